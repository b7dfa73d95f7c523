"""Write a figure to files: PNG, SVG and PDF, the same bytes at every run."""

import io
from pathlib import Path

from matplotlib.figure import Figure

from ..base.files import write_files
from .style import drawing

PRINT_DPI = 200
SCREEN_DPI = 110

# Without them a file would name the time and the version that made it.
UNDATED: dict[str, dict[str, None]] = {
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


class Picture(Figure):
    """A figure that shows itself in a notebook whether or not pyplot is loaded."""

    def _repr_png_(self) -> bytes:
        return png(self, SCREEN_DPI)


def png(figure: Figure, dpi: float) -> bytes:
    """Draw as PNG with a palette of 256 colours, a fraction of the size."""
    from PIL import Image

    drawn = io.BytesIO()
    with drawing():
        figure.savefig(drawn, format="rgba", dpi=dpi)

    width, height = (int(side * dpi) for side in figure.get_size_inches())
    image = Image.frombytes("RGBA", (width, height), drawn.getvalue()).convert("RGB")
    small = image.quantize(256, Image.Quantize.FASTOCTREE)

    packed = io.BytesIO()
    small.save(packed, "png", dpi=(dpi, dpi), compress_level=9)
    return packed.getvalue()


def files(figure: Figure, stem: str) -> dict[str, bytes]:
    """Draw as `stem`.png (200 dpi), .svg and .pdf; a missing glyph is an error."""
    drawn = {f"{stem}.png": png(figure, PRINT_DPI)}
    for kind, metadata in UNDATED.items():
        page = io.BytesIO()
        with drawing():
            figure.savefig(page, format=kind, metadata=metadata)
        drawn[f"{stem}.{kind}"] = page.getvalue()
    return drawn


def save(figure: Figure, folder: str | Path, stem: str) -> list[Path]:
    """Write the `files` of a figure, each in one step; return their paths."""
    drawn = files(figure, stem)
    write_files(folder, drawn)
    return [Path(folder, name) for name in drawn]
