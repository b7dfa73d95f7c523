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
from .arrays import Floats
from .constants import Constants, constants
from .distribution import attainment, quantile
from .forecast import Forecast, forecast
from .inputs import ProjectionInputs, read_inputs
from .kinds import inverse, transform
from .methods import methods
from .methods.method import Journey, Method
from .peers import ReferenceScales
from .plan import Plan, Reason, read_plan, words
from .rows import Rows, find_plans, in_last_rows, lay_out_rows, printed_years
from .state import State, summarise


def project(
    observations: pd.DataFrame,
    series: pd.DataFrame,
    *,
    plans: pd.DataFrame | None = None,
    reference: ReferenceScales | None = None,
    method: str | tuple[str, ...] = (),
    horizon: int | None = None,
    plan_effect: bool = True,
    recalibrate: bool = True,
    n_respondents: float = 1000,
    are_bounded: bool = False,
) -> pd.DataFrame:
    """Project every series from its last observation to its target year.

    Frames, options and the table it returns: `ka.project`, which checks what comes from
    outside. plans: series_id, fiscal_year, plan. reference: how the statistics of the
    column `statistic` move elsewhere. are_bounded: percentages beyond 100 are refused; else
    they count as amounts. A series that cannot be projected (no value, one
    below 0 that is no balance, target year reached) has one row, with why.
    Errors: `InputError` for frames it cannot read.
    """

    chosen = _choose_methods(method)
    inputs = read_inputs(
        observations, series, plans, reference, horizon, n_respondents, are_bounded
    )
    task = _set_up(inputs, horizon)
    tables = [_project_by(one, task, plan_effect, recalibrate) for one in chosen]

    return tables[0] if len(tables) == 1 else pd.concat(tables, ignore_index=True)


def chances_to_meet(
    observations: pd.DataFrame,
    series: pd.DataFrame,
    plans: pd.DataFrame,
    *,
    reference: ReferenceScales | None = None,
    n_respondents: float = 1000,
) -> pd.DataFrame:
    """Tell how likely each coming year's plan is met, by every method.

    Frames as in `project`. Returns its rows in its order: series_id, method, fiscal_year,
    plan, p_meet_plan (missing where the year has no plan or nothing can be projected).
    """
    inputs = read_inputs(observations, series, plans, reference, None, n_respondents)
    task = _set_up(inputs, None)
    plan = find_plans(plans, task.inputs.series_id, task.rows)
    tables = [_meet_by(method, task, plan) for method in methods().values()]

    return pd.concat(tables, ignore_index=True)


@dataclass(frozen=True)
class Task:
    """What all methods share: the frames as read, and the rows to come."""

    inputs: ProjectionInputs
    state: State
    plan: Plan
    rows: Rows
    known: Constants


def _set_up(inputs: ProjectionInputs, horizon: int | None) -> Task:
    """Reduce each series to its state, lay out its years to come."""

    known = constants()
    state = summarise(
        inputs.observed.value,
        inputs.observed.year,
        inputs.start,
        inputs.kind,
        inputs.pool,
        inputs.resolution,
        known,
    )
    plan = read_plan(inputs, state, horizon or 0, known)
    state = state.without_value(plan.no_point != Reason.NONE)

    return Task(inputs, state, plan, lay_out_rows(state, plan), known)


def _choose_methods(method: str | tuple[str, ...]) -> list[Method]:
    """Find methods by name; none named is all. Errors: `InputError`."""

    known = methods()
    names = (method,) if isinstance(method, str) else tuple(method) or tuple(known)
    if unknown := set(names) - set(known):
        found = ", ".join(sorted(unknown))
        raise InputError(f"method: found {found}; expected {', '.join(known)}")

    return [known[name] for name in names]


def _forecast(method: Method, task: Task, plan_effect: bool) -> Forecast:
    """Ask a method for the centre and spread of all rows."""

    plan = task.plan
    rows = task.rows
    is_drawn = plan.is_unmet & plan_effect
    toward = np.where(is_drawn, np.nan_to_num(task.inputs.direction), 0.0)
    journey = Journey(
        state=task.state,
        series=rows.series,
        years=rows.years,
        goal=np.where(is_drawn, plan.goal, np.nan)[rows.series],
        toward=toward[rows.series],
        on_plan=plan.on_plan,
        has_momentum=task.inputs.has_momentum,
        evidence=task.inputs.evidence,
    )
    step = plan.step if plan_effect else np.full(len(plan.step), np.nan)

    return forecast(method, journey, step, task.known)


def _project_by(
    method: Method, task: Task, plan_effect: bool, recalibrate: bool
) -> pd.DataFrame:
    """Return the rows of one method in the columns of projections.csv."""

    plan = task.plan
    rows = task.rows
    ahead = _forecast(method, task, plan_effect)
    half = _half_width(ahead, rows, plan.noise)

    # the chance to attain the target, in its year
    last = rows.last
    at_end = ahead.one_year.grown(ahead.factor[last], plan.noise)
    margin = task.inputs.direction * (ahead.z[last] - plan.edge)
    margin[plan.no_chance != Reason.NONE] = np.nan
    is_corrected = recalibrate and method.recalibrated
    chance = attainment(margin, at_end, task.known, is_corrected, plan.is_kept)

    kind = task.state.kind[rows.series]

    return pd.DataFrame(
        {
            "series_id": task.inputs.series_id.array.take(rows.series),
            "method": method.name,
            "fiscal_year": printed_years(rows, task.inputs.endless),
            "point": inverse(ahead.z, kind),
            "lower80": inverse(ahead.z - half, kind),
            "upper80": inverse(ahead.z + half, kind),
            "p_attain": in_last_rows(chance.calibrated, rows),
            "p_attain_raw": in_last_rows(chance.raw, rows),
            "reason": _reasons(plan, rows),
        },
        copy=False,
    )


def _meet_by(method: Method, task: Task, plan: Floats) -> pd.DataFrame:
    """Return how likely one method thinks each row's plan."""

    inputs = task.inputs
    series = task.rows.series
    ahead = _forecast(method, task, plan_effect=True)
    direction = inputs.direction[series]
    last_meeting = plan - np.nan_to_num(direction) * inputs.resolution[series] / 2
    edge = transform(last_meeting, inputs.kind[series])
    spread = ahead.one_year.take(series).grown(ahead.factor, task.plan.noise[series])
    margin = direction * (ahead.z - edge)
    chance = attainment(margin, spread, task.known, method.recalibrated)

    return pd.DataFrame(
        {
            "series_id": inputs.series_id.array.take(series),
            "method": method.name,
            "fiscal_year": task.rows.fiscal_year,
            "plan": plan,
            "p_meet_plan": chance.calibrated,
        }
    )


def _half_width(ahead: Forecast, rows: Rows, noise: Floats) -> Floats:
    """Return half the width of the 80 % interval (z).

    Without sampling error the width grows as the scales do: one quantile a series, not one
    a row. The rows of surveys are worked out one by one.
    """

    half = quantile(ahead.one_year)[rows.series] * ahead.factor
    noisy = np.flatnonzero(noise[rows.series])
    series = rows.series[noisy]
    spread = ahead.one_year.take(series).grown(ahead.factor[noisy], noise[series])
    half[noisy] = quantile(spread)

    return half


def _reasons(plan: Plan, rows: Rows) -> pd.api.extensions.ExtensionArray:
    """Give each row its reason: no point, no chance, or not the target year."""
    reason = np.full(len(rows.series), int(Reason.NOT_TARGET_YEAR))
    reason[rows.last] = plan.no_chance
    no_point = plan.no_point[rows.series]

    return words(np.where(no_point != Reason.NONE, no_point, reason))
