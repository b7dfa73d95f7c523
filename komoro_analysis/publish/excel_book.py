"""An Excel workbook whose texts stay texts, with the formats that all sheets share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import IO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from ..base.markup import legal_text
from .report import Report

FONT = "游ゴシック"
LONGEST = 32767  # characters that a cell can hold
FORMULA_STARTS = tuple("=+-@\t\r")
COLOURS = {
    "met": "CFE3F1",
    "missed": "F9DCC7",
    "split": "EDEDED",
    "head": "E9EEF2",
    "check": "F9DCC7",
}
A4 = 9
Value = str | float | int | None


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its header, and its width in characters."""

    header: str
    width: float


@dataclass
class Book:
    """A workbook in the making."""

    report: Report
    workbook: Workbook
    _formats: dict[tuple[tuple[str, object], ...], Format] = field(default_factory=dict)

    def format(self, **look: object) -> Format:
        """Return a format, the same one for the same look."""
        key = tuple(sorted(look.items(), key=lambda item: item[0]))
        if key not in self._formats:
            common = {"font_name": FONT, "font_size": 10, "valign": "top"}
            self._formats[key] = self.workbook.add_format({**common, **look})
        return self._formats[key]

    def sheet(self, title: str, *, landscape: bool = True) -> Worksheet:
        """Add a sheet that prints on A4, with header and footer."""
        sheet = self.workbook.add_worksheet(title)
        sheet.set_paper(A4)
        if landscape:
            sheet.set_landscape()
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.set_header(f'&L&"{FONT}"&9{_header_text(self.report.title)}　{title}')
        source = _header_text(f"出典：{self.report.sources}")
        sheet.set_footer(f'&L&"{FONT}"&8{source}&R&8&P / &N')

        return sheet

    def write(
        self, sheet: Worksheet, row: int, column: int, value: Value, **look: object
    ) -> None:
        """Write a number as a number, a text as a text, nothing where undefined."""
        if value is None:
            sheet.write_blank(row, column, None, self.format(**look))
        elif isinstance(value, str):
            text = legal_text(value)[:LONGEST]
            if text.startswith(FORMULA_STARTS):
                look = {**look, "quote_prefix": True}
            sheet.write_string(row, column, text, self.format(text_wrap=True, **look))
        else:
            sheet.write_number(row, column, value, self.format(**look))

    def head(self, sheet: Worksheet, columns: list[Column], row: int = 0) -> None:
        """Write the headers, which stay in sight and repeat on each printed page."""
        colour = f"#{COLOURS['head']}"
        for number, column in enumerate(columns):
            sheet.set_column(number, number, column.width)
            self.write(sheet, row, number, column.header, bold=True, bg_color=colour)
        sheet.repeat_rows(row)


def open_book(file: IO[bytes], report: Report) -> Book:
    """Begin a workbook whose properties hold no moment of writing."""
    workbook = xlsxwriter.Workbook(
        file,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    workbook.set_properties(
        {
            "title": report.title,
            "author": "komoro_analysis",
            "created": datetime(report.edition + 1, 4, 1, tzinfo=UTC),
        }
    )
    return Book(report, workbook)


def _header_text(text: str) -> str:
    """Escape what Excel takes for a code in a header, and keep to its length."""
    return legal_text(text).replace("&", "&&")[:100]


@cache
def number_format(decimals: int) -> str:
    """Return the format of a number with as many decimals as printed."""
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def verdict_look(verdict: str) -> Mapping[str, str]:
    """Return the colour that stands beside a verdict's word."""
    return {"bg_color": f"#{COLOURS[verdict]}"} if verdict in COLOURS else {}
