"""How far each other assumption moves the probabilities."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...analysis.results import results
from ...dataset import Data
from ...wording.numbers import fiscal, format_value
from ...wording.vocabulary import vocabulary
from ..chart import Chart, Layout
from ..labels import label
from ..rows import NAMES, break_name, figure_rows, name_rows
from ..style import GOOD, MUTED, Look
from ..texts import POOLED, Templates

TEMPLATES = Templates(
    headline=(
        "{% if changes %}達成の見込みは、前提を「{{ most.name }}」と変えると"
        "最大{{ '%.0f' % most.largest }}ポイント動く"
        "{% else %}どの前提を変えても達成の見込みは動かない{% endif %}"
    ),
    message=(
        "{% for change in changes %}{{ change.name }}："
        "最大{{ '%.0f' % change.largest }}ポイント"
        "{{ '。' if loop.last else '、' }}{% endfor %}"
    ),
    method=f"点＝1項目、基準の前提との差。●と左の名＝最も動いた項目。{POOLED}",
)
LAYOUT = Layout(
    left=NAMES,
    right=4,
    above=1,
    below=9,
    row=11,
    axes={"xlabel": "達成の見込みの変化（ポイント）"},
    grid="x",
)
NOTHING = "前提による差はない"
NAME_BELOW = 0.36  # rows
SMALL = 0.5  # points: an assumption that moves nothing by more is left out


@dataclass(frozen=True)
class Change:
    """One other assumption: points by which each series moves, and the most moved."""

    name: str
    moved: pd.Series
    largest: float
    most_moved: str


@dataclass(frozen=True)
class Changes:
    """All other assumptions that move something, and the one that moves most."""

    changes: list[Change]
    most: Change | None


def prepare(data: Data) -> Changes:
    """Compare every other assumption with the base."""
    shifts = shifts_of(results(data).sensitivity)
    ticks = figure_rows(data)["tick"]
    changes = []
    for name, part in shifts.groupby("name", sort=False):
        moved = part.set_index("series_id")["moved"]
        most = ticks[str(moved.abs().idxmax())]
        changes.append(Change(str(name), moved, moved.abs().max(), most))

    most = max(changes, key=lambda change: change.largest, default=None)
    return Changes(changes, most)


def shifts_of(sensitivity: pd.DataFrame) -> pd.DataFrame:
    """Give `series_id`, `name` of the assumption, and points `moved` from the base."""
    base = sensitivity[sensitivity["assumption"] == "base"]
    base_chance = base.set_index("series_id")["p_attain"]
    others = sensitivity[sensitivity["assumption"] != "base"]

    moved = 100 * (others["p_attain"] - others["series_id"].map(base_chance))
    names = [
        assumption_name(assumption, setting)
        for assumption, setting in zip(
            others["assumption"], others["setting"], strict=True
        )
    ]
    shifts = others.assign(moved=moved, name=names).dropna(subset="moved")
    largest = shifts["moved"].abs().groupby(shifts["name"]).transform("max")
    shifts = shifts[largest > SMALL]
    order = list(vocabulary().assumption)
    place = shifts["assumption"].map(order.index)
    return shifts.iloc[np.argsort(place, kind="stable")]


def assumption_name(assumption: str, setting: str) -> str:
    """Name an assumption with its setting in words."""
    word = setting
    if assumption == "baseline_year":
        word = fiscal(int(setting))
    elif assumption == "n_respondents":
        word = format_value(float(setting))

    return vocabulary().assumption[assumption].format(word)


def draw(ax: Axes, facts: Changes) -> None:
    """Draw a row an assumption, a dot a series; the most moved is filled and named."""
    names = [change.name for change in facts.changes] or [NOTHING]
    heights = name_rows(ax, names)
    for height, change in zip(heights, facts.changes, strict=False):
        # Five tracks, so that equal shifts do not hide each other.
        y = height + 0.09 * (np.arange(len(change.moved)) % 5 - 2)
        ax.plot(change.moved, y, "o", color=GOOD, mfc="none", ms=4, mew=0.8)

        most = int(change.moved.abs().to_numpy().argmax())
        x = change.moved.iloc[most]
        ax.plot(x, y[most], "o", color=GOOD, ms=4)
        points = f"{x:+.0f}".replace("-", "−")
        label(ax, x, y[most], points, 5 * np.sign(x), color=GOOD)

        # Whose number that is stands below the assumption, where it always has room.
        edge: Look = {"xycoords": ax.get_yaxis_transform(), "ha": "right"}
        name = break_name(change.most_moved).partition("\n")[0]
        label(ax, 0, height + NAME_BELOW, name, -4, color=GOOD, **edge)

    ax.axvline(0, color=MUTED, lw=0.8)
    ax.margins(x=0.12)


CHART = Chart(TEMPLATES, LAYOUT, prepare, draw)


def sensitivity(
    data: Data,
    *,
    ax: Axes | None = None,
    fig: Figure | None = None,
    size: str = "a4",
) -> Figure:
    """Draw how far each other assumption moves every series' P(attain), in points."""
    return CHART.build(data, ax=ax, fig=fig, size=size)
