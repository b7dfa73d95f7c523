"""The project is found from any folder inside it, and nowhere else."""

from pathlib import Path

import pytest

from komoro_analysis.base.errors import InputError
from komoro_analysis.base.project import find_project, named_project


@pytest.fixture
def project(tmp_path):
    (tmp_path / "city/data/raw/fy2024").mkdir(parents=True)
    (tmp_path / "city/notebooks/deep").mkdir(parents=True)
    return tmp_path / "city"


@pytest.mark.parametrize(
    ("inside", "found"),
    [(".", "."), ("notebooks", ".."), ("notebooks/deep", "../..")],
)
def test_found_from_inside(project, monkeypatch, inside, found):
    monkeypatch.chdir(project / inside)
    assert find_project() == Path(found)
    assert find_project().resolve() == project.resolve()


def test_found_from_an_absolute_path(project):
    assert find_project(project / "data/raw/fy2024") == project


def test_the_nearest_one_is_it(project):
    inner = project / "notebooks/other"
    (inner / "data/judgements").mkdir(parents=True)
    assert find_project(inner / "data") == inner


def test_refused_elsewhere(project, monkeypatch):
    monkeypatch.chdir(project.parent)
    with pytest.raises(InputError, match="プロジェクトがありません"):
        find_project()
    with pytest.raises(InputError, match="^city/notebooks: プロジェクトではありません"):
        named_project("city/notebooks")
    assert named_project("city") == Path("city")
