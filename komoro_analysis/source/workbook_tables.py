"""The tables of an Excel workbook, row by row, every column known and named once."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..base.errors import Place, quoted
from ..base.files import not_text, read_bytes
from .edition import Row

LARGEST_WORKBOOK = 50_000_000
# What stands behind a sheet's title in the name of its copy: 指標 (2), 指標2, 指標_修正.
COPY = re.compile(
    r"[\s_-]*(?:[(\[].*[)\]]|[0-9]*|.*(?:コピー|修正|訂正|最新|確定|旧|新))"
)
ZIP = b"PK\x03\x04"


@dataclass(frozen=True)
class TableRow:
    """A row of a table: its number in the sheet, and its cells by column."""

    number: int
    cells: Row


@dataclass(frozen=True)
class Table:
    """A table of a sheet: its columns in order, and its rows that are not blank."""

    columns: list[str]
    rows: list[TableRow]


@dataclass(frozen=True)
class WorkbookTables:
    """The tables of a workbook by title of their sheet, and the texts of its notes."""

    tables: dict[str, Table]
    notes: list[str]


@dataclass(frozen=True)
class WorkbookForm:
    """What a workbook must have: columns by title of sheet; and its name.

    `notes`: the sheet that may stand beside, with words for who fills it in.
    """

    name: str
    sheets: Mapping[str, Sequence[str]]
    notes: str = ""


def read_tables(path: Path, form: WorkbookForm) -> WorkbookTables:
    """Read the tables of a workbook.

    Errors: `InputError` for a file that is no such workbook, a sheet with a copy beside
    it, a column that lacks or is doubled, a cell below no header, merged cells, a
    formula, a date, a percentage, letters that are struck out or raised.
    """
    from .child import ask_child

    raw = read_bytes(path, form.name, LARGEST_WORKBOOK)
    if not raw.startswith(ZIP):
        problem = not_text(raw)
        why = problem.why if problem else "文字のファイルに別の名前が付いています"
        Place(path).refuse(why, form.name)

    sheets = {sheet["title"]: sheet for sheet in ask_child("xlsx", path)}
    if missing := [title for title in form.sheets if title not in sheets]:
        found = f"シート {'、'.join(missing)} がありません（{'、'.join(sheets)} だけ）"
        Place(path).refuse(found, form.name)
    for title in form.sheets:
        _check_single(path, title, list(sheets))
    tables = {
        title: _table(path, sheets[title], needed, form.name)
        for title, needed in form.sheets.items()
    }
    notes = sheets.get(form.notes, {"rows": []})
    return WorkbookTables(tables, [text for row in notes["rows"] for text, _ in row])


def _check_single(path: Path, title: str, titles: list[str]) -> None:
    """Refuse a copy of a sheet: which of the two is meant, nobody can tell."""
    for other in titles:
        plain = unicodedata.normalize("NFKC", other).strip()
        is_copy = plain.startswith(title) and COPY.fullmatch(plain, len(title))
        if other != title and is_copy:
            found = f"シート{quoted(title)}のほかにシート{quoted(other)}があります"
            Place(path).refuse(found, f"シート{quoted(title)}一つ")


def _table(
    path: Path, sheet: Mapping[str, Any], needed: Sequence[str], form: str
) -> Table:
    title = sheet["title"]
    grid = sheet["rows"]
    header = [text.strip() for text, _ in grid[0]] if grid else []
    _check_header(Place(path, 1), title, header, needed, form)

    measure_column = header.index("施策") if "施策" in header else None
    rows = []
    for number, cells in enumerate(grid[1:], 2):
        if not any(text for text, _ in cells):
            continue
        measure = cells[measure_column][0] if measure_column is not None else ""
        place = Place(path, number, measure)
        rows.append(TableRow(number, _row(place, header, cells)))
    if not rows:
        Place(path, 1).refuse(f"シート{quoted(title)}に行がありません", form)

    width = max(column for column, name in enumerate(header, 1) if name)
    _check_merged(path, title, sheet["merged"], rows[-1].number, width)
    return Table([name for name in header if name], rows)


def _check_header(
    place: Place, title: str, header: list[str], needed: Sequence[str], form: str
) -> None:
    if missing := [name for name in needed if name not in header]:
        found = f"シート{quoted(title)}に列 {'、'.join(missing)} がありません"
        place.refuse(found, form)
    for name in header:
        if name and header.count(name) > 1:
            found = f"シート{quoted(title)}に列{quoted(name)}が二つあります"
            place.refuse(found, "各列一つ")


def _row(place: Place, header: list[str], cells: list[list[str]]) -> Row:
    row = {}
    for name, (text, problem) in zip(header, cells, strict=True):
        if not name and text:
            place.refuse(f"見出しのない列に{quoted(text)}があります", "各列の見出し")
        if problem:
            found = f"列{quoted(name)}に{problem}があります"
            place.refuse(found, "印字のとおりの数値か文字")
        if name:
            row[name] = text

    return row


def _check_merged(
    path: Path, title: str, merged: list[list[int]], last_row: int, width: int
) -> None:
    """Refuse merged cells in a table: all but the first of them would look empty."""
    for first_column, first_row, *_ in merged:
        if first_row <= last_row and first_column <= width:
            found = f"シート{quoted(title)}に結合されたセルがあります"
            Place(path, first_row).refuse(found, "結合していないセル")
