"""The cells of an Excel workbook as texts; runs in the child process."""

import io
import zipfile
from pathlib import Path
from typing import Any

from .excel_numbers import Shown, shown_number
from .refusals import Refusal

# Far above any real table: 300 indicators of twenty columns are 0.4 MB and 300 rows.
LARGEST_PART = 10_000_000
MOST_ROWS = 10_000
MOST_COLUMNS = 300
SMALLER = "使っていない行や列、書式を削除して保存し直した表"
WHOLE = "パスワードなしで.xlsxとして保存した表"

Cell = tuple[str, str]


def read_workbook(path: Path) -> list[dict[str, Any]]:
    """Return the sheets of a workbook: `title`, `rows` of cells, `merged` ranges.

    A cell is its text as shown, and a problem: what it holds that is not a text or a
    number, "" where all is well. Errors: `Refusal` for a damaged or too large file.
    """
    from openpyxl import load_workbook

    raw = path.read_bytes()
    _check_parts(raw)
    try:
        workbook = load_workbook(io.BytesIO(raw), rich_text=True)
    except MemoryError:
        raise
    except Exception:  # openpyxl, zipfile and the XML parser raise many kinds
        raise Refusal("壊れたExcelファイルです", WHOLE) from None
    return [_sheet(sheet) for sheet in workbook.worksheets]


def _check_parts(raw: bytes) -> None:
    """Refuse a file whose parts unpack to more than any real table has."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(raw)).infolist()
    except Exception:  # zipfile raises many kinds on damaged files
        raise Refusal("壊れたExcelファイルです", WHOLE) from None
    # Pictures do no harm; they are not unpacked.
    for part in parts:
        if part.filename.endswith((".xml", ".rels")) and part.file_size > LARGEST_PART:
            size = f"展開すると{part.file_size / 1_000_000:,.0f} MBの部分があります"
            raise Refusal(size, f"{LARGEST_PART // 1_000_000} MBまでの、{SMALLER}")


def _sheet(sheet: Any) -> dict[str, Any]:
    if sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS:
        size = f"シート「{sheet.title}」が{sheet.max_row:,}行{sheet.max_column:,}列です"
        limit = f"{MOST_ROWS:,}行{MOST_COLUMNS:,}列までの、{SMALLER}"
        raise Refusal(size, limit)

    merged = [list(found.bounds) for found in sheet.merged_cells.ranges]
    rows = [[_cell(cell) for cell in row] for row in sheet.iter_rows()]
    return {"title": sheet.title, "rows": rows, "merged": merged}


def _doubt_of_letters(cell: Any) -> str:
    """Say which letters of a text are not meant like the others; "" where none."""
    fonts = [cell.font]
    if not isinstance(cell.value, str):
        fonts += [part.font for part in cell.value if hasattr(part, "font")]
    if any(font.strike for font in fonts):
        return f"取り消し線のある文字（{cell.value}）"
    if any(font.vertAlign for font in fonts[1:]):
        return f"上付きか下付きの文字（{cell.value}）"

    return ""


def _cell(cell: Any) -> Cell:
    """Return what a cell shows, and what is wrong with it."""
    value = cell.value
    if value is None:
        return "", ""
    kind = cell.data_type
    if kind == "f":
        formula = getattr(value, "text", value)
        return str(formula), f"数式（{formula}）"
    if getattr(cell, "is_date", False):
        return str(value), f"日付（{value}）"
    if kind == "b":
        return str(value), f"真偽値（{value}）"
    if kind == "e":
        return str(value), f"エラー値（{value}）"
    if kind != "n":
        return str(value), _doubt_of_letters(cell)
    if cell.font.strike:
        return str(value), f"取り消し線のある数値（{value}）"
    if "%" in cell.number_format:
        return str(value), f"百分率の表示（{value}）"

    shown: Shown = shown_number(value, cell.number_format)
    return shown.text, shown.problem
