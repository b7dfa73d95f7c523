"""How often targets were attained against the probability stated."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...base.errors import InputError
from ...dataset import Data
from ..chart import Chart, Layout
from ..labels import label
from ..style import BAD, GOOD, MUTED

QUESTION = "見込みの数字はどの程度信頼できるか"
MESSAGE = (
    "公開データの目標{{ '{:,}'.format(n) }}件で、見込みの平均{{ '%.0f' % stated }}％に対し"
    "実際に達成したのは{{ '%.0f' % attained }}％。"
)
METHOD = (
    "●実線＝1年先、▽破線＝2～4年先、数字＝目標の件数。"
    "対角線上＝見込みどおり、上＝見込みより多く達成"
)
SOURCE = (
    "{{ method }}。開発用の公開データ（他団体の目標とその後の結果）による検証で、"
    "小諸市の指標での検証ではない。"
)
LAYOUT = Layout(
    left=16,
    right=59,
    above=2,
    below=10,
    height=95,
    axes={"xlabel": "示した見込み（％）", "ylabel": "実際に達成した割合（％）"},
    grid="both",
)
BENCHMARKS = Path(__file__).parents[3] / "benchmarks/results"
COLUMNS = ["horizons", "n", "mean_p", "share_attained"]


@dataclass(frozen=True)
class Look:
    """How the targets of one horizon are drawn."""

    style: str
    color: str
    face: str
    side: int


LOOKS = (Look("o-", GOOD, GOOD, 1), Look("v--", BAD, "white", -1))


@dataclass(frozen=True)
class Reliability:
    """The table of the benchmark, and its means in ％."""

    table: pd.DataFrame
    n: int
    stated: float
    attained: float


def reliability(path: str | Path | None = None) -> pd.DataFrame:
    """Read the benchmark's reliability table: `horizons, n, mean_p, share_attained`.

    Errors: `InputError` without it.
    """
    path = path or BENCHMARKS / "backtest_reliability.csv"
    try:
        return pd.read_csv(path)[COLUMNS]
    except (OSError, ValueError, KeyError) as error:
        found = f"{path}: cannot be read as a reliability table ({error})"
        raise InputError(f"{found}; `make bench` writes it") from None


def prepare(data: Data) -> Reliability:
    """Read the benchmark's table; it does not depend on the data."""
    return summarise(reliability())


def summarise(table: pd.DataFrame) -> Reliability:
    """Give the means of a reliability table."""
    total = table["n"].sum()
    stated = (table["n"] * table["mean_p"]).sum() / total
    attained = (table["n"] * table["share_attained"]).sum() / total
    return Reliability(table, int(total), 100 * stated, 100 * attained)


def draw(ax: Axes, facts: Reliability) -> None:
    """Draw a line a horizon, the number of targets at each dot."""
    ax.plot([0, 100], [0, 100], color=MUTED, lw=0.8)
    for place, (name, part) in enumerate(facts.table.groupby("horizons")):
        look = LOOKS[place % len(LOOKS)]
        x = 100 * part["mean_p"]
        y = 100 * part["share_attained"]
        ax.plot(x, y, look.style, color=look.color, mfc=look.face, ms=6)

        for stated, attained, n in zip(x, y, part["n"], strict=True):
            move = (-5 * look.side, 4 * look.side)
            label(ax, stated, attained, f"{n:,}", *move, color=look.color)
        years = str(name).removeprefix("h=").removesuffix("-1")
        label(ax, 100, y.iloc[-1], f"{years}年先", 5, color=look.color)
    ax.set(xlim=(0, 100), ylim=(0, 100))


CHART = Chart(QUESTION, MESSAGE, METHOD, LAYOUT, prepare, draw, SOURCE)


def method_reliability(
    data: Data,
    *,
    ax: Axes | None = None,
    fig: Figure | None = None,
    frame: pd.DataFrame | None = None,
) -> Figure:
    """Draw how often targets were attained against the probability stated.

    `frame`: a table as the benchmark writes it, instead of its own.
    """
    facts = None if frame is None else summarise(frame)
    return CHART.build(data, ax=ax, fig=fig, facts=facts)
