"""Gaps: how far each actual is from the plan of its year and from the target."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from ..dataset import KEY
from .arrays import BoolArray, FloatArray, Masks, flags, floats, same_decimals
from .reasons import any_of, write_reasons
from .survey import DEFF, N_RESPONDENTS, sampling_error

COLUMNS = [
    "series_id",
    "target_type",
    "fiscal_year",
    "plan",
    "actual",
    "gap",
    "met",
    "achievement_pct",
    "target",
    "gap_to_target",
    "progress_pct",
    "within_noise",
    "reason",
]


def plan_beside_actual(current: pd.DataFrame) -> pd.DataFrame:
    """Give every actual with the plan of its year, in document order.

    Columns `series_id, fiscal_year, actual, plan`. A target is the plan of its year.
    """
    rows = current[["kind", *KEY, "value"]]
    actual = rows[rows["kind"] == "actual"].rename(columns={"value": "actual"})

    # Where a year has both, the target is what was decided last: it comes first.
    planned = rows[rows["kind"].isin(["plan", "target"])]
    planned = planned.sort_values("kind", ascending=False, kind="stable")
    plan = planned.drop_duplicates(KEY).rename(columns={"value": "plan"})

    return actual.drop(columns="kind").merge(
        plan.drop(columns="kind"), how="left", on=KEY
    )


@dataclass(frozen=True)
class Comparison:
    """What the formulas speak of: one entry per actual, NaN where unknown."""

    actual: FloatArray
    plan: FloatArray
    baseline: FloatArray
    target: FloatArray
    direction: FloatArray  # +1 higher is better, −1 lower is better
    is_before_baseline: BoolArray
    target_type: pd.Series
    is_citizen_survey: BoolArray
    is_percent: BoolArray

    @classmethod
    def of(cls, table: pd.DataFrame) -> "Comparison":
        """Take the columns from actuals joined with their series."""
        return cls(
            actual=floats(table, "actual"),
            plan=floats(table, "plan"),
            baseline=floats(table, "baseline"),
            target=floats(table, "target"),
            direction=floats(table, "direction"),
            is_before_baseline=floats(table, "fiscal_year")
            < floats(table, "baseline_year"),
            target_type=table["target_type"],
            is_citizen_survey=table["survey"].eq("citizen").to_numpy(bool),
            is_percent=table["value_type"].eq("percent").to_numpy(bool),
        )

    @cached_property
    def gap(self) -> FloatArray:
        """Distance from the plan, in the indicator's unit, positive = better."""
        return same_decimals(self.direction * (self.actual - self.plan))

    @cached_property
    def gap_to_target(self) -> FloatArray:
        """Distance from the target, in the indicator's unit, positive = better."""
        return same_decimals(self.direction * (self.actual - self.target))

    @cached_property
    def achievement_pct(self) -> FloatArray:
        """達成率: 100·x/p, or 100·(2 − x/p) where lower is better."""
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = self.actual / self.plan
        share: FloatArray = np.where(self.direction > 0, ratio, 2 - ratio)
        return 100 * share

    @cached_property
    def progress_pct(self) -> FloatArray:
        """進捗率: 100·(x − b)/(T − b)."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return 100 * (self.actual - self.baseline) / (self.target - self.baseline)

    def is_within_noise(self, n_respondents: float, deff: float) -> BoolArray:
        """Tell where the plan is nearer than the sampling error of the survey."""
        distance = np.abs(same_decimals(self.actual - self.plan))
        near: BoolArray = distance < sampling_error(self.actual, n_respondents, deff)
        return near


def why_undefined(rows: Comparison) -> dict[str, Masks]:
    """Give, for each column, the codes for which it is undefined; the first one counts."""
    has_no_direction = {"no_direction": np.isnan(rows.direction)}
    has_no_gap = {
        "not_available": np.isnan(rows.actual + rows.plan),
        **has_no_direction,
    }
    has_no_target_gap = {
        "not_available": np.isnan(rows.actual + rows.target),
        **has_no_direction,
    }

    return {
        "plan": {"not_available": np.isnan(rows.plan)},
        "actual": {"not_available": np.isnan(rows.actual)},
        "gap": has_no_gap,
        "met": has_no_gap,
        "achievement_pct": {
            **has_no_gap,
            "negative_value": (rows.actual < 0) | (rows.plan < 0),
            "plan_zero": rows.plan == 0,
        },
        "target": {"not_available": np.isnan(rows.target)},
        "target_type": {
            **has_no_direction,
            "not_available": (rows.target_type == "").to_numpy(bool),
        },
        "gap_to_target": has_no_target_gap,
        "progress_pct": {
            "not_available": np.isnan(rows.actual + rows.target + rows.baseline),
            **has_no_direction,
            "before_baseline": rows.is_before_baseline,
            "maintain_target": (rows.target_type == "maintain").to_numpy(bool),
            "limit_target": (rows.target_type == "limit").to_numpy(bool),
        },
        "within_noise": {
            "not_a_survey": ~rows.is_citizen_survey,
            "not_a_percentage": ~rows.is_percent
            | (rows.actual < 0)
            | (rows.actual > 100),
            "not_available": np.isnan(rows.actual + rows.plan),
        },
    }


def compare_with_plan(
    actuals: pd.DataFrame,
    series: pd.DataFrame,
    deff: float = DEFF,
    n_respondents: float = N_RESPONDENTS,
) -> pd.DataFrame:
    """Compare actuals (of `plan_beside_actual`) with plan and target; see `ka.gaps`."""
    table = actuals.join(series, on="series_id")
    rows = Comparison.of(table)
    codes = why_undefined(rows)
    has_no = {column: any_of(masks) for column, masks in codes.items()}

    return table.assign(
        gap=rows.gap,
        met=flags(rows.gap >= 0, np.isnan(rows.gap)),
        gap_to_target=rows.gap_to_target,
        achievement_pct=np.where(
            has_no["achievement_pct"], np.nan, rows.achievement_pct
        ),
        progress_pct=np.where(has_no["progress_pct"], np.nan, rows.progress_pct),
        within_noise=flags(
            rows.is_within_noise(n_respondents, deff), has_no["within_noise"]
        ),
        reason=write_reasons(codes),
    )[COLUMNS]
