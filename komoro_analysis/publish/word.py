"""The Word document that officers write on: an overview, then one page a 施策."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from docx import Document
from docx.document import Document as DocumentObject
from docx.oxml import parse_xml
from docx.shared import Mm

from ..base.judgements import FOLDER
from ..base.markup import legal_text
from ..dataset import Data
from ..figures.export import Picture, png
from ..figures.measures.page import measure as draw_measure
from ..figures.registry import alt_text
from ..wording.numbers import fiscal
from .archive import pack
from .context import report_of
from .excel_matrix import cell_text, lines_of
from .records import Measure
from .report import Report
from .site import environment

PAGE = 258.0  # mm of an A4 page between its margins, a little less than all of it
WIDTH = 178.0  # mm
LINE = 4.7  # mm of a line of text
SMALL_LINE = 3.75  # … of a table
TEXT_WIDTH = 100  # half-width letters in a line of text
NAME_WIDTH = 25  # … in the first column of a table
DPI = 130
INCH = 25.4
FEW = 3  # series whose sentences fit below the picture
INK = {"met": "0072B2", "missed": "C24E00"}
FILL = {"met": "CFE3F1", "missed": "F9DCC7", "split": "EDEDED"}
MATRIX_WIDTHS = (2856, 2450, 2450, 2450)


@dataclass(frozen=True)
class Placed:
    """A picture in the document: its part, its size in EMU, and what it says."""

    part: str
    width: int
    height: int
    said: str


def document(data: Data, judgements: str | Path = FOLDER) -> bytes:
    """Write the Word document; each picture is drawn for the height that is left."""
    report = report_of(data, judgements)
    made = Document()
    footer, footer_id = made.part.add_footer_part()  # type: ignore[no-untyped-call]

    env = environment(
        report.city.words,
        report=report,
        fiscal=fiscal,
        cell_text=cell_text,
        ink=INK,
        fill=FILL,
        matrix_widths=MATRIX_WIDTHS,
        footer=footer_id,
        pictures=_pictures(data, report, made),
    )
    for name, part in (
        ("styles", made.styles),
        ("footer", footer),
        ("document", made),
    ):
        text = legal_text(env.get_template(f"{name}.xml").render())
        part.element[:] = parse_xml(text)[:]

    made.core_properties.title = legal_text(report.title)[:255]
    made.core_properties.author = "komoro_analysis"
    made.core_properties.comments = ""

    def save(file: IO[bytes]) -> None:
        made.save(file)

    return pack(save, report.edition)


def _pictures(data: Data, report: Report, made: DocumentObject) -> dict[str, Placed]:
    """Draw the picture of every 施策 as high as its page has room."""
    placed = {}
    for measure in report.measures:
        room = room_for_picture(measure)
        figure = Picture(figsize=(WIDTH / INCH, room / INCH))
        drawn = png(draw_measure(data, measure.measure_id, fig=figure), DPI)
        part, image = made.part.get_or_add_image(io.BytesIO(drawn))

        scale = min(Mm(WIDTH) / image.width, Mm(room) / image.height)
        placed[measure.measure_id] = Placed(
            part=part,
            width=round(image.width * scale),
            height=round(image.height * scale),
            said=alt_text(data, f"measure_{measure.measure_id}"),
        )
    return placed


def room_for_picture(measure: Measure) -> float:
    """Estimate the height in mm that the texts of a page leave for its picture."""
    heading = 8.0 * lines_of(f"施策{measure.measure_id}　{measure.name}", 68)
    facts = "　".join(
        [measure.division, measure.department, *measure.related, *measure.plans]
    )
    texts = [
        measure.headline,
        measure.sentence,
        *(one.text for one in measure.explanations),
    ]
    text = sum(LINE * lines_of(one, TEXT_WIDTH) for one in texts)
    text += SMALL_LINE * lines_of(facts + "　" * 24, 120)
    flags = [f"⚑ {one.indicator_id}：{one.message}" for one in measure.questions]
    text += sum(LINE * lines_of(flag + "　" * 10, TEXT_WIDTH) for flag in flags)
    text += SMALL_LINE * len(measure.turns)

    names = [f"{one.indicator_id} {one.label}" for one in measure.series]
    table = SMALL_LINE + sum(
        SMALL_LINE * max(2, lines_of(name, NAME_WIDTH)) for name in names
    )
    table += 1.5 * len(names)  # the space around the lines of a cell
    sentences = 0.0
    if len(measure.series) <= FEW:
        said = [
            one.label + one.said_verdict + one.said_change + one.said_outlook
            for one in measure.series
        ]
        sentences = sum(4.2 * lines_of(one, 108) for one in said)

    left = PAGE - heading - text - table - sentences
    return max(left, 80.0)
