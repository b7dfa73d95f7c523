"""What a published assessment system consists of."""

from collections.abc import Callable
from dataclasses import dataclass, field

from ..arrays import FloatArray, Masks
from .situation import Situation


@dataclass(frozen=True)
class Outcome:
    """What a formula gives: a number, where it is undefined, and what overrides it."""

    value: FloatArray
    undefined: Masks  # by code; the first one that holds is the reason
    overriding: Masks = field(default_factory=dict)  # by status, whatever the value


@dataclass(frozen=True)
class Cut:
    """The lowest value that still earns a status."""

    at_least: float
    status: str


@dataclass(frozen=True)
class System:
    """One published system: its number, and what it says of it."""

    name: str
    formula: Callable[[Situation], Outcome]
    needs: Callable[[Situation], list[FloatArray]]  # without these it says nothing
    cuts: tuple[Cut, ...]  # best first
    favourable: tuple[str, ...]  # the statuses that call the pace sufficient
    source: str
    status_if_met: str = ""  # of a target that is met now; "" where it has none
    status_if_missing: str = "not_applicable"
