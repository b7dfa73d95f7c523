"""Fiscal years as printed and as numbers."""

import re

from .errors import InputError, quoted
from .text import ascii_digits

# The year before each era's first one.
BEFORE_ERA = {"令和": 2018, "平成": 1988}
YEAR_LABEL = r"(?:(?:令和|平成)(?:元|\d{1,2})|\d{4})年度"
_ERA_YEAR = re.compile(r"(令和|平成)(元|\d{1,3})年度")
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


def year_label(year: int) -> str:
    """Return the printed form of a year: 2024 → 令和６年度, 2028 → 令和10年度."""
    era = "令和" if year > BEFORE_ERA["令和"] else "平成"
    number = year - BEFORE_ERA[era]
    if number == 1:
        return f"{era}元年度"
    if number < 10:
        return f"{era}{chr(ord('０') + number)}年度"
    return f"{era}{number}年度"


def fiscal(year: int) -> str:
    """Name a fiscal year in short: 令和６年度 → R6 (H30 and before for 平成).

    >>> fiscal(2024)
    'R6'
    """
    era = "令和" if year > BEFORE_ERA["令和"] else "平成"
    return f"{'R' if era == '令和' else 'H'}{year - BEFORE_ERA[era]}"
