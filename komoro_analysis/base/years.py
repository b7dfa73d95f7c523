"""Fiscal years as printed and as numbers."""

import re
import unicodedata

from .errors import InputError, quoted
from .text import ascii_digits

# The year before each era's first one.
BEFORE_ERA = {"令和": 2018, "平成": 1988}
YEAR_LABEL = r"(?:(?:令和|平成)(?:元|\d{1,2})|\d{4})年度"
_ERA_YEAR = re.compile(r"(令和|平成)(元|\d{1,3})年度")
ERAS = {"令和": "令和", "平成": "平成", "R": "令和", "H": "平成"}
_TYPED_YEAR = re.compile(
    r"(?:(?P<era>令和|平成|[RHrh]) ?(?P<number>元|\d{1,2})|(?P<western>\d{4}))(?:年度)?"
)
_WESTERN_YEAR = re.compile(r"(?<!\d)(\d{4})年度")


def fiscal_year(label: str) -> int:
    """Return the western year in which a printed fiscal year starts: 令和６年度 → 2024.

    Errors: `InputError` for a label without a fiscal year.
    """
    text = ascii_digits(label)
    if in_era := _ERA_YEAR.search(text):
        era, number = in_era.groups()
        return BEFORE_ERA[era] + (1 if number == "元" else int(number))
    if western := _WESTERN_YEAR.search(text):
        return int(western[1])

    raise InputError(f"{quoted(label)}に年度がありません。令和６年度の形が必要です")


def typed_year(text: str) -> int | None:
    """Return the fiscal year that a person typed, None for anything else.

    >>> [typed_year(text) for text in ("令和６年度", "R6", "Ｈ30", "2024", "昨年")]
    [2024, 2024, 2018, 2024, None]
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _TYPED_YEAR.fullmatch(plain)
    if not found:
        return None
    if found["western"]:
        return int(found["western"])

    number = 1 if found["number"] == "元" else int(found["number"])
    return BEFORE_ERA[ERAS[found["era"].upper()]] + number


def year_label(year: int) -> str:
    """Return the printed form of a year: 2024 → 令和６年度, 2028 → 令和10年度."""
    era = "令和" if year > BEFORE_ERA["令和"] else "平成"
    number = year - BEFORE_ERA[era]
    if number == 1:
        return f"{era}元年度"
    if number < 10:
        return f"{era}{chr(ord('０') + number)}年度"

    return f"{era}{number}年度"


def fiscal_long(year: int) -> str:
    """Name a fiscal year as sentences do, in narrow digits.

    >>> fiscal_long(2024), fiscal_long(2018)
    ('令和6年度', '平成30年度')
    """
    return ascii_digits(year_label(year))


def fiscal(year: int) -> str:
    """Name a fiscal year in short: 令和６年度 → R6 (H30 and before for 平成).

    >>> fiscal(2024)
    'R6'
    """
    era = "令和" if year > BEFORE_ERA["令和"] else "平成"
    return f"{'R' if era == '令和' else 'H'}{year - BEFORE_ERA[era]}"
