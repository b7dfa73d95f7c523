"""Read the 施策評価シート: walk a document through the order of its pages, taking each block of lines exactly once.

A sheet's text runs come in drawing order, the same on all sheets; that order stands below as data. Between arrows
stands one block (the lines between two blanks): labels as printed, ⏎ where a line ends, <field> what is read,
<field?> where it may be blank. A block may be absent (?) or repeat (*, *3). 〔…〕 is prose up to the next block.
"""

import re
import sys
from pathlib import Path
from typing import NamedTuple, NoReturn

from ..base.errors import InputError
from ..base.text import DASHES, ascii_digits, plain_dashes
from .cells import CELL

POLICY_PAGE = "<政策名> → 関　連* → ◆ミッション → ◆方　　針 → 〔ミッション〕 → 政策　<政策> → <所管部>所　　管"
PLAN_PAGE = """
関　連* → ◆現状と課題 → ◆方針 → ◆<年度>重点方針と目標 → ◆目標⏎・目標の計画と達成状況
<政策名> → <施策名> → 政策　<政策> → <関係課>*3 → 〔現状と課題〕
施策　<施策> → <主管課> → <関係課>*2 → 所　　管 → 〔方針〕 → 目的 → 〔目的〕 → 計　画
"""
RESULT_PAGE = """
◆実績 → ◆成果指標（アウトカム）⏎・目標の計画と達成状況
単位<単位1?> → <年度見出し> → 計画<計画1?> → 実績<実績1?>
単位<単位2?> → <年度見出し> → 計画<計画2?> → 実績<実績2?>
単位<単位3?> → <年度見出し> → 計画<計画3?> → 実績<実績3?>
◆目標の実現に向けた今後の取り組み 今後の方針 → ◆個別計画 → ◆特記事項 → <今後の方針>?
<実績年度>実績 → <指標名3>? → 設定理由<設定理由3?> → 目標値 → 計画策定時 <目標年度> → <計画策定時2>⏎<目標値2>?
設定理由 → 算　式 → 目標値 → <指標名1>? → <設定理由1>? → 計画策定時 → <計画策定時1>? → 〔実績〕
指標名 → 算　式<算式3?> → 目標値 → 計画策定時 <目標年度> → <計画策定時3>⏎<目標値3>?
算　式<算式2?> → 指標名 → 〔今後の取り組み〕 → <目標年度> → 設定理由<設定理由2?>
<算式1>? → <目標値1>? → 指標名<指標名2?>
"""
_PARTS = re.split(r"\s*[→⏎\n]\s*", POLICY_PAGE + PLAN_PAGE + RESULT_PAGE)
_LABELS = sorted({re.split("[<〔*? ]", part)[0].strip("　") for part in _PARTS} - {"", "単位", "計画", "実績"})
_YEAR = r"(?:令和|平成)(?:元|\d{1,2})年度"
_CELL = rf"(?!(?:{'|'.join(_LABELS)})(?![^ \n]))[^\n]+"
_LINE = rf"(?!(?:{CELL})(?!.)){_CELL}"  # a line of text: neither a label nor a cell
_TEXTS = {
    _LINE: "政策名 所管部 主管課",
    rf"(?=.{{1,20}}$)(?!.*[。、◆　]){_LINE}": "関係課 今後の方針",
    rf"{_LINE}(?:\n{_LINE})*": "施策名 指標名 設定理由 算式",
}
_NUMBERS = {
    r"\d+": "政策",
    rf"\d+[-ー{DASHES}]\d+": "施策",
    _YEAR: "年度 実績年度 目標年度",
    rf"{_YEAR}(?: {_YEAR})*": "年度見出し",
    _CELL: "単位 計画 実績",
    rf"(?!.*。){_CELL}": "計画策定時 目標値",
}
_EXACT = " ".join(_NUMBERS.values()).split()  # read with ASCII digits; texts verbatim
_LOOKS = {name: look for look, names in (_TEXTS | _NUMBERS).items() for name in names.split()}


class Block(NamedTuple):
    """Lines between two blanks: the number of the first, and the text."""

    line: int
    text: str


class Step(NamedTuple):
    """One place in a page's order: as written above; may it be absent; how often at most; what its blocks look like."""

    text: str
    optional: bool
    most: int
    pattern: re.Pattern

    @property
    def prose(self) -> bool:
        return self.text[0] == "〔"


class Sheet(dict[str, list[Block]]):
    """The blocks of one 施策 by field, in document order; prose under 〔…〕."""

    def first(self, field: str) -> Block:
        """Return a field's first block; line 0 and no text when the sheet has none."""
        return self[field][0] if self.get(field) else Block(0, "")

    @property
    def measure(self) -> str:
        """The number of the 施策 in ASCII: `2-1`."""
        return re.sub(r"\D", "-", self.first("施策").text)


def refuse(where: str, measure: str, found: str, expected: str) -> NoReturn:
    """Raise the error of bad input: `file:line: 施策 2-1: found X; expected Y`."""
    message = f"{where}: {measure and f'施策 {measure}: '}found {found}; expected {expected}"
    raise InputError(message.replace(r"\u3000", "　"))


def read_sheets(path: str | Path, lines: list[str]) -> tuple[list[Sheet], dict[int, str]]:
    """Return the sheets of a document, and what each non-blank line was taken for.

    Errors: `InputError` at the first block that does not fit the order.
    """
    reader = _Reader(path, lines)
    if not re.search("◆ミッション|◆実績", "\n".join(reader.shapes)):
        reader.stop("the 施策評価シート, of which no page was found in this file")
    sheets, policy = [], Sheet()
    while reader.at < len(reader.blocks):
        reader.look_ahead()
        if reader.shapes[reader.at] not in ("関　連", "◆現状と課題"):
            policy = reader.page(_POLICY)
        elif not policy:
            reader.stop("the page of its 政策")
        sheet = Sheet(reader.page(_PLAN) | reader.page(_RESULT))
        printed = (sheet.first("政策名").text, sheet.first("政策").text, sheet.measure.split("-")[0])
        for field, found, of in zip(("政策名", "政策", "施策"), printed, ("政策名", "政策", "政策"), strict=True):
            if found != policy.first(of).text:
                where = f"{path}:{sheet.first(field).line}"
                refuse(where, sheet.measure, f"{field} {sheet.first(field).text}", f"政策 {policy.first(of).text}")
        results = sheet["〔実績〕"]
        plans = [results.pop()] if len(results) > 1 and "。" not in results[-1].text else []
        sheets.append(Sheet(sheet | {"所管部": policy["所管部"], "個別計画": plans}))
    return sheets, reader.taken


def _steps(order: str) -> list[Step]:
    def capture(match: re.Match) -> str:
        group = rf"(?P<{match[1]}>{_LOOKS[match[1].rstrip('123')]})"
        return rf"(?:[ \n]? *{group})?" if match[2] else group

    steps = []
    for text in re.split(r"\s*[→\n]\s*", order.strip()):
        block, often, most = re.fullmatch(r"(.+?)(?:([?*])(\d*))?", text).groups()
        prose = block[0] == "〔"
        pattern = rf"{_LINE}[\s\S]*" if prose else re.sub(r"<(\w+)(\??)>", capture, block.replace("⏎", "\n"))
        most = int(most or (sys.maxsize if prose or often == "*" else 1))
        steps.append(Step(block, prose or bool(often), most, re.compile(pattern)))
    return steps


_POLICY, _PLAN, _RESULT = map(_steps, (POLICY_PAGE, PLAN_PAGE, RESULT_PAGE))
_END = Step("the end of a page", True, 0, re.compile("(?!)"))


class _Reader:
    """A position among the blocks of a document. `shapes`: their texts with ASCII digits and one kind of dash."""

    def __init__(self, path: str | Path, lines: list[str]) -> None:
        self.path, self.at, self.page_number, self.measure = path, 0, 0, ""
        self.taken: dict[int, str] = {}
        self.blocks: list[Block] = []
        current: list[str] = []
        for number, line in enumerate([*lines, ""], 1):
            page_start = line[:1] == " " or line.strip() in ("関　連", "◆実績")
            if current and (page_start or not line.strip()):
                self.blocks.append(Block(number - len(current), "\n".join(current)))
                current = []
            if line.strip():
                current.append(line.rstrip().lstrip(" "))
        self.shapes = [plain_dashes(ascii_digits(block.text)) for block in self.blocks]

    def page(self, steps: list[Step]) -> Sheet:
        """Take the blocks of one page, and the page number after it."""
        fields = Sheet({step.text: [] for step in steps if step.prose})
        for step, following, later in zip(steps, [*steps[1:], _END], [*steps[2:], _END, _END], strict=True):
            count = 0
            while count < step.most and (match := self._match(step)) and self._belongs(step, following, later):
                self._take(step, match, fields)
                count += 1
            if not count and not step.optional:
                self.stop(step)
        if self.at < len(self.shapes) and re.fullmatch(r"\d{1,3}", self.shapes[self.at]):
            if int(self.shapes[self.at]) <= self.page_number:
                self.stop(f"a page number after {self.page_number}")
            self.page_number = int(self.shapes[self.at])
            self._mark("page number")
        return fields

    def _match(self, step: Step, ahead: int = 0) -> re.Match | None:
        at = self.at + ahead
        return step.pattern.fullmatch(self.shapes[at]) if at < len(self.shapes) else None

    def _belongs(self, step: Step, following: Step, later: Step) -> bool:
        """Tell whether a block that fits a step is not rather the next step's; prose keeps its last block."""
        if step.prose:
            return not self._match(following)
        if following.prose:
            return step.most == 1 or not self._match(later, 1)
        return not step.optional or step.most > 1 or bool(self._match(following, 1))

    def _take(self, step: Step, match: re.Match, fields: Sheet) -> None:
        line, text = self.blocks[self.at]
        if step.prose:
            fields[step.text].append(self.blocks[self.at])
        for name in match.re.groupindex:
            start, end = match.span(name)
            value = match[name] or "" if name.rstrip("123") in _EXACT else plain_dashes(text[start:end])
            fields.setdefault(name, []).append(Block(line + text.count("\n", 0, max(start, 0)), value))
        self._mark(step.text)

    def _mark(self, what: str) -> None:
        line, text = self.blocks[self.at]
        for number in range(line, line + text.count("\n") + 1):
            self.taken[number] = f"{self.measure and f'施策 {self.measure}: '}{what}"
        self.at += 1

    def look_ahead(self) -> None:
        """Find the number of the 施策 whose sheet comes next, for messages; none when its page does not print one."""
        page = "\n".join(self.shapes[self.at : self.at + 80]).partition("\n◆実績\n")[0]
        found = re.search(rf"^施策　({_LOOKS['施策']})$", page, re.M)
        self.measure = re.sub(r"\D", "-", found[1]) if found else ""

    def stop(self, expected: Step | str) -> NoReturn:
        """Refuse the document at the next block."""
        at_end = self.at >= len(self.blocks)
        line, text = self.blocks[-1 if at_end else self.at]
        if isinstance(expected, Step):
            literal = re.sub("(<[^>]*>⏎?)+", "…", expected.text)
            expected = repr(re.sub("[<>?]", "", expected.text) if literal == "…" else literal)
        found = "the end of the document" if at_end else repr(text.split("\n")[0][:40])
        refuse(f"{self.path}:{line}", self.measure, found, expected)
