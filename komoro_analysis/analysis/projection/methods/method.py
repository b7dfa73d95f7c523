"""What a method of projection has to say: a spread and a centre."""

from collections.abc import Callable
from dataclasses import dataclass

from ..arrays import Bools, Floats, Ints
from ..constants import Constants
from ..distribution import Spread
from ..state import State


@dataclass(frozen=True)
class Journey:
    """The projected rows: `series` is the position of each row's series in `state`.

    years: since the last observation. goal: z of an unmet target; NaN: none, or met.
    jump: the jump scale of one year. has_momentum: by series.
    """

    state: State
    series: Ints
    years: Floats
    goal: Floats
    jump: Floats
    has_momentum: Bools


@dataclass(frozen=True)
class Method:
    """A method: how far it lets one year move a series, and where it puts the centre.

    spread: of one year's change (z), from the state and the planned step (z a year, NaN:
    no plan). centre: the point of each row (z). recalibrated: whether its probabilities
    are corrected by what outcomes of its own kind showed.
    """

    name: str
    order: int
    spread: Callable[[State, Floats, Constants], Spread]
    centre: Callable[[Journey, Constants], Floats]
    recalibrated: bool
