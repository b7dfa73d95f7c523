"""How often targets were attained against the probability stated."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...base.errors import InputError
from ...base.project import scores_folder
from ...dataset import Data
from ..chart import Chart, Layout
from ..labels import label
from ..style import BAD, BAD_TEXT, GOOD, MUTED, Look
from ..texts import Templates

TEMPLATES = Templates(
    headline=(
        "見込みの平均{{ '%.0f' % stated }}％に対し、"
        "実際に達成したのは{{ '%.0f' % attained }}％"
        "（公開データの目標{{ '{:,}'.format(n) }}件）"
    ),
    message=(
        "示した見込みごとに、実際に達成した割合を比べた。"
        "{{ bins }}区分のうち{{ covered }}区分で、"
        "95％の誤差の範囲に「見込みどおり」の線が入る。"
    ),
    method=(
        "●＝1年先、▽＝2～4年先、縦線＝95％の誤差（件数から。Wilson）、下の数字＝目標の件数。"
        "対角線上＝見込みどおり、上＝見込みより多く達成"
    ),
    source=(
        "{{ method }}。開発用の公開データ（他団体の目標とその後の結果）による検証で、"
        "この市の指標での検証ではない。"
    ),
)
LAYOUT = Layout(
    left=16,
    right=16,
    above=2,
    below=21,
    height=100,
    axes={"ylabel": "実際に達成した割合（％）"},
    grid="both",
)
COLUMNS = ["horizons", "n", "mean_p", "share_attained"]
NORMAL95 = 1.96
FIRST_COUNTS = -26.0  # points below the axes, where the counts stand
COUNT_LINE = 11.0
XLABEL = -14.0


@dataclass(frozen=True)
class Marks:
    """How the targets of one horizon are drawn; `shift` keeps error bars apart."""

    marker: str
    color: str
    face: str
    ink: str
    shift: float


LOOKS = (Marks("o", GOOD, GOOD, GOOD, -0.7), Marks("v", BAD, "white", BAD_TEXT, 0.7))


@dataclass(frozen=True)
class Reliability:
    """The table of the benchmark (`low, high` of the error added), its means in ％."""

    table: pd.DataFrame
    n: int
    stated: float
    attained: float
    bins: int
    covered: int


def reliability(path: str | Path | None = None) -> pd.DataFrame:
    """Read the benchmark's reliability table: `horizons, n, mean_p, share_attained`.

    Errors: `InputError` without it.
    """
    path = path or scores_folder() / "backtest_reliability.csv"
    try:
        return pd.read_csv(path)[COLUMNS]
    except (OSError, ValueError, KeyError) as error:
        found = f"{path}: cannot be read as a reliability table ({error})"
        raise InputError(f"{found}; `benchmarks/backtest.py` writes it") from None


def prepare(data: Data) -> Reliability:
    """Read the benchmark's table; it does not depend on the data."""
    return summarise(reliability())


def summarise(table: pd.DataFrame) -> Reliability:
    """Give errors, means, and how many bins agree with what was stated."""
    table = with_errors(table)
    total = table["n"].sum()
    stated = (table["n"] * table["mean_p"]).sum() / total
    attained = (table["n"] * table["share_attained"]).sum() / total
    agrees = (table["low"] <= table["mean_p"]) & (table["mean_p"] <= table["high"])

    return Reliability(
        table=table,
        n=int(total),
        stated=100 * stated,
        attained=100 * attained,
        bins=len(table),
        covered=int(agrees.sum()),
    )


def with_errors(table: pd.DataFrame) -> pd.DataFrame:
    """Add `low` and `high` of the share attained: Wilson's interval of 95 % (1927)."""
    n = table["n"]
    share = table["share_attained"]
    square = NORMAL95**2
    middle = (share + square / (2 * n)) / (1 + square / n)
    spread = share * (1 - share) / n + square / (4 * n**2)
    half = NORMAL95 * np.sqrt(spread) / (1 + square / n)

    return table.assign(low=middle - half, high=middle + half)


def draw(ax: Axes, facts: Reliability) -> None:
    """Draw a mark with its error a bin, the counts in rows below the axis."""
    ax.plot([0, 100], [0, 100], color=MUTED, lw=0.8)
    for place, (name, part) in enumerate(facts.table.groupby("horizons")):
        look = LOOKS[place % len(LOOKS)]
        draw_horizon(ax, part, look)
        years = str(name).removeprefix("h=").removesuffix("-1").replace("-", "～")
        write_counts(ax, part, look, FIRST_COUNTS - COUNT_LINE * place, f"{years}年先")

    ax.set(xlim=(0, 100), ylim=(0, 100))
    below: Look = {"xycoords": "axes fraction", "color": MUTED}
    label(ax, 0.5, 0, "示した見込み（％）", 0, XLABEL, **below)


def draw_horizon(ax: Axes, part: pd.DataFrame, look: Marks) -> None:
    """Draw one horizon's marks and errors."""
    x = 100 * part["mean_p"] + look.shift
    ax.vlines(x, 100 * part["low"], 100 * part["high"], color=look.color, lw=1.2)
    face: Look = {"color": look.color, "mfc": look.face, "mew": 1.3, "clip_on": False}
    ax.plot(x, 100 * part["share_attained"], look.marker, ms=6, **face)


def write_counts(
    ax: Axes, part: pd.DataFrame, look: Marks, down: float, name: str
) -> None:
    """Write how many targets stand behind each mark, below the axis."""
    below = ax.get_xaxis_transform()
    for x, n in zip(100 * part["mean_p"], part["n"], strict=True):
        label(ax, x, 0, f"{n:,}", 0, down, xycoords=below, color=look.ink)
    edge: Look = {"xycoords": "axes fraction", "ha": "left", "va": "top"}
    label(ax, 1, 0, name, 3, down, color=look.ink, **edge)


CHART = Chart(TEMPLATES, LAYOUT, prepare, draw)


def method_reliability(
    data: Data,
    *,
    ax: Axes | None = None,
    fig: Figure | None = None,
    size: str = "a4",
    frame: pd.DataFrame | None = None,
) -> Figure:
    """Draw how often targets were attained against the probability stated.

    `frame`: a table as the benchmark writes it, instead of its own.
    """
    facts = None if frame is None else summarise(frame)
    return CHART.build(data, ax=ax, fig=fig, size=size, facts=facts)
