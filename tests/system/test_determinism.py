"""The same inputs give the same bytes, whatever the time zone, language, hash seed, folder."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders.paths import ROOT
from tests.system import outputs

PLACES = {
    "plain": {
        "TZ": "Asia/Tokyo",
        "LC_ALL": "C.UTF-8",
        "PYTHONHASHSEED": "1",
        "COLUMNS": "80",
    },
    "小諸 市": {
        "TZ": "America/St_Johns",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "2",
        "COLUMNS": "200",
    },
}
NAMED = filter(None, os.environ.get("KOMORO_PYTHONS", "").split(os.pathsep))
EQUIPPED = [
    *sorted(map(str, ROOT.glob(".venv-*/bin/python"))),
    *NAMED,
]  # those that have the packages too


def digests(folder: Path) -> dict[str, str]:
    files = (p for p in folder.rglob("*") if p.is_file() and p.name != ".built")
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in files
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build everything in two folders, each with another time zone, language and hash seed."""
    folders = []
    for name, environment in PLACES.items():
        root = outputs.checkout(tmp_path_factory.mktemp("built") / name)
        outputs.run(root, "report", **environment)
        folders.append(root)
    return folders


@pytest.mark.parametrize("part", ["tables", "figures", "notebooks", "measures", "."])
def test_two_builds_are_the_same(built, part):
    one, other = (digests(root / "reports" / part) for root in built)
    assert one and set(one) == set(other)
    assert not [name for name in one if one[name] != other[name]]


def test_a_build_gives_the_recorded_outputs(built):
    """A move or a rewrite keeps every output; a meant change is recorded."""
    made = outputs.digests(built[0])
    assert len(made) > 100
    assert not outputs.differences(outputs.recorded("this"), made)


def test_the_next_edition_gives_the_recorded_outputs(tmp_path):
    root = outputs.checkout(tmp_path, "next")
    outputs.run(root, "report")
    made = outputs.digests(root)
    assert len(made) > 100
    assert not outputs.differences(outputs.recorded("next"), made)


def test_a_build_reproduces_the_committed_tables(built):
    for root in built:
        assert digests(root / "data") == digests(ROOT / "data")


def test_a_build_names_no_folder(built):
    root = str(built[0]).encode()
    assert not [
        p
        for p in (built[0] / "reports").rglob("*")
        if p.is_file() and root in p.read_bytes()
    ]


def test_executed_notebooks_can_be_mailed(built):
    sizes = {
        path.name: path.stat().st_size
        for path in (built[0] / "reports/notebooks").iterdir()
    }
    assert len(sizes) >= 14 and max(sizes.values()) < 5_000_000, sizes


@pytest.mark.parametrize(
    "python",
    EQUIPPED or [pytest.param("", marks=pytest.mark.skip("no other equipped Python"))],
)
def test_other_pythons_give_the_same_tables(tmp_path, python):
    for name, interpreter in (("ours", sys.executable), ("other", python)):
        for verb, out in (("tidy", "tidy"), ("analyze", "tables")):
            target = str(tmp_path / name / out)
            command = [interpreter, "-m", "komoro_analysis", verb, "--out", target]
            subprocess.run(command, cwd=ROOT, check=True)
    assert digests(tmp_path / "ours") == digests(tmp_path / "other")
