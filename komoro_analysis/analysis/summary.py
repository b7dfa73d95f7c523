"""Roll-up per measure (施策): what was met, and how many targets may be attained.

Never one score.
"""

import numpy as np
import pandas as pd

from ..dataset import Data
from .assessments.judge import agreement
from .counts import attained_spread
from .counts import count_distribution as count_distribution

RHO = 0.3  # correlation assumed for the second spread: to see its effect, no estimate
VERDICTS = ["met", "missed", "split", "not_available", "unjudged"]
COLUMNS = [
    "measure_id",
    "n_indicators",
    "n_met",
    "n_missed",
    "n_split",
    "n_not_available",
    "expected_attained",
    "expected_low80",
    "expected_high80",
    "weakest_series",
    "weakest_p",
    "n_projected",
    "n_disputed",
    "n_unjudged",
    "correlated_low80",
    "correlated_high80",
]


def final_chances(projections: pd.DataFrame) -> pd.Series:
    """Give p_attain of the pooled method by series_id."""
    is_pooled = projections["method"] == "pooled"
    final = projections[is_pooled & projections["p_attain"].notna()]
    return final.set_index("series_id")["p_attain"]


def judge_indicators(
    series: pd.DataFrame, gaps: pd.DataFrame, projections: pd.DataFrame
) -> pd.DataFrame:
    """Give one row per indicator: `measure_id`, `verdict` and `p`, index `indicator_id`.

    `verdict` of the newest fiscal year with actuals: met where all components are,
    missed where none is, split between; not_available where one has no actual, else
    unjudged where one lacks plan or direction. `p` is the smallest of the components'
    p_attain: an upper bound of the probability that all of them are attained.
    """
    is_newest = gaps["fiscal_year"] == gaps["fiscal_year"].max()
    newest = gaps[is_newest].set_index("series_id")[["met", "actual"]]
    newest = newest.astype("Float64").astype(float)

    table = series[["measure_id", "indicator_id"]].join(newest)
    table = table.join(final_chances(projections))
    components = table.groupby("indicator_id", sort=False)

    share_met = components["met"].mean()
    is_seen = components["actual"].count() == components.size()
    is_judged = components["met"].count() == components.size()
    is_projected = components["p_attain"].count() == components.size()
    verdict = np.select(
        [~is_seen, ~is_judged, share_met == 1, share_met == 0],
        ["not_available", "unjudged", "met", "missed"],
        "split",
    )
    return pd.DataFrame(
        {
            "measure_id": components["measure_id"].first(),
            "verdict": verdict,
            "p": components["p_attain"].min().where(is_projected),
        }
    )


def roll_up(
    series: pd.DataFrame,
    indicators: pd.DataFrame,
    projections: pd.DataFrame,
    assessments: pd.DataFrame,
    rho: float = RHO,
) -> pd.DataFrame:
    """Count per measure; `indicators` of `judge_indicators`. See `ka.measure_summary`."""
    by_measure = indicators.groupby("measure_id", sort=False)
    table = pd.DataFrame(
        {"n_indicators": by_measure.size(), "n_projected": by_measure["p"].count()}
    )
    verdicts = pd.crosstab(indicators["measure_id"], indicators["verdict"])
    verdicts = verdicts.reindex(columns=VERDICTS, fill_value=0).add_prefix("n_")

    parts = series[["measure_id"]].join(final_chances(projections))
    table = table.join([verdicts, _disputed(parts, assessments), _weakest(parts)])
    table = table.join(_expected(indicators, rho).reindex(table.index))
    is_unknown = table["n_projected"] == 0
    spreads = [*_SPREAD, *_CORRELATED]
    table[spreads] = table[spreads].mask(is_unknown)
    return table.reset_index()[COLUMNS]


_SPREAD = ["expected_attained", "expected_low80", "expected_high80"]
_CORRELATED = ["correlated_low80", "correlated_high80"]


def _expected(indicators: pd.DataFrame, rho: float) -> pd.DataFrame:
    """Give, by measure, how many targets may be attained, and the spreads."""
    place = indicators.groupby("measure_id", sort=False).cumcount()
    chances = indicators.assign(place=place).pivot(
        index="measure_id", columns="place", values="p"
    )
    padded = chances.fillna(0).to_numpy(float)

    independent = attained_spread(padded)
    correlated = attained_spread(padded, rho)
    return pd.DataFrame(
        {
            "expected_attained": independent.expected,
            "expected_low80": independent.low80.astype(float),
            "expected_high80": independent.high80.astype(float),
            "correlated_low80": correlated.low80.astype(float),
            "correlated_high80": correlated.high80.astype(float),
        },
        index=chances.index,
    )


def _disputed(parts: pd.DataFrame, assessments: pd.DataFrame) -> pd.Series:
    """Count, by measure, the series of which only some systems are content."""
    votes = agreement(assessments)
    is_disputed = votes["n_favourable"].between(1, votes["n_speaking"] - 1)
    return is_disputed.groupby(parts["measure_id"]).sum().rename("n_disputed")


def _weakest(parts: pd.DataFrame) -> pd.DataFrame:
    """Name, by measure, the series with the smallest probability."""
    known = parts.dropna(subset="p_attain").groupby("measure_id")["p_attain"]
    return pd.DataFrame({"weakest_series": known.idxmin(), "weakest_p": known.min()})


def indicators(data: Data, projections: pd.DataFrame) -> pd.DataFrame:
    """Give `judge_indicators` of a data set, for stages that have no `Results` yet."""
    from .results import results

    kept = results(data)
    return judge_indicators(kept.series, kept.gaps, projections)
