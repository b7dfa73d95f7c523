"""Trends: the change per year so far against the change that the target still needs."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from .arrays import BoolArray, FloatArray, Masks, floats, same_decimals
from .reasons import any_of, write_reasons
from .survey import DEFF, N_RESPONDENTS, sampling_error

FLAT = 0.01  # share of the first value a year below which a series counts as flat
COLUMNS = [
    "series_id",
    "first_year",
    "last_year",
    "n_points",
    "change_per_year",
    "required_per_year",
    "pace_ratio",
    "trend",
    "reason",
    "change_lower95",
    "change_upper95",
]


def fit_lines(points: pd.DataFrame) -> pd.DataFrame:
    """Fit a least-squares line to the observed values of each series.

    `points`: `series_id, fiscal_year, value`, by year. Returns, by series_id:
    `n_points, first_year, last_year`; `first, last` (values); `slope` per year, NaN
    under two points; `half_width` of its 95 % interval (Student t, n − 2 degrees of
    freedom), NaN under three points: there is no error to see.
    """
    by_series = points.astype({"fiscal_year": float}).groupby("series_id", sort=False)
    lines = by_series.agg(
        n_points=("value", "size"),
        first_year=("fiscal_year", "first"),
        last_year=("fiscal_year", "last"),
        first=("value", "first"),
        last=("value", "last"),
    )

    # Sums of all series in one pass, by position of the series: a fit for each series
    # would take minutes for a country.
    position = by_series.ngroup().to_numpy(int)
    mean = by_series[["fiscal_year", "value"]].mean().to_numpy(float)[position]
    year = floats(points, "fiscal_year") - mean[:, 0]
    value = floats(points, "value") - mean[:, 1]

    def total(values: FloatArray) -> FloatArray:
        return np.bincount(position, values, len(lines)).astype(float)

    spread = total(year * year)
    slope = total(year * value) / np.where(spread > 0, spread, np.nan)
    squared_error = total((value - slope[position] * year) ** 2)

    return lines.assign(
        slope=slope,
        half_width=_half_width(floats(lines, "n_points"), squared_error, spread),
    )


def _half_width(
    n_points: FloatArray, squared_error: FloatArray, spread: FloatArray
) -> FloatArray:
    """Give the half-width of the 95 % interval of a least-squares slope."""
    freedom = np.where(n_points > 2, n_points - 2, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        standard_error: FloatArray = np.sqrt(squared_error / freedom / spread)
    if np.isnan(freedom).all():
        return standard_error  # a plan's first year: spare it 0.15 s of loading scipy

    from scipy.special import stdtrit

    quantile: FloatArray = stdtrit(freedom, 0.975)

    return standard_error * quantile


@dataclass(frozen=True)
class Movement:
    """What the formulas speak of: one entry per series, NaN where unknown."""

    direction: FloatArray  # +1 higher is better, −1 lower is better
    target: FloatArray
    target_year: FloatArray
    n_points: FloatArray
    first_year: FloatArray
    last_year: FloatArray
    first: FloatArray
    last: FloatArray
    slope: FloatArray
    is_surveyed: BoolArray

    @classmethod
    def of(cls, table: pd.DataFrame) -> "Movement":
        """Take the columns from series joined with their lines."""
        is_surveyed = table["survey"].eq("citizen") & table["value_type"].eq("percent")
        return cls(
            direction=floats(table, "direction"),
            target=floats(table, "target"),
            target_year=floats(table, "target_year"),
            n_points=floats(table, "n_points"),
            first_year=floats(table, "first_year"),
            last_year=floats(table, "last_year"),
            first=floats(table, "first"),
            last=floats(table, "last"),
            slope=floats(table, "slope"),
            is_surveyed=is_surveyed.to_numpy(bool),
        )

    @cached_property
    def change(self) -> FloatArray:
        """Change per year so far, positive = improving."""
        return same_decimals(self.direction * self.slope)

    @cached_property
    def required(self) -> FloatArray:
        """Change per year that the target still needs, positive = improvement."""
        with np.errstate(divide="ignore", invalid="ignore"):
            missing = self.direction * (self.target - self.last)
            pace = same_decimals(missing / (self.target_year - self.last_year))

        required: FloatArray = np.where(self.target_year > self.last_year, pace, np.nan)
        return required

    @cached_property
    def pace_ratio(self) -> FloatArray:
        """Change so far over change required, where one is required."""
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = self.change / self.required
        pace: FloatArray = np.where(self.required > 0, ratio, np.nan)
        return pace

    def is_flat(self, n_respondents: float, deff: float) -> BoolArray:
        """Tell where the change is too small to have a direction.

        Of a citizens' survey: inside the sampling error of a difference, √2 × that of
        one survey. Of others: under 1 % of the first value a year.
        """
        noise = np.sqrt(2) * sampling_error(self.last, n_respondents, deff)
        whole_change = np.abs(self.change) * (self.last_year - self.first_year)
        is_small = np.abs(self.change) < FLAT * np.abs(self.first)
        is_still = self.change == 0
        flat: BoolArray = (
            np.where(self.is_surveyed, whole_change < noise, is_small) | is_still
        )

        return flat


def why_undefined(rows: Movement) -> dict[str, Masks]:
    """Give, for each column, the codes for which it is undefined; the first one counts."""
    unseen = {"not_available": np.isnan(rows.n_points)}
    undirected = {"no_direction": np.isnan(rows.direction)}
    unchanged = {**unseen, **undirected, "few_points": rows.n_points < 2}
    no_interval = {**unchanged, "few_points": rows.n_points < 3}
    no_need = {
        "not_available": np.isnan(rows.n_points + rows.target + rows.target_year),
        **undirected,
        "target_year_reached": rows.target_year <= rows.last_year,
    }

    return {
        "first_year": unseen,
        "last_year": unseen,
        "change_per_year": unchanged,
        "required_per_year": no_need,
        "pace_ratio": {**no_need, **unchanged, "target_met": rows.required <= 0},
        "trend": unchanged,
        "change_lower95": no_interval,
        "change_upper95": no_interval,
    }


def compare_with_required(
    series: pd.DataFrame,
    lines: pd.DataFrame,
    deff: float = DEFF,
    n_respondents: float = N_RESPONDENTS,
) -> pd.DataFrame:
    """Compare the observed with the required change of every series; see `ka.trends`."""
    table = series.join(lines).reset_index()
    rows = Movement.of(table)
    codes = why_undefined(rows)

    trend = np.select(
        [any_of(codes["trend"]), rows.is_flat(n_respondents, deff), rows.change > 0],
        ["", "flat", "improving"],
        "worsening",
    )
    half_width = floats(table, "half_width")

    whole_years = table.astype({"first_year": "Int64", "last_year": "Int64"})

    return whole_years.assign(
        n_points=np.nan_to_num(rows.n_points).astype(int),
        change_per_year=rows.change,
        required_per_year=rows.required,
        pace_ratio=rows.pace_ratio,
        trend=trend,
        change_lower95=rows.change - half_width,
        change_upper95=rows.change + half_width,
        reason=write_reasons(codes),
    )[COLUMNS]
