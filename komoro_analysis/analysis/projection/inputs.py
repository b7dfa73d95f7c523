"""Read and check the two frames of a projection."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...base.errors import InputError
from ...dataset import DIRECTIONS, is_year, numbers
from .arrays import Bools, Floats, Ints
from .bounds import any_beyond_100, refuse_beyond_100
from .evidence import Evidence, find_evidence
from .kinds import AMOUNT, BALANCE, COUNT, PERCENT
from .observed import (
    EXPECTED_YEAR,
    Observed,
    in_order,
    read_observed,
    refuse,
    with_place_for_the_unseen,
)
from .peers import ReferenceScales

UNKNOWN_DIRECTION = 0.0
RANK = BALANCE + 1  # an amount that has no momentum
VALUE_TYPES: dict[Hashable, float] = {
    "percent": PERCENT,
    "pct": PERCENT,
    "count": COUNT,
    "balance": BALANCE,
    "rank": RANK,
}
NO_SURVEY, OTHER_SURVEY, CITIZEN_SURVEY = range(3)


@dataclass(frozen=True)
class ProjectionInputs:
    """What the frames say, one value per series; unknown numbers are NaN.

    kind: position in KINDS, or BALANCE. pool: series of one pool show each other how far
    their kind moves. evidence: what the same statistic did elsewhere. last_plan: of the
    year of the last observation. has_momentum: no survey, no rank and no balance.
    respondents: answers behind a survey's percentage. direction: +1 higher is better, -1
    lower. endless: nothing says which year to project to; target_year is then the year
    after the last observation.
    """

    series_id: "pd.Series[str]"
    pool: Ints
    kind: Ints
    has_momentum: Bools
    respondents: Floats
    resolution: Floats
    direction: Floats
    target: Floats
    target_year: Floats
    baseline: Floats
    baseline_year: Floats
    last_plan: Floats
    endless: Bools
    observed: Observed
    start: Ints
    evidence: Evidence


def read_inputs(
    observations: pd.DataFrame,
    series: pd.DataFrame,
    plans: pd.DataFrame | None,
    reference: ReferenceScales | None,
    horizon: int | None,
    n_respondents: float,
    are_bounded: bool = False,
) -> ProjectionInputs:
    """Read the frames of `project`. Errors: `InputError`."""

    _need_columns("observations", observations, ["fiscal_year", "series_id", "value"])
    _need_columns("series", series, ["direction"])
    ids = series["series_id"] if "series_id" in series else pd.Series(series.index)
    observed = read_observed(observations, ids)

    is_seen = np.bincount(observed.series, minlength=len(ids)) > 0
    horizons = _read_horizons(series, ids, observed, is_seen, horizon)
    observed = with_place_for_the_unseen(observed, is_seen, horizons.target_year)
    observed = in_order(observed, ids)

    surveys: dict[Hashable, float] = {"citizen": CITIZEN_SURVEY}
    survey = _translate(series, "survey", surveys, OTHER_SURVEY, NO_SURVEY)
    value_type = _translate(series, "value_type", VALUE_TYPES, AMOUNT, AMOUNT)
    usual = np.where(survey == CITIZEN_SURVEY, n_respondents, np.nan)
    respondents = numbers(series, "n_respondents", usual)
    start = np.searchsorted(observed.series, np.arange(len(ids)))
    target = numbers(series, "target")
    baseline = numbers(series, "baseline")
    is_share = value_type == PERCENT
    values = observed.value[is_share[observed.series]]
    shares = (target[is_share], baseline[is_share], values)
    if are_bounded and any_beyond_100(shares):
        refuse_beyond_100(observations, series)
    kind = _kinds(value_type, observed, start, target)

    return ProjectionInputs(
        series_id=ids,
        pool=_read_pools(series),
        kind=kind,
        has_momentum=(survey == NO_SURVEY) & (value_type < BALANCE),
        respondents=np.where(survey != NO_SURVEY, respondents, np.nan),
        resolution=numbers(series, "resolution", 0.0),
        direction=_read_directions(series, ids),
        target=target,
        target_year=horizons.target_year,
        baseline=baseline,
        baseline_year=numbers(series, "baseline_year"),
        last_plan=_last_plans(plans, ids, observed, start),
        endless=horizons.endless,
        observed=observed,
        start=start,
        evidence=find_evidence(series, kind, reference),
    )


def _read_directions(series: pd.DataFrame, ids: "pd.Series[str]") -> Floats:
    """Read which way is better. Errors: `InputError` for an unknown word."""
    direction = _translate(series, "direction", DIRECTIONS, UNKNOWN_DIRECTION, np.nan)
    expected = "expected +1, -1, higher, lower or empty"
    message = f"series: direction of {{}} unknown; {expected}"
    refuse(direction == UNKNOWN_DIRECTION, ids, message)
    return direction


@dataclass(frozen=True)
class Horizons:
    """The target year of each series; endless: nothing says which."""

    target_year: Floats
    endless: Bools


def _read_horizons(
    series: pd.DataFrame,
    ids: "pd.Series[str]",
    observed: Observed,
    is_seen: Bools,
    horizon: int | None,
) -> Horizons:
    """Read the target years. Errors: `InputError` for what is no year."""
    target_year = numbers(series, "target_year")
    is_open = np.isnan(target_year)
    message = f"series: target_year of {{}} is no year; {EXPECTED_YEAR}"
    refuse(~is_year(target_year) & ~is_open, ids, message)

    # where nothing says which year, one row a series tells so: the year after the last
    endless = is_open & ~(is_seen & (horizon is not None))
    if endless.any():
        last_year = np.zeros(len(ids))
        np.maximum.at(last_year, observed.series, observed.year)
        target_year = np.where(endless, last_year + 1, target_year)
    return Horizons(target_year, endless)


def _need_columns(name: str, table: pd.DataFrame, columns: list[str]) -> None:
    """Refuse a frame without one of the columns."""
    if lacking := [column for column in columns if column not in table]:
        raise InputError(f"{name}: column {', '.join(lacking)} is missing")


def _translate(
    frame: pd.DataFrame,
    name: str,
    table: Mapping[Hashable, float],
    unknown: float,
    missing: float,
) -> Floats:
    """Translate a column word by word; missing = of empty cells, or of no column."""
    if name not in frame:
        return np.full(len(frame), missing)
    code, words = pd.factorize(frame[name])
    meaning = [missing if word == "" else table.get(word, unknown) for word in words]

    return np.array([*meaning, missing])[code]


def _read_pools(series: pd.DataFrame) -> Ints:
    """Number the pools; all series share one where none is given."""
    if "pool" not in series:
        return np.zeros(len(series), int)
    return pd.factorize(series["pool"], use_na_sentinel=False)[0]


def _kinds(value_type: Floats, observed: Observed, start: Ints, target: Floats) -> Ints:
    """Give the kinds; a percentage that passes 100 is not bounded: an amount."""

    kind = np.where(value_type == RANK, AMOUNT, value_type).astype(int)
    if not len(start):
        return kind
    highest = np.maximum.reduceat(observed.value, start)
    passes_100 = (kind == PERCENT) & (np.fmax(highest, target) > 100)

    return np.where(passes_100, AMOUNT, kind)


def _last_plans(
    plans: pd.DataFrame | None, ids: "pd.Series[str]", observed: Observed, start: Ints
) -> Floats:
    """Return the plan of the year of each last observation; NaN where there is none.

    A plan of a series that is not projected is passed over.
    """

    last_plan = np.full(len(ids), np.nan)
    if plans is None or not len(plans) or not len(ids):
        return last_plan
    _need_columns("plans", plans, ["series_id", "fiscal_year", "plan"])
    place = pd.Index(ids).get_indexer(pd.Index(plans["series_id"]))
    year = numbers(plans, "fiscal_year")
    plan = numbers(plans, "plan")

    end = np.append(start[1:], len(observed.year)) - 1
    is_last = (place >= 0) & (observed.year[end][place] == year) & ~np.isnan(plan)
    last_plan[place[is_last]] = plan[is_last]

    return last_plan
