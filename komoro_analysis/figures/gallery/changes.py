"""What differs from the edition before: odds and verdicts, before and after."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...analysis.results import results
from ...dataset import Data
from ...wording.numbers import fiscal
from ...wording.vocabulary import vocabulary
from ..chart import Chart, Layout
from ..labels import label
from ..rows import NAMES, chance_number, figure_rows, name_rows
from ..style import BAD, BAD_TEXT, FAINT, GOOD, INK, MUTED
from ..texts import Templates

TEMPLATES = Templates(
    headline=(
        "{% if compared %}{{ before }}と{{ when }}で計画の判定が変わったのは"
        "{{ better + worse + other }}項目"
        "（良くなった{{ better }}、悪くなった{{ worse }}）"
        "{% else %}前の版がないため、変化はまだ0件{% endif %}"
    ),
    message=(
        "{% if compared %}達成の見込みが上がったのは{{ up }}項目、下がったのは{{ down }}項目。"
        "{% if most %}最も動いたのは{{ most }}"
        "（{{ most_before }}→{{ most_after }}％）。{% endif %}"
        "{% else %}次の年度の評価シートを取り込むと、ここに前年との違いが出る。{% endif %}"
    ),
    method=(
        "○＝前の版、●＝今の版の達成の見込み（％、5％刻みに丸める前の位置）、"
        "青＝上がった、朱＝下がった。右＝計画の判定の変化"
    ),
)
LAYOUT = Layout(
    left=NAMES,
    right=30,
    above=1,
    below=9,
    row=2.85,
    axes={"xlabel": "目標を達成する見込み（％）"},
    grid="x",
)
ARROW = " → "


@dataclass(frozen=True)
class Changes:
    """Rows with odds before and after (`before, after, turn, group`), and counts."""

    rows: pd.DataFrame
    compared: bool
    before: str
    better: int
    worse: int
    other: int
    up: int
    down: int
    most: str
    most_before: str
    most_after: str
    grouped: bool = True


def prepare(data: Data) -> Changes:
    """Lay out the changes of each series in a row, those that turned first."""
    table = results(data).changes
    rows = lay_out(figure_rows(data), table)
    step = rows["after"] - rows["before"]
    turned = rows["group"].value_counts()
    years = table["year_before"].dropna()

    moved = step.abs().sort_values(ascending=False, kind="stable").dropna()
    most = rows.loc[moved.index[:1]]
    return Changes(
        rows=rows,
        compared=bool(table["edition_before"].notna().any()),
        before=fiscal(int(years.iloc[0])) if len(years) else "",
        better=int(turned.get("better", 0)),
        worse=int(turned.get("worse", 0)),
        other=int(turned.get("other", 0)),
        up=int((step > 0).sum()),
        down=int((step < 0).sum()),
        most="".join(most["tick"]),
        most_before="".join(chance_number(chance) for chance in most["before"]),
        most_after="".join(chance_number(chance) for chance in most["after"]),
    )


def lay_out(rows: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Give `before` and `after` of the odds, the `turn` of the verdict, and a `group`."""
    by_series = table[table["series_id"] != ""].set_index("series_id")
    odds = by_series[by_series["aspect"] == "p_attain"]
    verdicts = by_series[by_series["aspect"] == "verdict"]

    word = vocabulary().verdict
    turns = verdicts["before"].map(word) + ARROW + verdicts["after"].map(word)
    groups = verdicts["change"].where(verdicts["change"] != "", "other")
    changed = rows.assign(
        before=odds["before_value"].reindex(rows.index).fillna(rows["p_attain"]),
        after=odds["after_value"].reindex(rows.index).fillna(rows["p_attain"]),
        turn=turns.reindex(rows.index).fillna(""),
        group=groups.reindex(rows.index).fillna("same"),
    )
    changed = changed[changed.index.isin(by_series.index)]
    place = changed["group"].map(list(vocabulary().turn).index)
    step = (changed["after"] - changed["before"]).fillna(0)
    return changed.iloc[np.lexsort((-step, place))]


def shorten(facts: Changes, room: int) -> tuple[Changes, str]:
    """Keep the verdicts that turned, then the odds that moved most."""
    rows = facts.rows
    if len(rows) + 2 * rows["group"].nunique() <= room:
        return facts, ""

    step = (rows["after"] - rows["before"]).abs()
    turned = (rows["group"] != "same").astype(int)
    order = np.lexsort((-step.fillna(0), -turned))[: max(room - 6, 1)]
    kept = rows.iloc[np.sort(order)]
    said = f"判定が変わった項目と、見込みが大きく動いた項目、全{len(rows)}項目中"
    return replace(facts, rows=kept), said


def draw(ax: Axes, facts: Changes) -> None:
    """Draw a line a series from the odds before to those of today."""
    rows = facts.rows
    y = name_rows(ax, list(rows["tick"]), rows["group"].map(vocabulary().turn))
    before = 100 * rows["before"].to_numpy(float)
    after = 100 * rows["after"].to_numpy(float)

    for fell, color in ((False, GOOD), (True, BAD)):
        own = (after < before) == fell
        ax.hlines(y[own], before[own], after[own], color=color, lw=1.4)
        ax.plot(after[own], y[own], "v" if fell else "o", color=color, ms=4.5)
    ax.plot(before, y, "o", color=MUTED, mfc="white", mew=1.0, ms=4)

    right = ax.get_yaxis_transform()
    for height, row in zip(y, rows.to_dict("records"), strict=True):
        ink = {"better": GOOD, "worse": BAD_TEXT}.get(str(row["group"]), INK)
        label(ax, 1, height, str(row["turn"]), 4, xycoords=right, color=ink)
    ax.axvline(50, color=FAINT, lw=0.8)
    ax.set_xlim(-2, 102)


CHART = Chart(TEMPLATES, LAYOUT, prepare, draw, shorten)


def changes(
    data: Data,
    *,
    ax: Axes | None = None,
    fig: Figure | None = None,
    size: str = "a4",
) -> Figure:
    """Draw what differs from the edition before: odds and verdicts of every series."""
    return CHART.build(data, ax=ax, fig=fig, size=size)
