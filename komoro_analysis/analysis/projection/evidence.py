"""What the same statistic did elsewhere: the scale of a series that has one.

Where official statistics tell how far a statistic moved in comparable cities over as many
years, that is worth more than what indicators in general do: three years ahead, 80 %
intervals of one scale for all kinds covered .97 to 1.00 for 財政力指数 and .39 to .67 for
将来負担比率. A balance without a reference is as lively as it was itself.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from .arrays import Bools, Floats, Ints
from .constants import Constants
from .distribution import Spread
from .kinds import BALANCE
from .peers import (
    LONGEST,
    NOT_KNOWN,
    PeerScale,
    ReferenceScales,
    liveliness,
    liveliness_power,
)
from .state import State


@dataclass(frozen=True)
class Evidence:
    """The reference class of each series: its row in the tables, 0 where it has none.

    The fields of `PeerScale`, by class (and years); row 0 is not used.
    """

    row: Ints
    scale: Floats
    drift: Floats
    carry: Floats
    typical: Floats
    pace: Floats

    @property
    def is_known(self) -> Bools:
        """Whether a series has a reference class."""
        return self.row > 0

    def growth(self, years: Floats, rows: Ints) -> Floats:
        """Return what one year's scale becomes, for projected rows of classes `rows`."""
        place = np.minimum(years, LONGEST).astype(int)
        factor: Floats = self.scale[rows, place] / self.scale[rows, 1]
        return factor

    def moved(self, years: Floats, rows: Ints, last_change: Floats) -> Floats:
        """Return the centre's way: the peers' drift, and what the last change is worth."""
        place = np.minimum(years, LONGEST).astype(int)
        last_change = np.clip(last_change, -self.pace[rows], self.pace[rows])
        way: Floats = self.drift[rows, place] + self.carry[rows, place] * last_change

        return way


def no_evidence(n_series: int) -> Evidence:
    """Give the evidence of series of which nothing is known elsewhere."""
    return _evidence(np.zeros(n_series, int), [])


def find_evidence(
    series: pd.DataFrame, kind: Ints, reference: ReferenceScales | None
) -> Evidence:
    """Look up the reference class of each series: its column `statistic`, its kind."""

    row = np.zeros(len(kind), int)
    known = reference.by_statistic if reference else {}
    classes: dict[tuple[str, int], int] = {}
    if known and "statistic" in series:
        names = series["statistic"].fillna("").astype(str).to_numpy()
        for at in np.flatnonzero(names != ""):
            key = (str(names[at]), int(kind[at]))
            if key in known:
                row[at] = classes.setdefault(key, len(classes) + 1)

    return _evidence(row, [known[key] for key in classes])


def _evidence(row: Ints, scales: list[PeerScale]) -> Evidence:
    """Lay the scales out as tables; row 0 stands for no class."""

    found = [NOT_KNOWN, *scales]
    return Evidence(
        row=row,
        scale=np.array([one.scale for one in found]),
        drift=np.array([one.drift for one in found]),
        carry=np.array([one.carry for one in found]),
        typical=np.array([one.typical for one in found]),
        pace=np.array([one.pace for one in found]),
    )


def with_evidence(
    spread: Spread, state: State, evidence: Evidence, is_used: Bools, known: Constants
) -> Spread:
    """Put the scale of its reference class, or of a balance, in a series' place."""

    is_balance = (state.kind == BALANCE) & ~evidence.is_known
    is_referred = evidence.is_known & is_used
    if not (is_balance | is_referred).any():
        return spread
    lively = liveliness(state.own_change, state.size, state.kind, known)
    has_own = ~np.isnan(state.own_change)
    alone = known.balance_scale * np.where(has_own, lively, state.size + 1)

    # as lively as it was itself, where that is known, among its peers
    typical = evidence.typical[evidence.row]
    ratio = np.where(has_own, lively, typical) / typical
    power = liveliness_power(state.kind, known)
    referred = evidence.scale[evidence.row, 1] * ratio**power

    scale = np.where(is_balance, alone, referred)
    is_replaced = is_balance | is_referred

    return replace(
        spread,
        calm=np.where(is_replaced, scale, spread.calm),
        jump=np.where(is_replaced, scale, spread.jump),
        jump_weight=np.where(is_replaced, 1.0, spread.jump_weight),
    )
