"""Sizes of paper, and letters that stay readable on each."""

from dataclasses import dataclass
from typing import Literal

from matplotlib.figure import Figure

from ..base.errors import InputError
from .style import LETTERS

Size = Literal["a4", "slide", "screen"]
MM = 1 / 25.4  # inches
SLIDE_LETTERS = 14.0


@dataclass(frozen=True)
class Paper:
    """A page in mm and the size of its smallest letters in points.

    `height` None: as high as the figure needs.
    """

    width: float
    height: float | None
    letters: float

    @property
    def scale(self) -> float:
        """How much larger everything is than on paper with letters of 8 points."""
        return self.letters / LETTERS


SLIDE = Paper(13.333 / MM, 7.5 / MM, SLIDE_LETTERS)
PAPERS: dict[str, Paper] = {
    "a4": Paper(170.0, None, LETTERS),
    "slide": SLIDE,
    "screen": Paper(280.0, 157.5, 10.0),
}


def paper_for(size: str, figure: Figure | None) -> Paper:
    """Choose the paper: that of a figure which has its size already, or a named one.

    Errors: `InputError` for another name.
    """
    if figure is not None:
        return paper_of(figure)
    if size not in PAPERS:
        known = ", ".join(PAPERS)
        raise InputError(f"size: found {size!r}; expected one of {known}")

    return PAPERS[size]


def paper_of(figure: Figure) -> Paper:
    """Take a figure's own size; its letters grow with it, as on a slide."""
    width, height = (float(side) / MM for side in figure.get_size_inches())
    assert SLIDE.height is not None
    share = min(width / SLIDE.width, height / SLIDE.height)
    return Paper(width, height, max(LETTERS, SLIDE_LETTERS * share))
