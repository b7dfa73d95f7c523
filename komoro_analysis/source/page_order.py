"""The order in which a document prints its pages, as data.

A PDF's text runs come in drawing order, the same on every sheet; that order stands
here, one record for each block (the lines between two blank ones). `page_reader` walks
a document through it. Another layout is another `PageOrder`.
"""

import sys
from dataclasses import dataclass
from enum import Enum

ANY_NUMBER = sys.maxsize


class Look(Enum):
    """What a field may look like; `page_reader` has a pattern for each."""

    LINE = "a line of text, neither a label nor a cell"
    LINES = "lines of text"
    SHORT = "a short line without punctuation: a department, a word"
    INTEGER = "a whole number"
    MEASURE = "the number of a 施策: 2-1"
    YEAR = "a fiscal year"
    YEARS = "fiscal years, a blank between them"
    CELLS = "what a row of numbers prints: no label"
    CELL = "one printed cell: no label, no sentence"


# Read with ASCII digits; texts stay as printed.
NUMERIC = (
    Look.INTEGER,
    Look.MEASURE,
    Look.YEAR,
    Look.YEARS,
    Look.CELLS,
    Look.CELL,
)


@dataclass(frozen=True)
class Field:
    """Something to be read; `slot`: of which 指標, 0 for the 施策 itself."""

    name: str
    look: Look
    slot: int = 0
    may_be_blank: bool = False

    @property
    def key(self) -> str:
        """The name under which a sheet keeps it: 計画1."""
        return f"{self.name}{self.slot or ''}"


@dataclass(frozen=True)
class Step:
    """One block in a page's order: printed labels and fields, in turn."""

    parts: tuple[str | Field, ...]
    optional: bool = False
    at_most: int = 1

    @property
    def description(self) -> str:
        """What is printed here, for messages: the labels, or the fields' names."""
        labels = [part for part in self.parts if isinstance(part, str)]
        names = [part.key for part in self.parts if isinstance(part, Field)]
        if not "".join(labels).strip():
            return "・".join(names)

        shown = [part if isinstance(part, str) else "…" for part in self.parts]
        return "".join(shown)


@dataclass(frozen=True)
class Prose:
    """Passages up to the next block, any number of them."""

    name: str
    optional: bool = True
    at_most: int = ANY_NUMBER

    @property
    def description(self) -> str:
        """What is printed here, for messages."""
        return self.name


Page = tuple[Step | Prose, ...]


@dataclass(frozen=True)
class PageOrder:
    """The order of a document's pages: a 政策's page, then the sheets of its 施策.

    `policy_page`: empty where a document has none. `sheet_pages`: the pages of one
    施策, in turn. `sheet_starts`: blocks with which the first of them starts.
    `page_starts`: lines that begin a page without a blank before them. `marks`: labels
    by which such a document is known. `slots`: the 指標 of a 施策. `plans_end`: the
    prose whose last passage is the list of 個別計画, if it is no sentence.
    """

    document: str
    policy_page: Page
    sheet_pages: tuple[Page, ...]
    sheet_starts: tuple[str, ...]
    page_starts: tuple[str, ...]
    marks: tuple[str, ...]
    slots: tuple[int, ...]
    plans_end: str = ""

    @property
    def steps(self) -> Page:
        """All steps of all pages."""
        return sum(self.sheet_pages, self.policy_page)


def label(text: str) -> Step:
    """Say that a label is printed, and nothing else."""
    return Step((text,))


def unless_absent(*parts: str | Field, at_most: int = 1) -> Step:
    """Say that a block may be printed, or repeated up to `at_most` times."""
    return Step(parts, optional=True, at_most=at_most)


def value_rows(slot: int) -> Page:
    """Return the order of the rows of numbers of one 指標."""
    unit = Field("単位", Look.CELLS, slot, may_be_blank=True)
    plan = Field("計画", Look.CELLS, slot, may_be_blank=True)
    actual = Field("実績", Look.CELLS, slot, may_be_blank=True)

    return (
        Step(("単位", unit)),
        Step((Field("年度見出し", Look.YEARS),)),
        Step(("計画", plan)),
        Step(("実績", actual)),
    )


def baseline_and_target(slot: int) -> Step:
    """Say that two cells are printed, one above the other; absent for an empty slot."""
    baseline = Field("計画策定時", Look.CELL, slot)
    target = Field("目標値", Look.CELL, slot)
    return unless_absent(baseline, "\n", target)


TARGET_YEAR = Field("目標年度", Look.YEAR)
POLICY_NUMBER = Field("政策", Look.INTEGER)
RELATED = Field("関係課", Look.SHORT)

POLICY_PAGE: Page = (
    Step((Field("政策名", Look.LINE),)),
    unless_absent("関　連", at_most=ANY_NUMBER),
    label("◆ミッション"),
    label("◆方　　針"),
    Prose("ミッション"),
    Step(("政策　", POLICY_NUMBER)),
    Step((Field("所管部", Look.LINE), "所　　管")),
)

PLAN_PAGE: Page = (
    unless_absent("関　連", at_most=ANY_NUMBER),
    label("◆現状と課題"),
    label("◆方針"),
    Step(("◆", Field("年度", Look.YEAR), "重点方針と目標")),
    label("◆目標\n・目標の計画と達成状況"),
    Step((Field("政策名", Look.LINE),)),
    Step((Field("施策名", Look.LINES),)),
    Step(("政策　", POLICY_NUMBER)),
    unless_absent(RELATED, at_most=3),
    Prose("現状と課題"),
    Step(("施策　", Field("施策", Look.MEASURE))),
    Step((Field("主管課", Look.LINE),)),
    unless_absent(RELATED, at_most=2),
    label("所　　管"),
    Prose("方針"),
    label("目的"),
    Prose("目的"),
    label("計　画"),
)

RESULT_PAGE: Page = (
    label("◆実績"),
    label("◆成果指標（アウトカム）\n・目標の計画と達成状況"),
    *value_rows(1),
    *value_rows(2),
    *value_rows(3),
    label("◆目標の実現に向けた今後の取り組み 今後の方針"),
    label("◆個別計画"),
    label("◆特記事項"),
    unless_absent(Field("今後の方針", Look.SHORT)),
    # The third indicator's name and reason stand before those of the others.
    Step((Field("実績年度", Look.YEAR), "実績")),
    unless_absent(Field("指標名", Look.LINES, 3)),
    Step(("設定理由", Field("設定理由", Look.LINES, 3, may_be_blank=True))),
    # The second one's baseline and target.
    label("目標値"),
    Step(("計画策定時 ", TARGET_YEAR)),
    baseline_and_target(2),
    # The first one's, without its target.
    label("設定理由"),
    label("算　式"),
    label("目標値"),
    unless_absent(Field("指標名", Look.LINES, 1)),
    unless_absent(Field("設定理由", Look.LINES, 1)),
    label("計画策定時"),
    unless_absent(Field("計画策定時", Look.CELL, 1)),
    Prose("実績"),
    # The rest of the third.
    label("指標名"),
    Step(("算　式", Field("算式", Look.LINES, 3, may_be_blank=True))),
    label("目標値"),
    Step(("計画策定時 ", TARGET_YEAR)),
    baseline_and_target(3),
    # The rest of the second and the first.
    Step(("算　式", Field("算式", Look.LINES, 2, may_be_blank=True))),
    label("指標名"),
    Prose("今後の取り組み"),
    Step((TARGET_YEAR,)),
    Step(("設定理由", Field("設定理由", Look.LINES, 2, may_be_blank=True))),
    unless_absent(Field("算式", Look.LINES, 1)),
    unless_absent(Field("目標値", Look.CELL, 1)),
    Step(("指標名", Field("指標名", Look.LINES, 2, may_be_blank=True))),
)

EVALUATION_SHEET = PageOrder(
    document="施策評価シート",
    policy_page=POLICY_PAGE,
    sheet_pages=(PLAN_PAGE, RESULT_PAGE),
    sheet_starts=("関　連", "◆現状と課題"),
    page_starts=("関　連", "◆実績"),
    marks=("◆ミッション", "◆実績"),
    slots=(1, 2, 3),
    plans_end="実績",
)
