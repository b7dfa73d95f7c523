"""Extract what the 施策評価シート print, cell by cell, with the source line of every number. Decides nothing.

A sheet's text runs come in drawing order, the same on all sheets; that order stands below as data. Each step is
(how often, pattern): "1" once, "?" where printed, "*" any number, "P" prose up to the next step. Patterns match a
whole block (the lines between two blanks), so that each non-blank line belongs to exactly one step.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from .cells import parse_cell
from .document import MISSING, ascii_digits, plain_dashes, read_csv, read_lines, to_csv
from .errors import InputError

YEAR = r"(?:令和|平成)(?:元|\d{1,2})年度"
_LINE, _CELL = r"[^\n]+", r"－|[^\n。、　◆]{1,20}"
_PAIR = rf"(?P<baseline{{0}}>{_LINE})\n(?P<target{{0}}>{_LINE})"
_SLOT = (
    ("1", r"単位(?P<unit>.*)"),
    ("1", rf"(?P<years>{YEAR}(?: {YEAR})*)"),
    ("1", r"計画(?P<plan>(?: .+)?)"),
    ("1", r"実績(?P<actual>(?: .+)?)"),
)
POLICY_PAGE = (
    ("1", rf"(?P<policy_name>(?!関　連|◆){_LINE})"),
    ("*", "関　連"),
    ("1", "◆ミッション"),
    ("1", "◆方　　針"),
    ("P", "ミッションと方針"),
    ("1", r"政策　(?P<policy_id>\d+)"),
    ("1", r"(?P<division>\S+?)所　　管"),
)
PLAN_PAGE = (
    ("*", "関　連"),
    ("1", "◆現状と課題"),
    ("1", "◆方針"),
    ("1", rf"◆{YEAR}重点方針と目標"),
    ("1", "◆目標\n・目標の計画と達成状況"),
    ("1", rf"(?P<policy_name>{_LINE})"),
    ("1", r"(?P<name>(?!政策　\d)[\s\S]+)"),
    ("1", r"政策　(?P<policy_id>\d+)"),
    ("*", rf"(?P<related>{_CELL})"),
    ("P", "現状と課題"),
    ("1", r"施策　(?P<measure_id>\d+[－-]\d+)"),
    ("1", rf"(?P<lead>{_CELL})"),
    ("*", rf"(?P<related>{_CELL})"),
    ("1", "所　　管"),
    ("P", "方針"),
    ("1", "目的"),
    ("P", "目的"),
    ("1", "計　画"),
)
RESULT_PAGE = (
    ("1", "◆実績"),
    ("1", "◆成果指標（アウトカム）\n・目標の計画と達成状況"),
    *_SLOT,
    *_SLOT,
    *_SLOT,
    ("1", "◆目標の実現に向けた今後の取り組み 今後の方針"),
    ("1", "◆個別計画"),
    ("1", "◆特記事項"),
    ("?", r"(?P<outlook>[^\n◆]{1,10})"),
    ("1", rf"(?P<edition>{YEAR})実績"),
    ("?", r"(?P<name3>(?!設定理由)[\s\S]+)"),
    ("1", r"設定理由(?:\n(?P<reason3>[\s\S]+))?"),
    ("1", "目標値"),
    ("1", rf"計画策定時 (?P<target_year>{YEAR})"),
    ("?", _PAIR.format(2)),
    ("1", "設定理由"),
    ("1", "算　式"),
    ("1", "目標値"),
    ("1", r"(?P<name1>[\s\S]+)"),
    ("1", r"(?P<reason1>[\s\S]+)"),
    ("1", "計画策定時"),
    ("1", rf"(?P<baseline1>{_LINE})"),
    ("P", "実績"),
    ("1", "指標名"),
    ("1", r"算　式(?:[ \n](?P<formula3>[\s\S]+))?"),
    ("1", "目標値"),
    ("1", rf"計画策定時 (?P<target_year>{YEAR})"),
    ("?", _PAIR.format(3)),
    ("1", r"算　式(?:[ \n](?P<formula2>[\s\S]+))?"),
    ("1", "指標名"),
    ("P", "今後の取り組み"),
    ("1", rf"(?P<target_year>{YEAR})"),
    ("1", r"設定理由(?:\n(?P<reason2>[\s\S]+))?"),
    ("?", r"(?P<formula1>(?!指標名)[\s\S]+)"),
    ("1", rf"(?P<target1>(?!指標名){_LINE})"),
    ("1", r"指標名(?:[ \n](?P<name2>[\s\S]+))?"),
)
_WORDS = {"years": "年度の見出し", "name": "指標名", "reason": "設定理由", "baseline": "計画策定時", "target": "目標値"} | {
    "policy_name": "政策名", "lead": "主管課", "edition": "令和N年度実績", "target_year": "目標年度", "division": "所管部"
}
_LABELS = {pattern for _, pattern in (*POLICY_PAGE, *PLAN_PAGE, *RESULT_PAGE) if not re.search(r"[(\[\\]", pattern)}
PLANS = Path(__file__).with_name("plans.csv")
MEASURE_COLUMNS = "政策 政策名 所管部 施策 施策名 主管課 関係課 今後の方針 個別計画".split()
NOTE_COLUMNS = "施策 番号 項目 内容 行".split()


class Block(NamedTuple):
    """Lines between two blanks: the number of the first, and the text."""

    line: int
    text: str


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


def fiscal_year(label: str) -> int:
    """Return the western year in which a printed fiscal year starts: 令和６年度 → 2024."""
    era, number = re.search(r"(令和|平成)(元|\d+)年度", ascii_digits(label)).groups()
    return (1 if number == "元" else int(number)) + (2018 if era == "令和" else 1988)


def year_label(year: int) -> str:
    """Return the printed form of a fiscal year: 2024 → 令和６年度, 2028 → 令和10年度."""
    number = str(year - 2018)
    return f"令和{number if len(number) > 1 else chr(ord(number) + 0xFEE0)}年度"


def indicator_columns(years: Iterable[int], target_year: int, actual_years: Iterable[int]) -> list[str]:
    """Return the columns of a raw indicator table."""
    return [
        *"施策 番号 指標名 単位 計画策定時".split(),
        *(f"計画_{year_label(y)}" for y in years),
        f"目標値_{year_label(target_year)}",
        *(f"実績_{year_label(y)}" for y in actual_years),
        *"算式 行".split(),
    ]


def plan_of(target_year: int, where: str) -> list[dict[str, str]]:
    """Return the rows of the plan table for a target year, one per 施策; `InputError` where there are none."""
    rows = [row for row in read_csv(PLANS) if int(row["target_year"]) == target_year]
    if not rows:
        raise InputError(f"{where}: found target year {year_label(target_year)}; expected a plan of {PLANS.name}")
    return rows


def extract(path: str | Path) -> Edition:
    """Extract a published edition (`.txt` text layer or `.pdf`). Errors: `InputError` naming file, line and 施策."""
    lines = read_lines(path)
    sheets, taken = _Reader(str(path), lines).document()
    first = sheets[0]
    years = [fiscal_year(y) for y in first["years"][0].text.split(" ")]
    target_year, edition = (fiscal_year(first[key][0].text) for key in ("target_year", "edition"))
    if not years == list(range(years[0], target_year)) or not years[0] <= edition <= target_year:
        found = f"{first['years'][0].text}, 目標 {year_label(target_year)}, 実績 {year_label(edition)}"
        raise InputError(f"{path}:{first['years'][0].line}: found {found}; expected successive years")
    plan = plan_of(target_year, str(path))
    source = {
        "edition": edition,
        "file": Path(path).name,
        "sha256": hashlib.sha256(Path(path).read_bytes()).hexdigest(),
        "lines": len(lines) - 1,
        "plan": plan[0]["plan"],
        "municipality_code": int(plan[0]["municipality_code"]),
    }
    actual_years = range(years[0], edition + 1)
    result = Edition(source, indicator_columns(years, target_year, actual_years), lines=taken)
    for sheet in sheets:
        for key in ("years", "target_year", "edition"):
            for other in sheet[key]:
                if other.text != first[key][0].text:
                    _fail(path, sheet, other.line, other.text, first[key][0].text)
        _add_sheet(path, sheet, result)
    expected = [row["measure_id"] for row in plan]
    found = [row["施策"] for row in result.measures]
    for measure_id in sorted({*expected, *found}):
        if (count := found.count(measure_id)) != expected.count(measure_id):
            sheet = next((s for s in sheets if s["id"] == measure_id), None)
            line = sheet["measure_id"][0].line if sheet else len(lines)
            times = f"{count} sheets" if count else "no sheet"
            raise InputError(f"{path}:{line}: 施策 {measure_id}: found {times}; expected {expected.count(measure_id)} ({source['plan']})")
    return result


def _fail(path: str | Path, sheet: dict, line: int, found: str, expected: str) -> None:
    raise InputError(f"{path}:{line}: 施策 {sheet['id']}: found {found!r}; expected {expected}")


def _add_sheet(path: str | Path, sheet: dict, result: Edition) -> None:
    def text(key: str, index: int = 0) -> str:
        return sheet[key][index].text.replace("\n", "") if len(sheet[key]) > index else ""

    plan_columns = [c for c in result.columns if c.startswith("計画_")]
    actual_columns = [c for c in result.columns if c.startswith("実績_")]
    target_column = next(c for c in result.columns if c.startswith("目標値_"))
    for slot in (1, 2, 3):
        parts = {key: sheet[f"{key}{slot}"][0] for key in ("name", "baseline", "target") if sheet[f"{key}{slot}"]}
        plan, actual = (sheet[key][slot - 1] for key in ("plan", "actual"))
        if plan.text:
            parts["plan"] = plan
        if not parts and not actual.text:
            if text("unit", slot - 1):
                result.notes.append(dict(zip(NOTE_COLUMNS, (sheet["id"], slot, "単位", text("unit", slot - 1), plan.line - 4), strict=True)))
            if sheet[f"formula{slot}"] or sheet[f"reason{slot}"]:
                _fail(path, sheet, plan.line, f"a 算式 or 設定理由 for slot {slot}", "none in an empty slot")
            continue
        for key, what in (("name", "指標名"), ("baseline", "計画策定時"), ("plan", "計画"), ("target", "目標値")):
            if key not in parts:
                _fail(path, sheet, plan.line, f"no {what} for 指標 {slot}", "指標名, 計画策定時, 計画 and 目標値")
        cells = {"計画策定時": parts["baseline"].text, target_column: parts["target"].text}
        for columns, block in ((plan_columns, plan), (actual_columns, actual)):
            values = block.text.split(" ") if block.text else [""] * len(columns)
            if len(values) != len(columns):
                _fail(path, sheet, block.line, f"{len(values)} values ({block.text})", f"{len(columns)}: {' '.join(columns)}")
            cells |= dict(zip(columns, values, strict=True))
        lines = {"計画策定時": parts["baseline"].line, "計画": plan.line, "目標値": parts["target"].line, "実績": actual.line}
        cells = {c: "－" if MISSING.fullmatch(v) else plain_dashes(ascii_digits(v)) for c, v in cells.items()}
        _check_cells(path, sheet, cells, lines)
        result.indicators.append(
            {"施策": sheet["id"], "番号": slot, "指標名": text(f"name{slot}"), "単位": text("unit", slot - 1), **cells}
            | {"算式": text(f"formula{slot}"), "行": ";".join(f"{key}:{line}" for key, line in lines.items())}
        )
    departments = [d.text for d in sheet["related"] if d.text != "－"]
    plans = re.split(r"[／/](?![^（(]*[）)])", text("plans")) if sheet["plans"] else []
    values = (sheet["policy_id"][0].text, text("policy_name"), text("division"), sheet["id"], text("name"))
    lead = "" if text("lead") == "－" else text("lead")
    values += (lead, "／".join(departments), text("outlook").strip(), "／".join(p for p in plans if p))
    result.measures.append(dict(zip(MEASURE_COLUMNS, values, strict=True)))
    result.narrative[sheet["id"]] = sheet["prose"] | {
        f"設定理由{slot}": _prose(sheet[f"reason{slot}"]) for slot in (1, 2, 3) if sheet[f"reason{slot}"]
    }


def _check_cells(path: str | Path, sheet: dict, cells: dict[str, str], lines: dict[str, int]) -> None:
    counts: dict[int, str] = {}
    for column, cell in cells.items():
        line = lines[column.split("_")[0]]
        try:
            values = parse_cell(cell)
        except ValueError as error:
            raise InputError(f"{path}:{line}: 施策 {sheet['id']}: {error}") from None
        if len(values) > 1 or values[0].value:
            counts.setdefault(len(values), cell)
        if len(counts) > 1:
            _fail(path, sheet, line, cell, f"as many parts as {counts[min(counts)]!r} or {counts[max(counts)]!r} has")


def _prose(blocks: list[Block]) -> dict[str, object]:
    last = blocks[-1]
    return {"text": "\n\n".join(b.text for b in blocks), "lines": [blocks[0].line, last.line + last.text.count("\n")]}


class _Reader:
    """Walk the blocks of a document through the pages, taking each block exactly once."""

    def __init__(self, path: str, lines: list[str]) -> None:
        self.path, self.at, self.taken = path, 0, {}
        self.blocks: list[Block] = []
        current: list[str] = []
        for number, line in enumerate([*lines, ""], 1):
            page_start = line[:1] == " " and line.strip()
            if current and (page_start or not line.strip()):
                self.blocks.append(Block(number - len(current), "\n".join(current)))
                current = []
            if line.strip():
                current.append(line.lstrip(" ").rstrip() if page_start else line.rstrip())
        self.shapes = [plain_dashes(ascii_digits(block.text)) for block in self.blocks]

    def document(self) -> tuple[list[dict], dict[int, str]]:
        """Return the sheets, each a mapping of field to blocks, and what each line was taken for."""
        sheets: list[dict] = []
        policy: dict[str, list[Block]] = {}
        page, self.offset = 0, None
        while self.at < len(self.blocks):
            self.sheet = {"id": self._ahead(), "prose": {}}
            fields: dict[str, list[Block]] = {}
            if self.shapes[self.at] not in ("関　連", "◆現状と課題"):
                policy = {}
                page = self._page(POLICY_PAGE, policy, page)
            elif not policy:
                self._stop("a policy page (政策 … 所管)")
            for steps in (PLAN_PAGE, RESULT_PAGE):
                page = self._page(steps, fields, page)
            for key in ("policy_name", "policy_id"):
                if fields[key][0].text != policy[key][0].text:
                    _fail(self.path, self.sheet, fields[key][0].line, fields[key][0].text, policy[key][0].text)
            self._keep(fields, policy)
            sheets.append(self.sheet)
        if not sheets:
            self._stop("施策評価シート")
        return sheets, self.taken

    def _keep(self, fields: dict[str, list[Block]], policy: dict[str, list[Block]]) -> None:
        measure_id = ascii_digits(fields["measure_id"][0].text).replace("－", "-")
        if measure_id.split("-")[0] != ascii_digits(policy["policy_id"][0].text):
            _fail(self.path, self.sheet, fields["measure_id"][0].line, f"施策 {measure_id}", "one of the policy's")
        results = self.sheet["prose"]["実績"]
        plans = [results.pop()] if len(results) > 1 and "。" not in results[-1].text else []
        names = {group for _, pattern in (*PLAN_PAGE, *RESULT_PAGE) for group in re.findall(r"[?]P<(\w+)>", pattern)}
        prose = {key: _prose(blocks) for key, blocks in self.sheet["prose"].items() if key in {s[1] for s in (*PLAN_PAGE, *RESULT_PAGE)}}
        self.sheet = {name: fields.get(name, []) for name in names} | {"id": measure_id, "plans": plans, "prose": prose}
        self.sheet["division"] = policy["division"]

    def _page(self, steps: tuple[tuple[str, str], ...], fields: dict[str, list[Block]], page: int) -> int:
        for index, (often, pattern) in enumerate(steps):
            following = steps[index + 1][1] if index + 1 < len(steps) else ""
            if often == "P":
                self._take_prose(pattern, following)
            elif often == "1":
                match = self._match(pattern, self.at) or self._stop(pattern)
                self._take(match, fields)
            while often == "*" and (match := self._match(pattern, self.at)) and self._is_cell(following):
                self._take(match, fields)
            if often == "?" and (match := self._match(pattern, self.at)) and self._match(following, self.at + 1):
                self._take(match, fields)
        if self.at < len(self.shapes) and (match := re.fullmatch(r"\d{1,3}", self.shapes[self.at])):
            offset = int(match[0]) - page
            if self.offset not in (None, offset):
                self._stop(f"page number {page + self.offset}")
            self.offset = offset
            self._take(match, {})
        return page + 1

    def _is_cell(self, following: str) -> bool:
        return self.at + 1 < len(self.blocks) and not self._match(following, self.at)

    def _match(self, pattern: str, at: int) -> re.Match | None:
        return re.fullmatch(pattern, self.shapes[at]) if at < len(self.shapes) else None

    def _take(self, match: re.Match, fields: dict[str, list[Block]]) -> None:
        block = self.blocks[self.at]
        for name, value in match.groupdict().items():
            if value is not None:
                start, end = match.span(name)
                start += len(value) - len(value.lstrip(" "))
                line = block.line + block.text.count("\n", 0, start)
                raw = match[name].strip(" ") if name in _AS_SHAPE else plain_dashes(block.text[start:end])
                fields.setdefault(name, []).append(Block(line, raw))
        self._mark(" ".join(match.groupdict()) or "label")

    def _take_prose(self, name: str, following: str) -> None:
        taken = self.sheet["prose"].setdefault(name, [])
        while self.at < len(self.blocks) and not self._match(following, self.at):
            if self.shapes[self.at] in _LABELS:
                self._stop(following)
            taken.append(self.blocks[self.at])
            self._mark(name)
        if not taken:
            self._stop(f"the text of {name}")

    def _mark(self, what: str) -> None:
        block = self.blocks[self.at]
        for line in range(block.line, block.line + block.text.count("\n") + 1):
            self.taken[line] = f"施策 {self.sheet['id']}: {what}"
        self.at += 1

    def _ahead(self) -> str:
        found = (re.fullmatch(r"施策　(\d+)[－-](\d+)", shape) for shape in self.shapes[self.at : self.at + 80])
        return next((f"{match[1]}-{match[2]}" for match in found if match), "?")

    def _stop(self, expected: str) -> None:
        at_end = self.at >= len(self.blocks)
        line = self.blocks[-1].line if at_end else self.blocks[self.at].line
        found = "the end of the document" if at_end else repr(self.blocks[self.at].text[:60])
        group = re.search(r"P<([a-z_]+)(\d?)>", expected)
        name = re.match(r"[^(\[\\|]*", expected)[0] or f"{_WORDS.get(group[1], group[1])} {group[2]}".strip()
        raise InputError(f"{self.path}:{line}: 施策 {self.sheet['id']}: found {found}; expected {name!r}")


_AS_SHAPE = {"years", "target_year", "edition", "policy_id", "measure_id", "plan", "actual", "unit"} | {
    f"{key}{slot}" for key in ("baseline", "target") for slot in (1, 2, 3)
}
