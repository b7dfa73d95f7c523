"""The words of a panel: beside marks, at the right edge, below the years."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ...wording.numbers import fiscal, format_value
from ...wording.vocabulary import vocabulary
from .. import style
from ..labels import LabelPlacer, Side, label, spread
from ..page import POINT
from ..style import GOOD, INK, MUTED
from .record import PanelRecord
from .scale import Scale, allowed_edges

YEAR_LABEL = 4.0  # mm that the name of a year needs
BELOW_YEAR = -14.0  # points, where it is said what a year is
THOUSAND = 1_000  # from here on decimals of an outlook say nothing
MANY = 100_000  # from here on numbers are written in 万
WIDE_YEAR = 9.0  # mm a year from which actuals are written large
ROOM_AT_LEFT = 12.0  # mm a year from which the first value stands beside its mark
END_LABELS = 3.4  # mm between the words at the right edge
OVERHANG = 1.0  # mm by which they may stand above the panel
ALLOWED = "目標の範囲"
OUTLOOK = "見通し"
DRAFT = "公表前"
ABOVE: Side = (0, 5)
BELOW: Side = (0, -5)
BESIDE: list[Side] = [(-6, 0), (6, 0)]
TICK: Side = (-3, 0)  # from the edge of a panel to the numbers of its axis
FARTHER: list[Side] = [(0, 14), (0, -14), (0, 23), (0, -23)]


@dataclass(frozen=True)
class EndLabel:
    """A word at the right edge, beside the value it names."""

    value: float
    text: str
    color: str


def keep_axis_free(placer: LabelPlacer, record: PanelRecord, scale: Scale) -> None:
    """Keep words off the numbers of the axis, which stand at the left of the panel."""
    low, high = sorted((scale.low, scale.high))
    edge = placer.ax.get_xlim()[0]
    for value in placer.ax.get_yticks():
        if low <= value <= high:
            placer.keep_word_free(edge, value, short_number(value, scale, None), TICK)


def keep_marks_free(placer: LabelPlacer, record: PanelRecord, scale: Scale) -> None:
    """Keep words off all marks that are drawn."""
    about = record.about
    target = pd.Series({about["target_year"]: about["target"]}, dtype=float)
    placer.keep_free(record.known, 5, 5)
    placer.keep_free(record.plan["value"].dropna(), 0.6 * scale.dash, 1.6)
    placer.keep_free(target.dropna(), 6.5, 6.5)
    if not record.says_nothing:
        placer.keep_free(record.fan["point"].iloc[1:], 6, 1)


def write_allowed(placer: LabelPlacer, record: PanelRecord, scale: Scale) -> None:
    """Name the allowed side where there is room; the caption explains it anyway."""
    needed = placer.width(ALLOWED) / scale.room
    for bound, edge in allowed_edges(record, scale).items():
        years = record.plan.index[record.plan["bound"] == bound]
        first, last = years.min() - 0.5 + needed / 2, years.max() + 0.5 - needed / 2
        inward: Side = (0, -3) if edge == scale.high else (0, 3)
        for year in reversed(years):
            is_inside = first <= year <= last
            if is_inside and placer.put(year, edge, ALLOWED, [inward], color=MUTED):
                break


def write_actuals(placer: LabelPlacer, record: PanelRecord, scale: Scale) -> None:
    """Write the observed values: the last one, the first, then the others."""
    known = record.known
    first = known.index.min()
    last = known.index.max()
    size = "large" if scale.room > WIDE_YEAR else None
    planned = record.plan_path

    rows = record.past[["value", "text"]].itertuples()
    for year, value, text in sorted(
        rows, key=lambda row: (row[0] != last, row[0] != first)
    ):
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
    planned = record.plan_path
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
