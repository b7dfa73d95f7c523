"""How far on the way from baseline to target each series is, and its pace."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...dataset import Data
from ...wording.numbers import format_signed
from ...wording.vocabulary import vocabulary
from ..chart import Chart, Layout
from ..labels import label
from ..rows import NAMES, figure_rows, name_rows
from ..style import BAD, GOOD, INK, MUTED, Look
from ..texts import Templates

TEMPLATES = Templates(
    headline=(
        "改善を目指す{{ aiming }}項目のうち{{ met + fast }}は"
        "{{ goal }}に間に合う速さ、{{ slow + back }}は届かない速さ"
    ),
    message=(
        "既に目標の水準{{ met }}、必要な速さ以上{{ fast }}、"
        "改善しているが足りない{{ slow }}、横ばい・悪化{{ back }}。"
        "{% if most_points == 2 %}観測は2時点のみで、傾向とはいえない。{% endif %}"
        "{% if inside_error %}{{ inside_error }}項目の変化は調査誤差の範囲内。{% endif %}"
    ),
    method=(
        "横の位置＝策定時を0、目標を100とした最新の実績（●間に合う ▽足りない、矢印＝枠の外）。"
        "短い縦線＝等速で目標に向かう場合の現在地。右の列＝1年あたりの変化（＋が改善）。"
        "維持・下限・上限の目標は策定時から目標への道のりがないため、範囲の内外だけを示した"
    ),
)
LAYOUT = Layout(left=NAMES, right=44, above=7, below=1, row=2.85)
LOW = -80.0  # per cent of the way: farther back is an arrow
HIGH = 180.0
ARROW = 4.5
TOP = -0.9  # rows: where the names of positions and columns stand

ENOUGH = {"met", "fast", "inside"}


@dataclass(frozen=True)
class Paces:
    """Rows by group (`way` in ％ to the target, `in_step`, `group`), and counts."""

    rows: pd.DataFrame
    aiming: int
    met: int
    fast: int
    slow: int
    back: int
    inside_error: int


def prepare(data: Data) -> Paces:
    """Sort the series into groups, the farthest on its way first."""
    rows = figure_rows(data)
    counts = rows["pace"].value_counts()
    paced = rows["pace"] != ""
    inside_error = rows["trend_as"][paced].eq("inside_error").sum()

    return Paces(
        rows=on_the_way(rows),
        aiming=int(paced.sum()),
        met=int(counts.get("met", 0)),
        fast=int(counts.get("fast", 0)),
        slow=int(counts.get("slow", 0)),
        back=int(counts.get("back", 0)),
        inside_error=int(inside_error),
    )


def on_the_way(rows: pd.DataFrame) -> pd.DataFrame:
    """Give `way` done in ％, where an even pace would be (`in_step`), and the `group`."""
    distance = (rows["target"] - rows["baseline"]).astype(float)
    done = (rows["latest"] - rows["baseline"]).astype(float)
    years = (rows["target_year"] - rows["baseline_year"]).astype(float)
    passed = (rows["last_year"] - rows["baseline_year"]).astype(float)

    has_pace = rows["pace"] != ""
    met = rows["met_target"] if "met_target" in rows else rows["gap_to_target"] >= 0
    other = np.where(met, "inside", "outside")
    other = np.where(rows["gap_to_target"].isna(), "absent", other)
    groups = rows["pace"].where(has_pace, other)

    ways = rows.assign(
        way=(100 * done / distance.where(distance != 0)).where(has_pace),
        in_step=(100 * passed / years).where(has_pace),
        group=groups,
    )
    place = ways["group"].map(list(vocabulary().pace).index)
    return ways.iloc[np.lexsort((-ways["way"].fillna(0), place))]


def shorten(facts: Paces, room: int) -> tuple[Paces, str]:
    """Keep the series that are the least far on their way."""
    known = facts.rows[facts.rows["way"].notna()]
    groups = known["group"].nunique()
    room = room - int(1.5 * groups)
    if len(facts.rows) <= room:
        return facts, ""

    kept = known.iloc[max(len(known) - room, 0) :]
    said = f"目標への道のりが最も遅れている{len(kept)}項目、全{len(facts.rows)}項目中"
    return replace(facts, rows=kept), said


def draw(ax: Axes, facts: Paces) -> None:
    """Draw a bar a series from the baseline to where it is; columns at the right."""
    rows = facts.rows
    sizes = rows.groupby("group").size()
    words = vocabulary().pace
    headings = rows["group"].map(lambda group: f"{words[group]}（{sizes[group]}）")
    y = name_rows(ax, list(rows["tick"]), headings)

    ax.axvline(0, color=MUTED, lw=0.9)
    ax.axvline(100, color=MUTED, lw=0.9)
    ax.plot(rows["in_step"], y, "|", color=MUTED, ms=6, mew=0.8)
    draw_ways(ax, rows, y)
    write_columns(ax, rows, y)
    name_positions(ax)
    ax.set(xlim=(LOW - 5, HIGH + 5), xticks=[])


def draw_ways(ax: Axes, rows: pd.DataFrame, y: np.ndarray) -> None:
    """Draw what was done of the way, by shape and colour whether it is enough."""
    enough = rows["group"].isin(ENOUGH).to_numpy()
    way = rows["way"].to_numpy(float)
    shown = np.clip(way, LOW, HIGH)
    for good, color, face in ((True, GOOD, GOOD), (False, BAD, "white")):
        own = (enough == good) & np.isfinite(way)
        inside = own & (way == shown)
        look: Look = {"color": color, "mfc": face, "mew": 1.3}
        ax.hlines(y[own], 0, shown[own], color=color, lw=1.4)
        ax.plot(shown[inside], y[inside], "o" if good else "v", ms=ARROW, **look)
        beyond = own & (way > HIGH)
        ax.plot(shown[beyond], y[beyond], ">", ms=ARROW, **look)
        behind = own & (way < LOW)
        ax.plot(shown[behind], y[behind], "<", ms=ARROW, **look)


def write_columns(ax: Axes, rows: pd.DataFrame, y: np.ndarray) -> None:
    """Write change so far and change required a year, in the unit of each."""
    columns = [("これまで／年", so_far, 20.5), ("必要／年", required, 44.0)]
    points = 72 / 25.4
    for header, write, right in columns:
        across = ax.get_yaxis_transform()
        look: Look = {"xycoords": across, "ha": "right"}
        label(ax, 1, TOP, header, right * points, color=MUTED, **look)
        for height, (_, row) in zip(y, rows.iterrows(), strict=True):
            label(ax, 1, height, write(row), right * points, color=INK, **look)


def so_far(row: pd.Series) -> str:
    """Write the change a year so far; better is plus."""
    return rate(row["change_per_year"], row["unit"])


def required(row: pd.Series) -> str:
    """Write the change a year that is still required."""
    if row["group"] == "met":
        return "済"
    if row["group"] in ("inside", "outside", "absent"):
        return "－"
    return rate(row["required_per_year"], row["unit"])


def rate(value: float, unit: str) -> str:
    """Write a rate with two significant digits."""
    if not np.isfinite(value):
        return "－"
    if value == 0:
        return format_signed(0.0, unit, 0)

    digits = max(0, 1 - int(np.floor(np.log10(abs(value)))))
    return format_signed(float(f"{value:.2g}"), unit, digits)


def name_positions(ax: Axes) -> None:
    """Name the two ends of the way above the rows."""
    label(ax, 0, TOP, "策定時 0", 0, color=MUTED)
    label(ax, 100, TOP, "目標 100", 0, color=MUTED)


CHART = Chart(TEMPLATES, LAYOUT, prepare, draw, shorten)


def trends_pace(
    data: Data,
    *,
    ax: Axes | None = None,
    fig: Figure | None = None,
    size: str = "a4",
) -> Figure:
    """Draw how far each series is from baseline to target, and both paces a year."""
    return CHART.build(data, ax=ax, fig=fig, size=size)
