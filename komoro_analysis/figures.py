"""The set of figures, one function each: `name(data, *, ax=None, fig=None) -> Figure`. One figure answers one question.

With `ax` only the plot is drawn, into those axes and in their look; otherwise a page with heading and caption. What a
figure says, and its margins in mm, stands in `templates/figures.json`.
"""

import json
from collections.abc import Callable
from functools import lru_cache, partial, wraps
from pathlib import Path

import jinja2
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator, NullLocator

from .assessment import FAVOURABLE, agreement
from .dataset import Data, latest
from .errors import InputError
from .gap import sampling_error
from .results import results
from .style import (
    BAD,
    FAINT,
    GOOD,
    INK,
    LOOK,
    MM,
    MUTED,
    PALE,
    SHADE,
    WIDTH,
    Picture,
    box,
    drawing,
    label,
    sheet,
    spread,
    wrap,
    write,
)
from .style import save as save  # the single exporter, for callers of this module
from .words import BANDS, fiscal, format_value, measure_sentences, probability_words, series_name

TEXT = json.loads(Path(__file__).with_name("templates").joinpath("figures.json").read_text(encoding="utf-8"))
SPEC, WORDS, TEXTS = TEXT["figures"], TEXT["words"], ("question", "message", "method")
BENCHMARK = Path(__file__).parents[1] / "benchmarks/results/backtest_reliability.csv"
RAMP = LinearSegmentedColormap.from_list("chance", ["white", PALE, GOOD, "#00304D"])
EDGES = [(low, high, word) for low, (high, word) in zip([0, *(edge for edge, _ in BANDS)], BANDS, strict=False)]
HEIGHT = 40.0  # mm of a panel
FAN = ["point", "lower80", "upper80"]
FIGURES: dict[str, Callable[..., Figure]] = {}


@lru_cache(maxsize=4)
def table(data: Data) -> pd.DataFrame:
    """Lay out `results(data).series` with newest gap, trend, p_attain, policy, label, planned yearly step, pace."""
    r = results(data)
    newest = r.gaps[r.gaps["fiscal_year"] == r.gaps["fiscal_year"].max()].set_index("series_id")
    t = r.series.join(newest[["plan", "actual", "gap", "met", "gap_to_target", "within_noise"]])
    t["p_attain"] = r.projections.query("method == 'pooled'").groupby("series_id")["p_attain"].last()
    t = t.join(r.trends.set_index("series_id")[["change_per_year", "required_per_year"]])
    t = t.join(data.measures.set_index("measure_id")[["policy_id", "policy_name"]], on="measure_id")
    t["short_name"] = t["short_name"].where(t["short_name"] != "", t["name"])
    t["label"] = [wrap(f"{row['indicator_id']} {series_name(row)}", 20, 1)[0] for _, row in t.iterrows()]
    t["policy"] = "政策" + t["policy_id"].astype(str) + "　" + t["policy_name"]
    step = ((t["target"] - t["baseline"]).abs() / (t["target_year"] - t["baseline_year"])).astype(float)
    need, change = t["required_per_year"], t["change_per_year"]
    known = (t["target_type"] == "improve") & need.notna() & change.notna()
    pace = np.select([~known, need <= 0, change >= need, change > 0], ["", "met", "fast", "slow"], "back")
    return t.assign(step=step.where(step > 0), pace=pace, digits=-np.log10(t["resolution"]).round().astype(int))


@lru_cache(maxsize=4)
def drawn(data: Data) -> dict[str, tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]]:
    """Give per series, by fiscal year: observations, the current plan, the projection from the last observation."""
    fans = results(data).projections.query("method == 'pooled'").set_index("fiscal_year").groupby("series_id")
    fans, out = {key: fan[FAN].dropna() for key, fan in fans}, {}
    for key, seen in latest(data.observations).set_index("fiscal_year").sort_index().groupby("series_id"):
        past = seen[seen["kind"].isin(["history", "baseline", "actual"])]
        plan = seen[seen["kind"].isin(["plan", "target"]) & (seen.index > table(data).loc[key, "baseline_year"])]
        start = past.dropna(subset="value").iloc[-1:] if len(fans[key]) else past[:0]
        start = pd.DataFrame(dict.fromkeys(FAN, start["value"]))
        out[key] = past, plan, pd.concat([start, fans[key]])
    return out


def votes(data: Data) -> pd.DataFrame:
    """Give per series how many systems speak and are content, the most disputed first."""
    found = agreement(results(data).assessments)
    share = found["n_favourable"] / found["n_speaking"]
    found["dispute"] = (0.5 - (share - 0.5).abs()).fillna(-1)
    return found.sort_values("dispute", ascending=False, kind="stable")


def shifts(data: Data) -> pd.DataFrame:
    """Give how far, in points, p_attain `moved` under every assumption but the base; `name` is its name in words."""
    s, order = results(data).sensitivity, list(TEXT["assumptions"])
    base = s[s["assumption"] == "base"].set_index("series_id")["p_attain"]
    s = s[s["assumption"] != "base"].assign(moved=lambda x: 100 * (x["p_attain"] - x["series_id"].map(base)))
    s["name"] = [TEXT["assumptions"][kind].format(fiscal(int(text)) if kind == "baseline_year" else text)
                 for kind, text in zip(s["assumption"], s["setting"], strict=True)]  # fmt: skip
    s = s.dropna(subset="moved").sort_values("assumption", key=lambda x: x.map(order.index), kind="stable")
    return s[s.groupby("name")["moved"].transform(lambda x: x.abs().max()) > 0.5]


def reliability(path: str | Path = BENCHMARK) -> pd.DataFrame:
    """Read the benchmark's reliability table: `horizons, n, mean_p, share_attained`; `InputError` without it."""
    try:
        return pd.read_csv(path)[["horizons", "n", "mean_p", "share_attained"]]
    except (OSError, ValueError, KeyError) as error:
        raise InputError(f"{path}: cannot be read as a reliability table ({error}); `make bench` writes it") from None


@lru_cache(maxsize=4)
def facts(data: Data) -> dict[str, object]:
    """Gather what the texts of `figures.json` speak of: tables, years, and functions for what one figure needs."""
    r, m = results(data), results(data).measure_summary.merge(data.measures, on="measure_id")
    return {name: TEXT[name] for name in ("pooled", "step", "survey")} | {
        "t": table(data), "m": m, "n": r.trends["n_points"], "bands": EDGES, "reliability": reliability,
        "policies": m.groupby("policy_id", sort=False, as_index=False).sum(numeric_only=True),
        "when": fiscal(int(r.gaps["fiscal_year"].max())), "goal": fiscal(int(r.series["target_year"].max())),
        "editions": "・".join(str(year - 2018) for year in sorted(data.observations["edition"].unique())),
        "names": data.measures.set_index("measure_id")["name"], "votes": partial(votes, data),
        "said": measure_sentences(data).set_index("measure_id")["sentence"], "shifts": partial(shifts, data)}  # fmt: skip


def say(data: Data, stem: str, part: str, **options) -> str:
    """Fill in a figure's `question`, `message` or `method` from the result tables."""
    text = jinja2.Template(SPEC[stem][part]).render(facts(data), **options)
    return jinja2.Template(TEXT["source"]).render(facts(data), method=text) if part == "method" else text


def number(value: float, row: pd.Series, unit: str | None = "", sign: bool = False) -> str:
    """Write a value with the decimals of its series; unit None: its own, points for differing percentages."""
    unit = ("ポイント" if sign and row["unit"] in ("%", "％") else row["unit"]) if unit is None else unit
    return ("+" if sign and value > 0 else "") + format_value(value, unit, int(row["digits"]))


def chart(plot: Callable) -> Callable[..., Figure]:
    """Make a figure of a plot: register it; draw it in the one look, give it margins, heading and caption."""
    stem, spec = plot.__name__, SPEC[plot.__name__]

    @wraps(plot)
    def build(data: Data, *, ax: Axes | None = None, fig: Figure | None = None, **options) -> Figure:
        with drawing(LOOK if ax is None else {key: LOOK[key] for key in ("font.family", "text.parse_math")}):
            own = (fig or Picture()).add_axes((0, 0, 1, 1)) if ax is None else ax
            plot(data, ax=own, **options)
            own.set(**{key: spec[key] for key in ("xlabel", "ylabel") if key in spec})
            own.grid("grid" in spec, axis=spec.get("grid", "both"))
            texts = [say(data, stem, part, **options) for part in TEXTS]
            if ax is not None:
                ax.set_title(texts[0], loc="left")
                return ax.figure
            height = spec.get("height") or spec["row"] * abs(np.diff(own.get_ylim())[0])
            top = sheet(own.figure, height + spec["above"] + spec["below"], *texts) + spec["above"]
            own.set_position(box(own.figure, spec["left"], top, WIDTH - spec["left"] - spec["right"], height))
        return own.figure

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


def limits(data: Data, ids: list[str], count: bool) -> tuple[float, float]:
    """Give the common range of some series; a count starts at 0 unless that would flatten it."""
    parts = [part for key in ids for part in drawn(data)[key]]
    values = np.concatenate([part.filter(["value", *FAN]).to_numpy().ravel() for part in parts])
    low, high = (np.nanmin(values), np.nanmax(values)) if np.isfinite(values).any() else (0.0, 1.0)
    pad = 0.16 * (high - low) or max(0.05 * abs(high), 0.5)
    return (-0.14 * high if count and low >= 0 and high - low > 0.35 * high else low - pad), high + pad


def panel(data: Data, series_id: str, *, ax: Axes, ylim: tuple[float, float] | None = None) -> Axes:
    """Draw one series: baseline, plan, target, allowed side of a bound, actuals, projection with 80 % interval."""
    row, (past, plan, fan) = table(data).loc[series_id], drawn(data)[series_id]
    low, high = ylim or limits(data, [series_id], row["value_type"] == "count")
    years = np.array(sorted({*plan.index, *past.index, *fan.index}), int)
    ax.set(xlim=(years[0] - 0.95, years[-1] + 0.5), ylim=(low, high))
    room = ax.bbox.width / ax.figure.dpi / MM / (years[-1] - years[0] + 1.45)  # mm a year
    for bound, edge, dy in ((">=", high, -3), ("<=", low, 3)):
        if len(part := plan[plan["bound"] == bound]):
            x = part.index.to_numpy(float).repeat(2) + np.tile([-0.5, 0.5], len(part))
            ax.fill_between(x, part["value"].to_numpy().repeat(2), edge, color=SHADE, lw=0)
            label(ax, x[-1], edge, WORDS["range"], -3, dy, color=MUTED)
    ax.fill_between(fan.index.to_numpy(float), fan["lower80"], fan["upper80"], color=PALE, lw=0)
    ax.plot(fan["point"], "--", color=GOOD)
    start, ahead = past[past["kind"] == "baseline"], past["value"].dropna()
    path = pd.concat([start["value"].iloc[-1:], plan["value"]])
    ax.plot(path, "-", color=MUTED, lw=0.7)
    ax.plot(plan["value"], "_", color=MUTED, ms=13, mew=1.6)
    ax.plot(ahead, "-", color=GOOD, lw=1.8)
    for kind, look in {"history": {"ms": 3}, "baseline": {"mfc": "white", "mew": 1.4}, "actual": {}}.items():
        ax.plot(past.loc[past["kind"] == kind, "value"], "o", **{"color": GOOD, "ms": 6, "zorder": 3} | look)
    ax.plot(row["target_year"], row["target"], "D", color=INK, mfc="white", mew=1.3, ms=6.5, zorder=3)
    first, last = ahead.index.min(), ahead.index.max()
    for year, value in past["value"].items():
        other = ahead[ahead.index > year].iloc[0] if year < last else path.get(year, -np.inf)
        if pd.isna(value):
            label(ax, year, low, f"{fiscal(year)}\n{WORDS['absent']}", 0, 4, color=BAD)
        elif room > 6.5 or year in (first, last):
            at = (-6, 0) if room > 12 and year == first < last else (0, -5 if value < other else 5)
            label(ax, year, value, number(value, row), *at, color=GOOD, fontsize="large" if room > 9 else None)
    for year, value in plan.loc[plan["kind"] == "plan", "value"].items():
        if room > 6.5 and value not in (path.get(year - 1), np.nan) and year != row["target_year"]:
            other = past["value"].get(year, fan["point"].get(year, np.nan))
            label(ax, year, value, number(value, row), 0, -4 if value <= other else 4, color=MUTED)
    ends = [(row["target"], "target", INK), *[(value, "point", GOOD) for value in fan["point"].iloc[-1:]]]
    ends = sorted(end for end in ends if not pd.isna(end[0]))
    for (value, word, color), y in zip(ends, spread([end[0] for end in ends], 3.6 * (high - low) / HEIGHT), strict=True):
        label(ax, years[-1], y, WORDS[word] + number(value, row), 7, color=color)
    ticks = years[:: int(np.ceil(5.5 / room))]
    ax.set_xticks(ticks, [f"{fiscal(year)}\n{WORDS['start'] * (year in start.index)}".strip() for year in ticks])
    ax.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    ax.yaxis.set_major_formatter(lambda value, _: format_value(value))
    label(ax, 0, 1, row["unit"], 0.01, 3, xycoords="axes fraction", color=MUTED)
    ax.grid(axis="y")
    return ax


def standing(data: Data, key: str) -> list[str]:
    """Say in short lines where a series stands: verdict, gap, survey error, chance, interval."""
    row, fan = table(data).loc[key], drawn(data)[key][2]
    missing = [column for column in ("actual", "plan", "met") if pd.isna(row[column])]
    gap = "" if missing else number(row["actual"] - row["plan"], row, None, sign=True)
    verdict = WORDS[missing[0] if missing else "yes" if row["met"] else "missed"] + gap
    span = "～".join(number(value, row) for value in fan.iloc[-1, 1:]) + row["unit"] if len(fan) else WORDS["unknown"]
    return [*([f"［{row['component']}］"] if row["component"] != "全体" else []), verdict,
            *([WORDS["noise"]] if pd.notna(row["within_noise"]) and row["within_noise"] else []),
            WORDS["chance"] + probability_words(row["p_attain"]), WORDS["span"] + span]  # fmt: skip


def measure(data: Data, measure_id: str, *, fig: Figure | None = None) -> Figure:
    """Draw where one 施策 stands: a panel per indicator, its components side by side with one range."""
    t = table(data)[table(data)["measure_id"] == measure_id]
    parts = [part for _, part in t.groupby("indicator_id", sort=False)]
    heads = [wrap(f"{part['indicator_id'].iloc[0]}　{part['name'].iloc[0]}", 44, 3) for part in parts]
    with drawing():
        fig, texts = fig or Picture(), [say(data, "measure", part, key=measure_id) for part in TEXTS]
        top = sheet(fig, sum(4.4 * len(head) + HEIGHT + 17 for head in heads) + 2, *texts) + 2
        for head, part in zip(heads, parts, strict=True):
            better = {1.0: "higher", -1.0: "lower"}.get(part["direction"].iloc[0], "unsure")
            write(fig, 1, top, "\n".join(head), va="top", fontsize=9.5, linespacing=1.3)
            write(fig, WIDTH - 1, top, WORDS[better], va="top", ha="right", color=MUTED)
            top += 4.4 * len(head) + 5
            ylim, width = limits(data, list(part.index), part["value_type"].iloc[0] == "count"), 117 / len(part)
            for i, key in enumerate(part.index):
                ax = panel(data, key, ax=fig.add_axes(box(fig, 14 + i * width, top, width - 23, HEIGHT)), ylim=ylim)
                label(ax, 0.5, 1, part["component"].iloc[i] * (len(part) > 1), 0, 3, xycoords="axes fraction")
            lines = [line for key in part.index for text in standing(data, key) for line in wrap(text, 16.6)]
            write(fig, 125, top, "\n".join(lines), va="top", linespacing=1.5)
            top += HEIGHT + 12
    return fig


@chart
def gaps_all(data: Data, *, ax: Axes) -> None:
    """Draw every series' gap to the newest plan in planned yearly steps, its own unit printed at the dot."""
    t = table(data)
    y, x = rows(ax, t["label"], t["policy"]), t["gap"] / t["step"]
    error = (sampling_error(t["actual"]) / t["step"]).where(t["within_noise"].notna())
    ax.hlines(y, x - error, x + error, color=FAINT, lw=5)
    verdicts(ax, x, y, t["met"])
    stuck = (t["gap"].notna() & x.isna()).to_numpy()
    ax.plot(0 * y[stuck], y[stuck], "D", color=MUTED, mfc="white", ms=4)
    for at, gap, wide, (_, row) in zip(y, x.fillna(0), error.fillna(0), t.iterrows(), strict=True):
        side, text = -1 if row["gap"] < 0 else 1, WORDS["actual" if pd.isna(row["actual"]) else "unjudged"]
        text = text if pd.isna(row["gap"]) else number(row["gap"], row, None, sign=True)
        label(ax, gap + side * wide, at, text, 5 * side)
    symlog(ax, "x", x)


@chart
def gaps_by_policy(data: Data, *, ax: Axes) -> None:
    """Draw how many indicators met their plan by policy, as stacked counts."""
    m = results(data).measure_summary.merge(table(data).drop_duplicates("measure_id")[["measure_id", "policy"]])
    counts = m.groupby("policy", sort=False).sum(numeric_only=True)
    y, left = rows(ax, pd.Series(["\n".join(wrap(name, 20, 2)) for name in counts.index])), np.zeros(len(counts))
    for column, word, face, ink in TEXT["counts"]:
        n = counts[column].to_numpy()
        ax.barh(y, n, 0.7, left, color=face, edgecolor=ink if face == "white" else face, zorder=2)
        for at, start, size in zip(y[n > 0], left[n > 0], n[n > 0], strict=True):
            label(ax, start + size / 2, at, f"{word}\n{size}" if size == 1 else f"{word}　{size}", color=ink)
        left = left + n
    ax.set_xlim(0, 1.02 * left.max())
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))


@chart
def trends_pace(data: Data, *, ax: Axes) -> None:
    """Draw observed against required change per year in planned steps; maintain and limit targets in their own panel."""
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
    heights = spread(heights, 3.0 / spec["height"])
    for (_, row), at in zip(t.iterrows(), heights - max(heights.max(initial=0) - 0.99, 0), strict=True):
        ax.annotate(row["label"], row[["x", "y"]], (1.02, at), textcoords="axes fraction", va="center",
                    arrowprops={"arrowstyle": "-", "color": FAINT, "lw": 0.6, "shrinkA": 1, "relpos": (0, 0.5)})
    verdicts(ax, t["x"], t["y"].to_numpy(), t["y"] >= t["x"])
    side = ax.inset_axes(spec["inset"])
    rate = 100 * others["change_per_year"] / others["baseline"].abs().where(others["baseline"] != 0)
    verdicts(side, rate, rows(side, others["label"]), others["gap_to_target"] >= 0)
    side.axvline(0, color=MUTED, lw=0.8)
    side.set(**spec["limits"])
    side.grid(axis="x")


@chart
def projection_all(data: Data, *, ax: Axes) -> None:
    """Draw P(attain) of every series, lowest first within its 施策, over five bands named in words."""
    t = table(data)
    t = t.iloc[np.lexsort((t["p_attain"], pd.factorize(t["measure_id"])[0]))]
    y, p = rows(ax, t["label"], t["policy"]), 100 * t["p_attain"]
    for i, (low, high, word) in enumerate(EDGES):
        ax.axvspan(100 * low, 100 * high, color=PALE, alpha=0.5 * (i % 2 == 0), lw=0, zorder=0)
        label(ax, 50 * (low + high), 1, word, 0, 1, xycoords=ax.get_xaxis_transform())
    ax.hlines(y, 0, p, color=FAINT, lw=1)
    ax.plot(p, y, "o", color=GOOD, ms=4.5)
    for at, chance in zip(y, p, strict=True):
        label(ax, np.nan_to_num(chance), at, WORDS["unknown"] if np.isnan(chance) else f"{chance:.0f}", 5)
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
        text = f"{wrap(name, 13.2, 1)[0]}\n{f'{100 * p:.0f}％' if p >= 0 else WORDS['unknown']}"
        label(ax, column + 0.485, at, text, color="white" if p > 0.62 else INK, linespacing=1.3)
    ax.set(xlim=(0, x.max() + 1), xticks=[])


@chart
def systems_compare(data: Data, *, ax: Axes) -> None:
    """Draw what each published system would say of each series, the most disputed first."""
    said = results(data).assessments.pivot(index="series_id", columns="system", values="status")
    found, names = votes(data), TEXT["statuses"]
    y = rows(ax, table(data)["label"].reindex(found.index))
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
    y, error, clear = rows(ax, t["label"]), sampling_error(t["actual"]), ~t["within_noise"].to_numpy(bool)
    ax.axvline(0, color=MUTED, lw=0.8)
    ax.hlines(y, t["gap"] - error, t["gap"] + error, color=np.where(clear, INK, MUTED), lw=1.4)
    ax.plot(t["gap"][~clear], y[~clear], "o", color=MUTED, mfc="white", ms=6)
    verdicts(ax, t["gap"][clear], y[clear], t["gap"][clear] > 0)
    for at, wide, (_, row) in zip(y, error, t.iterrows(), strict=True):
        label(ax, row["gap"] + wide, at, number(row["gap"], row, sign=True), 4)


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
        x, name = part["moved"].iloc[top], table(data).loc[part["series_id"].iloc[top], "label"]
        ax.plot(x, y[top], "o", color=GOOD, ms=4)
        label(ax, x, y[top], name, 5 * np.sign(x))
    ax.axvline(0, color=MUTED, lw=0.8)
    ax.margins(x=0.45)


def catalogue(data: Data) -> dict[str, Callable[..., Figure]]:
    """Give every figure of a data set: file stem → function of the data."""
    return {f"measure_{key}": partial(measure, measure_id=key) for key in data.measures["measure_id"]} | FIGURES


def alt_text(data: Data, stem: str) -> str:
    """Say a figure's question and its message, with the numbers, for who cannot see it."""
    name, _, key = stem.partition("_") if stem.startswith("measure_") else (stem, "", "")
    return f"{say(data, name, 'question', key=key)}。{say(data, name, 'message', key=key)}"
