"""The city's method: moves as it did itself, or as its kind does under such a plan.

With probability 1 - w a series goes on moving as much as it did itself ("calm"); with
probability w it moves as series of its kind do in this call, more where the plan asks for
more ("jump"). w falls with every further observed change. What a printed value hides, a
move smaller than its step, counts as moved: an unchanged value is neither calm nor a jump
of its kind's full size, and stands beside one that changed by a tenth.

The centre keeps some of the last year's pace, gives back a part of a large fall or rise of
a percentage, and is drawn a little towards a target that is not met. Targets that were not
met yet turned out better than that in more than half of all cases: so the centre lies
further in the target's direction by a part of the calm scale, more where the last plan was
met, less where it was missed (that tells much of the next year, less of later ones). Both
together draw it no further than the target was away at the last value: one that lies just
short of its target has no better odds than one that has attained it.

A series whose statistic is known elsewhere takes its scale and a part of the common drift
from there instead, and a smaller share of its own last pace (`evidence.py`).
"""

import numpy as np

from ..arrays import Floats
from ..constants import Constants
from ..distribution import Spread, logistic
from ..kinds import PERCENT, by_kind
from ..scales import pooled_log_ratio
from ..state import State
from .method import Journey, Method

OWN_UNIT = 0.06  # own change (z a year) at which the calm constants are quoted
STEP_UNIT = 0.05  # planned step (z a year) at which the jump constants are quoted


def spread_of(state: State, step: Floats, constants: Constants) -> Spread:
    """Return the spread of a one-year change (z); NaN in step is no plan.

    A step of 0 counts as step_maintain: keeping the baseline is no sign of a series that
    stands still.
    """

    typical = by_kind(constants.typical, state.kind)
    livelier = pooled_log_ratio(state, typical, state.kind, constants)

    # jump: as far as the kind goes, and as the plan asks
    asked = np.where(step == 0, constants.step_maintain, step)
    asked = asked + by_kind(constants.step_floor, state.kind)
    planned = (asked / STEP_UNIT) ** constants.step_power
    planned = np.where(np.isnan(step), constants.no_plan, planned)
    jump = by_kind(constants.jump, state.kind) * planned
    jump = jump * np.exp(constants.pool_power_jump * livelier)

    # calm: as far as the series went itself; one observation alone, as its kind does
    usual = typical * np.exp(livelier)
    own_change = np.where(state.n_changes > 0, state.own_change, usual)
    log_own = np.log(own_change / OWN_UNIT)
    exponent = by_kind(constants.own_power, state.kind) * log_own
    exponent = exponent + constants.pool_power_calm * livelier
    calm = by_kind(constants.calm, state.kind) * np.exp(exponent)

    log_changes = np.log(np.maximum(state.n_changes, 1))
    logit = constants.jump_logit + constants.jump_log_changes * log_changes
    logit = logit + constants.jump_log_own * log_own

    return Spread(calm=calm, jump=jump, jump_weight=logistic(logit))


def centre(journey: Journey, spread: Spread, constants: Constants) -> Floats:
    """Return the point: what goes on by itself, and what the target adds."""
    by_itself = _carried(journey, constants)
    return by_itself + _drawn(journey, spread, by_itself, constants)


def _carried(journey: Journey, constants: Constants) -> Floats:
    """Return the point without a target: some of the last pace goes on."""

    state = journey.state
    last_change = state.last_change
    cap = by_kind(constants.momentum_cap, state.kind)
    pace = constants.momentum * np.clip(last_change, -cap, cap)

    # a large change of a percentage comes back in part, at once
    excess = np.maximum(np.abs(last_change) - constants.revert_from, 0.0)
    is_percent = state.kind == PERCENT
    back = is_percent * constants.revert * np.sign(last_change) * excess

    pace = np.where(journey.has_momentum, pace, 0.0)
    back = np.where(journey.has_momentum, back, 0.0)
    evidence = journey.evidence
    if not evidence.is_known.any():
        start = state.z - back
        return start[journey.series] + pace[journey.series] * journey.years

    # where peers are known, they say what a last change is worth
    rows = evidence.row[journey.series]
    moved = evidence.moved(journey.years, rows, last_change[journey.series])
    carried = pace[journey.series] * journey.years - back[journey.series]

    return state.z[journey.series] + np.where(rows > 0, moved, carried)


def _drawn(
    journey: Journey, spread: Spread, point: Floats, constants: Constants
) -> Floats:
    """Return how far an unmet target draws the point."""

    # a target out of all proportion does not pull in proportion
    farthest = constants.pull_cap * spread.jump
    distance = np.clip(journey.goal - point, -farthest, farthest)
    distance = np.where(np.isnan(distance), 0.0, distance)
    each_year = np.arange(journey.years.max(initial=0) + 1)
    share: Floats = 1 - (1 - constants.pull) ** each_year
    pulled: Floats = share[journey.years.astype(int)] * distance

    on_plan = journey.on_plan[journey.series] / journey.years
    shift = spread.calm * (constants.shift + constants.shift_on * on_plan)

    # no further than the target is away: who nearly attains it is not put beyond who does
    missing = np.abs(journey.goal - journey.state.z[journey.series])
    drawn = np.fmin(journey.toward * pulled + shift, missing)

    return journey.toward * drawn


METHOD = Method("pooled", 0, spread_of, centre, recalibrated=True, refers=True)
