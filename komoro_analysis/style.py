"""One look for every figure: font, colours, line breaks, a page measured in millimetres, and the single exporter."""

import io
import threading
import unicodedata
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

with warnings.catch_warnings(), mpl.rc_context():  # importing it sets the font for everybody: here only the font file
    warnings.filterwarnings("ignore", "distutils Version classes are deprecated", DeprecationWarning)
    import japanize_matplotlib  # noqa: F401  imports distutils: Python 3.12+ needs setuptools

# Okabe and Ito's blue and vermilion, told apart by all three kinds of colour blindness; their greys are alike, so shape
# or side always says the same again. Pale blue (fan, shading) and the greys differ by lightness alone.
GOOD, BAD, PALE, INK, MUTED, FAINT = "#0072B2", "#D55E00", "#CFE3F1", "#1A1A1A", "#5A5A5A", "#DADADA"
WIDTH = 170.0  # mm, A4 without its margins
MM, PT = 1 / 25.4, 25.4 / 72
LOOK = {
    "font.family": ["IPAexGothic", "DejaVu Sans"],  # the second for ≤ ₂ ✔, which the first lacks
    "font.size": 8.5, "axes.titlesize": 8.5, "axes.labelsize": 8, "xtick.labelsize": 8, "ytick.labelsize": 8,
    "text.color": INK, "axes.labelcolor": MUTED, "xtick.color": MUTED, "ytick.color": MUTED, "axes.edgecolor": FAINT,
    "axes.spines.top": False, "axes.spines.right": False, "axes.axisbelow": True, "axes.linewidth": 0.8,
    "grid.color": FAINT, "grid.linewidth": 0.6, "xtick.major.size": 0, "ytick.major.size": 0, "lines.linewidth": 1.2,
    "axes.prop_cycle": mpl.cycler(color=[GOOD, BAD, MUTED, INK], linestyle=["-", "--", ":", "-."]),
    "text.parse_math": False,  # a name may hold $, _ and ^
    # Paths: an SVG is printed and mailed, and text would fall back to whatever font the other machine has.
    "svg.fonttype": "path", "svg.hashsalt": "komoro", "pdf.fonttype": 3, "path.simplify_threshold": 0.2,
}  # fmt: skip
SLIDES = {"font.size": 14, "axes.titlesize": 16, "axes.labelsize": 13, "xtick.labelsize": 13, "ytick.labelsize": 13,
          "lines.linewidth": 2.4, "lines.markersize": 9}  # fmt: skip
VECTOR = {"svg": {"Date": None, "Creator": None}, "pdf": {"CreationDate": None, "Creator": None, "Producer": None}}
LOCK = threading.RLock()  # rcParams are one for the whole process


@contextmanager
def drawing() -> Iterator[None]:
    """Draw in this look, one thread at a time; a glyph that no font has is an error."""
    with LOCK, mpl.rc_context(LOOK), warnings.catch_warnings():
        warnings.filterwarnings("error", "Glyph .* missing")
        yield


class Picture(Figure):
    """A figure that shows itself in a notebook whether or not pyplot is loaded."""

    def _repr_png_(self) -> bytes:
        return png(self, 110)


def use(variant: str = "print") -> None:
    """Give one's own plots this look: `print`, or `slides` with larger letters; call it after any `plt.style.use`."""
    mpl.rcParams.update(LOOK | {"print": {}, "slides": SLIDES}[variant])


def clean(text: str) -> str:
    """Drop what no font can draw: keycap rings, variation selectors, control and direction marks."""
    text = unicodedata.normalize("NFC", str(text))
    return "".join(c for c in text if unicodedata.category(c) not in ("Me", "Mn", "Cf", "Cc"))


def em(text: str) -> float:
    """Estimate the width of a text in units of its size; Latin letters of the font are proportional."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.56 for c in text)


def wrap(text: str, width: float, lines: int = 9) -> list[str]:
    """Break a text into lines of at most `width` em at word-like boundaries; what does not fit ends in …."""
    rest, out = clean(text), []
    while em(rest) > width and len(out) < lines:
        room = next(i for i in range(len(rest) + 1) if em(rest[: i + 1]) > width) or 1
        if len(out) == lines - 1:
            return [*out, rest[: max(room - 1, 1)] + "…"]
        cuts = [i for i in range(1, room + 1) if rest[i] in "（(「" or rest[i - 1] in "、。，・のにをはがとで／）)」　 "]
        cuts = [i for i in cuts if i > room * 0.6 and rest[i] not in "、。，・）)」ー％％"]
        cut = cuts[-1] if cuts else room
        out, rest = [*out, rest[:cut].rstrip()], rest[cut:].lstrip()
    return [*out, rest]


def sheet(body: float, title: str, message: str, caption: str, fig: Figure | None = None) -> tuple[Figure, float]:
    """Lay out a page `body` mm high between its heading and its caption; returns it and the heading's height in mm."""
    parts = [(wrap(title, 40), 11.5, INK), (wrap(message, 54), 8.8, INK), (wrap(caption, 59), 8, MUTED)]
    heights = [len(lines) * size * PT * 1.32 + 1.4 for lines, size, _ in parts]
    fig = fig or Picture()
    fig.set_size_inches(WIDTH * MM, (sum(heights) + body + 2) * MM)
    fig.set_facecolor("white")
    for (lines, size, color), top in zip(parts, (1, 1 + heights[0], sum(heights[:2]) + body), strict=True):
        write(fig, 1, top, "\n".join(lines), fontsize=size, color=color, va="top", linespacing=1.32)
    return fig, heights[0] + heights[1]


def write(fig: Figure, left: float, top: float, text: str, **look) -> None:
    """Write at millimetres from the upper left corner."""
    width, height = fig.get_size_inches() / MM
    fig.text(left / width, 1 - top / height, text, **look)


def place(fig: Figure, left: float, top: float, width: float, height: float) -> Axes:
    """Add axes at millimetres from the upper left corner."""
    w, h = fig.get_size_inches() / MM
    return fig.add_axes((left / w, 1 - (top + height) / h, width / w, height / h))


def label(ax: Axes, x: float, y: float, text: str, dx: float = 0, dy: float = 0, **look) -> None:
    """Write at a point of the data, moved by points of print."""
    ax.annotate(clean(text), (x, y), (dx, dy), textcoords="offset points", annotation_clip=False, **look)


def png(fig: Figure, dpi: float) -> bytes:
    """Draw as PNG of 64 colours, a quarter of the size; a glyph that no font has is an error."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image

    buffer, before = io.BytesIO(), fig.dpi
    with drawing():
        fig.set_dpi(dpi)
        canvas = FigureCanvasAgg(fig)
        canvas.draw()
        Image.fromarray(np.asarray(canvas.buffer_rgba())[..., :3]).quantize(64, Image.Quantize.FASTOCTREE).save(
            buffer, "png", dpi=(dpi, dpi))  # fmt: skip
        fig.set_dpi(before)
    return buffer.getvalue()


def save(fig: Figure, folder: str | Path, stem: str) -> list[Path]:
    """Write `stem`.png (200 dpi), .svg and .pdf, the same bytes at every run; a missing glyph is an error."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{stem}.{kind}" for kind in ("png", *VECTOR)]
    with drawing():
        paths[0].write_bytes(png(fig, 200))
        for path, metadata in zip(paths[1:], VECTOR.values(), strict=True):
            fig.savefig(path, metadata=metadata)
    return paths
