"""Fiscal years as printed and as numbers."""

import re

from .text import ascii_digits


def fiscal_year(label: str) -> int:
    """Return the western year in which a printed fiscal year starts: 令和６年度 → 2024."""
    era, number = re.search(r"(令和|平成)(元|\d+)年度", ascii_digits(label)).groups()
    return (1 if number == "元" else int(number)) + (2018 if era == "令和" else 1988)


def year_label(year: int) -> str:
    """Return the printed form of a fiscal year: 2024 → 令和６年度, 2028 → 令和10年度."""
    number = str(year - 2018)
    return f"令和{number if len(number) > 1 else chr(ord(number) + 0xFEE0)}年度"
