"""A published document as an edition: cells as printed, each with its source line."""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from ..base.errors import Place, quoted
from ..base.judgements import Judgements, Plan
from ..base.years import fiscal_year
from .checks import CellChecker, MeasurePlace, check_measures
from .document import read_lines
from .edition import (
    KINDS,
    MEASURE_COLUMNS,
    Edition,
    Passage,
    Row,
    Source,
    indicator_columns,
    kind_of,
    sha256_of,
)
from .page_order import EVALUATION_SHEET, PageOrder
from .page_reader import Block, Sheet, read_sheets
from .plans import PlanEvidence, recognise_plan

# What an indicator cannot be without.
REQUIRED = ("指標名", "計画策定時", "計画", "目標値")
# What may be left over in an empty slot.
RESIDUES = ("単位", "算式", "設定理由")
# Plans are split outside brackets only.
_BETWEEN_PLANS = re.compile(r"[／/](?![^（(【]*[）)】])")


@dataclass(frozen=True)
class PrintedYears:
    """The years that all sheets print: of plans, target and newest actual."""

    heading: str
    target: str
    result: str

    @property
    def plan_years(self) -> list[int]:
        """The fiscal years of the plan columns."""
        return [fiscal_year(label) for label in self.heading.split()]


def read_published(
    path: str | Path, judgements: Judgements, order: PageOrder = EVALUATION_SHEET
) -> Edition:
    """Read a published edition (`.txt` text layer or `.pdf`).

    Errors: `InputError` naming file, line and 施策, what is there and what is needed.
    """
    lines = read_lines(path)
    reading = read_sheets(path, lines, order)
    sheets = reading.sheets
    years = PrintedYears(
        heading=_agreed(path, sheets, "年度見出し"),
        target=_agreed(path, sheets, "目標年度"),
        result=_agreed(path, sheets, "実績年度"),
    )
    plan = _plan_of(path, sheets, years, order, judgements)

    places = [MeasurePlace(s.measure, s.first("施策").line) for s in sheets]
    check_measures(path, places, plan, len(lines))

    result_year = fiscal_year(years.result)
    source = Source(
        edition=result_year,
        file=Path(path).name,
        sha256=sha256_of(path),
        lines=len(lines) - 1,
        plan=plan.name,
        municipality_code=judgements.municipality.code,
    )
    columns = indicator_columns(plan.first_year, plan.target_year, result_year)
    edition = Edition(source, columns, [], [], lines=reading.lines)

    checker = CellChecker(judgements, plan)
    for sheet in sheets:
        for slot in order.slots:
            printed = _PrintedIndicator(path, sheet, slot)
            if printed.is_empty:
                edition.notes.extend(printed.residues())
            else:
                edition.indicators.append(printed.row(columns, checker))
        edition.measures.append(_measure(sheet))
        edition.narrative[sheet.measure] = _narrative(sheet)
    return edition


def _agreed(path: str | Path, sheets: list[Sheet], field: str) -> str:
    """Return what all sheets print in a field; refuse one that differs."""
    printed = Counter(block.text for sheet in sheets for block in sheet.all(field))
    usual = printed.most_common(1)[0][0]
    for sheet in sheets:
        for block in sheet.all(field):
            if block.text != usual:
                place = Place(path, block.line, sheet.measure)
                found = f"{quoted(block.text)}があります"
                place.refuse(found, f"ほかの施策と同じ{quoted(usual)}")

    return usual


def _plan_of(
    path: str | Path,
    sheets: list[Sheet],
    years: PrintedYears,
    order: PageOrder,
    judgements: Judgements,
) -> Plan:
    names = {
        f"{sheet.measure}-{slot}": sheet.joined(f"指標名{slot}")
        for sheet in sheets
        for slot in order.slots
        if sheet.joined(f"指標名{slot}")
    }
    target_year = fiscal_year(years.target)
    evidence = PlanEvidence(
        first_year=min(years.plan_years),
        target_year=target_year,
        edition=fiscal_year(years.result),
        measures=tuple(sheet.measure for sheet in sheets),
        names=names,
    )
    first_sheet = sheets[0]
    plan = recognise_plan(
        judgements, evidence, Place(path, first_sheet.first("目標年度").line)
    )
    if years.plan_years != list(range(plan.first_year, plan.target_year)):
        place = Place(path, first_sheet.first("年度見出し").line)
        place.refuse(f"{quoted(years.heading)}があります", f"{plan.name}の年度")

    return plan


@dataclass(frozen=True)
class _PrintedIndicator:
    """What a sheet prints of one 指標."""

    path: str | Path
    sheet: Sheet
    slot: int

    def block(self, name: str) -> Block:
        return self.sheet.first(f"{name}{self.slot}")

    def text(self, name: str) -> str:
        return self.sheet.joined(f"{name}{self.slot}")

    def place(self, kind: str) -> Place:
        """Where a kind of number is printed, or else its row of plans."""
        line = self.block(kind).line or self.block("計画").line
        return Place(self.path, line, self.sheet.measure)

    @property
    def is_empty(self) -> bool:
        return not any(self.block(name).text for name in (*REQUIRED, "実績"))

    def residues(self) -> list[Row]:
        """Return notes on what is left in an empty slot.

        Of a reason only that there is one: sentences stay out of the project.
        """
        notes = []
        for name in RESIDUES:
            if text := self.text(name):
                note = {
                    "施策": self.sheet.measure,
                    "番号": str(self.slot),
                    "項目": name,
                    "内容": "" if name == "設定理由" else text,
                    "行": str(self.block(name).line),
                }
                notes.append(note)

        return notes

    def row(self, columns: list[str], checker: CellChecker) -> Row:
        """Return the row of the raw table."""
        if missing := [name for name in REQUIRED if not self.block(name).text]:
            found = f"指標 {self.slot} の{'、'.join(missing)}がありません"
            self.place("計画").refuse(found, "すべて記入した欄か、空の欄")

        indicator_id = f"{self.sheet.measure}-{self.slot}"
        places = {kind: self.place(kind) for kind in KINDS}
        cells = checker.checked(indicator_id, self._cells(columns), places)
        lines = ";".join(f"{kind}:{self.block(kind).line}" for kind in KINDS)
        return {
            "施策": self.sheet.measure,
            "番号": str(self.slot),
            "指標名": self.text("指標名"),
            "単位": self.text("単位"),
            **cells,
            "算式": self.text("算式"),
            "行": lines,
        }

    def _cells(self, columns: list[str]) -> Row:
        """Return the printed cells by column; refuse a row with more or fewer."""
        cells: Row = {}
        for kind in KINDS:
            names = [column for column in columns if kind_of(column) == kind]
            text = self.block(kind).text
            values = text.split(" ") if text else [""] * len(names)
            if len(values) != len(names):
                found = f"値が{len(values)}個（{quoted(text)}）あります"
                self.place(kind).refuse(found, f"{len(names)}個（{' '.join(names)}）")
            cells |= dict(zip(names, values, strict=True))

        return cells


def _measure(sheet: Sheet) -> Row:
    row = {column: sheet.joined(column) for column in MEASURE_COLUMNS}
    row["施策"] = sheet.measure
    row["主管課"] = row["主管課"].removeprefix("－")

    related = [block.text for block in sheet.all("関係課")]
    row["関係課"] = "／".join(text for text in related if text != "－")

    plans = _BETWEEN_PLANS.split(row["個別計画"])
    row["個別計画"] = "／".join(plan for plan in plans if plan)
    return row


def _narrative(sheet: Sheet) -> dict[str, Passage]:
    """Return the prose of a sheet; a second 方針 is the year's 重点方針."""
    prose = dict(sheet.prose)
    for key, blocks in sheet.fields.items():
        if key[:-1] == "設定理由":
            prose[key] = blocks

    policy = prose.get("方針", [])
    if len(policy) == 2:
        prose["方針"] = policy[:1]
        prose["重点方針"] = policy[1:]
    return {
        name: _passage(blocks)
        for name, blocks in prose.items()
        if blocks and blocks[-1].text
    }


def _passage(blocks: list[Block]) -> Passage:
    text = "\n\n".join(block.text for block in blocks)
    return Passage(text, (blocks[0].line, blocks[-1].last_line))
