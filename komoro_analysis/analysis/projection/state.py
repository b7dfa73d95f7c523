"""What is known of each series at its last observation."""

from dataclasses import dataclass, replace

import numpy as np

from .arrays import Bools, Floats, Ints
from .constants import Constants
from .kinds import BALANCE, step_in_z, transform


@dataclass(frozen=True)
class State:
    """One value per series.

    kind: position in KINDS. pool: series of one pool show each other how far their kind
    moves. year, value, z: of the last observation (printed unit and z); first_z: of the
    first, `span` years before. slope: printed unit a year. last_change: z a year, newest
    interval. n_changes: intervals between observations. own_change: their mean size, z a
    year, the printed step counted in; NaN: none. size: mean distance of the values from 0
    (printed unit).
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
    n_changes: Floats
    own_change: Floats
    size: Floats

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
    value: Floats,
    year: Ints,
    start: Ints,
    kind: Ints,
    pool: Ints,
    resolution: Floats,
    constants: Constants,
) -> State:
    """Reduce flat observations, sorted by series and year, to one state per series.

    start: position of each series' first observation. resolution: printed step, 0 where
    unknown. A printed value hides moves smaller than its step: what was seen to move is
    taken together with that step, so that a value that did not change stands beside one
    that hardly did. The sums over each series run over the flat arrays (reduceat): no
    Python a series.
    """

    count = np.diff(np.append(start, len(value)))
    end = start + count - 1
    z = transform(value, np.repeat(kind, count))

    # intervals between neighbours; the first of a series has none before it
    change = np.diff(z, prepend=0.0)
    years = np.diff(year, prepend=0).astype(float)
    change[start] = 0.0
    years[start] = 1.0

    hidden = constants.own_step * step_in_z(resolution, value[end], kind)
    unknown = np.where(kind == BALANCE, constants.own_step, constants.own_unknown)
    hidden = np.where(resolution > 0, hidden, unknown)
    moved = np.sqrt(change * change + np.repeat(hidden * hidden, count))
    moved = moved / grown(years, constants.growth)
    moved[start] = 0.0
    n_changes = count - 1.0
    with np.errstate(invalid="ignore"):
        own_change = np.add.reduceat(moved, start) / n_changes

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
        n_changes=n_changes,
        own_change=own_change,
        size=np.add.reduceat(np.abs(value), start) / count,
    )
