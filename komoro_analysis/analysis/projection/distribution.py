"""The distribution of an error: two Student t with 2 degrees of freedom, mixed.

F(x) = 1/2 + x / (2 sqrt(2 s^2 + x^2)) for one of scale s; its sum, its quantile and its
chance to pass a target need no tables and no `scipy.stats`.
"""

from dataclasses import dataclass

import numpy as np

from .arrays import Bools, Floats, Ints
from .constants import Constants

HALLEY_STEPS = 4  # leave less than 1e-4 of probability
FAR = 1e6  # stands for an infinite margin: no value could miss the target, or attain it


@dataclass(frozen=True)
class Spread:
    """How far a value may move, in z: a calm and a jump scale, and the jump's weight."""

    calm: Floats
    jump: Floats
    jump_weight: Floats

    def take(self, rows: Ints | Bools) -> "Spread":
        """Give the spread of some rows."""
        return Spread(self.calm[rows], self.jump[rows], self.jump_weight[rows])

    def grown(self, factor: Floats, noise: Floats | float = 0.0) -> "Spread":
        """Give the spread with scales times `factor`, and a variance (z²) added."""
        calm = np.sqrt((self.calm * factor) ** 2 + noise)
        jump = np.sqrt((self.jump * factor) ** 2 + noise)
        return Spread(calm, jump, self.jump_weight)


def logistic(x: Floats) -> Floats:
    """Return 1 / (1 + exp(-x)) without overflow."""
    return 0.5 + 0.5 * np.tanh(x / 2)


def cdf(error: Floats, spread: Spread) -> Floats:
    """Return the probability of an error below `error` (z)."""
    square = error * error
    calm = (1 - spread.jump_weight) / np.sqrt(2 * spread.calm**2 + square)
    jump = spread.jump_weight / np.sqrt(2 * spread.jump**2 + square)

    return 0.5 + error / 2 * (calm + jump)


def quantile(spread: Spread, probability: float = 0.9) -> Floats:
    """Return the error x > 0 (z) with cdf(x) = probability > 1/2, to 1e-4 of it.

    Halley's method, as there is no closed form for a mixture: four steps for all rows at
    once, where a root finder needs a loop of Python a row (some 400 times slower).
    """

    calm_square = spread.calm * spread.calm
    jump_square = spread.jump * spread.jump
    x: Floats = _below_quantile(spread, probability)

    # cdf is concave right of 0: from below, no step can leave the region of convergence
    for _ in range(HALLEY_STEPS):
        square = x * x
        inverse_calm = 1 / (2 * calm_square + square)
        inverse_jump = 1 / (2 * jump_square + square)
        calm_part = (1 - spread.jump_weight) * np.sqrt(inverse_calm)
        jump_part = spread.jump_weight * np.sqrt(inverse_jump)
        missing = probability - 0.5 - x * (calm_part + jump_part) / 2

        calm_density = calm_part * calm_square * inverse_calm
        jump_density = jump_part * jump_square * inverse_jump
        density = calm_density + jump_density
        bend = calm_density * inverse_calm + jump_density * inverse_jump
        x = x + missing / (density - missing * 1.5 * x * bend / density)

    return x


def _below_quantile(spread: Spread, probability: float) -> Floats:
    """Return errors at or below the quantile: what each part alone asks for."""

    def alone(share: Floats | float, scale: Floats) -> Floats:
        beyond = np.minimum((1 - probability) / np.maximum(share, 1e-12), 0.5)
        u = 1 - 2 * beyond
        far: Floats = scale * u * np.sqrt(2 / (1 - u * u))
        return far

    least = np.maximum(0.0, alone(1.0, np.minimum(spread.calm, spread.jump)))
    least = np.maximum(least, alone(1 - spread.jump_weight, spread.calm))

    return np.maximum(least, alone(spread.jump_weight, spread.jump))


@dataclass(frozen=True)
class Attainment:
    """Probabilities to attain a target: as the distribution says, and recalibrated."""

    raw: Floats
    calibrated: Floats


def attainment(
    margin: Floats,
    spread: Spread,
    constants: Constants,
    recalibrate: bool = True,
    is_kept: Bools | None = None,
) -> Attainment:
    """Return the chances; margin = direction x (point - edge of the target), z.

    is_kept: the target only asks to keep what is met now: attained more often.
    """

    raw = cdf(np.clip(margin, -FAR, FAR), spread)
    chance = raw
    if recalibrate:
        with np.errstate(divide="ignore"):
            logit = np.log(raw / (1 - raw))
        logit = constants.recal_shift + constants.recal_slope * logit
        if is_kept is not None:
            logit = logit + constants.maintain * is_kept
        chance = logistic(logit)
    floor = constants.p_floor

    return Attainment(raw, np.clip(chance, floor, 1 - floor))
