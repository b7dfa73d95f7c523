"""The set of figures, one function each: `name(data, *, ax=None, fig=None) -> Figure`. One figure answers one question.

With `ax` only the plot is drawn, into those axes and in their look; otherwise a page with heading and caption. What a
figure says and its margins in mm are in `templates/figures.json`.
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
from .style import BAD, FAINT, GOOD, INK, LOOK, MUTED, PALE, WIDTH, Picture, box, drawing, label, save, sheet, spread, wrap, write
from .words import BANDS, fiscal, format_value, measure_sentences, probability_words, series_name

__all__ = ["alt_text", "catalogue", "measure", "panel", "save"]
TEXT = json.loads(Path(__file__).with_name("templates").joinpath("figures.json").read_text(encoding="utf-8"))
BENCHMARK = Path(__file__).parents[1] / "benchmarks/results/backtest_reliability.csv"
RAMP = LinearSegmentedColormap.from_list("chance", ["white", PALE, GOOD, "#00304D"])
EDGES = [(low, high, word) for low, (high, word) in zip([0, *(edge for edge, _ in BANDS)], BANDS, strict=False)]
HEIGHT = 40.0  # mm of a panel
EMPTY = pd.DataFrame({"value": pd.Series(dtype=float), "bound": pd.Series(dtype=str)})
FIGURES: dict[str, Callable] = {}


@lru_cache(maxsize=4)
def table(data: Data) -> pd.DataFrame:
    """Lay out `results(data).series` with newest gap, trend, p_attain, policy, `label`, planned yearly `step`, `pace`."""
    r = results(data)
    newest = r.gaps[r.gaps["fiscal_year"] == r.gaps["fiscal_year"].max()].set_index("series_id")
    final = r.projections[(r.projections["method"] == "pooled") & r.projections["p_attain"].notna()].set_index("series_id")
    t = r.series.join(newest[["plan", "actual", "gap", "met", "gap_to_target", "within_noise"]]).join(final["p_attain"])
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
def drawn(data: Data) -> dict[str, tuple[dict[str, pd.DataFrame], pd.DataFrame]]:
    """Give per series its observations by kind and its projection from the last observation, both by fiscal year."""
    fans = dict(list(results(data).projections.query("method == 'pooled'").set_index("fiscal_year").groupby("series_id")))
    out = {}
    for key, seen in latest(data.observations).groupby("series_id"):
        kinds = {kind: rows.set_index("fiscal_year").sort_index() for kind, rows in seen.groupby("kind")}
        fan = fans[key][["point", "lower80", "upper80"]].dropna()
        past = pd.concat([kinds.get(kind, EMPTY)["value"] for kind in ("history", "baseline", "actual")]).dropna()
        start = pd.DataFrame(past.iloc[-1:].to_numpy().repeat(3)[None], past.index[-1:], fan.columns) if len(fan) else fan
        out[key] = kinds | {"seen": past}, pd.concat([start, fan])
    return out


def votes(data: Data) -> pd.DataFrame:
    """Give per series how many systems speak and are content, the most disputed first."""
    found = agreement(results(data).assessments)
    share = found["n_favourable"] / found["n_speaking"]
    return found.assign(dispute=(0.5 - (share - 0.5).abs()).fillna(-1)).sort_values("dispute", ascending=False, kind="stable")


def shifts(data: Data) -> pd.DataFrame:
    """Give how far each series' p_attain has `moved`, in points, from the base under every other assumption, `name` in words."""
    s = results(data).sensitivity
    base = s[s["assumption"] == "base"].set_index("series_id")["p_attain"]
    s = s[s["assumption"] != "base"].assign(moved=lambda x: 100 * (x["p_attain"] - x["series_id"].map(base)))
    setting = [fiscal(int(text)) if kind == "baseline_year" else text for kind, text in zip(s["assumption"], s["setting"], strict=True)]
    names = [TEXT["assumptions"].get(kind, kind).format(text) for kind, text in zip(s["assumption"], setting, strict=True)]
    s = s.assign(name=names).dropna(subset="moved")
    return s[s.groupby("name")["moved"].transform(lambda x: x.abs().max()) > 0.5]


def reliability(path: str | Path = BENCHMARK) -> pd.DataFrame:
    """Read the benchmark's reliability table: `horizons, n, mean_p, share_attained`. Errors: `InputError` without it."""
    try:
        return pd.read_csv(path)[["horizons", "n", "mean_p", "share_attained"]]
    except (OSError, ValueError, KeyError) as error:
        raise InputError(f"{path}: cannot be read as a reliability table ({error}); `make bench` writes it") from None


@lru_cache(maxsize=4)
def facts(data: Data) -> dict[str, object]:
    """Gather what the texts of `figures.json` speak of: tables, years, and functions for what only one figure needs."""
    r, m = results(data), results(data).measure_summary.merge(data.measures, on="measure_id")
    return {name: TEXT[name] for name in ("pooled", "step", "survey")} | {
        "t": table(data), "m": m, "n": r.trends["n_points"], "bands": EDGES, "reliability": reliability,
        "policies": m.groupby("policy_id", sort=False, as_index=False).sum(numeric_only=True),
        "when": fiscal(int(r.gaps["fiscal_year"].max())), "goal": fiscal(int(r.series["target_year"].max())),
        "editions": "・".join(str(year - 2018) for year in sorted(data.observations["edition"].unique())),
        "said": measure_sentences(data).set_index("measure_id")["sentence"].get,
        "votes": partial(votes, data), "shifts": partial(shifts, data)}  # fmt: skip


def say(data: Data, stem: str, part: str, **options) -> str:
    """Fill in a figure's `question`, `message` or `method` from the result tables."""
    text = jinja2.Template(TEXT["figures"][stem][part]).render(facts(data), **options)
    return jinja2.Template(TEXT["source"]).render(facts(data), method=text) if part == "method" else text


def number(value: float, row: pd.Series, unit: str | None = "", sign: bool = False) -> str:
    """Write a value with the decimals of its series; unit None: its own, of a difference (`sign`) of percentages points."""
    unit = ("ポイント" if sign and row["unit"] in ("%", "％") else row["unit"]) if unit is None else unit
    return ("+" if sign and value > 0 else "") + format_value(value, unit, int(row["digits"]))


def chart(plot: Callable) -> Callable:
    """Make a figure of a plot: register it; draw it in the one look, give it margins, heading and caption."""
    stem, spec = plot.__name__, TEXT["figures"][plot.__name__]

    @wraps(plot)
    def build(data: Data, *, ax: Axes | None = None, fig: Figure | None = None, **options) -> Figure:
        if ax is not None:
            with drawing({key: LOOK[key] for key in ("font.family", "text.parse_math")}):
                plot(data, ax=ax, **options)
                ax.set_title(say(data, stem, "question", **options), loc="left")
            return ax.figure
        with drawing():
            fig = fig or Picture()
            ax = fig.add_axes((0, 0, 1, 1))
            plot(data, ax=ax, **options)
            height = spec.get("height") or spec["row"] * abs(np.diff(ax.get_ylim())[0])
            texts = [say(data, stem, part, **options) for part in ("question", "message", "method")]
            top = sheet(fig, height + spec["above"] + spec["below"], *texts) + spec["above"]
            ax.set_position(box(fig, spec["left"], top, WIDTH - spec["left"] - spec["right"], height))
        return fig

    return FIGURES.setdefault(stem, build)


def rows(ax: Axes, names: pd.Series, groups: pd.Series | None = None) -> np.ndarray:
    """Name one row per line of a plot, from the top, a heading before each new group; returns the rows' positions."""
    new = np.zeros(len(names), bool) if groups is None else (groups != groups.shift()).to_numpy()
    y = np.arange(len(names)) + 1.3 * np.cumsum(new)
    ax.set_yticks(y, names, color=INK)
    ax.set_ylim((y[-1] if len(y) else 0) + 0.7, -0.7)
    for at in np.flatnonzero(new):
        label(ax, 0, y[at] - 1.15, groups.iloc[at], 3, xycoords=("figure fraction", "data"), ha="left", color=INK)
    ax.hlines(y[new] - 0.6, 0, 1, color=MUTED, lw=0.6, transform=ax.get_yaxis_transform())
    ax.spines[["left", "bottom"]].set_visible(False)
    return y


def verdicts(ax: Axes, x: pd.Series, y: np.ndarray, good: pd.Series) -> None:
    """Draw what is good as filled dots, the rest as open triangles."""
    yes, good = good.eq(True).fillna(False).to_numpy(bool), {"color": GOOD, "ms": 4.5}
    ax.plot(x[yes], y[yes], "o", **good)
    ax.plot(x[~yes], y[~yes], "v", color=BAD, mfc="white", mew=1.3, ms=5)


def symlog(ax: Axes, axis: str, reach: float) -> None:
    """Scale an axis by planned steps: linear to ±1, logarithmic beyond, ticks to ±reach."""
    powers = 10 ** np.arange(max(np.log10(max(reach, 1)), 0) + 1).astype(int)
    ax.set(**{f"{axis}scale": "symlog", f"{axis}lim": (-9 * powers[-1], 9 * powers[-1])})
    getattr(ax, f"set_{axis}scale")("symlog", linthresh=1, linscale=0.8)
    ticks = [*-powers[::-1], 0, *powers]
    getattr(ax, f"set_{axis}ticks")(ticks, [f"{t:+,}".replace("-", "−").replace("+0", "0") for t in ticks])
    getattr(ax, f"{axis}axis").set_minor_locator(NullLocator())
    (ax.axvline if axis == "x" else ax.axhline)(0, color=MUTED, lw=0.8)


def limits(data: Data, ids: list[str], count: bool) -> tuple[float, float]:
    """Give the common range of some series; a count starts at 0 unless that would flatten it."""
    parts = [part for key in ids for part in (*(k["value"] for n, k in drawn(data)[key][0].items() if n != "seen"), drawn(data)[key][1])]
    values = np.concatenate([part.to_numpy(float).ravel() for part in parts])
    low, high = (np.nanmin(values), np.nanmax(values)) if np.isfinite(values).any() else (0.0, 1.0)
    pad = 0.16 * (high - low) or max(0.05 * abs(high), 0.5)
    return (-0.06 * high if count and low >= 0 and high - low > 0.35 * high else low - pad), high + pad


def panel(data: Data, series_id: str, *, ax: Axes, ylim: tuple[float, float] | None = None) -> Axes:
    """Draw one series: baseline, plan path and target, allowed side of a bound, actuals, projection and 80 % interval."""
    row, (kinds, fan) = table(data).loc[series_id], drawn(data)[series_id]
    plan, seen = pd.concat([kinds.get("plan", EMPTY), kinds.get("target", EMPTY)]), kinds["seen"]
    past = pd.concat([kinds.get(kind, EMPTY) for kind in ("history", "baseline", "actual")])["value"]
    years = np.array(sorted({*plan.index, *past.index, *fan.index}), int)
    few, (low, high) = len(years) <= 7, ylim or limits(data, [series_id], row["value_type"] == "count")
    ax.set(xlim=(years[0] - 0.5, years[-1] + 0.5), ylim=(low, high))
    for bound, edge, dy in ((">=", high, -3), ("<=", low, 3)):
        if len(part := plan[plan["bound"] == bound]):
            x = part.index.to_numpy(float).repeat(2) + np.tile([-0.5, 0.5], len(part))
            ax.fill_between(x, part["value"].repeat(2), edge, color="#EFEFEF", lw=0)
            label(ax, x[-1], edge, "目標の範囲", -3, dy, color=MUTED)
    if len(fan):
        ax.fill_between(fan.index.to_numpy(float), fan["lower80"], fan["upper80"], color=PALE, lw=0)
        ax.plot(fan.index, fan["point"], "--", color=GOOD)
    ax.plot(pd.concat([kinds.get("baseline", EMPTY), plan])["value"], color=MUTED, lw=0.7)
    ax.plot(plan["value"], "_", color=MUTED, ms=13, mew=1.6)
    ax.plot(seen, color=GOOD, lw=1.8)
    for kind, look in {"history": {"ms": 3}, "baseline": {"ms": 6, "mfc": "white", "mew": 1.4}, "actual": {"ms": 6}}.items():
        ax.plot(kinds.get(kind, EMPTY)["value"], "o", color=GOOD, zorder=3, **look)
    ax.plot(row["target_year"], row["target"], "D", color=INK, mfc="white", mew=1.3, ms=6.5, zorder=3)
    for year, value in past.items():
        ahead = seen[seen.index > year]
        side = -1 if value < (ahead.iloc[0] if len(ahead) else plan["value"].get(year, -np.inf)) else 1
        if pd.isna(value):
            label(ax, year, low, fiscal(year) + "\n未公表", 0, 4, color=BAD)
        elif few or not len(ahead):
            label(ax, year, value, number(value, row), 0, 5 * side, color=GOOD, fontsize="large")
    for year, value in plan["value"].drop(row["target_year"], errors="ignore").dropna().items() if few else ():
        other = past.get(year, fan["point"].get(year, np.nan))
        label(ax, year, value, number(value, row), 0, -4 if value <= other else 4, color=MUTED)
    ends = [("目標 ", row["target"], INK), *[("推計 ", value, GOOD) for value in fan["point"].iloc[-1:]]]
    ends = sorted((end for end in ends if not pd.isna(end[1])), key=lambda end: end[1])
    for (word, value, color), y in zip(ends, spread([end[1] for end in ends], 3.6 * (high - low) / HEIGHT), strict=True):
        label(ax, years[-1], y, word + number(value, row), 7, color=color)
    ticks = years if few else years[:: -(-len(years) // 7)]
    ax.set_xticks(ticks, [fiscal(y) + ("\n策定時" if y in kinds.get("baseline", EMPTY).index else "") for y in ticks])
    ax.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    ax.yaxis.set_major_formatter(lambda value, _: format_value(value))
    label(ax, 0, 1, row["unit"], 0.01, 3, xycoords="axes fraction", color=MUTED)
    ax.grid(axis="y")
    return ax


def standing(data: Data, key: str) -> list[str]:
    """Say in short lines where a series stands: verdict, gap, survey error, chance, interval."""
    row, fan = table(data).loc[key], drawn(data)[key][1]
    words = {"actual": "－ 実績は未公表", "plan": "－ 計画値なし", "met": "－ 良い方向が未登録で判定せず"}
    verdict = next((word for column, word in words.items() if pd.isna(row[column])), "") or (
        f"{'● 達成' if row['met'] else '▽ 未達成'}（計画比{number(row['actual'] - row['plan'], row, None, sign=True)}）")  # fmt: skip
    span = "～".join(number(value, row) for value in fan.iloc[-1, 1:]) + row["unit"] if len(fan) else "算出できない"
    return [*([] if row["component"] == "全体" else [f"［{row['component']}］"]), verdict,
            *(["　差は調査誤差の範囲内"] if row["within_noise"] is True else []),
            f"見込み：{probability_words(row['p_attain'])}", f"80％の幅：{span}"]  # fmt: skip


def measure(data: Data, measure_id: str, *, fig: Figure | None = None) -> Figure:
    """Draw where one 施策 stands: a panel per indicator, its components side by side with one range."""
    t = table(data)[table(data)["measure_id"] == measure_id]
    better = t["direction"].map({1.0: "高いほどよい", -1.0: "低いほどよい"}).fillna("良い方向は未登録")
    parts = [(wrap(f"{key}　{part['name'].iloc[0]}", 48, 3), part) for key, part in t.groupby("indicator_id", sort=False)]
    title, facts = data.measures.set_index("measure_id")["name"][measure_id], {"key": measure_id}
    with drawing():
        fig, texts = fig or Picture(), [say(data, "measure", part, **facts) for part in ("question", "message", "method")]
        body = sum(4.4 * len(head) + HEIGHT + 17 for head, _ in parts) + 2
        top = sheet(fig, body, texts[0], f"「{title}」{texts[1]}", texts[2]) + 2
        for head, part in parts:
            write(fig, 1, top, "\n".join(head), va="top", fontsize=9.5, linespacing=1.3)
            write(fig, WIDTH - 1, top, better[part.index[0]], va="top", ha="right", color=MUTED)
            top += 4.4 * len(head) + 5
            ylim, width = limits(data, list(part.index), part["value_type"].iloc[0] == "count"), 118 / len(part)
            for i, key in enumerate(part.index):
                panel(data, key, ax=fig.add_axes(box(fig, 12 + i * width, top, width - 24, HEIGHT)), ylim=ylim)
                label(fig.axes[-1], 0.5, 1, part["component"].iloc[i] * (len(part) > 1), 0, 3, xycoords="axes fraction")
            lines = [line for key in part.index for line in standing(data, key)]
            write(fig, 124, top, "\n".join(line for text in lines for line in wrap(text, 15.8)), va="top", linespacing=1.5)
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
        text = "実績は未公表" if pd.isna(row["actual"]) else "判定せず" if pd.isna(row["gap"]) else number(row["gap"], row, None, sign=True)
        side = -1 if row["gap"] < 0 else 1
        label(ax, gap + side * wide, at, text, 5 * side)
    symlog(ax, "x", x.abs().max())
    ax.grid(axis="x")
    ax.set_xlabel("← 計画に届かない　　計画との差（計画の1年分を1とする、対称対数目盛）　　計画を上回る →")


@chart
def gaps_by_policy(data: Data, *, ax: Axes) -> None:
    """Draw how many indicators met their plan by policy, as stacked counts."""
    m = results(data).measure_summary.merge(table(data).drop_duplicates("measure_id")[["measure_id", "policy"]])
    counts = m.groupby("policy", sort=False).sum(numeric_only=True)
    y, left = rows(ax, pd.Series(["\n".join(wrap(name, 20, 2)) for name in counts.index])), np.zeros(len(counts))
    looks = {"met": ("達成", GOOD, "white"), "split": ("一部", PALE, INK), "missed": ("未達成", "white", BAD),
             "not_available": ("未公表", FAINT, INK)}  # fmt: skip
    for column, (word, face, ink) in looks.items():
        n = counts[f"n_{column}"].to_numpy()
        ax.barh(y, n, 0.7, left, color=face, edgecolor=ink if face == "white" else face, zorder=2)
        for at, start, size in zip(y, left, n, strict=True):
            label(ax, start + size / 2, at, f"{word}{'　' if size > 1 else chr(10)}{size}" * int(size > 0), color=ink)
        left = left + n
    ax.set_xlabel("指標の数（件）")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.grid(axis="x")


@chart
def trends_pace(data: Data, *, ax: Axes) -> None:
    """Draw observed against required change per year in planned steps; maintain and limit targets in their own panel."""
    t = table(data)
    improve, others = t[t["pace"].ne("") & t["step"].notna()], t[t["target_type"].isin(["maintain", "limit"])]
    x, y = (improve[column] / improve["step"] for column in ("required_per_year", "change_per_year"))
    symlog(ax, "x", np.nanmax([*x.abs(), 1]))
    symlog(ax, "y", np.nanmax([*y.abs(), 1]))
    far = ax.get_xlim()[1]
    line = np.r_[0, np.geomspace(0.01, far, 50)]
    ax.fill_between(line, line, ax.get_ylim()[1], color=PALE, alpha=0.5, lw=0, zorder=0)
    ax.plot(np.r_[-line[::-1], line], np.r_[-line[::-1], line], color=MUTED, lw=0.8)
    verdicts(ax, x, y.to_numpy(), y >= x)
    to, back = ax.transData.transform, ax.transData.inverted().transform
    ax.set(xlabel="目標までに必要な変化（計画の1年分／年）", ylabel="これまでの変化（計画の1年分／年、＋が改善）")
    for u, v, word, ha, va in [(0.03, 0.98, "既に目標の水準", "left", "top"), (0.97, 0.8, "必要以上の速さ", "right", "top"),
                               (0.97, 0.03, "悪化", "right", "bottom"), (0.03, 0.03, "目標内で悪化", "left", "bottom")]:  # fmt: skip
        ax.text(u, v, word, transform=ax.transAxes, ha=ha, va=va, color=MUTED)
    side = ax.inset_axes([1.55, 0, 0.4, 1])
    rate = 100 * others["change_per_year"] / others["baseline"].abs().where(others["baseline"] != 0)
    verdicts(side, rate, rows(side, others["label"].map(lambda name: wrap(name, 14, 1)[0])), others["gap_to_target"] >= 0)
    symlog(side, "x", 100)
    side.set_xlabel("変化（策定時の％／年、＋が改善）")
    side.grid(axis="x")


@chart
def projection_all(data: Data, *, ax: Axes) -> None:
    """Draw P(attain) of every series, lowest first within its 施策, over five bands named in words."""
    t = table(data)
    t = t.iloc[np.lexsort((t["p_attain"], pd.factorize(t["measure_id"])[0]))]
    y, p = rows(ax, t["label"], t["policy"]), 100 * t["p_attain"]
    for i, (low, high, word) in enumerate(EDGES):
        ax.axvspan(100 * low, 100 * high, color="#E7F1F8" if i % 2 == 0 else "white", lw=0, zorder=0)
        ax.text(50 * (low + high), 1.002, word, transform=ax.get_xaxis_transform(), ha="center", va="bottom")
    ax.hlines(y, 0, p, color=FAINT, lw=1)
    ax.plot(p, y, "o", color=GOOD, ms=4.5)
    for at, chance in zip(y, p, strict=True):
        label(ax, np.nan_to_num(chance), at, "算出できない" if np.isnan(chance) else f"{chance:.0f}", 5)
    ax.set(xlim=(0, 100), xlabel="目標を達成する見込み（％）")
    ax.grid(axis="x")


@chart
def projection_heatmap(data: Data, *, ax: Axes) -> None:
    """Draw the probabilities as a grid of 施策 by indicator, the number printed in each cell, darker = likelier."""
    t = table(data).groupby("indicator_id", sort=False).agg({"measure_id": "first", "short_name": "first", "p_attain": "min"})
    names = data.measures.set_index("measure_id")["name"]
    y = dict(zip(names.index, rows(ax, pd.Series(["\n".join(wrap(f"{k} {v}", 20.5, 2)) for k, v in names.items()])), strict=True))
    x = t.groupby("measure_id").cumcount()
    for key, row in t.iterrows():
        p, at = row["p_attain"], y[row["measure_id"]]
        ax.add_patch(Rectangle((x[key], at - 0.46), 0.97, 0.92, fc="white" if np.isnan(p) else RAMP(p), ec=FAINT, lw=0.5))
        text = f"{wrap(row['short_name'], 12.5, 1)[0]}\n{'算出できない' if np.isnan(p) else f'{100 * p:.0f}％'}"
        label(ax, x[key] + 0.485, at, text, color="white" if p > 0.62 else INK, linespacing=1.3)
    ax.set(xlim=(0, x.max() + 1), xticks=[])


@chart
def systems_compare(data: Data, *, ax: Axes) -> None:
    """Draw what each published system would say of each series, the most disputed first."""
    said, found = results(data).assessments.pivot(index="series_id", columns="system", values="status"), votes(data)
    y = rows(ax, table(data)["label"].reindex(found.index))
    for i, (system, name) in enumerate(TEXT["systems"].items()):
        ax.text(i + 0.5, 1.003, name, transform=ax.get_xaxis_transform(), ha="center", va="bottom")
        for at, status in zip(y, said.loc[found.index, system], strict=True):
            if (both := f"{system} {status}") in FAVOURABLE:
                ax.add_patch(Rectangle((i + 0.03, at - 0.46), 0.94, 0.92, fc=PALE, lw=0))
            word = TEXT["statuses"].get(both, TEXT["statuses"].get(status, status))
            ax.text(i + 0.5, at, word, ha="center", va="center", color=MUTED if word == "－" else INK)
    for at, row in zip(y, found.itertuples(), strict=True):
        label(ax, len(TEXT["systems"]), at, f"{row.n_favourable}／{row.n_speaking}", 5)
    ax.set(xlim=(0, len(TEXT["systems"])), xticks=[])


@chart
def survey_noise(data: Data, *, ax: Axes) -> None:
    """Draw the citizens' surveys' gaps to plan in points with their sampling error, best first."""
    t = table(data)[table(data)["within_noise"].notna()].sort_values("gap", ascending=False, kind="stable")
    y, error = rows(ax, t["label"]), sampling_error(t["actual"])
    ax.axvline(0, color=MUTED, lw=0.8)
    for inside, good, marker, color, face in ((True, True, "o", MUTED, "white"), (True, False, "o", MUTED, "white"),
                                              (False, True, "o", GOOD, GOOD), (False, False, "v", BAD, BAD)):  # fmt: skip
        of = (t["within_noise"].eq(inside) & t["met"].eq(good)).to_numpy(bool)
        ax.errorbar(t["gap"][of], y[of], xerr=error[of], fmt=marker, color=color, mfc=face, ms=6, lw=1.4)
    for at, wide, (_, row) in zip(y, error, t.iterrows(), strict=True):
        label(ax, row["gap"] + wide, at, number(row["gap"], row, sign=True), 4)
    ax.set_xlabel("計画との差（ポイント、＋がよい方向）")
    ax.grid(axis="x")


@chart
def method_reliability(data: Data, *, ax: Axes, frame: pd.DataFrame | None = None) -> None:
    """Draw how often targets were attained against the probability stated, from the benchmark's reliability table."""
    frame = reliability() if frame is None else frame
    ax.plot([0, 100], [0, 100], color=MUTED, lw=0.8)
    for (name, part), (fmt, color, face) in zip(frame.groupby("horizons"), (("o-", GOOD, GOOD), ("s--", BAD, "white")), strict=False):
        x, y = 100 * part["mean_p"], 100 * part["share_attained"]
        ax.plot(x, y, fmt, color=color, mfc=face)
        for u, v, n in zip(x, y, part["n"], strict=True):
            label(ax, u, v, f"{n}", 0, 6 if fmt == "o-" else -6, color=color)
        label(ax, x.iloc[-1], y.iloc[-1], f"{name.removeprefix('h=').removesuffix('-1')}年先（数字＝件数）", 10, color=color)
    ax.set(xlim=(0, 100), ylim=(0, 100), xlabel="示した見込み（％）", ylabel="実際に達成した割合（％）")
    ax.grid()


@chart
def sensitivity(data: Data, *, ax: Axes) -> None:
    """Draw how far each other assumption moves every series' P(attain), in points."""
    groups = shifts(data).groupby("name", sort=False)
    y = rows(ax, pd.Series(list(groups.groups)) if len(groups) else pd.Series(["前提による差はない"]))
    for at, (_, part) in zip(y, groups, strict=False):
        ax.plot(part["moved"], np.full(len(part), at), "o", color=GOOD, mfc="none", ms=5)
        top = part.loc[part["moved"].abs().idxmax()]
        label(ax, top["moved"], at, table(data).loc[top["series_id"], "label"], 0, 6, ha="left" if top["moved"] < 0 else "right")
    ax.axvline(0, color=MUTED, lw=0.8)
    ax.set_xlabel("達成の見込みの変化（ポイント）")
    ax.grid(axis="x")


def catalogue(data: Data) -> dict[str, Callable[[Data], Figure]]:
    """Give every figure of a data set: file stem → function of the data."""
    return {f"measure_{key}": partial(measure, measure_id=key) for key in data.measures["measure_id"]} | FIGURES


def alt_text(data: Data, stem: str) -> str:
    """Say a figure's question and its message, with the numbers, for who cannot see it."""
    name, _, key = stem.partition("_") if stem.startswith("measure_") else (stem, "", "")
    return f"図：{say(data, name, 'question', key=key)}。{say(data, name, 'message', key=key)}"
