"""Printed numbers under the wrong year, told by the official statistic."""

from dataclasses import replace

import pandas as pd
import pytest

import komoro_analysis as ka
from komoro_analysis.dataset import Reference
from tests.builders.handmade import make
from tests.builders.paths import ROOT

STATISTIC = {
    "statistic": "waste",
    "name": "ごみ",
    "unit": "g",
    "value_type": "amount",
    "direction": "lower",
    "series_id": "1-1-1",
    "definition": "same",
    "source": "統計",
    "licence": "",
    "note": "",
    "unchecked": "yes",
}
OWN = {2022: 589.4, 2023: 556.9, 2024: 553.3}


def with_statistic(data, own=OWN, **changed):
    rows = [
        {"statistic": "waste", "code": code, "fiscal_year": year, "value": value + more}
        for code, more in (("11111", 0), ("22222", 3))
        for year, value in own.items()
    ]
    reference = Reference(
        observations=pd.DataFrame(rows),
        municipalities=pd.DataFrame({"code": ["11111", "22222"]}),
        statistics=pd.DataFrame([STATISTIC | changed]),
        own_code="11111",
    )
    return replace(data, reference=reference)


def on_years(data) -> dict[str, str]:
    found = ka.quality(data).set_index("finding")["message"]
    return found[found.index.str.match(".*_year_(contra|confirmed)")].to_dict()


def printed(baseline, actual):
    spec = {"baseline": {2022: baseline}, "actual": {2024: actual}, "type": "amount"}
    return make(m1_1=spec | {"target": {2027: 500}})


def test_an_actual_of_the_year_before_is_told_with_both_values():
    found = on_years(with_statistic(printed(588, 557)))
    message = found["actual_year_contradicted"]
    assert "実績（令和６年度）557は、公表値の令和５年度556.9と一致" in message
    assert "令和６年度553.3と合わない" in message
    assert "統計（公表元の表との照合は未了）" in message


def test_a_baseline_is_confirmed_or_contradicted_on_its_printed_decimals():
    assert set(on_years(with_statistic(printed(589, 553)))) == {
        "baseline_year_confirmed"
    }
    assert set(on_years(with_statistic(printed(557, 553)))) == {
        "baseline_year_contradicted"
    }
    # 589.0 is another number than 589.4, and no other year's either
    assert on_years(with_statistic(printed(588.9, 553))) == {}


def test_a_year_that_the_statistic_does_not_have_says_nothing():
    own = {year: value for year, value in OWN.items() if year != 2024}
    found = on_years(with_statistic(printed(588, 557), own=own))
    assert found == {}


def test_another_definition_says_nothing():
    data = with_statistic(printed(588, 557), definition="other")
    assert on_years(data) == {}


@pytest.mark.parametrize("basis", ["contradicted", "confirmed", "printed"])
def test_what_people_know_is_not_said_twice(basis):
    data = with_statistic(printed(557, 553))
    judged = data.indicators.assign(baseline_year_basis=basis, baseline_year_note="x")
    found = ka.quality(replace(data, indicators=judged))["finding"].tolist()
    assert found.count("baseline_year_contradicted") == 1


def test_the_judgements_of_the_city_agree_with_the_statistics():
    city = ka.load(ROOT / "data/tidy")
    found = ka.quality(city).set_index("finding")["indicator_id"]
    assert set(found["actual_year_contradicted"]) == {"2-1-1"}
    assert "baseline_year_confirmed" not in found.index
    basis = city.indicators.set_index("indicator_id")["baseline_year_basis"]
    assert basis[["3-1-2", "6-3-1", "6-3-3"]].tolist() == [
        "confirmed",
        "confirmed",
        "contradicted",
    ]


def test_a_confirmed_baseline_year_is_not_doubted_any_more():
    city = ka.load(ROOT / "data/tidy")
    table = ka.sensitivity(city)
    moved = set(table.loc[table["assumption"] == "baseline_year", "series_id"])
    assert "3-1-2" not in moved and "6-3-3" in moved
