"""How far a kind of series moves, as the series of one call show it together."""

import numpy as np

from .arrays import Floats, Ints
from .constants import Constants
from .kinds import BALANCE
from .state import State


def pooled_log_ratio(
    state: State, prior: Floats, group: Ints, constants: Constants
) -> Floats:
    """Return, by series, the log of its group's median own change to the prior.

    group: 0, 1 or 2; only series of one pool make a group. Shrunk towards 0 where few
    series speak; a balance, in units of its own, shows nothing of others. One sort for
    all groups: a median per group in a loop is what made a country's municipalities slow.
    """

    group = state.pool * 3 + group
    is_telling = ~np.isnan(state.own_change) & (state.kind != BALANCE)
    known = np.flatnonzero(is_telling)
    known = known[np.lexsort((state.own_change[known], group[known]))]
    size = np.bincount(group[known], minlength=group.max(initial=-1) + 1)

    # the middle one or two of each group's stretch of the sorted changes
    own_change = np.append(state.own_change[known], np.nan)
    first = np.cumsum(size) - size
    lower = own_change[first + (size - 1) // 2]
    upper = own_change[first + size // 2]
    median = np.where(size > 0, (lower + upper) / 2, np.nan)

    n = size[group]
    trust = n / (n + constants.pool_prior)

    return np.where(n > 0, np.log(median[group] / prior) * trust, 0.0)
