from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from komoro_analysis import gaps
from komoro_analysis.analysis.gaps import COLUMNS
from komoro_analysis.analysis.reasons import write_reasons
from komoro_analysis.analysis.survey import sampling_error
from komoro_analysis.dataset import load, series
from tests.builders.handmade import make, reason
from tests.builders.paths import fy2024

UP = {
    "baseline": {2023: 10},
    "plan": {2024: 11, 2025: 12, 2026: 13},
    "target": {2027: 14},
}


def one(**spec) -> pd.Series:
    return gaps(make(m1_1=spec)).iloc[-1]


def test_columns_and_plain_gap():
    table = gaps(make(m1_1=UP | {"actual": {2024: 11.5}}))
    assert list(table.columns) == COLUMNS
    row = table.iloc[0]
    assert (row["series_id"], row["target_type"], row["fiscal_year"]) == (
        "1-1-1",
        "improve",
        2024,
    )
    assert (row["gap"], row["met"], row["gap_to_target"], row["progress_pct"]) == (
        0.5,
        True,
        -2.5,
        37.5,
    )
    assert row["achievement_pct"] == pytest.approx(100 * 11.5 / 11)
    assert reason(row) == {"within_noise": "not_a_survey"}


def test_lower_is_better():
    row = one(
        direction="lower",
        baseline={2023: 30},
        plan={2024: 28.5},
        target={2027: 20},
        actual={2024: 31.9},
    )
    assert (row["gap"], row["met"], row["gap_to_target"], row["progress_pct"]) == (
        -3.4,
        False,
        -11.9,
        pytest.approx(-19),
    )
    assert row["achievement_pct"] == pytest.approx(100 * (2 - 31.9 / 28.5))


@pytest.mark.parametrize(
    "plan,actual,met",
    [(14.0, 13.9, False), (0.3, 0.1 + 0.2, True), (0.1 + 0.2, 0.3, True)],
)
def test_met_compares_printed_decimals(plan, actual, met):
    assert (
        one(
            baseline={2023: 0.05},
            plan={2024: plan},
            target={2027: 20},
            actual={2024: actual},
        )["met"]
        == met
    )


@pytest.mark.parametrize(
    "direction,target,kind",
    [
        ("higher", 10, "maintain"),
        ("higher", 5, "limit"),
        ("lower", 12, "limit"),
        ("lower", 5, "improve"),
    ],
)
def test_target_types_and_progress(direction, target, kind):
    row = one(
        direction=direction,
        baseline={2023: 10},
        plan={2024: target},
        target={2027: target},
        actual={2024: 8},
    )
    assert row["target_type"] == kind
    assert np.isnan(row["progress_pct"]) == (kind != "improve")
    assert reason(row).get("progress_pct") == {
        "maintain": "maintain_target",
        "limit": "limit_target",
    }.get(kind)


def test_limit_with_bound_agrees_with_direction():
    """A floor of 5 (以上) that 6 clears although it fell from 11; a ceiling of 150 (以下) that 130 keeps."""
    floor = one(
        bound=">=",
        baseline={2023: 11},
        plan={2024: 5},
        target={2027: 5},
        actual={2024: 6},
    )
    ceiling = one(
        direction="lower",
        bound="<=",
        baseline={2023: 123.7},
        plan={2024: 150},
        target={2027: 150},
        actual={2024: 130},
    )
    assert (
        floor["met"]
        and ceiling["met"]
        and floor["target_type"] == ceiling["target_type"] == "limit"
    )


def test_undefined_is_empty_with_a_reason():
    zero = one(baseline={2023: 0}, plan={2024: 0}, target={2027: 5}, actual={2024: 1})
    assert (
        np.isnan(zero["achievement_pct"])
        and reason(zero)["achievement_pct"] == "plan_zero"
        and zero["gap"] == 1
    )
    fell = one(baseline={2023: 5}, plan={2024: 6}, target={2027: 8}, actual={2024: -3})
    assert (
        reason(fell)["achievement_pct"] == "negative_value"
        and fell["progress_pct"] < -100
    )
    negative = one(
        baseline={2023: -5}, plan={2024: -4}, target={2027: -1}, actual={2024: -3}
    )
    assert (
        np.isnan(negative["achievement_pct"])
        and reason(negative)["achievement_pct"] == "negative_value"
    )
    undirected = one(**UP | {"direction": "", "actual": {2024: 11}})
    assert undirected["met"] is pd.NA and undirected["target_type"] == ""
    assert {
        reason(undirected)[c]
        for c in (
            "gap",
            "met",
            "achievement_pct",
            "gap_to_target",
            "progress_pct",
            "target_type",
        )
    } == {"no_direction"}


def test_not_available_keeps_its_row():
    table = gaps(make(edition=2025, m1_1=UP | {"actual": {2024: 11, 2025: None}}))
    assert list(table["fiscal_year"]) == [2024, 2025] and table["plan"].tolist() == [
        11,
        12,
    ]
    row = table.iloc[1]
    assert (
        row["met"] is pd.NA
        and np.isnan(
            row[["actual", "gap", "achievement_pct", "progress_pct"]].astype(float)
        ).all()
    )
    assert {reason(row)[c] for c in ("actual", "gap", "met", "gap_to_target")} == {
        "not_available"
    }


def test_target_is_the_plan_of_its_year():
    plan = UP["plan"] | {2027: 13}
    row = one(**UP | {"plan": plan, "actual": {2024: 11, 2027: 13.5}})
    assert (row["fiscal_year"], row["plan"], row["gap"], row["met"]) == (
        2027,
        14,
        -0.5,
        False,
    )


def test_a_later_plan():
    """R10–R13: other years, another target year, nothing assumed."""
    row = one(
        baseline={2027: 10},
        plan={2028: 11, 2029: 12, 2030: 13},
        target={2031: 14},
        actual={2028: 12},
    )
    assert (row["plan"], row["gap"], row["target"], row["progress_pct"]) == (
        11,
        1,
        14,
        50,
    )


@pytest.mark.parametrize(
    "percent,points",
    [(50, 3.10), (40, 3.04), (30, 2.84), (20, 2.48), (10, 1.86), (5, 1.35)],
)
def test_sampling_error_published(percent, points):
    assert sampling_error(percent, 1000, 1) == pytest.approx(points, abs=0.005)


def test_within_noise_only_for_citizens_surveys():
    spec = {
        "type": "percent",
        "baseline": {2023: 48},
        "plan": {2024: 50},
        "target": {2027: 60},
        "actual": {2024: 53.3},
    }
    data = make(m1_1=spec | {"survey": "citizen"})
    assert gaps(data)["within_noise"][0]
    assert (
        not gaps(data, deff=1)["within_noise"][0]
        and not gaps(data, n_respondents=1300)["within_noise"][0]
    )
    staff = one(**spec, survey="staff")
    assert (
        staff["within_noise"] is pd.NA
        and reason(staff)["within_noise"] == "not_a_survey"
    )


def test_within_noise_needs_a_percentage():
    spec = {
        "baseline": {2023: 90},
        "plan": {2024: 99},
        "target": {2027: 99},
        "actual": {2024: 120},
    }
    row = one(survey="citizen", type="percent", **spec)
    assert (
        row["within_noise"] is pd.NA
        and reason(row)["within_noise"] == "not_a_percentage"
    )


def test_reasons_join_first_code_per_column():
    first, second = (
        np.array([True, True, False, False]),
        np.array([True, False, True, False]),
    )
    assert write_reasons(
        {"a": {"x": first, "y": second}, "b": {"z": second}}
    ).tolist() == ["a:x;b:z", "a:x", "a:y;b:z", ""]


def test_many_series_at_once():
    n = 20_000
    frame = make(m1_1=UP | {"actual": {2024: 11.5}})
    many = pd.concat([frame.observations] * n, ignore_index=True)
    many["series_id"] = np.repeat(
        [f"1-1-1:{i}" for i in range(n)], len(frame.observations)
    )
    many["component"] = many["series_id"].str.split(":").str[1]
    table = gaps(replace(frame, observations=many))
    assert len(table) == n and table["met"].all()


def test_the_city():
    data = load(fy2024())
    table, about = gaps(data), series(data)
    year = table[table["fiscal_year"] == 2024].set_index("series_id")
    by = (
        year["met"]
        .astype(int)
        .groupby(about["indicator_id"].reindex(year.index))
        .mean()
    )
    assert len(year) == 67 and (by == 1).sum() == 33 and (by == 0).sum() == 26
    assert sorted(by[(by > 0) & (by < 1)].index) == ["1-1-2", "3-1-1"]
    assert year.loc[["1-1-3:小学校", "1-1-3:中学校"], "target_type"].tolist() == [
        "improve",
        "maintain",
    ]
    bounds = about["bound"].map({">=": 1, "<=": -1}).dropna()
    assert (
        len(bounds) > 5 and (about["direction"].reindex(bounds.index) == bounds).all()
    )
    for column in set(COLUMNS) - {"series_id", "target_type", "fiscal_year", "reason"}:
        told = table["reason"].str.contains(rf"(?:^|;){column}:", regex=True)
        assert (table[column].isna() == told).all(), column
