"""The Word document that officers write on: an overview, then one page a 施策."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
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
from ..figures.measures.page import (
    MeasureFacts,
    draw_measure,
    measure_facts,
    measure_texts,
)
from ..figures.page import Texts
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
SMALL_WIDTH = 120  # … in a line of small text
NAME_WIDTH = 25  # … in the first column of a table
DPI = 130
INCH = 25.4
FEW = 3  # series whose sentences fit below the picture
INK = {"met": "0072B2", "missed": "C24E00"}
FILL = {"met": "CFE3F1", "missed": "F9DCC7", "split": "EDEDED"}
SILENT = Texts(headline="", message="", caption="")
MATRIX_WIDTHS = (2856, 2450, 2450, 2450)


@dataclass(frozen=True)
class Placed:
    """A picture in the document: its part, its size in EMU, what it says.

    `caption`: how its marks are read, as text below it.
    """

    part: str
    width: int
    height: int
    said: str
    caption: str


@dataclass(frozen=True)
class PictureFacts:
    """What the picture of a 施策 shows, and the height in mm that it has."""

    shown: MeasureFacts
    room: float


def document(
    data: Data,
    judgements: str | Path = FOLDER,
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:
    """Write the Word document; each picture is drawn for the height that is left.

    `pictures`: those of `draw_pictures`, by 施策, where they are drawn already.
    """
    report = report_of(data, judgements)
    if pictures is None:
        pictures = draw_pictures(data, report)
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
        pictures=_placed(data, report, made, pictures),
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


def picture_facts(data: Data, report: Report, measure: Measure) -> PictureFacts:
    """Gather what the picture of a 施策 shows; its page says what there is to say."""
    facts = measure_facts(data, measure.measure_id)
    room = room_for_picture(measure, facts.texts.caption)
    return PictureFacts(replace(facts, texts=SILENT), room)


def picture(facts: PictureFacts) -> bytes:
    """Draw the picture of a 施策 as high as its page has room; give a PNG."""
    figure = Picture(figsize=(WIDTH / INCH, facts.room / INCH))
    return png(draw_measure(facts.shown, fig=figure), DPI)


def draw_pictures(data: Data, report: Report) -> dict[str, bytes]:
    """Draw the picture of every 施策."""
    return {
        measure.measure_id: picture(picture_facts(data, report, measure))
        for measure in report.measures
    }


def _placed(
    data: Data, report: Report, made: DocumentObject, pictures: Mapping[str, bytes]
) -> dict[str, Placed]:
    """Put the pictures into the document, each as large as its page has room."""
    placed = {}
    for measure in report.measures:
        drawn = io.BytesIO(pictures[measure.measure_id])
        part, image = made.part.get_or_add_image(drawn)

        texts = measure_texts(data, measure.measure_id)
        room = room_for_picture(measure, texts.caption)
        scale = min(Mm(WIDTH) / image.width, Mm(room) / image.height)
        placed[measure.measure_id] = Placed(
            part=part,
            width=round(image.width * scale),
            height=round(image.height * scale),
            said=texts.alt,
            caption=texts.caption,
        )
    return placed


def room_for_picture(measure: Measure, caption: str) -> float:
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
    text += SMALL_LINE * lines_of(facts + "　" * 24, SMALL_WIDTH)
    text += SMALL_LINE * lines_of(caption, SMALL_WIDTH)
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
