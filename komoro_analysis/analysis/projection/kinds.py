"""Kinds of value, and the scale z on which their changes can be compared.

z = ln((y + 0.5) / (100.5 - y)) for a percentage, ln(y + 0.5) for a count or an amount.
"""

from collections.abc import Sequence

import numpy as np

from .arrays import Bools, Floats, Ints

KINDS = ("percent", "count", "amount")  # every other value type counts as an amount
PERCENT, COUNT, AMOUNT = range(len(KINDS))
LARGEST_EXPONENT = 700.0  # exp of more is infinite


def by_kind(values: Sequence[float], kind: Ints) -> Floats:
    """Give each series the value of its kind."""
    return np.array(values)[kind]


def transform(value: Floats, kind: Ints) -> Floats:
    """Return z of values in the printed unit; NaN outside the domain."""
    with np.errstate(invalid="ignore", divide="ignore"):
        room = np.where(kind == PERCENT, np.log(100.5 - value), 0.0)
        return np.log(value + 0.5) - room


def inverse(z: Floats, kind: Ints) -> Floats:
    """Return the value of z in the printed unit: not below 0, percentages up to 100."""
    odds = np.exp(np.minimum(z, LARGEST_EXPONENT))
    is_percent = kind == PERCENT
    value = np.where(is_percent, 101.0 * odds / (1.0 + odds), odds) - 0.5
    return np.clip(value, 0.0, highest_value(is_percent))


def highest_value(is_percent: Bools) -> Floats:
    """Give the largest value there can be: 100 for a percentage, else infinite."""
    return np.where(is_percent, 100.0, np.inf)
