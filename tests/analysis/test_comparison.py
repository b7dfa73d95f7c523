"""The city among others, worked out by hand on five made cities."""

import numpy as np
import pandas as pd
import pytest

import komoro_analysis as ka
from komoro_analysis.analysis import comparison
from komoro_analysis.dataset import Reference
from tests.builders.paths import ROOT

VALUES = {  # code: value of 2020 … 2024
    "00001": [10.0, 11, 12, 13, 14],
    "00002": [20.0, 20, 20, 20, 20],
    "00003": [30.0, 29, 28, 27, 26],
    "00009": [40.0, 42, 44, 46, 48],
}


def made(**changes):
    rows = [
        ("made", code, 2020 + at, value)
        for code, values in VALUES.items()
        for at, value in enumerate(values)
    ]
    statistic = {
        "statistic": "made",
        "name": "作例",
        "unit": "点",
        "value_type": "ratio",
        "direction": "higher",
        "series_id": "1-1-1",
        "definition": "same",
        "source": "作例統計",
        "licence": "",
        "note": "",
        "unchecked": "yes",
    }
    columns = ["code", "prefecture", "municipality", "population", "similar"]
    cities = [(code, "県", f"市{code[-1]}", 40_000, "yes") for code in VALUES]
    return Reference(
        observations=pd.DataFrame(
            rows, columns=["statistic", "code", "fiscal_year", "value"]
        ),
        municipalities=pd.DataFrame(cities, columns=columns),
        statistics=pd.DataFrame([statistic | changes]),
        own_code="00009",
    )


def aims(target=52.0, last_value=48.0, target_year=2026):
    columns = ["target", "target_year", "last_value", "last_year"]
    return pd.DataFrame(
        [[target, target_year, last_value, 2024]], index=["1-1-1"], columns=columns
    )


def test_share_and_quantiles_are_those_of_the_other_cities_windows():
    row = comparison.compare_movements(made(), aims()).iloc[0]
    windows = [2.0, 2, 2, 0, 0, 0, -2, -2, -2]  # two years left, three windows a city
    assert (row["years_left"], row["n_cities"], row["n_windows"]) == (2, 3, 9)
    assert row["change_asked"] == 4 and row["share_moved"] == 0
    assert row["q50"] == 0 and row["q95"] == np.quantile(windows, 0.95)
    nearer = comparison.compare_movements(made(), aims(target=50)).iloc[0]
    assert nearer["share_moved"] == pytest.approx(3 / 9)
    assert row["source"] == "作例統計（公表元の表との照合は未了）"


def test_positive_is_better_where_lower_is():
    falling = aims(target=46)
    row = comparison.compare_movements(made(direction="lower"), falling).iloc[0]
    assert row["change_asked"] == 2 and row["share_moved"] == pytest.approx(3 / 9)


def test_amounts_differ_with_size_and_are_compared_in_percent():
    row = comparison.compare_movements(made(value_type="amount"), aims()).iloc[0]
    windows = [
        20,
        100 * 2 / 11,
        100 * 2 / 12,
        0,
        0,
        0,
        *(-200 / v for v in (30, 29, 28)),
    ]
    assert row["change_unit"] == "%" and row["change_asked"] == pytest.approx(100 / 12)
    assert row["q95"] == pytest.approx(np.quantile(windows, 0.95))
    assert row["share_moved"] == pytest.approx(3 / 9)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"target": np.nan}, "share_moved:not_available"),
        ({"target_year": 2024}, "share_moved:target_year_reached"),
        ({"target_year": 2040}, "share_moved:few_points"),
    ],
)
def test_what_cannot_be_said_is_empty_with_its_reason(changes, reason):
    row = comparison.compare_movements(made(), aims(**changes)).iloc[0]
    assert row["reason"] == reason and np.isnan(row["share_moved"])


def test_rank_is_the_place_among_the_cities_of_the_year():
    reference = made()
    movements = comparison.compare_movements(reference, aims())
    levels = comparison.compare_levels(reference, movements)
    newest = levels[levels["fiscal_year"] == 2024]
    assert newest["code"].tolist() == ["00009", "00003", "00002", "00001"]
    assert newest["rank"].tolist() == [1, 2, 3, 4] and set(newest["n_ranked"]) == {4}
    assert newest["is_own"].tolist() == [True, False, False, False]
    assert set(levels["q50"]) == {0}


def test_other_definitions_are_compared_in_movement_only():
    reference = made(definition="other")
    movements = comparison.compare_movements(reference, aims())
    levels = comparison.compare_levels(reference, movements)
    assert levels["rank"].isna().all() and levels["q50"].notna().all()


def test_the_city_is_compared_in_seven_series():
    data = ka.load(ROOT / "data/tidy")
    table = ka.comparison(data)
    own = table[table["is_own"]].drop_duplicates("series_id", keep="last")
    assert own["municipality"].eq("小諸市").all() and len(own) == 7
    fund = own.set_index("series_id").loc["6-3-1"]
    assert (fund["value"], fund["fiscal_year"], fund["n_cities"]) == (45.28, 2024, 17)
    migration = own.set_index("series_id").loc["6-2-1"]
    assert migration["change_asked"] == 219 and migration["q05"] < 0
    assert not table["source"].eq("").any()


def test_without_reference_there_is_nothing_to_compare():
    empty = comparison.compare_movements(Reference(*[pd.DataFrame()] * 3), aims())
    assert empty.empty and list(empty) == comparison.MOVEMENT_COLUMNS
    levels = comparison.compare_levels(Reference(*[pd.DataFrame()] * 3), empty)
    assert levels.empty and list(levels) == comparison.COLUMNS
