import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from komoro_analysis import measure_summary
from komoro_analysis.analysis.counts import attained_spread, count_distribution
from komoro_analysis.analysis.results import results
from komoro_analysis.analysis.summary import COLUMNS, judge_indicators
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


def sampled(chances, is_survey, common=0.03, survey=0.25, draws=200_000):
    """Draw counts from the model that the interval is worked out for."""
    random = np.random.default_rng(3)
    own = np.sqrt(1 - common - survey * is_survey)
    moved = np.sqrt(common) * random.standard_normal((draws, 1))
    moved = moved + np.sqrt(survey) * is_survey * random.standard_normal((draws, 1))
    moved = moved + own * random.standard_normal((draws, len(chances)))
    return (moved < norm.ppf(chances)).sum(axis=1)


def test_the_interval_is_that_of_the_model():
    chances = np.random.default_rng(2).uniform(0.05, 0.95, 61)
    is_survey = np.arange(61) < 22
    spread = attained_spread(chances, is_survey)
    assert spread.expected == pytest.approx(chances.sum())
    counts = sampled(chances, is_survey)
    assert [spread.low80, spread.high80] == [
        np.quantile(counts, 0.1),
        np.quantile(counts, 0.9),
    ]


def test_moving_together_widens_the_interval_and_nothing_else():
    chances = np.full(61, 0.5)
    alone = attained_spread(chances, common=0, survey=0)
    assert tuple(alone) == (30.5, 25, 36)
    year = attained_spread(chances, survey=0)
    survey = attained_spread(chances, np.full(61, True))
    assert year.expected == survey.expected == 30.5
    assert alone.low80 > year.low80 > survey.low80
    assert alone.high80 < year.high80 < survey.high80


def test_padding_changes_nothing():
    is_survey = np.array([True, False])
    short = attained_spread(np.array([0.2, 0.6]), is_survey)
    long = attained_spread(np.array([0.2, 0.6, 0]), np.append(is_survey, False))
    assert np.allclose(long, short)


def test_certain_and_impossible():
    spread = attained_spread(np.array([1.0, 1.0, 0.0]), np.full(3, True))
    assert [int(value) for value in spread] == [2, 2, 2]


def test_the_whole_plan_has_one_interval():
    known = results(load(fy2024()))
    spread = known.total_spread
    assert (round(float(spread.expected)), spread.low80, spread.high80) == (30, 22, 37)
    assert spread.expected == pytest.approx(
        known.measure_summary["expected_attained"].sum()
    )


def indicators(data, projections) -> pd.DataFrame:
    known = results(data)
    return judge_indicators(known.series, known.gaps, projections)


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
