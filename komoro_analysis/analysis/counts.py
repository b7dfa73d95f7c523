"""How many of several uncertain targets may be attained."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .arrays import BoolArray, FloatArray

# Correlation, as shares of the variance of what moves an indicator. Measured on public
# targets with known outcomes: .00 [−.02, .01] between projects of one ministry and
# year, .15 within a project; the same survey question across countries in one year .27
# [.16, .39].
COMMON = 0.03  # all indicators of one year
SURVEY = 0.25  # besides, the indicators of one citizens' survey

LOW = 0.1  # quantiles of an 80 % interval
HIGH = 0.9
TINY = 1e-9  # so that a sum of .1 + .2 counts as .3
COMMON_NODES = 15  # of the quadrature: more change no count of a real plan
SURVEY_NODES = 31


class Spread(NamedTuple):
    """Expected number of targets attained, and its 80 % interval."""

    expected: FloatArray
    low80: npt.NDArray[np.intp]
    high80: npt.NDArray[np.intp]


def count_distribution(chances: FloatArray) -> FloatArray:
    """Give the probabilities of 0 … k successes; shape (…, k) → (…, k + 1).

    Poisson-binomial, by adding one indicator after the other: a count is reached with
    it from one below, or without it.
    """
    n_indicators = chances.shape[-1]
    probabilities = np.zeros((*chances.shape[:-1], n_indicators + 1))
    probabilities[..., 0] = 1
    for number in range(n_indicators):
        chance = chances[..., number, None]
        one_more = probabilities[..., :-1] * chance
        probabilities = probabilities * (1 - chance)
        probabilities[..., 1:] += one_more

    return probabilities


def attained_spread(
    chances: FloatArray,
    is_survey: BoolArray | bool = False,
    common: float = COMMON,
    survey: float = SURVEY,
) -> Spread:
    """Give the expected number attained and its 80 % interval; chances of shape (…, k).

    Indicators of one year, and those of one citizens' survey (`is_survey`, same shape),
    move together a little: a Gaussian copula with a `common` factor and a `survey`
    factor, each a share of the variance, every chance unchanged. The expectation does
    not depend on them, the interval does. Padding with chances of 0 changes nothing.
    """
    chances = np.asarray(chances, float)
    under_factors = _chances_under_factors(
        chances, np.broadcast_to(is_survey, chances.shape), common, survey
    )
    weights = np.outer(
        _normal_nodes(COMMON_NODES)[1], _normal_nodes(SURVEY_NODES)[1]
    ).ravel()

    # The counts under each pair of factors, then averaged over the pairs.
    of_counts = np.tensordot(count_distribution(under_factors), weights, (-2, 0))
    cumulated = of_counts.cumsum(axis=-1) + TINY

    return Spread(
        expected=chances.sum(axis=-1),
        low80=(cumulated >= LOW).argmax(axis=-1),
        high80=(cumulated >= HIGH).argmax(axis=-1),
    )


def _chances_under_factors(
    chances: FloatArray, is_survey: BoolArray, common: float, survey: float
) -> FloatArray:
    """Give the chances under every pair of factors; (…, k) → (…, pairs, k)."""
    from scipy.special import ndtr, ndtri  # 0.15 s, a third of what pandas takes

    common_factor = _normal_nodes(COMMON_NODES)[0].repeat(SURVEY_NODES)[:, None]
    survey_factor = np.tile(_normal_nodes(SURVEY_NODES)[0], COMMON_NODES)[:, None]
    survey_share = np.where(is_survey, survey, 0.0)[..., None, :]

    moved = np.sqrt(common) * common_factor + np.sqrt(survey_share) * survey_factor
    threshold = ndtri(chances)[..., None, :]
    own_share = 1 - common - survey_share
    under_factors: FloatArray = ndtr((threshold + moved) / np.sqrt(own_share))

    return under_factors


def _normal_nodes(number: int) -> tuple[FloatArray, FloatArray]:
    """Give nodes and weights that average over a standard normal variable."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(number)
    return nodes, weights / weights.sum()
