"""Read the workbook, or the CSV tables, in which a municipality wrote down its plan."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..base.errors import Place, quoted
from ..base.files import read_csv
from ..base.identifiers import is_indicator, is_measure
from ..base.municipality import check_word
from .edition import MEASURE_COLUMNS, Row, kind_of
from .plan_cells import (
    PlanIndicator,
    plain_identifier,
    read_indicator,
    read_year,
    year_of,
)
from .plan_form import (
    FACT_COLUMNS,
    FACTS,
    FORM,
    INDICATOR_COLUMNS,
    INDICATORS,
    MEASURES,
    MUNICIPALITY,
    STATES,
)
from .workbook_tables import Table, TableRow, read_tables

YEARLY_KINDS = ("実績", "計画", "目標値")


@dataclass(frozen=True)
class PlanTables:
    """A plan as written down: facts of the municipality, 施策 and indicators."""

    path: Path
    facts: Mapping[str, str]
    first_year: int
    target_year: int
    measures: list[Row]
    indicators: list[PlanIndicator]
    year_columns: list[str]

    @property
    def edition(self) -> int:
        """The newest year of the plan with an actual; its first where there is none."""
        years = [
            year_of(column)
            for column in self.year_columns
            if kind_of(column) == "実績"
            and any(row.cells.get(column) for row in self.indicators)
        ]
        in_plan = [year for year in years if year >= self.first_year]
        return max(in_plan, default=self.first_year)


def read_plan(path: str | Path) -> PlanTables:
    """Read a filled form: an Excel workbook, or a folder of CSV of the same columns.

    Errors: `InputError` with file, sheet and row for what is missing or not known.
    """
    path = Path(path)
    is_folder = path.is_dir()
    tables = _read_csv_tables(path) if is_folder else read_tables(path, FORM).tables

    facts = _facts(path, tables[MUNICIPALITY])
    first_year = read_year(Place(path), "計画の初年度", facts["計画の初年度"])
    target_year = read_year(Place(path), "計画の目標年度", facts["計画の目標年度"])
    if first_year > target_year:
        found = f"初年度 {first_year} が目標年度 {target_year} より後です"
        Place(path).refuse(found, "目標年度より前の初年度")

    measures = _measures(path, tables[MEASURES])
    known = [row["施策"] for row in measures]
    indicators_table = tables[INDICATORS]
    used = _used_columns(indicators_table)
    years = _year_columns(path, used, first_year, target_year)
    indicators = [
        read_indicator(
            _place(path, INDICATORS, row.number, row.cells["施策"]),
            row.number,
            row.cells,
            years,
        )
        for row in indicators_table.rows
    ]
    _check_identifiers(path, indicators, known)
    for row in indicators:
        place = _place(path, INDICATORS, row.number, row.cells["施策"])
        _check_baseline(place, row, range(first_year, target_year))
    return PlanTables(path, facts, first_year, target_year, measures, indicators, years)


def _read_csv_tables(folder: Path) -> dict[str, Table]:
    tables = {}
    for title, needed in FORM.sheets.items():
        rows = read_csv(folder / f"{title}.csv", needed)
        numbered = [TableRow(number, row) for number, row in enumerate(rows, 2)]
        if not rows:
            Place(folder / f"{title}.csv", 1).refuse("行がありません", "一行以上の表")
        tables[title] = Table(list(rows[0]), numbered)

    return tables


def _facts(path: Path, table: Table) -> dict[str, str]:
    _check_columns(path, MUNICIPALITY, table.columns, FACT_COLUMNS)
    facts = dict.fromkeys(FACTS, "")
    for row in table.rows:
        name = row.cells["項目"]
        place = _place(path, MUNICIPALITY, row.number)
        if name not in FACTS:
            place.refuse(f"項目{quoted(name)}があります", "、".join(FACTS))
        facts[name] = row.cells["値"].strip()

    for name, is_needed in FACTS.items():
        if is_needed and not facts[name]:
            Place(path).refuse(f"シート「{MUNICIPALITY}」の{name}がありません", name)
    if facts["数値の状態"] not in STATES:
        found = f"数値の状態に{quoted(facts['数値の状態'])}があります"
        Place(path).refuse(found, "か".join(STATES))
    for name in FACTS:
        if name.endswith("呼び名"):
            check_word(_place(path, MUNICIPALITY, 0), name, facts[name])
    code = facts["全国地方公共団体コード"]
    if code and not re.fullmatch("[0-9]{5,6}", code):
        found = f"全国地方公共団体コードに{quoted(code)}があります"
        Place(path).refuse(found, "5桁か6桁の数字")
    return facts


def _check_columns(
    path: Path, title: str, columns: Sequence[str], known: Sequence[str]
) -> None:
    for column in columns:
        if column not in known:
            found = f"シート「{title}」に知らない列{quoted(column)}があります"
            Place(path, 1).refuse(found, f"列 {'、'.join(known)} だけ")


def _place(path: Path, title: str, number: int, measure: str = "") -> Place:
    """Where a row stands: of a folder of CSV, in the table's own file."""
    file = path / f"{title}.csv" if path.is_dir() else f"{path}（{title}）"
    return Place(file, number, measure)


def _measures(path: Path, table: Table) -> list[Row]:
    _check_columns(path, MEASURES, table.columns, MEASURE_COLUMNS)
    has_policies = any(row.cells["政策"] for row in table.rows)
    measures: list[Row] = []
    for row in table.rows:
        measure = plain_identifier(row.cells["施策"])
        place = _place(path, MEASURES, row.number)
        if not is_measure(measure):
            place.refuse(f"施策に{quoted(measure)}があります", "1-1 の形の番号")
        if measure in [other["施策"] for other in measures]:
            place.refuse(f"施策 {measure} が二つあります", "各施策一行")
        for name in ("施策名", *(("政策", "政策名") if has_policies else ())):
            if not row.cells[name]:
                place.refuse(f"施策 {measure} の{name}がありません", name)

        cells = {column: row.cells[column] for column in MEASURE_COLUMNS}
        cells["施策"] = measure
        measures.append(cells)
    return measures


def _used_columns(table: Table) -> list[str]:
    """Leave out columns of a year without any cell: the form has some to begin with."""
    return [
        column
        for column in table.columns
        if column.partition("_")[0] not in YEARLY_KINDS
        or any(row.cells[column].strip() for row in table.rows)
    ]


def _year_columns(
    path: Path, columns: Sequence[str], first_year: int, target_year: int
) -> list[str]:
    """Return the columns of a year; refuse others that the form does not have."""
    place = Place(path, 1)
    years: dict[tuple[str, int], str] = {}
    for column in columns:
        if column in INDICATOR_COLUMNS:
            continue
        kind, _, label = column.partition("_")
        if kind not in YEARLY_KINDS or not label:
            found = f"シート「{INDICATORS}」に知らない列{quoted(column)}があります"
            place.refuse(found, "決まった列か、実績_令和６年度の形の列")
        key = (kind, read_year(place, f"列{quoted(column)}", label))
        if key in years:
            place.refuse(f"{kind}の{key[1]}年度の列が二つあります", "各年度一つの列")
        years[key] = column

    targets = [year for kind, year in years if kind == "目標値"]
    if targets != [target_year]:
        found = f"目標値の列の年度が{targets or 'ない'}"
        place.refuse(f"{found}です", f"目標年度（{target_year}）の目標値の列一つ")
    for kind, year in years:
        if kind == "計画" and year not in range(first_year, target_year):
            found = f"計画の{year}年度の列があります"
            place.refuse(found, f"{first_year}～{target_year - 1}年度の計画の列")
        if kind == "実績" and year > target_year:
            place.refuse(f"実績の{year}年度の列があります", "目標年度までの実績の列")
    return list(years.values())


def _check_baseline(place: Place, row: PlanIndicator, years: range) -> None:
    """Refuse a year of 計画策定時 that is not before the target year."""
    if row.baseline_year(years.start) >= years.stop:
        found = f"計画策定時の年度に{quoted(row.cells['計画策定時の年度'])}があります"
        place.refuse(found, f"目標年度（{years.stop}）より前の年度")


def _check_identifiers(
    path: Path, indicators: list[PlanIndicator], measures: list[str]
) -> None:
    seen: set[str] = set()
    for row in indicators:
        place = _place(path, INDICATORS, row.number)
        if row.cells["施策"] not in measures:
            found = f"施策 {row.cells['施策']} があります"
            place.refuse(found, f"シート「{MEASURES}」にある施策")
        if not is_indicator(row.indicator_id):
            found = f"番号に{quoted(row.cells['番号'])}があります"
            place.refuse(found, "1 から 99 の番号")
        if row.indicator_id in seen:
            place.refuse(f"指標 {row.indicator_id} が二つあります", "各指標一行")
        seen.add(row.indicator_id)
