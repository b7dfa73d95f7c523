"""A plan that was written into the form, as an edition of raw tables."""

from pathlib import Path

from ..base.errors import Place, quoted
from ..base.judgements import Judgements, Plan
from ..base.years import fiscal_year
from .checks import CellChecker, MeasurePlace, check_measures
from .edition import (
    KINDS,
    PUBLISHED,
    Edition,
    Row,
    Source,
    indicator_columns,
    kind_of,
    sha256_of,
)
from .plan_cells import PlanIndicator, year_of
from .plan_form import PUBLISHED as SAID_PUBLISHED
from .plan_reader import PlanTables, read_plan


def read_plan_edition(path: str | Path, judgements: Judgements) -> Edition:
    """Read a filled form as an edition of the plan that the judgements know.

    Errors: `InputError` for what the form lacks, and for another plan, 施策 or
    components than those of the judgements.
    """
    return plan_edition(read_plan(path), judgements)


def plan_edition(tables: PlanTables, judgements: Judgements) -> Edition:
    """Lay out a plan as the raw tables of its newest year."""
    plan = _known_plan(tables, judgements)
    places = [MeasurePlace(row["施策"], 0) for row in tables.measures]
    check_measures(tables.path, places, plan, 0)

    columns = indicator_columns(plan.first_year, plan.target_year, tables.edition)
    checker = CellChecker(judgements, plan)
    is_published = tables.facts["数値の状態"] == SAID_PUBLISHED
    source = Source(
        edition=tables.edition,
        file=tables.path.resolve().name,
        sha256="" if tables.path.is_dir() else sha256_of(tables.path),
        lines=tables.indicators[-1].number,
        plan=plan.name,
        municipality_code=judgements.municipality.code,
        state=PUBLISHED if is_published else "",
    )
    return Edition(
        source=source,
        columns=columns,
        indicators=[_row(tables, row, columns, checker) for row in tables.indicators],
        measures=tables.measures,
    )


def _known_plan(tables: PlanTables, judgements: Judgements) -> Plan:
    """Return the plan of the judgements that the form names; its years must agree."""
    place = Place(tables.path)
    name = tables.facts["計画名"]
    known = {plan.name: plan for plan in judgements.plans}
    if name not in known:
        place.refuse(f"計画名{quoted(name)}があります", "plans.csv にある計画")

    plan = known[name]
    if (plan.first_year, plan.target_year) != (tables.first_year, tables.target_year):
        found = f"計画の年度が{tables.first_year}～{tables.target_year}です"
        place.refuse(found, f"plans.csv の{plan.first_year}～{plan.target_year}")
    return plan


def _row(
    tables: PlanTables, row: PlanIndicator, columns: list[str], checker: CellChecker
) -> Row:
    """Return the row of the raw table; a year without a column is a blank cell."""
    by_year = {
        (kind_of(column), year_of(column)): row.cells[column]
        for column in tables.year_columns
    }
    cells = {"計画策定時": row.cells["計画策定時"]}
    for column in columns:
        if "_" in column:
            cells[column] = by_year.get((kind_of(column), fiscal_year(column)), "")

    place = Place(tables.path, row.number, row.cells["施策"])
    checked = checker.checked(row.indicator_id, cells, dict.fromkeys(KINDS, place))
    return {
        "施策": row.cells["施策"],
        "番号": row.cells["番号"],
        "指標名": row.cells["指標名"],
        "単位": row.cells["単位"],
        **checked,
        "算式": row.cells["算式"],
        "行": ";".join(f"{kind}:{row.number}" for kind in KINDS),
    }
