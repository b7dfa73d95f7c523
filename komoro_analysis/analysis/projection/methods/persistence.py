"""A benchmark: the last value stays; spread by what percentages, or all others, do."""

import numpy as np

from ..arrays import Floats
from ..constants import Constants
from ..distribution import Spread
from ..kinds import by_kind
from ..scales import pooled_log_ratio
from ..state import State
from .method import Journey, Method


def spread_of(state: State, step: Floats, constants: Constants) -> Spread:
    """Return one scale for percentages and one for all others; no plan changes it."""

    prior = by_kind(constants.scale, state.kind)
    is_no_percent = np.minimum(state.kind, 1)
    expected = prior * constants.robust
    livelier = pooled_log_ratio(state, expected, is_no_percent, constants)
    scale = prior * np.exp(livelier)

    return Spread(calm=scale, jump=scale, jump_weight=np.ones(len(scale)))


def centre(journey: Journey, spread: Spread, constants: Constants) -> Floats:
    """Return the last value."""
    return journey.state.z[journey.series]


METHOD = Method("persistence", 1, spread_of, centre, recalibrated=False, refers=False)
