"""A benchmark: the line through the first and the last value goes on."""

import numpy as np

from ..arrays import Floats
from ..constants import Constants
from ..kinds import PERCENT, highest_value, transform
from .method import Journey, Method
from .persistence import spread


def centre(journey: Journey, constants: Constants) -> Floats:
    """Return the line, cut where values end."""
    state = journey.state
    kind = state.kind[journey.series]
    line = state.value[journey.series] + state.slope[journey.series] * journey.years
    line = np.clip(line, 0.0, highest_value(kind == PERCENT))
    return transform(line, kind)


METHOD = Method("linear", 2, spread, centre, recalibrated=False)
