"""Write a figure to files: PNG, SVG and PDF, the same bytes at every run."""

import io
from pathlib import Path

from matplotlib.figure import Figure

from ..base.files import write_files
from .style import FONTS, LOOK, drawing

PRINT_DPI = 200
SCREEN_DPI = 110
COLOURS = 64

# On a screen letters are fitted to the pixels. In print they keep their own width and
# weight, which is a fifth quicker.
FINE = 120  # dpi
UNHINTED = {"text.hinting": "none"}

# Level 6 packs to within a tenth of level 9 in a seventh of its time (measured on
# measure_1-1: 124 against 117 kB, 0.024 against 0.164 s).
PACKING = 6

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
    image = Image.frombytes("RGBA", (width, height), drawn.getvalue()).convert("RGB")
    small = image.quantize(colours, Image.Quantize.FASTOCTREE)

    packed = io.BytesIO()
    small.save(packed, "png", dpi=(dpi, dpi), compress_level=PACKING)
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
    return {
        f"{stem}.png": png(figure, PRINT_DPI),
        f"{stem}.svg": svg(figure),
        f"{stem}.pdf": pdf(figure),
    }


def save(figure: Figure, folder: str | Path, stem: str) -> list[Path]:
    """Write the files of a figure into a folder, each whole or not at all."""
    contents = files(figure, stem)
    Path(folder).mkdir(parents=True, exist_ok=True)
    write_files(Path(folder), contents)
    return [Path(folder, name) for name in contents]
