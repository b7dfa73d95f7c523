"""Read the raw tables of an edition from disk; what an edit by hand broke is refused."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from ..base.errors import Place, quoted
from ..base.files import read_csv
from ..base.identifiers import is_indicator, is_measure
from ..base.text import ascii_digits
from ..base.years import YEAR_LABEL, fiscal_year
from .cells import CellError, parse_cell
from .edition import (
    KINDS,
    MEASURE_COLUMNS,
    NOTE_COLUMNS,
    Row,
    Source,
    kind_of,
    read_source,
)

ID_COLUMNS = ("施策", "番号", "指標名", "単位", "計画策定時", "算式", "行")
NUMBERED_KINDS = ("計画", "目標値", "実績")
DATED_BY_EXCEL = "（Excelが日付に変えています。列を文字列にして保存）"
_LINES = re.compile(rf"(?:(?:{'|'.join(KINDS)}):\d+(?:;|$))*")
_LOOKS_DATED = re.compile(r"/|\d{4}-|月")


@dataclass(frozen=True)
class RawTables:
    """The raw tables of one edition, every column known, every cell in its form."""

    source: Source
    indicators: list[Row]
    measures: list[Row]
    notes: list[Row]


def read_raw_tables(folder: Path) -> RawTables:
    """Read the raw tables of an edition.

    Errors: `InputError`, with file and line, for a column that lacks, is unknown or
    doubled, a year that is missing, a blank row, an identifier or a cell of another
    form, and an indicator without its 施策.
    """
    source = read_source(folder)
    measures_path = folder / "measures.csv"
    measures = read_csv(measures_path, MEASURE_COLUMNS)
    _check_columns(measures_path, measures, MEASURE_COLUMNS, lambda column: False)
    _check_measures(measures_path, measures)

    indicators_path = folder / "indicators.csv"
    indicators = read_csv(indicators_path, ID_COLUMNS)
    _check_columns(indicators_path, indicators, ID_COLUMNS, _has_kind_and_year)
    _check_years(indicators_path, list(indicators[0]), source)
    known = {row["施策"] for row in measures}
    _check_indicators(indicators_path, indicators, known)

    notes_path = folder / "notes.csv"
    notes = read_csv(notes_path, NOTE_COLUMNS) if notes_path.exists() else []
    return RawTables(source, indicators, measures, notes)


def _check_columns(
    path: Path,
    rows: list[Row],
    needed: Iterable[str],
    is_other_known: Callable[[str], bool],
) -> None:
    place = Place(path, 1)
    if not rows:
        place.refuse("行がありません", "一行以上の表")
    for column in rows[0]:
        if column not in needed and not is_other_known(column):
            found = f"知らない列{quoted(column)}があります"
            place.refuse(found, "komoro extract が書く列だけ")


def _has_kind_and_year(column: str) -> bool:
    """Tell whether a column is that of a year: 計画_令和６年度."""
    kind, _, year = column.partition("_")
    is_year = re.fullmatch(YEAR_LABEL, ascii_digits(year)) is not None
    return kind in NUMBERED_KINDS and is_year


def _check_years(path: Path, columns: list[str], source: Source) -> None:
    """Refuse a year of a kind that comes twice, or that is not the edition's."""
    place = Place(path, 1)
    years: dict[str, list[int]] = {kind: [] for kind in NUMBERED_KINDS}
    for column in columns:
        kind = kind_of(column)
        if kind in years:
            year = fiscal_year(column)
            if year in years[kind]:
                place.refuse(f"{kind}の同じ年度が二つあります", "各年度一つの列")
            years[kind].append(year)

    if len(years["目標値"]) != 1:
        place.refuse(f"目標値の列が{len(years['目標値'])}個あります", "一つの目標年度")
    if not years["実績"]:
        place.refuse("実績の列がありません", "実績_令和６年度の形の列")
    if max(years["実績"]) != source.edition:
        found = f"最新の実績の列が{max(years['実績'])}年度です"
        place.refuse(found, f"source.json の edition（{source.edition}）と同じ年度")
    _check_no_gap(place, years)


def _check_no_gap(place: Place, years: dict[str, list[int]]) -> None:
    """Refuse a table that lacks the column of a year."""
    target = years["目標値"][0]
    first = min(years["計画"] or years["実績"])
    needed = {
        "計画": list(range(first, target)) if years["計画"] else [],
        "実績": list(range(first, max(years["実績"]) + 1)),
    }
    for kind, wanted in needed.items():
        if sorted(years[kind]) != wanted:
            found = f"{kind}の列が{'、'.join(map(str, years[kind]))}年度です"
            place.refuse(found, f"{first}年度から続いた{kind}の列")


def _check_measures(path: Path, rows: list[Row]) -> None:
    seen: set[str] = set()
    for number, row in enumerate(rows, 2):
        measure = row["施策"]
        if not is_measure(measure):
            _refuse_identifier(Place(path, number), measure, "1-1 の形の施策の番号")
        if measure in seen:
            Place(path, number, measure).refuse("同じ施策が二つあります", "各施策一行")
        seen.add(measure)


def _check_indicators(path: Path, rows: list[Row], measures: set[str]) -> None:
    seen: set[str] = set()
    for number, row in enumerate(rows, 2):
        measure = row["施策"]
        indicator_id = f"{measure}-{row['番号']}"
        place = Place(path, number, measure)
        if not is_measure(measure):
            _refuse_identifier(Place(path, number), measure, "1-1 の形の施策の番号")
        if not is_indicator(indicator_id):
            _refuse_identifier(place, row["番号"], "1 からの指標の番号")
        if measure not in measures:
            place.refuse("measures.csv にない施策です", "measures.csv の施策")
        if indicator_id in seen:
            place.refuse(f"指標 {indicator_id} が二つあります", "各指標一行")
        seen.add(indicator_id)
        _check_cells(place, indicator_id, row)


def _check_cells(place: Place, indicator_id: str, row: Row) -> None:
    if not row["指標名"].strip():
        place.refuse("指標名がありません", "指標名")
    if not _LINES.fullmatch(row["行"]):
        place.refuse(f"行に{quoted(row['行'])}があります", "計画:141;実績:143 の形")

    for column, cell in row.items():
        if kind_of(column) not in KINDS:
            continue
        try:
            parse_cell(cell)
        except CellError as error:
            where = f"指標 {indicator_id} の列{quoted(column)}"
            place.refuse(f"{where}に{error.found}", error.needed)


def _refuse_identifier(place: Place, text: str, needed: str) -> None:
    hint = DATED_BY_EXCEL if _LOOKS_DATED.search(text) else ""
    place.refuse(f"{quoted(text)}があります{hint}", needed)
