"""A panel: one series with plan, target, actuals and the fan to the target year."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from ...dataset import Data
from ...wording.wording import wording_of
from .. import style
from ..labels import LabelPlacer, label
from ..page import size_of
from ..style import GOOD, INK, MUTED, Look
from .record import PanelRecord, Range, common_range, panel_records
from .scale import Scale, allowed_edges
from .words import (
    keep_axis_free,
    keep_marks_free,
    name_years,
    short_number,
    write_actuals,
    write_allowed,
    write_ends,
    write_plan,
)

HEIGHT = 38.0  # mm of a panel where the paper does not say
LOW_PANEL = 22.0  # mm: a lower panel names fewer values


def panel(data: Data, series_id: str, *, ax: Axes, ylim: Range | None = None) -> Axes:
    """Draw one series: baseline, plan, target, its allowed side, actuals, projection.

    `ylim`: the range of values, where several panels share one.
    """
    record = panel_records(data, [series_id])[series_id]
    draw_panel(ax, record, ylim, wording_of(data).unpublished)
    style.adopt(ax)
    return ax


def draw_panel(
    ax: Axes, record: PanelRecord, ylim: Range | None, draft_year: int | None
) -> Axes:
    """Draw a record into axes that have our look.

    `draft_year`: the year whose actuals are not yet published.
    """
    scale = set_scale(ax, record, ylim or common_range([record]))

    draw_allowed_side(ax, record, scale)
    draw_fan(ax, record)
    draw_plan(ax, record, scale)
    draw_actuals(ax, record)
    draw_target(ax, record)

    ticks = 4 if scale.height > LOW_PANEL else 2
    ax.yaxis.set_major_locator(MaxNLocator(ticks, steps=[1, 2, 5, 10]))
    ax.yaxis.set_major_formatter(lambda value, _: short_number(value, scale, None))
    name_years(ax, record, scale, draft_year)

    placer = LabelPlacer(ax, scale.room, scale.rise)
    keep_axis_free(placer, record, scale)
    keep_marks_free(placer, record, scale)
    write_actuals(placer, record, scale)
    write_plan(placer, record)
    write_allowed(placer, record, scale)
    write_ends(ax, record, scale)

    unit = record.about["unit"]
    label(ax, 0, 1, unit, 0.01, 3, xycoords="axes fraction", color=MUTED)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_label_coords(0, 0)  # there is none: its place is not sought at a draw
    ax.grid(axis="y")
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
    ax.plot(record.plan_path, "-", color=MUTED, lw=0.7)
    ax.plot(plan, "_", color=MUTED, ms=scale.dash, mew=1.6)


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
    """Draw the target as a diamond, whole where it stands at the edge."""
    about = record.about
    look: Look = {"color": INK, "mfc": "white", "mew": 1.3, "ms": 6.5, "zorder": 3}
    ax.plot(about["target_year"], about["target"], "D", clip_on=False, **look)
