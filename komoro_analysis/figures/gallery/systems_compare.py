"""What each published system of assessment would say of each series."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ...analysis.assessments.assessment import FAVOURABLE, agreement
from ...analysis.results import results
from ...dataset import Data
from ..chart import Chart, Layout
from ..labels import label
from ..rows import figure_rows, name_rows
from ..style import MUTED, PALE

QUESTION = "公表されている評価方式の判定は一致するか"
MESSAGE = (
    "{{ total }}系列のうち{{ disputed }}系列で、"
    "肯定的な判定（水色）と否定的な判定に分かれる"
    "{% if disputed %}（{{ examples | join('、') }}{{ 'など' if disputed > 4 }}）"
    "{% endif %}。右端＝肯定的な方式／判定した方式。"
)
METHOD = (
    "割れの大きい順。各方式の記号のまま。－＝その方式では判定しない。"
    "{% if most_points < 4 %}"
    "ドイツ統計局の方式は4時点以上の観測を要するため、すべて－となる。{% endif %}"
    "SDSN・静岡県・長野県は同じ比から異なる判定を出す"
)
LAYOUT = Layout(left=58, right=12, above=8, below=1, row=3.3)

SYSTEMS = {
    "statcan": "カナダ\n統計局",
    "un": "国連",
    "sdsn": "SDSN",
    "destatis": "ドイツ\n統計局",
    "shizuoka": "静岡県",
    "nagano": "長野県",
    "ibaraki": "茨城県",
    "plan": "市の\n計画",
}
STATUSES = {
    "target_achieved": "達成",
    "substantial_progress": "大",
    "moderate_progress": "中",
    "limited_progress": "小",
    "deterioration": "後退",
    "achieved": "達成",
    "accelerate": "加速要",
    "stagnation_or_regression": "停滞",
    "moderately_improving": "↗",
    "stagnating": "→",
    "decreasing": "↓",
    "un on_track": "順調",
    "sdsn on_track": "↑",
    "sun": "☀",
    "sun_cloud": "☀☁",
    "cloud": "☁",
    "thunderstorm": "雷雨",
    "目標値以上": "目標超",
    "基準値以下": "基準下",
    "not_available": "",
    "not_calculated": "",
    "not_applicable": "",
}


@dataclass(frozen=True)
class Votes:
    """Votes a series, most disputed first; `said` a column a system; counts."""

    votes: pd.DataFrame
    said: pd.DataFrame
    ticks: pd.Series
    total: int
    disputed: int
    examples: list[str]


def prepare(data: Data) -> Votes:
    """Count per series the systems that speak and those that are content."""
    assessments = results(data).assessments
    votes = agreement(assessments)
    share = votes["n_favourable"] / votes["n_speaking"]
    votes["dispute"] = (0.5 - (share - 0.5).abs()).fillna(-1)
    votes = votes.sort_values("dispute", ascending=False, kind="stable")

    ticks = figure_rows(data)["tick"].reindex(votes.index)
    disputed = votes["dispute"] > 0
    said = assessments.pivot(index="series_id", columns="system", values="status")
    return Votes(
        votes=votes,
        said=said.loc[votes.index],
        ticks=ticks,
        total=len(votes),
        disputed=int(disputed.sum()),
        examples=list(ticks[disputed][:4]),
    )


def status_word(system: str, status: str) -> str:
    """Write a status as its system does; "" where it says nothing."""
    return STATUSES.get(f"{system} {status}", STATUSES.get(status, status))


def draw(ax: Axes, facts: Votes) -> None:
    """Draw a column a system, favourable statuses on pale blue, votes at the right."""
    y = name_rows(ax, facts.ticks)
    for column, (system, name) in enumerate(SYSTEMS.items()):
        top = ax.get_xaxis_transform()
        label(ax, column + 0.5, 1, name, 0, 1, xycoords=top)
        draw_system(ax, column, system, y, facts.said[system])

    for height, row in zip(y, facts.votes.itertuples(), strict=True):
        label(ax, len(SYSTEMS), height, f"{row.n_favourable}／{row.n_speaking}", 5)
    ax.set(xlim=(0, len(SYSTEMS)), xticks=[])


def draw_system(
    ax: Axes, column: int, system: str, y: np.ndarray, statuses: pd.Series
) -> None:
    """Draw what one system says; a dash where it does not speak."""
    words = [status_word(system, status) for status in statuses]
    for height, status, word in zip(y, statuses, words, strict=True):
        if f"{system} {status}" in FAVOURABLE:
            corner = (column + 0.03, height - 0.46)
            ax.add_patch(Rectangle(corner, 0.94, 0.92, fc=PALE, lw=0))
        if word:
            ax.text(column + 0.5, height, word, ha="center", va="center")

    silent = y[[word == "" for word in words]]
    middle = np.full(len(silent), column + 0.5)
    ax.plot(middle, silent, "_", color=MUTED, ms=5, mew=0.8)


CHART = Chart(QUESTION, MESSAGE, METHOD, LAYOUT, prepare, draw)


def systems_compare(
    data: Data, *, ax: Axes | None = None, fig: Figure | None = None
) -> Figure:
    """Draw what each published system would say of each series."""
    return CHART.build(data, ax=ax, fig=fig)
