"""One 施策 in a figure: a panel per indicator, with plan, target, actuals and the fan to the target year."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ..analysis.results import results
from ..base.errors import InputError
from ..dataset import Data, kept, latest
from ..wording import words
from ..wording.numbers import fiscal, format_value
from ..wording.words import cells, unpublished
from . import style
from .captions import TEXT, TEXTS, WORDS, say, table
from .style import GOOD, INK, MM, MUTED, PT, label, wrap

HEIGHT = 40.0  # mm of a panel
FAR, NEAR = 5, 3  # an interval that reaches FAR times the range of the values is cut at NEAR, to leave them legible
POINT, WIDE = ["value", "point"], ["lower80", "upper80"]


@kept
def drawn(data: Data) -> dict[str, tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]]:
    """Give per series, by fiscal year: observations, the current plan, the projection from the last observation."""
    fans = results(data).projections.query("method == 'pooled'").set_index("fiscal_year").groupby("series_id")
    fans, printed, t, out = {key: fan[["point", *WIDE]].dropna() for key, fan in fans}, cells(data), table(data), {}
    for key, seen in latest(data.observations).set_index("fiscal_year").sort_index().groupby("series_id"):
        seen["text"] = [printed[key, kind, year]["number"] + words.TEXT["marks"]["assumed"] * (status == "assumed")
                        for year, kind, status in seen[["kind", "status"]].itertuples()]
        past = seen[seen["kind"].isin(["history", "baseline", "actual"])]
        plan = seen[seen["kind"].isin(["plan", "target"]) & (seen.index > t.loc[key, "baseline_year"])]
        start = past.dropna(subset="value").iloc[-1:] if len(fans[key]) else past[:0]
        out[key] = past, plan, pd.concat([pd.DataFrame(dict.fromkeys(fans[key], start["value"])), fans[key]])
    return out


def limits(data: Data, ids: list[str], count: bool) -> tuple[float, float]:
    """Give the common range of some series; a count starts at 0 unless that would flatten it."""
    known = drawn(data)

    def ends(columns: list[str]) -> tuple[float, float]:
        found = np.concatenate([part.filter(columns).to_numpy().ravel() for key in ids for part in known[key]])
        return (np.nanmin(found), np.nanmax(found)) if np.isfinite(found).any() else (0.0, 1.0)

    (low, high), (lower, upper) = ends(POINT), ends([*POINT, *WIDE])
    size = max(high - low, 0.25 * max(abs(low), abs(high)))
    low, high = (near + way * NEAR * size if way * (far - near) > FAR * size else far
                 for near, far, way in ((low, lower, -1), (high, upper, 1)))  # fmt: skip
    pad = 0.16 * (high - low) or max(0.05 * abs(high), 0.5)
    return (-0.14 * high if count and low >= 0 and high - low > 0.35 * high else low - pad), high + pad


def panel(data: Data, series_id: str, *, ax: Axes, ylim: tuple[float, float] | None = None) -> Axes:
    """Draw one series: baseline, plan, target, allowed side of a bound, actuals, projection with 80 % interval."""
    row, (past, plan, fan) = table(data).loc[series_id], drawn(data)[series_id]
    low, high = ylim or limits(data, [series_id], row["value_type"] == "count")
    years, width = np.array(sorted({*plan.index, *past.index, *fan.index}), int), ax.bbox.width / ax.figure.dpi / MM
    left = 0.95 if width > 12 * len(years) else 0.5
    ax.set(xlim=(years[0] - left, years[-1] + 0.5), ylim=(low, high))
    room, rise, taken = width / (years[-1] - years[0] + left + 0.5), HEIGHT / (high - low), []  # mm a year, a unit

    def keep(values: pd.Series, *size: float) -> None:
        """Keep the place of marks of some points' width and height free of words."""
        centres = np.c_[values.index * room, values * rise]
        taken.extend((centre - np.multiply(size, PT) / 2, centre + np.multiply(size, PT) / 2) for centre in centres)

    def put(year: int, value: float, text: str, *sides: tuple[float, float], **look) -> None:
        """Write beside a mark, on the first of some sides where it touches no mark and no words, or not at all."""
        lines = text.split("\n")
        size = np.array([max(map(style.em, lines)), 1.2 * len(lines) - 0.2]) * PT * (9.6 if look.get("fontsize") else 8)
        for side in sides:
            at = np.array([year * room, value * rise]) + np.multiply(side, PT) - size * (1 - np.sign(side)) / 2
            if not any((at < b + (0.5, 0)).all() and (a < at + size + (0.5, 0)).all() for a, b in taken):
                taken.append((at, at + size))
                return label(ax, year, value, text, *side, **look)

    for bound, edge, dy in ((">=", high, -3), ("<=", low, 3)):
        if len(part := plan[plan["bound"] == bound]):
            x = part.index.to_numpy(float).repeat(2) + np.tile([-0.5, 0.5], len(part))
            ax.fill_between(x, part["value"].to_numpy().repeat(2), edge, color=style.SHADE, lw=0)
            label(ax, x[-1], edge, WORDS["range"], -3, dy, color=MUTED)
    ax.fill_between(fan.index.to_numpy(float), fan["lower80"], fan["upper80"], color=style.PALE, lw=0)
    ax.plot(fan["point"], "--", color=GOOD)
    start, ahead = past[past["kind"] == "baseline"], past["value"].dropna()
    path = pd.concat([start["value"].iloc[-1:], plan["value"]])
    ax.plot(path, "-", color=MUTED, lw=0.7)
    ax.plot(plan["value"], "_", color=MUTED, ms=min(13, 0.75 * room / PT), mew=1.6)
    ax.plot(ahead, "-", color=GOOD, lw=1.8)
    for kind, look in {"history": {"ms": 3}, "baseline": {"mfc": "white", "mew": 1.4}, "actual": {}}.items():
        ax.plot(past.loc[past["kind"] == kind, "value"], "o", **{"color": GOOD, "ms": 6, "zorder": 3} | look)
    ax.plot(past.loc[past["status"] == "assumed", "value"], "o", color=MUTED, mfc="white", mew=1.4, ms=6, zorder=4)
    ax.plot(row["target_year"], row["target"], "D", color=INK, mfc="white", mew=1.3, ms=6.5, zorder=3)
    keep(ahead, 5, 5)
    keep(plan["value"].dropna(), 0.6 * min(13, 0.75 * room / PT), 1.6)
    keep(pd.Series({row["target_year"]: row["target"]}, dtype=float).dropna(), 6.5, 6.5)
    keep(fan["point"].iloc[1:], 6, 1)
    first, last = ahead.index.min(), ahead.index.max()
    for year, value, text in sorted(past[["value", "text"]].itertuples(), key=lambda x: x[0] not in (first, last)):
        other = ahead[ahead.index > year].iloc[0] if year < last else path.get(year, -np.inf)
        if pd.isna(value):
            heights = [(0, up) for up in np.linspace(4, HEIGHT / PT - 24, 9)]
            put(year, low, f"{fiscal(year)}\n{WORDS['absent']}", *heights, color=style.BAD)
            continue
        sides = [(-6, 0)] * int(room > 12 and year == first < last) + [(0, 5), (0, -5)][:: -1 if value < other else 1]
        put(year, value, text, *sides, (-6, 0), (6, 0), color=GOOD, fontsize="large" if room > 9 else None)
    now = plan[(plan["kind"] == "plan") & (plan.index != row["target_year"])]
    for year, value, text in sorted(now[["value", "text"]].itertuples(), key=lambda x: abs(x[0] - last)):
        other = past["value"].get(year, fan["point"].get(year, np.nan))
        if value != path.get(year - 1):
            sides = [(0, 4), (0, -4)]
            put(year, value, text, *sides[:: -1 if value <= other else 1], color=MUTED)
    ends = [(row["target"], WORDS["target"] + plan["text"].get(row["target_year"], ""), INK)]
    for point, lower, upper in fan.iloc[-1:].to_numpy():
        found = [(point, "point", GOOD, True), (high, "up", MUTED, upper > high), (low, "down", MUTED, lower < low)]
        ends += [(y, WORDS[word] + format_value(value, "", row["digits"]), color)
                 for (y, word, color, yes), value in zip(found, (point, upper, lower), strict=True) if yes]
    ends = sorted(end for end in ends if not pd.isna(end[0]))
    for (_, text, color), y in zip(ends, style.spread([value for value, *_ in ends], 3.6 / rise), strict=True):
        label(ax, years[-1], y, text, 7, color=color)
    ticks = years[:: int(np.ceil(5.5 / room))]
    below = {unpublished(data): WORDS["draft"]} | dict.fromkeys(start.index, WORDS["start"])
    ax.set_xticks(ticks, [f"{fiscal(year)}\n{below.get(year, '')}".strip() for year in ticks])
    ax.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    ax.yaxis.set_major_formatter(lambda value, _: format_value(value))
    label(ax, 0, 1, row["unit"], 0.01, 3, xycoords="axes fraction", color=MUTED)
    ax.grid(axis="y")
    style.adopt(ax)
    return ax


def standing(row: pd.Series) -> list[str]:
    """Say in short lines where a series stands: verdict, gap, survey error, chance, interval."""
    gap = WORDS["gap"] + row["gap_text"] if row["gap"] == row["gap"] else ""
    return [*([f"［{row['component']}］"] if row["component"] != "全体" else []),
            WORDS["marks"].get(row["met_as"], "－ ") + row["met_text"] + gap,
            *([WORDS["noise"]] if pd.notna(row["within_noise"]) and row["within_noise"] else []),
            WORDS["chance"] + row["chance_text"], WORDS["span"] + row["span_text"]]  # fmt: skip


def measure(data: Data, measure_id: str, *, fig: Figure | None = None) -> Figure:
    """Draw where one 施策 stands: a panel per indicator, its components side by side with one range."""
    t = table(data).query("measure_id == @measure_id")
    if t.empty:
        raise InputError(f"measure_id: found {measure_id!r}; expected one of {', '.join(data.measures['measure_id'])}")
    parts = [part for _, part in t.groupby("indicator_id", sort=False)]
    heads = [wrap(f"{part['indicator_id'].iloc[0]}　{part['name'].iloc[0]}", 44, 3) for part in parts]
    with style.drawing():
        fig, texts = fig or style.Picture(), [say(data, "measure", part, key=measure_id) for part in TEXTS]
        top = style.sheet(fig, sum(4.4 * len(head) + HEIGHT + 17 for head in heads) + 2, *texts) + 2
        for head, part in zip(heads, parts, strict=True):
            style.write(fig, 1, top, "\n".join(head), va="top", fontsize=9.5, linespacing=1.3)
            better = TEXT["directions"].get(str(part["direction"].iloc[0]), WORDS["unsure"])
            style.write(fig, style.WIDTH - 1, top, better, va="top", ha="right", color=MUTED)
            top += 4.4 * len(head) + 5
            ylim, width = limits(data, list(part.index), part["value_type"].iloc[0] == "count"), 117 / len(part)
            for i, key in enumerate(part.index):
                ax = fig.add_axes(style.box(fig, 14 + i * width, top, width - 23, HEIGHT))
                panel(data, key, ax=ax, ylim=ylim)
                label(ax, 0.5, 1, part["component"].iloc[i] * (len(part) > 1), 0, 3, xycoords="axes fraction")
            lines = [line for _, row in part.iterrows() for text in standing(row) for line in wrap(text, 16.6)]
            style.write(fig, 125, top, "\n".join(lines), va="top", linespacing=1.5)
            top += HEIGHT + 12
    return fig
