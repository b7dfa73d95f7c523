"""The published assessment systems, one entry each in `SYSTEMS`.

To add one: write its formula below, and its entry in the table. Nothing else lists them.

Legend of the formulas, as in the sources: b baseline, x actual, T target, p plan of the
actual's year; d direction (+1 higher, −1 lower is better); n years from b to x, N years
from b to T, h years from x to T; CAGR the constant growth rate between two values.
"""

import numpy as np

from ..arrays import FloatArray, Masks
from .situation import Situation
from .system import Cut, Outcome, System

STAND_IN_FOR_ZERO = 0.001  # Open SDG's, where a growth rate could not start or end at 0
DESTATIS_POINTS = 4  # observations without which Destatis says nothing
DESTATIS_YEARS = 6  # over which it takes the mean annual change
ANYTHING = -np.inf  # the bound of a last resort
JUST_ABOVE = 1e-10  # makes a bound strict: values are rounded to 9 decimals


def change_over_time(s: Situation) -> list[FloatArray]:
    """Give what a system needs that compares a change with the change asked for."""
    values = [s.baseline, s.actual, s.target]
    years = [s.baseline_year, s.actual_year, s.target_year]
    return values + years


def way_to_target(s: Situation) -> list[FloatArray]:
    """Give what a system needs that looks forward from the actual."""
    return [s.baseline, s.actual, s.target, s.actual_year, s.target_year]


def actual_alone(s: Situation) -> list[FloatArray]:
    """Give what a system needs that can do without a plan."""
    return [s.actual]


def actual_and_plan(s: Situation) -> list[FloatArray]:
    """Give what a system needs that holds the actual against the year's plan."""
    return [s.actual, s.plan]


def _no_improvement_asked(s: Situation) -> Masks:
    """Say where a ratio of changes has no meaning."""
    return {
        "maintain_target": s.target_step == 0,
        "limit_target": s.target_step < 0,
    }


def _no_time_passed(s: Situation) -> Masks:
    return {"few_points": s.years_gone < 1, "target_year": s.years_in_all <= 0}


def statcan(s: Situation) -> Outcome:
    """±d·CAGR(b → x) / |CAGR(b → T)|, − where all are negative; 0 is taken as 0.001."""
    b = np.where(s.baseline == 0, STAND_IN_FOR_ZERO, s.baseline)
    T = np.where(s.target == 0, STAND_IN_FOR_ZERO, s.target)
    growth = (s.actual / b) ** (1 / s.years_gone) - 1
    needed = (T / b) ** (1 / s.years_in_all) - 1
    sign = np.where(b < 0, -1, 1)

    return Outcome(
        value=sign * s.direction * growth / np.abs(needed),
        undefined={
            **_no_time_passed(s),
            "sign_change": (b * s.actual < 0) | (b * T < 0),
            "baseline_equals_target": b == T,
        },
        overriding={"target_achieved": s.direction * (s.actual - s.target) >= 0},
    )


def un(s: Situation) -> Outcome:
    """(x·(1 + CAGR)^h − b) / (T − b): the share of the way expected by the target year."""
    growth = s.actual / s.baseline
    expected = s.actual * growth ** (s.years_left / s.years_gone)
    return Outcome(
        value=(expected - s.baseline) / (s.target - s.baseline),
        undefined={
            "baseline_not_positive": s.baseline <= 0,
            "sign_change": s.actual < 0,
            **_no_improvement_asked(s),
            **_no_time_passed(s),
        },
    )


def share_of_path(s: Situation) -> Outcome:
    """(x − b)·N / ((T − b)·n): the share of the planned path that is covered so far."""
    covered = (s.actual - s.baseline) * s.years_in_all
    planned = (s.target - s.baseline) * s.years_gone
    return Outcome(
        value=covered / planned,
        undefined={**_no_improvement_asked(s), **_no_time_passed(s)},
    )


def destatis(s: Situation) -> Outcome:
    """(T − projected) / (T − x), projected along the mean annual change."""
    projected_rest = s.target - s.actual - s.mean_change * s.years_left
    has_few_points = ~(s.n_points >= DESTATIS_POINTS)
    pace = s.direction * s.mean_change

    return Outcome(
        value=projected_rest / (s.target - s.actual),
        undefined={
            "few_points": has_few_points,
            "not_available": np.isnan(pace) & ~has_few_points,
            **_no_improvement_asked(s),
            "target_met": s.is_met,
        },
        overriding={
            "not_calculated": has_few_points,
            "sun": s.is_met & (pace >= 0),
            "sun_cloud": s.is_met,
            "thunderstorm": pace < 0,
            "cloud": s.target_step <= 0,
        },
    )


def ibaraki(s: Situation) -> Outcome:
    """100·x/e in whole per cent; e is the year's plan, else on the line from b to T."""
    share = np.where(s.years_in_all > 0, s.years_gone / s.years_in_all, np.nan)
    on_the_line = s.baseline + (s.target - s.baseline) * share
    expected = np.where(np.isnan(s.plan), on_the_line, s.plan)

    return Outcome(
        value=np.floor(np.round(100 * s.actual / expected, 9)),
        undefined={
            "lower_is_better": s.direction < 0,
            "not_available": np.isnan(expected),
            "negative_value": (s.actual < 0) | (expected < 0),
            "plan_zero": expected == 0,
        },
    )


def distance_from_plan(s: Situation) -> Outcome:
    """d·(x − p)."""
    return Outcome(
        value=np.round(s.direction * (s.actual - s.plan), 9),
        undefined={},
    )


SYSTEMS = (
    System(
        name="statcan",
        formula=statcan,
        needs=change_over_time,
        cuts=(
            Cut(0.95, "substantial_progress"),
            Cut(0.6, "moderate_progress"),
            Cut(0, "limited_progress"),
            Cut(ANYTHING, "deterioration"),
        ),
        favourable=("target_achieved", "substantial_progress"),
        status_if_missing="not_available",
        source="Open SDG 2.4 progress methodology, as used by Statistics Canada",
    ),
    System(
        name="un",
        formula=un,
        needs=change_over_time,
        cuts=(
            Cut(0.95, "on_track"),
            Cut(0.1, "accelerate"),
            Cut(ANYTHING, "stagnation_or_regression"),
        ),
        favourable=("achieved", "on_track"),
        status_if_met="achieved",
        status_if_missing="not_available",
        source="UN technical note on progress assessment, 2023",
    ),
    System(
        name="sdsn",
        formula=share_of_path,
        needs=change_over_time,
        cuts=(
            Cut(1, "on_track"),
            Cut(0.5, "moderately_improving"),
            Cut(0, "stagnating"),
            Cut(ANYTHING, "decreasing"),
        ),
        favourable=("achieved", "on_track"),
        status_if_met="achieved",
        status_if_missing="not_available",
        source="SDG Index, frequently asked questions",
    ),
    System(
        name="destatis",
        formula=destatis,
        needs=way_to_target,
        cuts=(
            Cut(0.2 + JUST_ABOVE, "cloud"),
            Cut(0.05, "sun_cloud"),
            Cut(ANYTHING, "sun"),
        ),
        favourable=("sun", "sun_cloud"),
        status_if_missing="not_calculated",
        source="Destatis, status of the German sustainability indicators",
    ),
    System(
        name="shizuoka",
        formula=share_of_path,
        needs=change_over_time,
        cuts=(
            Cut(1.3 + JUST_ABOVE, "A"),
            Cut(0.7, "B"),
            Cut(JUST_ABOVE, "C"),
            Cut(ANYTHING, "基準値以下"),
        ),
        favourable=("目標値以上", "A", "B"),
        status_if_met="目標値以上",
        source="静岡県",
    ),
    System(
        name="nagano",
        formula=share_of_path,
        needs=change_over_time,
        cuts=(Cut(1, "A"), Cut(0.8, "B"), Cut(ANYTHING, "C")),
        favourable=("A",),
        source="長野県",
    ),
    System(
        name="ibaraki",
        formula=ibaraki,
        needs=actual_alone,
        cuts=(Cut(100, "A"), Cut(80, "B+"), Cut(50, "B"), Cut(ANYTHING, "C")),
        favourable=("A",),
        source="茨城県",
    ),
    System(
        name="plan",
        formula=distance_from_plan,
        needs=actual_and_plan,
        cuts=(Cut(0, "達成"), Cut(ANYTHING, "未達")),
        favourable=("達成",),
        source="the municipality's own plan",
    ),
)
