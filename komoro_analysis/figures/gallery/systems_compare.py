"""What each published system of assessment would say of each series."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ...analysis.assessments.judge import FAVOURABLE, agreement
from ...analysis.results import results
from ...dataset import Data
from ...wording.line_breaks import em, wrap
from ...wording.vocabulary import vocabulary
from ..chart import Chart, Layout
from ..labels import label
from ..rows import NAMES, figure_rows, name_rows
from ..style import MUTED, PALE
from ..texts import Templates

TEMPLATES = Templates(
    headline=(
        "{% if disputed %}公表されている評価方式の判定が分かれるのは、"
        "{{ total }}項目のうち{{ disputed }}項目"
        "{% else %}公表されている評価方式の判定は、{{ total }}項目すべてで分かれない"
        "{% endif %}"
    ),
    message=(
        "肯定的な判定（水色）と否定的な判定の両方が付くものを上に、"
        "残りは同じ判定の並びごとに項目数をまとめた（{{ patterns }}通り）。"
    ),
    method=(
        "各方式の記号のまま。－＝その方式では判定しない。"
        "右端＝肯定的な方式／判定した方式。"
        "{% if most_points < 4 %}"
        "ドイツ統計局の方式は4時点以上の観測を要するため、すべて－となる。{% endif %}"
        "SDSN・静岡県・長野県は同じ比から異なる判定を出す"
    ),
)
LAYOUT = Layout(left=NAMES, right=10, above=8, below=1, row=4.4)
HEADER_LETTERS = 3.0
NAMED = 2  # members of a pattern that are named; of more the rest is counted
PARTED = "判定が分かれるもの"
AGREED = "分かれないもの（同じ判定の並びごと）"


@dataclass(frozen=True)
class Votes:
    """Rows: disputed series, then patterns. Columns: `name, group, favourable,
    speaking`, and a column a system; and the counts of the message."""

    rows: pd.DataFrame
    names: dict[str, str]  # of the systems
    total: int
    disputed: int
    patterns: int


def prepare(data: Data) -> Votes:
    """Count per series the systems that speak and those that are content."""
    own = data.municipality.words.own
    assessments = results(data).assessments
    votes = agreement(assessments)
    systems = list(vocabulary().system)
    said = assessments.pivot(index="series_id", columns="system", values="status")
    table = said[systems].join(votes)

    favourable = table["n_favourable"]
    disputed = (favourable > 0) & (favourable < table["n_speaking"])
    names = figure_rows(data)["tick"]
    parted = table[disputed].assign(group=PARTED)
    parted = parted.assign(name=names.reindex(parted.index))
    patterns = group_patterns(table[~disputed], systems)
    return Votes(
        rows=pd.concat([parted, patterns], ignore_index=True),
        names={code: own(name) for code, name in vocabulary().system.items()},
        total=len(table),
        disputed=int(disputed.sum()),
        patterns=len(patterns),
    )


def group_patterns(table: pd.DataFrame, systems: list[str]) -> pd.DataFrame:
    """Give one row for all series of which all systems say the same, largest first."""
    rows = []
    for _, members in table.groupby(systems, sort=False):
        first = members.iloc[0].to_dict()
        rows.append({**first, "n": len(members), "name": pattern_name(members.index)})

    if not rows:
        return table.assign(group=AGREED, name="")

    patterns = pd.DataFrame(rows).assign(group=AGREED)
    order = np.lexsort((-patterns["n"], -patterns["n_favourable"]))
    return patterns.iloc[order]


def pattern_name(members: pd.Index) -> str:
    """Name a pattern by how many share it, and a few of them."""
    named = "、".join(str(member) for member in members[:NAMED])
    rest = "ほか" if len(members) > NAMED else ""
    return f"{len(members)}項目（{named}{rest}）"


def draw(ax: Axes, facts: Votes) -> None:
    """Draw a column a system, favourable statuses on pale blue, votes at the right."""
    rows = facts.rows
    y = name_rows(ax, list(rows["name"]), rows["group"])
    names = facts.names
    for column, (system, name) in enumerate(names.items()):
        top = ax.get_xaxis_transform()
        half = max(np.ceil(em(name) / 2), HEADER_LETTERS)
        header = "\n".join(wrap(name, half, 2)) if em(name) > 4 else name
        label(ax, column + 0.5, 1, header, 0, 1, xycoords=top)
        draw_system(ax, column, system, y, rows[system])

    for height, row in zip(y, rows.to_dict("records"), strict=True):
        votes = f"{row['n_favourable']:.0f}／{row['n_speaking']:.0f}"
        label(ax, len(names), height, votes, 5)
    ax.set(xlim=(0, len(names)), xticks=[])


def draw_system(
    ax: Axes, column: int, system: str, y: np.ndarray, statuses: pd.Series
) -> None:
    """Draw what one system says; a dash where it does not speak."""
    words = [vocabulary().judged_by(system, str(status)) for status in statuses]
    for height, status, word in zip(y, statuses, words, strict=True):
        if f"{system} {status}" in FAVOURABLE:
            corner = (column + 0.03, height - 0.42)
            ax.add_patch(Rectangle(corner, 0.94, 0.84, fc=PALE, lw=0))
        if word:
            ax.text(column + 0.5, height, word, ha="center", va="center")

    silent = y[[word == "" for word in words]]
    middle = np.full(len(silent), column + 0.5)
    ax.plot(middle, silent, "_", color=MUTED, ms=5, mew=0.8)


CHART = Chart(TEMPLATES, LAYOUT, prepare, draw)


def systems_compare(
    data: Data,
    *,
    ax: Axes | None = None,
    fig: Figure | None = None,
    size: str = "a4",
) -> Figure:
    """Draw what each published system would say: disputed series, then patterns."""
    return CHART.build(data, ax=ax, fig=fig, size=size)
