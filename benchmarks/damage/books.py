"""Damage to a workbook that its cells' texts do not show: types, formats, sheets."""

import io
import random
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

Sheet = Any
BookMutator = Callable[[Workbook, Any, random.Random], None]
SHEET = "指標"


def damage(data: bytes, mutate: BookMutator, columns: list[int], seed: Any) -> bytes:
    """Damage one cell with a number, or the sheet around it.

    `columns`: those with numbers, from 1.
    """
    workbook = load_workbook(io.BytesIO(data))
    sheet = workbook[SHEET]
    cells = [
        sheet.cell(row, column)
        for row in range(2, sheet.max_row + 1)
        for column in columns
        if sheet.cell(row, column).value not in (None, "")
    ]
    mutate(workbook, seed.choice(cells), seed)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _number(cell: Any) -> float:
    try:
        return float(str(cell.value).replace(",", ""))
    except ValueError:
        return 51.3


def as_number(workbook: Workbook, cell: Any, rng: random.Random) -> None:
    """Type the number as a number, in a format that hides nothing or something."""
    cell.value = _number(cell)
    cell.number_format = rng.choice(FORMATS)


FORMATS = (
    "General",
    "0",
    "0.0",
    "0.00",
    "#,##0",
    "#,##0.0",
    "#,##0,",
    "0%",
    "0.0%",
    "0.00E+00",
    "# ?/?",
    ";;;",
    '0"人"',
    "¥#,##0",
    "0.0_ ",
    "[Red]0.0",
    "[>=50]0;0.0",
    '"約"0',
    "yyyy/m/d",
    "[h]:mm",
    "00000",
    "0.0;-0.0;",
    "@",
)


def as_date(workbook: Workbook, cell: Any, rng: random.Random) -> None:
    cell.value = datetime(2001, rng.randint(1, 12), rng.randint(1, 28))


def as_time(workbook: Workbook, cell: Any, rng: random.Random) -> None:
    cell.value = _number(cell)
    cell.number_format = rng.choice(["h:mm", "m/d", 'ggge"年"', "mm-dd-yy"])


def as_truth(workbook: Workbook, cell: Any, rng: random.Random) -> None:
    cell.value = rng.random() < 0.5


def as_error(workbook: Workbook, cell: Any, rng: random.Random) -> None:
    cell.value = rng.choice(["#N/A", "#REF!", "#DIV/0!", "#VALUE!"])


def as_formula(workbook: Workbook, cell: Any, rng: random.Random) -> None:
    cell.value = rng.choice(["=1+1", "=A1", "=[1]Sheet1!A1", '=HYPERLINK("x","52")'])


def with_superscript(workbook: Workbook, cell: Any, rng: random.Random) -> None:
    """Put a raised footnote number behind the number."""
    mark = TextBlock(InlineFont(vertAlign="superscript"), "1")
    cell.value = CellRichText(str(cell.value), mark)


def half_struck_out(workbook: Workbook, cell: Any, rng: random.Random) -> None:
    """Strike one number out and write another one behind it."""
    old = TextBlock(InlineFont(strike=True), str(cell.value))
    cell.value = CellRichText(old, "58")


def struck_out(workbook: Workbook, cell: Any, rng: random.Random) -> None:
    cell.font = Font(strike=True)
    cell.value = "46.3"


def half_bold(workbook: Workbook, cell: Any, rng: random.Random) -> None:
    """Set a part of the number bold: it is the same number."""
    text = str(cell.value)
    cell.value = CellRichText(text[:1], TextBlock(InlineFont(b=True), text[1:] or "0"))


def merged(workbook: Workbook, cell: Any, rng: random.Random) -> None:
    down, right = rng.choice([(1, 0), (0, 1), (2, 2)])
    cell.parent.merge_cells(
        start_row=cell.row,
        start_column=cell.column,
        end_row=cell.row + down,
        end_column=cell.column + right,
    )


def hidden_row(workbook: Workbook, cell: Any, rng: random.Random) -> None:
    cell.parent.row_dimensions[cell.row].hidden = True


def hidden_column(workbook: Workbook, cell: Any, rng: random.Random) -> None:
    cell.parent.column_dimensions[cell.column_letter].hidden = True


def hidden_sheet(workbook: Workbook, cell: Any, rng: random.Random) -> None:
    cell.parent.sheet_state = rng.choice(["hidden", "veryHidden"])


def second_sheet(workbook: Workbook, cell: Any, rng: random.Random) -> None:
    """Copy the sheet, and correct the number in the copy alone."""
    copy = workbook.copy_worksheet(cell.parent)
    copy.title = rng.choice(
        [f"{SHEET} (2)", f"{SHEET}2", f"{SHEET}（修正）", f"{SHEET} "]
    )
    copy.cell(cell.row, cell.column).value = "46.3"


def renamed_sheet(workbook: Workbook, cell: Any, rng: random.Random) -> None:
    cell.parent.title = rng.choice([f"{SHEET} ", "Sheet1", "指　標", f"{SHEET}R7"])


def inserted_row(workbook: Workbook, cell: Any, rng: random.Random) -> None:
    cell.parent.insert_rows(cell.row)


def inserted_column(workbook: Workbook, cell: Any, rng: random.Random) -> None:
    cell.parent.insert_cols(cell.column)


def far_cell(workbook: Workbook, cell: Any, rng: random.Random) -> None:
    place = rng.choice([(1_048_576, 1), (cell.row, 16_384), (300, 60), (9_999, 299)])
    cell.parent.cell(*place).value = rng.choice(["46.3", " ", None])


BOOK_KINDS: dict[str, BookMutator] = {
    "a number with a format": as_number,
    "a date cell": as_date,
    "a number shown as a date": as_time,
    "true or false": as_truth,
    "an error value": as_error,
    "a formula cell": as_formula,
    "a raised footnote": with_superscript,
    "partly struck out": half_struck_out,
    "struck out": struck_out,
    "partly bold": half_bold,
    "merged cells": merged,
    "a hidden row": hidden_row,
    "a hidden column": hidden_column,
    "a hidden sheet": hidden_sheet,
    "a second sheet": second_sheet,
    "a renamed sheet": renamed_sheet,
    "an inserted row": inserted_row,
    "an inserted column": inserted_column,
    "a cell far away": far_cell,
}


def cut_short(data: bytes, rng: random.Random) -> bytes:
    """Lose the end of the file, or a stretch of it."""
    place = rng.randrange(len(data))
    if rng.random() < 0.5:
        return data[:place]
    return data[:place] + data[place + rng.randint(1, 400) :]


def flip_bytes(data: bytes, rng: random.Random) -> bytes:
    """Change some bytes at random."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 20)):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def without_a_part(data: bytes, rng: random.Random) -> bytes:
    """Leave a part of the workbook out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        lost = rng.choice(old.namelist())
        for name in old.namelist():
            if name != lost:
                new.writestr(name, old.read(name))
    return out.getvalue()


FILE_KINDS: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "cut short": cut_short,
    "other bytes": flip_bytes,
    "a part left out": without_a_part,
}
