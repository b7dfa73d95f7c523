"""What the blocks of a page look like: a regular expression for each step."""

import re
from dataclasses import dataclass

from ..base.text import DASHES
from .cells import CELL
from .page_order import NUMERIC, Field, Look, PageOrder, Prose, Step

_YEAR = r"(?:令和|平成)(?:元|\d{1,2})年度"


@dataclass(frozen=True)
class Grammar:
    """The pattern of each step, its groups named by the fields' keys.

    `numeric_keys`: the fields that are read with ASCII digits.
    """

    patterns: dict[Step | Prose, re.Pattern[str]]
    numeric_keys: frozenset[str]


def compile_grammar(order: PageOrder) -> Grammar:
    """Turn the order of a document's pages into patterns."""
    looks = _look_patterns(_labels(order))
    patterns = {step: re.compile(_pattern(step, looks)) for step in order.steps}

    fields = [part for step in order.steps for part in _fields(step)]
    numeric_keys = frozenset(part.key for part in fields if part.look in NUMERIC)
    return Grammar(patterns, numeric_keys)


def _fields(step: Step | Prose) -> list[Field]:
    if isinstance(step, Prose):
        return []
    return [part for part in step.parts if isinstance(part, Field)]


def _pattern(step: Step | Prose, looks: dict[Look, str]) -> str:
    if isinstance(step, Prose):
        return rf"{looks[Look.LINE]}[\s\S]*"

    patterns = []
    for part in step.parts:
        if isinstance(part, str):
            patterns.append(part.translate(_ESCAPES))
            continue
        group = rf"(?P<{part.key}>{looks[part.look]})"
        patterns.append(rf"(?:[ \n]? *{group})?" if part.may_be_blank else group)
    return "".join(patterns)


# `re.escape` would also write a backslash before each blank and line end.
_ESCAPES = str.maketrans(
    {character: f"\\{character}" for character in r".^$*+?{}[]\|()"}
)


def _labels(order: PageOrder) -> list[str]:
    """Return the words with which a line starts that is no text but a label.

    Not those before a row of numbers: a name may well begin with 計画.
    """
    labels = set()
    for step in order.steps:
        if isinstance(step, Prose):
            continue
        before_numbers = any(part.look is Look.CELLS for part in _fields(step))
        printed = [part if isinstance(part, str) else "\0" for part in step.parts]
        for line in "".join(printed).split("\n"):
            start = line.partition("\0")[0].split(" ")[0].strip("　")
            if start and not before_numbers:
                labels.add(start)

    return sorted(labels)


def _look_patterns(labels: list[str]) -> dict[Look, str]:
    any_label = "|".join(label.translate(_ESCAPES) for label in labels)
    no_label = rf"(?!(?:{any_label})(?![^ \n]))"
    cells = rf"{no_label}[^\n]+"
    line = rf"(?!(?:{CELL})(?!.)){cells}"

    return {
        Look.LINE: line,
        Look.LINES: rf"{line}(?:\n{line})*",
        Look.SHORT: rf"(?=.{{1,20}}$)(?!.*[。、◆　]){line}",
        Look.INTEGER: r"\d+",
        Look.MEASURE: rf"\d+[-ー{DASHES}]\d+",
        Look.YEAR: _YEAR,
        Look.YEARS: rf"{_YEAR}(?: {_YEAR})*",
        Look.CELLS: cells,
        Look.CELL: rf"(?!.*。){cells}",
    }
