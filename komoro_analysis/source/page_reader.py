"""Walk a document through the order of its pages, taking each block exactly once."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, NoReturn

from ..base.errors import Place, quoted
from ..base.text import ascii_digits, plain_dashes
from .page_order import EVALUATION_SHEET, Page, PageOrder, Prose, Step
from .page_patterns import compile_grammar

_PAGE_NUMBER = re.compile(r"\d{1,3}")
# How many blocks ahead the number of a 施策 is looked for.
AHEAD = 80


class Block(NamedTuple):
    """Lines between two blanks: the number of the first, and the text."""

    line: int
    text: str

    @property
    def last_line(self) -> int:
        """The number of its last line."""
        return self.line + self.text.count("\n")


NOTHING = Block(0, "")


@dataclass(frozen=True)
class Sheet:
    """The blocks of one page or one 施策, by field and by prose, in document order."""

    fields: dict[str, list[Block]] = field(default_factory=dict)
    prose: dict[str, list[Block]] = field(default_factory=dict)

    def first(self, key: str) -> Block:
        """Return a field's first block; line 0 and no text when the sheet has none."""
        blocks = self.fields.get(key)
        return blocks[0] if blocks else NOTHING

    def joined(self, key: str) -> str:
        """Return a field's text, its lines joined: a wrap inside a word is undone."""
        return self.first(key).text.replace("\n", "")

    def all(self, key: str) -> list[Block]:
        """Return all blocks of a field."""
        return self.fields.get(key, [])

    @property
    def measure(self) -> str:
        """The number of the 施策 in ASCII: `2-1`."""
        return re.sub(r"\D", "-", self.first("施策").text)

    def together_with(self, other: "Sheet") -> "Sheet":
        """Return the blocks of both; of a field that both have, the other's."""
        return Sheet(self.fields | other.fields, self.prose | other.prose)


@dataclass(frozen=True)
class Reading:
    """The sheets of a document, and what each line that is not blank was taken for."""

    sheets: list[Sheet]
    lines: dict[int, str]


def read_sheets(
    path: str | Path, lines: list[str], order: PageOrder = EVALUATION_SHEET
) -> Reading:
    """Read the sheets of a document in the order of its pages.

    Errors: `InputError` at the first block that does not fit the order.
    """
    reader = _Reader(path, lines, order)
    if not any(mark in shape for mark in order.marks for shape in reader.shapes):
        reader.stop(f"{order.document}のページ（このファイルには一つもありません）")

    sheets = []
    policy = Sheet()
    while not reader.at_end:
        reader.look_ahead()
        if order.policy_page and reader.shape not in order.sheet_starts:
            policy = reader.page(order.policy_page)
            continue
        if order.policy_page and not policy.fields:
            reader.stop("その政策のページ")

        sheet = Sheet()
        for page in order.sheet_pages:
            sheet = sheet.together_with(reader.page(page))
        if order.policy_page:
            _check_policy(path, sheet, policy)
            sheet.fields["所管部"] = policy.all("所管部")
        if order.plans_end:
            sheet.fields["個別計画"] = _take_plans(sheet.prose[order.plans_end])
        sheets.append(sheet)
    if not sheets:
        reader.stop("施策のページ")
    return Reading(sheets, reader.taken)


def _check_policy(path: str | Path, sheet: Sheet, policy: Sheet) -> None:
    """Refuse a sheet that does not belong to the 政策 whose page came before."""
    printed = {
        "政策名": (sheet.first("政策名").text, "政策名"),
        "政策": (sheet.first("政策").text, "政策"),
        "施策": (sheet.measure.split("-")[0], "政策"),
    }
    for name, (found, policy_field) in printed.items():
        expected = policy.first(policy_field).text
        if found != expected:
            block = sheet.first(name)
            place = Place(path, block.line, sheet.measure)
            shown = f"{name}{quoted(block.text)}があります"
            place.refuse(shown, f"政策{quoted(expected)}のもの")


def _take_plans(passages: list[Block]) -> list[Block]:
    """Take the list of plans from the end of prose: the last passage, no sentence."""
    if len(passages) > 1 and "。" not in passages[-1].text:
        return [passages.pop()]
    return []


def _split_blocks(lines: list[str], page_starts: tuple[str, ...]) -> list[Block]:
    """Return the blocks of a document; a page starts a new one even without a blank."""
    blocks = []
    current: list[str] = []
    for number, line in enumerate([*lines, ""], 1):
        starts_page = line[:1] == " " or line.strip() in page_starts
        if current and (starts_page or not line.strip()):
            blocks.append(Block(number - len(current), "\n".join(current)))
            current = []
        if line.strip():
            current.append(line.rstrip().lstrip(" "))

    return blocks


class _Reader:
    """A position among the blocks of a document.

    `shapes`: the blocks' texts with ASCII digits and one kind of dash. `taken`: what
    each line was taken for. `measure`: the 施策 that is being read, for messages.
    """

    def __init__(self, path: str | Path, lines: list[str], order: PageOrder) -> None:
        self.path = path
        self.order = order
        self.grammar = compile_grammar(order)
        self.blocks = _split_blocks(lines, order.page_starts)
        self.shapes = [plain_dashes(ascii_digits(block.text)) for block in self.blocks]
        self.taken: dict[int, str] = {}
        self.position = 0
        self.page_number = 0
        self.measure = ""

    @property
    def at_end(self) -> bool:
        return self.position >= len(self.blocks)

    @property
    def shape(self) -> str:
        return self.shapes[self.position]

    def page(self, steps: Page) -> Sheet:
        """Take the blocks of one page, and the page number after it."""
        sheet = Sheet()
        for step in steps:
            if isinstance(step, Prose):
                sheet.prose[step.name] = []

        for number, step in enumerate(steps):
            following = steps[number + 1 : number + 3]
            count = 0
            while count < step.at_most and self._belongs(step, following):
                self._take(step, sheet)
                count += 1
            if not count and not step.optional:
                self.stop(quoted(step.description))
        self._take_page_number()
        return sheet

    def _take_page_number(self) -> None:
        if self.at_end or not _PAGE_NUMBER.fullmatch(self.shape):
            return

        number = int(self.shape)
        if number <= self.page_number:
            self.stop(f"{self.page_number}より後のページ番号")
        self.page_number = number
        self._mark("page number")

    def _match(self, step: Step | Prose, ahead: int = 0) -> re.Match[str] | None:
        """Match a step with the next block, or one further ahead."""
        position = self.position + ahead
        if position >= len(self.shapes):
            return None
        return self.grammar.patterns[step].fullmatch(self.shapes[position])

    def _belongs(self, step: Step | Prose, following: Page) -> bool:
        """Tell whether the next block is this step's, not rather the next step's.

        Prose keeps its last block; an absent block is told by what comes after it.
        """
        if not self._match(step):
            return False
        if not following:
            return isinstance(step, Prose) or not step.optional or step.at_most > 1

        next_step = following[0]
        if isinstance(step, Prose):
            return not self._match(next_step)
        if isinstance(next_step, Prose):
            after_prose = following[1:]
            ends_prose = after_prose and self._match(after_prose[0], 1)
            return step.at_most == 1 or not ends_prose
        if not step.optional or step.at_most > 1:
            return True
        return self._match(next_step, 1) is not None

    def _take(self, step: Step | Prose, sheet: Sheet) -> None:
        block = self.blocks[self.position]
        if isinstance(step, Prose):
            sheet.prose[step.name].append(block)
        elif match := self._match(step):
            for key in match.re.groupindex:
                found = self._found(match, key)
                sheet.fields.setdefault(key, []).append(found)

        self._mark(step.description)

    def _found(self, match: re.Match[str], key: str) -> Block:
        """Return what a field holds: texts as printed, numbers with ASCII digits."""
        block = self.blocks[self.position]
        start, end = match.span(key)
        line = block.line + block.text.count("\n", 0, max(start, 0))
        if key in self.grammar.numeric_keys:
            return Block(line, match[key] or "")

        return Block(line, plain_dashes(block.text[start:end]))

    def _mark(self, what: str) -> None:
        block = self.blocks[self.position]
        measure = f"施策 {self.measure}: " if self.measure else ""
        for number in range(block.line, block.last_line + 1):
            self.taken[number] = measure + what
        self.position += 1

    def look_ahead(self) -> None:
        """Find the number of the 施策 whose sheet comes next, for messages."""
        page = "\n".join(self.shapes[self.position : self.position + AHEAD])
        for later_page in self.order.sheet_pages[1:]:
            page = page.partition(f"\n{later_page[0].description}\n")[0]

        self.measure = ""
        for step in self.order.sheet_pages[0]:
            pattern = self.grammar.patterns[step]
            if "施策" not in pattern.groupindex:
                continue
            if found := re.search(rf"^{pattern.pattern}$", page, re.M):
                self.measure = re.sub(r"\D", "-", found["施策"])

    def stop(self, needed: str) -> NoReturn:
        """Refuse the document at the next block."""
        block = self.blocks[-1 if self.at_end else self.position]
        found = "ここで文書が終わっています"
        if not self.at_end:
            first_line = block.text.split("\n")[0]
            found = f"{quoted(first_line)}があります"

        Place(self.path, block.line, self.measure).refuse(found, needed)
