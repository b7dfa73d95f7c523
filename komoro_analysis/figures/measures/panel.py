"""A panel: one series with plan, target, actuals and the fan to the target year."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from ...dataset import Data
from ...wording.numbers import fiscal, format_value
from ...wording.vocabulary import vocabulary
from ...wording.wording import wording_of
from .. import style
from ..labels import LabelPlacer, Side, label, spread
from ..page import POINT, size_of
from ..style import GOOD, INK, MUTED, Look
from .record import PanelRecord, Range, common_range, panel_records

HEIGHT = 38.0  # mm of a panel where the paper does not say
YEAR_LABEL = 4.0  # mm that the name of a year needs
BELOW_YEAR = -14.0  # points, where it is said what a year is
THOUSAND = 1_000  # from here on decimals of an outlook say nothing
MANY = 100_000  # from here on numbers are written in 万
WIDE_YEAR = 9.0  # mm a year from which actuals are written large
ROOM_AT_LEFT = 12.0  # mm a year from which the first value stands beside its mark
END_LABELS = 3.4  # mm between the words at the right edge
OVERHANG = 1.0  # mm by which they may stand above the panel
LOW_PANEL = 22.0  # mm: a lower panel names fewer values

ALLOWED = "目標の範囲"
OUTLOOK = "見通し"
DRAFT = "公表前"

ABOVE: Side = (0, 5)
BELOW: Side = (0, -5)
BESIDE: list[Side] = [(-6, 0), (6, 0)]
FARTHER: list[Side] = [(0, 14), (0, -14), (0, 23), (0, -23)]


@dataclass(frozen=True)
class Scale:
    """How millimetres on paper follow from the data."""

    room: float  # mm a year
    rise: float  # mm upwards a unit of the value: below 0 where a rank is turned round
    low: float  # value at the foot of the panel
    high: float  # value at its top
    height: float  # mm

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
    return draw_panel(ax, record, ylim, wording_of(data).unpublished)


def draw_panel(
    ax: Axes, record: PanelRecord, ylim: Range | None, draft_year: int | None
) -> Axes:
    """Draw a record; `draft_year`: the year whose actuals are not yet published."""
    scale = set_scale(ax, record, ylim or common_range([record]))

    draw_allowed_side(ax, record, scale)
    draw_fan(ax, record)
    draw_plan(ax, record, scale)
    draw_actuals(ax, record)
    draw_target(ax, record)

    placer = LabelPlacer(ax, scale.room, scale.rise)
    keep_marks_free(placer, record, scale)
    write_actuals(placer, record, scale)
    write_plan(placer, record)
    write_allowed(placer, record, scale)
    write_ends(ax, record, scale)

    name_years(ax, record, scale, draft_year)
    ticks = 4 if scale.height > LOW_PANEL else 2
    ax.yaxis.set_major_locator(MaxNLocator(ticks, steps=[1, 2, 5, 10]))
    ax.yaxis.set_major_formatter(lambda value, _: short_number(value, scale, None))
    unit = record.about["unit"]
    label(ax, 0, 1, unit, 0.01, 3, xycoords="axes fraction", color=MUTED)
    ax.grid(axis="y")
    style.adopt(ax)
    return ax


def set_scale(ax: Axes, record: PanelRecord, limits: Range) -> Scale:
    """Set the limits of the axes; in wide ones the first value gets room at its left.

    The axis of a rank is turned round: higher is better.
    """
    years = record.years
    width, height = size_of(ax)
    low, high = (limits[1], limits[0]) if record.is_rank else limits
    left = 0.95 if width > 12 * len(years) else 0.5
    right = 0.5
    ax.set(xlim=(years[0] - left, years[-1] + right), ylim=(low, high))
    span = years[-1] - years[0] + left + right
    return Scale(width / span, height / (high - low), low, high, height)


def draw_allowed_side(ax: Axes, record: PanelRecord, scale: Scale) -> None:
    """Shade the side of a bound that the plan allows."""
    for bound, edge in allowed_edges(record, scale).items():
        bounded = record.plan[record.plan["bound"] == bound]
        if bounded.empty:
            continue
        years = bounded.index.to_numpy(float).repeat(2)
        x = years + np.tile([-0.5, 0.5], len(bounded))
        y = bounded["value"].to_numpy().repeat(2)
        ax.fill_between(x, y, edge, color=style.SHADE, lw=0)


def allowed_edges(record: PanelRecord, scale: Scale) -> dict[str, float]:
    """Give the edge of the panel up to which each bound allows values."""
    larger, smaller = scale.high, scale.low
    if record.is_rank:
        larger, smaller = smaller, larger
    return {">=": larger, "<=": smaller}


def write_allowed(placer: LabelPlacer, record: PanelRecord, scale: Scale) -> None:
    """Name the allowed side where there is room; the caption explains it anyway."""
    for bound, edge in allowed_edges(record, scale).items():
        years = record.plan.index[record.plan["bound"] == bound]
        inward: Side = (0, -3) if edge == scale.high else (0, 3)
        for year in reversed(years[:-1]):
            if placer.put(year, edge, ALLOWED, [inward], color=MUTED):
                break


def draw_fan(ax: Axes, record: PanelRecord) -> None:
    """Draw the projection with its interval of 80 %."""
    fan = record.fan
    if record.says_nothing:
        return
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
        "history": {"ms": 4.5, "marker": "s", "mfc": "white", "mew": 1.0},
        "baseline": {"ms": 6, "mfc": "white", "mew": 1.4},
        "actual": {"ms": 6},
    }
    ax.plot(record.known, "-", color=GOOD, lw=1.8)
    for kind, look in looks.items():
        values = past.loc[past["kind"] == kind, "value"]
        mark: Look = {"marker": "o", "ls": "", "color": GOOD, "zorder": 3}
        ax.plot(values, **(mark | look))

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
    if not record.says_nothing:
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
        is_above = (value >= other) != record.is_rank
        sides = [ABOVE, BELOW] if is_above else [BELOW, ABOVE]
        if scale.room > ROOM_AT_LEFT and year == first < last:
            sides = [BESIDE[0], *sides]
        sides = [*sides, *BESIDE]
        if year in (first, last):  # these are never left out
            sides += FARTHER
        placer.put(year, value, text, sides, color=GOOD, fontsize=size)


def write_absent(placer: LabelPlacer, year: int, scale: Scale) -> None:
    """Say at the foot of a year, or as near as is free, that it is not published."""
    highest = max(scale.height / POINT - 24, 4)
    heights: list[Side] = [(0, up) for up in np.linspace(4, highest, 9)]
    text = f"{fiscal(year)}\n{vocabulary().verdict['not_available']}"
    placer.put(year, scale.low, text, heights, color=style.BAD_TEXT)


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
        is_below = (value <= other) != record.is_rank
        sides: list[Side] = [(0, -4), (0, 4)] if is_below else [(0, 4), (0, -4)]
        placer.put(year, value, text, sides, color=MUTED)


def write_ends(ax: Axes, record: PanelRecord, scale: Scale) -> None:
    """Write target, projection and ends of the interval at the right edge, apart."""
    ends = [end for end in end_labels(record, scale) if not pd.isna(end.value)]
    ends.sort(key=lambda end: (end.value * scale.rise, end.text, end.color))
    places = np.array([(end.value - scale.low) * scale.rise for end in ends])
    places = spread(places, END_LABELS)

    # Labels that would leave the panel above move down together, and up from below.
    highest = scale.height + OVERHANG
    places = places - max(places.max(initial=0.0) - highest, 0.0)
    for end, place in zip(ends, places, strict=True):
        value = scale.low + place / scale.rise
        label(ax, record.years[-1], value, end.text, 7, color=end.color)


def end_labels(record: PanelRecord, scale: Scale) -> list[EndLabel]:
    """List what is to be said of the target year."""
    about = record.about
    target = record.plan["text"].get(about["target_year"], "")
    word = vocabulary().kind["target"]
    ends = [EndLabel(about["target"], f"{word} {target}", INK)]
    if record.fan.empty or record.says_nothing:
        return ends

    def number(value: float) -> str:
        return short_number(value, scale, about["digits"])

    last = record.fan.iloc[-1]
    ends.append(EndLabel(last["point"], f"{OUTLOOK} {number(last['point'])}", GOOD))
    largest, smallest = ("↓", "↑") if record.is_rank else ("↑", "↓")
    top = max(scale.low, scale.high)
    foot = min(scale.low, scale.high)
    if last["upper80"] > top:
        ends.append(EndLabel(top, f"{largest} {number(last['upper80'])}", MUTED))
    if last["lower80"] < foot and not record.is_rank:
        ends.append(EndLabel(foot, f"{smallest} {number(last['lower80'])}", MUTED))
    return ends


def years_with_room(
    years: np.ndarray, first_named: list[int | float | None], apart: float
) -> list[int]:
    """Choose years to name that stand some years apart, some of them before others."""
    wanted = [year for year in first_named if year is not None and not pd.isna(year)]
    named: list[int] = []
    for year in [*wanted, *reversed(years)]:
        if all(abs(year - other) >= apart for other in named):
            named.append(int(year))
    return sorted(named)


def short_number(value: float, scale: Scale, decimals: int | None) -> str:
    """Write a number; in a panel of large ones in units of 万, which take less room."""
    if max(abs(scale.low), abs(scale.high)) < MANY:
        enough = 0 if abs(value) >= THOUSAND and decimals else decimals
        return format_value(value, "", enough)
    return f"{format_value(value / 10_000, '', 1).removesuffix('.0')}万"


def name_years(
    ax: Axes, record: PanelRecord, scale: Scale, draft_year: int | None
) -> None:
    """Name as many years as there is room for; what a year is stands below."""
    baselines = record.past.index[record.past["kind"] == "baseline"]
    newest = record.known.index.max()
    first_named = [*baselines[-1:], newest, record.about["target_year"], draft_year]
    ticks = years_with_room(record.years, first_named, YEAR_LABEL / scale.room)
    below = {draft_year: DRAFT}
    below |= dict.fromkeys(baselines, vocabulary().kind["baseline"])
    ax.set_xticks(ticks, [fiscal(year) for year in ticks])
    foot = ax.get_xaxis_transform()
    for year in ticks:
        word = below.get(year, "")
        label(ax, year, 0, word, 0, BELOW_YEAR, xycoords=foot, color=MUTED)
