"""Write a figure to files: PNG, SVG and PDF, the same bytes at every run."""

import io
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from ..base.files import write_files
from .style import FONTS, LOOK, drawing

if TYPE_CHECKING:
    from PIL.Image import Image

PRINT_DPI = 200
SCREEN_DPI = 110
POINTS = 72  # in an inch
COLOURS = 64

# On a screen letters are fitted to the pixels. In print they keep their own width and
# weight, which is a fifth quicker.
FINE = 120  # dpi
UNHINTED = {"text.hinting": "none"}

# Areas of one colour: packed by runs alone they take a third of the time of the usual
# level 6, and a twentieth more room (measured on all figures).
PACKING = zlib.Z_RLE

# Without them a file would name the time and the version that made it.
UNDATED: dict[str, dict[str, None]] = {
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}

# Text in an SVG stays text: where the font is not installed, another Japanese one.
EMBEDDED = ", ".join(f"'{family}'" for family in FONTS)
FALLBACKS = ["Hiragino Sans", "Yu Gothic", "Meiryo"]
WITH_FALLBACKS = ", ".join(f"'{family}'" for family in [*FONTS, *FALLBACKS])


class Picture(Figure):
    """A figure that shows itself in a notebook whether or not pyplot is loaded."""

    def _repr_png_(self) -> bytes:
        return png(self, SCREEN_DPI)


def png(figure: Figure, dpi: float, colours: int = COLOURS) -> bytes:
    """Draw as PNG with a palette of few colours, a fraction of the size."""
    from PIL import Image

    drawn = io.BytesIO()
    with drawing(LOOK | UNHINTED if dpi >= FINE else LOOK):
        figure.savefig(drawn, format="rgba", dpi=dpi)

    width, height = (int(side * dpi) for side in figure.get_size_inches())
    image = Image.frombytes("RGBA", (width, height), drawn.getvalue())
    return _packed(image, dpi, colours)


def png_of_pdf(page: bytes, dpi: float) -> bytes:
    """Turn the PDF of a figure into a PNG: a sixth of the time of drawing it again."""
    from pypdfium2 import PdfDocument

    with PdfDocument(page) as document:
        image = document[0].render(scale=dpi / POINTS, rev_byteorder=True).to_pil()
        return _packed(image, dpi, COLOURS)


def _packed(image: "Image", dpi: float, colours: int) -> bytes:
    """Write a picture as PNG with a palette of a few colours."""
    from PIL.Image import Quantize

    small = image.convert("RGB").quantize(colours, Quantize.FASTOCTREE)
    packed = io.BytesIO()
    small.save(packed, "png", dpi=(dpi, dpi), compress_type=PACKING)
    return packed.getvalue()


def svg(figure: Figure) -> bytes:
    """Draw as SVG whose text is text, with other fonts where ours is not installed."""
    text = _vector(figure, "svg").decode("utf-8").replace(EMBEDDED, WITH_FALLBACKS)
    lines = [line.rstrip() for line in text.splitlines()]
    return ("\n".join(lines) + "\n").encode()


def pdf(figure: Figure) -> bytes:
    """Draw as PDF with the letters it needs."""
    return _vector(figure, "pdf")


def _vector(figure: Figure, kind: str) -> bytes:
    drawn = io.BytesIO()
    with drawing():
        figure.savefig(drawn, format=kind, metadata=UNDATED[kind])
    return drawn.getvalue()


def files(figure: Figure, stem: str) -> dict[str, bytes]:
    """Draw as `stem`.png (200 dpi), .svg and .pdf; a missing glyph is an error."""
    page = pdf(figure)
    return {
        f"{stem}.png": png_of_pdf(page, PRINT_DPI),
        f"{stem}.svg": svg(figure),
        f"{stem}.pdf": page,
    }


def save(figure: Figure, folder: str | Path, stem: str) -> list[Path]:
    """Write the files of a figure into a folder, each whole or not at all."""
    contents = files(figure, stem)
    Path(folder).mkdir(parents=True, exist_ok=True)
    write_files(Path(folder), contents)
    return [Path(folder, name) for name in contents]
