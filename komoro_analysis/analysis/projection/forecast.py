"""What a method says of projected rows: centre and spread, before targets are asked."""

from dataclasses import dataclass

import numpy as np

from .arrays import Bools, Floats
from .constants import Constants
from .distribution import Spread
from .evidence import with_evidence
from .kinds import BALANCE
from .methods.method import Journey, Method
from .state import grown


@dataclass(frozen=True)
class Forecast:
    """z: centre of each row. one_year: spread of one year's change, by series; factor:
    what its scales become after the years of each row."""

    z: Floats
    one_year: Spread
    factor: Floats


def forecast(
    method: Method, journey: Journey, step: Floats, known: Constants
) -> Forecast:
    """Ask a method for spread and centre; step: planned change a year (z), by series."""

    state = journey.state
    evidence = journey.evidence
    is_referred = evidence.is_known & (method.refers | (state.kind == BALANCE))
    one_year = method.spread(state, step, known)
    one_year = with_evidence(one_year, state, evidence, is_referred, known)
    factor = _growth(journey, is_referred, known)
    spread = one_year.take(journey.series).grown(factor)

    return Forecast(method.centre(journey, spread, known), one_year, factor)


def _growth(journey: Journey, is_referred: Bools, known: Constants) -> Floats:
    """Return what the scale of one year becomes after the years of each row."""

    factor = grown(journey.years, known.growth)
    is_balance = (journey.state.kind == BALANCE) & ~is_referred
    if is_balance.any():
        slower = journey.years**known.balance_growth
        factor = np.where(is_balance[journey.series], slower, factor)
    if is_referred.any():
        evidence = journey.evidence
        elsewhere = evidence.growth(journey.years, evidence.row[journey.series])
        factor = np.where(is_referred[journey.series], elsewhere, factor)

    return factor
