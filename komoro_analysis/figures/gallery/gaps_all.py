"""Every series' gap to the newest plan, in planned yearly steps."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...analysis.gaps import sampling_error
from ...analysis.results import results
from ...dataset import Data
from ..chart import Chart, Layout
from ..labels import label
from ..rows import draw_verdicts, figure_rows, name_rows
from ..scales import scale_by_steps
from ..style import FAINT, MUTED
from ..texts import STEP, SURVEY, Counts, counts

QUESTION = "{{ when }}の計画値に対し、どの指標が進み、どれが遅れているか"
MESSAGE = (
    "{{ counts.indicators }}指標のうち達成{{ counts.met }}、"
    "一部達成{{ counts.split }}、未達成{{ counts.missed }}、"
    "未公表{{ counts.not_available }}"
    "{% if counts.unjudged %}、判定せず{{ counts.unjudged }}{% endif %}。"
    "市民意識調査{{ surveyed }}系列のうち"
    "{{ within_noise }}系列の差は調査誤差の範囲内。"
)
METHOD = (
    "●達成（右）▽未達成（左）。灰色の帯＝調査誤差。"
    f"◇＝策定時と同じ水準の維持が目標で、歩幅がない。{STEP}。{SURVEY}"
)
LAYOUT = Layout(
    left=58,
    right=3,
    above=0,
    below=9,
    row=2.95,
    axes={
        "xlabel": "← 計画に届かない　"
        "差（計画の1年分を1とする、対称対数目盛）　計画より良い →"
    },
    grid="x",
)


@dataclass(frozen=True)
class Gaps:
    """The rows of the figure, and the counts of its message."""

    rows: pd.DataFrame
    counts: Counts
    surveyed: int
    within_noise: int


def prepare(data: Data) -> Gaps:
    """Gather the rows and the counts."""
    rows = figure_rows(data)
    return Gaps(
        rows=rows,
        counts=counts(results(data).measure_summary),
        surveyed=int(rows["within_noise"].count()),
        within_noise=int(rows["within_noise"].sum()),
    )


def draw(ax: Axes, facts: Gaps) -> None:
    """Draw a dot per series, its gap in its own unit beside it."""
    rows = facts.rows
    y = name_rows(ax, rows["tick"], rows["policy"])
    steps = rows["gap"] / rows["step"]
    surveyed = rows["within_noise"].notna()
    error = (sampling_error(rows["actual"]) / rows["step"]).where(surveyed)

    ax.hlines(y, steps - error, steps + error, color=FAINT, lw=5)
    draw_verdicts(ax, steps, y, rows["met"])

    # A target that keeps the level of the baseline plans no step to measure by.
    stepless = (rows["gap"].notna() & steps.isna()).to_numpy()
    ax.plot(np.zeros(stepless.sum()), y[stepless], "D", color=MUTED, mfc="white", ms=4)

    write_gaps(ax, rows, y, steps.fillna(0), error.fillna(0))
    scale_by_steps(ax, "x", steps)


def write_gaps(
    ax: Axes, rows: pd.DataFrame, y: np.ndarray, steps: pd.Series, error: pd.Series
) -> None:
    """Write each gap at the outer side of its dot and its error."""
    words = rows["gap_text"].where(rows["gap"].notna(), rows["met_text"])
    sides = np.where(rows["gap"] < 0, -1, 1)
    for height, step, wide, side, word in zip(
        y, steps, error, sides, words, strict=True
    ):
        label(ax, step + side * wide, height, word, 5 * side)


CHART = Chart(QUESTION, MESSAGE, METHOD, LAYOUT, prepare, draw)


def gaps_all(
    data: Data, *, ax: Axes | None = None, fig: Figure | None = None
) -> Figure:
    """Draw every series' gap to the newest plan in planned yearly steps."""
    return CHART.build(data, ax=ax, fig=fig)
