"""The city's method: moves as it did itself, or as its kind does under such a plan.

With probability 1 - w a series goes on moving as much as it did itself ("calm"); with
probability w it moves as series of its kind do in this call, more where the plan asks for
more ("jump"). w falls with every further observed change; a value that did not change
says nothing about how the series moves. The centre keeps some of the last year's pace and
is drawn a little towards a target that is not met.
"""

import numpy as np

from ..arrays import Floats
from ..constants import Constants
from ..distribution import Spread, logistic
from ..kinds import by_kind
from ..scales import pooled_log_ratio
from ..state import State, grown
from .method import Journey, Method

OWN_UNIT = 0.06  # own change (z a year) at which the calm constants are quoted
STEP_UNIT = 0.05  # planned step (z a year) at which the jump constants are quoted


def spread(state: State, step: Floats, constants: Constants) -> Spread:
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

    # calm: as far as the series went itself
    has_moved = state.n_moves > 0
    log_own = np.log(np.where(has_moved, state.own_change, OWN_UNIT) / OWN_UNIT)
    exponent = by_kind(constants.own_power, state.kind) * log_own
    exponent = exponent + constants.pool_power_calm * livelier
    calm = by_kind(constants.calm, state.kind) * np.exp(exponent)

    log_moves = np.log(np.maximum(state.n_moves, 1))
    logit = constants.jump_logit + constants.jump_log_changes * log_moves
    logit = logit + constants.jump_log_own * log_own
    return Spread(
        calm=np.where(has_moved, calm, jump),
        jump=jump,
        jump_weight=np.where(has_moved, logistic(logit), 1.0),
    )


def centre(journey: Journey, constants: Constants) -> Floats:
    """Return the point: some of the last pace, and a share of the way to the target."""
    state = journey.state
    cap = constants.momentum_cap
    last_change = np.clip(state.last_change[journey.series], -cap, cap)
    is_carried = journey.has_momentum[journey.series]
    carried = is_carried * constants.momentum * journey.years * last_change
    z = state.z[journey.series] + carried

    # a target out of all proportion does not pull in proportion
    farthest = (
        constants.pull_cap * journey.jump * grown(journey.years, constants.growth)
    )
    distance = np.clip(journey.goal - z, -farthest, farthest)
    distance = np.where(np.isnan(distance), 0.0, distance)
    each_year = np.arange(journey.years.max(initial=0) + 1)
    share: Floats = 1 - (1 - constants.pull) ** each_year
    pulled: Floats = share[journey.years.astype(int)] * distance
    return z + pulled


METHOD = Method("pooled", 0, spread, centre, recalibrated=True)
