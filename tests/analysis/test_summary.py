import numpy as np
import pandas as pd
import pytest

from komoro_analysis import measure_summary
from komoro_analysis.analysis.counts import attained_spread, count_distribution
from komoro_analysis.analysis.summary import COLUMNS, indicators
from komoro_analysis.dataset import load
from tests.builders.handmade import make
from tests.builders.paths import fy2024

SPEC = {"baseline": {2023: 10}, "plan": {2024: 11}, "target": {2027: 16}}
MET, MISSED, GONE = (SPEC | {"actual": {2024: value}} for value in (12, 10.5, None))


def chances(p: dict[str, float]) -> pd.DataFrame:
    rows = pd.DataFrame(
        {
            "series_id": list(p),
            "method": "pooled",
            "fiscal_year": 2027,
            "p_attain": list(p.values()),
        }
    )
    noise = rows.assign(p_attain=0.01, method="linear")
    return pd.concat(
        [rows, rows.assign(fiscal_year=2026, p_attain=np.nan), noise], ignore_index=True
    )


def test_exact_distribution_is_scipys():
    from scipy.stats import poisson_binom

    p = np.random.default_rng(1).uniform(0, 1, (3, 7))
    got = count_distribution(p)
    for row, mine in zip(p, got, strict=True):
        np.testing.assert_allclose(
            mine, poisson_binom(row).pmf(np.arange(8)), atol=1e-12
        )
    np.testing.assert_allclose(
        count_distribution(np.array([0.5, 0.5])), [0.25, 0.5, 0.25]
    )


def test_spread_and_what_moving_together_does_to_it():
    p = np.full(61, 0.5)
    mean, low, high = attained_spread(p)
    assert (mean, low, high) == (30.5, 25, 36)
    mean, low, high = attained_spread(p, 0.3)
    assert (mean, low, high) == (30.5, 12, 49)
    three = np.full(3, 0.4)
    assert [
        int(v) for v in (*attained_spread(three)[1:], *attained_spread(three, 0.3)[1:])
    ] == [0, 2, 0, 3]
    draws = np.random.default_rng(3)
    shared, own = (
        draws.standard_normal((100_000, 1)),
        draws.standard_normal((100_000, 61)),
    )
    counts = (np.sqrt(0.3) * shared + np.sqrt(0.7) * own > 0).sum(axis=1)
    assert (
        abs(np.quantile(counts, 0.1) - low) <= 1
        and abs(np.quantile(counts, 0.9) - high) <= 1
    )


def test_padding_changes_nothing():
    for rho in (0, 0.3):
        full = attained_spread(np.array([0.2, 0.6]), rho)
        assert np.allclose(full, attained_spread(np.array([0.2, 0.6, 0]), rho))


def test_certain_and_impossible():
    assert [int(v) for v in attained_spread(np.array([1.0, 1.0, 0.0]), 0.3)] == [
        2,
        2,
        2,
    ]


def test_components_decide_together():
    data = make(m1_1_男性=MET, m1_1_女性=MISSED, m1_2_男性=MET, m1_2_女性=MET, m1_3=MISSED,
                m2_1=MET, m2_2_男性=MISSED, m2_2_女性=GONE)  # fmt: skip
    p = chances({"1-1-1:男性": 0.8, "1-1-1:女性": 0.3, "1-1-2:男性": 0.6, "1-1-2:女性": 0.7, "1-1-3": 0.25,
                 "2-1-1": 0.5, "2-1-2:男性": 0.2})  # fmt: skip
    one = indicators(data, p)
    assert one["verdict"].tolist() == ["split", "met", "missed", "met", "not_available"]
    assert one["p"].tolist()[:4] == [0.3, 0.6, 0.25, 0.5] and np.isnan(one["p"].iloc[4])
    table = measure_summary(data, p).set_index("measure_id")
    assert list(table.reset_index().columns) == COLUMNS and table.index.tolist() == [
        "1-1",
        "2-1",
    ]
    counts = [
        "n_indicators",
        "n_met",
        "n_missed",
        "n_split",
        "n_not_available",
        "n_projected",
    ]
    assert table[counts].to_numpy().tolist() == [[3, 1, 1, 1, 0, 3], [2, 1, 0, 0, 1, 1]]
    assert table["expected_attained"].tolist() == pytest.approx([1.15, 0.5])
    assert table[["expected_low80", "expected_high80"]].to_numpy().tolist() == [
        [0, 2],
        [0, 1],
    ]
    assert table["weakest_series"].tolist() == ["1-1-3", "2-1-2:男性"] and table[
        "weakest_p"
    ].tolist() == [0.25, 0.2]


def test_nothing_projected_is_empty_not_zero():
    row = measure_summary(make(m1_1=MET), chances({"1-1-1": 0.5}).iloc[:0]).iloc[0]
    assert (
        row["n_projected"] == 0
        and row[["expected_attained", "expected_low80", "weakest_series"]].isna().all()
    )


def test_the_city():
    data = load(fy2024())
    table = measure_summary(data)
    assert (
        len(table) == 23
        and table["measure_id"].tolist() == data.measures["measure_id"].tolist()
    )
    sums = table[
        ["n_indicators", "n_met", "n_missed", "n_split", "n_not_available"]
    ].sum()
    assert (
        sums.tolist() == [61, 33, 26, 2, 0]
        and (table["n_projected"] == table["n_indicators"]).all()
    )
    assert (
        table["expected_attained"]
        .between(table["expected_low80"] - 1, table["expected_high80"] + 1)
        .all()
    )


def test_published_but_not_judged_is_not_unpublished():
    unknown, unplanned = (
        MET | {"direction": ""},
        {key: value for key, value in MET.items() if key != "plan"},
    )
    one = indicators(
        make(m1_1=unknown, m1_2=unplanned, m1_3=GONE, m1_4=MET), chances({})
    )
    assert one["verdict"].tolist() == ["unjudged", "unjudged", "not_available", "met"]
    row = measure_summary(make(m1_1=unknown, m1_2=unplanned, m1_3=GONE, m1_4=MET)).iloc[
        0
    ]
    assert row[["n_met", "n_not_available", "n_unjudged"]].tolist() == [1, 1, 2]


def test_an_older_year_does_not_speak_for_the_newest():
    later = SPEC | {"plan": {2024: 11, 2025: 12}, "actual": {2024: 12, 2025: 11.5}}
    one = indicators(make(edition=2025, m1_1=later, m1_2=MET), chances({"1-1-1": 0.5}))
    assert one["verdict"].tolist() == ["missed", "not_available"]
