"""Roll-up per measure (施策): what was met, and how many targets may be attained.

Never one score.
"""

import numpy as np
import pandas as pd

from .arrays import floats
from .assessments.judge import agreement
from .counts import COMMON, SURVEY, Spread, attained_spread

VERDICTS = ["met", "missed", "split", "not_available", "unjudged"]
EXPECTED = ["expected_attained", "expected_low80", "expected_high80"]
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
]


def final_chances(projections: pd.DataFrame) -> pd.Series:
    """Give p_attain of the pooled method by series_id."""
    is_pooled = projections["method"] == "pooled"
    final = projections[is_pooled & projections["p_attain"].notna()]
    return final.set_index("series_id")["p_attain"]


def judge_indicators(
    series: pd.DataFrame, gaps: pd.DataFrame, projections: pd.DataFrame
) -> pd.DataFrame:
    """Give one row per indicator, index `indicator_id`.

    Columns `measure_id, verdict, p, is_survey` (of the citizens).

    `verdict` of the newest fiscal year with actuals: met where all components are,
    missed where none is, split between; not_available where one has no actual, else
    unjudged where one lacks plan or direction. `p` is the smallest of the components'
    p_attain: an upper bound of the probability that all of them are attained.
    """
    is_newest = gaps["fiscal_year"] == gaps["fiscal_year"].max()
    newest = gaps[is_newest].set_index("series_id")[["met", "actual"]]
    newest = newest.astype("Float64").astype(float)

    table = series[["measure_id", "indicator_id", "survey"]].join(newest)
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
            "is_survey": components["survey"].first().eq("citizen"),
        }
    )


def roll_up(
    measures: pd.Series,
    series: pd.DataFrame,
    indicators: pd.DataFrame,
    projections: pd.DataFrame,
    assessments: pd.DataFrame,
    common: float = COMMON,
    survey: float = SURVEY,
) -> pd.DataFrame:
    """Count per measure; `indicators` of `judge_indicators`. See `ka.measure_summary`.

    `measures`: all that the plan has, in order. One without indicators counts none, and
    nothing is expected of it.
    """
    by_measure = indicators.groupby("measure_id", sort=False)
    table = pd.DataFrame(
        {"n_indicators": by_measure.size(), "n_projected": by_measure["p"].count()}
    )
    verdicts = pd.crosstab(indicators["measure_id"], indicators["verdict"])
    verdicts = verdicts.reindex(columns=VERDICTS, fill_value=0).add_prefix("n_")

    parts = series[["measure_id"]].join(final_chances(projections))
    table = table.join([verdicts, _disputed(parts, assessments), _weakest(parts)])
    table = table.join(_expected(indicators, common, survey).reindex(table.index))
    is_unknown = table["n_projected"] == 0
    table[EXPECTED] = table[EXPECTED].mask(is_unknown)

    table = table.reindex(pd.Index(measures, name="measure_id"))
    counts = [name for name in COLUMNS if name.startswith("n_")]
    table[counts] = table[counts].fillna(0).astype(int)
    return table.reset_index()[COLUMNS]


def spread_of_all(indicators: pd.DataFrame) -> Spread:
    """Give the interval for all indicators together that have a probability."""
    known = indicators.dropna(subset="p")
    return attained_spread(floats(known, "p"), known["is_survey"].to_numpy(bool))


def _expected(indicators: pd.DataFrame, common: float, survey: float) -> pd.DataFrame:
    """Give, by measure, how many targets may be attained, with the interval."""
    place = indicators.groupby("measure_id", sort=False).cumcount()
    by_place = indicators.assign(place=place).pivot(
        index="measure_id", columns="place", values=["p", "is_survey"]
    )
    chances = np.asarray(by_place["p"].astype(float).fillna(0), float)
    is_survey = by_place["is_survey"].eq(True).to_numpy(bool)

    spread = attained_spread(chances, is_survey, common, survey)

    return pd.DataFrame(
        {
            "expected_attained": spread.expected,
            "expected_low80": spread.low80.astype(float),
            "expected_high80": spread.high80.astype(float),
        },
        index=by_place.index,
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
