"""What a published system looks at: an indicator's baseline, actual and target."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from ...base.errors import InputError
from ...dataset import directions, numbers, years
from ..arrays import BoolArray, FloatArray, same_decimals

INPUTS = [
    "baseline",
    "baseline_year",
    "actual",
    "actual_year",
    "target",
    "target_year",
    "direction",
]
OPTIONAL = ["plan", "n_points", "mean_change"]


@dataclass(frozen=True)
class Situation:
    """The inputs of the formulas, one entry per row, NaN where unknown."""

    baseline: FloatArray
    baseline_year: FloatArray
    actual: FloatArray
    actual_year: FloatArray
    target: FloatArray
    target_year: FloatArray
    direction: FloatArray  # +1 higher is better, −1 lower is better
    plan: FloatArray  # of the actual's year
    n_points: FloatArray  # observations in the years that `mean_change` is taken over
    mean_change: FloatArray  # unit per year

    @classmethod
    def read(cls, frame: pd.DataFrame) -> "Situation":
        """Read the columns of the frame of `assess`; errors: `InputError`."""
        if lacking := [name for name in INPUTS if name not in frame]:
            raise InputError(
                f"assess: found no column {', '.join(lacking)}; "
                f"expected {', '.join(INPUTS)}"
            )

        return cls(
            baseline=numbers(frame, "baseline"),
            baseline_year=years(frame, "baseline_year", "assess"),
            actual=numbers(frame, "actual"),
            actual_year=years(frame, "actual_year", "assess"),
            target=numbers(frame, "target"),
            target_year=years(frame, "target_year", "assess"),
            direction=directions(frame, "direction", "assess"),
            plan=numbers(frame, "plan"),
            n_points=numbers(frame, "n_points"),
            mean_change=numbers(frame, "mean_change"),
        )

    @cached_property
    def years_gone(self) -> FloatArray:
        """Years from the baseline to the actual."""
        return self.actual_year - self.baseline_year

    @cached_property
    def years_in_all(self) -> FloatArray:
        """Years from the baseline to the target."""
        return self.target_year - self.baseline_year

    @cached_property
    def years_left(self) -> FloatArray:
        """Years from the actual to the target."""
        return self.target_year - self.actual_year

    @cached_property
    def is_met(self) -> BoolArray:
        """Whether the actual is at or beyond the target, on the printed decimals."""
        with np.errstate(over="ignore", invalid="ignore"):
            beyond = same_decimals(self.direction * (self.actual - self.target))
        met: BoolArray = beyond >= 0
        return met

    @cached_property
    def target_step(self) -> FloatArray:
        """How much better the target is than the baseline: 0 maintained, < 0 a limit."""
        with np.errstate(over="ignore", invalid="ignore"):
            return same_decimals(self.direction * (self.target - self.baseline))
