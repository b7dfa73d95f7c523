"""Observed against required change per year, in planned steps."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...analysis.results import results
from ...dataset import Data
from ..chart import Chart, Layout
from ..labels import label, spread
from ..rows import draw_verdicts, figure_rows, name_rows
from ..scales import scale_by_steps
from ..style import FAINT, MUTED, PALE, Look
from ..texts import STEP

QUESTION = "目標に間に合う速さで進んでいるか"
MESSAGE = (
    "改善を目指す{{ aiming }}系列のうち、既に目標の水準{{ met }}、"
    "必要な速さ以上{{ fast }}、改善しているが足りない{{ slow }}、横ばい・悪化{{ back }}。"
    "{% if most_points == 2 %}観測は2時点のみで、傾向とはいえない。{% endif %}"
    "{% if inside_error %}{{ inside_error }}系列の変化は調査誤差の範囲内。{% endif %}"
)
METHOD = (
    f"●必要な速さ以上 ▽足りない。{STEP}。"
    "観測が少ない間は、必要な速さが実績から決まるため点はほぼ一つの曲線に並ぶ。"
    "維持・下限上限の目標には必要な速さがないため下に分けた"
)
LAYOUT = Layout(
    left=15,
    right=60,
    above=1,
    below=87,
    height=143,
    axes={
        "xlabel": "目標までに必要な変化（計画の1年分／年）",
        "ylabel": "これまでの変化（計画の1年分／年、＋が改善）",
    },
)
OTHERS_AT = (0.46, -0.54, 1.1, 0.41)
OTHERS = {
    "title": "維持・下限上限の目標：●目標の範囲内 ▽範囲外（最新の実績）",
    "xlabel": "これまでの変化（策定時に対する％／年、＋が改善）",
}
NOTES = (
    (0.02, 0.99, "← 既に目標の水準"),
    (0.52, 0.98, "必要以上の速さ"),
    (0.86, 0.03, "悪化"),
    (0.03, 0.31, "必要＝これまで"),
)
ABSENT = "未公表"
NAME_LINE = 2.95  # mm between two names


@dataclass(frozen=True)
class Paces:
    """Rows with a pace (`required`, `observed` in steps), the others, and counts."""

    rows: pd.DataFrame
    others: pd.DataFrame
    aiming: int
    met: int
    fast: int
    slow: int
    back: int
    inside_error: int


def prepare(data: Data) -> Paces:
    """Sort series into those that have a pace and the others."""
    rows = figure_rows(data)
    pace = rows["pace"]
    counts = pace.value_counts()
    paced = pace != ""
    inside_error = rows["trend_as"][paced].eq("inside_error").sum()
    return Paces(
        rows=_in_steps(rows[paced & rows["step"].notna()]),
        others=_without_pace(data, rows),
        aiming=int(paced.sum()),
        met=int(counts.get("met", 0)),
        fast=int(counts.get("fast", 0)),
        slow=int(counts.get("slow", 0)),
        back=int(counts.get("back", 0)),
        inside_error=int(inside_error),
    )


def _in_steps(rows: pd.DataFrame) -> pd.DataFrame:
    """Give required and observed change in planned steps, slowest first."""
    steps = rows.assign(
        required=rows["required_per_year"] / rows["step"],
        observed=rows["change_per_year"] / rows["step"],
    )
    return steps.sort_values("observed", kind="stable")


def _without_pace(data: Data, rows: pd.DataFrame) -> pd.DataFrame:
    """Give other targets: `rate` of change in ％ of the baseline, `distance` to it."""
    others = rows[rows["target_type"].isin(["maintain", "limit"])]
    size = others["baseline"].abs()
    rate = 100 * others["change_per_year"] / size.where(others["baseline"] != 0)

    known = results(data).gaps.dropna(subset="gap_to_target")
    known = known.sort_values("fiscal_year", kind="stable")
    newest = known.groupby("series_id")["gap_to_target"].last()
    return others.assign(rate=rate, distance=newest.reindex(others.index))


def draw(ax: Axes, facts: Paces) -> None:
    """Draw a dot a series, names at the right; other targets in their own panel."""
    rows = facts.rows
    scale_by_steps(ax, "x", rows["required"])
    scale_by_steps(ax, "y", rows["observed"])
    draw_enough(ax)
    name_dots(ax, rows)
    enough = rows["observed"] >= rows["required"]
    draw_verdicts(ax, rows["required"], rows["observed"].to_numpy(), enough)
    draw_others(ax, facts.others)


def draw_enough(ax: Axes) -> None:
    """Shade where the observed pace is enough, and name the regions."""
    line = np.r_[0, np.geomspace(0.01, ax.get_xlim()[1], 50)]
    ax.fill_between(line, line, ax.get_ylim()[1], color=PALE, alpha=0.5, lw=0, zorder=0)
    diagonal = np.r_[-line[::-1], line]
    ax.plot(diagonal, diagonal, "-", color=MUTED, lw=0.8)
    for x, y, word in NOTES:
        ax.text(x, y, word, transform=ax.transAxes, va="top", color=MUTED)


def name_dots(ax: Axes, rows: pd.DataFrame) -> None:
    """Write the names at the right, moved apart, a line from each to its dot."""
    points = rows[["required", "observed"]].to_numpy()
    heights = (ax.transScale + ax.transLimits).transform(points)[:, 1]
    assert LAYOUT.height is not None
    heights = spread(heights, NAME_LINE / LAYOUT.height)
    heights = heights - max(heights.max(initial=0) - 0.99, 0)

    leader: Look = {"arrowstyle": "-", "color": FAINT, "lw": 0.6, "shrinkA": 1}
    leader["relpos"] = (0, 0.5)
    look: Look = {"textcoords": "axes fraction", "va": "center", "arrowprops": leader}
    for name, (x, y), height in zip(rows["tick"], points, heights, strict=True):
        ax.annotate(name, (x, y), (1.02, height), **look)


def draw_others(ax: Axes, others: pd.DataFrame) -> None:
    """Draw targets without a pace below, by the rate of change so far."""
    side = ax.inset_axes(OTHERS_AT)
    y = name_rows(side, others["tick"])
    known = others["distance"].notna()
    draw_verdicts(side, others["rate"].where(known), y, others["distance"] >= 0)
    for height in y[~known]:
        label(side, 0, height, ABSENT, 5, color=MUTED)
    side.axvline(0, color=MUTED, lw=0.8)
    side.set(**OTHERS)
    side.grid(axis="x")


CHART = Chart(QUESTION, MESSAGE, METHOD, LAYOUT, prepare, draw)


def trends_pace(
    data: Data, *, ax: Axes | None = None, fig: Figure | None = None
) -> Figure:
    """Draw observed against required change per year in planned steps."""
    return CHART.build(data, ax=ax, fig=fig)
