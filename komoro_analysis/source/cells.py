"""The grammar of a printed cell: numbers, bounds, composites, unknown values."""

import re
from typing import NamedTuple

from ..base.errors import InputError, quoted
from ..base.text import MISSING, ascii_digits

BOUNDS = {"以上": ">=", "以下": "<=", "以内": "<="}
IN_BRACKETS = "()"
# A number of more digits is a slip, and a float would not keep it.
MOST_DIGITS = 15

_NUMBER = r"[-－−△▲]?(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|0|[1-9][0-9]*)(?:\.[0-9]+)?"
_BOUND = "|".join(BOUNDS)
_PROVISIONAL = "[（(](?:速報|暫定|見込み?)値?[）)]"
_LABEL = r"[^\W\d_ー]+"
_NUMBER_OR_DASH = rf"{_NUMBER}|{MISSING.pattern}"

# What may follow a number, or the last number of a composite.
_TAIL = rf"(?P<bound>{_BOUND})?(?P<provisional>{_PROVISIONAL})?"
_ALONE = re.compile(rf"(?P<number>{_NUMBER}){_TAIL}")
_BRACKETED = re.compile(rf"(?P<outer>{_NUMBER})[（(](?P<inner>{_NUMBER})[）)]{_TAIL}")
_PART = re.compile(rf"({_LABEL})({_NUMBER_OR_DASH})")
_LABELLED = re.compile(rf"(?P<parts>(?:{_LABEL}(?:{_NUMBER_OR_DASH})\s*){{2,}}){_TAIL}")
_UNIT_WITH_BOUND = re.compile(rf"(.+?)({_BOUND})")
_ANY_FORM = "|".join(form.pattern for form in (_ALONE, _BRACKETED, _LABELLED))
# A cell with a number in it, for telling text from cells.
CELL = re.sub(r"\(\?P<\w+>", "(?:", _ANY_FORM)

EXPECTED = "数値、二つ以上の内訳、または－"


class Value(NamedTuple):
    """One number of a cell.

    `label`: as printed, "" for a number alone, "()" for the one in brackets. `value`:
    the printed digits, "" where there is none. `bound`: ">=", "<=" or "".
    `status`: final | provisional | not_available.
    """

    label: str
    value: str
    bound: str
    status: str


class CellError(InputError):
    """A cell outside the grammar: what is there, what is needed."""

    def __init__(self, found: str, needed: str) -> None:
        super().__init__(f"{found}。{needed}が必要です")
        self.found = found
        self.needed = needed


class _Part(NamedTuple):
    """A label and the number after it, as printed."""

    label: str
    number: str


def parse_cell(cell: str) -> list[Value]:
    """Split a printed cell into its numbers; a blank or a dash is one unknown value.

    Decimals are kept as printed (`94.0`), thousands separators dropped. One trailing
    bound or （速報値） of a composite holds for each part.
    Errors: `CellError` for anything else, a single labelled number included.
    """
    text = ascii_digits(cell).strip()
    if not text or MISSING.fullmatch(text):
        return [Value("", "", "", "not_available")]

    if match := _ALONE.fullmatch(text):
        parts = [_Part("", match["number"])]
    elif match := _BRACKETED.fullmatch(text):
        parts = [_Part("", match["outer"]), _Part(IN_BRACKETS, match["inner"])]
    elif match := _LABELLED.fullmatch(text):
        parts = [_Part(*found) for found in _PART.findall(match["parts"])]
    else:
        raise CellError(f"{quoted(cell)}があります", EXPECTED)
    _check_parts(cell, parts)

    bound = BOUNDS.get(match["bound"], "")
    status = "provisional" if match["provisional"] else "final"
    return [_value(part, bound, status) for part in parts]


def _check_parts(cell: str, parts: list[_Part]) -> None:
    labels = {part.label for part in parts}
    if len(labels) < len(parts):
        raise CellError(f"{quoted(cell)}があります", "内訳の見出しそれぞれ一つ")

    for part in parts:
        if len(re.sub(r"\D", "", part.number)) > MOST_DIGITS:
            raise CellError(f"{quoted(cell)}があります", f"{MOST_DIGITS}桁までの数値")


def _value(part: _Part, bound: str, status: str) -> Value:
    if MISSING.fullmatch(part.number):
        return Value(part.label, "", bound, "not_available")
    return Value(part.label, _decimal(part.number), bound, status)


def _decimal(number: str) -> str:
    """Write a printed number with an ASCII minus and without thousands separators."""
    return re.sub(r"^[－−△▲]", "-", number.replace(",", ""))


def parse_unit(unit: str) -> tuple[str, str]:
    """Split a printed unit from the bound it carries: `億円以上` → (`億円`, `>=`)."""
    match = _UNIT_WITH_BOUND.fullmatch(unit)
    if not match:
        return unit, ""
    return match[1], BOUNDS[match[2]]
