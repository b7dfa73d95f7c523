"""The grammar of a printed cell: numbers, bounds, composites, provisional and missing values, fiscal years."""

import re
from typing import NamedTuple

from ..base.text import MISSING, ascii_digits

BOUNDS = {"以上": ">=", "以下": "<=", "以内": "<="}
_NUMBER = r"[-－−△▲]?(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|0|[1-9][0-9]*)(?:\.[0-9]+)?"
_TAIL = rf"(?P<bound>{'|'.join(BOUNDS)})?(?P<provisional>[（(](?:速報|暫定|見込み?)値?[）)])?"
_PART = rf"([^\W\d_ー]+)({_NUMBER}|{MISSING.pattern})"
_FORMS = (
    rf"(?P<number>{_NUMBER}){_TAIL}",
    rf"(?P<number>{_NUMBER})[（(](?P<inner>{_NUMBER})[）)]{_TAIL}",
    rf"(?P<parts>(?:{_PART}\s*){{2,}}){_TAIL}",
)
CELL = re.sub(r"[?]P<\w+>", "?:", "|".join(_FORMS))  # a cell with a number in it, for telling text from cells


class Value(NamedTuple):
    """One number of a cell: the printed label ("" alone, "()" in brackets), its decimals, bound and status."""

    label: str
    value: str
    bound: str
    status: str


def parse_cell(cell: str) -> list[Value]:
    """Split a printed cell into its numbers; an empty cell or a dash is one `not_available` value.

    Decimals are kept as printed (`94.0`), thousands separators dropped. One trailing bound or （速報値） of a
    composite holds for each part. Errors: `ValueError` for anything else, a single labelled number included.
    """
    text = ascii_digits(cell).strip()
    if not text or MISSING.fullmatch(text):
        return [Value("", "", "", "not_available")]
    match = next(filter(None, (re.fullmatch(form, text) for form in _FORMS)), None)
    if not match:
        raise ValueError(f"found {cell!r}; expected a number, a composite of two or more, or －")
    found = match.groupdict()
    parts = re.findall(_PART, found["parts"]) if "parts" in found else [("", found["number"])]
    if "inner" in found:
        parts.append(("()", found["inner"]))
    if len({label for label, _ in parts}) < len(parts):
        raise ValueError(f"found {cell!r}; expected each label once")
    bound, status = BOUNDS.get(found["bound"], ""), "provisional" if found["provisional"] else "final"
    known = [(label, "" if MISSING.fullmatch(part) else _decimal(part)) for label, part in parts]
    return [Value(label, value, bound, status if value else "not_available") for label, value in known]


def parse_unit(unit: str) -> tuple[str, str]:
    """Split a printed unit into the unit and the bound it carries: `億円以上` → (`億円`, `>=`)."""
    match = re.fullmatch(rf"(.+?)({'|'.join(BOUNDS)})", unit)
    return (match[1], BOUNDS[match[2]]) if match else (unit, "")






def _decimal(number: str) -> str:
    return re.sub(r"^[－−△▲]", "-", number.replace(",", ""))
