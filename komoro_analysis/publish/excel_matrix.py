"""施策 × 指標 on one sheet, and what other office files show of it too."""

from xlsxwriter.worksheet import Worksheet

from ..wording.numbers import fiscal
from .excel_book import Book, Column, verdict_look
from .records import Indicator, Measure

BAR = "#C9D6E0"


def lines_of(text: str, width: float) -> int:
    """Estimate how many lines a text takes in a column; a kanji is two wide."""
    wide = len(text.encode("cp932", "replace"))
    return max(1, -(-wide // max(int(width) - 1, 1)))


def write_matrix(book: Book) -> None:
    """Write 施策 × 指標 on one page."""
    report = book.report
    sheet = book.sheet("一覧")
    most = max((len(one.indicators) for one in report.measures), default=1)
    own = report.city.words.own
    columns = [Column(own("施策"), 6), Column(own("施策名"), 40)]
    columns.append(Column(own("主管課"), 16))
    due = fiscal(report.target_year)
    for number in range(1, most + 1):
        columns += [Column(f"指標{number}", 26), Column(f"{due}の見込み", 9)]
    book.head(sheet, columns)
    sheet.freeze_panes(1, 2)

    for row, measure in enumerate(report.measures, 1):
        _matrix_row(book, sheet, row, measure)
    last = len(report.measures)
    for number in range(most):
        sheet.conditional_format(1, 4 + 2 * number, last, 4 + 2 * number, bar())
    legend = "● 達成　▽ 未達成　◐ 一部達成　± 差は調査誤差の範囲内　⚑ 要確認"
    book.write(sheet, last + 1, 1, legend, font_size=9)
    sheet.fit_to_pages(1, 1)


def bar() -> dict[str, object]:
    """Return a bar in the cell, from 0 to 100 %."""
    ends = {"min_type": "num", "max_type": "num", "min_value": 0, "max_value": 1}
    return {"type": "data_bar", "bar_solid": True, "bar_color": BAR, **ends}


def _matrix_row(book: Book, sheet: Worksheet, row: int, measure: Measure) -> None:
    book.write(sheet, row, 0, measure.measure_id, bold=True)
    book.write(sheet, row, 1, measure.name)
    book.write(sheet, row, 2, measure.department)
    for number, indicator in enumerate(measure.indicators):
        column = 3 + 2 * number
        look = verdict_look(indicator.verdict)
        book.write(sheet, row, column, cell_text(indicator), **look)
        book.write(sheet, row, column + 1, share(indicator.percent), num_format="0%")

    sheet.set_row(row, 15 * max(2, lines_of(measure.name, 40)))


def cell_text(indicator: Indicator) -> str:
    """Write an indicator as it stands in a matrix: ●± 子育て環境の満足度 ⚑."""
    error = "±" if indicator.within_error else ""
    flag = " ⚑" if indicator.questions else ""
    return f"{indicator.mark}{error} {indicator.short_name}{flag}"


def share(percent: int | None) -> float | None:
    """Return a rounded percentage as the number that Excel shows as one."""
    return None if percent is None else percent / 100
