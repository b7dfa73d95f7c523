"""The whole plan in one look: a row a 施策, a cell an indicator."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ...analysis.results import results
from ...dataset import Data
from ...wording.line_breaks import em, wrap
from ...wording.vocabulary import vocabulary
from ...wording.wording import wording_of
from ..chart import Chart, Layout
from ..labels import label
from ..page import size_of
from ..rows import chance_number, figure_rows
from ..style import BAD, FAINT, INK, PALE, Look
from ..texts import Templates

TEMPLATES = Templates(
    headline="{{ finding }}",
    message=(
        "{{ goal }}の目標に届く見込みの指標は、{{ projected }}のうち"
        "約{{ '%.0f' % expected }}（見込みの合計）。"
        "{% if flagged %}⚑の{{ flagged }}指標は、値の確認が要る。{% endif %}"
    ),
    method=(
        "●達成 ◐一部達成 ▽未達成 －未公表 □判定せず　±差は調査誤差の範囲内　⚑原資料に要確認。"
        "棒と数字＝{{ goal }}目標の達成の見込み（％、5％刻み。"
        "内訳のある指標は最も低いもの）。1-1-1のように左から番号順"
    ),
)
LAYOUT = Layout(left=1, right=1, above=0, below=1, row=9.3)

NO_MARK = "－"
NOISE = "±"
FLAG = "⚑"
WHOLE_NAMES = 7.0  # mm of a row from which the names of 施策 fit above the cells
NUMBER_COLUMN = 9.0  # mm for the number of a 施策 where its name has no room
NAME_LINE = 3.9  # mm for the name of a 施策
GAP = 0.6  # mm between cells
BAR = 0.09  # of a cell
BAR_FROM = 0.815
BAR_HEIGHT = 1.6  # mm
LETTER_WIDTH = 2.83  # mm
MOST_INDICATORS = 3


@dataclass(frozen=True)
class Matrix:
    """Cells (`measure_id, short_name, state, chance, noise, flag`), names, counts."""

    cells: pd.DataFrame
    names: dict[str, str]
    finding: str
    projected: int
    expected: float
    flagged: int


@dataclass(frozen=True)
class Place:
    """A cell in mm from the upper left corner of the axes."""

    left: float
    top: float
    width: float
    height: float


def prepare(data: Data) -> Matrix:
    """Give one cell an indicator; its chance is the smallest of its components'."""
    known = results(data)
    rows = figure_rows(data)
    quality = known.quality
    questions = quality[quality["severity"] == "check"]["indicator_id"]
    cells = list_cells(rows, set(questions))

    return Matrix(
        cells=cells,
        names=dict(data.measures[["measure_id", "name"]].to_numpy()),
        finding=wording_of(data).headline,
        projected=int(known.measure_summary["n_projected"].sum()),
        expected=float(known.measure_summary["expected_attained"].sum()),
        flagged=int(cells["flag"].sum()),
    )


def list_cells(rows: pd.DataFrame, questioned: set[str]) -> pd.DataFrame:
    """Sum up the components of each indicator."""
    inside = rows["within_noise"].eq(True).fillna(False) & rows["gap"].notna()
    rows = rows.assign(noise=inside.to_numpy(bool))
    by_indicator = rows.groupby("indicator_id", sort=False)
    cells = by_indicator.agg(
        measure_id=("measure_id", "first"),
        short_name=("short_name", "first"),
        state=("state", "first"),
        chance=("p_attain", "min"),
        unknown=("p_attain", lambda chances: chances.isna().any()),
        noise=("noise", "all"),
    )
    cells["chance"] = cells["chance"].mask(cells["unknown"].astype(bool))

    return cells.assign(
        flag=cells.index.isin(questioned),
        column=cells.groupby("measure_id").cumcount(),
    )


def count_rows(facts: Matrix) -> float:
    """Count the 施策."""
    return len(facts.names)


def draw(ax: Axes, facts: Matrix) -> None:
    """Draw in mm: names above the cells where rows are high enough, else numbers."""
    width, height = size_of(ax)
    ax.set(xlim=(0, width), ylim=(height, 0), xticks=[], yticks=[])
    ax.spines[:].set_visible(False)

    row_height = height / max(len(facts.names), 1)
    whole_names = row_height >= WHOLE_NAMES
    for row, (measure_id, name) in enumerate(facts.names.items()):
        top = row * row_height
        own = facts.cells[facts.cells["measure_id"] == measure_id]
        columns = max(int(facts.cells["column"].max()) + 1, MOST_INDICATORS)
        if whole_names:
            letters = (width - 2) / LETTER_WIDTH
            whole = wrap(f"{measure_id}　{name}", letters, 1)[0]
            label(ax, 0, top + NAME_LINE / 2, whole, 0.01, color=INK)
            line = Place(0, top + NAME_LINE, width, row_height - NAME_LINE - GAP)
        else:
            label(ax, 0, top + row_height / 2, measure_id, 0.01, color=INK)
            line = Place(NUMBER_COLUMN, top, width - NUMBER_COLUMN, row_height)
        draw_row(ax, own, line, columns)


def draw_row(ax: Axes, cells: pd.DataFrame, line: Place, columns: int) -> None:
    """Draw the cells of one 施策 side by side."""
    width = line.width / columns
    for column, cell in enumerate(cells.to_dict("records")):
        left = line.left + column * width
        draw_cell(ax, cell, Place(left, line.top, width - GAP, line.height - GAP))


def draw_cell(ax: Axes, cell: dict[Hashable, Any], place: Place) -> None:
    """Draw one indicator: tint and mark for its verdict, bar and number for its odds."""
    draw_tint(ax, str(cell["state"]), place)
    middle = place.top + place.height / 2
    mark = vocabulary().verdict_mark[str(cell["state"])]
    mark += NOISE if cell["noise"] else ""
    flag = f" {FLAG}" if cell["flag"] else ""
    letters = (BAR_FROM * place.width - 2) / LETTER_WIDTH - em(mark + flag) - 0.2
    name = wrap(str(cell["short_name"]), max(letters, 4), 1)[0]
    text = f"{mark} {name}{flag}"
    label(ax, place.left + 1, middle, text, 0.01, color=INK)

    chance = cell["chance"]
    number = chance_number(chance) if chance == chance else NO_MARK
    right = place.left + place.width - 1
    label(ax, right, middle, number, -0.01, color=INK)
    draw_bar(ax, chance, place)


def draw_tint(ax: Axes, state: str, place: Place) -> None:
    """Fill a cell that met its plan, outline one that missed it, halve a split one."""
    corner = (place.left, place.top)
    missed = state in ("missed", "split")
    edge = BAD if missed else FAINT
    face = PALE if state == "met" else "white"
    look: Look = {"fc": face, "ec": "none" if state == "met" else edge, "lw": 0.7}
    ax.add_patch(Rectangle(corner, place.width, place.height, **look))
    if state == "split":
        half = Rectangle(corner, place.width / 2, place.height, fc=PALE, ec="none")
        ax.add_patch(half)


def draw_bar(ax: Axes, chance: float, place: Place) -> None:
    """Draw the odds as a bar in its track."""
    if chance != chance:
        return

    left = place.left + BAR_FROM * place.width
    width = BAR * place.width
    top = place.top + place.height / 2 - BAR_HEIGHT / 2
    ax.add_patch(Rectangle((left, top), width, BAR_HEIGHT, fc=FAINT, ec="none"))
    done = Rectangle((left, top), width * chance, BAR_HEIGHT, fc=INK, ec="none")
    ax.add_patch(done)


CHART = Chart(TEMPLATES, LAYOUT, prepare, draw, rows=count_rows)


def matrix(
    data: Data,
    *,
    ax: Axes | None = None,
    fig: Figure | None = None,
    size: str = "a4",
) -> Figure:
    """Draw 施策 by indicator: verdict, survey error, finding, name, odds."""
    return CHART.build(data, ax=ax, fig=fig, size=size)
