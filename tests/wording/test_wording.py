"""The words of a data set as one object."""

from dataclasses import replace

import pandas as pd

import komoro_analysis as ka
from komoro_analysis.wording.wording import PrintedNumber, wording_of
from tests.builders.handmade import make
from tests.builders.paths import ROOT, fy2024

SAID = (".py", ".toml", ".j2")


def test_words_are_written_once_until_a_table_changes():
    data = ka.load(fy2024())
    known = wording_of(data)
    assert wording_of(data) is known and known.rows is wording_of(data).rows
    data.indicators.loc[0, "short_name"] = "別の名"
    assert wording_of(data) is not known
    assert wording_of(data).rows["label"].iloc[0].startswith("別の名")


def test_a_printed_number_with_and_without_its_bound():
    data = make(m1_1={"plan": {2024: 5}, "target": {2027: 5}, "bound": ">="})
    found = wording_of(data).printed
    assert found["1-1-1", "plan", 2024] == PrintedNumber("5", "5％", "「5％以上」", 0)


def test_the_object_says_what_its_parts_say():
    known = wording_of(ka.load(fy2024()))
    assert known.vintage.startswith(known.source)
    assert list(known.overview.index) == list(known.rows.index)
    assert known.unpublished is None


def test_the_words_of_a_city_are_its_own():
    data = ka.load(fy2024())
    words = replace(data.municipality.words, measure="事業", indicator="KPI")
    other = replace(
        data.municipality, name="架空市", document="事務事業評価表", words=words
    )
    known = wording_of(replace(data, municipality=other))
    assert known.source == "架空市 事務事業評価表（令和6年度実績）"
    assert "23事業・61指標" in known.vintage
    assert known.measure_sentences["sentence"].str.startswith("KPI").all()
    assert "小諸" not in known.vintage + known.headline


def test_nothing_of_a_city_stands_in_the_words():
    folder = ROOT / "komoro_analysis/wording"
    texts = [
        path.read_text("utf-8") for path in folder.iterdir() if path.suffix in SAID
    ]
    assert texts and not any("小諸" in text for text in texts)


def test_years_of_two_eras_are_named_by_their_own():
    data = make(edition=2018, m1_1={"baseline": {2017: 1}, "target": {2021: 2}})
    both = pd.concat([data.observations, data.observations.assign(edition=2019)])
    known = wording_of(replace(data, observations=both))
    assert known.source == "評価シート（平成30・令和1年度実績）"
