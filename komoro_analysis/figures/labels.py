"""Words beside marks: written at a point, moved apart, or placed where room is."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ..wording.line_breaks import em
from .fonts import legible

Side = tuple[float, float]  # away from a mark, in points: right and up are positive

POINT = 25.4 / 72  # mm
LETTER = 8.0  # points
LARGE_LETTER = 9.6
LINE = 1.2  # height of a line in letters
WORD_GAP = 1.0  # mm kept free at the side of a word, for another one
MARK_GAP = 0.4  # mm kept free at the side of a mark, or of a number of the axis

BLANK = {"fc": "white", "ec": "none", "pad": 0.6, "alpha": 0.8}  # below a word on lines

HORIZONTAL = {-1: "right", 0: "center", 1: "left"}
VERTICAL = {-1: "top", 0: "center", 1: "bottom"}


def label(
    ax: Axes,
    x: float,
    y: float,
    text: str,
    dx: float = 0,
    dy: float = 0,
    **look: Any,
) -> None:
    """Write at a point of the data, moved by points of print.

    The move also says the side: left, right, above, below.
    """
    if not text:
        return

    sides = {"ha": HORIZONTAL[int(np.sign(dx))], "va": VERTICAL[int(np.sign(dy))]}
    ax.annotate(
        legible(text),
        (x, y),
        (dx, dy),
        textcoords="offset points",
        annotation_clip=False,
        **(sides | look),
    )


def spread(values: np.ndarray, gap: float) -> np.ndarray:
    """Move values apart to at least `gap`, as little as possible; sorted."""
    grid = gap * np.arange(len(values))
    return np.asarray(grid + rising(np.sort(values) - grid))


def rising(values: np.ndarray) -> np.ndarray:
    """Give the never falling values that are nearest (isotonic regression).

    Neighbours that fall are pooled to their mean, until none does. The same as
    `scipy.optimize.isotonic_regression`, whose import takes longer than a figure.
    """
    means: list[float] = []
    sizes: list[int] = []
    for value in values:
        total = float(value)
        size = 1
        mean = total
        while means and means[-1] >= mean:
            size += sizes[-1]
            total += means.pop() * sizes.pop()
            mean = total / size
        means.append(mean)
        sizes.append(size)

    return np.repeat(np.array(means, float), np.array(sizes, int))


@dataclass(frozen=True)
class Box:
    """A rectangle that is taken: its lower left and upper right corner, in mm."""

    low: np.ndarray
    high: np.ndarray
    gap: float

    def touches(self, other: "Box") -> bool:
        """Tell whether another box comes nearer than the gap at the sides of this."""
        gap = np.array([self.gap, 0])
        starts_before_end = (other.low < self.high + gap).all()
        ends_after_start = (self.low < other.high + gap).all()
        return bool(starts_before_end and ends_after_start)


@dataclass
class LabelPlacer:
    """Puts words beside marks where they touch neither marks nor other words.

    Places are reckoned in mm, from the scale of the axes: `mm_per_x`, `mm_per_y`.
    """

    ax: Axes
    mm_per_x: float
    mm_per_y: float
    taken: list[Box] = field(default_factory=list)

    def keep_free(self, values: pd.Series, width: float, height: float) -> None:
        """Keep words off marks at `values` (by x) of some points' width and height."""
        half = np.multiply((width, height), POINT) / 2
        for x, y in values.items():
            centre = self._place(float(str(x)), y)
            self.taken.append(Box(centre - half, centre + half, MARK_GAP))

    def keep_word_free(self, x: float, y: float, text: str, side: Side) -> None:
        """Keep words off a word that stands at a side of a point."""
        box = self._box(x, y, text, side, LETTER)
        self.taken.append(replace(box, gap=MARK_GAP))

    def width(self, text: str) -> float:
        """Give the width of a word in mm."""
        return float(self._size(text, LETTER)[0])

    def put(
        self, x: float, y: float, text: str, sides: list[Side], **look: Any
    ) -> bool:
        """Write on the first of some sides that is free; tell whether there was one."""
        letter = LARGE_LETTER if look.get("fontsize") else LETTER
        for side in sides:
            box = self._box(x, y, text, side, letter)
            if not any(known.touches(box) for known in self.taken):
                self.taken.append(box)
                label(self.ax, x, y, text, *side, **look)
                return True

        return False

    def _box(self, x: float, y: float, text: str, side: Side, letter: float) -> Box:
        size = self._size(text, letter)
        corner = self._place(x, y) + np.multiply(side, POINT)
        corner = corner - size * (1 - np.sign(side)) / 2
        return Box(corner, corner + size, WORD_GAP)

    def _place(self, x: float, y: float) -> np.ndarray:
        return np.array([x * self.mm_per_x, y * self.mm_per_y])

    def _size(self, text: str, letter: float) -> np.ndarray:
        lines = text.split("\n")
        width = max(em(line) for line in lines)
        height = LINE * len(lines) - 0.2
        return np.array([width, height]) * POINT * letter
