"""How many of several uncertain targets may be attained."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .arrays import FloatArray

LOW, HIGH = 0.1, 0.9  # quantiles of an 80 % spread
NODES = 61  # of the quadrature over the common factor: exact to the printed digits
TINY = 1e-9  # so that a sum of .1 + .2 counts as .3


class Spread(NamedTuple):
    """Expected number of targets attained, and its 80 % spread."""

    expected: FloatArray
    low80: npt.NDArray[np.intp]
    high80: npt.NDArray[np.intp]


def count_distribution(chances: FloatArray) -> FloatArray:
    """Give the probabilities of 0 … k successes; shape (…, k) → (…, k + 1).

    Poisson-binomial: the generating function Π (1 + p(s − 1)) at the roots of unity,
    turned back by a Fourier transform.
    """
    n_counts = chances.shape[-1] + 1
    roots = np.exp(2j * np.pi * np.arange(n_counts) / n_counts)
    generating = np.prod(1 + chances[..., None] * (roots - 1), axis=-2)
    probabilities: FloatArray = np.fft.fft(generating).real / n_counts
    return probabilities


def attained_spread(chances: FloatArray, rho: float = 0.0) -> Spread:
    """Give the expected number attained and its 80 % spread; chances of shape (…, k).

    Padding with chances of 0 changes nothing. rho > 0: indicators of one survey or one
    year move together; a Gaussian copula with one common factor of correlation rho,
    each chance unchanged. The expectation stays, the spread widens: for 61 indicators
    of .5 from 25–36 (independent) to 12–49 (rho .3); for 3 of .4 from 0–2 to 0–3.
    """
    from scipy.special import ndtr, ndtri  # 0.15 s, a third of what pandas takes

    chances = np.asarray(chances, float)
    factor, weights = np.polynomial.hermite_e.hermegauss(NODES)

    # The chances under each value of the common factor, then averaged over its values.
    threshold = ndtri(chances)[..., None, :]
    given_factor = ndtr((threshold + np.sqrt(rho) * factor[:, None]) / np.sqrt(1 - rho))
    of_counts = np.tensordot(
        count_distribution(given_factor), weights / weights.sum(), (-2, 0)
    )

    cumulated = of_counts.cumsum(axis=-1) + TINY
    return Spread(
        expected=chances.sum(axis=-1),
        low80=(cumulated >= LOW).argmax(axis=-1),
        high80=(cumulated >= HIGH).argmax(axis=-1),
    )
