"""Project indicators to their target year: a point, an interval, a chance.

All is computed in z (`kinds.py`), so that changes of unlike indicators compare. A series is
first reduced to its state (`state.py`); a method (`methods/`) then says how far one year
may move it and where its centre lies; the distribution (`distribution.py`) makes an 80 %
interval and the probability that the target is attained of it. Constants with unit and
origin: `constants.csv`, fitted by `benchmarks/fit.py`, scored by `benchmarks/backtest.py`.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...base.errors import InputError
from ...dataset import Data, kept, points
from ...dataset import series as dataset_series
from .arrays import Bools, Floats, Ints
from .constants import Constants, constants
from .distribution import Spread, attainment, quantile
from .inputs import ProjectionInputs, read_inputs
from .kinds import inverse
from .methods import methods
from .methods.method import Journey, Method
from .plan import Plan, Reason, read_plan, words
from .state import State, grown, summarise


def project(
    observations: pd.DataFrame,
    series: pd.DataFrame,
    *,
    method: str | tuple[str, ...] = (),
    horizon: int | None = None,
    plan_effect: bool = True,
    recalibrate: bool = True,
    n_respondents: float = 1000,
) -> pd.DataFrame:
    """Project every series from its last observation to its target year.

    observations: series_id, fiscal_year, value (printed unit; NaN = missing); one row per
    series and year, any order.
    series: series_id (column or index), direction (+1/-1 or higher/lower; empty: no
    probability), and optionally value_type (percent, count or rank; all else is an amount,
    as is a percent above 100), survey (empty: none; other: no momentum), n_respondents
    (empty: the argument for survey citizen, no sampling error for others), target,
    target_year (empty: horizon years after the last observation; no horizon: one row that
    says so), baseline and baseline_year (of the plan; empty: the first observation),
    resolution (finest printed step; half of it short of the target still attains it), pool.

    Returns one row per method, series and year: series_id, method, fiscal_year, point,
    lower80, upper80 (printed unit), p_attain, p_attain_raw (target year only), reason; a
    series that cannot be projected (no value, one below 0, target year reached) has one
    row, with why. plan_effect=False leaves target and plan out of point and interval. The
    typical change of a kind is taken from all series of the call with the same `pool` (one
    municipality's, say).
    Errors: `InputError` for frames it cannot read.
    """
    chosen = _choose_methods(method)
    known = constants()
    inputs = read_inputs(observations, series, horizon, n_respondents)
    observed = inputs.observed
    state = summarise(
        observed.value,
        observed.year,
        inputs.start,
        inputs.kind,
        inputs.pool,
        known.growth,
    )
    plan = read_plan(inputs, state, horizon or 0, known)
    state = state.without_value(plan.no_point != Reason.NONE)
    rows = _lay_out_rows(state, plan)
    tables = [
        _project_by(one, inputs, state, plan, rows, plan_effect, recalibrate, known)
        for one in chosen
    ]
    return tables[0] if len(tables) == 1 else pd.concat(tables, ignore_index=True)


def _choose_methods(method: str | tuple[str, ...]) -> list[Method]:
    """Find methods by name; none named is all. Errors: `InputError`."""
    known = methods()
    names = (method,) if isinstance(method, str) else tuple(method) or tuple(known)
    if unknown := set(names) - set(known):
        found = ", ".join(sorted(unknown))
        raise InputError(f"method: found {found}; expected {', '.join(known)}")
    return [known[name] for name in names]


@dataclass(frozen=True)
class Rows:
    """The projected rows, a series' years together.

    series: position of each row's series. years: since its last observation (at least 1).
    last: position of each series' last row. is_noisy: rows of a survey.
    """

    series: Ints
    fiscal_year: Ints
    years: Floats
    last: Ints


def _lay_out_rows(state: State, plan: Plan) -> Rows:
    """Lay out one row per series and year to come; one where there is none."""
    count = np.maximum(plan.until - state.year, 1)
    series = np.repeat(np.arange(len(count)), count)
    last = np.cumsum(count) - 1
    fiscal_year = plan.until[series] + np.arange(len(series)) - last[series]
    years = np.maximum(fiscal_year - state.year[series], 1).astype(float)
    return Rows(series, fiscal_year, years, last)


def _project_by(
    method: Method,
    inputs: ProjectionInputs,
    state: State,
    plan: Plan,
    rows: Rows,
    plan_effect: bool,
    recalibrate: bool,
    known: Constants,
) -> pd.DataFrame:
    """Return the rows of one method in the columns of projections.csv."""
    step = plan.step if plan_effect else np.full(len(plan.step), np.nan)
    one_year = method.spread(state, step, known)
    goal = np.where(plan.is_unmet & plan_effect, plan.goal, np.nan)
    journey = Journey(
        state=state,
        series=rows.series,
        years=rows.years,
        goal=goal[rows.series],
        jump=one_year.jump[rows.series],
        has_momentum=inputs.has_momentum,
    )
    z = method.centre(journey, known)
    factor = grown(rows.years, known.growth)
    half = _half_width(one_year, rows, factor, plan.noise)

    # the chance to attain the target, in its year
    last = rows.last
    at_end = one_year.grown(factor[last], plan.noise)
    margin = inputs.direction * (z[last] - plan.edge)
    margin[plan.no_chance != Reason.NONE] = np.nan
    chance = attainment(margin, at_end, known, recalibrate and method.recalibrated)

    kind = state.kind[rows.series]
    return pd.DataFrame(
        {
            "series_id": inputs.series_id.array.take(rows.series),
            "method": method.name,
            "fiscal_year": _printed_years(rows, inputs.endless),
            "point": inverse(z, kind),
            "lower80": inverse(z - half, kind),
            "upper80": inverse(z + half, kind),
            "p_attain": _in_last_rows(chance.calibrated, rows),
            "p_attain_raw": _in_last_rows(chance.raw, rows),
            "reason": _reasons(plan, rows),
        },
        copy=False,
    )


def _half_width(one_year: Spread, rows: Rows, factor: Floats, noise: Floats) -> Floats:
    """Return half the width of the 80 % interval (z).

    Without sampling error the width grows as the scales do: one quantile a series, not one
    a row. The rows of surveys are worked out one by one.
    """
    half = quantile(one_year)[rows.series] * factor
    noisy = np.flatnonzero(noise[rows.series])
    series = rows.series[noisy]
    spread = one_year.take(series).grown(factor[noisy], noise[series])
    half[noisy] = quantile(spread)
    return half


def _in_last_rows(values: Floats, rows: Rows) -> Floats:
    """Give each series' value to its last row, NaN to the others."""
    column = np.full(len(rows.series), np.nan)
    column[rows.last] = values
    return column


def _reasons(plan: Plan, rows: Rows) -> pd.api.extensions.ExtensionArray:
    """Give each row its reason: no point, no chance, or not the target year."""
    reason = np.full(len(rows.series), int(Reason.NOT_TARGET_YEAR))
    reason[rows.last] = plan.no_chance
    no_point = plan.no_point[rows.series]
    return words(np.where(no_point != Reason.NONE, no_point, reason))


def _printed_years(rows: Rows, endless: Bools) -> "Ints | pd.Series[int]":
    """Give the fiscal years; missing where nothing says which year."""
    if not endless.any():
        return rows.fiscal_year
    years = pd.Series(rows.fiscal_year, dtype="Int64")
    return years.mask(endless[rows.series])


@kept
def projections(data: Data, **options) -> pd.DataFrame:  # type: ignore[no-untyped-def]
    """Project all series of the city from its newest edition.

    Observations of kinds history, baseline and actual; columns and options of `project`.
    """
    return project(points(data), dataset_series(data), **options)
