"""A benchmark: the line through the first and the last value goes on."""

import numpy as np

from ..arrays import Floats
from ..constants import Constants
from ..distribution import Spread
from ..kinds import BALANCE, PERCENT, highest_value, transform
from .method import Journey, Method
from .persistence import spread_of


def centre(journey: Journey, spread: Spread, constants: Constants) -> Floats:
    """Return the line, cut where values end."""

    state = journey.state
    kind = state.kind[journey.series]
    line = state.value[journey.series] + state.slope[journey.series] * journey.years
    lowest = np.where(kind == BALANCE, -np.inf, 0.0)
    line = np.clip(line, lowest, highest_value(kind == PERCENT))

    return transform(line, kind)


METHOD = Method("linear", 2, spread_of, centre, recalibrated=False, refers=False)
