"""Assumed values and scenarios: what they add, what marks them, what is refused."""

import numpy as np
import pandas as pd
import pytest

import komoro_analysis as ka
from tests.builders.handmade import make
from tests.builders.paths import fy2024


@pytest.fixture(scope="module")
def city():
    return ka.load(fy2024())


def newest_gaps(data, year):
    table = ka.gaps(data)
    return table[table["fiscal_year"] == year].set_index("series_id")


def test_what_was_assumed_is_marked_and_the_data_stay_as_they_are(city):
    better = ka.assume(city, {"1-2-1": 50.5, "3-1-1:男性": 82})
    assert city.assumed == ()
    assert [tuple(value) for value in better.assumed] == [
        ("1-2-1", 2025),
        ("3-1-1:男性", 2025),
    ]
    assert newest_gaps(better, 2025)["actual"].to_dict() == {
        "1-2-1": 50.5,
        "3-1-1:男性": 82.0,
    }


def test_a_year_can_be_chosen_and_replaces_what_is_known_of_it(city):
    other = ka.assume(city, {"1-2-1": 50.5}, year=2024)
    assert other.assumed[0].fiscal_year == 2024
    assert newest_gaps(other, 2024).loc["1-2-1", "actual"] == 50.5


def test_all_at_plan_has_no_gap_and_all_at_target_meets_it(city):
    planned = newest_gaps(ka.scenario(city, "plan"), 2025)
    assert len(planned) == 67 and (planned["gap"] == 0).all()
    reached = newest_gaps(ka.scenario(city, "target"), 2025)
    assert (reached["gap_to_target"] == 0).all()


def test_unchanged_repeats_the_last_value(city):
    before = newest_gaps(city, 2024)["actual"]
    again = newest_gaps(ka.scenario(city, "unchanged"), 2025)["actual"]
    pd.testing.assert_series_equal(before, again)


def test_a_series_without_a_value_stays_as_it_is():
    spec = {"baseline": {2023: 10}, "plan": {2024: 11}, "target": {2027: 16}}
    spec["actual"] = {2024: 12}
    data = make(m1_1=spec, m1_2=spec | {"plan": {2024: 11, 2025: 12}})
    planned = ka.scenario(data, "plan")
    assert [value.series_id for value in planned.assumed] == ["1-1-2"]


def test_in_the_target_year_the_target_is_the_plan():
    spec = {"baseline": {2023: 10}, "plan": {2024: 11}, "target": {2025: 16}}
    data = make(m1_1=spec | {"actual": {2024: 12}})
    assert ka.scenario(data, "plan").observations["value"].iloc[-1] == 16


@pytest.mark.parametrize(
    "values, year, message",
    [
        (
            {"1-1-1": 95},
            None,
            "1-1-1 has components; expected 1-1-1:小学校 or 1-1-1:中学校",
        ),
        ({"9-9-9": 95}, None, "no series '9-9-9'; expected one of 67, such as"),
        ({"1-2-1": "53, 55"}, None, "1-2-1: found '53, 55'; expected a number"),
        ({"1-2-1": None}, None, "1-2-1: found None; expected a number"),
        ({"1-2-1": np.inf}, None, "1-2-1: found inf; expected a number"),
        ({"1-2-1": 1000}, None, "1-2-1: found 1000; expected a percentage"),
        ({"1-2-1": -1}, None, "1-2-1: found -1; expected a percentage"),
        ({"1-2-1": 50}, 9999, "year: found 9999; expected a whole year"),
        ({"1-2-1": 50}, 2025.5, "year: found 2025.5; expected a whole year"),
        ({"1-2-1": 50}, pd.Period("2025"), "expected a whole year"),
        ({"1-2-1": 50}, pd.Timestamp("2025-04-01"), "expected a whole year"),
    ],
)
def test_what_cannot_be_assumed_says_what_is_expected(city, values, year, message):
    with pytest.raises(ka.InputError, match=message):
        ka.assume(city, values, year)


def test_another_scenario_is_refused(city):
    with pytest.raises(ka.InputError, match="'best'; expected one of 'plan'"):
        ka.scenario(city, "best")


def test_a_ratio_that_is_printed_beyond_100_may_be_assumed_there():
    spec = {"type": "percent", "baseline": {2023: 98}, "actual": {2024: 99}}
    data = make(m1_1=spec | {"target": {2027: 115}})
    assert ka.assume(data, {"1-1-1": 110}).assumed


def test_data_describe_themselves_in_five_lines(city):
    lines = repr(ka.scenario(city, "plan")).splitlines()
    assert len(lines) == 5
    assert lines[0].endswith("61 indicators, 67 series, 402 printed numbers")
    assert lines[3] == "assumed: 67 actuals of 2025"
    assert repr(city).splitlines()[3] == "assumed: nothing"
    assert ka.load(fy2024())._repr_html_().count("<li>") == 4
