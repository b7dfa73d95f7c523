"""One look for every figure: font, colours, line breaks, a page measured in millimetres, and the single exporter."""

import io
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

with warnings.catch_warnings(), mpl.rc_context():  # importing it sets the font for everybody: here only the font file
    warnings.filterwarnings("ignore", "distutils Version classes are deprecated", DeprecationWarning)
    import japanize_matplotlib  # noqa: F401  imports distutils: Python 3.12+ needs setuptools

from ..wording.line_breaks import clean, em, wrap

__all__ = ["adopt", "box", "clean", "drawing", "em", "label", "png", "save", "sheet", "spread", "use", "wrap", "write"]

# Okabe and Ito's blue and vermilion, told apart by all three kinds of colour blindness; their greys are alike, so shape
# or side always says the same again. Pale blue (fan, shading) and the greys differ by lightness alone.
GOOD, BAD, PALE, INK, MUTED, FAINT, SHADE = "#0072B2 #D55E00 #CFE3F1 #1A1A1A #5A5A5A #DADADA #EFEFEF".split()
WIDTH = 170.0  # mm, A4 without its margins
MM, PT = 1 / 25.4, 25.4 / 72
SIZES = ("font.size", "axes.titlesize", "axes.labelsize", "xtick.labelsize", "ytick.labelsize")
LOOK = {
    "font.family": ["IPAexGothic", "DejaVu Sans"],  # the second for ≤ ₂ ✔, which the first lacks
    **dict.fromkeys(SIZES, 8),
    "text.color": INK, "axes.labelcolor": MUTED, "xtick.color": MUTED, "ytick.color": MUTED, "axes.edgecolor": FAINT,
    "axes.spines.top": False, "axes.spines.right": False, "axes.axisbelow": True, "axes.linewidth": 0.8,
    "grid.color": FAINT, "grid.linewidth": 0.6, "xtick.major.size": 0, "ytick.major.size": 0, "lines.linewidth": 1.2,
    "axes.prop_cycle": mpl.cycler(color=[GOOD, BAD, MUTED, INK]),
    "text.parse_math": False,  # a name may hold $, _ and ^
    # Paths: an SVG is printed and mailed, and text would fall back to whatever font the other machine has.
    "svg.fonttype": "path", "svg.hashsalt": "komoro", "pdf.fonttype": 3, "path.simplify_threshold": 0.2,
}  # fmt: skip
VECTOR = {"svg": {"Date": None, "Creator": None}, "pdf": {"CreationDate": None, "Creator": None, "Producer": None}}
LOCK = threading.RLock()  # rcParams are one for the whole process


@contextmanager
def drawing(look: dict = LOOK) -> Iterator[None]:
    """Draw in this look, one thread at a time; a glyph that no font has is an error."""
    with LOCK, mpl.rc_context(look), warnings.catch_warnings():
        warnings.filterwarnings("error", "Glyph .* missing")
        yield


class Picture(Figure):
    """A figure that shows itself in a notebook whether or not pyplot is loaded."""

    def _repr_png_(self) -> bytes:
        return png(self, 110)


def use(variant: str = "print") -> None:
    """Give one's own plots this look: `print`, or `slides` with larger letters; call it after any `plt.style.use`."""
    mpl.rcParams.update(LOOK | dict.fromkeys(SIZES, {"print": 8, "slides": 14}[variant]))


def sheet(fig: Figure, body: float, title: str, message: str, caption: str) -> float:
    """Lay out a page, `body` mm between its heading and its caption; returns the height of the heading in mm."""
    parts = [(wrap(title, 40), 11.5, INK), (wrap(message, 53), 8.8, INK), (wrap(caption, 59), 8, MUTED)]
    heights = [len(lines) * size * PT * 1.32 + 1.5 for lines, size, _ in parts]
    fig.set_size_inches(WIDTH * MM, (sum(heights) + body + 2) * MM)
    for (lines, size, color), top in zip(parts, (1, 1 + heights[0], sum(heights[:2]) + body), strict=True):
        write(fig, 1, top, "\n".join(lines), fontsize=size, color=color, va="top", linespacing=1.32)
    return heights[0] + heights[1]


def write(fig: Figure, left: float, top: float, text: str, **look) -> None:
    """Write at millimetres from the upper left corner."""
    width, height = fig.get_size_inches() / MM
    fig.text(left / width, 1 - top / height, text, **look)


def box(fig: Figure, left: float, top: float, width: float, height: float) -> tuple[float, float, float, float]:
    """Turn millimetres from the upper left corner into the position of axes."""
    w, h = fig.get_size_inches() / MM
    return left / w, 1 - (top + height) / h, width / w, height / h


def label(ax: Axes, x: float, y: float, text: str, dx: float = 0, dy: float = 0, **look) -> None:
    """Write at a point of the data, moved by points of print, which also say the side: left, right, above, below."""
    look = {"ha": ["right", "center", "left"][int(np.sign(dx)) + 1],
            "va": ["top", "center", "bottom"][int(np.sign(dy)) + 1]} | look  # fmt: skip
    ax.annotate("\n".join(map(clean, text.split("\n"))), (x, y), (dx, dy), textcoords="offset points",
                annotation_clip=False, **look)  # fmt: skip


def adopt(ax: Axes) -> None:
    """Give axes that were made elsewhere this font, also for labels still to come."""
    ax.tick_params(labelfontfamily=LOOK["font.family"])
    for text in ax.findobj(Text):
        text.set(family=LOOK["font.family"], parse_math=False)


def spread(values: np.ndarray, gap: float) -> np.ndarray:
    """Move values apart to at least `gap`, as little as possible; returns them sorted."""
    from scipy.optimize import isotonic_regression

    grid = gap * np.arange(len(values))
    return grid + (isotonic_regression(np.sort(values) - grid).x if len(values) else 0)


def png(fig: Figure, dpi: float) -> bytes:
    """Draw as PNG with a palette of 256 colours, a fraction of the size."""
    from PIL import Image

    full, small = io.BytesIO(), io.BytesIO()
    with drawing():
        fig.savefig(full, format="rgba", dpi=dpi)
    image = Image.frombytes("RGBA", [int(side * dpi) for side in fig.get_size_inches()], full.getvalue()).convert("RGB")
    image.quantize(256, Image.Quantize.FASTOCTREE).save(small, "png", dpi=(dpi, dpi), compress_level=9)
    return small.getvalue()


def save(fig: Figure, folder: str | Path, stem: str) -> list[Path]:
    """Write `stem`.png (200 dpi), .svg and .pdf, the same bytes at every run; a missing glyph is an error."""
    paths = [Path(folder, f"{stem}.{kind}") for kind in ("png", *VECTOR)]
    paths[0].parent.mkdir(parents=True, exist_ok=True)
    paths[0].write_bytes(png(fig, 200))
    with drawing():
        for path, metadata in zip(paths[1:], VECTOR.values(), strict=True):
            fig.savefig(path, metadata=metadata)
    return paths
