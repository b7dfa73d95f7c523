"""What people decided about a city's plans, read as records from `data/judgements/`.

The tables are described in `data/README.md`. Each row is checked alone and against the
other tables; what a row says of printed numbers is checked where they are tidied.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import NoReturn, TypeVar

from .errors import InputError
from .files import read_csv, read_text
from .identifiers import is_component, is_indicator, is_measure, is_series, measure_of

FOLDER = Path("data/judgements")
WHOLE = "全体"  # the component of an indicator that has only one number
BRACKET = "()"  # the label of a number in brackets; the one before them has ""

DIRECTIONS = ("higher", "lower")
VALUE_TYPES = (
    "percent",
    "count",
    "amount",
    "index",
    "ratio",
    "age",
    "rank",
    "balance",
)
SURVEYS = ("citizen", "staff", "pupil")
BASES = ("printed", "assumed", "confirmed", "contradicted")
KINDS = ("baseline", "plan", "target", "actual")
DEFINITIONS = ("same", "other")
YEARS = range(1900, 2201)
NUMBER = r"-?[0-9]+(?:\.[0-9]+)?"


@dataclass(frozen=True)
class Words:
    """What a city calls its plan and the parts of it."""

    plan: str = "基本計画"
    policy: str = "政策"
    measure: str = "施策"
    indicator: str = "成果指標"


@dataclass(frozen=True)
class Municipality:
    """A city or other government, its document and its words."""

    name: str = ""
    code: int | None = None
    name_en: str = ""
    slug: str = "plan"
    document: str = "評価シート"
    words: Words = field(default_factory=Words)


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

    Errors: `InputError`, Japanese, with file and line: a table or column that lacks, a
    value of another form, a row that contradicts or repeats another.
    """
    folder = Path(folder)
    if not (folder / "plans.csv").exists():
        _refuse(folder, 0, "plans.csvがありません", "判断の表（data/judgements/）")

    municipality = _read_municipality(folder / "municipality.toml")
    plans = _read_plans(folder / "plans.csv")
    indicators = _read_rows(folder / "indicators.csv", IndicatorJudgement)
    components = _read_rows(folder / "components.csv", ComponentLabel)
    corrections = _read_rows(folder / "corrections.csv", Correction)
    others = read_other_observations(folder)

    measures = {plan.name: plan.measures for plan in plans}
    _check_indicators(folder / "indicators.csv", indicators, measures)
    _check_components(folder / "components.csv", components, measures)
    _check_corrections(folder / "corrections.csv", corrections)
    return Judgements(
        folder, municipality, plans, indicators, components, corrections, others
    )


def read_municipality(folder: str | Path = FOLDER) -> Municipality:
    """Read the city's own words alone; plain words where the folder has none.

    Errors: `InputError`, Japanese, with the file.
    """
    path = Path(folder) / "municipality.toml"
    return _read_municipality(path) if path.exists() else Municipality()


def read_other_observations(folder: Path) -> tuple[OtherObservation, ...]:
    """Read the values that the sheets do not print; () without such a table."""
    path = folder / "other_observations.csv"
    others = _read_rows(path, OtherObservation)
    _check_others(path, others)
    return others


def judgements_beside(raw: str | Path) -> Judgements:
    """Read the judgements that stand beside a folder of editions (`data/raw`)."""
    return read_judgements(Path(raw).parent / FOLDER.name)


def _refuse(path: Path, line: int, found: str, expected: str) -> NoReturn:
    place = f"{path}:{line}" if line else str(path)
    raise InputError(f"{place}: {found}。{expected}が必要です")


def _read_municipality(path: Path) -> Municipality:
    text = read_text(path, "自治体の名前などを書いた municipality.toml")
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        _refuse(path, 0, f"読めません（{error}）", "TOML形式")

    words = table.pop("words", {})
    _check_keys(path, table, Municipality)
    _check_keys(path, words, Words)
    for name, value in {**table, **words}.items():
        kind = int if name == "code" else str
        if not isinstance(value, kind) or value == "":
            _refuse(path, 0, f"{name} に「{value}」があります", "空でない値")
    if "name" not in table:
        _refuse(path, 0, "name がありません", "自治体の名前")
    if not re.fullmatch("[a-z][a-z0-9-]*", table.get("slug", "plan")):
        _refuse(path, 0, f"slug に「{table['slug']}」があります", "半角の英小文字")
    return Municipality(**table, words=Words(**words))


def _check_keys(path: Path, table: Mapping[str, object], record: type) -> None:
    known = [name.name for name in fields(record) if name.name != "words"]
    for key in table:
        if key not in known:
            _refuse(path, 0, f"「{key}」があります", f"{'・'.join(known)}のどれか")


def _read_plans(path: Path) -> tuple[Plan, ...]:
    """Read the plans, a row for each 施策 of each plan."""
    columns = ["plan", "first_year", "target_year", "measure_id"]
    plans: dict[str, Plan] = {}
    for line, row in enumerate(_read_table(path, columns), 2):
        years = [_year(path, line, row[name]) for name in ("first_year", "target_year")]
        first_year, target_year = years
        name = row["plan"]
        measure = row["measure_id"]
        if not name or not is_measure(measure) or first_year > target_year:
            found = f"計画「{name}」の施策「{measure}」（{first_year}～{target_year}）"
            _refuse(path, line, f"{found}があります", "計画の名前・番号・年度の順")

        known = plans.get(name, Plan(name, first_year, target_year, ()))
        if (known.first_year, known.target_year) != (first_year, target_year):
            expected = f"{name}の他の行と同じ年度"
            _refuse(path, line, f"「{first_year}～{target_year}」があります", expected)
        if measure in known.measures:
            _refuse(path, line, f"施策 {measure}が2行あります", "各施策1行")
        plans[name] = Plan(name, first_year, target_year, (*known.measures, measure))
    return tuple(plans.values())


def _year(path: Path, line: int, text: str) -> int:
    if not re.fullmatch("[0-9]{4}", text) or int(text) not in YEARS:
        _refuse(path, line, f"年度に「{text}」があります", "西暦4桁")
    return int(text)


def _read_rows(path: Path, record: type[Row]) -> tuple[Row, ...]:
    """Read a table as records; each remembers its line."""
    columns = [name.name for name in fields(record) if name.name != "line"]
    rows = _read_table(path, columns) if path.exists() else []
    return tuple(record(**row, line=line) for line, row in enumerate(rows, 2))


def _read_table(path: Path, columns: list[str]) -> list[dict[str, str]]:
    """Read a table that has just these columns, each once, in any order."""
    header = read_text(path, "CSV UTF-8 で保存した表").partition("\n")[0]
    names = header.strip("\r\ufeff").split(",")
    if sorted(names) != sorted(columns):
        found = f"列「{','.join(names)}」があります"
        _refuse(path, 1, found, f"列 {','.join(columns)}（各1回）")
    return read_csv(path, columns)


def _check_indicators(
    path: Path,
    rows: tuple[IndicatorJudgement, ...],
    measures: Mapping[str, tuple[str, ...]],
) -> None:
    seen: set[tuple[str, str]] = set()
    for row in rows:
        check = _checker(path, row.line, row.indicator_id)
        _check_place(check, row.plan, row.indicator_id, measures)
        key = (row.plan, row.indicator_id)
        check(key not in seen, "同じ指標の2行目", "各指標1行")
        seen.add(key)

        check(row.name != "", "空の name", "印字の指標名")
        check(row.short_name != "", "空の short_name", "図に使う短い名前")
        check(row.direction in DIRECTIONS, row.direction, _one_of(DIRECTIONS))
        check(row.value_type in VALUE_TYPES, row.value_type, _one_of(VALUE_TYPES))
        check(row.survey in ("", *SURVEYS), row.survey, f"空か{_one_of(SURVEYS)}")
        check(row.direction_reason != "", "空の direction_reason", "そう判断した理由")
        check(row.value_type_reason != "", "空の value_type_reason", "そう判断した理由")
        check(row.survey_reason != "", "空の survey_reason", "そう判断した理由")

        _year(path, row.line, row.baseline_year)
        basis = row.baseline_year_basis
        check(basis in BASES, basis, _one_of(BASES))
        check(row.baseline_year_note != "", "空の baseline_year_note", "根拠")


def _check_components(
    path: Path,
    rows: tuple[ComponentLabel, ...],
    measures: Mapping[str, tuple[str, ...]],
) -> None:
    seen: set[tuple[str, str, str]] = set()
    labels: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        check = _checker(path, row.line, row.indicator_id)
        _check_place(check, row.plan, row.indicator_id, measures)
        key = (row.plan, row.indicator_id, row.label)
        check(key not in seen, f"表記「{row.label}」の2行目", "各表記1行")
        seen.add(key)
        labels.setdefault((row.plan, row.indicator_id), set()).add(row.label)

        named = is_component(row.component) and row.component != WHOLE
        check(named, row.component, f"内訳の名前（{WHOLE}以外、空白や記号なし）")

    # A bracket is the number before it and the number within, or nothing of both.
    for row in rows:
        own = labels[row.plan, row.indicator_id]
        check = _checker(path, row.line, row.indicator_id)
        whole = ("" in own) == (BRACKET in own)
        check(whole, f"表記「{row.label}」だけ", "括弧の外（空）と括弧「()」の2行")


def _check_corrections(path: Path, rows: tuple[Correction, ...]) -> None:
    for row in rows:
        check = _checker(path, row.line, row.indicator_id)
        check(is_indicator(row.indicator_id), _dated(row.indicator_id), "指標の番号")
        check(row.kind in KINDS, row.kind, _one_of(KINDS))
        _year(path, row.line, row.edition)
        _year(path, row.line, row.fiscal_year)
        number = re.fullmatch(NUMBER, row.corrected) is not None
        check(number, row.corrected, "訂正後の数値（半角）")
        check(row.reason != "", "空の reason", "訂正の理由")


def _check_others(path: Path, rows: tuple[OtherObservation, ...]) -> None:
    seen: set[tuple[str, str, str]] = set()
    for row in rows:
        check = _checker(path, row.line, row.series_id)
        check(is_series(row.series_id), _dated(row.series_id), "系列の番号")
        _year(path, row.line, row.fiscal_year)
        number = re.fullmatch(NUMBER, row.value) is not None
        check(number, row.value, "数値（半角）")
        check(row.definition in DEFINITIONS, row.definition, _one_of(DEFINITIONS))
        check(row.source != "", "空の source", "数値の出典")

        key = (row.series_id, row.fiscal_year, row.definition)
        check(key not in seen, f"{row.fiscal_year}年度の2行目", "各年度1行")
        seen.add(key)


def _check_place(
    check: Callable[[bool, str, str], None],
    plan: str,
    indicator_id: str,
    measures: Mapping[str, tuple[str, ...]],
) -> None:
    """Hold a row's plan and indicator against the plans."""
    check(plan in measures, plan, "plans.csv にある計画")
    check(is_indicator(indicator_id), _dated(indicator_id), "指標の番号")
    known = measure_of(indicator_id) in measures[plan]
    check(known, indicator_id, "plans.csv にある施策の指標")


def _checker(path: Path, line: int, about: str) -> Callable[[bool, str, str], None]:
    """Return a check that refuses this row when its condition does not hold."""

    def check(holds: bool, found: str, expected: str) -> None:
        if not holds:
            _refuse(path, line, f"指標 {about}: 「{found}」があります", expected)

    return check


def _one_of(words: tuple[str, ...]) -> str:
    return f"{'・'.join(words)}のどれか"


def _dated(text: str) -> str:
    """Say that Excel has made a date of an identifier, where it looks so."""
    if re.search(r"/|[0-9]{4}-|月", text):
        return f"{text}（Excelが日付に変えています。列を文字列にして保存）"
    return text
