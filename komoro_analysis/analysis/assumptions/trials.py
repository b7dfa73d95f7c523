"""Try each assumption otherwise, and measure what moves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..counts import attained_spread
from ..outlook import project_city, series_to_project, surroundings_of
from ..projection.projection import project
from ..summary import final_chances
from ..survey import DEFF, N_RESPONDENTS

if TYPE_CHECKING:
    from ..results import Results

OTHER_DEFFS = (1.0, 2.0)
LEFT_OUT = ("off", "removed")  # settings that are never the usual one
ODDS = "p_attain"  # what moves: the probability that a target is attained
WIDTH = "interval_width"  # of the number of targets attained, in targets
NUMBER = "expected_attained"  # the number of targets attained


@dataclass(frozen=True)
class Effect:
    """What one assumption, set otherwise, does."""

    assumption: str
    tried: str  # how it was set
    measure: str  # ODDS, WIDTH or NUMBER
    n_series: int  # how many values it may move
    mean_change: float
    largest_change: float  # farthest from zero, with its sign


def effects(known: Results) -> list[Effect]:
    """Try all assumptions that can be tried."""
    return [
        *_of_sensitivity(known),
        *_of_surveys(known),
        *_of_projection(known),
        *_of_roll_up(known),
    ]


def _effect_on_odds(
    assumption: str, tried: str, known: Results, chances: pd.Series
) -> Effect:
    """Compare chances by series_id with those as usual."""
    base = final_chances(known.projections)
    changes = (chances - base).dropna().to_numpy(float)
    farthest = int(np.abs(changes).argmax()) if len(changes) else -1

    return Effect(
        assumption=assumption,
        tried=tried,
        measure=ODDS,
        n_series=len(changes),
        mean_change=float(changes.mean()) if len(changes) else np.nan,
        largest_change=float(changes[farthest]) if len(changes) else np.nan,
    )


# What `ka.sensitivity` calls an assumption, and what the log does.
TRIED_BY_SENSITIVITY = {
    "baseline_year": "baseline_year",
    "n_respondents": "n_respondents",
    "plan_effect": "pull",
    "recalibration": "recalibration",
    "provisional": "provisional",
}


def _of_sensitivity(known: Results) -> Iterator[Effect]:
    """Take over what `ka.sensitivity` tried, but for settings that are as usual."""
    table = known.sensitivity
    for (name, setting), rows in table.groupby(["assumption", "setting"], sort=False):
        if name not in TRIED_BY_SENSITIVITY:
            continue
        chances = rows.set_index("series_id")["p_attain"]
        effect = _effect_on_odds(
            TRIED_BY_SENSITIVITY[str(name)], str(setting), known, chances
        )
        if effect.largest_change != 0 or setting in LEFT_OUT:
            yield effect


def _of_surveys(known: Results) -> Iterator[Effect]:
    """Try other design effects: with twice as large a one, half the answers count."""
    surveys = known.series.index[known.series["survey"] == "citizen"]
    for deff in OTHER_DEFFS:
        projected = project_city(
            known.data, method="pooled", n_respondents=N_RESPONDENTS * DEFF / deff
        )
        chances = final_chances(projected).reindex(surveys)
        yield _effect_on_odds("deff", f"{deff:g}", known, chances)


def _of_projection(known: Results) -> Iterator[Effect]:
    """Try series that are described otherwise, and without other cities."""
    series = series_to_project(known.data)
    is_percent = series["value_type"] == "percent"
    has_statistic = series["statistic"] != ""
    unbounded = series["value_type"].mask(is_percent, "amount")
    everyone = is_percent | True

    yield _redescribed(
        "bounded", known, series.assign(value_type=unbounded), is_percent
    )
    alone = series.assign(pool=range(len(series)))
    yield _redescribed("own_kind", known, alone, everyone)
    unknown = series.assign(statistic="")
    yield _redescribed("elsewhere", known, unknown, has_statistic)


def _redescribed(
    assumption: str, known: Results, series: pd.DataFrame, concerned: pd.Series
) -> Effect:
    """Project series that are described otherwise."""
    around = surroundings_of(known.data)
    projected = project(
        known.points,
        series,
        plans=around.plans,
        reference=around.reference,
        method="pooled",
    )
    chances = final_chances(projected).reindex(series.index[concerned])

    return _effect_on_odds(assumption, "off", known, chances)


def _of_roll_up(known: Results) -> Iterator[Effect]:
    """Try indicators that do not move together, and components that do not."""
    indicators = known.indicators.dropna(subset="p")
    chances = indicators["p"].to_numpy(float)
    is_survey = indicators["is_survey"].to_numpy(bool)
    usual = known.total_spread
    width = int(usual.high80 - usual.low80)

    without = {
        "common_factor": attained_spread(chances, is_survey, common=0),
        "survey_factor": attained_spread(chances, is_survey, survey=0),
    }
    for assumption, spread in without.items():
        change = int(spread.high80 - spread.low80) - width
        yield Effect(assumption, "0", WIDTH, len(chances), change, change)

    yield _of_components(known)


def _of_components(known: Results) -> Effect:
    """Take the components of an indicator as independent: their product."""
    parts = known.series[["indicator_id"]].join(final_chances(known.projections))
    by_indicator = parts.groupby("indicator_id", sort=False)["p_attain"]
    has_parts = by_indicator.size() > 1
    product = by_indicator.prod(min_count=1)
    change = (product - by_indicator.min())[has_parts].dropna()
    total = float(change.sum())

    return Effect("components", "independent", NUMBER, len(change), total, total)
