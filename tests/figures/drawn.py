"""Figures drawn once in a session, and what can be read on them."""

from dataclasses import replace

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from komoro_analysis.dataset import Data, load
from komoro_analysis.figures import registry, style
from tests.builders.paths import ROOT, fy2024

# The edition that tests know, with the statistics of other cities.
DATA = replace(load(fy2024()), reference=load(ROOT / "data/tidy").reference)
STEMS = list(registry.catalogue(DATA))
RELIABILITY = pd.DataFrame(
    {
        "horizons": ["h=1-1", "h=1-1", "h=2-4"],
        "n": [1200, 80, 44],
        "mean_p": [0.1, 0.6, 0.4],
        "share_attained": [0.12, 0.55, 0.5],
    }
)
DRAWN: dict[tuple[str, str], Figure] = {}


def draw(stem: str, size: str = "a4") -> Figure:
    """Draw each figure once, on a canvas, so that its texts have extents."""
    if (stem, size) not in DRAWN:
        DRAWN[stem, size] = rendered(make(DATA, stem, size=size))
    return DRAWN[stem, size]


def make(data: Data, stem: str, **options: object) -> Figure:
    """Draw a figure of any data; the reliability from a table of the tests."""
    if stem == "method_reliability":
        options["frame"] = RELIABILITY
    return registry.catalogue(data)[stem](data, **options)


def rendered(figure: Figure) -> Figure:
    with style.drawing():  # a missing glyph is an error in there
        FigureCanvasAgg(figure).draw()
    return figure


def ticks(axis: Axis) -> list[Text]:
    """Give the tick labels that are drawn: those inside the view."""
    low, high = sorted(axis.get_view_interval())
    found = zip(axis.get_ticklocs(), axis.get_ticklabels(), strict=True)
    return [label for at, label in found if low <= at <= high and label.get_text()]


def written(figure: Figure) -> list[Text]:
    """Give everything that can be read."""
    hidden: set[Artist] = set()
    for ax in figure.findobj(mpl.axes.Axes):
        for axis in (ax.xaxis, ax.yaxis):
            hidden |= {*axis.get_ticklabels()} - {*ticks(axis)}
    return [
        text
        for text in figure.findobj(Text)
        if text.get_text().strip() and text not in hidden
    ]


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in written(figure)]


def said(figure: Figure) -> str:
    """Give what stands on the page itself, line breaks dropped."""
    return "".join(text.get_text().replace("\n", "") for text in figure.texts)


def with_values(
    frame: pd.DataFrame, mask: pd.Series, **columns: object
) -> pd.DataFrame:
    frame = frame.copy()
    for name, value in columns.items():
        frame.loc[mask, name] = value
    return frame


def later(data: Data, years: list[int], shift: float = 1.02) -> Data:
    """Add editions with one more actual each, every value a little higher."""
    old = data.observations
    parts = [old]
    last = old[old["kind"] == "actual"]
    for year in years:
        value = (last["value"] * shift).round(1)
        last = last.assign(
            fiscal_year=year, edition=year, value=value, printed=value.astype("str")
        )
        parts.append(last)
    observations = pd.concat(parts, ignore_index=True).astype(old.dtypes)
    return replace(data, observations=observations)


def partial_edition(published: tuple[str, ...]) -> Data:
    """Add an edition that prints new actuals of some indicators only."""
    data = later(DATA, [2025])
    rows = data.observations
    newest = (rows["kind"] == "actual") & (rows["fiscal_year"] == 2025)
    silent = newest & ~rows["indicator_id"].str.startswith(published)
    empty = {"value": np.nan, "printed": "－", "status": "not_available"}
    return replace(data, observations=with_values(rows, silent, **empty))
