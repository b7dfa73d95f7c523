"""What a method of projection has to say: a spread and a centre."""

from collections.abc import Callable
from dataclasses import dataclass

from ..arrays import Bools, Floats, Ints
from ..constants import Constants
from ..distribution import Spread
from ..evidence import Evidence
from ..state import State


@dataclass(frozen=True)
class Journey:
    """The projected rows: `series` is the position of each row's series in `state`.

    years: since the last observation. goal: z of an unmet target; NaN: none, or met.
    toward: direction (+1, -1) of an unmet target, 0: none, or met. on_plan: by series, see
    `Plan`. has_momentum: by series.
    """

    state: State
    series: Ints
    years: Floats
    goal: Floats
    toward: Floats
    on_plan: Floats
    has_momentum: Bools
    evidence: Evidence


@dataclass(frozen=True)
class Method:
    """A method: how far it lets one year move a series, and where it puts the centre.

    spread: of one year's change (z), from the state and the planned step (z a year, NaN:
    no plan). centre: the point of each row (z), whose spread it is told. recalibrated: whether its probabilities
    are corrected by what outcomes of its own kind showed. refers: whether the same
    statistic elsewhere gives its scale (a balance's always comes from there).
    """

    name: str
    order: int
    spread: Callable[[State, Floats, Constants], Spread]
    centre: Callable[[Journey, Spread, Constants], Floats]
    recalibrated: bool
    refers: bool
