"""What the plan asks of each series, and what cannot be said of it, and why."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import pandas as pd

from .arrays import Bools, Floats, Ints
from .constants import Constants
from .inputs import ProjectionInputs
from .kinds import BALANCE, PERCENT, transform
from .state import State

NORMAL_TANH = np.sqrt(2 / np.pi)  # 2 Φ(x) − 1 is tanh(this · (x + 0.044715 x³))
LEAST_SHARE = 0.005  # a surveyed percentage counts as at least that far from 0 and 100


class Reason(IntEnum):
    """Why a row says less than it might; the word for each: `REASON_WORDS`."""

    NONE = 0
    NOT_TARGET_YEAR = 1
    NO_TARGET = 2
    NO_DIRECTION = 3
    NEGATIVE_TARGET = 4
    NOT_AVAILABLE = 5
    NEGATIVE_VALUE = 6
    TARGET_YEAR_REACHED = 7
    NO_TARGET_YEAR = 8


REASON_WORDS = {
    Reason.NONE: "",
    Reason.NOT_TARGET_YEAR: "p_attain:not_target_year",
    Reason.NO_TARGET: "p_attain:no_target",
    Reason.NO_DIRECTION: "p_attain:no_direction",
    Reason.NEGATIVE_TARGET: "p_attain:negative_value",
    Reason.NOT_AVAILABLE: "point:not_available",
    Reason.NEGATIVE_VALUE: "point:negative_value",
    Reason.TARGET_YEAR_REACHED: "point:target_year_reached",
    Reason.NO_TARGET_YEAR: "point:no_target_year",
}


@dataclass(frozen=True)
class Plan:
    """One value per series; goal, edge, step and noise in z.

    until: last year to project to. goal: the target; edge: half a printed step short of
    it, from which on it counts as attained. step: planned change a year, from the plan's
    baseline. noise: variance of a survey's sampling error. is_unmet: the last value misses
    the target. on_plan: +1 the last plan was met, -1 missed, 0 there was none; between
    them where a survey's error leaves it open. is_kept: the target is the baseline, and
    met now. no_point: why there is no projection; no_chance: why no probability.
    """

    until: Ints
    goal: Floats
    edge: Floats
    step: Floats
    noise: Floats
    is_unmet: Bools
    on_plan: Floats
    is_kept: Bools
    no_point: Ints
    no_chance: Ints


def read_plan(
    inputs: ProjectionInputs, state: State, horizon: int, constants: Constants
) -> Plan:
    """Return what the plan says of each series."""

    is_open = np.isnan(inputs.target_year)
    until = np.where(is_open, state.year + horizon, inputs.target_year).astype(int)
    goal = transform(inputs.target, inputs.kind)
    toward = np.nan_to_num(inputs.direction)
    last_attaining = inputs.target - toward * inputs.resolution / 2
    missed_by = np.round(inputs.direction * (state.value - inputs.target), 9)
    noise = sampling_variance(state.value, inputs.kind, inputs.respondents, constants)
    is_maintained = np.round(inputs.target - _own_baseline(inputs), 9) == 0

    return Plan(
        until=until,
        goal=goal,
        edge=transform(last_attaining, inputs.kind),
        step=_planned_step(inputs, state, goal, until),
        noise=noise,
        is_unmet=missed_by < 0,
        on_plan=_on_plan(inputs, state, noise),
        is_kept=is_maintained & (missed_by >= 0),
        no_point=_why_no_point(inputs, state, until),
        no_chance=_why_no_chance(inputs),
    )


def _planned_step(
    inputs: ProjectionInputs, state: State, goal: Floats, until: Ints
) -> Floats:
    """Return |target - baseline| a year; without a baseline from the first value on."""
    own_baseline = transform(inputs.baseline, inputs.kind)
    is_lacking = np.isnan(own_baseline + inputs.baseline_year)
    baseline = np.where(is_lacking, state.first_z, own_baseline)
    since = np.where(is_lacking, state.year - state.span, inputs.baseline_year)

    return np.abs(goal - baseline) / np.maximum(until - since, 1)


def sampling_variance(
    value: Floats, kind: Ints, respondents: Floats, constants: Constants
) -> Floats:
    """Return deff / (n q (1 - q)), the variance of a surveyed share's logit; 0: none."""
    share = np.clip(value / 100, LEAST_SHARE, 1 - LEAST_SHARE)
    variance = constants.deff / (respondents * share * (1 - share))
    return np.where(kind == PERCENT, np.nan_to_num(variance), 0.0)


def _own_baseline(inputs: ProjectionInputs) -> Floats:
    """Return the plan's baseline, or the first value where there is none."""
    if not len(inputs.start):
        return inputs.baseline
    first_value = inputs.observed.value[inputs.start]
    return np.where(np.isnan(inputs.baseline), first_value, inputs.baseline)


def _on_plan(inputs: ProjectionInputs, state: State, noise: Floats) -> Floats:
    """Return how surely the last plan was met: 1 met, -1 missed, 0 no plan.

    Of a survey 2 Φ(d (x − plan) / standard error) − 1, in z: a miss inside the sampling
    error is hardly one. (Φ by tanh to 4e-4: `scipy.special` takes longer to import than
    all else here.)
    """

    ahead = inputs.direction * (state.value - inputs.last_plan)
    met = np.where(np.round(ahead, 9) >= 0, 1.0, -1.0)
    is_noisy = noise > 0
    if is_noisy.any():
        ahead_z = state.z - transform(inputs.last_plan, inputs.kind)
        errors = inputs.direction * ahead_z / np.sqrt(np.where(is_noisy, noise, 1.0))
        likely = np.tanh(NORMAL_TANH * (errors + 0.044715 * errors**3))
        met = np.where(is_noisy, likely, met)

    return np.where(np.isnan(ahead), 0.0, met)


def _why_no_point(inputs: ProjectionInputs, state: State, until: Ints) -> Ints:
    """Tell why a series cannot be projected; the first reason that holds."""

    lowest = state.value
    if len(inputs.start):
        lowest = np.minimum.reduceat(inputs.observed.value, inputs.start)
    cases = {
        Reason.NO_TARGET_YEAR: inputs.endless,
        Reason.NOT_AVAILABLE: np.isnan(state.value),
        Reason.NEGATIVE_VALUE: (lowest < 0) & (inputs.kind != BALANCE),
        Reason.TARGET_YEAR_REACHED: until <= state.year,
    }

    return np.select(list(cases.values()), list(cases), Reason.NONE)


def _why_no_chance(inputs: ProjectionInputs) -> Ints:
    """Tell why a series has no probability; the first reason that holds."""

    cases = {
        Reason.NO_TARGET: np.isnan(inputs.target),
        Reason.NO_DIRECTION: np.isnan(inputs.direction),
        Reason.NEGATIVE_TARGET: (inputs.target < 0) & (inputs.kind != BALANCE),
    }
    return np.select(list(cases.values()), list(cases), Reason.NONE)


def words(reasons: Ints) -> pd.api.extensions.ExtensionArray:
    """Write the reasons as `column:code`; taken from one array, not made row by row."""
    each = pd.array([REASON_WORDS[reason] for reason in Reason], dtype="str")
    return each.take(reasons)
