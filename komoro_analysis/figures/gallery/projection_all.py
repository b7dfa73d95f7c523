"""How likely each target is."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...dataset import Data
from ...wording.numbers import CHANCE_BANDS
from ..chart import Chart, Layout
from ..labels import label
from ..rows import NAMES, chance_number, ends_of, figure_rows, name_rows
from ..style import FAINT, GOOD, PALE
from ..texts import POOLED, Templates

TEMPLATES = Templates(
    headline=(
        "{{ goal }}の目標は、{{ projected }}項目のうち{{ likely }}項目で"
        "見込みがやや高い・高い、{{ unlikely }}項目でやや低い・低い"
    ),
    message=(
        "{% for band in bands %}{{ band.word }}{{ band.count }}"
        "{{ '。' if loop.last else '、' }}{% endfor %}"
        "これまでと同様の変動が続く場合の推計で、5％未満・95％超とはいわない。"
    ),
    method=(
        "数字＝達成の見込み（％、文章と同じく5％刻みに丸めた）、点は丸める前、"
        f"施策の中は低い順。{POOLED}"
    ),
)
LAYOUT = Layout(
    left=NAMES,
    right=4,
    above=4,
    below=9,
    row=2.85,
    axes={"xlabel": "目標を達成する見込み（％）"},
    grid="x",
)
UNLIKELY = 0.425
LIKELY = 0.575


@dataclass(frozen=True)
class Band:
    """A range of probabilities with one word, and how many series lie in it."""

    low: float
    high: float
    word: str
    count: int


@dataclass(frozen=True)
class Chances:
    """The rows of the figure, and the counts of its message."""

    rows: pd.DataFrame
    projected: int
    likely: int
    unlikely: int
    bands: list[Band]
    grouped: bool = True


def prepare(data: Data) -> Chances:
    """Sort the series, lowest first within its 施策, and count them by band."""
    rows = figure_rows(data)
    chance = rows["p_attain"]
    measures, _ = pd.factorize(rows["measure_id"])
    order = np.lexsort((chance, measures))

    return Chances(
        rows=rows.iloc[order],
        projected=int(chance.count()),
        likely=int((chance >= LIKELY).sum()),
        unlikely=int((chance < UNLIKELY).sum()),
        bands=list_bands(chance),
    )


def list_bands(chance: pd.Series) -> list[Band]:
    """Count the series in each band of probabilities."""
    bands = []
    low = 0.0
    for band in CHANCE_BANDS:
        inside = chance.between(low, band.upper, inclusive="left")
        bands.append(Band(low, band.upper, band.word, int(inside.sum())))
        low = band.upper

    return bands


def shorten(facts: Chances, room: int) -> tuple[Chances, str]:
    """Keep the least and the most likely targets, without groups."""
    if len(facts.rows) <= room:
        return facts, ""
    kept = ends_of(facts.rows, "p_attain", room)
    said = f"全{len(facts.rows)}項目のうち、見込みの高い順と低い順"
    return replace(facts, rows=kept, grouped=False), said


def draw(ax: Axes, facts: Chances) -> None:
    """Draw a dot a series over five bands named in words."""
    rows = facts.rows
    y = name_rows(ax, list(rows["tick"]), rows["policy"] if facts.grouped else None)
    percent = 100 * rows["p_attain"]

    top = ax.get_xaxis_transform()
    for place, band in enumerate(facts.bands):
        alpha = 0.5 if place % 2 == 0 else 0
        edges = (100 * band.low, 100 * band.high)
        ax.axvspan(*edges, color=PALE, alpha=alpha, lw=0, zorder=0)
        label(ax, 50 * (band.low + band.high), 1, band.word, 0, 1, xycoords=top)

    ax.hlines(y, 0, percent, color=FAINT, lw=1)
    ax.plot(percent, y, "o", color=GOOD, ms=4.5)
    for height, value in zip(y, percent, strict=True):
        label(ax, np.nan_to_num(value), height, chance_number(value / 100), 5)
    ax.set_xlim(0, 100)


CHART = Chart(TEMPLATES, LAYOUT, prepare, draw, shorten)


def projection_all(
    data: Data,
    *,
    ax: Axes | None = None,
    fig: Figure | None = None,
    size: str = "a4",
) -> Figure:
    """Draw P(attain) of every series, lowest first within its 施策."""
    return CHART.build(data, ax=ax, fig=fig, size=size)
