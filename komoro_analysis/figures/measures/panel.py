"""A panel: one series with plan, target, actuals and the fan to the target year."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from ...dataset import Data
from ...wording.numbers import fiscal, format_value
from ...wording.words import unpublished
from .. import style
from ..labels import LabelPlacer, Side, label, spread
from ..page import MM, POINT
from ..style import GOOD, INK, MUTED, Look
from .record import PanelRecord, Range, common_range, panel_records

HEIGHT = 40.0  # mm of a panel
YEAR_LABEL = 5.5  # mm that the name of a year needs
WIDE_YEAR = 9.0  # mm a year from which actuals are written large
ROOM_AT_LEFT = 12.0  # mm a year from which the first value stands beside its mark
END_LABELS = 3.6  # mm between the words at the right edge

ALLOWED = "目標の範囲"
ABSENT = "未公表"
BASELINE = "策定時"
DRAFT = "公表前"

ABOVE: Side = (0, 5)
BELOW: Side = (0, -5)
BESIDE: list[Side] = [(-6, 0), (6, 0)]


@dataclass(frozen=True)
class Scale:
    """How millimetres on paper follow from the data."""

    room: float  # mm a year
    rise: float  # mm a unit of the value
    low: float
    high: float

    @property
    def dash(self) -> float:
        """Length in points of the mark of a planned value."""
        return min(13, 0.75 * self.room / POINT)


@dataclass(frozen=True)
class EndLabel:
    """A word at the right edge, beside the value it names."""

    value: float
    text: str
    color: str


def panel(data: Data, series_id: str, *, ax: Axes, ylim: Range | None = None) -> Axes:
    """Draw one series: baseline, plan, target, its allowed side, actuals, projection.

    `ylim`: the range of values, where several panels share one.
    """
    record = panel_records(data, [series_id])[series_id]
    return draw_panel(ax, record, ylim, unpublished(data))


def draw_panel(
    ax: Axes, record: PanelRecord, ylim: Range | None, draft_year: int | None
) -> Axes:
    """Draw a record; `draft_year`: the year whose actuals are not yet published."""
    low, high = ylim or common_range([record], record.about["value_type"] == "count")
    scale = set_scale(ax, record, low, high)

    draw_allowed_side(ax, record, scale)
    draw_fan(ax, record)
    draw_plan(ax, record, scale)
    draw_actuals(ax, record)
    draw_target(ax, record)

    placer = LabelPlacer(ax, scale.room, scale.rise)
    keep_marks_free(placer, record, scale)
    write_actuals(placer, record, scale)
    write_plan(placer, record)
    write_ends(ax, record, scale)

    name_years(ax, record, scale, draft_year)
    ax.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    ax.yaxis.set_major_formatter(lambda value, _: format_value(value))
    unit = record.about["unit"]
    label(ax, 0, 1, unit, 0.01, 3, xycoords="axes fraction", color=MUTED)
    ax.grid(axis="y")
    style.adopt(ax)
    return ax


def set_scale(ax: Axes, record: PanelRecord, low: float, high: float) -> Scale:
    """Set the limits of the axes; in wide ones the first value gets room at its left."""
    years = record.years
    width = ax.bbox.width / ax.figure.dpi / MM
    left = 0.95 if width > 12 * len(years) else 0.5
    right = 0.5
    ax.set(xlim=(years[0] - left, years[-1] + right), ylim=(low, high))
    span = years[-1] - years[0] + left + right
    return Scale(width / span, HEIGHT / (high - low), low, high)


def draw_allowed_side(ax: Axes, record: PanelRecord, scale: Scale) -> None:
    """Shade the side of a bound that the plan allows."""
    sides = [(">=", scale.high, -3), ("<=", scale.low, 3)]
    for bound, edge, dy in sides:
        bounded = record.plan[record.plan["bound"] == bound]
        if bounded.empty:
            continue
        years = bounded.index.to_numpy(float).repeat(2)
        x = years + np.tile([-0.5, 0.5], len(bounded))
        y = bounded["value"].to_numpy().repeat(2)
        ax.fill_between(x, y, edge, color=style.SHADE, lw=0)
        label(ax, x[-1], edge, ALLOWED, -3, dy, color=MUTED)


def draw_fan(ax: Axes, record: PanelRecord) -> None:
    """Draw the projection with its interval of 80 %."""
    fan = record.fan
    years = fan.index.to_numpy(float)
    ax.fill_between(years, fan["lower80"], fan["upper80"], color=style.PALE, lw=0)
    ax.plot(fan["point"], "--", color=GOOD)


def draw_plan(ax: Axes, record: PanelRecord, scale: Scale) -> None:
    """Draw the planned values as bars, a thin line through them from the baseline."""
    plan = record.plan["value"]
    ax.plot(plan_path(record), "-", color=MUTED, lw=0.7)
    ax.plot(plan, "_", color=MUTED, ms=scale.dash, mew=1.6)


def plan_path(record: PanelRecord) -> pd.Series:
    """Give what was planned by year, from the newest baseline on."""
    baseline = record.past[record.past["kind"] == "baseline"]
    newest = baseline["value"].iloc[-1:]
    path: pd.Series = pd.concat([newest, record.plan["value"]])
    return path


def draw_actuals(ax: Axes, record: PanelRecord) -> None:
    """Draw what was observed; baseline and assumed values hollow."""
    past = record.past
    looks: dict[str, Look] = {
        "history": {"ms": 3},
        "baseline": {"ms": 6, "mfc": "white", "mew": 1.4},
        "actual": {"ms": 6},
    }
    ax.plot(record.known, "-", color=GOOD, lw=1.8)
    for kind, look in looks.items():
        values = past.loc[past["kind"] == kind, "value"]
        ax.plot(values, "o", color=GOOD, zorder=3, **look)

    assumed = past.loc[past["status"] == "assumed", "value"]
    ax.plot(assumed, "o", color=MUTED, mfc="white", mew=1.4, ms=6, zorder=4)


def draw_target(ax: Axes, record: PanelRecord) -> None:
    """Draw the target as a diamond."""
    about = record.about
    look: Look = {"color": INK, "mfc": "white", "mew": 1.3, "ms": 6.5, "zorder": 3}
    ax.plot(about["target_year"], about["target"], "D", **look)


def keep_marks_free(placer: LabelPlacer, record: PanelRecord, scale: Scale) -> None:
    """Keep words off all marks that are drawn."""
    about = record.about
    target = pd.Series({about["target_year"]: about["target"]}, dtype=float)
    placer.keep_free(record.known, 5, 5)
    placer.keep_free(record.plan["value"].dropna(), 0.6 * scale.dash, 1.6)
    placer.keep_free(target.dropna(), 6.5, 6.5)
    placer.keep_free(record.fan["point"].iloc[1:], 6, 1)


def write_actuals(placer: LabelPlacer, record: PanelRecord, scale: Scale) -> None:
    """Write the observed values, first and last before the others."""
    known = record.known
    first = known.index.min()
    last = known.index.max()
    size = "large" if scale.room > WIDE_YEAR else None
    planned = plan_path(record)

    rows = record.past[["value", "text"]].itertuples()
    for year, value, text in sorted(rows, key=lambda row: row[0] not in (first, last)):
        if pd.isna(value):
            write_absent(placer, year, scale)
            continue

        # The value goes to the side where the line does not: away from what follows,
        # or, for the last one, from the plan of that year.
        following = known[known.index > year]
        other = following.iloc[0] if year < last else planned.get(year, -np.inf)
        sides = [ABOVE, BELOW] if value >= other else [BELOW, ABOVE]
        if scale.room > ROOM_AT_LEFT and year == first < last:
            sides = [BESIDE[0], *sides]
        placer.put(year, value, text, [*sides, *BESIDE], color=GOOD, fontsize=size)


def write_absent(placer: LabelPlacer, year: int, scale: Scale) -> None:
    """Say at the foot of a year, or as near as is free, that it is not published."""
    heights: list[Side] = [(0, up) for up in np.linspace(4, HEIGHT / POINT - 24, 9)]
    text = f"{fiscal(year)}\n{ABSENT}"
    placer.put(year, scale.low, text, heights, color=style.BAD)


def write_plan(placer: LabelPlacer, record: PanelRecord) -> None:
    """Write planned values that differ from the year before, nearest to now first."""
    last = record.known.index.max()
    planned = plan_path(record)
    is_target_year = record.plan.index == record.about["target_year"]
    steps = record.plan[(record.plan["kind"] == "plan") & ~is_target_year]

    rows = steps[["value", "text"]].itertuples()
    for year, value, text in sorted(rows, key=lambda row: abs(row[0] - last)):
        if value == planned.get(year - 1):
            continue
        expected = record.fan["point"].get(year, np.nan)
        other = record.past["value"].get(year, expected)
        sides: list[Side] = [(0, -4), (0, 4)] if value <= other else [(0, 4), (0, -4)]
        placer.put(year, value, text, sides, color=MUTED)


def write_ends(ax: Axes, record: PanelRecord, scale: Scale) -> None:
    """Write target, projection and ends of the interval at the right edge, apart."""
    ends = [end for end in end_labels(record, scale) if not pd.isna(end.value)]
    ends.sort(key=lambda end: (end.value, end.text, end.color))
    heights = spread(np.array([end.value for end in ends]), END_LABELS / scale.rise)
    for end, y in zip(ends, heights, strict=True):
        label(ax, record.years[-1], y, end.text, 7, color=end.color)


def end_labels(record: PanelRecord, scale: Scale) -> list[EndLabel]:
    """List what is to be said of the target year."""
    about = record.about
    target = record.plan["text"].get(about["target_year"], "")
    ends = [EndLabel(about["target"], f"目標 {target}", INK)]
    if record.fan.empty:
        return ends

    def number(value: float) -> str:
        return format_value(value, "", about["digits"])

    last = record.fan.iloc[-1]
    ends.append(EndLabel(last["point"], f"推計 {number(last['point'])}", GOOD))
    if last["upper80"] > scale.high:
        ends.append(EndLabel(scale.high, f"↑ {number(last['upper80'])}", MUTED))
    if last["lower80"] < scale.low:
        ends.append(EndLabel(scale.low, f"↓ {number(last['lower80'])}", MUTED))
    return ends


def name_years(
    ax: Axes, record: PanelRecord, scale: Scale, draft_year: int | None
) -> None:
    """Name as many years as there is room for; what a year is stands below."""
    ticks = record.years[:: int(np.ceil(YEAR_LABEL / scale.room))]
    baselines = record.past.index[record.past["kind"] == "baseline"]
    below = {draft_year: DRAFT} | dict.fromkeys(baselines, BASELINE)
    names = [f"{fiscal(year)}\n{below.get(year, '')}".strip() for year in ticks]
    ax.set_xticks(ticks, names)
