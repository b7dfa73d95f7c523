"""Extract an edition: raw tables, cell by cell as printed, with the source line of every number. Decides nothing."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..base.files import to_csv
from ..base.judgements import Judgements, Plan, read_judgements
from ..base.text import MISSING, ascii_digits, plain_dashes
from ..base.years import fiscal_year, year_label
from .cells import parse_cell
from .document import read_lines
from .edition import is_template
from .sheet import Sheet, read_sheets, refuse

KINDS = ("計画策定時", "計画", "目標値", "実績")
MEASURE_COLUMNS = ("政策", "政策名", "所管部", "施策", "施策名", "主管課", "関係課", "今後の方針", "個別計画")
NOTE_COLUMNS = ("施策", "番号", "項目", "内容", "行")


@dataclass
class Edition:
    """One published edition as printed: rows of the raw tables, prose, and what each line was taken for."""

    source: dict[str, object]
    columns: list[str]
    indicators: list[dict[str, object]] = field(default_factory=list)
    measures: list[dict[str, str]] = field(default_factory=list)
    notes: list[dict[str, object]] = field(default_factory=list)
    narrative: dict[str, dict] = field(default_factory=dict)
    lines: dict[int, str] = field(default_factory=dict)

    def files(self) -> dict[str, bytes]:
        """Return the files of `data/raw/fy<edition>/`."""
        return {
            "indicators.csv": to_csv(self.indicators, self.columns),
            "measures.csv": to_csv(self.measures, MEASURE_COLUMNS),
            "notes.csv": to_csv(self.notes, NOTE_COLUMNS),
            "source.json": (json.dumps(self.source, ensure_ascii=False, indent=2) + "\n").encode(),
        }


def indicator_columns(first_year: int, target_year: int, edition: int) -> list[str]:
    """Return the columns of a raw indicator table: plan years up to the target year, actuals up to the edition."""
    plan = [f"計画_{year_label(year)}" for year in range(first_year, target_year)]
    actual = [f"実績_{year_label(year)}" for year in range(first_year, edition + 1)]
    target = f"目標値_{year_label(target_year)}"
    return ["施策", "番号", "指標名", "単位", "計画策定時", *plan, target, *actual, "算式", "行"]


def plan_of(
    judgements: Judgements, first_year: int | None, target_year: int, measures: list[str], where: str
) -> Plan:
    """Return the plan of a target year; of several, the one with this first year, then the one with these 施策.

    Errors: `InputError` where there is none, or where two plans would do.
    """
    plans = judgements.plans_until(target_year)
    if not plans:
        refuse(where, "", f"the target year {year_label(target_year)}", "that of a plan in plans.csv")
    if len(plans) > 1:
        plans = [plan for plan in plans if first_year in (None, plan.first_year)]
    if len(plans) > 1:
        plans = [plan for plan in plans if sorted(plan.measures) == sorted(measures)]
    if len(plans) != 1:
        several = "、".join(plan.name for plan in judgements.plans_until(target_year))
        refuse(where, "", f"the target year of several plans ({several})", "the years and 施策 of one of them")
    return plans[0]


def make_source(
    path: str | Path, edition: int, lines: int, plan: Plan, judgements: Judgements
) -> dict[str, object]:
    """Return what `source.json` holds: edition, file name, SHA-256, number of lines, plan, municipality code."""
    path = Path(path)
    source = {"edition": edition, "file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    return source | {"lines": lines, "plan": plan.name, "municipality_code": judgements.municipality.code}


def extract(path: str | Path, judgements: Judgements | None = None) -> Edition:
    """Extract a published edition (`.txt` text layer, `.pdf`) or a filled template (`.xlsx`).

    `judgements`: those of the city; `data/judgements/` under the working folder if None.
    Errors: `InputError` naming file, line and 施策, what was found and what was expected.
    """
    if is_template(path):
        from .template import read

        return read(path, judgements)
    judgements = judgements or read_judgements()
    lines = read_lines(path)
    sheets, taken = read_sheets(path, lines)
    heading, target, result = (_agreed(path, sheets, key) for key in ("年度見出し", "目標年度", "実績年度"))
    edition, target_year = fiscal_year(result), fiscal_year(target)
    years = [fiscal_year(label) for label in heading.split()]
    measures = [sheet.measure for sheet in sheets]
    where = f"{path}:{sheets[0].first('目標年度').line}"
    plan = plan_of(judgements, years[0] if years else None, target_year, measures, where)
    first_year = plan.first_year
    if years != list(range(first_year, target_year)) or not first_year <= edition <= target_year:
        line = sheets[0].first("年度見出し").line
        refuse(f"{path}:{line}", "", f"{heading}, {result}実績", f"the years of {plan.name}")
    check_measures(path, [(sheet.measure, sheet.first("施策").line) for sheet in sheets], plan, len(lines))
    source = make_source(path, edition, len(lines) - 1, plan, judgements)
    extracted = Edition(source, indicator_columns(first_year, target_year, edition), lines=taken)
    for sheet in sheets:
        for slot in (1, 2, 3):
            labels = judgements.labels_of(plan.name, f"{sheet.measure}-{slot}")
            _add_indicator(path, sheet, slot, extracted, labels)
        extracted.measures.append(_measure(sheet))
        extracted.narrative[sheet.measure] = _narrative(sheet)
    return extracted


def check_measures(path: str | Path, places: list[tuple[str, int]], plan: Plan, end: int) -> None:
    """Refuse a sheet (施策, line) that the plan does not list, one that comes twice, and a document that lacks one."""
    listed, expected = plan.measures, f"one for each 施策 of {plan.name}"
    for at, (measure, line) in enumerate(places):
        if measure not in listed or measure in [other for other, _ in places[:at]]:
            refuse(f"{path}:{line}", measure, "a second sheet" if measure in listed else "a sheet of it", expected)
    for measure in listed:
        if measure not in dict(places):
            refuse(f"{path}:{end}", measure, "no sheet up to the end", expected)


def check_cells(
    where: Mapping[str, str], measure: str, cells: Mapping[str, str], components: Mapping[str, str]
) -> dict[str, str]:
    """Return a row of printed cells (column → cell) with ASCII digits and one kind of dash, if they hold together.

    Parts and labels must agree (男 and 男性 do), labels stand in components.csv, bounds only on plan and target.
    `components`: those of the indicator by label.
    `where`: `file:line` by kind (計画策定時, 計画, 目標値, 実績). Errors: `InputError`.
    """
    cells = {key: "－" if MISSING.fullmatch(cell) else plain_dashes(ascii_digits(cell)) for key, cell in cells.items()}
    model: tuple[list[str], str] | None = None
    for column, cell in cells.items():
        kind = column.split("_")[0]
        try:
            values = parse_cell(cell)
        except ValueError as error:
            refuse(where[kind], measure, *str(error).removeprefix("found ").split("; expected "))
        labels = [value.label for value in values]
        if unknown := {*labels} - {*components} if len(labels) > 1 else ():
            refuse(where[kind], measure, f"{cell!r} with {' '.join(unknown)}", "the labels of components.csv")
        if values[0].bound and kind in ("計画策定時", "実績"):
            refuse(where[kind], measure, repr(cell), f"no bound in {kind}")
        if any(value.value for value in values):
            model = model or ([label[:1] for label in labels], cell)
            if [label[:1] for label in labels] != model[0]:
                refuse(where[kind], measure, repr(cell), f"the parts of {model[1]!r}")
    return cells


def _agreed(path: str | Path, sheets: list[Sheet], field: str) -> str:
    """Return what all sheets print in a field, by the majority; refuse the one that differs."""
    usual = Counter(block.text for sheet in sheets for block in sheet[field]).most_common(1)[0][0]
    for sheet in sheets:
        for line, text in sheet[field]:
            if text != usual:
                refuse(f"{path}:{line}", sheet.measure, repr(text), f"{usual!r} as on the other sheets")
    return usual


def _add_indicator(
    path: str | Path, sheet: Sheet, slot: int, edition: Edition, components: Mapping[str, str]
) -> None:
    read = {key: sheet.first(f"{key}{slot}") for key in (*KINDS, "指標名", "単位", "算式", "設定理由")}
    where = {kind: f"{path}:{read[kind].line or read['計画'].line}" for kind in KINDS}
    lacking = [key for key in ("指標名", "計画策定時", "計画", "目標値") if not read[key].text]
    if len(lacking) == 4 and not read["実績"].text:
        for key in ("単位", "算式", "設定理由"):
            if text := read[key].text.replace("\n", ""):  # of a reason only that there is one: sentences stay out
                note = (sheet.measure, slot, key, "" if key == "設定理由" else text, read[key].line)
                edition.notes.append(dict(zip(NOTE_COLUMNS, note, strict=True)))
        return
    if lacking:
        refuse(where["計画"], sheet.measure, f"no {' '.join(lacking)} of 指標 {slot}", "all of it or an empty slot")
    cells = {}
    for kind in KINDS:
        columns = [column for column in edition.columns if column.split("_")[0] == kind]
        values = read[kind].text.split(" ") if read[kind].text else [""] * len(columns)
        if len(values) != len(columns):
            found = f"{len(values)} values, {read[kind].text!r}"
            refuse(where[kind], sheet.measure, found, f"{len(columns)}: {' '.join(columns)}")
        cells |= zip(columns, values, strict=True)
    cells = check_cells(where, sheet.measure, cells, components)
    name, unit, formula = (read[key].text.replace("\n", "") for key in ("指標名", "単位", "算式"))
    lines = ";".join(f"{kind}:{read[kind].line}" for kind in KINDS)
    row = {"施策": sheet.measure, "番号": slot, "指標名": name, "単位": unit}
    edition.indicators.append(row | cells | {"算式": formula, "行": lines})


def _measure(sheet: Sheet) -> dict[str, str]:
    row = {key: sheet.first(key).text.replace("\n", "") for key in MEASURE_COLUMNS} | {"施策": sheet.measure}
    row["主管課"] = row["主管課"].removeprefix("－")
    row["関係課"] = "／".join(block.text for block in sheet.get("関係課", []) if block.text != "－")
    row["個別計画"] = "／".join(filter(None, re.split(r"[／/](?![^（(【]*[）)】])", row["個別計画"])))
    return row


def _narrative(sheet: Sheet) -> dict[str, dict]:
    """Return the prose of a sheet with its line ranges; 方針 in two blocks is 方針 and the year's 重点方針."""
    prose = {key.strip("〔〕"): blocks for key, blocks in sheet.items() if key[0] == "〔" or key[:-1] == "設定理由"}
    if len(prose["方針"]) == 2:
        prose["方針"], prose["重点方針"] = prose["方針"][:1], prose["方針"][1:]
    return {
        key: {"text": "\n\n".join(text for _, text in blocks), "lines": [blocks[0][0], line + last.count("\n")]}
        for key, blocks in prose.items()
        for line, last in blocks[-1:]
        if last
    }
