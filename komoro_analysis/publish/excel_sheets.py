"""The sheets of the workbook, each written by its own function."""

from collections.abc import Iterable

from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from ..wording.numbers import fiscal
from .evidence import Assumption
from .excel_book import Book, Column, number_format, verdict_look
from .excel_matrix import bar, lines_of, share
from .records import Finding, Series, Year
from .report import Report

CONTENTS = (
    ("一覧", "施策×指標：判定、調査誤差、要確認、目標の見込み（A4で1枚）"),
    ("指標", "内訳別の1項目が1行：年度ごとの値、推移、判定、見込み"),
    ("要確認", "担当課に確かめたい点（⚑）と参考の所見。部・課の順"),
    ("データ", "ほかの表計算に使うための値（年度は西暦）"),
    (
        "他の方法",
        "印刷しない。比較のための方法と、他団体の評価方式（再表示で見られる）",
    ),
)
ANSWERS = ["未確認", "確認中", "確認済み", "訂正を依頼"]
FIRST_VALUE = 5  # column of the first value in 指標


def write_cover(book: Book) -> None:
    """Write the cover: the finding, what the sheets hold, how to read them."""
    report = book.report
    sheet = book.sheet("表紙・読み方", landscape=False)
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 78)
    sheet.hide_gridlines(2)

    counted = "、".join(f"{one.word}{one.count}" for one in report.counts)
    spread = report.spread
    words = report.city.words
    book.write(sheet, 0, 0, report.title, bold=True, font_size=16)
    sheet.set_row(0, 28)
    sheet.merge_range(0, 0, 0, 1, report.title, book.format(bold=True, font_size=16))
    expected = (
        f"{fiscal(report.target_year)}目標に届く見込みの指標は約{spread.expected:.0f}"
        f"（10回中8回入る範囲 {spread.low}～{spread.high}、{spread.possible}指標中）。"
    )
    lines = [
        f"{report.year_label}の実績：{report.counts.total}指標のうち、{counted}。",
        *([expected] if spread.possible else []),
        f"⚑ 担当{words.department}に確認したいこと {len(report.questions)}件。",
    ]
    for row, line in enumerate(lines, 1):
        sheet.merge_range(row, 0, row, 1, line, book.format(text_wrap=True))

    row = len(lines) + 2
    book.write(sheet, row, 0, "シート", bold=True)
    for title, about in CONTENTS:
        row += 1
        link = book.format(font_color="#00568A", underline=1)
        sheet.write_url(row, 0, f"internal:'{title}'!A1", link, title)
        book.write(sheet, row, 1, words.own(about))

    row += 2
    book.write(sheet, row, 0, "読み方", bold=True)
    for note in report.notes:
        row += 1
        book.write(sheet, row, 0, note.item)
        book.write(sheet, row, 1, note.text)
        sheet.set_row(row, 15 * lines_of(note.text, 78))
    sheet.fit_to_pages(1, 1)


def _mark(report: Report, year: int) -> str:
    """Mark the year whose actuals only a filled template knows."""
    return report.mark if year == report.draft else ""


def write_indicators(book: Book) -> None:
    """Write a row a series: its years, a sparkline, where it stands, what to expect."""
    report = book.report
    sheet = book.sheet("指標")
    seen = [year for year in report.years if year <= report.year]
    names = [f"{fiscal(year)}実績{_mark(report, year)}" for year in seen]
    names += [f"{fiscal(year)}計画" for year in report.years[:-1]]
    names.append(f"{fiscal(report.target_year)}目標")
    columns = [
        *(Column("番号", 7), Column("指標", 25)),
        *(Column("単位", 6), Column("良い方向", 8), Column("推移", 11)),
        *(Column("策定時", 8.5), *(Column(name, 8.5) for name in names)),
        *(Column("判定", 8.5), Column("計画との差", 15), Column("見込み", 8)),
        *(Column("見込みの言葉", 15), Column("10回中8回入る範囲", 18)),
        Column(f"{fiscal(report.year + 1)}の分かれ目", 12),
    ]
    book.head(sheet, columns)
    sheet.freeze_panes(1, 2)
    for row, series in enumerate(report.series, 1):
        _indicator_row(book, sheet, row, series, seen)

    last = len(report.series)
    chance = FIRST_VALUE + 1 + len(names) + 2
    sheet.conditional_format(1, chance, last, chance, bar())
    sheet.autofilter(0, 0, last, len(columns) - 1)
    sheet.fit_to_pages(1, 0)


def _indicator_row(
    book: Book, sheet: Worksheet, row: int, series: Series, seen: list[int]
) -> None:
    report = book.report
    start = [series.indicator_id, series.label, series.unit, series.better]
    for column, text in enumerate(start):
        book.write(sheet, row, column, text)

    by_year = {year.year: year for year in series.years}
    shape = number_format(series.digits)
    baseline = next((y for y in series.years if y.observed_kind == "baseline"), None)
    values = [baseline.observed if baseline else None]
    values += [_actual(by_year.get(year)) for year in seen]
    values += [_plan(by_year.get(year)) for year in report.years]
    for number, value in enumerate(values):
        book.write(sheet, row, FIRST_VALUE + number, value, num_format=shape)
    known = xl_range(row, FIRST_VALUE, row, FIRST_VALUE + len(seen))
    sheet.add_sparkline(row, 4, {"range": f"'指標'!{known}", "markers": True})

    column = FIRST_VALUE + len(values)
    error = "±" if series.within_error else ""
    look = verdict_look(series.verdict)
    book.write(sheet, row, column, series.verdict_word + error, **look)
    book.write(sheet, row, column + 1, series.gap_text)
    book.write(sheet, row, column + 2, share(series.percent), num_format="0%")
    for number, text in enumerate(
        (series.chance_words, series.span_text, series.needed_text), 3
    ):
        book.write(sheet, row, column + number, text)
    sheet.set_row(row, 15 * max(lines_of(series.label, 25), 2))


def _actual(year: Year | None) -> float | None:
    is_actual = year is not None and year.observed_kind == "actual"
    return year.observed if year is not None and is_actual else None


def _plan(year: Year | None) -> float | None:
    return None if year is None else year.plan


def write_questions(book: Book) -> None:
    """Write what to ask: ⚑ first, by department, with room for the answer."""
    sheet = book.sheet("要確認")
    words = book.report.city.words
    columns = [
        *(Column("重要度", 9), Column(words.division, 12)),
        *(Column(words.department, 16), Column("指標", 8)),
        *(Column("略称", 20), Column("内容", 66), Column("行", 7)),
        *(Column("対応", 11), Column("メモ", 22)),
    ]
    book.head(sheet, columns)
    sheet.freeze_panes(1, 0)
    findings = list(_by_department(book))
    for row, finding in enumerate(findings, 1):
        _finding_row(book, sheet, row, finding)

    last = max(len(findings), 1)
    answer = {"validate": "list", "source": ANSWERS, "ignore_blank": True}
    sheet.data_validation(1, 7, last, 7, answer)
    sheet.autofilter(0, 0, last, len(columns) - 1)
    sheet.fit_to_pages(1, 0)


def _by_department(book: Book) -> Iterable[Finding]:
    order = [group.name for group in book.report.departments]
    place = {name: number for number, name in enumerate(order)}

    def key(finding: Finding) -> tuple[bool, int]:
        return (not finding.needs_person, place.get(finding.department, len(order)))

    return sorted(book.report.findings, key=key)


def _finding_row(book: Book, sheet: Worksheet, row: int, finding: Finding) -> None:
    flag = "⚑ " if finding.needs_person else ""
    look = verdict_look("check" if finding.needs_person else "")
    book.write(sheet, row, 0, f"{flag}{finding.word}", **look)
    texts = (finding.division, finding.department, finding.indicator_id, finding.name)
    for column, text in enumerate((*texts, finding.message), 1):
        book.write(sheet, row, column, text)
    book.write(sheet, row, 6, finding.line)
    book.write(sheet, row, 7, "未確認" if finding.needs_person else None)
    sheet.set_row(row, 15 * lines_of(finding.message, 66))


def write_data(book: Book) -> None:
    """Write the values for other spreadsheets: a row a series, western years."""
    report = book.report
    sheet = book.sheet("データ")
    seen = [year for year in report.years if year <= report.year]
    columns = [
        *(Column("項目", 16), Column(report.city.words.measure, 6)),
        Column("指標", 26),
        *(Column("単位", 6), Column("策定時の年度", 8), Column("策定時の根拠", 9)),
        *(Column(f"計画{year}", 9) for year in report.years),
        *(Column(f"実績{year}{_mark(report, year)}", 9) for year in seen),
        *(Column("目標の型", 14), Column("調査", 12), Column("達成確率", 9)),
        *(Column("中央の見通し", 10), Column("下限", 10), Column("上限", 10)),
        Column("行", 24),
    ]
    book.head(sheet, columns)
    sheet.freeze_panes(1, 1)
    for row, series in enumerate(report.series, 1):
        _data_row(book, sheet, row, series)
    sheet.autofilter(0, 0, len(report.series), len(columns) - 1)
    sheet.fit_to_pages(1, 0)


def _data_row(book: Book, sheet: Worksheet, row: int, series: Series) -> None:
    report = book.report
    by_year = {year.year: year for year in series.years}
    last = by_year.get(report.target_year)
    measure_id = series.indicator_id.rpartition("-")[0]
    shape = number_format(series.digits)

    texts = (series.series_id, measure_id, series.label, series.unit)
    for column, text in enumerate(texts):
        book.write(sheet, row, column, text)
    book.write(sheet, row, 4, series.baseline_year, num_format="0")
    book.write(sheet, row, 5, series.baseline_note)
    values = [_plan(by_year.get(year)) for year in report.years]
    values += [_actual(by_year.get(y)) for y in report.years if y <= report.year]
    for number, value in enumerate(values, 6):
        book.write(sheet, row, number, value, num_format=shape)

    column = 6 + len(values)
    book.write(sheet, row, column, series.target_type_word)
    book.write(sheet, row, column + 1, series.survey_word)
    book.write(sheet, row, column + 2, series.chance, num_format="0%")
    foreseen = (last.point, last.lower, last.upper) if last else (None, None, None)
    for number, value in enumerate(foreseen, column + 3):
        book.write(sheet, row, number, value, num_format=shape)
    book.write(sheet, row, column + 6, series.lines)


def write_assumptions(book: Book, assumptions: Iterable[Assumption]) -> None:
    """Write what the results rest on."""
    sheet = book.sheet("仮定")
    columns = [
        *(Column("仮定", 52), Column("値", 14), Column("根拠", 60)),
        *(Column("確かさ", 9), Column("見込みの動き", 26)),
    ]
    book.head(sheet, columns)
    sheet.freeze_panes(1, 1)
    for row, one in enumerate(assumptions, 1):
        texts = (one.name, one.value, one.evidence, one.certainty, one.effect)
        for column, text in enumerate(texts):
            book.write(sheet, row, column, text)
        sheet.set_row(row, 15 * max(lines_of(one.evidence, 60), lines_of(one.name, 52)))

    sheet.fit_to_pages(1, 1)
