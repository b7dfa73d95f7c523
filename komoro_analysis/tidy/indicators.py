"""Lay out one row per indicator: the newest edition's words, and what was judged."""

import re

import pandas as pd

from ..base.identifiers import numbers_of
from ..base.judgements import IndicatorJudgement, Judgements
from ..base.years import fiscal_year
from ..source.cells import parse_unit
from .editions import Editions, RawEdition

ASSUMED = "計画策定時の年度は印字なし。計画初年度の前年度と仮定"
COLUMNS = (
    "indicator_id",
    "measure_id",
    "number",
    "name",
    "short_name",
    "unit",
    "unit_printed",
    "direction",
    "value_type",
    "survey",
    "baseline_year",
    "baseline_year_basis",
    "baseline_year_note",
    "formula",
)


def indicator_table(
    editions: Editions, judged: dict[str, IndicatorJudgement], assumed_year: str
) -> pd.DataFrame:
    """Return the indicators of all editions, index `indicator_id`, in order.

    Columns as in the CSV, and `line`, where the newest edition that has it prints its
    plan. `assumed_year`: of the baseline where nobody has judged it.
    """
    newest: dict[str, dict[str, str]] = {}
    for edition in editions.all:
        for row in edition.indicators.to_dict("records"):
            cells = {str(column): str(cell) for column, cell in row.items()}
            newest[f"{cells['施策']}-{cells['番号']}"] = cells

    rows = [
        _indicator_row(indicator_id, cells, judged.get(indicator_id), assumed_year)
        for indicator_id, cells in newest.items()
    ]
    rows.sort(key=lambda row: numbers_of(row["indicator_id"]))
    table = pd.DataFrame(rows, columns=[*COLUMNS, "line"], dtype="str")
    return table.set_index("indicator_id", drop=False)


def year_before_plan(edition: RawEdition, judgements: Judgements) -> int:
    """Return the year before the first of an edition's plan.

    As `plans.csv` has it; of a plan that is not there, before the first printed year.
    """
    for plan in judgements.plans:
        if plan.name == edition.plan:
            return plan.first_year - 1

    columns = edition.indicators.columns
    planned = [fiscal_year(c) for c in columns if c.startswith(("計画_", "目標値_"))]
    return min(planned) - 1


def _indicator_row(
    indicator_id: str,
    cells: dict[str, str],
    judgement: IndicatorJudgement | None,
    assumed_year: str,
) -> dict[str, str]:
    unit, _ = parse_unit(cells["単位"])
    plan_line = re.search(r"(?:^|;)計画:([0-9]+)", cells["行"])
    row = {
        "indicator_id": indicator_id,
        "measure_id": cells["施策"],
        "number": cells["番号"],
        "name": cells["指標名"],
        "short_name": cells["指標名"],
        "unit": unit,
        "unit_printed": cells["単位"],
        "direction": "",
        "value_type": "",
        "survey": "",
        "baseline_year": assumed_year,
        "baseline_year_basis": "assumed",
        "baseline_year_note": ASSUMED,
        "formula": cells["算式"],
        "line": plan_line[1] if plan_line else "",
    }
    if judgement:
        row |= _judged_columns(judgement)
    if judgement and judgement.baseline_year:
        row |= _judged_year(judgement)

    return row


def _judged_columns(judgement: IndicatorJudgement) -> dict[str, str]:
    return {
        "short_name": judgement.short_name,
        "direction": judgement.direction,
        "value_type": judgement.value_type,
        "survey": judgement.survey,
    }


def _judged_year(judgement: IndicatorJudgement) -> dict[str, str]:
    return {
        "baseline_year": judgement.baseline_year,
        "baseline_year_basis": judgement.baseline_year_basis,
        "baseline_year_note": judgement.baseline_year_note,
    }
