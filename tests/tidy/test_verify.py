"""Tidy tables on disk are what they were tidied to, or the row that differs is named."""

import json
import shutil
import sys

import pytest

from komoro_analysis.base.errors import InputError
from komoro_analysis.dataset import load
from komoro_analysis.tidy.verify import Standing
from komoro_analysis.wording.answers import vintage
from tests.builders.paths import fy2024


@pytest.fixture
def project(tmp_path):
    return shutil.copytree(fy2024().parent, tmp_path / "data")


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_number_changed_after_tidying_is_refused_with_its_row(project):
    edit(project / "tidy/observations.csv", ",actual,51.3,", ",actual,91.3,")
    expected = (
        r"observations.csv:\d+: 1-2-1 の列 value に「91.3」.*raw から得られる「51.3」"
    )
    with pytest.raises(InputError, match=expected):
        load(project / "tidy")


def test_a_printed_number_changed_but_not_tidied_again_is_refused(project):
    assert load(project / "tidy").standing is Standing.FROM_RAW
    edit(project / "raw/fy2024/indicators.csv", ",51.3,", ",61.3,")
    expected = (
        r"observations.csv:\d+: 1-2-1 の列 value に「51.3」.*「61.3」.*komoro tidy"
    )
    with pytest.raises(InputError, match=expected):
        load(project / "tidy")


def test_a_judgement_changed_but_not_tidied_again_is_refused(project):
    edit(project / "judgements/municipality.toml", "小諸市", "大諸市")
    with pytest.raises(InputError, match=r"datapackage.json:\d+: .*小諸市.*大諸市"):
        load(project / "tidy")


def test_a_row_removed_after_tidying_is_refused(project):
    path = project / "tidy/measures.csv"
    path.write_text(
        "\n".join(path.read_text(encoding="utf-8").split("\n")[:-2]) + "\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError, match=r"measures.csv:24: 行「」.*行「6-4,"):
        load(project / "tidy")


def test_tables_that_agree_are_tidied_again_only_once(project, monkeypatch):
    assert load(project / "tidy").standing is Standing.FROM_RAW
    monkeypatch.setattr("komoro_analysis.tidy.build.tidy", lambda *given: 1 / 0)
    remembered = sys.modules["komoro_analysis.dataset.store"]
    monkeypatch.setattr(remembered, "_loaded", [])  # as in a new Python
    assert load(project / "tidy").standing is Standing.FROM_RAW
    monkeypatch.setattr(remembered, "_loaded", [])
    (project.parent / ".cache/verified.json").write_text("{", encoding="utf-8")
    with pytest.raises(ZeroDivisionError):
        load(project / "tidy")


def test_a_changed_table_without_its_raw_tables_is_refused_too(project):
    shutil.rmtree(project / "raw")
    assert load(project / "tidy").standing is Standing.AS_TIDIED
    edit(project / "tidy/notes.csv", "億円", "兆円")
    with pytest.raises(
        InputError, match=r"notes.csv: 書き出された後に変えられています"
    ):
        load(project / "tidy")


def test_tables_made_by_hand_are_checked_by_their_schema_and_say_so(project):
    (project / "tidy/datapackage.json").unlink()
    edit(project / "tidy/observations.csv", ",actual,51.3,", ",actual,50.3,")
    with pytest.raises(InputError, match="1-2-1 の列 value に「50.3」"):
        load(project / "tidy")

    elsewhere = (project / "tidy").rename(project / "by_hand")
    data = load(elsewhere)
    assert 50.3 in set(data.observations["value"])
    assert data.standing is Standing.BY_HAND
    assert "komoro tidy によらない表" in vintage(data)
    assert "not verified" in repr(data)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (",actual,51.3,", ",actual,五一,", "列 value に「五一」"),
        ("1-2-1,1-2-1,", "../x,1-2-1,", "列 series_id に「../x」"),
        (",actual,", ",guess,", "列 kind に「guess」"),
        (",final,", ",finale,", "列 status に「finale」"),
        ("series_id,", "series,", "列「series_id」がありません"),
        ("fiscal_year,", "fiscal_year,fiscal_year,", "列"),
    ],
)
def test_a_table_made_by_hand_that_breaks_its_schema_names_the_line(
    project, old, new, message
):
    (project / "tidy/datapackage.json").unlink()
    edit(project / "tidy/observations.csv", old, new)
    with pytest.raises(InputError, match=r"observations.csv:\d+: ") as refused:
        load(project / "tidy")
    assert message in str(refused.value)


def test_a_damaged_description_is_refused(project):
    (project / "tidy/datapackage.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="datapackage.json: 読めない内容です"):
        load(project / "tidy")


def test_the_city_is_that_of_the_judgements(project):
    assert load(project / "tidy").municipality.code == 202088
    package = json.loads(
        (project / "tidy/datapackage.json").read_text(encoding="utf-8")
    )
    assert (
        "小諸市" in package["title"]
        and package["municipality"]["document"] == "施策評価シート"
    )
