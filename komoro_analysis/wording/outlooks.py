"""Computed outlooks as readers see them: as exact as their uncertainty allows."""

import math
from dataclasses import dataclass

from .numbers import format_value

TOO_WIDE = 10  # an interval whose end is more than so many times its start says nothing
NOT_SHOWN = "幅が大きく、見通しは示せない"
NO_OUTLOOK = "－"


@dataclass(frozen=True)
class OutlookNumbers:
    """A projection in words; `decimals` is what both texts are rounded to."""

    point: str  # 95％, or － where no outlook is shown
    span: str  # 85～106％
    decimals: int
    is_too_wide: bool = False


def outlook_numbers(
    point: float | None,
    lower: float | None,
    upper: float | None,
    unit: str,
    printed_decimals: int,
) -> OutlookNumbers:
    """Write a projection and the range that holds in 8 of 10 cases.

    Rounded so that the width of the range keeps two significant digits, never finer
    than the series is printed.
    """
    if point is None or lower is None or upper is None:
        return OutlookNumbers(NO_OUTLOOK, NO_OUTLOOK, printed_decimals)
    if lower > 0 and upper > TOO_WIDE * lower:
        return OutlookNumbers(NO_OUTLOOK, NOT_SHOWN, printed_decimals, is_too_wide=True)

    decimals = min(printed_decimals, _two_digits_of(upper - lower))
    start = format_value(lower, "", decimals)
    end = format_value(upper, unit, decimals)
    return OutlookNumbers(
        point=format_value(point, unit, decimals),
        span=f"{start}～{end}",
        decimals=decimals,
    )


def _two_digits_of(width: float) -> int:
    """Give the decimals that keep two significant digits: 0.9 → 2, 338,614 → −4."""
    if width <= 0:
        return 9
    return 1 - math.floor(math.log10(width))
