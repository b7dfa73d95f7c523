"""The citizens' survey's gaps to plan with their sampling error."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...analysis.survey import sampling_error
from ...dataset import Data
from ..chart import Chart, Layout
from ..labels import BLANK, label
from ..rows import NAMES, draw_verdicts, figure_rows, name_rows
from ..style import INK, MUTED
from ..texts import SURVEY, Templates

TEMPLATES = Templates(
    headline=(
        "{{ when }}の市民意識調査で、計画との差が調査誤差を超えるのは"
        "{{ surveyed }}項目のうち{{ clear | length }}項目"
    ),
    message=(
        "{% if clear %}誤差を超えるのは{{ clear | join('、') }}。{% endif %}"
        "残る{{ surveyed - clear | length }}項目は、計画に達したとも達しないともいい切れない。"
    ),
    method=(
        f"横線＝調査誤差。●誤差を超えて良い ▽誤差を超えて悪い ○誤差の範囲内。{SURVEY}"
    ),
)
LAYOUT = Layout(
    left=NAMES,
    right=25,
    above=1,
    below=9,
    row=3.8,
    axes={"xlabel": "計画との差（ポイント、＋がよい方向）"},
    grid="x",
)


@dataclass(frozen=True)
class Surveyed:
    """Rows of the survey, best first; indicators whose gap exceeds the error."""

    rows: pd.DataFrame
    surveyed: int
    clear: list[str]


def prepare(data: Data) -> Surveyed:
    """Pick the series that the citizens' survey measures."""
    rows = figure_rows(data)
    rows = rows[rows["within_noise"].notna() & rows["gap"].notna()]
    clear = rows["indicator_id"][rows["within_noise"].eq(False)]
    best_first = rows.sort_values("gap", ascending=False, kind="stable")
    return Surveyed(best_first, len(rows), list(clear))


def draw(ax: Axes, facts: Surveyed) -> None:
    """Draw a dot with its error a series; hollow grey inside the error."""
    rows = facts.rows
    y = name_rows(ax, list(rows["tick"]))
    gap = rows["gap"]
    error = sampling_error(rows["actual"].to_numpy(float))
    clear = ~rows["within_noise"].to_numpy(bool)

    ax.axvline(0, color=MUTED, lw=0.8)
    ax.hlines(y, gap - error, gap + error, color=np.where(clear, INK, MUTED), lw=1.4)
    ax.plot(gap[~clear], y[~clear], "o", color=MUTED, mfc="white", ms=6)
    draw_verdicts(ax, gap[clear], y[clear], gap[clear] > 0)

    ends = gap + error
    words = rows["gap_size_text"]
    for height, end, word in zip(y, ends, words, strict=True):
        label(ax, end, height, word, 4, bbox=BLANK)


CHART = Chart(TEMPLATES, LAYOUT, prepare, draw)


def survey_noise(
    data: Data,
    *,
    ax: Axes | None = None,
    fig: Figure | None = None,
    size: str = "a4",
) -> Figure:
    """Draw the citizens' surveys' gaps to plan in points with their sampling error."""
    return CHART.build(data, ax=ax, fig=fig, size=size)
