"""Slides with editable text: the shapes that every slide is made of."""

from dataclasses import dataclass

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Deck
from pptx.shapes.autoshape import Shape
from pptx.slide import Slide
from pptx.table import _Cell
from pptx.text.text import TextFrame, _Paragraph
from pptx.util import Emu, Mm, Pt

from ..base.markup import legal_text

FONT = "游ゴシック"
WIDTH = 338.67  # mm: 16:9
HEIGHT = 190.5
LEFT = 14.0
MARGIN = 0.8
NARROW = 0.2  # above and below the text of a cell: two lines of 12 pt take 10.6 mm
LINE = 1.2  # height of a line in a cell, in letters
BLANK = 6  # the layout without placeholders
TITLE_ONLY = 5
INK = "1A1A1A"
MUTED = "565656"
GOOD = "0072B2"
BAD = "C24E00"
FILL = {"met": "CFE3F1", "missed": "F9DCC7", "split": "EDEDED"}  # by verdict


@dataclass(frozen=True)
class Box:
    """A place on a slide, in mm."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Look:
    """How a text looks."""

    size: float = 14
    bold: bool = False
    colour: str = INK
    right: bool = False


def open_deck(title: str) -> Deck:
    """Begin slides of 16:9 that say nothing of the moment."""
    deck = Presentation()
    deck.slide_width = Mm(WIDTH)
    deck.slide_height = Mm(HEIGHT)
    deck.core_properties.title = legal_text(title)[:255]
    deck.core_properties.author = "komoro_analysis"

    return deck


def add_slide(deck: Deck, headline: str, footer: str, small: float = 12) -> Slide:
    """Add a slide: its headline is its title, so that outlines and readers find it.

    `small`: the size of the footer, in pt.
    """
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    title = slide.shapes.title
    place(title, Box(LEFT, 8, WIDTH - 2 * LEFT, 24))
    title.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    write(title.text_frame, [headline], Look(size=24, bold=True))
    add_text(
        slide,
        [footer],
        Box(LEFT, HEIGHT - 10, WIDTH - 2 * LEFT, 7),
        Look(small, colour=MUTED),
    )

    return slide


def place(shape: Shape, box: Box) -> None:
    """Put a shape at its place."""
    shape.left = Mm(box.left)
    shape.top = Mm(box.top)
    shape.width = Mm(box.width)
    shape.height = Mm(box.height)


def add_text(slide: Slide, lines: list[str], box: Box, look: Look) -> None:
    """Add lines of text."""
    shape = slide.shapes.add_textbox(Emu(0), Emu(0), Emu(1), Emu(1))
    place(shape, box)
    write(shape.text_frame, lines, look)


def write(frame: TextFrame, lines: list[str], look: Look) -> None:
    """Write lines, a paragraph each."""
    frame.word_wrap = True
    for margin in ("margin_left", "margin_right", "margin_top", "margin_bottom"):
        setattr(frame, margin, Mm(MARGIN))
    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        write_line(paragraph, line, look)


def write_line(paragraph: _Paragraph, text: str, look: Look) -> None:
    """Write one line in the font of the slides, for Japanese letters too."""
    run = paragraph.add_run()
    run.text = legal_text(text)
    run.font.size = Pt(look.size)
    run.font.bold = look.bold
    run.font.name = FONT
    run.font.color.rgb = RGBColor.from_string(look.colour)
    properties = run._r.get_or_add_rPr()
    for tag in ("a:ea", "a:cs"):
        element = properties.makeelement(qn(tag), {"typeface": FONT})
        properties.append(element)

    paragraph.alignment = PP_ALIGN.RIGHT if look.right else PP_ALIGN.LEFT


def add_table(
    slide: Slide,
    rows: list[list[str]],
    widths: list[float],
    box: Box,
    size: float = 11,
    fills: dict[tuple[int, int], str] | None = None,
) -> None:
    """Add a table whose first row is its head; `fills`: colours by row and column."""
    scale = box.width / sum(widths)
    height = box.height / len(rows)
    frame = slide.shapes.add_table(
        len(rows), len(widths), Mm(box.left), Mm(box.top), Mm(box.width), Mm(box.height)
    )
    table = frame.table
    for number, width in enumerate(widths):
        table.columns[number].width = Mm(width * scale)
    for row, texts in enumerate(rows):
        table.rows[row].height = Mm(height)
        for column, text in enumerate(texts):
            fill = "E9EEF2" if row == 0 else (fills or {}).get((row, column), "FFFFFF")
            look = Look(size, bold=row == 0)
            write_cell(table.cell(row, column), text, look, fill)


def write_cell(cell: _Cell, text: str, look: Look, fill: str) -> None:
    """Write a cell of a table."""
    cell.fill.solid()
    cell.fill.fore_color.rgb = RGBColor.from_string(fill)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    write(cell.text_frame, [text], look)
    cell.margin_left = cell.margin_right = Mm(MARGIN)
    cell.margin_top = cell.margin_bottom = Mm(NARROW)
    for paragraph in cell.text_frame.paragraphs:
        paragraph.line_spacing = Pt(LINE * look.size)  # the same in every font
