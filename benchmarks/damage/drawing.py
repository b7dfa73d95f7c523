"""Pages as runs of text: laid out from a text layer, and drawn as a PDF."""

import io
from dataclasses import dataclass

from reportlab.pdfgen.canvas import Canvas

from tests.builders import documents, pdfs


@dataclass(frozen=True)
class TextRun:
    """A piece of text where it is drawn, in points from the page's lower left."""

    page: int
    x: float
    y: float
    text: str
    is_invisible: bool = False
    size: float = pdfs.LINE - 1
    grey: float = 0  # 1 is white
    angle: float = 0
    rise: float = 0
    is_struck: bool = False
    is_covered: bool = False
    has_meaning: bool = True


Runs = list[TextRun]


def layout(text: str) -> Runs:
    """Lay the pages of a text layer out, block under block."""
    runs = []
    for number, page in enumerate(documents.pages(text)):
        y = float(pdfs.HEIGHT - 50)
        for block in page.split("\n\n"):
            for line in filter(str.strip, block.split("\n")):
                runs.append(TextRun(number, 40, y, line))
                y -= pdfs.LINE
            y -= pdfs.GAP
    return runs


def draw(runs: Runs) -> bytes:
    """Draw the runs in their order."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(pdfs.WIDTH, pdfs.HEIGHT), invariant=1)
    pages = sorted({run.page for run in runs})
    for page in pages:
        for run in runs:
            if run.page == page:
                canvas.saveState()
                _draw_run(canvas, run)
                canvas.restoreState()
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _draw_run(canvas: Canvas, run: TextRun) -> None:
    font = pdfs.embedded_font() if run.has_meaning else "ZapfDingbats"
    canvas.setFont(font, run.size)
    canvas.setFillGray(run.grey)
    canvas.translate(run.x, run.y)
    canvas.rotate(run.angle)
    text = canvas.beginText(0, 0)
    text.setTextRenderMode(3 if run.is_invisible else 0)
    text.setRise(run.rise)
    text.textLine(run.text)
    canvas.drawText(text)
    if run.is_struck:
        canvas.line(0, run.size / 3, width(run.text), run.size / 3)
    if run.is_covered:
        canvas.setFillGray(1)
        canvas.rect(-1, -2, width(run.text) + 2, run.size + 2, stroke=0, fill=1)


def width(text: str) -> float:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    return float(stringWidth(text, pdfs.embedded_font(), pdfs.LINE - 1))
