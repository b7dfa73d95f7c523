"""The probabilities as a grid of 施策 by indicator."""

from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ...analysis.results import results
from ...dataset import Data
from ...wording.line_breaks import wrap
from ...wording.numbers import BANDS
from ..chart import Chart, Layout
from ..labels import label
from ..rows import chance_number, figure_rows, name_rows
from ..style import FAINT, GOOD, INK, PALE
from ..texts import POOLED

QUESTION = "どの施策で{{ goal }}目標の達成の見込みが低いか"
MESSAGE = (
    "見込みが20％以下の指標がある施策：{{ weak | join('、') or 'なし' }}。"
    "達成が見込まれるのは全{{ projected }}指標のうち"
    "{{ '%.0f' % expected }}程度（見込みの合計）。"
)
METHOD = (
    "数字＝達成の見込み（文章と同じく5％刻みに丸めた）、濃いほど高い。"
    f"指標の見込みは構成要素のうち最も低いもの。{POOLED}"
)
LAYOUT = Layout(left=53, right=1, above=0, below=1, row=9)
RAMP = LinearSegmentedColormap.from_list("chance", ["white", PALE, GOOD, "#00304D"])
DARK = 0.62  # from here on letters are white


@dataclass(frozen=True)
class Grid:
    """Indicators (`measure_id, short_name, p_attain`), names of 施策, and counts."""

    cells: pd.DataFrame
    names: pd.Series
    weak: list[str]
    projected: int
    expected: float


def prepare(data: Data) -> Grid:
    """Give one cell an indicator; its chance is the smallest of its components'."""
    known = results(data).measure_summary
    by_indicator = figure_rows(data).groupby("indicator_id", sort=False)
    weak = known["measure_id"][known["weakest_p"] < BANDS[0][0]]
    return Grid(
        cells=by_indicator.agg(
            {"measure_id": "first", "short_name": "first", "p_attain": "min"}
        ),
        names=data.measures.set_index("measure_id")["name"],
        weak=list(weak),
        projected=int(known["n_projected"].sum()),
        expected=float(known["expected_attained"].sum()),
    )


def draw(ax: Axes, facts: Grid) -> None:
    """Draw a cell an indicator, darker = likelier, the number printed inside."""
    cells = facts.cells
    names = {
        key: "\n".join(wrap(f"{key} {name}", 18, 2))
        for key, name in facts.names.items()
    }
    heights = pd.Series(name_rows(ax, pd.Series(names)), list(names))
    columns = cells.groupby("measure_id").cumcount()

    y = cells["measure_id"].map(heights)
    parts = zip(columns, y, cells["short_name"], cells["p_attain"], strict=True)
    for column, height, name, chance in parts:
        draw_cell(ax, column, height, name, chance)
    ax.set(xlim=(0, columns.max() + 1), xticks=[])


def draw_cell(ax: Axes, column: int, height: float, name: str, chance: float) -> None:
    """Draw one indicator."""
    face = RAMP(chance) if chance >= 0 else "white"
    corner = (column, height - 0.46)
    ax.add_patch(Rectangle(corner, 0.97, 0.92, fc=face, ec=FAINT, lw=0.5))

    unit = "％" if chance >= 0 else ""
    text = f"{wrap(name, 13.2, 1)[0]}\n{chance_number(chance)}{unit}"
    ink = "white" if chance > DARK else INK
    label(ax, column + 0.485, height, text, color=ink, linespacing=1.3)


CHART = Chart(QUESTION, MESSAGE, METHOD, LAYOUT, prepare, draw)


def projection_heatmap(
    data: Data, *, ax: Axes | None = None, fig: Figure | None = None
) -> Figure:
    """Draw the probabilities as a grid of 施策 by indicator, darker = likelier."""
    return CHART.build(data, ax=ax, fig=fig)
