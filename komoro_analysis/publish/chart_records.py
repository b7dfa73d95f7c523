"""The parts of a chart of one series: marks, lines and words with their places.

Sizes are in units of the picture, 360 wide: 12 of them are 8.6 pt on a printed card.
"""

from dataclasses import dataclass

from .records import Series

WIDTH = 360
HEIGHT = 196
LEFT = 42
RIGHT = 286
TOP = 22
BOTTOM = 160
TIP = 176  # width of the card that a year shows
LETTER = 9  # height of a digit
NAME = 26  # width of the name of a year, with a gap
HEAD = 13  # the line with the unit ends here
ABOVE = 9  # from a mark up to the foot of the number above it
BELOW = 18  # from a mark down to the foot of the number below it


@dataclass(frozen=True)
class Point:
    """A mark, and the number beside it."""

    x: float
    y: float
    text: str
    kind: str
    above: bool

    @property
    def text_y(self) -> float:
        """Return the foot of its number."""
        return round(self.y - ABOVE if self.above else self.y + BELOW, 1)


@dataclass(frozen=True)
class Tick:
    """A line of the grid with its number."""

    at: float
    text: str


@dataclass(frozen=True)
class Column:
    """A fiscal year: the strip that answers to pointer and keyboard."""

    x: float
    left: float
    width: float
    label: str
    is_named: bool  # below the axis, where not every year has room
    note: str
    lines: tuple[str, ...]

    @property
    def tip_x(self) -> float:
        """Return where its card begins, inside the picture."""
        return min(max(self.x - TIP / 2, 0.0), WIDTH - TIP)

    @property
    def said(self) -> str:
        """Return what the strip says, in one line."""
        return f"{self.label}：{'、'.join(self.lines)}"


@dataclass(frozen=True)
class End:
    """A word at the right end of a line."""

    y: float
    text: str
    kind: str


@dataclass(frozen=True)
class Scale:
    """From years and values to places in the picture."""

    first: int
    last: int
    low: float
    high: float
    is_turned: bool

    def x(self, year: int) -> float:
        """Return where a year stands."""
        share = (year - self.first + 0.5) / (self.last - self.first + 1)
        return round(LEFT + share * (RIGHT - LEFT), 1)

    def y(self, value: float) -> float:
        """Return where a value stands; the frame cuts what lies beyond the scale.

        A rank of 1 is at the top.
        """
        share = (value - self.low) / (self.high - self.low)
        if not self.is_turned:
            share = 1 - share
        return round(TOP + share * (BOTTOM - TOP), 1)

    @property
    def step(self) -> float:
        """Return the width of a year."""
        return round((RIGHT - LEFT) / (self.last - self.first + 1), 1)


@dataclass(frozen=True)
class Chart:
    """All that the template draws of one series."""

    series: Series
    scale: Scale
    ticks: tuple[Tick, ...]
    columns: tuple[Column, ...]
    observed: str
    planned: str
    foreseen: str
    band: str
    allowed: str
    points: tuple[Point, ...]
    plans: tuple[Point, ...]
    ends: tuple[End, ...]
    said: str
