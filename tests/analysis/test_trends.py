import numpy as np
import pandas as pd
import pytest

from komoro_analysis import trends
from komoro_analysis.analysis.survey import sampling_error
from komoro_analysis.analysis.trends import COLUMNS
from komoro_analysis.dataset import load, points
from tests.builders.handmade import make, reason
from tests.builders.paths import fy2024

UP = {"baseline": {2023: 10}, "plan": {2024: 11}, "target": {2027: 16}}


def one(**spec) -> pd.Series:
    return trends(make(m1_1=spec)).iloc[0]


def test_two_points():
    row = one(**UP | {"actual": {2024: 11.5}})
    assert list(row.index) == COLUMNS
    assert (row["first_year"], row["last_year"], row["n_points"]) == (2023, 2024, 2)
    assert (
        row["change_per_year"],
        row["required_per_year"],
        row["pace_ratio"],
        row["trend"],
    ) == (
        1.5,
        1.5,
        1,
        "improving",
    )
    assert reason(row) == {
        "change_lower95": "few_points",
        "change_upper95": "few_points",
    }


def test_years_between_two_points_count():
    row = one(
        baseline={2022: 20}, target={2027: 10}, actual={2024: 22}, direction="lower"
    )
    assert (row["change_per_year"], row["required_per_year"], row["pace_ratio"]) == (
        -1,
        4,
        -0.25,
    )
    assert row["trend"] == "worsening"


def test_three_points_fit_a_line_with_its_interval():
    from scipy import stats

    years, values = [2020, 2021, 2023, 2024], [8.0, 9.5, 10.0, 13.0]
    row = one(**UP | {"history": {2020: 8, 2021: 9.5}, "actual": {2024: 13}})
    fit = stats.linregress(years, values)
    half = stats.t.ppf(0.975, 2) * fit.stderr
    assert row["n_points"] == 4 and row["first_year"] == 2020
    assert row["change_per_year"] == pytest.approx(fit.slope, abs=1e-9)
    assert [row["change_lower95"], row["change_upper95"]] == pytest.approx(
        [fit.slope - half, fit.slope + half]
    )
    assert row["required_per_year"] == 1 and reason(row) == {}
    lower = one(
        direction="lower",
        baseline={2023: -10},
        target={2027: -16},
        history={2020: -8, 2021: -9.5},
        actual={2024: -13},
    )
    names = ["change_per_year", "change_lower95", "change_upper95"]
    assert lower[names].tolist() == pytest.approx(row[names].tolist())


def test_one_value_a_year_the_actual_first():
    data = make(
        m1_1=UP | {"history": {2023: 99, 2022: 9}, "actual": {2023: 10.5, 2024: 11}}
    )
    assert points(data)[["fiscal_year", "value"]].to_numpy().tolist() == [
        [2022, 9],
        [2023, 10.5],
        [2024, 11],
    ]
    assert points(make(m1_1=UP | {"history": {2023: 9.8}}))["value"].tolist() == [9.8]


def test_three_points_already_have_an_interval():
    row = one(**UP | {"history": {2022: 9.4}, "actual": {2024: 11}})
    assert (
        row["n_points"] == 3
        and row["change_lower95"] < 0.8 < row["change_upper95"]
        and reason(row) == {}
    )


def test_nothing_is_required_of_a_met_target():
    row = one(**UP | {"actual": {2024: 16.5}})
    assert row["required_per_year"] == pytest.approx(-0.5 / 3, abs=1e-8) and np.isnan(
        row["pace_ratio"]
    )
    assert reason(row)["pace_ratio"] == "target_met"


def test_no_time_left():
    row = one(**UP | {"actual": {2024: 12, 2027: 15}})
    assert np.isnan(row["required_per_year"]) and np.isnan(row["pace_ratio"])
    assert (
        reason(row)["required_per_year"]
        == reason(row)["pace_ratio"]
        == "target_year_reached"
    )


def test_too_little_to_say():
    alone = one(**UP | {"actual": {2024: None}})
    assert (
        alone["n_points"] == 1
        and alone["trend"] == ""
        and np.isnan(alone["change_per_year"])
    )
    assert (
        reason(alone)["change_per_year"] == reason(alone)["pace_ratio"] == "few_points"
    )
    assert alone["required_per_year"] == 1.5
    nothing = one(target={2027: 16}, actual={2024: None})
    assert (
        nothing["first_year"] is pd.NA
        and reason(nothing)["change_per_year"] == "not_available"
    )
    undirected = one(**UP | {"direction": "", "actual": {2024: 12}})
    assert undirected["trend"] == "" and {
        reason(undirected)[c] for c in ("change_per_year", "required_per_year", "trend")
    } == {"no_direction"}


def test_flat():
    def word(actual, first=50, **spec):
        return one(
            baseline={2023: first}, target={2027: 60}, actual={2024: actual}, **spec
        )["trend"]

    assert [word(50.4), word(50.5), word(49.6), word(49.4)] == [
        "flat",
        "improving",
        "flat",
        "worsening",
    ]
    survey = {"type": "percent", "survey": "citizen"}
    edge = np.sqrt(2) * sampling_error(54.8)
    assert 4.7 < edge < 4.9
    assert [word(54.7, **survey), word(54.9, **survey), word(45, **survey)] == [
        "flat",
        "improving",
        "worsening",
    ]
    assert (
        word(54.7, type="percent", survey="staff") == "improving"
    )  # their number of answers is unknown
    assert [word(0, first=0), word(1, first=0)] == ["flat", "improving"]


def test_the_city():
    table = trends(load(fy2024()))
    assert (
        len(table) == 67
        and (table["n_points"] == 2).all()
        and (table["last_year"] == 2024).all()
    )
    assert table["trend"].isin(["improving", "flat", "worsening"]).all()
    assert table["pace_ratio"].notna().equals(table["required_per_year"] > 0)
