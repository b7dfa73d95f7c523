"""How a statistic moves among peers: other cities' values, up to now.

The scale is the 80 % quantile of the peers' changes over as many years, each set beside
how lively that city was before; the centre follows a part of their common drift, as far
as that was steady, and what a last change was worth to them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from .arrays import Floats, Ints
from .constants import Constants
from .kinds import AMOUNT, BALANCE, COUNT, PERCENT, step_in_z, transform

LONGEST = 10  # years ahead for which a scale is worked out; more count as ten
WINDOW_YEARS = 10  # changes within the last so many years count
QUANTILE_80 = 0.8 * np.sqrt(2 / (1 - 0.8**2))  # |t| with 2 df is below it in 80 %
DECIMALS = range(4)
LEAST_SCALE = 1e-6
PACES = 2.0  # typical changes: a larger last change counts as this much
FAR_OUT = 5.0  # median changes: a larger change counts as this much in a slope
FEWEST_WINDOWS = 15  # of which a slope is worked out


@dataclass(frozen=True)
class PeerScale:
    """How a statistic moves among peers, in z of one kind.

    By years ahead (0 … 10): scale of a change at a typical own liveliness; drift, the
    peers' common change; carry, what a last change of one is worth (negative: it comes
    back). typical: median own liveliness of the last year. pace: largest last change that
    counts.
    """

    scale: Floats
    drift: Floats
    carry: Floats
    typical: float
    pace: float


NOT_KNOWN = PeerScale(
    scale=np.ones(LONGEST + 1),
    drift=np.zeros(LONGEST + 1),
    carry=np.zeros(LONGEST + 1),
    typical=1.0,
    pace=0.0,
)


@dataclass(frozen=True)
class Windows:
    """Changes over some years, the last change before each, and the size of its city."""

    change: Floats
    before: Floats
    size: Floats


@dataclass(frozen=True)
class PeerYears:
    """The peers' years up to now: one row per city, one column per year, z.

    change: since the year before. liveliness: as `liveliness` gives it; typical: its
    median by year; pace: largest last change that counts, by year; size: what changes are
    divided by where cities are compared.
    """

    z: Floats
    change: Floats
    liveliness: Floats
    typical: Floats
    pace: Floats
    size: Floats

    def windows(self, years: int) -> Windows:
        """Return changes over so many years, and the last change before each."""
        change = self.z[:, years:] - self.z[:, :-years]
        n_windows = change.shape[1]
        before = np.clip(self.change, -self.pace, self.pace)

        return Windows(change, before[:, :n_windows], self.size[:, :n_windows])


def peer_scale(wide: Floats, kind: int, constants: Constants) -> PeerScale | None:
    """Work out the scale from values by city (rows) and year (columns, to the newest).

    None where no city has two neighbouring years. Lags without a window take the longest
    one known, grown.
    """

    peers = _peer_years(wide[:, -(WINDOW_YEARS + 2) :], kind, constants)
    if not np.isfinite(peers.change).any():
        return None

    power = liveliness_power(np.array([kind]), constants)[0]
    relative = (peers.liveliness / peers.typical) ** power
    scale = np.full(LONGEST + 1, np.nan)
    drift = np.zeros(LONGEST + 1)
    carry = np.zeros(LONGEST + 1)
    for years in range(1, min(LONGEST, peers.z.shape[1] - 1) + 1):
        windows = peers.windows(years)
        change = windows.change
        carry[years] = _worth_of_last_change(windows, kind, constants)
        drift[years] = constants.reference_drift * _steady(_medians(change))
        is_told = np.isfinite(windows.before)
        expected = np.where(is_told, carry[years] * windows.before, 0.0)
        size = np.abs(change - expected) / relative[:, : change.shape[1]]
        if np.isfinite(size).any():
            scale[years] = np.nanquantile(size, 0.8) / QUANTILE_80

    # the first year of a file has no change before it: nothing but the change itself
    if np.isnan(scale[1]):
        scale[1] = np.nanquantile(np.abs(peers.change), 0.8) / QUANTILE_80
    longest = int(np.flatnonzero(np.isfinite(scale))[-1])
    growth = _growth(kind, constants)
    for years in range(longest + 1, LONGEST + 1):
        scale[years] = scale[longest] * (years / longest) ** growth
        drift[years] = drift[longest] * years / longest
        carry[years] = carry[longest]
    scale[0] = scale[1]

    return PeerScale(
        scale=np.maximum(scale, LEAST_SCALE),
        drift=drift,
        carry=carry,
        typical=_newest(peers.typical),
        pace=_newest(peers.pace),
    )


def _newest(values: Floats) -> float:
    return float(values[~np.isnan(values)][-1])


def _peer_years(value: Floats, kind: int, constants: Constants) -> PeerYears:
    kinds = np.full(value.shape, kind)
    if kind != BALANCE:
        value = np.where(value < 0, np.nan, value)  # has no logarithm, is not projected
    z = transform(value, kinds)

    change = np.full(z.shape, np.nan)
    change[:, 1:] = z[:, 1:] - z[:, :-1]

    step = np.full(value.shape, printed_step(value[np.isfinite(value)]))
    hidden = constants.own_step * step_in_z(step, value, kinds)
    own_change = np.sqrt(change * change + hidden * hidden)
    before = np.full(value.shape, np.nan)
    before[:, 1:] = value[:, :-1]
    size = (np.abs(value) + np.abs(before)) / 2
    lively = liveliness(own_change, size, kinds, constants)
    is_balance = kind == BALANCE

    return PeerYears(
        z=z,
        change=change,
        liveliness=lively,
        typical=_medians(lively),
        pace=_medians(own_change) * (np.inf if is_balance else PACES),
        size=lively if is_balance else np.ones(z.shape),
    )


def liveliness(
    own_change: Floats, size: Floats, kind: Ints, constants: Constants
) -> Floats:
    """Return how lively a series is: its own change; of a balance, with its size.

    A balance has no logarithm that would make large and small cities comparable: its
    change and its mean distance from 0 (plus 1) say together how far it goes.
    """
    largest = size + 1
    of_balance = largest * (own_change / largest) ** constants.balance_own_power
    return np.where(kind == BALANCE, of_balance, own_change)


def liveliness_power(kind: Ints, constants: Constants) -> Floats:
    """Return how much of a series' own liveliness its scale takes up."""
    return np.where(kind == BALANCE, 1.0, constants.reference_own_power)


def _growth(kind: int, constants: Constants) -> float:
    """Return the power of years beyond the longest lag that is known."""
    if kind == BALANCE:
        return constants.reference_balance_growth
    return constants.reference_growth


def _worth_of_last_change(windows: Windows, kind: int, constants: Constants) -> float:
    """Return the slope of changes on the last change before them, far ones drawn in.

    Where too few windows have one, a last change is worth nothing; of a balance, what it
    was worth to municipalities.
    """

    before = windows.before / windows.size
    change = windows.change / windows.size
    is_known = np.isfinite(before) & np.isfinite(change)
    if is_known.sum() < FEWEST_WINDOWS:
        return constants.reference_balance_carry if kind == BALANCE else 0.0
    x = before[is_known]
    y = change[is_known] - np.median(change[is_known])
    far = FAR_OUT * float(np.median(np.abs(y)))
    y = np.clip(y, -far, far)
    slope = float(x @ y / max(float(x @ x), LEAST_SCALE**2))

    return constants.reference_carry * slope


def printed_step(values: Floats) -> float:
    """Return the finest printed step of some values, 1 to 0.001."""
    for decimals in DECIMALS:
        if np.allclose(values, np.round(values, decimals), rtol=0, atol=1e-9):
            return float(10.0**-decimals)
    return float(10.0 ** -DECIMALS[-1])


def _medians(values: Floats) -> Floats:
    """Return the median of each column, NaN where it is empty."""

    medians = np.full(values.shape[1], np.nan)
    for column in range(values.shape[1]):
        known = values[:, column][np.isfinite(values[:, column])]
        if len(known):
            medians[column] = np.median(known)

    return medians


def _steady(medians: Floats) -> float:
    """Return the mean of the years' median changes, shrunk where they disagree."""
    known = medians[np.isfinite(medians)]
    if not len(known):
        return 0.0
    mean = float(known.mean())

    return mean**3 / (mean**2 + float(known.var()) + 1e-12)


@dataclass(frozen=True)
class ReferenceScales:
    """The peer scales of statistics, by name and kind."""

    by_statistic: Mapping[tuple[str, int], PeerScale] = field(default_factory=dict)


def is_bounded(wide: Floats) -> bool:
    """Tell whether values may be read as percentages."""
    known = wide[np.isfinite(wide)]
    return bool(len(known)) and bool(((known >= 0) & (known <= 100)).all())


def all_scales(
    wide_of: Mapping[str, Floats], balances: set[str], constants: Constants
) -> ReferenceScales:
    """Work out the scales of statistics, in z of every kind their values allow."""

    found: dict[tuple[str, int], PeerScale] = {}
    for name, wide in wide_of.items():
        kinds = [BALANCE]
        if name not in balances:
            kinds = [PERCENT] * is_bounded(wide) + [COUNT, AMOUNT]
        for kind in kinds:
            scale = peer_scale(wide, kind, constants)
            if scale is not None:
                found[name, kind] = scale

    return ReferenceScales(found)
