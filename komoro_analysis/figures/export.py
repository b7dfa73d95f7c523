"""Write a figure to files: PNG, SVG and PDF, the same bytes at every run."""

import io
from pathlib import Path

from matplotlib.figure import Figure

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


def save(figure: Figure, folder: str | Path, stem: str) -> list[Path]:
    """Write `stem`.png (200 dpi), .svg and .pdf; a missing glyph is an error."""
    Path(folder).mkdir(parents=True, exist_ok=True)

    picture = Path(folder, f"{stem}.png")
    picture.write_bytes(png(figure, PRINT_DPI))
    written = [picture]

    for kind, metadata in UNDATED.items():
        path = Path(folder, f"{stem}.{kind}")
        with drawing():
            figure.savefig(path, metadata=metadata)
        written.append(path)
    return written
