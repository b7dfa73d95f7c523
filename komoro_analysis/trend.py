"""Trends: the change per year so far against the change per year that the target still needs."""

import numpy as np
import pandas as pd

from .dataset import Data, series
from .gap import DEFF, KEY, N_RESPONDENTS, reasons, sampling_error

PREFERENCE = {"actual": 0, "history": 1, "baseline": 2}  # which observation speaks for a year that has several
FLAT = 0.01  # share of the first value a year below which a series without sampling error is flat
COLUMNS = ["series_id", "first_year", "last_year", "n_points", "change_per_year", "required_per_year", "pace_ratio",
           "trend", "reason", "change_lower95", "change_upper95"]  # fmt: skip


def points(data: Data) -> pd.DataFrame:
    """Give each series' observed values, one per year (`series_id, fiscal_year, value`), by series and year.

    Actuals, history and the baseline; where a year has more than one, in this order of preference.
    """
    observed = data.current
    observed = observed[observed["kind"].isin(PREFERENCE) & observed["value"].notna()]
    order = observed["kind"].map(PREFERENCE)
    observed = observed.assign(order=order).sort_values([*KEY, "order"]).drop_duplicates(KEY)
    return observed[[*KEY, "value"]].reset_index(drop=True)


def slopes(code: np.ndarray, year: np.ndarray, value: np.ndarray, size: int) -> tuple[np.ndarray, ...]:
    """Fit a least-squares line to each group of points (`code` 0 … size − 1), all groups at once.

    Returns number of points, slope per year (NaN under two points) and the half-width of its 95 % interval (Student-t
    with n − 2 degrees of freedom; NaN under three points, where a line leaves nothing to judge the error by).
    """
    def total(weights: np.ndarray) -> np.ndarray:
        return np.bincount(code, weights, size)

    n = np.bincount(code, minlength=size)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = year - (total(year) / n)[code]
        y = value - (total(value) / n)[code]
        spread = total(t * t)
        slope = total(t * y) / spread
        error = np.sqrt(total((y - slope[code] * t) ** 2) / (n - 2.0) / spread)
    half = np.full(size, np.nan)
    if (n > 2).any():
        from scipy.special import stdtrit  # 0.15 s, not needed in a plan's first year

        half[n > 2] = stdtrit(n[n > 2] - 2.0, 0.975) * error[n > 2]
    return n, slope, half


def trends(data: Data, deff: float = DEFF, n_respondents: float = N_RESPONDENTS) -> pd.DataFrame:
    """Compare the observed change per year of every series with the change that its target still needs.

    Changes are in the indicator's unit per year, positive = improving: the difference of two points, the least-squares
    slope of three or more with its 95 % interval in `change_lower95`, `change_upper95`. `pace_ratio`: change / required
    where a change is still required. `trend`: improving | flat | worsening; flat is a change inside the sampling error
    of a difference (√2 × the error of one survey) for a citizens' survey, under 1 % of |first value| a year for others.
    Undefined values are missing, with `column:code` in `reason`. Two points are no trend: `n_points` says so.
    """
    table, seen = series(data), points(data)
    seen = seen.assign(code=table.index.get_indexer(seen["series_id"]))
    seen = seen[seen["code"] >= 0].sort_values(["code", "fiscal_year"])
    code, year, value = seen["code"].to_numpy(), seen["fiscal_year"].to_numpy(float), seen["value"].to_numpy(float)
    n, slope, half = slopes(code, year, value, len(table))
    ends = np.searchsorted(code, np.arange(len(table) + 1))
    padded = np.append(np.column_stack([year, value]), [[np.nan, np.nan]], axis=0)
    first = padded[np.where(n > 0, ends[:-1], -1)].T
    last = padded[np.where(n > 0, ends[1:] - 1, -1)].T
    d, target, due = (table[name].to_numpy(float, na_value=np.nan) for name in ("direction", "target", "target_year"))
    with np.errstate(divide="ignore", invalid="ignore"):
        change, required = np.round(d * slope, 9), np.round(d * (target - last[1]) / (due - last[0]), 9)
        pace = change / required
    surveyed = ((table["survey"] == "citizen") & (table["value_type"] == "percent")).to_numpy()
    noise = np.sqrt(2) * sampling_error(last[1], n_respondents, deff)
    flat = np.where(surveyed, np.abs(change) * (last[0] - first[0]) < noise, np.abs(change) < FLAT * np.abs(first[1]))
    known = {"not_available": n == 0, "no_direction": np.isnan(d), "few_points": n < 2}
    needed = {"not_available": (n == 0) | np.isnan(target) | np.isnan(due), "no_direction": np.isnan(d),
              "target_year_reached": due <= last[0]}  # fmt: skip
    interval = {**known, "few_points": n < 3}
    required = np.where(due > last[0], required, np.nan)
    pace_codes = {**needed, **known, "target_met": required <= 0}
    word = np.select([np.isnan(change), flat | (change == 0), change > 0], ["", "flat", "improving"], "worsening")
    return pd.DataFrame({
        "series_id": table.index, "first_year": pd.array(first[0], "Int64"), "last_year": pd.array(last[0], "Int64"),
        "n_points": n, "change_per_year": change, "required_per_year": required,
        "pace_ratio": np.where(required > 0, pace, np.nan), "trend": word,
        "reason": reasons({
            "first_year": {"not_available": n == 0}, "last_year": {"not_available": n == 0}, "change_per_year": known,
            "required_per_year": needed, "pace_ratio": pace_codes, "trend": known, "change_lower95": interval,
            "change_upper95": interval}),
        "change_lower95": change - half, "change_upper95": change + half})[COLUMNS]  # fmt: skip
