"""Question each number: alone, and against the other numbers of its series."""

from collections.abc import Iterator

import numpy as np

from ...base.years import fiscal, year_label
from .finding import Finding
from .printed import Cell, PrintedSeries, write_number

KINDS = {"baseline": "策定時", "plan": "計画", "target": "目標", "actual": "実績"}
FAR = 5.0  # a number against the median of the others, as a factor either way


def question_cells(series: PrintedSeries) -> Iterator[Finding]:
    """Give the findings on the single numbers of one series."""
    for cell in series.cells:
        yield from _alone(series, cell)
        yield from _among_others(series, cell)


def _alone(series: PrintedSeries, cell: Cell) -> Iterator[Finding]:
    if cell.status == "provisional":
        number = f"{series.part}{fiscal(cell.fiscal_year)}{KINDS[cell.kind]}"
        yield cell.finding("provisional", f"{number}は速報値（{cell.text}）")

    if cell.status == "corrected":
        yield cell.finding(
            "corrected", f"印字{cell.printed}を{cell.text}に訂正して使用"
        )

    is_share = cell.is_missing or 0 <= cell.value <= 100
    if series.value_type == "percent" and not is_share:
        yield cell.finding("out_of_range", f"{cell.printed}は割合の範囲（0～100）の外")

    if cell.kind == "actual" and cell.is_missing:
        year = year_label(cell.fiscal_year)
        yield cell.finding("not_available", f"{series.part}{year}の実績がない")


def _among_others(series: PrintedSeries, cell: Cell) -> Iterator[Finding]:
    others = [
        abs(other.value)
        for other in series.cells
        if other is not cell and abs(other.value) > 0
    ]
    has_size = abs(cell.value) > 0
    if not others or not has_size or _is_held_against_plan(series, cell):
        return

    median = np.median(others)
    if not 1 / FAR < abs(cell.value) / median < FAR:
        yield cell.finding(
            "out_of_line",
            f"{series.part}{cell.printed}は同じ項目の他の値"
            f"（中央値{write_number(float(median))}）から桁違いに離れている",
        )


def _is_held_against_plan(series: PrintedSeries, cell: Cell) -> bool:
    """Tell the newest actual, which `far_from_plan` compares, from other numbers."""
    newest_year = max(
        (other.fiscal_year for other in series.of_kinds("actual")), default=0
    )
    has_plan = any(planned.value > 0 for planned in series.planned)
    return cell.kind == "actual" and cell.fiscal_year == newest_year and has_plan
