"""Kinds of value, and the scale z on which their changes can be compared.

z = ln((y + 0.5) / (100.5 - y)) for a percentage, ln(y + 0.5) for a count or an amount; a
balance (arrivals less departures, say) may be negative: z = y.
"""

from collections.abc import Sequence

import numpy as np

from .arrays import Bools, Floats, Ints

KINDS = ("percent", "count", "amount")  # every other value type counts as an amount
PERCENT, COUNT, AMOUNT, BALANCE = range(len(KINDS) + 1)
LARGEST_EXPONENT = 700.0  # exp of more is infinite


def by_kind(values: Sequence[float], kind: Ints) -> Floats:
    """Give each series the value of its kind; a balance, which has none, an amount's."""
    each = np.array([*values, values[AMOUNT]])
    found: Floats = each[kind]
    return found


def transform(value: Floats, kind: Ints) -> Floats:
    """Return z of values in the printed unit; NaN outside the domain."""
    with np.errstate(invalid="ignore", divide="ignore"):
        room = np.where(kind == PERCENT, np.log(100.5 - value), 0.0)
        z = np.log(value + 0.5) - room
    is_balance = kind == BALANCE
    return np.where(is_balance, value, z) if is_balance.any() else z


def inverse(z: Floats, kind: Ints) -> Floats:
    """Return the value of z in the printed unit.

    Not below 0 but for a balance; percentages up to 100.
    """

    odds = np.exp(np.minimum(z, LARGEST_EXPONENT))
    is_percent = kind == PERCENT
    value = np.where(is_percent, 101.0 * odds / (1.0 + odds), odds) - 0.5
    value = np.clip(value, 0.0, highest_value(is_percent))
    is_balance = kind == BALANCE

    return np.where(is_balance, z, value) if is_balance.any() else value


def step_in_z(step: Floats, value: Floats, kind: Ints) -> Floats:
    """Return how far a small step in the printed unit moves z at a value."""
    with np.errstate(invalid="ignore"):
        room = np.where(kind == PERCENT, 1 / (100.5 - np.minimum(value, 100.0)), 0.0)
        slope = 1 / (np.maximum(value, 0.0) + 0.5) + room
    return step * np.where(kind == BALANCE, 1.0, slope)


def highest_value(is_percent: Bools) -> Floats:
    """Give the largest value there can be: 100 for a percentage, else infinite."""
    return np.where(is_percent, 100.0, np.inf)
