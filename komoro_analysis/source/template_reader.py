"""A filled template as an edition: its lines are the rows of the sheet 指標."""

import re
from pathlib import Path

from ..base.errors import Place, quoted
from ..base.identifiers import numbers_of
from ..base.judgements import Judgements, Plan
from ..base.years import fiscal_year
from .checks import CellChecker, MeasurePlace, check_measures
from .edition import (
    KINDS,
    MEASURE_COLUMNS,
    Edition,
    Row,
    Source,
    indicator_columns,
    kind_of,
    sha256_of,
)
from .page_order import EVALUATION_SHEET
from .plans import PlanEvidence, recognise_plan
from .workbook_tables import Table, TableRow, WorkbookForm, read_tables

FORM = WorkbookForm(
    name="komoro template で作り、記入してパスワードなしで保存した.xlsx",
    sheets={
        "指標": ("施策", "番号", "指標名", "単位", "計画策定時", "算式"),
        "施策": MEASURE_COLUMNS,
    },
    notes="記入のしかた",
)
YEAR_TO_FILL = re.compile(r"実績_[^\W_]+年度")
# What may stay empty, besides the actuals.
OPTIONAL = ("単位", "算式", "行")


def read_template(path: str | Path, judgements: Judgements) -> Edition:
    """Read a filled template as an edition; an empty actual stays empty.

    Errors: `InputError` with file, row and 施策 for a file that is no template, columns
    that lack or are unknown, a formula, a percentage, a cell outside the grammar.
    """
    workbook = read_tables(Path(path), FORM)
    indicators = workbook.tables["指標"]
    measures = workbook.tables["施策"]

    evidence = _evidence(path, indicators, measures)
    plan = recognise_plan(judgements, evidence, Place(path, 1))
    columns = indicator_columns(plan.first_year, plan.target_year, evidence.edition)
    if wrong := sorted({*columns} ^ {*indicators.columns}):
        found = f"足りない列か余分な列があります（{'、'.join(wrong)}）"
        Place(path, 1).refuse(found, "komoro template の列")
    _check_year(path, indicators, workbook.notes)

    places = [MeasurePlace(row.cells["施策"], row.number) for row in measures.rows]
    check_measures(path, places, plan, measures.rows[-1].number)

    source = Source(
        edition=evidence.edition,
        file=Path(path).name,
        sha256=sha256_of(path),
        lines=indicators.rows[-1].number,
        plan=plan.name,
        municipality_code=judgements.municipality.code,
    )
    checker = CellChecker(judgements, plan)
    needed = [column for column in columns if _is_needed(column, indicators.rows)]
    known = judgements.indicators_of(plan.name)
    judged = [numbers_of(row.indicator_id)[-1] for row in known]
    _check_slots(path, indicators.rows, plan, judged)
    _check_filled_in(path, indicators.rows, columns)
    return Edition(
        source=source,
        columns=columns,
        indicators=[_indicator(path, row, needed, checker) for row in indicators.rows],
        measures=[
            {name: row.cells[name] for name in MEASURE_COLUMNS} for row in measures.rows
        ],
    )


def _check_year(path: str | Path, indicators: Table, notes: list[str]) -> None:
    """Refuse a template without the column that its own notes ask to fill in."""
    for column in YEAR_TO_FILL.findall("\n".join(notes)):
        if column not in indicators.columns:
            found = f"シート「指標」に列{quoted(column)}がありません"
            Place(path, 1).refuse(found, "シート「記入のしかた」にある年度の実績の列")


def _evidence(path: str | Path, indicators: Table, measures: Table) -> PlanEvidence:
    years: dict[str, list[int]] = {"計画": [], "目標値": [], "実績": []}
    for column in indicators.columns:
        kind = kind_of(column)
        if kind in years:
            if column == kind:
                found = f"列{quoted(column)}に年度がありません"
                Place(path, 1).refuse(found, f"{kind}_令和６年度の形の列")
            years[kind].append(fiscal_year(column))
    for kind, found_years in years.items():
        if not found_years and kind != "計画":
            Place(path, 1).refuse(
                f"{kind}の列がありません", f"{kind}_令和６年度の形の列"
            )

    return PlanEvidence(
        first_year=min(years["計画"] + years["目標値"]),
        target_year=max(years["目標値"]),
        edition=max(years["実績"]),
        measures=tuple(row.cells["施策"] for row in measures.rows),
        names={_indicator_id(row): row.cells["指標名"] for row in indicators.rows},
    )


def _indicator_id(row: TableRow) -> str:
    return f"{row.cells['施策']}-{row.cells['番号']}"


def _check_slots(
    path: str | Path, rows: list[TableRow], plan: Plan, judged: list[int]
) -> None:
    """Refuse a 指標 that the plan cannot have, and one that comes twice."""
    most = max([*EVALUATION_SHEET.slots, *judged])
    numbers = range(1, most + 1)
    allowed = {f"{measure}-{n}" for measure in plan.measures for n in numbers}
    for row in rows:
        indicator_id = _indicator_id(row)
        if indicator_id not in allowed:
            place = Place(path, row.number, row.cells["施策"])
            found = f"指標 {indicator_id} があります"
            place.refuse(found, f"{plan.name}の指標それぞれ一つ")
        allowed.remove(indicator_id)


def _check_filled_in(
    path: str | Path, rows: list[TableRow], columns: list[str]
) -> None:
    """Refuse a template that is still blank: － says that nothing is published."""
    newest = [column for column in columns if kind_of(column) == "実績"][-1]
    if not any(row.cells[newest] for row in rows):
        found = f"{newest}が一つも記入されていません"
        Place(path).refuse(found, "実績か、未公表を表す－の記入")


def _is_needed(column: str, rows: list[TableRow]) -> bool:
    """Tell whether each row must have a cell; a plan may have no yearly values."""
    if column in OPTIONAL or kind_of(column) == "実績":
        return False
    return kind_of(column) != "計画" or any(row.cells[column] for row in rows)


def _indicator(
    path: str | Path, row: TableRow, needed: list[str], checker: CellChecker
) -> Row:
    """Return the row of the raw table; what is `needed` is not blank."""
    place = Place(path, row.number, row.cells["施策"])
    if blank := [name for name in needed if not row.cells[name]]:
        place.refuse(f"{'、'.join(blank)}がありません", "実績のほかはすべての記入")

    printed = {c: cell for c, cell in row.cells.items() if kind_of(c) in KINDS}
    places = dict.fromkeys(KINDS, place)
    cells = checker.checked(_indicator_id(row), printed, places)
    lines = ";".join(f"{kind}:{row.number}" for kind in KINDS)
    return dict(row.cells) | cells | {"行": lines}
