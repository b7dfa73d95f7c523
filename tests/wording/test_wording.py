"""The words of a data set as one object."""

import komoro_analysis as ka
from komoro_analysis.wording.wording import PrintedNumber, wording_of
from tests.builders.handmade import make
from tests.builders.paths import fy2024


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
