"""What differs from the edition before: numbers, verdicts, odds, and what is said."""

import shutil
from dataclasses import replace

import pytest

import komoro_analysis as ka
from komoro_analysis.dataset import load
from tests.builders.editions import add_next_edition
from tests.builders.handmade import make
from tests.builders.paths import fy2024, tidy_files
from tests.builders.variants import next_edition


def rename(indicators):
    indicators[0]["指標名"] += "（改）"


def reorganise(measures):
    measures[1]["今後の方針"] = "縮小"
    measures[2]["主管課"] = "新しい課"


@pytest.fixture(scope="module")
def two_editions(tmp_path_factory):
    """Return the data of this edition and of a next one that says some things anew."""
    project = tmp_path_factory.mktemp("two") / "data"
    shutil.copytree(fy2024().parent, project)
    add_next_edition(project / "raw", rename, reorganise)
    for name, content in tidy_files(project / "raw").items():
        (project / "tidy" / name).write_bytes(content)
    return load(project / "tidy")


def test_a_first_edition_has_nothing_to_compare():
    table = ka.changes(ka.load(fy2024()))
    assert len(table) == 0
    assert list(table.columns[:5]) == [
        "measure_id",
        "indicator_id",
        "series_id",
        "aspect",
        "before",
    ]


def test_outlook_department_and_name_are_told(two_editions):
    table = ka.changes(two_editions)
    said = table[table["series_id"] == ""]
    columns = ["measure_id", "indicator_id", "aspect", "before", "after"]
    first = two_editions.descriptions.query("indicator_id == '1-1-1'")["text"]
    assert said[columns].to_numpy().tolist() == [
        ["1-1", "1-1-1", "name", first.iloc[0], first.iloc[0] + "（改）"],
        ["1-2", "", "outlook", "維持", "縮小"],
        ["1-3", "", "lead_department", said["before"].iloc[2], "新しい課"],
    ]


def test_numbers_are_those_of_both_editions(two_editions):
    table = ka.changes(two_editions).set_index(["series_id", "aspect"])
    row = table.loc[("1-2-1", "value")]
    assert (row["before_value"], row["after_value"]) == (51.3, 53.8)
    assert (row["year_before"], row["year"]) == (2024, 2025)
    assert (row["edition_before"], row["edition"]) == (2024, 2025)
    assert (row["before"], row["after"], row["change"]) == ("51.3", "53.8", "better")

    old = ka.projections(ka.load(fy2024()), method="pooled")
    old_chance = old.groupby("series_id")["p_attain"].last()["1-2-1"]
    assert table.loc[("1-2-1", "p_attain"), "before_value"] == pytest.approx(old_chance)


def test_a_verdict_that_turned_is_told():
    spec = {"baseline": {2023: 10}, "plan": {2024: 11, 2025: 12}, "target": {2027: 16}}
    old = make(m1_1=spec | {"actual": {2024: 12}}, m1_2=spec | {"actual": {2024: 10}})
    table = ka.changes(next_edition(old))  # 2 % more: 12.2 and 10.2
    verdicts = table[table["aspect"] == "verdict"]
    assert verdicts[["series_id", "before", "after"]].to_numpy().tolist() == []

    lower = spec | {"direction": "lower", "actual": {2024: 12}}
    turned = make(m1_1=spec | {"actual": {2024: 11.9}, "plan": {2024: 12, 2025: 12}})
    row = ka.changes(next_edition(turned)).iloc[0]
    assert (row["aspect"], row["before"], row["after"]) == ("verdict", "missed", "met")
    assert row["change"] == "better"

    values = ka.changes(next_edition(make(m1_1=lower))).set_index("aspect")
    assert values.loc["value", "change"] == "worse"


def test_what_was_assumed_belongs_to_no_edition(two_editions):
    better = ka.assume(two_editions, {"1-2-1": 60})
    row = ka.changes(better).set_index(["series_id", "aspect"]).loc[("1-2-1", "value")]
    assert (row["before_value"], row["after_value"]) == (51.3, 60)
    assert (row["year_before"], row["year"]) == (2024, 2026)
    assert row["edition_before"] == 2024


def test_a_number_that_is_not_published_any_more_is_told():
    spec = {"baseline": {2023: 10}, "plan": {2024: 11, 2025: 12}, "target": {2027: 16}}
    data = next_edition(make(m1_1=spec | {"actual": {2024: 12}}))
    o = data.observations
    is_gone = o["fiscal_year"].eq(2025) & o["kind"].eq("actual")
    hidden = replace(data, observations=o.assign(value=o["value"].mask(is_gone)))
    rows = ka.changes(hidden).set_index("aspect")
    assert rows.loc["verdict", ["before", "after"]].tolist() == ["met", "not_available"]
    assert rows.loc["value", ["before", "after", "change"]].tolist() == ["12", "", ""]


def test_a_series_without_direction_has_no_better():
    spec = {"baseline": {2023: 10}, "plan": {2024: 11, 2025: 12}, "target": {2027: 16}}
    data = next_edition(make(m1_1=spec | {"actual": {2024: 12}, "direction": ""}))
    rows = ka.changes(data)
    assert rows["aspect"].tolist() == ["value"]
    assert rows["change"].tolist() == [""]


def test_a_series_that_is_new_is_no_change():
    spec = {"baseline": {2023: 10}, "plan": {2024: 11, 2025: 12}, "target": {2027: 16}}
    spec["actual"] = {2024: 12}
    data = next_edition(make(m1_1=spec, m1_2=spec))
    o = data.observations
    is_older = o["series_id"].eq("1-1-2") & o["edition"].eq(2024)
    new = replace(data, observations=o[~is_older])
    assert set(ka.changes(new)["series_id"]) == {"1-1-1"}
