"""What a plan's form decides, as the tables of `data/judgements/`."""

import json
from collections.abc import Iterable, Mapping, Sequence

from ..base.files import to_csv
from ..base.years import year_label
from .cells import parse_cell
from .edition import kind_of
from .plan_cells import PlanIndicator, year_of
from .plan_form import DIRECTIONS, SURVEYS, VALUE_TYPES
from .plan_reader import PlanTables

PLAN_COLUMNS = ("plan", "first_year", "target_year", "measure_id")
COMPONENT_COLUMNS = ("plan", "indicator_id", "label", "component")
OTHER_COLUMNS = (
    "series_id",
    "fiscal_year",
    "value",
    "definition",
    "source",
    "checked",
)
CORRECTION_COLUMNS = (
    "edition",
    "indicator_id",
    "component",
    "kind",
    "fiscal_year",
    "printed",
    "corrected",
    "reason",
)
INDICATOR_COLUMNS = (
    "plan",
    "indicator_id",
    "name",
    "unit",
    "short_name",
    "direction",
    "direction_reason",
    "value_type",
    "value_type_reason",
    "survey",
    "survey_reason",
    "baseline_year",
    "baseline_year_basis",
    "baseline_year_note",
)
ASSUMED = "計画策定時の年度は記入なし。計画初年度の前年度と仮定"
CONTRADICTED = f"{ASSUMED}。その年度の実績は計画策定時の値と違う"
NOT_SAMPLED = "標本調査の結果ではない"
# What the form calls a part of the plan, and the key of the city's words.
WORDS = {
    "政策の呼び名": "policy",
    "施策の呼び名": "measure",
    "指標の呼び名": "indicator",
    "部の呼び名": "division",
    "課の呼び名": "department",
    "調査の呼び名": "survey",
}
GOVERNMENTS = "市区町村都道府県"


def judgement_files(tables: PlanTables) -> dict[str, bytes]:
    """Return the files of `data/judgements/` for a plan."""
    plan = tables.facts["計画名"]
    years = {"first_year": tables.first_year, "target_year": tables.target_year}
    plans = [
        {"plan": plan, **years, "measure_id": row["施策"]} for row in tables.measures
    ]
    indicators = [_judged(tables, row) for row in tables.indicators]
    components = [
        {"plan": plan, "indicator_id": row.indicator_id, "label": label, "component": c}
        for row in tables.indicators
        for label, c in row.components.items()
    ]

    return {
        "municipality.toml": _municipality(tables.facts).encode(),
        "plans.csv": to_csv(plans, PLAN_COLUMNS),
        "indicators.csv": to_csv(indicators, INDICATOR_COLUMNS),
        "components.csv": to_csv(components, COMPONENT_COLUMNS),
        "corrections.csv": to_csv([], CORRECTION_COLUMNS),
        "other_observations.csv": to_csv(_earlier_values(tables), OTHER_COLUMNS),
    }


def _municipality(facts: Mapping[str, str]) -> str:
    """Write what the city is called as TOML."""
    lines = [f"name = {_toml(facts['自治体名'])}"]
    if facts["全国地方公共団体コード"]:
        lines.append(f"code = {int(facts['全国地方公共団体コード'])}")
    if facts["英語の自治体名"]:
        lines.append(f"name_en = {_toml(facts['英語の自治体名'])}")
    lines.append(f"document = {_toml(facts['資料名'])}")

    said = {key: facts[name] for name, key in WORDS.items() if facts[name]}
    # 見本町 speaks of its own plan as 町の計画.
    if facts["自治体名"].endswith(tuple(GOVERNMENTS)):
        said["government"] = facts["自治体名"][-1]
    lines += ["", "[words]", f"plan = {_toml(facts['計画名'])}"]
    lines += [f"{key} = {_toml(word)}" for key, word in said.items()]
    return "\n".join(lines) + "\n"


def _toml(text: str) -> str:
    """Write a text as TOML does, which quotes as JSON does."""
    return json.dumps(text, ensure_ascii=False)


def _judged(tables: PlanTables, row: PlanIndicator) -> dict[str, object]:
    cells = row.cells
    basis, note = "assumed", ASSUMED
    if cells["計画策定時の年度"]:
        basis, note = "printed", cells["年度の根拠"]
    elif _other_actual_of_baseline(tables, row):
        basis, note = "contradicted", CONTRADICTED

    return {
        "plan": tables.facts["計画名"],
        "indicator_id": row.indicator_id,
        "name": cells["指標名"],
        "unit": cells["単位"],
        "short_name": cells["短い名前"] or cells["指標名"],
        "direction": DIRECTIONS[cells["良い方向"]],
        "direction_reason": cells["方向の理由"],
        "value_type": VALUE_TYPES[cells["種類"]],
        "value_type_reason": cells["種類の理由"],
        "survey": SURVEYS[cells["調査"]],
        "survey_reason": cells["調査の理由"] or NOT_SAMPLED,
        "baseline_year": row.baseline_year(tables.first_year),
        "baseline_year_basis": basis,
        "baseline_year_note": note,
    }


def _earlier_values(tables: PlanTables) -> Iterable[dict[str, object]]:
    """Return the actuals of years before the plan, with the workbook as their source.

    One that 計画策定時 prints already is not repeated.
    """
    for row in tables.indicators:
        baseline = parse_cell(row.cells["計画策定時"])
        for column in _earlier_columns(tables.year_columns, tables.first_year):
            year = year_of(column)
            is_of_baseline = year == row.baseline_year(tables.first_year)
            if is_of_baseline and parse_cell(row.cells[column]) == baseline:
                continue
            for value in parse_cell(row.cells[column]):
                component = row.components.get(value.label, "")
                if value.value:
                    yield {
                        "series_id": ":".join(
                            filter(None, [row.indicator_id, component])
                        ),
                        "fiscal_year": year,
                        "value": value.value,
                        "definition": "same",
                        "source": f"{tables.facts['資料名']}の{year_label(year)}実績",
                        "checked": "",
                    }


def _other_actual_of_baseline(tables: PlanTables, row: PlanIndicator) -> bool:
    """Tell whether the year of 計画策定時 has an actual of another value."""
    baseline = parse_cell(row.cells["計画策定時"])
    actuals = [
        parse_cell(row.cells[column])
        for column in _earlier_columns(tables.year_columns, tables.first_year)
        if year_of(column) == row.baseline_year(tables.first_year)
    ]
    known = [actual for actual in [baseline, *actuals] if actual[0].value]

    return len(known) > 1 and known[0] != known[1]


def _earlier_columns(columns: Sequence[str], first_year: int) -> list[str]:
    return [
        column
        for column in columns
        if kind_of(column) == "実績" and year_of(column) < first_year
    ]
