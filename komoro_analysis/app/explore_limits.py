"""Between which values an assumed number may lie, and what a typed one says."""

import math
import unicodedata
from dataclasses import dataclass

import pandas as pd

from ..base.errors import InputError
from ..wording.numbers import format_value

WIDER = 1.5  # times the largest value known
MOST_STEPS = 1000  # of a slider
ROUND = (1, 2, 5, 10)


@dataclass(frozen=True)
class Limits:
    """The range of a slider, in the indicator's unit; a typed number lies in it too."""

    lowest: float
    highest: float
    step: float
    unit: str
    decimals: int

    def say(self, value: float) -> str:
        """Write a value as one would type it."""
        return format_value(value, "", self.decimals)

    def clip(self, value: float) -> float:
        """Return the value in the range that is nearest."""
        return min(max(value, self.lowest), self.highest)

    def read(self, typed: str) -> float:
        """Read a typed number; full-width digits, commas and the unit are understood.

        Errors: `InputError` when it is none, or outside of the range.
        """
        expected = f"{self.say(self.lowest)}～{self.say(self.highest)}の数が必要です"
        plain = unicodedata.normalize("NFKC", typed).strip()
        plain = plain.removesuffix(unicodedata.normalize("NFKC", self.unit)).strip()
        plain = plain.replace(",", "").replace("−", "-")
        try:
            value = float(plain)
        except ValueError:
            raise InputError(f"「{typed}」があります。{expected}") from None

        if not self.lowest <= value <= self.highest:
            raise InputError(f"「{typed}」は範囲の外です。{expected}")

        return value


def limits_of(about: pd.Series, values: pd.Series) -> Limits:
    """Give the limits that fit an indicator.

    `about`: its row of words. `values`: all its numbers, observed and planned.
    """
    known = values.dropna()
    largest = float(known.abs().max()) if len(known) else 1.0
    finest = 10.0 ** -int(about["digits"])
    decimals = int(about["digits"])
    unit = str(about["unit"])

    if about["value_type"] == "percent" and largest <= 100:
        return Limits(0.0, 100.0, finest, unit, decimals)

    highest = _round_up(WIDER * max(largest, finest))
    lowest = -highest if (known < 0).any() else 0.0
    if about["value_type"] == "rank":
        lowest = 1.0
    step = max(finest, _round_up((highest - lowest) / MOST_STEPS))
    return Limits(lowest, highest, step, unit, decimals)


def _round_up(value: float) -> float:
    """Return the next 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(value))
    factor = next(factor for factor in ROUND if factor * power >= value * (1 - 1e-9))
    return factor * power
