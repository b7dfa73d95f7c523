"""The plain verbs that notebooks start from, on data small enough to count by hand."""

import numpy as np
import pandas as pd
import pytest

import komoro_analysis as ka
from tests.builders.handmade import make
from tests.builders.paths import fy2024

SPEC = {"baseline": {2023: 10}, "plan": {2024: 11, 2025: 12}, "target": {2027: 16}}


@pytest.fixture(scope="module")
def small():
    return make(
        m1_1=SPEC | {"actual": {2024: 12}},
        m1_2_男性=SPEC | {"actual": {2024: 12}},
        m1_2_女性=SPEC | {"actual": {2024: 10}},
        m2_1=SPEC | {"actual": {2024: None}, "direction": "lower"},
        m2_2=SPEC | {"actual": {2024: 10}, "target": {2027: 10}, "history": {2020: 9}},
    )


@pytest.fixture(scope="module")
def city():
    return ka.load(fy2024())


def test_numbers_are_counted_by_kind_and_year(small):
    counts = ka.numbers_by_year(small)
    assert counts.index.tolist() == ["history", "baseline", "plan", "target", "actual"]
    assert counts.loc["plan", [2024, 2025]].tolist() == [5, 5]
    assert counts.loc["actual", 2024] == 4  # one is not available
    assert counts.loc["history", 2020] == 1


def test_verdicts_are_counted_in_groups(small, city):
    counted = ka.verdicts(small, by="measure").set_index("measure_id")
    columns = ["n_indicators", "n_met", "n_split", "n_missed", "n_not_available"]
    assert counted.loc["1-1", columns].tolist() == [2, 1, 1, 0, 0]
    assert counted.loc["2-1", columns].tolist() == [2, 0, 0, 1, 1]

    summary = ka.measure_summary(city).set_index("measure_id")
    by_measure = ka.verdicts(city, by="measure").set_index("measure_id")
    assert (by_measure[columns] == summary[columns]).all(axis=None)
    for by in ("policy", "division", "department"):
        assert ka.verdicts(city, by=by)["n_missed"].sum() == 26

    with pytest.raises(ka.InputError, match="by='team'; expected policy"):
        ka.verdicts(city, by="team")


def test_the_department_with_most_missed_indicators_is_one_line(city):
    counted = ka.verdicts(city, by="department").set_index("lead_department")
    most = counted["n_missed"].max()
    gaps = ka.label(ka.newest_gaps(city), city)
    assert counted["n_missed"].idxmax() in set(gaps["lead_department"])
    assert most >= counted["n_missed"].median()


def test_policies_are_described(small):
    row = ka.policies(small).iloc[0]
    assert row["n_measures"] == 2 and row["n_indicators"] == 4
    assert row["n_lower_is_better"] == 1 and row["n_citizen_survey"] == 0


def test_a_number_is_traced_by_indicator_and_by_series(small):
    assert set(ka.trace(small, "1-1-2")["series_id"]) == {"1-1-2:男性", "1-1-2:女性"}
    assert len(ka.trace(small, "1-1-2:男性")) == 5
    with pytest.raises(ka.InputError, match="found no '7-7'"):
        ka.trace(small, "7-7")


def test_special_numbers_carry_their_labels(small):
    special = ka.special_numbers(small)
    assert special[["series_id", "status", "measure_id"]].to_numpy().tolist() == [
        ["2-1-1", "not_available", "2-1"]
    ]


def test_why_values_are_undefined_is_counted(small):
    why = ka.undefined_values(small).set_index(["column", "code"])["n_series"]
    assert why["progress_pct", "maintain_target"] == 1
    assert why["progress_pct", "not_available"] == 1


def test_sensitivity_changes_and_their_sums(city):
    changes = ka.sensitivity_changes(city)
    table = ka.sensitivity(city)
    assert len(changes) == (table["assumption"] != "base").sum()
    assert np.allclose(changes["change"], changes["p_attain"] - changes["p_base"])

    effects = ka.sensitivity_effects(city).set_index(["assumption", "setting"])
    off = changes[changes["assumption"] == "plan_effect"]
    row = effects.loc[("plan_effect", "off")]
    assert row["mean_change"] == pytest.approx(off["change"].mean())
    assert abs(row["largest_change"]) == off["change"].abs().max()
    assert row["n_crossing"] == off["crosses_even"].sum()


def test_needs_stand_beside_the_plan(city):
    needs = ka.next_year_needs(city).set_index("series_id")
    direction = ka.series(city)["direction"]
    margin = direction * (needs["plan_next"] - needs["needed_next"])
    assert (needs["plan_suffices"] == (margin > -1e-9)).all()
    assert needs["plan_suffices"].any() and not needs["plan_suffices"].all()


def test_naive_progress_is_worked_out_where_it_misleads(small):
    row = ka.naive_progress(small).set_index("series_id").loc["2-1-2"]
    assert row["target_type"] == "maintain" and np.isnan(row["naive_progress_pct"])
    assert bool(row["at_target"])


def test_agreement_says_what_is_disputed(city):
    votes = ka.agreement(city)
    disputed = votes[votes["is_disputed"]]
    assert (disputed["n_favourable"] < disputed["n_speaking"]).all()
    assert ka.measure_summary(city)["n_disputed"].sum() == len(disputed)


def test_a_backtest_that_is_not_there_names_those_that_are(tmp_path):
    pd.DataFrame({"brier": [0.2]}).to_csv(tmp_path / "backtest_targets.csv")
    assert ka.backtest("targets", tmp_path)["brier"].tolist() == [0.2]
    with pytest.raises(ka.InputError, match="found no 'aims' in .*: targets"):
        ka.backtest("aims", tmp_path)
