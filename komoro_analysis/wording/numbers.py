"""Numbers, years and probabilities as readers see them."""

import math
import re
from dataclasses import dataclass

import pandas as pd

from ..base.years import fiscal as fiscal
from ..base.years import fiscal_long as fiscal_long
from .vocabulary import vocabulary

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
UNKNOWN_CHANCE = "算出できない"


@dataclass(frozen=True)
class ChanceBand:
    """One word for a range of probabilities, up to but not including `upper`."""

    upper: float
    code: str

    @property
    def word(self) -> str:
        """Give the word of the band."""
        return vocabulary().chance[self.code]


CHANCE_BANDS = (
    ChanceBand(0.225, "low"),
    ChanceBand(0.425, "rather_low"),
    ChanceBand(0.575, "even"),
    ChanceBand(0.775, "rather_high"),
    ChanceBand(1.0, "high"),
)


def chance_percent(probability: float) -> int:
    """Round a probability to the nearest 5 %, from 5 to 95: never sure, never not."""
    nearest = math.floor(probability * 20 + 0.5) * 5
    return min(max(nearest, 5), 95)


def probability_words(probability: float | None) -> str:
    """Say a probability in one of five bands, with its number: 低い（約20％）."""
    if probability is None or not 0 <= probability <= 1:
        return UNKNOWN_CHANCE

    percent = chance_percent(probability)
    band = next(band for band in CHANCE_BANDS if percent / 100 < band.upper)
    return f"{band.word}（約{percent}％）"


def format_value(
    value: float | None, unit: str = "", decimals: int | None = None
) -> str:
    """Write a number with its unit, thousands separated: 1,205人.

    `decimals` None: as many as the number has; −3: rounded to thousands. A missing
    number is 未公表.
    """
    if value is None or pd.isna(value):
        return vocabulary().verdict["not_available"]

    places = 9 if decimals is None else decimals
    rounded = round(float(value), places) + 0.0  # never −0
    number = f"{rounded:,.{max(places, 0)}f}"
    if decimals is None:
        number = number.rstrip("0").rstrip(".")

    return number.replace("-", "−") + unit.replace("%", "％")


def format_size(value: float, unit: str, decimals: int | None) -> str:
    """Write the size of a difference, of percentages in points: 3.6ポイント."""
    return format_value(abs(value), difference_unit(unit), decimals)


def format_signed(value: float, unit: str, decimals: int | None) -> str:
    """Write a difference with its sign: +3.6ポイント, ±0人."""
    size = format_size(value, unit, decimals)
    if value == 0:
        return f"±{size}"
    return f"+{size}" if value > 0 else f"−{size}"


def difference_unit(unit: str) -> str:
    """Give the unit of a difference: ポイント for percentages."""
    return "ポイント" if unit in ("%", "％") else unit


def change_unit(unit: str, value_type: str) -> str:
    """Give the unit of a movement: an amount moves by ％ of itself, a ％ by points."""
    return "％" if value_type == "amount" else difference_unit(unit)


def format_change(change: float | None, unit: str) -> str:
    """Write a movement with two significant digits and its sign: −5.2％, +220人."""
    if change is None or math.isnan(change):
        return vocabulary().verdict["not_available"]

    digits = 1 - math.floor(math.log10(abs(change))) if change else 0
    size = format_value(abs(round(change, digits)), unit, max(digits, 0))
    if change == 0:
        return f"±{size}"

    return f"+{size}" if change > 0 else f"−{size}"


def common_decimals(*decimals: int | None) -> int | None:
    """Give the decimals of a difference of printed numbers; None if one is unknown."""
    known = [number for number in decimals if number is not None]
    return max(known, default=None) if len(known) == len(decimals) else None
