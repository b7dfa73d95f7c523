"""Write tables of text into an Excel workbook, ready to be filled in and printed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

TEXT_FORMAT = "@"
FONT = "游ゴシック"
TO_FILL = "FFF2CC"
USUAL_WIDTH = 16
# As many rows below the header take part in a list of answers.
ROWS_WITH_LISTS = 1000
# A prompt of a cell holds no more.
LONGEST_PROMPT = 255


@dataclass(frozen=True)
class SheetTable:
    """A table to be written: its columns, rows, and how wide the columns are.

    `to_fill`: the columns that are marked. `prompts`: what a cell says when chosen, by
    row (from 0) and column.
    """

    columns: Sequence[str]
    rows: Sequence[Mapping[str, str]]
    widths: Mapping[str, int]
    to_fill: Sequence[str] = ()
    prompts: Mapping[tuple[int, str], str] = field(default_factory=dict)


def write_table(sheet: Any, table: SheetTable) -> None:
    """Write a table as text, so that 94.0 stays 94.0, and set up the printed page."""
    header = {name: name for name in table.columns}
    for number, row in enumerate([header, *table.rows], 1):
        for column, name in enumerate(table.columns, 1):
            text = row.get(name, "")
            cell = sheet.cell(number, column)
            _write_cell(cell, text, table.widths.get(name, USUAL_WIDTH), number == 1)
            if name in table.to_fill:
                _mark(cell)
            if prompt := table.prompts.get((number - 2, name)):
                _add_prompt(sheet, cell, name, prompt)
        sheet.row_dimensions[number].height = _height(row, table)

    for column, name in enumerate(table.columns, 1):
        letter = sheet.cell(1, column).column_letter
        sheet.column_dimensions[letter].width = table.widths.get(name, USUAL_WIDTH)
        # Cells below the table are text too, when somebody types there.
        sheet.column_dimensions[letter].number_format = TEXT_FORMAT
    _set_up_page(sheet)


def add_list(
    sheet: Any,
    column: int,
    answers: Sequence[str],
    rows: tuple[int, int] = (2, ROWS_WITH_LISTS),
) -> None:
    """Let the cells of a column offer the possible answers as a list."""
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation(
        type="list",
        formula1=f'"{",".join(answers)}"',
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="選択肢にない値です",
        error=f"{'、'.join(answers)} のどれかを選んでください。",
    )
    letter = sheet.cell(1, column).column_letter
    rule.add(f"{letter}{rows[0]}:{letter}{rows[1]}")
    sheet.add_data_validation(rule)


def _write_cell(cell: Any, text: str, width: int, is_header: bool) -> None:
    from openpyxl.styles import Alignment, Font

    cell.value = text or None
    if cell.data_type == "f":  # a name that begins with = is a name
        cell.data_type = "s"
        cell.quotePrefix = True
    cell.number_format = TEXT_FORMAT
    cell.font = Font(FONT, 10, bold=is_header)
    cell.alignment = Alignment(vertical="top", wrap_text=width > USUAL_WIDTH)


def _mark(cell: Any) -> None:
    from openpyxl.styles import PatternFill

    cell.fill = PatternFill("solid", fgColor=TO_FILL)


def _add_prompt(sheet: Any, cell: Any, title: str, prompt: str) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation(
        showInputMessage=True,
        sqref=cell.coordinate,
        promptTitle=title,
        prompt=prompt[:LONGEST_PROMPT],
    )
    sheet.add_data_validation(rule)


def _height(row: Mapping[str, str], table: SheetTable) -> int:
    """Return the height of a row in points: the lines of its longest wrapped cell."""
    lines = 1
    for name in table.columns:
        width = table.widths.get(name, USUAL_WIDTH)
        if width > USUAL_WIDTH:
            columns_needed = len(row.get(name, "").encode("cp932", "replace"))
            lines = max(lines, -(-columns_needed // (width - 1)))

    return 4 + 14 * lines


def _set_up_page(sheet: Any) -> None:
    sheet.print_options.gridLines = True
    sheet.print_title_rows = "1:1"
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
