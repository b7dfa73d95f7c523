"""The set of figures, one function each: `name(data, *, ax=None, fig=None) -> Figure`. One figure answers one question.

With `ax` only the plot is drawn, into those axes and in the look they have; otherwise a page with heading and caption.
"""

from collections.abc import Callable
from functools import lru_cache, partial, wraps

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator, NullLocator

from .assessment import FAVOURABLE, UNDECIDED, agreement
from .dataset import Data, latest
from .gap import sampling_error
from .results import results
from .style import BAD, FAINT, GOOD, INK, MUTED, PALE, WIDTH, clean, drawing, label, place, sheet, wrap, write
from .words import BANDS, fiscal, format_value, measure_sentences, probability_words, series_name

HEIGHT = 40.0  # mm of a panel
ROW = 3.3  # mm a row of 8 pt text takes
RELIABILITY = "benchmarks/results/backtest_reliability.csv"
POOLED = "達成見込み：全指標に共通の尺度による推計（pooled、開発用の公開データで較正）"
STEPS = "計画の1年分＝（目標値−策定時の値）÷年数"


# ---- what the figures show ----------------------------------------------------------------------------------------
@lru_cache(maxsize=4)
def table(data: Data) -> pd.DataFrame:
    """Lay out `results(data).series` with names for figures, newest gap, trend, p_attain and the planned yearly step."""
    r = results(data)
    newest = r.gaps[r.gaps["fiscal_year"] == r.gaps["fiscal_year"].max()].set_index("series_id")
    final = r.projections[(r.projections["method"] == "pooled") & r.projections["p_attain"].notna()]
    trend = r.trends.set_index("series_id")[["n_points", "change_per_year", "required_per_year"]]
    out = r.series.join(newest[["fiscal_year", "plan", "actual", "gap", "met", "gap_to_target", "within_noise"]])
    out = out.join(final.set_index("series_id")["p_attain"]).join(trend)
    out = out.merge(data.measures[["measure_id", "policy_id", "policy_name"]], on="measure_id", how="left").set_index(out.index)
    names = out.assign(short_name=out["short_name"].where(out["short_name"].ne(""), out["name"]))
    out["label"] = [wrap(f"{row.indicator_id} {series_name(row)}", 19.5, 1)[0] for _, row in names.iterrows()]
    step = (out["target"] - out["baseline"]).abs() / (out["target_year"] - out["baseline_year"])
    return out.assign(step=step.astype(float).where(step > 0), digits=np.log10(1 / out["resolution"]).round().astype(int))


def newest(data: Data) -> str:
    """Name the newest fiscal year that has actuals."""
    return fiscal(int(results(data).gaps["fiscal_year"].max()))


def source(data: Data, method: str) -> str:
    """Write the caption: method, observations, edition, source."""
    n = results(data).trends["n_points"]
    span = f"{n.min()}時点" if n.min() == n.max() else f"{n.min()}～{n.max()}時点"
    editions = "・".join(str(year - 2018) for year in sorted(data.observations["edition"].dropna().unique()))
    return f"{method}。観測は各系列{span}。計画策定時の年度は印字がなければ計画初年度の前年とみなす。出典：小諸市 施策評価シート（令和{editions}年度実績）を加工。"


def number(value: float, row: pd.Series) -> str:
    """Write a value without its unit, with the decimals of its series."""
    return format_value(value, "", int(row["digits"]))


def amount(value: float, row: pd.Series, sign: bool = False) -> str:
    """Write a value, or with `sign` a difference, with the decimals and the unit of its series."""
    unit = "ポイント" if sign and row["unit"] in ("%", "％") else row["unit"]
    return ("+" if sign and value > 0 else "") + clean(format_value(value, unit, int(row["digits"])))


# ---- the frame of a figure ----------------------------------------------------------------------------------------
FIGURES: dict[str, Callable] = {}
MESSAGES: dict[str, tuple[str, Callable[..., str]]] = {}


def chart(question: str, message: Callable[[Data], str], method: str, height: Callable[[Data], float], left: float = 57,
          right: float = 4, above: float = 1, below: float = 9) -> Callable:  # fmt: skip
    """Make a figure of a plot: register it, give it heading, caption and margins (mm), draw it in the one look."""

    def register(plot: Callable) -> Callable:
        @wraps(plot)
        def build(data: Data, *, ax: Axes | None = None, fig: Figure | None = None, **options) -> Figure:
            if ax is not None:
                plot(data, ax=ax, **options)
                ax.set_title(question.format(newest(data)), loc="left")
                return ax.figure
            with drawing():
                h = height(data)
                fig, top = sheet(h, question.format(newest(data)), message(data), source(data, method), fig)
                plot(data, ax=place(fig, left, top + above, WIDTH - left - right, h - above - below), **options)
            return fig

        FIGURES[plot.__name__], MESSAGES[plot.__name__] = build, (question, message)
        return build

    return register


def rows(ax: Axes, names: pd.Series, groups: pd.Series | None = None) -> np.ndarray:
    """Name one row per line of a plot, from the top, a heading before each new group; returns the rows' positions."""
    new = np.zeros(len(names), bool) if groups is None else (groups != groups.shift()).to_numpy()
    y = np.arange(len(names)) + 1.3 * np.cumsum(new)
    ax.set_yticks(y, [clean(name) for name in names])
    ax.set_ylim((y[-1] if len(y) else 0) + 0.7, -0.7 + (0.3 if new.any() else 0))
    for at in np.flatnonzero(new):
        label(ax, 0, y[at] - 1.15, groups.iloc[at], xycoords=("figure fraction", "data"), dx=3, va="center", color=INK)
        ax.axhline(y[at] - 0.6, color=MUTED, lw=0.6)
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.tick_params(axis="y", labelcolor=INK)
    return y


def policies(t: pd.DataFrame) -> pd.Series:
    """Name each series' policy for headings."""
    return "政策" + t["policy_id"].astype(str) + "　" + t["policy_name"].map(clean)


def verdict_dots(ax: Axes, x: pd.Series, y: np.ndarray, met: pd.Series) -> None:
    """Draw met as filled dots, not met as open triangles."""
    good = met.fillna(False).to_numpy(bool)
    ax.plot(x[good], y[good], "o", color=GOOD, ms=4.5, zorder=3)
    ax.plot(x[~good], y[~good], "v", color=BAD, mfc="white", mew=1.3, ms=5, zorder=3)


def symlog(ax: Axes, axis: str, reach: float) -> None:
    """Scale an axis by planned steps: linear to ±1, logarithmic beyond, to ±reach."""
    powers = [10**k for k in range(int(np.ceil(np.log10(max(reach, 10)))) + 1)]
    ticks = [-p for p in powers[::-1]] + [0, *powers]
    getattr(ax, f"set_{axis}scale")("symlog", linthresh=1, linscale=0.8)
    getattr(ax, f"set_{axis}ticks")(ticks, [f"{t:+,}".replace("-", "−") if t else "0" for t in ticks])
    getattr(ax, f"{axis}axis").set_minor_locator(NullLocator())


# ---- one 施策 ------------------------------------------------------------------------------------------------------
@lru_cache(maxsize=4)
def drawn(data: Data) -> dict[str, tuple[dict[str, pd.DataFrame], pd.DataFrame]]:
    """Give per series its observations by kind, indexed by fiscal year, and its projection, last actual first."""
    pooled = results(data).projections.query("method == 'pooled'").groupby("series_id")
    fans, out = dict(list(pooled)), {}
    for key, seen in latest(data.observations).groupby("series_id"):
        kinds = {kind: part.sort_values("fiscal_year").set_index("fiscal_year") for kind, part in seen.groupby("kind")}
        fan = fans[key].set_index("fiscal_year")[["point", "lower80", "upper80"]].dropna() if key in fans else pd.DataFrame()
        past = seen[seen["kind"].isin(["history", "baseline", "actual"]) & seen["value"].notna()]
        if len(fan) and len(past):
            last = past.loc[past["fiscal_year"].idxmax()]
            fan = pd.concat([pd.DataFrame(last["value"], [last["fiscal_year"]], fan.columns), fan])
        out[key] = kinds, fan
    return out


def limits(data: Data, ids: list[str], kind: str) -> tuple[float, float]:
    """Give the common range of some series; a count starts at 0 unless that would flatten it."""
    found = [[*(part["value"] for part in drawn(data)[key][0].values()), drawn(data)[key][1].stack()] for key in ids]
    values = pd.concat([pd.Series(part, dtype=float) for parts in found for part in parts], ignore_index=True).dropna()
    low, high = (values.min(), values.max()) if len(values) else (0.0, 1.0)
    zero = kind == "count" and low >= 0 and high - low > 0.35 * high
    pad = 0.16 * (high - low) or max(0.05 * abs(high), 0.5)
    return (-0.04 * high if zero else low - pad), high + pad


def panel(data: Data, series_id: str, *, ax: Axes, ylim: tuple[float, float] | None = None) -> Axes:
    """Draw one series: baseline, plan path and target, allowed side of a bound, actuals, projection with 80 % interval."""
    row, (kinds, fan) = table(data).loc[series_id], drawn(data)[series_id]
    empty = pd.DataFrame({"value": [], "bound": []})
    plan = pd.concat([kinds.get("plan", empty), kinds.get("target", empty)])
    past = pd.concat([kinds.get(kind, empty) for kind in ("history", "baseline", "actual")])
    seen, years = past["value"].dropna(), sorted({*plan.index, *past.index, *fan.index})
    low, high = ylim or limits(data, [series_id], row["value_type"])
    few = len(years) <= 7
    ax.set_xlim(years[0] - 0.5, years[-1] + 0.5)
    ax.set_ylim(low, high)
    for bound, edge in ((">=", high), ("<=", low)):
        if (part := plan[plan["bound"] == bound]).size:
            x = np.repeat(part.index.to_numpy(float), 2) + np.tile([-0.5, 0.5], len(part))
            ax.fill_between(x, np.repeat(part["value"], 2), edge, color="#EFEFEF", lw=0, zorder=0)
            label(ax, x[-1], edge, "目標の範囲", -3, -3 if edge == high else 3, ha="right", color=MUTED, fontsize=8,
                  va="top" if edge == high else "bottom")  # fmt: skip
    if len(fan):
        ax.fill_between(fan.index.to_numpy(float), fan["lower80"], fan["upper80"], color=PALE, lw=0, zorder=1)
        ax.plot(fan.index, fan["point"], color=GOOD, lw=1.2, ls=(0, (4, 2)), zorder=2)
    path = pd.concat([kinds.get("baseline", empty), plan])["value"]
    ax.plot(path.index, path, color=MUTED, lw=0.7, zorder=2)
    ax.plot(plan.index, plan["value"], "_", color=MUTED, ms=13, mew=1.6, zorder=2)
    ax.plot(seen.index, seen, "-", color=GOOD, lw=1.6, zorder=3)
    for kind, look in {"history": {"ms": 3}, "baseline": {"mfc": "white", "mew": 1.4}, "actual": {}}.items():
        ax.plot(kinds.get(kind, empty)["value"], "o", **{"color": GOOD, "ms": 6, "zorder": 4} | look)
    ax.plot([row["target_year"]], [row["target"]], "D", color=INK, mfc="white", mew=1.3, ms=6.5, zorder=4)
    look = {"ha": "center", "fontsize": 8}
    for year, value in past["value"].items():
        ahead = seen[seen.index > year]
        up = not value < (ahead.iloc[0] if len(ahead) else plan["value"].get(year, -np.inf))
        if pd.isna(value):
            label(ax, year, low, f"{fiscal(year)}\n未公表", 0, 4, va="bottom", color=BAD, **look)
        elif few or len(ahead) == 0:
            label(ax, year, value, number(value, row), 0, 5 if up else -5, color=GOOD, va="bottom" if up else "top",
                  **look | {"fontsize": 9})  # fmt: skip
    for year, value in plan["value"].dropna().items() if few else ():
        other = past["value"].get(year, fan["point"].get(year, np.nan) if len(fan) else np.nan)
        if year != row["target_year"]:
            up = not value <= other
            label(ax, year, value, number(value, row), 0, 4 if up else -4, color=MUTED, va="bottom" if up else "top", **look)
    ends = [("目標 ", row["target"], INK), *([("推計 ", fan["point"].iloc[-1], GOOD)] if len(fan) else [])]
    gap = (high - low) * 3.6 / HEIGHT  # two labels of 8 pt need this much
    middle, apart = np.mean([value for _, value, _ in ends]), ends[0][1] - ends[-1][1]
    for i, (word, value, color) in enumerate(ends):
        y = middle + (0.5 - i) * gap * (1 if apart >= 0 else -1) if len(ends) > 1 and abs(apart) < gap else value
        label(ax, years[-1], y, word + number(value, row), 7, 0, va="center", color=color, fontsize=8)
    ticks = years if few else years[:: -(-len(years) // 7)]
    start = kinds.get("baseline", empty).index
    ax.set_xticks(ticks, [fiscal(year) + ("\n策定時" if year in start else "") for year in ticks])
    ax.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    ax.yaxis.set_major_formatter(lambda value, _: f"{value:,.10g}".replace("-", "−"))
    ax.set_title(clean(row["unit"]), loc="left", fontsize=8, color=MUTED, pad=3)
    ax.grid(axis="y")
    return ax


def standing(row: pd.Series, fan: pd.DataFrame) -> list[str]:
    """Say in short lines where a series stands: verdict, gap, survey error, chance, interval."""
    name = [] if row["component"] == "全体" else [f"［{row['component']}］"]
    missing = {"actual": "実績は未公表", "plan": "計画値なし", "met": "良い方向が未登録で判定せず"}
    lines = [next((f"－ {words}" for column, words in missing.items() if pd.isna(row[column])), "")]
    if not pd.isna(row["met"]):
        verdict = "● 達成" if row["met"] else "▽ 未達成"
        lines = [f"{verdict}（計画比{amount(row['actual'] - row['plan'], row, True)}）",
                 "　差は調査誤差の範囲内" if row["within_noise"] is True else ""]  # fmt: skip
    lines += ["見込み：" + probability_words(row["p_attain"])]
    if len(fan):
        lines += ["80％の幅：" + "～".join(number(fan[side].iloc[-1], row) for side in ("lower80", "upper80")) + clean(row["unit"])]
    return [*name, *lines]


def measure(data: Data, measure_id: str, *, fig: Figure | None = None) -> Figure:
    """Draw where one 施策 stands: a panel per indicator, its components side by side with one range."""
    t = table(data)[table(data)["measure_id"] == measure_id]
    better = t["direction"].map({1.0: "高いほどよい", -1.0: "低いほどよい"}).fillna("良い方向は未登録")
    heads = [wrap(f"{key}　{part['name'].iloc[0]}", 50, 3) for key, part in t.groupby("indicator_id", sort=False)]
    with drawing():
        body = sum(4.4 * len(head) + HEIGHT + 17 for head in heads) + 3
        method = "太線＝実績、細線と横棒＝計画、◇＝目標、破線と帯＝推計（点と80％の幅）。" + POOLED
        question, message = f"施策{measure_id}はどこまで来たか", MESSAGES["measure"][1](data, measure_id)
        fig, top = sheet(body, question, message, source(data, method), fig)
        top += 3
        for head, (_, part) in zip(heads, t.groupby("indicator_id", sort=False), strict=True):
            write(fig, 1, top, "\n".join(head), va="top", fontsize=9.5, linespacing=1.3)
            write(fig, WIDTH - 1, top, better[part.index[0]], va="top", ha="right", color=MUTED)
            top += 4.4 * len(head) + 5
            ylim, width = limits(data, list(part.index), part["value_type"].iloc[0]), 118 / len(part)
            for i, key in enumerate(part.index):
                ax = panel(data, key, ax=place(fig, 12 + i * width, top, width - 24, HEIGHT), ylim=ylim)
                if len(part) > 1:
                    ax.set_title(clean(part["component"].iloc[i]), fontsize=8.5, pad=3)
            side = [line for key, row in part.iterrows() for line in standing(row, drawn(data)[key][1]) if line]
            write(fig, 124, top, "\n".join(side), va="top", fontsize=8, linespacing=1.5)
            top += HEIGHT + 12
    return fig


# ---- all series ---------------------------------------------------------------------------------------------------
def tall(data: Data) -> float:
    """Give the height in mm of a plot of all series under policy headings."""
    return ROW * (len(table(data)) + 1.3 * table(data)["policy_id"].nunique()) + 13


def tally(data: Data) -> pd.DataFrame:
    """Count indicators met, split, missed, not available by policy."""
    m = results(data).measure_summary.merge(data.measures, on="measure_id")
    return m.groupby(["policy_id", "policy_name"], sort=False)[["n_met", "n_split", "n_missed", "n_not_available"]].sum()


def say_gaps(data: Data) -> str:
    """Count the verdicts, and those inside the survey error."""
    met, split, missed, absent = tally(data).sum()
    noise = table(data)["within_noise"]
    return (f"{met + split + missed + absent}指標のうち達成{met}、未達成{missed}、区分で分かれた{split}、未公表{absent}。"
            f"市民意識調査{noise.notna().sum()}系列のうち{(noise == True).sum()}系列の差は調査誤差の範囲内。")  # noqa: E712  fmt: skip


@chart("{}の計画値に対し、どの指標が進み、どれが遅れているか", say_gaps,
       f"●達成（右）▽未達成（左）。{STEPS}。灰色の帯＝市民意識調査の誤差（95％、回答1,000人・デザイン効果1.2と仮定）。"
       "目標が策定時と同じ指標は目盛がなく、0の位置に◇で示す", tall)  # fmt: skip
def gaps_all(data: Data, *, ax: Axes) -> None:
    """Draw every series' gap to the newest plan in planned yearly steps, its own unit printed at the dot."""
    t = table(data)
    y, x = rows(ax, t["label"], policies(t)), (t["gap"] / t["step"]).astype(float)
    error = (sampling_error(t["actual"]) / t["step"]).where(t["within_noise"].notna())
    ax.hlines(y, x - error, x + error, color=FAINT, lw=5, zorder=1)
    verdict_dots(ax, x, y, t["met"])
    for at, gap, wide, (_, row) in zip(y, x, error.fillna(0), t.iterrows(), strict=True):
        if pd.isna(row["gap"]):
            label(ax, 0, at, "実績は未公表" if pd.isna(row["actual"]) else "判定せず", 5, 0, va="center", color=MUTED, fontsize=8)
            continue
        if pd.isna(gap):
            ax.plot(0, at, "D", color=MUTED, mfc="white", ms=4)
        side = 1 if row["gap"] >= 0 else -1
        label(ax, np.nan_to_num(gap) + side * wide, at, amount(row["gap"], row, True), 5 * side, 0, va="center",
              ha="left" if side > 0 else "right", fontsize=8)  # fmt: skip
    symlog(ax, "x", x.abs().max() * 12)
    ax.axvline(0, color=MUTED, lw=0.8)
    ax.grid(axis="x")
    ax.set_xlabel("← 計画に届かない　　計画との差（計画の1年分を1とする、対称対数目盛）　　計画を上回る →")


@chart("{}の計画値をいくつの指標が達成したか、政策別", lambda data: "、".join(
       f"政策{key[0]}は{row.sum()}指標中{row['n_met']}" for key, row in tally(data).iterrows()) + "が達成。",
       "指標数。構成要素（男女など）がすべて計画値に達した指標を達成、一部だけの指標を分かれたとする", lambda data: 12.0 * len(tally(data)) + 18,
       above=6)  # fmt: skip
def gaps_by_policy(data: Data, *, ax: Axes) -> None:
    """Draw how many indicators met their plan by policy, as stacked counts."""
    counts = tally(data)
    y, left = rows(ax, pd.Series(["\n".join(wrap(f"政策{key} {name}", 19, 2)) for key, name in counts.index])), 0
    looks = {"n_met": ("達成", GOOD, "white"), "n_split": ("分かれた", PALE, INK), "n_missed": ("未達成", "white", BAD),
             "n_not_available": ("未公表", FAINT, INK)}  # fmt: skip
    for column, (word, face, ink) in looks.items():
        n = counts[column].to_numpy()
        ax.barh(y, n, 0.62, left, color=face, edgecolor=BAD if face == "white" else face, lw=1)
        for at, start, size in zip(y, left + 0 * n, n, strict=True):
            if size:
                label(ax, start + size / 2, at, f"{word} {size}" if size > 1 else f"{size}", ha="center", va="center", color=ink)
        left = left + n
    ax.set_xlabel("指標の数（件）")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.grid(axis="x")


def say_pace(data: Data) -> str:
    """Count how many improvement targets are met, on pace, too slow, going the wrong way."""
    t = table(data).query("target_type == 'improve'").dropna(subset=["change_per_year", "required_per_year"])
    change, need = t["change_per_year"], t["required_per_year"]
    counts = [(need <= 0).sum(), ((need > 0) & (change >= need)).sum(), ((need > change) & (change > 0)).sum()]
    return (f"改善を目指す{len(t)}系列のうち、既に目標の水準{counts[0]}、必要な速さ以上{counts[1]}、改善しているが足りない{counts[2]}、"
            f"横ばい・悪化{len(t) - sum(counts)}。2時点の差は傾向とはいえない。")


@chart("目標に間に合う速さで進んでいるか", say_pace, f"{STEPS}。右：維持・下限上限の目標は必要な速さがないため、策定時に対する年あたりの変化率を別に示す。"
       "●目標の範囲内 ▽範囲外", lambda data: 122.0, left=16, right=72, below=12)  # fmt: skip
def trends_pace(data: Data, *, ax: Axes) -> None:
    """Draw observed against required change per year in planned steps; maintain and limit targets in their own panel."""
    t = table(data).dropna(subset=["change_per_year", "required_per_year"])
    improve, others = t[(t["target_type"] == "improve") & t["step"].notna()], t[t["target_type"].isin(["maintain", "limit"])]
    need, change = (improve[column] / improve["step"] for column in ("required_per_year", "change_per_year"))
    reach = pd.concat([need, change]).abs().max() if len(improve) else 1
    symlog(ax, "x", reach)
    symlog(ax, "y", reach)
    far = 3 * max(reach, 3)
    ax.set(xlim=(-far, far), ylim=(-far, far), xlabel="目標までに必要な変化（計画の1年分／年）", ylabel="これまでの変化（計画の1年分／年、＋が改善）")
    line = np.concatenate([[0], np.geomspace(0.01, far, 50)])
    ax.fill_between(line, line, far, color=PALE, alpha=0.5, lw=0, zorder=0)
    ax.plot(line, line, color=MUTED, lw=0.8)
    ax.axhline(0, color=MUTED, lw=0.8)
    ax.axvline(0, color=MUTED, lw=0.8)
    fast = (change >= need).to_numpy()
    ax.plot(need[fast], change[fast], "o", color=GOOD, ms=4.5)
    ax.plot(need[~fast], change[~fast], "v", color=BAD, mfc="white", mew=1.2, ms=5)
    for x, y, word, ha, va in [(0.03, 0.97, "既に目標の水準", "left", "top"), (0.97, 0.97, "必要以上の速さ", "right", "top"),
                               (0.97, 0.03, "悪化", "right", "bottom"), (0.03, 0.03, "目標内だが悪化", "left", "bottom")]:  # fmt: skip
        ax.text(x, y, word, transform=ax.transAxes, ha=ha, va=va, color=MUTED)
    side = ax.inset_axes([1.62, 0, 0.38, 1])
    rate = 100 * others["change_per_year"] / others["baseline"].abs().where(others["baseline"] != 0)
    y = rows(side, others["label"].map(lambda name: wrap(name, 16, 1)[0]))
    verdict_dots(side, rate, y, others["gap_to_target"] >= 0)
    side.axvline(0, color=MUTED, lw=0.8)
    side.set_xlabel("変化（策定時の％／年、＋が改善）")
    side.grid(axis="x")


BAND_EDGES = [0.0, *(edge for edge, _ in BANDS)]


def say_chances(data: Data) -> str:
    """Count the series in each band of chance."""
    p = table(data)["p_attain"]
    counts = [f"{word}{((p >= low) & (p < high)).sum()}" for low, (high, word) in zip(BAND_EDGES, BANDS, strict=False)]
    return f"{p.notna().sum()}系列の達成見込み：{'、'.join(counts)}。これまでと同様の変動が続く場合の推計で、5％未満・95％超とは言わない。"


@chart("目標の達成はどの程度見込めるか", say_chances, POOLED, tall, above=5)
def projection_all(data: Data, *, ax: Axes) -> None:
    """Draw P(attain) of every series, lowest first within its 施策, over five bands named in words."""
    t = table(data).sort_values(["p_attain"], kind="stable")
    order = {key: i for i, key in enumerate(data.measures["measure_id"])}
    t = t.iloc[np.argsort(t["measure_id"].map(order).to_numpy(), kind="stable")]
    y, p = rows(ax, t["label"], policies(t)), 100 * t["p_attain"].to_numpy(float)
    for i, (low, (high, word)) in enumerate(zip(BAND_EDGES, BANDS, strict=False)):
        ax.axvspan(100 * low, 100 * high, color=PALE if i % 2 == 0 else "white", alpha=0.6, lw=0, zorder=0)
        ax.text(50 * (low + high), 1.002, word, transform=ax.get_xaxis_transform(), ha="center", va="bottom")
    ax.hlines(y, 0, p, color=FAINT, lw=1)
    ax.plot(p, y, "o", color=GOOD, ms=4.5)
    for at, chance in zip(y, p, strict=True):
        known = not np.isnan(chance)
        label(ax, chance if known else 0, at, f"{chance:.0f}" if known else "算出できない", 5, 0, va="center", fontsize=8)
    ax.set(xlim=(0, 100), xlabel=f"目標を達成する見込み（％、{POOLED[6:12]}による推計）")
    ax.grid(axis="x")


@chart("施策ごとに見ると、目標達成の見込みはどこが低いか", lambda data: "見込みの最も低い指標が20％以下の施策：" + ("、".join(
       results(data).measure_summary.query("weakest_p <= 0.2")["measure_id"]) or "なし") + "。数字は達成の見込み（％）。",
       "指標の見込みは構成要素のうち最も低いもの。" + POOLED, lambda data: 9.0 * len(data.measures) + 5, left=60, below=2)  # fmt: skip
def projection_heatmap(data: Data, *, ax: Axes) -> None:
    """Draw the probabilities as a grid of 施策 by indicator, the number printed in each cell, darker = likelier."""
    t = table(data).drop_duplicates("indicator_id").set_index("indicator_id")
    p = table(data).groupby("indicator_id")["p_attain"].min()
    column = t.groupby("measure_id", sort=False).cumcount()
    title = data.measures.set_index("measure_id")["name"]
    y = dict(zip(title.index, rows(ax, pd.Series(["\n".join(wrap(f"{k} {v}", 20, 2)) for k, v in title.items()])), strict=True))
    ramp = LinearSegmentedColormap.from_list("p", ["white", PALE, GOOD, "#00304D"])
    for key, at in column.items():
        chance = p[key]
        face = FAINT if np.isnan(chance) else ramp(chance)
        ax.add_patch(Rectangle((at, y[t["measure_id"][key]] - 0.46), 0.97, 0.92, fc=face, ec=FAINT, lw=0.5))
        ink = "white" if chance > 0.5 else INK
        name = wrap(t["short_name"][key] or t["name"][key], 12, 1)[0]
        label(ax, at + 0.485, y[t["measure_id"][key]], f"{name}\n" + ("算出できない" if np.isnan(chance) else f"{100 * chance:.0f}％"),
              ha="center", va="center", color=ink, fontsize=8)  # fmt: skip
    ax.set(xlim=(0, column.max() + 1), xticks=[])


SYSTEM_NAMES = {"statcan": "カナダ\n統計局", "un": "国連", "sdsn": "SDSN", "destatis": "独\n統計局", "shizuoka": "静岡県",
                "nagano": "長野県", "ibaraki": "茨城県", "plan": "市の\n計画"}  # fmt: skip
SYMBOLS = {
    "statcan": {"target_achieved": "達成", "substantial_progress": "大", "moderate_progress": "中", "limited_progress": "小",
                "deterioration": "後退"},
    "un": {"achieved": "達成", "on_track": "順調", "accelerate": "加速要", "stagnation_or_regression": "停滞"},
    "sdsn": {"achieved": "達成", "on_track": "↑", "moderately_improving": "↗", "stagnating": "→", "decreasing": "↓"},
    "destatis": {"sun": "☀", "sun_cloud": "☀☁", "cloud": "☁", "thunderstorm": "雷雨"},
    "shizuoka": {"目標値以上": "目標超", "基準値以下": "基準下"},
}  # fmt: skip


def votes(data: Data) -> pd.DataFrame:
    """Give per series how many systems speak and are content, most disagreement first."""
    found = agreement(results(data).assessments)
    share = found["n_favourable"] / found["n_speaking"]
    return found.assign(dispute=(0.5 - (share - 0.5).abs()).fillna(-1)).sort_values("dispute", ascending=False, kind="stable")


def say_systems(data: Data) -> str:
    """Count the series on which the systems disagree."""
    found = votes(data)
    return (f"{len(found)}系列のうち{(found['dispute'] > 0).sum()}系列で判定が分かれる。同じ2つの数値から、方式により肯定にも否定にもなる。"
            "水色＝肯定的な判定、右端＝肯定／判定した方式の数。")


@chart("公表されている評価方式の判定は一致するか", say_systems, "各方式の記号のまま。－＝その方式では判定しない。SDSN・静岡県・長野県は同じ比による判定",
       lambda data: ROW * len(table(data)) + 14, right=14, above=9, below=4)  # fmt: skip
def systems_compare(data: Data, *, ax: Axes) -> None:
    """Draw what each published system would say of each series, the most disputed first."""
    said = results(data).assessments.pivot(index="series_id", columns="system", values="status")
    names, found = [name for name in SYSTEM_NAMES if name in said], votes(data)
    y = rows(ax, table(data)["label"].reindex(found.index))
    for i, name in enumerate(names):
        ax.text(i + 0.5, 1.003, SYSTEM_NAMES[name], transform=ax.get_xaxis_transform(), ha="center", va="bottom")
        for at, status in zip(y, said.loc[found.index, name], strict=True):
            if f"{name} {status}" in FAVOURABLE:
                ax.add_patch(Rectangle((i + 0.03, at - 0.46), 0.94, 0.92, fc=PALE, lw=0))
            word = "－" if status in UNDECIDED else SYMBOLS.get(name, {}).get(status, status)
            ax.text(i + 0.5, at, word, ha="center", va="center", fontsize=8, color=MUTED if word == "－" else INK)
    for at, row in zip(y, found.itertuples(), strict=True):
        label(ax, len(names), at, f"{row.n_favourable}／{row.n_speaking}", 5, 0, va="center", fontsize=8)
    ax.set(xlim=(0, len(names)), xticks=[])


def surveyed(data: Data) -> pd.DataFrame:
    """Give the citizens' survey series with a gap, and the sampling error in points, best first."""
    t = table(data)[table(data)["within_noise"].notna()]
    return t.assign(error=sampling_error(t["actual"])).sort_values("gap", ascending=False, kind="stable")


def say_noise(data: Data) -> str:
    """Name the survey results outside the error."""
    t = surveyed(data)
    out = t[~t["within_noise"].astype(bool)]
    return f"市民意識調査{len(t)}系列のうち、計画との差が誤差を超えるのは{len(out)}系列" + (
        f"（{'、'.join(out['indicator_id'])}）。" if len(out) else "。")


@chart("{}の市民意識調査で、計画との差は調査の誤差より大きいか", say_noise,
       "横線＝95％の調査誤差（回答1,000人・デザイン効果1.2と仮定。市の回答数は資料に印字がない）。●誤差を超える ○誤差の範囲内",
       lambda data: ROW * 1.15 * max(len(surveyed(data)), 3) + 14, right=8)  # fmt: skip
def survey_noise(data: Data, *, ax: Axes) -> None:
    """Draw the surveys' gaps to plan with their sampling error."""
    t = surveyed(data)
    y, clear = rows(ax, t["label"]), ~t["within_noise"].to_numpy(bool)
    ax.axvline(0, color=MUTED, lw=0.8)
    ax.hlines(y, t["gap"] - t["error"], t["gap"] + t["error"], color=np.where(clear, GOOD, MUTED), lw=1.4)
    ax.plot(t["gap"][clear], y[clear], "o", color=GOOD, ms=6)
    ax.plot(t["gap"][~clear], y[~clear], "o", color=MUTED, mfc="white", ms=6)
    for at, (_, row) in zip(y, t.iterrows(), strict=True):
        label(ax, row["gap"] + row["error"], at, amount(row["gap"], row, True).removesuffix("ポイント"), 4, 0, va="center", fontsize=8)
    ax.set_xlabel("計画との差（ポイント、＋がよい方向）")
    ax.grid(axis="x")


MESSAGES["measure"] = "施策{}はどこまで来たか", lambda data, key: measure_sentences(data).set_index("measure_id")["sentence"][key]


def catalogue(data: Data) -> dict[str, Callable[[Data], Figure]]:
    """Give every figure of a data set: file stem → function of the data."""
    return {f"measure_{key}": partial(measure, measure_id=key) for key in data.measures["measure_id"]} | FIGURES
