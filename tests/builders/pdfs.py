"""Draw documents as PDFs, plain ones and such as a hostile or careless hand makes."""

import importlib.util
import io
from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from tests.builders import documents

LINE = 10
GAP = 22
HEIGHT = 3200
WIDTH = 900


@cache
def embedded_font() -> str:
    """Register the Japanese font of the figures, and return its name."""
    spec = importlib.util.find_spec("japanize_matplotlib")
    assert spec and spec.submodule_search_locations
    folder = Path(spec.submodule_search_locations[0])
    pdfmetrics.registerFont(TTFont("embedded", str(folder / "fonts" / "ipaexg.ttf")))
    return "embedded"


def drawn(text: str, font: str = "", double_stroke: float | None = None) -> bytes:
    """Draw the pages of a text layer, block under block, a blank line between them.

    `double_stroke`: print each line again, shifted by so many points, to look bold.
    """
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    for page in documents.pages(text):
        canvas.setFont(font or embedded_font(), LINE - 1)
        y = HEIGHT - 50
        for block in page.split("\n\n"):
            for line in filter(str.strip, block.split("\n")):
                canvas.drawString(40, y, line)
                if double_stroke is not None:
                    canvas.drawString(40 + double_stroke, y, line)
                y -= LINE
            y -= GAP
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def assembled(objects: list[str]) -> bytes:
    """Put the objects of a PDF together; the first is its catalogue."""
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = f"<< /Root 1 0 R /Size {len(objects) + 1} >>"
    return out + f"trailer\n{trailer}\nstartxref\n{start}\n%%EOF\n".encode()


def stream(content: str, entries: str = "") -> str:
    return f"<< /Length {len(content)} {entries} >>\nstream\n{content}\nendstream"


def one_page(content: str) -> bytes:
    """Return a PDF of one page with a plain font F."""
    return assembled(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
            "/Resources << /Font << /F 5 0 R >> >> >>",
            stream(content),
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]
    )


def nested_forms(depth: int, width: int) -> bytes:
    """Return a small PDF whose forms show each other `width` times, `depth` deep."""
    first = 4
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents "
        f"{first} 0 R /Resources << /XObject << /F {first + 1} 0 R >> >> >>",
        stream("/F Do"),
    ]
    for level in range(depth):
        inner = f"/Resources << /XObject << /F {first + 2 + level} 0 R >> >>"
        entries = f"/Type /XObject /Subtype /Form /BBox [0 0 600 800] {inner}"
        objects.append(stream("/F Do " * width, entries))
    form = "/Type /XObject /Subtype /Form /BBox [0 0 600 800]"
    objects.append(stream("0 0 m 1 1 l S", form))
    return assembled(objects)


def without_meaning() -> bytes:
    """Return a PDF whose font does not say which letters its glyphs are."""
    font = (
        "<< /Type /Font /Subtype /Type0 /BaseFont /Unknown /Encoding /Identity-H "
        "/DescendantFonts [6 0 R] >>"
    )
    descendant = (
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Unknown /CIDSystemInfo "
        "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
    )
    return assembled(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
            "/Resources << /Font << /F 5 0 R >> >> >>",
            stream("BT /F 10 Tf 40 700 Td <00150016> Tj ET"),
            font,
            descendant,
        ]
    )
