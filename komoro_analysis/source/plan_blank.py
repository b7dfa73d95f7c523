"""An empty workbook into which any municipality writes its plan."""

import io
from collections.abc import Mapping
from typing import Any

from .edition import MEASURE_COLUMNS, Row
from .plan_form import (
    FACT_COLUMNS,
    FACTS,
    INDICATOR_COLUMNS,
    INDICATORS,
    LISTS,
    MEASURES,
    MUNICIPALITY,
    STATES,
    TEXT,
)
from .worksheets import SheetTable, add_list, write_table


def make_blank_workbook() -> bytes:
    """Return the empty workbook: instructions, three sheets to fill in, an example.

    Cells with few possible answers offer them as a list; all cells are text, so that
    94.0 stays 94.0.
    """
    return _workbook(facts=dict.fromkeys(FACTS, ""), measures=[], indicators=[])


def make_example_workbook() -> bytes:
    """Return the workbook filled in with the example that it shows."""
    return _workbook(
        TEXT["example_facts"], TEXT["example_measures"], TEXT["example_indicators"]
    )


def _workbook(
    facts: Mapping[str, str], measures: list[Row], indicators: list[Row]
) -> bytes:
    from openpyxl import Workbook

    columns = (*INDICATOR_COLUMNS, *TEXT["blank_years"])
    tables = {
        TEXT["title"]: _notes(),
        MUNICIPALITY: _facts(facts),
        MEASURES: SheetTable(MEASURE_COLUMNS, measures, TEXT["widths"]),
        INDICATORS: SheetTable(columns, indicators, TEXT["widths"]),
        TEXT["example_title"]: SheetTable(
            columns, TEXT["example_indicators"], TEXT["widths"]
        ),
    }
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for title, table in tables.items():
        write_table(workbook.create_sheet(title), table)

    workbook[MEASURES].freeze_panes = "F2"
    _offer_lists(workbook)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _offer_lists(workbook: Any) -> None:
    """Let cells with few possible answers offer them."""
    indicators = workbook[INDICATORS]
    indicators.freeze_panes = "D2"
    for column, answers in LISTS.items():
        add_list(indicators, INDICATOR_COLUMNS.index(column) + 1, answers)

    state_row = list(FACTS).index("数値の状態") + 2
    add_list(workbook[MUNICIPALITY], 2, STATES, rows=(state_row, state_row))


def _notes() -> SheetTable:
    columns = TEXT["headers"]
    rows = [dict(zip(columns, note, strict=True)) for note in TEXT["notes"]]
    return SheetTable(columns, rows, TEXT["widths"])


def _facts(facts: Mapping[str, str]) -> SheetTable:
    rows = [{"項目": name, "値": facts.get(name, "")} for name in FACTS]
    return SheetTable(FACT_COLUMNS, rows, TEXT["widths"], to_fill=("値",))
