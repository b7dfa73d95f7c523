"""A page measured in millimetres: headline, message, body, caption.

A page is drawn for letters of 8 points and enlarged to its paper at the end.
"""

from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..wording.line_breaks import wrap
from .enlarge import enlarge
from .fonts import legible
from .paper import MM, Paper
from .style import INK, LETTERS, MUTED

POINT = 25.4 / 72  # mm
SPACING = 1.32  # of lines
AFTER = 1.5  # mm below a block of text
FOOT = 2.0  # mm below everything
EDGE = 1.0  # mm left and right of everything

HEADLINE = 11.5  # points
HINTED = 1.03  # letters may be drawn this much wider on a screen
MESSAGE = 8.8


@dataclass(frozen=True)
class Texts:
    """What a page says: the finding, the message below it, the caption at its foot."""

    headline: str
    message: str
    caption: str

    @property
    def alt(self) -> str:
        """Say it for who cannot see the figure."""
        return f"{self.headline}。{self.message}"


@dataclass(frozen=True)
class Block:
    """Lines of text in one size and colour."""

    lines: list[str]
    size: float
    color: str

    @property
    def height(self) -> float:
        """Height in mm, with the room after it."""
        return len(self.lines) * self.size * POINT * SPACING + AFTER


@dataclass(frozen=True)
class Page:
    """One figure as a page, all measures for letters of 8 points."""

    figure: Figure
    paper: Paper
    texts: Texts

    @property
    def width(self) -> float:
        """Width in mm before enlarging."""
        return self.paper.width / self.paper.scale

    @property
    def heading(self) -> float:
        """Height of headline and message in mm."""
        return self._block("headline").height + self._block("message").height

    @property
    def around(self) -> float:
        """Height in mm of all that is not the body."""
        return self.heading + self._block("caption").height + FOOT

    @property
    def room(self) -> float | None:
        """Height in mm that the paper leaves for the body; None: as much as needed."""
        if self.paper.height is None:
            return None
        return self.paper.height / self.paper.scale - self.around

    def begin(self, body: float) -> float:
        """Give the page its size and its texts; return where the body begins, in mm."""
        height = self.around + body
        self.figure.set_size_inches(self.width * MM, height * MM)
        self._write_block(self._block("headline"), EDGE)
        self._write_block(self._block("message"), EDGE + self._block("headline").height)
        self._write_block(self._block("caption"), self.heading + body)

        return self.heading

    def finish(self) -> Figure:
        """Enlarge everything to the paper."""
        enlarge(self.figure, self.paper.scale)
        return self.figure

    def _block(self, name: str) -> Block:
        look = {
            "headline": (self.texts.headline, HEADLINE, INK),
            "message": (self.texts.message, MESSAGE, INK),
            "caption": (self.texts.caption, LETTERS, MUTED),
        }
        text, size, color = look[name]
        letters = (self.width - 2 * EDGE) / (size * POINT * HINTED)

        return Block(wrap(legible(text), letters, 12) if text else [], size, color)

    def _write_block(self, block: Block, top: float) -> None:
        look = {"fontsize": block.size, "color": block.color, "va": "top"}
        lines = "\n".join(block.lines)
        write(self.figure, EDGE, top, lines, linespacing=SPACING, **look)


def write(figure: Figure, left: float, top: float, text: str, **look: Any) -> None:
    """Write at millimetres from the upper left corner."""
    width, height = figure.get_size_inches() / MM
    figure.text(left / width, 1 - top / height, legible(text), **look)


def box(
    figure: Figure, left: float, top: float, width: float, height: float
) -> tuple[float, float, float, float]:
    """Turn millimetres from the upper left corner into the position of axes."""
    page_width, page_height = figure.get_size_inches() / MM
    return (
        left / page_width,
        1 - (top + height) / page_height,
        width / page_width,
        height / page_height,
    )


def size_of(ax: Axes) -> tuple[float, float]:
    """Give width and height of axes in mm."""
    width = ax.bbox.width / ax.figure.dpi / MM
    height = ax.bbox.height / ax.figure.dpi / MM
    return width, height
