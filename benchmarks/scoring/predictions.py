"""Predictions of many series at once, and the scores of one prediction each.

Errors are in z, the transformed unit of the projection.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ellipe, ndtr

from komoro_analysis.analysis.projection.constants import Constants, constants
from komoro_analysis.analysis.projection.distribution import Spread, cdf, quantile
from komoro_analysis.analysis.projection.evidence import Evidence, no_evidence
from komoro_analysis.analysis.projection.forecast import forecast
from komoro_analysis.analysis.projection.kinds import BALANCE, transform
from komoro_analysis.analysis.projection.methods import methods
from komoro_analysis.analysis.projection.methods.method import Journey
from komoro_analysis.analysis.projection.plan import sampling_variance
from komoro_analysis.analysis.projection.state import State, summarise

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
STEPS = 10.0 ** -np.arange(4)  # printed steps that are told apart
OUTSIDE = 0.2  # share of outcomes that an 80 % interval leaves out


@dataclass(frozen=True)
class Windows:
    """Series that share their years: rows of values, and what is to be predicted.

    values: one row per series; years: relative to the last. h: years ahead. pool: series
    of one number show each other how far they move. target (NaN: none), direction and
    on_plan (+1 the last plan was met, -1 missed, 0 none) may be left out; respondents:
    answers behind the values of a survey (NaN: none).
    """

    values: Floats
    years: Sequence[int]
    kind: Ints
    h: Floats
    pool: Ints | None = None
    target: Floats | None = None
    direction: Floats | None = None
    on_plan: Floats | None = None
    evidence: Evidence | None = None
    respondents: Floats | None = None

    def __len__(self) -> int:
        return len(self.values)

    @functools.cached_property
    def printed_step(self) -> Floats:
        """The finest printed step of each row, its target included."""
        seen = [self.values]
        if self.target is not None:
            seen.append(self.target[:, None])
        return printed_steps(np.hstack(seen))


@dataclass(frozen=True)
class Prediction:
    """What is said of each row: the point z and the spread of its error, after h."""

    z: Floats
    spread: Spread


def printed_steps(values: Floats) -> Floats:
    """Return the finest printed step of each row, 1 to 0.001."""

    is_whole = [
        (np.abs(values / step - np.round(values / step)) < 1e-6).all(axis=1)
        for step in STEPS
    ]
    whole = np.array(is_whole)
    finest: Floats = np.where(whole.any(axis=0), STEPS[whole.argmax(axis=0)], STEPS[-1])

    return finest


def state_of(windows: Windows, known: Constants) -> State:
    """Reduce the rows to their states."""

    n_series, n_years = windows.values.shape
    pool = np.zeros(n_series, int) if windows.pool is None else windows.pool
    return summarise(
        windows.values.ravel(),
        np.tile(np.asarray(windows.years), n_series),
        np.arange(n_series) * n_years,
        windows.kind,
        pool,
        windows.printed_step,
        known,
    )


def predict(
    windows: Windows, method: str = "pooled", known: Constants | None = None
) -> Prediction:
    """Project the rows by their h years."""

    known = known or constants()
    state = state_of(windows, known)
    n_series = len(windows)
    goal = np.full(n_series, np.nan)
    toward = np.zeros(n_series)
    on_plan = np.zeros(n_series)
    if windows.target is not None and windows.direction is not None:
        goal = transform(windows.target, windows.kind)
        beyond = windows.direction * (windows.values[:, -1] - windows.target)
        toward = np.where(np.round(beyond, 9) < 0, windows.direction, 0.0)
    if windows.on_plan is not None:
        on_plan = windows.on_plan
    respondents = windows.respondents
    if respondents is None:
        respondents = np.full(n_series, np.nan)

    journey = Journey(
        state=state,
        series=np.arange(n_series),
        years=windows.h,
        goal=np.where(toward != 0, goal, np.nan),
        toward=toward,
        on_plan=on_plan,
        has_momentum=np.isnan(respondents) & (windows.kind < BALANCE),
        evidence=windows.evidence or no_evidence(n_series),
    )
    step = np.abs(goal - state.first_z) / (state.span + windows.h)
    ahead = forecast(methods()[method], journey, step, known)

    noise = sampling_variance(state.value, windows.kind, respondents, known)

    return Prediction(ahead.z, ahead.one_year.grown(ahead.factor, noise))


def crps(error: Floats, spread: Spread) -> Floats:
    """Return the CRPS of the mixture, exactly.

    E|X - e| = sqrt(2 s² + e²) for a t with 2 degrees of freedom and scale s.
    """

    def between(a: Floats, b: Floats) -> Floats:
        distance: Floats = b * ellipe(1 - (a / b) ** 2) / np.sqrt(2)
        return distance

    calm = spread.calm
    jump = spread.jump
    weight = spread.jump_weight
    near = (1 - weight) * np.sqrt(2 * calm**2 + error**2)
    near = near + weight * np.sqrt(2 * jump**2 + error**2)
    mixed = (1 - weight) ** 2 * between(calm, calm) + weight**2 * between(jump, jump)
    mixed = mixed + 2 * weight * (1 - weight) * between(calm, jump)
    score: Floats = near - mixed

    return score


def crps_normal(error: Floats, sd: Floats) -> Floats:
    """Return the CRPS of a normal distribution with mean 0."""
    x = error / sd
    density = np.sqrt(2 / np.pi) * np.exp(-x * x / 2)
    score: Floats = sd * (x * (2 * ndtr(x) - 1) + density - 1 / np.sqrt(np.pi))

    return score


def interval_score(error: Floats, half_width: Floats) -> Floats:
    """Return the interval score of an 80 % interval (Gneiting and Raftery 2007).

    Its width, and 2 / 0.2 times what an outcome lies outside.
    """
    outside = np.maximum(np.abs(error) - half_width, 0.0)
    score: Floats = 2 * half_width + 2 / OUTSIDE * outside
    return score


def pit(error: Floats, spread: Spread) -> Floats:
    """Return where outcomes fall in their distributions: uniform where all is right."""
    return cdf(error, spread)


def half_width80(spread: Spread) -> Floats:
    """Return half the width of the 80 % interval."""
    return quantile(spread)
