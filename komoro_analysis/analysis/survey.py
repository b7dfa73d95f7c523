"""How far a surveyed percentage may be from what everybody would have answered."""

import numpy as np

from .arrays import FloatArray

DEFF = 1.2  # design effect of a mailed survey of residents, a usual value
N_RESPONDENTS = 1000  # answers; nearby cities' surveys had 823 to 1,266
Z95 = 1.96  # half-width of a 95 % interval, in standard errors


def sampling_error(
    percent: FloatArray | float,
    n_respondents: float = N_RESPONDENTS,
    deff: float = DEFF,
) -> FloatArray:
    """Give the 95 % half-width of a surveyed percentage, in points.

    1.96·100·√(deff·q(1−q)/n), q = percent/100; deff 1 is a simple random sample.
    NaN outside 0–100.
    """
    share = np.asarray(percent, float) / 100
    is_share = (share >= 0) & (share <= 1)
    variance = np.where(is_share, share * (1 - share), np.nan)
    error: FloatArray = 100 * Z95 * np.sqrt(deff * variance / n_respondents)

    return error
