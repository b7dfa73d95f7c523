"""One look for every figure: the font, four colours, sizes of letters."""

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from cycler import cycler
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.text import Text

from ..base import letters
from ..base.errors import InputError

# Okabe and Ito's blue and vermilion, told apart by all three kinds of colour
# blindness; their greys are alike, so shape or side always says the same again.
# Pale blue (fan, shading) and the greys differ by lightness alone.
GOOD = "#0072B2"
BAD = "#D55E00"
BAD_TEXT = "#B34E00"  # the same, dark enough for letters
PALE = "#CFE3F1"
INK = "#1A1A1A"
MUTED = "#5A5A5A"
FAINT = "#DADADA"
SHADE = "#EFEFEF"

# The second font has ≤ ₂ ✔, which the first lacks, the third 𠮷 and rarer names.
FONTS = [font.family for font in letters.FONTS]
# japanize-matplotlib brings the first; importing it would set the font for everybody,
# and take a fifth of a second for the distutils that it still asks for.
for font in letters.FONTS:
    if font.package != "matplotlib":
        font_manager.fontManager.addfont(font.file)
LETTERS = 8.0
SIZED = (
    "font.size",
    "axes.titlesize",
    "axes.labelsize",
    "xtick.labelsize",
    "ytick.labelsize",
)

Look = dict[str, Any]
LOOK: Look = {
    "font.family": FONTS,
    **dict.fromkeys(SIZED, LETTERS),
    "text.color": INK,
    "axes.labelcolor": MUTED,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "axes.edgecolor": FAINT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.linewidth": 0.8,
    "grid.color": FAINT,
    "grid.linewidth": 0.6,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "lines.linewidth": 1.2,
    "axes.prop_cycle": cycler(color=[GOOD, BAD, MUTED, INK]),
    # A name may hold $, _ and ^.
    "text.parse_math": False,
    # Text stays text: it is searched, read aloud, enlarged; `export` names fallbacks.
    "svg.fonttype": "none",
    "svg.hashsalt": "komoro",
    "pdf.fonttype": 3,
    "path.simplify_threshold": 0.2,
    # Everything has its place in millimetres, whatever somebody has set for plots.
    "figure.constrained_layout.use": False,
    "figure.autolayout": False,
}

LOCK = threading.RLock()  # rcParams are one for the whole process


@contextmanager
def drawing(look: Look = LOOK) -> Iterator[None]:
    """Draw in this look, one thread at a time; a glyph no font has is an error."""
    settings: Any = look
    with LOCK, mpl.rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("error", "Glyph .* missing")
        yield


# What one's own plots look like. Labels of plots side by side make room for each other.
VARIANTS: dict[str, Look] = {
    "print": dict.fromkeys(SIZED, LETTERS),
    "slides": dict.fromkeys(SIZED, 14.0)
    | {
        "figure.figsize": (13.333, 7.5),
        "lines.linewidth": 2.4,
        "lines.markersize": 10.0,
        "xtick.major.pad": 6.0,
        "ytick.major.pad": 6.0,
    },
}


def use(variant: str = "print") -> None:
    """Give one's own plots this look: `print`, or `slides` with larger letters.

    Call it after any `plt.style.use`; it holds for all plots that follow.

    Errors: `InputError` for another variant.
    """
    if variant not in VARIANTS:
        known = ", ".join(VARIANTS)
        raise InputError(f"variant: found {variant!r}; expected one of {known}")

    roomy: Look = {"figure.constrained_layout.use": True, "legend.frameon": False}
    settings: Any = LOOK | roomy | VARIANTS[variant]
    mpl.rcParams.update(settings)


def adopt(ax: Axes) -> None:
    """Give axes that were made elsewhere this font, also for labels still to come."""
    ax.tick_params(labelfontfamily=FONTS)
    for text in ax.findobj(Text):
        text.set(family=FONTS, parse_math=False)
