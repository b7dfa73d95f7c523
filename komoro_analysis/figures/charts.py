"""The set of figures, one function each: `name(data, *, ax=None, fig=None) -> Figure`. One figure answers one question.

With `ax` only the plot is drawn, into those axes and in their look; otherwise a page with heading and caption.
"""

from collections.abc import Callable
from functools import partial, wraps

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator, NullLocator

from ..analysis.assessments.assessment import FAVOURABLE
from ..analysis.gaps import sampling_error
from ..analysis.results import results
from ..dataset import Data
from . import style
from .captions import (
    EDGES,
    SPEC,
    TEXT,
    TEXTS,
    WORDS,
    alt_text,
    chance,
    facts,
    reliability,
    say,
    shifts,
    table,
    votes,
)
from .panels import measure, panel
from .style import BAD, FAINT, GOOD, INK, MUTED, PALE, PT, label, save, spread, wrap

__all__ = ["alt_text", "catalogue", "measure", "panel", "save"]
RAMP = LinearSegmentedColormap.from_list("chance", ["white", PALE, GOOD, "#00304D"])
FIGURES: dict[str, Callable[..., Figure]] = {}


def chart(plot: Callable) -> Callable[..., Figure]:
    """Make a figure of a plot: register it; draw it in the one look, give it margins, heading and caption."""
    stem, spec = plot.__name__, SPEC[plot.__name__]

    @wraps(plot)
    def build(data: Data, *, ax: Axes | None = None, fig: Figure | None = None, **options) -> Figure:
        with style.drawing(style.LOOK if ax is None else {}):
            own = (fig or style.Picture()).add_axes((0, 0, 1, 1)) if ax is None else ax
            plot(data, ax=own, **options)
            own.set(**{key: spec[key] for key in ("xlabel", "ylabel") if key in spec})
            own.grid("grid" in spec, axis=spec.get("grid", "both"))
            texts = [say(data, stem, part, **options) for part in TEXTS]
            if ax is not None:
                ax.set_title(texts[0], loc="left")
                style.adopt(ax)
                return ax.figure
            height = spec.get("height") or spec["row"] * abs(np.diff(own.get_ylim())[0])
            top = style.sheet(own.figure, height + spec["above"] + spec["below"], *texts) + spec["above"]
            width = style.WIDTH - spec["left"] - spec["right"]
            own.set_position(style.box(own.figure, spec["left"], top, width, height))
        return own.figure

    del build.__wrapped__  # its own arguments are those to call it with
    return FIGURES.setdefault(stem, build)


def rows(ax: Axes, names: pd.Series, groups: pd.Series | None = None) -> np.ndarray:
    """Name one row per line of a plot, from the top, a heading before each new group; returns the rows' positions."""
    new = np.zeros(len(names), bool) if groups is None else (groups != groups.shift()).to_numpy()
    y = np.arange(len(names)) + 1.3 * np.cumsum(new)
    ax.set_yticks(y, names, color=INK)
    ax.set_ylim(y.max(initial=0) + 0.7, -0.7)
    for at in np.flatnonzero(new):
        label(ax, 0, y[at] - 1.15, groups.iloc[at], 3, xycoords=("figure fraction", "data"), ha="left", color=INK)
    ax.hlines(y[new] - 0.6, 0, 1, color=MUTED, lw=0.6, transform=ax.get_yaxis_transform())
    ax.spines[["left", "bottom"]].set_visible(False)
    return y


def verdicts(ax: Axes, x: pd.Series, y: np.ndarray, good: pd.Series) -> None:
    """Draw what is good as filled dots, the rest as open triangles."""
    yes = good.eq(True).fillna(False).to_numpy(bool)
    ax.plot(x[yes], y[yes], "o", color=GOOD, ms=4.5)
    ax.plot(x[~yes], y[~yes], "v", color=BAD, mfc="white", mew=1.3, ms=5)


def symlog(ax: Axes, axis: str, values: pd.Series) -> None:
    """Scale an axis for values in planned steps: linear to ±1, logarithmic beyond, as far either way."""
    powers = 10 ** np.arange(max(np.log10(max(values.abs().max(), 1)), 0) + 1).astype(int)
    ticks = np.r_[-powers[::-1], 0, powers]
    getattr(ax, f"set_{axis}scale")("symlog", linthresh=1, linscale=0.8)
    getattr(ax, f"set_{axis}ticks")(ticks, [f"{t:+,}".replace("-", "−").replace("+0", "0") for t in ticks])
    getattr(ax, f"set_{axis}lim")(-9 * powers[-1], 9 * powers[-1])
    getattr(ax, f"{axis}axis").set_minor_locator(NullLocator())
    (ax.axvline if axis == "x" else ax.axhline)(0, color=MUTED, lw=0.8)


@chart
def gaps_all(data: Data, *, ax: Axes) -> None:
    """Draw every series' gap to the newest plan in planned yearly steps, its own unit printed at the dot."""
    t = table(data)
    y, x = rows(ax, t["tick"], t["policy"]), t["gap"] / t["step"]
    error = (sampling_error(t["actual"]) / t["step"]).where(t["within_noise"].notna())
    ax.hlines(y, x - error, x + error, color=FAINT, lw=5)
    verdicts(ax, x, y, t["met"])
    stuck = (t["gap"].notna() & x.isna()).to_numpy()
    ax.plot(0 * y[stuck], y[stuck], "D", color=MUTED, mfc="white", ms=4)
    for at, gap, wide, (_, row) in zip(y, x.fillna(0), error.fillna(0), t.iterrows(), strict=True):
        side = -1 if row["gap"] < 0 else 1
        label(ax, gap + side * wide, at, row["gap_text" if row["gap"] == row["gap"] else "met_text"], 5 * side)
    symlog(ax, "x", x)


@chart
def gaps_by_policy(data: Data, *, ax: Axes) -> None:
    """Draw how many indicators met their plan by policy, as stacked counts."""
    m = results(data).measure_summary.merge(table(data).drop_duplicates("measure_id")[["measure_id", "policy"]])
    counts = m.groupby("policy", sort=False).sum(numeric_only=True)
    y, left = rows(ax, pd.Series(["\n".join(wrap(name, 20, 2)) for name in counts.index])), np.zeros(len(counts))
    unit = (style.WIDTH - SPEC["gaps_by_policy"]["left"]) / counts["n_indicators"].max() / (8 * PT)  # em of one
    for column, word, narrow, face, ink in TEXT["counts"]:
        n = counts[column].to_numpy()
        some = n > 0
        ax.barh(y[some], n[some], 0.7, left[some], color=face, edgecolor=ink if face == "white" else face, zorder=2)
        for at, start, size in zip(y[some], left[some], n[some], strict=True):
            forms = [form.format(size) for form in (word, word.replace("　", "\n"), narrow)]
            fit = (form for form in forms if max(map(style.em, form.split("\n"))) < 0.9 * unit * size)
            label(ax, start + size / 2, at, next(fit, forms[-1]), color=ink)
        left = left + n
    ax.set_xlim(0, 1.02 * left.max())
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))


@chart
def trends_pace(data: Data, *, ax: Axes) -> None:
    """Draw observed against required change per year in planned steps; other targets in their own panel."""
    t, spec = table(data), SPEC["trends_pace"]
    t, others = t[t["pace"].ne("") & t["step"].notna()], t[t["target_type"].isin(["maintain", "limit"])]
    t = t.assign(x=t["required_per_year"] / t["step"], y=t["change_per_year"] / t["step"])
    t = t.sort_values("y", kind="stable")
    symlog(ax, "x", t["x"])
    symlog(ax, "y", t["y"])
    line = np.r_[0, np.geomspace(0.01, ax.get_xlim()[1], 50)]
    ax.fill_between(line, line, ax.get_ylim()[1], color=PALE, alpha=0.5, lw=0, zorder=0)
    ax.plot(np.r_[-line[::-1], line], np.r_[-line[::-1], line], "-", color=MUTED, lw=0.8)
    for u, v, word in spec["notes"]:
        ax.text(u, v, word, transform=ax.transAxes, va="top", color=MUTED)
    heights = (ax.transScale + ax.transLimits).transform(t[["x", "y"]].to_numpy())[:, 1]
    heights = spread(heights, 2.95 / spec["height"])
    for (_, row), at in zip(t.iterrows(), heights - max(heights.max(initial=0) - 0.99, 0), strict=True):
        ax.annotate(row["tick"], row[["x", "y"]], (1.02, at), textcoords="axes fraction", va="center",
                    arrowprops={"arrowstyle": "-", "color": FAINT, "lw": 0.6, "shrinkA": 1, "relpos": (0, 0.5)})
    verdicts(ax, t["x"], t["y"].to_numpy(), t["y"] >= t["x"])
    side = ax.inset_axes(spec["inset"])
    rate = 100 * others["change_per_year"] / others["baseline"].abs().where(others["baseline"] != 0)
    known = results(data).gaps.dropna(subset="gap_to_target").sort_values("fiscal_year", kind="stable")
    known = others.index.map(known.groupby("series_id")["gap_to_target"].last())
    y = rows(side, others["tick"])
    verdicts(side, rate.where(known.notna()), y, pd.Series(known >= 0))
    for at in y[known.isna()]:
        label(side, 0, at, WORDS["absent"], 5, color=MUTED)
    side.axvline(0, color=MUTED, lw=0.8)
    side.set(**spec["limits"])
    side.grid(axis="x")


@chart
def projection_all(data: Data, *, ax: Axes) -> None:
    """Draw P(attain) of every series, lowest first within its 施策, over five bands named in words."""
    t = table(data)
    t = t.iloc[np.lexsort((t["p_attain"], pd.factorize(t["measure_id"])[0]))]
    y, p = rows(ax, t["tick"], t["policy"]), 100 * t["p_attain"]
    for i, (low, high, word) in enumerate(EDGES):
        ax.axvspan(100 * low, 100 * high, color=PALE, alpha=0.5 * (i % 2 == 0), lw=0, zorder=0)
        label(ax, 50 * (low + high), 1, word, 0, 1, xycoords=ax.get_xaxis_transform())
    ax.hlines(y, 0, p, color=FAINT, lw=1)
    ax.plot(p, y, "o", color=GOOD, ms=4.5)
    for at, x in zip(y, p, strict=True):
        label(ax, np.nan_to_num(x), at, chance(x / 100), 5)
    ax.set_xlim(0, 100)


@chart
def projection_heatmap(data: Data, *, ax: Axes) -> None:
    """Draw the probabilities as a grid of 施策 by indicator, the number printed in each cell, darker = likelier."""
    first = {"measure_id": "first", "short_name": "first", "p_attain": "min"}
    t = table(data).groupby("indicator_id", sort=False).agg(first)
    names = pd.Series({key: "\n".join(wrap(f"{key} {name}", 18, 2)) for key, name in facts(data)["names"].items()})
    y, x = pd.Series(rows(ax, names), names.index)[t["measure_id"]], t.groupby("measure_id").cumcount()
    for column, at, name, p in zip(x, y, t["short_name"], t["p_attain"], strict=True):
        ax.add_patch(Rectangle((column, at - 0.46), 0.97, 0.92, fc=RAMP(p) if p >= 0 else "white", ec=FAINT, lw=0.5))
        text = f"{wrap(name, 13.2, 1)[0]}\n{chance(p)}{'％' if p >= 0 else ''}"
        label(ax, column + 0.485, at, text, color="white" if p > 0.62 else INK, linespacing=1.3)
    ax.set(xlim=(0, x.max() + 1), xticks=[])


@chart
def systems_compare(data: Data, *, ax: Axes) -> None:
    """Draw what each published system would say of each series, the most disputed first."""
    said = results(data).assessments.pivot(index="series_id", columns="system", values="status")
    found, names = votes(data), TEXT["statuses"]
    y = rows(ax, table(data)["tick"].reindex(found.index))
    for i, (system, name) in enumerate(TEXT["systems"].items()):
        label(ax, i + 0.5, 1, name, 0, 1, xycoords=ax.get_xaxis_transform())
        for at, status in zip(y, said.loc[found.index, system], strict=True):
            if (both := f"{system} {status}") in FAVOURABLE:
                ax.add_patch(Rectangle((i + 0.03, at - 0.46), 0.94, 0.92, fc=PALE, lw=0))
            if word := names.get(both, names.get(status, status)):
                ax.text(i + 0.5, at, word, ha="center", va="center")
        silent = y[~said.loc[found.index, system].map(lambda status: names.get(status, status)).astype(bool)]
        ax.plot(np.full(len(silent), i + 0.5), silent, "_", color=MUTED, ms=5, mew=0.8)
    for at, row in zip(y, found.itertuples(), strict=True):
        label(ax, len(TEXT["systems"]), at, f"{row.n_favourable}／{row.n_speaking}", 5)
    ax.set(xlim=(0, len(TEXT["systems"])), xticks=[])


@chart
def survey_noise(data: Data, *, ax: Axes) -> None:
    """Draw the citizens' surveys' gaps to plan in points with their sampling error, best first."""
    t = table(data)[table(data)["within_noise"].notna()].sort_values("gap", ascending=False, kind="stable")
    y, error, clear = rows(ax, t["tick"]), sampling_error(t["actual"]), ~t["within_noise"].to_numpy(bool)
    ax.axvline(0, color=MUTED, lw=0.8)
    ax.hlines(y, t["gap"] - error, t["gap"] + error, color=np.where(clear, INK, MUTED), lw=1.4)
    ax.plot(t["gap"][~clear], y[~clear], "o", color=MUTED, mfc="white", ms=6)
    verdicts(ax, t["gap"][clear], y[clear], t["gap"][clear] > 0)
    for at, wide, (_, row) in zip(y, error, t.iterrows(), strict=True):
        label(ax, row["gap"] + wide, at, row["gap_text"].removesuffix("ポイント"), 4)


@chart
def method_reliability(data: Data, *, ax: Axes, frame: pd.DataFrame | None = None) -> None:
    """Draw how often targets were attained against the probability stated; `frame` as `reliability()` reads it."""
    ax.plot([0, 100], [0, 100], color=MUTED, lw=0.8)
    for i, (name, part) in enumerate((reliability() if frame is None else frame).groupby("horizons")):
        x, y, color = 100 * part["mean_p"], 100 * part["share_attained"], (GOOD, BAD)[i % 2]
        ax.plot(x, y, ("o-", "v--")[i % 2], color=color, mfc=(GOOD, "white")[i % 2], ms=6)
        for u, v, n in zip(x, y, part["n"], strict=True):
            label(ax, u, v, f"{n:,}", 5 * (-1) ** (i + 1), 4 * (-1) ** i, color=color)
        label(ax, 100, y.iloc[-1], name.removeprefix("h=").removesuffix("-1") + WORDS["years"], 5, color=color)
    ax.set(xlim=(0, 100), ylim=(0, 100))


@chart
def sensitivity(data: Data, *, ax: Axes) -> None:
    """Draw how far each other assumption moves every series' P(attain), in points."""
    groups = shifts(data).groupby("name", sort=False)
    for at, (_, part) in zip(rows(ax, pd.Series(list(groups.groups) or [WORDS["none"]])), groups, strict=False):
        y, top = at + 0.09 * (np.arange(len(part)) % 5 - 2), part["moved"].abs().to_numpy().argmax()
        ax.plot(part["moved"], y, "o", color=GOOD, mfc="none", ms=4, mew=0.8)
        x, name = part["moved"].iloc[top], table(data).loc[part["series_id"].iloc[top], "tick"]
        ax.plot(x, y[top], "o", color=GOOD, ms=4)
        label(ax, x, y[top], name, 5 * np.sign(x))
    ax.axvline(0, color=MUTED, lw=0.8)
    ax.margins(x=0.45)


def catalogue(data: Data) -> dict[str, Callable[..., Figure]]:
    """Give every figure of a data set: file stem → function of the data."""
    return {f"measure_{key}": partial(measure, measure_id=key) for key in data.measures["measure_id"]} | FIGURES
