"""Frames from outside: what is accepted, and what is refused with which words."""

import numpy as np
import pandas as pd
import polars
import pyarrow
import pytest

import komoro_analysis as ka
from tests.builders.paths import fy2024

SITUATION = {
    "baseline": 40.0,
    "baseline_year": 2023,
    "actual": 45.0,
    "actual_year": 2024,
    "target": 60.0,
    "target_year": 2027,
    "direction": "higher",
}
LIBRARIES = [polars.from_pandas, pyarrow.Table.from_pandas]


def situation(**changed) -> pd.DataFrame:
    return pd.DataFrame([SITUATION | changed])


def seen(**changed) -> pd.DataFrame:
    columns = {
        "series_id": ["a", "a"],
        "fiscal_year": [2023, 2024],
        "value": [40.0, 45],
    }
    return pd.DataFrame(columns | changed)


def aims(**changed) -> pd.DataFrame:
    columns = {"series_id": "a", "direction": "higher", "value_type": "percent"}
    columns |= {"target": 60.0, "target_year": 2027}
    return pd.DataFrame([columns | changed])


@pytest.mark.parametrize("up, down", [("higher", "lower"), (1, -1), ("1", "-1")])
def test_both_verbs_read_the_same_words_for_direction(up, down):
    judged = [ka.assess(situation(direction=word)) for word in (up, 1)]
    pd.testing.assert_frame_equal(*judged)
    ahead = [ka.project(seen(), aims(direction=word)) for word in (down, -1)]
    pd.testing.assert_frame_equal(*ahead)


@pytest.mark.parametrize("convert", LIBRARIES)
def test_frames_of_other_libraries_are_read(convert):
    expected = ka.assess(situation())
    pd.testing.assert_frame_equal(ka.assess(convert(situation())), expected)

    expected = ka.project(seen(), aims())
    got = ka.project(convert(seen()), convert(aims()))
    pd.testing.assert_frame_equal(got, expected)

    data = ka.load(fy2024())
    gaps = ka.gaps(data)[["series_id", "gap"]]
    labelled = ka.label(convert(gaps), data)
    pd.testing.assert_frame_equal(labelled, ka.label(gaps, data), check_dtype=False)


NO_YEARS = [
    pd.Period("2024", "Y"),
    pd.Timestamp("2024-04-01"),
    9999,
    24,
    2024.5,
    "R6",
]


@pytest.mark.parametrize("year", NO_YEARS)
@pytest.mark.parametrize("column", ["actual_year", "target_year", "baseline_year"])
def test_assess_refuses_what_is_no_year(column, year):
    with pytest.raises(ka.InputError, match=f"{column}: found .*expected"):
        ka.assess(situation(**{column: year}))


@pytest.mark.parametrize("year", NO_YEARS)
def test_project_refuses_what_is_no_year(year):
    with pytest.raises(ka.InputError, match="fiscal_year"):
        ka.project(seen(fiscal_year=[year, year]), aims())
    with pytest.raises(ka.InputError, match="target_year: found .*expected"):
        ka.project(seen(), aims(target_year=year))


@pytest.mark.parametrize(
    "observations, series, message",
    [
        (seen(value=[40.0, 1000.0]), aims(), "value: found 1000 in row 1; expected"),
        (seen(value=[-1.0, 45.0]), aims(), "value: found -1 in row 0; expected a perc"),
        (seen(), aims(target=120.0), "target: found 120 in row 0; expected a perc"),
        (seen(value=[40.0, "many"]), aims(), "value: found 'many' in row 1; expected"),
        (seen(value=[40.0, np.inf]), aims(), "infinite value in row 1; expected"),
        ([1, 2], aims(), "observations: found list; expected a dataframe"),
        (seen(), "aims", "series: found str; expected a dataframe"),
    ],
)
def test_project_names_column_row_and_what_is_expected(observations, series, message):
    with pytest.raises(ka.InputError, match=message):
        ka.project(observations, series)


def test_an_amount_may_pass_100():
    out = ka.project(seen(value=[90.0, 120.0]), aims(value_type="amount", target=150))
    assert out["point"].notna().all()


def test_assess_names_a_direction_it_does_not_know():
    with pytest.raises(ka.InputError, match="direction: found 'up' in row 0; expected"):
        ka.assess(situation(direction="up"))


@pytest.mark.parametrize("verb", [ka.gaps, ka.what_if, ka.quality])
def test_verbs_of_data_refuse_a_frame(verb):
    with pytest.raises(ka.InputError, match="found DataFrame; expected the data"):
        verb(pd.DataFrame())


def test_a_label_stands_behind_its_series():
    data = ka.load(fy2024())
    gaps = ka.gaps(data)[["fiscal_year", "series_id", "gap"]].iloc[::-1]
    labelled = ka.label(gaps, data)
    assert list(labelled.columns) == [
        "fiscal_year",
        "series_id",
        "measure_id",
        "measure_name",
        "division",
        "lead_department",
        "name",
        "component",
        "unit",
        "gap",
    ]
    assert labelled.index.equals(gaps.index)
    pd.testing.assert_frame_equal(labelled[list(gaps.columns)], gaps)
    man = labelled.set_index("series_id").loc["3-1-1:男性"]
    assert (man["measure_id"], man["component"]) == ("3-1", "男性")
    twice = ka.label(labelled, data)
    pd.testing.assert_frame_equal(twice, labelled)


def test_a_label_needs_a_known_series():
    data = ka.load(fy2024())
    with pytest.raises(ka.InputError, match="series_id: found 'x' in row 0"):
        ka.label(pd.DataFrame({"series_id": ["x"]}), data)
    with pytest.raises(ka.InputError, match="found no column series_id"):
        ka.label(pd.DataFrame({"id": ["x"]}), data)


def test_options_change_what_they_are_for_and_nothing_is_kept_of_them():
    data = ka.load(fy2024())
    usual = ka.trends(data)
    exact = ka.trends(data, n_respondents=1e9)
    assert (exact["trend"] == "flat").sum() < (usual["trend"] == "flat").sum()
    pd.testing.assert_frame_equal(ka.trends(data), usual)

    noisy = ka.gaps(data, deff=100)
    assert noisy["within_noise"].sum() > ka.gaps(data)["within_noise"].sum()

    alone = ka.measure_summary(data, common=0, survey=0)
    usual = ka.measure_summary(data)
    width = usual["expected_high80"] - usual["expected_low80"]
    assert (alone["expected_high80"] - alone["expected_low80"] <= width).all()
    assert (alone["expected_attained"] == usual["expected_attained"]).all()


def test_what_a_verb_returns_may_be_edited():
    data = ka.load(fy2024())
    table = ka.gaps(data)
    table["gap"] = 0.0
    assert not (ka.gaps(data)["gap"] == 0).all()
