"""What if: which value next year would turn the odds."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from .arrays import BoolArray, FloatArray, Masks, floats, same_decimals
from .outlook import Surroundings
from .projection.projection import project
from .reasons import any_of, write_reasons

HALVINGS = 30  # of the search: 1e-9 of its range
COPIES = 5  # of the real series beside each tried value, see `Trial`
TEN_TIMES = 10  # the largest value tried, of what was seen; a percentage ends at 100


@dataclass(frozen=True)
class Trial:
    """A projection in which every series has one more observation, to be tried.

    The typical change of a kind is taken from all series of a call. So that it stays
    that of the city, the real series stand beside the tried ones, several times.
    """

    series: pd.DataFrame
    observed: pd.DataFrame
    around: Surroundings
    n_series: int
    year: int

    @classmethod
    def of(
        cls,
        series: pd.DataFrame,
        points: pd.DataFrame,
        around: Surroundings,
        year: int,
    ) -> "Trial":
        """Copy the series and what was observed; copy 0 is the one that is tried."""
        all_series = []
        all_observed = []
        all_plans = []
        for number in range(COPIES + 1):
            mark = f" ({number})"
            all_series.append(series.set_axis(series.index + mark))
            all_observed.append(points.assign(series_id=points["series_id"] + mark))
            plans = around.plans
            all_plans.append(plans.assign(series_id=plans["series_id"] + mark))

        return cls(
            series=pd.concat(all_series),
            observed=pd.concat(all_observed),
            around=replace(around, plans=pd.concat(all_plans)),
            n_series=len(series),
            year=year,
        )

    def is_likely(self, value: FloatArray) -> BoolArray:
        """Tell where the target is more likely than not if next year has this value."""
        tried = pd.DataFrame(
            {
                "series_id": self.series.index[: self.n_series],
                "fiscal_year": self.year,
                "value": value,
            }
        )
        observed = pd.concat([self.observed, tried])
        projected = project(
            observed,
            self.series,
            plans=self.around.plans,
            reference=self.around.reference,
            method="pooled",
        )
        final = projected.drop_duplicates("series_id", keep="last")
        likely: BoolArray = floats(final, "p_attain")[: self.n_series] > 0.5

        return likely


@dataclass(frozen=True)
class Range:
    """Where the turning point is sought: from a value too bad to one good enough."""

    bad: FloatArray
    good: FloatArray

    def halved(self, is_enough: BoolArray) -> "Range":
        """Keep the half in which the odds turn, once the middle was tried."""
        return Range(
            bad=np.where(is_enough, self.bad, self.middle),
            good=np.where(is_enough, self.middle, self.good),
        )

    @property
    def middle(self) -> FloatArray:
        """The value between."""
        return (self.bad + self.good) / 2


def find_needed(
    series: pd.DataFrame,
    points: pd.DataFrame,
    trends: pd.DataFrame,
    around: Surroundings,
    year: int,
) -> pd.DataFrame:
    """Find the value of `year` from which on the target is likely; see `ka.what_if`."""
    direction = floats(series, "direction")
    target = floats(series, "target")
    target_year = floats(series, "target_year")
    is_due_now = target_year == year

    whole = _whole_range(series, points)
    trial = Trial.of(series, points, around, year)
    codes: Masks = {
        "no_direction": np.isnan(direction),
        "not_available": np.isnan(target),
        "target_year_reached": target_year < year,
        "out_of_range": (target_year > year)
        & (~trial.is_likely(whole.good) | trial.is_likely(whole.bad)),
    }

    narrowed = whole
    for _ in range(HALVINGS):
        narrowed = narrowed.halved(trial.is_likely(narrowed.middle))

    needed = _on_printed_step(narrowed.good, direction, floats(series, "resolution"))
    needed = np.where(is_due_now, target, needed)
    needed_per_year = floats(trends, "required_per_year")
    reasons = {
        "needed_next": codes,
        "needed_per_year": {"not_available": np.isnan(needed_per_year)},
    }

    return pd.DataFrame(
        {
            "series_id": series.index,
            "year_next": year,
            "needed_next": np.where(any_of(codes), np.nan, needed),
            "needed_per_year": needed_per_year,
            "reason": write_reasons(reasons),
        }
    )


def _whole_range(series: pd.DataFrame, points: pd.DataFrame) -> Range:
    """Reach from 0 to 100 for percentages, far beyond anything seen for others."""
    largest_seen = points.groupby("series_id")["value"].max().reindex(series.index)
    largest = np.fmax(np.abs(floats(series, "target")), largest_seen.abs())
    is_percent = series["value_type"].eq("percent") & (largest <= 100)
    end = np.where(is_percent, 100.0, TEN_TIMES + TEN_TIMES * largest)

    is_higher_better = floats(series, "direction") > 0

    return Range(
        bad=np.where(is_higher_better, 0 * end, end),
        good=np.where(is_higher_better, end, 0 * end),
    )


def _on_printed_step(
    value: FloatArray, direction: FloatArray, step: FloatArray
) -> FloatArray:
    """Round to the printed step, on the better side."""
    steps = np.round(direction * value / step, 6)
    return same_decimals(direction * np.ceil(steps) * step)
