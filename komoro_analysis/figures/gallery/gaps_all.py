"""Every series' gap to the newest plan, in planned yearly steps."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...analysis.results import results
from ...analysis.survey import sampling_error
from ...dataset import Data
from ...wording.numbers import format_signed
from ..chart import Chart, Layout
from ..labels import label
from ..rows import NAMES, draw_verdicts, ends_of, figure_rows, name_rows
from ..style import BAD, FAINT, GOOD, MUTED, Look
from ..texts import STEP, SURVEY, Counts, Templates, counts

TEMPLATES = Templates(
    headline=(
        "{{ when }}の計画に最も届いていないのは{{ farthest or 'なし' }}"
        "{% if farthest %}（{{ farthest_gap }}）{% endif %}"
    ),
    message=(
        "{{ counts.indicators }}指標のうち達成{{ counts.met }}、"
        "一部達成{{ counts.split }}、未達成{{ counts.missed }}、"
        "未公表{{ counts.not_available }}"
        "{% if counts.unjudged %}、判定せず{{ counts.unjudged }}{% endif %}。"
        "市民意識調査{{ surveyed }}項目のうち"
        "{{ within_noise }}項目の差は調査誤差の範囲内。"
    ),
    method=(
        "●達成（右）▽未達成（左）。灰色の帯＝調査誤差。矢印＝枠の外、数字は計画の何年分か。"
        f"{STEP}。最後の組は計画の歩幅で測れないため、策定時の値に対する割合で示した。{SURVEY}"
    ),
)
LAYOUT = Layout(
    left=NAMES,
    right=2,
    above=0,
    below=9,
    row=2.85,
    axes={
        "xlabel": "← 計画に届かない　　計画との差（計画の1年分＝1）　　計画より良い →"
    },
    grid="x",
)
OTHERS = "水準の維持・下限・上限が目標（1目盛＝策定時の値の10％）"
TENTH = 10.0  # per cent of the baseline that stand for a step where there is none
WIDEST = 8.0  # steps: an axis is never wider
MOST = 0.85  # share of the series that the axis shows without arrows
WORDS = 0.82  # of the axis on either side, kept for the words


@dataclass(frozen=True)
class Gaps:
    """The rows of the figure (`steps`, `error`, `group` added), and its counts."""

    rows: pd.DataFrame
    reach: float
    counts: Counts
    surveyed: int
    within_noise: int
    farthest: str
    farthest_gap: str
    grouped: bool = True


def prepare(data: Data) -> Gaps:
    """Gather the rows and the counts."""
    rows = in_steps(figure_rows(data))
    aiming = rows["steps"][rows["target_type"] == "improve"].dropna()
    behind = aiming[aiming < 0]
    far = rows.loc[behind.sort_values(kind="stable").index]

    return Gaps(
        rows=rows,
        reach=reach_of(rows["steps"]),
        counts=counts(results(data).measure_summary),
        surveyed=int(rows["within_noise"].count()),
        within_noise=int(rows["within_noise"].sum()),
        farthest=str(far["tick"].iloc[0]) if len(far) else "",
        farthest_gap=str(far["gap_size_text"].iloc[0]) if len(far) else "",
    )


def in_steps(rows: pd.DataFrame) -> pd.DataFrame:
    """Give `steps` from the plan and their sampling `error`, series without at the end.

    Improving targets plan steps of their own; others are measured in tenths of the
    baseline, in a group of their own.
    """
    improving = rows["target_type"] == "improve"
    tenth = rows["baseline"].abs() / TENTH
    step = rows["step"].where(improving, tenth.where(tenth > 0))
    error = sampling_error(rows["actual"].to_numpy(float)) / step
    sorted_rows = rows.assign(
        steps=rows["gap"] / step,
        error=error.where(rows["within_noise"].notna()),
        group=rows["policy"].where(improving, OTHERS),
    )

    return pd.concat([sorted_rows[improving], sorted_rows[~improving]])


def reach_of(steps: pd.Series) -> float:
    """Choose how far the axis reaches, so that most series are inside."""
    if not steps.notna().any():
        return 1.0
    most = float(np.ceil(steps.abs().quantile(MOST)))
    return min(max(most, 1.0), WIDEST)


def shorten(facts: Gaps, room: int) -> tuple[Gaps, str]:
    """Keep the series farthest from the plan on both sides, without groups."""
    if len(facts.rows) <= room:
        return facts, ""

    improving = facts.rows[facts.rows["target_type"] == "improve"]
    kept = ends_of(improving, "steps", room)
    said = f"改善を目指す{len(improving)}項目のうち、計画を超えた順と届かない順"
    return replace(facts, rows=kept, grouped=False), said


def draw(ax: Axes, facts: Gaps) -> None:
    """Draw a dot per series, its gap in its own unit beside it."""
    rows = facts.rows
    y = name_rows(ax, list(rows["tick"]), rows["group"] if facts.grouped else None)
    steps = rows["steps"]
    inside = steps.abs() <= facts.reach

    low = (steps - rows["error"]).clip(-facts.reach, facts.reach)
    high = (steps + rows["error"]).clip(-facts.reach, facts.reach)
    ax.hlines(y, low, high, color=FAINT, lw=5)
    draw_verdicts(ax, steps[inside], y[inside], rows["met"][inside])
    outside = (~inside & steps.notna()).to_numpy()
    draw_arrows(ax, steps[outside], y[outside], facts.reach)
    write_gaps(ax, rows, y, facts.reach)

    end = facts.reach * (1 + WORDS)
    ax.axvline(0, color=MUTED, lw=0.8)
    ax.set_xlim(-end, end)
    ticks = np.arange(-np.floor(facts.reach), np.floor(facts.reach) + 1)
    every = 2 if len(ticks) > 11 else 1
    ticks = ticks[np.mod(ticks, every) == 0]
    names = [format_signed(tick, "", 0).lstrip("±") for tick in ticks]
    ax.set_xticks(ticks, names)


def draw_arrows(ax: Axes, steps: pd.Series, y: np.ndarray, reach: float) -> None:
    """Draw what lies beyond the axis as an arrow, its number at the inner side."""
    right = (steps > 0).to_numpy()
    ax.hlines(y[right], 0, reach, color=GOOD, lw=0.8)
    ax.hlines(y[~right], -reach, 0, color=BAD, lw=0.8)
    ax.plot(np.full(right.sum(), reach), y[right], ">", color=GOOD, ms=4.5)
    left_look: Look = {"color": BAD, "mfc": "white", "mew": 1.3, "ms": 4.5}
    ax.plot(np.full((~right).sum(), -reach), y[~right], "<", **left_look)

    for value, height in zip(steps, y, strict=True):
        side = 1 if value > 0 else -1
        text = f"{abs(value):,.0f}"
        look: Look = {"color": MUTED, "bbox": {"fc": "white", "ec": "none", "pad": 0.5}}
        label(ax, side * reach, height, text, -6 * side, **look)


def write_gaps(ax: Axes, rows: pd.DataFrame, y: np.ndarray, reach: float) -> None:
    """Write each gap in its own unit at the outer side of its dot and its error."""
    words = rows["gap_size_text"].where(rows["gap"].notna(), rows["met_text"])
    sides = np.where(rows["gap"] < 0, -1, 1)
    error = rows["error"].fillna(0).to_numpy()
    ends = rows["steps"].fillna(0).to_numpy() + sides * error
    ends = np.clip(ends, -reach, reach)
    for height, end, side, word in zip(y, ends, sides, words, strict=True):
        label(ax, end, height, word, 5 * side)


CHART = Chart(TEMPLATES, LAYOUT, prepare, draw, shorten)


def gaps_all(
    data: Data,
    *,
    ax: Axes | None = None,
    fig: Figure | None = None,
    size: str = "a4",
) -> Figure:
    """Draw every series' gap to the newest plan in planned yearly steps."""
    return CHART.build(data, ax=ax, fig=fig, size=size)
