"""How a panel's millimetres follow from the data, and edges that are drawn."""

from dataclasses import dataclass

from ..page import POINT
from .record import PanelRecord


@dataclass(frozen=True)
class Scale:
    """How millimetres on paper follow from the data."""

    room: float  # mm a year
    rise: float  # mm upwards a unit of the value: below 0 where a rank is turned round
    low: float  # value at the foot of the panel
    high: float  # value at its top
    height: float  # mm

    @property
    def dash(self) -> float:
        """Length in points of the mark of a planned value."""
        return min(13, 0.75 * self.room / POINT)


def allowed_edges(record: PanelRecord, scale: Scale) -> dict[str, float]:
    """Give the edge of the panel up to which each bound allows values."""
    larger, smaller = scale.high, scale.low
    if record.is_rank:
        larger, smaller = smaller, larger
    return {">=": larger, "<=": smaller}
