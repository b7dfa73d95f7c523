"""The Excel workbook that officers filter, paste from and answer in."""

from pathlib import Path
from typing import IO

from ..analysis.results import Results, results
from ..base.judgements import FOLDER
from ..base.municipality import Words
from ..dataset import Data
from ..wording.vocabulary import vocabulary
from .archive import pack
from .context import report_of
from .evidence import assumptions_of
from .excel_book import Book, Column, open_book
from .excel_matrix import write_matrix
from .excel_sheets import (
    write_assumptions,
    write_cover,
    write_data,
    write_indicators,
    write_questions,
)
from .frames import Row, number, rows_of, text
from .report import Report


def workbook(data: Data, judgements: str | Path = FOLDER) -> bytes:
    """Write the Excel workbook: six sheets to print, one more to look things up."""
    report = report_of(data, judgements)
    known = results(data)

    def save(file: IO[bytes]) -> None:
        book = open_book(file, report)
        write_cover(book)
        write_matrix(book)
        write_indicators(book)
        write_questions(book)
        write_data(book)
        write_assumptions(book, assumptions_of(known))
        write_other_methods(book, known)
        book.workbook.close()

    return pack(save, report.edition)


def write_other_methods(book: Book, known: Results) -> None:
    """Write what other methods and other governments' systems say; it is not printed.

    A hidden sheet is left out when the whole workbook is printed.
    """
    sheet = book.sheet("他の方法")
    headers = [
        "項目",
        "方法・評価方式",
        "年度",
        "値",
        "下限",
        "上限",
        "達成確率",
        "判定",
    ]
    widths = [16, 24, 8, 10, 10, 10, 10, 14]
    columns = [Column(h, w) for h, w in zip(headers, widths, strict=True)]
    book.head(sheet, columns)

    rows = [*_projected(known), *_assessed(known, book.report)]
    for at, cells in enumerate(rows, 1):
        for column, cell in enumerate(cells):
            shape = "0%" if column == 6 else "General"
            book.write(sheet, at, column, cell, num_format=shape)
    sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    sheet.freeze_panes(1, 1)
    sheet.hide()


Cells = list[str | float | None]


def _projected(known: Results) -> list[Cells]:
    is_last = ~known.projections.duplicated(["series_id", "method"], keep="last")
    return [_projected_row(row) for row in rows_of(known.projections[is_last])]


def _projected_row(row: Row) -> Cells:
    method = vocabulary().method.get(text(row["method"]), text(row["method"]))
    values = [number(row[name]) for name in ("point", "lower80", "upper80", "p_attain")]
    return [text(row["series_id"]), method, number(row["fiscal_year"]), *values, None]


def _assessed(known: Results, report: Report) -> list[Cells]:
    spoken = known.assessments[known.assessments["status"] != "not_applicable"]
    return [
        _assessed_row(row, report.year, report.city.words) for row in rows_of(spoken)
    ]


def _assessed_row(row: Row, year: int, words: Words) -> Cells:
    system = text(row["system"])
    status = vocabulary().judged_by(system, text(row["status"])) or None
    name = words.own(vocabulary().system.get(system, system))
    value = number(row["value"])
    return [text(row["series_id"]), name, year, value, None, None, None, status]
