"""A value that no sheet prints has its source wherever it is shown."""

import shutil
from pathlib import Path

import pytest

import komoro_analysis as ka
from komoro_analysis.app.cli import main
from komoro_analysis.dataset import Data
from komoro_analysis.wording.wording import wording_of
from tests.builders.handmade import make
from tests.builders.paths import ROOT, fy2024

HEADER = "series_id,fiscal_year,value,definition,source,checked\n"
SURVEY = "架空の統計年報"


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Data:
    """Load the city with two earlier values from elsewhere, tidied as an analyst would."""
    project = tmp_path_factory.mktemp("project")
    shutil.copytree(fy2024().parent / "raw", project / "data/raw")
    shutil.copytree(ROOT / "data/judgements", project / "data/judgements")
    rows = "".join(
        f"1-2-1,{year},45.{year % 10},same,{SURVEY},\n" for year in (2020, 2021)
    )
    table = project / "data/judgements/other_observations.csv"
    Path(table).write_text(HEADER + rows, encoding="utf-8")
    assert main(["tidy", "--project", str(project)]) == 0
    return ka.load(project / "data/tidy")


def test_sentences_name_years_and_source(data):
    rows = wording_of(data).rows
    said = rows.loc["1-2-1", "sentence"]
    assert f"値の出典：R2・R3は{SURVEY}。" in said
    assert not rows["sentence"].drop("1-2-1").str.contains(SURVEY).any()


def test_the_sources_of_a_page_hold_it(data):
    known = wording_of(data)
    assert known.sources == f"{known.source}、{SURVEY}"
    assert SURVEY not in known.source


def test_a_value_without_source_is_said_to_have_none():
    spec = {"baseline": {2023: 40}, "target": {2027: 60}, "history": {2020: 38}}
    said = wording_of(make(m1_1=spec)).rows["sentence"].item()
    assert "値の出典：R2は出典の記載なし。" in said
