"""What people decided about a city's plans, read as records from `data/judgements/`.

What each table may hold stands in `judgements.json`; here the rows are held against
each other. What they say of printed numbers is checked where those are tidied.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from .errors import Place, quoted
from .identifiers import measure_of
from .municipality import Municipality, read_municipality_file
from .table_schema import schemas

FOLDER = Path("data/judgements")
WHOLE = "全体"  # the component of an indicator that has only one number
BRACKET = "()"  # the label of a number in brackets; the one before them has ""
SCHEMAS = schemas("komoro_analysis.base", "judgements.json")


@dataclass(frozen=True)
class Plan:
    """A plan: its years, both included, and its 施策 in order."""

    name: str
    first_year: int
    target_year: int
    measures: tuple[str, ...]


@dataclass(frozen=True)
class IndicatorJudgement:
    """A row of `indicators.csv`: what people decided about an indicator, and why."""

    plan: str
    indicator_id: str
    name: str
    unit: str
    short_name: str
    direction: str
    direction_reason: str
    value_type: str
    value_type_reason: str
    survey: str
    survey_reason: str
    baseline_year: str
    baseline_year_basis: str
    baseline_year_note: str
    line: int


@dataclass(frozen=True)
class ComponentLabel:
    """A row of `components.csv`: what a printed label of an indicator stands for."""

    plan: str
    indicator_id: str
    label: str
    component: str
    line: int


@dataclass(frozen=True)
class Correction:
    """A row of `corrections.csv`: a number that is known to be misprinted."""

    edition: str
    indicator_id: str
    component: str
    kind: str
    fiscal_year: str
    printed: str
    corrected: str
    reason: str
    line: int


@dataclass(frozen=True)
class OtherObservation:
    """A row of `other_observations.csv`: a value that the sheets do not print."""

    series_id: str
    fiscal_year: str
    value: str
    definition: str
    source: str
    checked: str
    line: int


@dataclass(frozen=True)
class Judgements:
    """All that people decided, and the folder that says so."""

    folder: Path
    municipality: Municipality
    plans: tuple[Plan, ...]
    indicators: tuple[IndicatorJudgement, ...]
    components: tuple[ComponentLabel, ...]
    corrections: tuple[Correction, ...] = ()
    other_observations: tuple[OtherObservation, ...] = ()

    def plans_until(self, target_year: int) -> list[Plan]:
        """Return the plans with a target year; two of them differ in other things."""
        return [plan for plan in self.plans if plan.target_year == target_year]

    def indicators_of(self, plan: str) -> list[IndicatorJudgement]:
        """Return the judged indicators of a plan."""
        return [row for row in self.indicators if row.plan == plan]

    def labels_of(self, plan: str, indicator_id: str) -> dict[str, str]:
        """Return the components of an indicator by printed label; {} for a plain one."""
        return {
            row.label: row.component
            for row in self.components
            if (row.plan, row.indicator_id) == (plan, indicator_id)
        }


Row = TypeVar("Row", IndicatorJudgement, ComponentLabel, Correction, OtherObservation)


def read_judgements(folder: str | Path = FOLDER) -> Judgements:
    """Read the judgements of a project, without pandas.

    Errors: `InputError`, Japanese, with file and line: a table or column that is
    missing, a value of another form, a row that contradicts or repeats another.
    """
    folder = Path(folder)
    if not (folder / "plans.csv").exists():
        Place(folder).refuse("plans.csvがありません", "判断の表（data/judgements/）")

    judgements = Judgements(
        folder=folder,
        municipality=read_municipality_file(folder / "municipality.toml"),
        plans=_read_plans(folder / "plans.csv"),
        indicators=_read_rows(folder / "indicators.csv", IndicatorJudgement),
        components=_read_rows(folder / "components.csv", ComponentLabel),
        corrections=_read_rows(folder / "corrections.csv", Correction),
        other_observations=_read_rows(
            folder / "other_observations.csv", OtherObservation
        ),
    )
    _check_plans_known(judgements)
    _check_baseline_years(judgements)
    _check_brackets(judgements)
    return judgements


def read_municipality(folder: str | Path = FOLDER) -> Municipality:
    """Read the city's own words alone; plain words where the folder has none.

    Errors: `InputError`, Japanese, with the file.
    """
    path = Path(folder) / "municipality.toml"
    return read_municipality_file(path) if path.exists() else Municipality()


def judgements_beside(raw: str | Path) -> Judgements:
    """Read the judgements that stand beside a folder of editions (`data/raw`)."""
    return read_judgements(Path(raw).parent / FOLDER.name)


def _read_plans(path: Path) -> tuple[Plan, ...]:
    """Read the plans, a row for each 施策 of each plan."""
    plans: dict[str, Plan] = {}
    for line, row in enumerate(SCHEMAS["plans"].read(path), 2):
        first_year = int(row["first_year"])
        target_year = int(row["target_year"])
        years = f"「{first_year}～{target_year}」があります"
        if first_year > target_year:
            Place(path, line).refuse(years, "初年度から目標年度までの順")

        name = row["plan"]
        known = plans.get(name, Plan(name, first_year, target_year, ()))
        if (known.first_year, known.target_year) != (first_year, target_year):
            Place(path, line).refuse(years, f"{name}の他の行と同じ年度")
        measures = (*known.measures, row["measure_id"])
        plans[name] = Plan(name, first_year, target_year, measures)
    return tuple(plans.values())


def _read_rows(path: Path, record: type[Row]) -> tuple[Row, ...]:
    """Read a table as records; each remembers its line. No file is no rows."""
    rows = SCHEMAS[path.stem].read(path) if path.exists() else []
    return tuple(record(**row, line=line) for line, row in enumerate(rows, 2))


def _check_plans_known(judgements: Judgements) -> None:
    """Refuse a row on a plan, or a 施策, that `plans.csv` does not list."""
    measures = {plan.name: plan.measures for plan in judgements.plans}
    folder = judgements.folder
    rows: list[tuple[Path, IndicatorJudgement | ComponentLabel]] = []
    rows += [(folder / "indicators.csv", row) for row in judgements.indicators]
    rows += [(folder / "components.csv", row) for row in judgements.components]

    for path, row in rows:
        place = Place(path, row.line)
        if row.plan not in measures:
            found = f"計画{quoted(row.plan)}があります"
            place.refuse(found, "plans.csv にある計画")
        if measure_of(row.indicator_id) not in measures[row.plan]:
            found = f"指標 {row.indicator_id} があります"
            place.refuse(found, "plans.csv にある施策の指標")


def _check_baseline_years(judgements: Judgements) -> None:
    """Refuse a baseline year without its basis and reason, or the other way round."""
    for row in judgements.indicators:
        together = {bool(row.baseline_year), bool(row.baseline_year_basis)}
        together.add(bool(row.baseline_year_note))
        if len(together) > 1:
            place = Place(judgements.folder / "indicators.csv", row.line)
            found = f"指標 {row.indicator_id}: 策定時の年度・根拠・理由の一部が空です"
            place.refuse(found, "三つとも書くか、三つとも空")


def _check_brackets(judgements: Judgements) -> None:
    """Refuse the label of a bracket without that of the number before it."""
    for row in judgements.components:
        place = Place(judgements.folder / "components.csv", row.line)
        if row.component == WHOLE:
            place.refuse(f"内訳{quoted(WHOLE)}があります", "内訳の名前")
        labels = judgements.labels_of(row.plan, row.indicator_id)
        if ("" in labels) != (BRACKET in labels):
            found = f"指標 {row.indicator_id}: 表記「{row.label}」だけがあります"
            place.refuse(found, "括弧の外（空）と括弧の中「()」の2行")
