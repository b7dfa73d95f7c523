"""Findings: the known oddities of the document, and that each rule is general."""

import pytest

import komoro_analysis as ka
from komoro_analysis import quality
from komoro_analysis.analysis.results import results
from komoro_analysis.dataset import load
from tests.builders.handmade import make
from tests.builders.paths import fy2024


@pytest.fixture
def fresh():
    return load(fy2024())


def ids(data, finding):
    return quality(data).query("finding == @finding")["indicator_id"].tolist()


def set_value(data, series_id, kind, value, year=None):
    rows = data.observations
    hit = (
        rows["series_id"].eq(series_id)
        & rows["kind"].eq(kind)
        & (rows["fiscal_year"].eq(year) if year else True)
    )
    assert hit.any()
    rows.loc[hit, "value"] = value


def test_the_known_oddities_of_the_document(data):
    found = quality(data)
    assert list(found.columns) == [
        "finding",
        "severity",
        "indicator_id",
        "line",
        "message",
    ]
    assert ids(data, "crossed_baseline") == ["6-4-1", "6-4-2"]
    assert len(ids(data, "easier_target")) == 14
    assert ids(data, "baseline_equals_target") == ["1-1-3", "1-4-2", "3-3-1", "3-3-1"]
    assert ids(data, "provisional") == ["3-1-2"] and ids(data, "label_mismatch") == [
        "3-3-1"
    ]
    assert ids(data, "unit_carries_bound") == ["6-3-1", "6-3-2", "6-3-3"]
    assert ids(data, "baseline_year_contradicted") == ["4-3-2", "6-3-3"]
    assert ids(data, "empty_slot_residue") == ["6-2-3"] and "2-2-2" in ids(
        data, "far_from_plan"
    )
    assert (
        "4-2-1" in ids(data, "formula_not_a_formula")
        and len(ids(data, "formula_blank")) == 11
    )
    assert found["line"].notna().all()
    assert set(found.query("severity == 'check'")["indicator_id"]) == {
        "2-2-2",
        "4-3-2",
        "6-3-3",
        "6-4-1",
        "6-4-2",
    }


def test_an_actual_that_is_not_there_is_dated_as_the_document_dates_it():
    plan = {"baseline": {2023: 9}, "plan": {2024: 10, 2025: 11}, "target": {2027: 12}}
    found = quality(make(2025, m1_1=plan | {"actual": {2024: 10, 2025: None}}))
    assert found.query("finding == 'not_available'")["message"].tolist() == [
        "令和７年度の実績がない"
    ]


def test_uncrossing_the_baselines_removes_the_finding(fresh):
    set_value(fresh, "6-4-1", "baseline", 65)
    set_value(fresh, "6-4-2", "baseline", 76.1)
    assert ids(fresh, "crossed_baseline") == []


def test_crossing_others_raises_it(fresh):
    set_value(fresh, "5-4-1", "baseline", 60)
    set_value(fresh, "5-4-2", "baseline", 99)
    assert ids(fresh, "crossed_baseline") == [
        "6-4-1",
        "6-4-2",
    ]  # 60 and 99 fit their own plans
    set_value(fresh, "5-4-1", "baseline", 99)
    set_value(fresh, "5-4-2", "baseline", 60)
    assert ids(fresh, "crossed_baseline")[:2] == ["5-4-1", "5-4-2"]


@pytest.mark.parametrize(
    ("finding", "series_id", "kind", "value", "year"),
    [
        ("plan_wrong_way", "1-2-1", "plan", 5.05, 2025),
        ("plan_jump", "2-1-3", "plan", 92.8, 2025),
        ("plan_blank", "1-2-1", "plan", float("nan"), 2025),
        ("far_from_plan", "1-2-1", "actual", 5.13, 2024),
        ("out_of_range", "1-2-1", "actual", 513, 2024),
        ("easier_target", "1-2-1", "target", 40, 2027),
        ("target_already_met", "1-2-1", "actual", 60, 2024),
    ],
)
def test_each_rule_is_general(fresh, finding, series_id, kind, value, year):
    assert series_id not in ids(fresh, finding)
    set_value(fresh, series_id, kind, value, year)
    assert series_id in ids(fresh, finding)


def test_a_number_unlike_its_neighbours_is_out_of_line(data, fresh):
    assert not {"out_of_line", "bound_mismatch", "not_available"} & set(
        quality(data)["finding"]
    )
    set_value(fresh, "2-2-1", "baseline", 23)
    set_value(fresh, "1-6-1", "actual", 95)  # its plan is 0
    set_value(fresh, "1-2-2", "actual", float("nan"))
    rows = fresh.observations
    rows.loc[rows["series_id"].eq("4-2-1") & rows["kind"].eq("target"), "bound"] = ""
    assert set(ids(fresh, "out_of_line")) == {"1-6-1", "2-2-1"}
    assert ids(fresh, "not_available") == ["1-2-2"] and ids(
        fresh, "bound_mismatch"
    ) == ["4-2-1"]


def test_an_older_plan_no_longer_speaks():
    spec = {
        "plan": {2024: 11, 2025: 12, 2026: 13, 2028: 13, 2029: 12, 2030: 11},
        "target": {2027: 14, 2031: 10},
        "actual": {2024: 11, 2027: 14, 2028: 13},
        "direction": "lower",
    }
    assert (
        ids(make(m1_1=spec | {"baseline": {2023: 10, 2027: 14}}), "plan_wrong_way")
        == []
    )
    assert ids(make(m1_1=spec | {"baseline": {2023: 10}}), "plan_wrong_way") == [
        "1-1-1"
    ]


def test_numbers_are_written_as_printed_with_thousands_separated(data):
    said = set(quality(data)["message"])
    assert {
        "実績1,205は目標1,200を既に達成",
        "実績173,763は目標124,500を既に達成",
    } <= said
    assert "実績14.0は目標14.2を既に達成" in said
    large = make(
        m1_1={
            "baseline": {2023: 1234567.5},
            "target": {2027: 1000000.0},
            "actual": {2024: 1234568},
        }
    )
    assert "目標1,000,000.0は計画策定時1,234,567.5より緩い" in set(
        quality(large)["message"]
    )


def test_an_edit_in_place_is_seen(fresh):
    before = {
        name: getattr(results(fresh), name).copy()
        for name in ("gaps", "series", "projections", "quality")
    }
    assert ka.gaps(fresh).equals(before["gaps"])
    set_value(fresh, "1-2-1", "actual", 40, 2024)
    for name, table in before.items():
        assert getattr(results(fresh), name).equals(table) == (name == "series"), name
    assert ka.gaps(fresh).query("series_id == '1-2-1'")["actual"].item() == 40
    fresh.indicators.loc[fresh.indicators["indicator_id"].eq("1-2-1"), "direction"] = (
        "lower"
    )
    assert ka.series(fresh).loc["1-2-1", "direction"] == -1


def test_a_table_that_is_edited_does_not_come_back(fresh):
    table = ka.gaps(fresh)
    table["gap"] = 0.0
    table.loc[0, "plan"] = 7.0
    assert (ka.gaps(fresh)["gap"] != 0).any() and ka.gaps(fresh).loc[0, "plan"] != 7.0
