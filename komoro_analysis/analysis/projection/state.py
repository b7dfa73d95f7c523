"""What is known of each series at its last observation."""

from dataclasses import dataclass, replace

import numpy as np

from .arrays import Bools, Floats, Ints
from .kinds import transform

UNCHANGED = 1e-9  # a change in z below it is none


@dataclass(frozen=True)
class State:
    """One value per series.

    kind: position in KINDS. pool: series of one pool show each other how far their kind
    moves. year, value, z: of the last observation (printed unit and z); first_z: of the
    first, `span` years before. slope: printed unit a year. last_change: z a year, newest
    interval. n_moves: changes other than 0. own_change: their mean size, z a year; NaN:
    none.
    """

    kind: Ints
    pool: Ints
    year: Ints
    value: Floats
    z: Floats
    first_z: Floats
    span: Ints
    slope: Floats
    last_change: Floats
    n_moves: Floats
    own_change: Floats

    def without_value(self, unusable: Bools) -> "State":
        """Give the state with some series left out: they have no last value."""
        z = np.where(unusable, np.nan, self.z)
        value = np.where(unusable, np.nan, self.value)
        return replace(self, z=z, value=value)


def grown(years: Floats, growth: float) -> Floats:
    """Return what a scale of one year becomes after whole years: years ** (growth / 2).

    Worked out once for each number of years, not for each row: a power costs more than
    all else that is done with a row.
    """
    each: Floats = np.arange(years.max(initial=0) + 1) ** (growth / 2)
    factor: Floats = each[years.astype(int)]
    return factor


def summarise(
    value: Floats, year: Ints, start: Ints, kind: Ints, pool: Ints, growth: float
) -> State:
    """Reduce flat observations, sorted by series and year, to one state per series.

    start: position of each series' first observation. The sums over each series run over
    the flat arrays (reduceat): no Python a series.
    """
    end = np.append(start, len(value))[1:] - 1
    z = transform(value, np.repeat(kind, end - start + 1))

    # intervals between neighbours; the first of a series has none before it
    change = np.diff(z, prepend=0.0)
    years = np.diff(year, prepend=0).astype(float)
    change[start] = 0.0
    years[start] = 1.0

    is_move = (np.abs(change) > UNCHANGED).astype(float)
    n_moves = np.add.reduceat(is_move, start)
    with np.errstate(invalid="ignore"):
        moved = np.add.reduceat(np.abs(change) / grown(years, growth), start)
        own_change = moved / n_moves

    span = year[end] - year[start]
    return State(
        kind=kind,
        pool=pool,
        year=year[end],
        value=value[end],
        z=z[end],
        first_z=z[start],
        span=span,
        slope=(value[end] - value[start]) / np.maximum(span, 1),
        last_change=change[end] / years[end],
        n_moves=n_moves,
        own_change=own_change,
    )
