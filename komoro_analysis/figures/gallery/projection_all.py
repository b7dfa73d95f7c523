"""How likely each target is."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...dataset import Data
from ...wording.numbers import BANDS
from ..chart import Chart, Layout
from ..labels import label
from ..rows import chance_number, figure_rows, name_rows
from ..style import FAINT, GOOD, PALE
from ..texts import POOLED

QUESTION = "{{ goal }}の目標の達成はどの程度見込めるか"
MESSAGE = (
    "{{ projected }}系列の達成の見込み："
    "{% for band in bands %}{{ band.word }}{{ band.count }}"
    "{{ '。' if loop.last else '、' }}{% endfor %}"
    "これまでと同様の変動が続く場合の推計で、5％未満・95％超とはいわない。"
)
METHOD = (
    "数字＝達成の見込み（％、文章と同じく5％刻みに丸めた）、点は丸める前、"
    f"施策の中は低い順。{POOLED}"
)
LAYOUT = Layout(
    left=58,
    right=4,
    above=4,
    below=9,
    row=2.95,
    axes={"xlabel": "目標を達成する見込み（％）"},
    grid="x",
)


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
    bands: list[Band]


def prepare(data: Data) -> Chances:
    """Sort the series, lowest first within its 施策, and count them by band."""
    rows = figure_rows(data)
    chance = rows["p_attain"]

    bands = []
    low = 0.0
    for high, word in BANDS:
        inside = chance.between(low, high, inclusive="left")
        bands.append(Band(low, high, word, int(inside.sum())))
        low = high

    measures, _ = pd.factorize(rows["measure_id"])
    order = np.lexsort((chance, measures))
    return Chances(rows.iloc[order], int(chance.count()), bands)


def draw(ax: Axes, facts: Chances) -> None:
    """Draw a dot a series over five bands named in words."""
    rows = facts.rows
    y = name_rows(ax, rows["tick"], rows["policy"])
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


CHART = Chart(QUESTION, MESSAGE, METHOD, LAYOUT, prepare, draw)


def projection_all(
    data: Data, *, ax: Axes | None = None, fig: Figure | None = None
) -> Figure:
    """Draw P(attain) of every series, lowest first within its 施策."""
    return CHART.build(data, ax=ax, fig=fig)
