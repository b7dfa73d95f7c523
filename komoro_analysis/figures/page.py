"""A page measured in millimetres: heading, body, caption."""

from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure

from ..wording.line_breaks import wrap
from .style import INK, MUTED

WIDTH = 170.0  # mm, A4 without its margins
MM = 1 / 25.4  # inches
POINT = 25.4 / 72  # mm
SPACING = 1.32  # of lines
AFTER = 1.5  # mm below a block of text
FOOT = 2.0  # mm below everything


@dataclass(frozen=True)
class Texts:
    """What a page says: its headline, the message below it, the caption at its foot."""

    question: str
    message: str
    method: str


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


def lay_out(figure: Figure, body: float, texts: Texts) -> float:
    """Lay out a page, `body` mm between heading and caption; return where it begins."""
    headline = Block(wrap(texts.question, 40), 11.5, INK)
    message = Block(wrap(texts.message, 53), 8.8, INK)
    caption = Block(wrap(texts.method, 59), 8, MUTED)
    blocks = [headline, message, caption]

    height = sum(block.height for block in blocks) + body + FOOT
    figure.set_size_inches(WIDTH * MM, height * MM)

    heading = headline.height + message.height
    tops = [1, 1 + headline.height, heading + body]
    for block, top in zip(blocks, tops, strict=True):
        _write_block(figure, block, top)
    return heading


def _write_block(figure: Figure, block: Block, top: float) -> None:
    write(
        figure,
        1,
        top,
        "\n".join(block.lines),
        fontsize=block.size,
        color=block.color,
        va="top",
        linespacing=SPACING,
    )


def write(figure: Figure, left: float, top: float, text: str, **look: Any) -> None:
    """Write at millimetres from the upper left corner."""
    width, height = figure.get_size_inches() / MM
    figure.text(left / width, 1 - top / height, text, **look)


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
