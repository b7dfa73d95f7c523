"""Trends: the change per year so far against the change per year that the target still needs."""

import numpy as np
import pandas as pd

from ..dataset import Data, kept, points, series
from .gaps import DEFF, N_RESPONDENTS, reasons, sampling_error, undefined

FLAT = 0.01  # share of the first value a year below which a series without sampling error is flat
COLUMNS = ["series_id", "first_year", "last_year", "n_points", "change_per_year", "required_per_year", "pace_ratio",
           "trend", "reason", "change_lower95", "change_upper95"]


def lines(seen: pd.DataFrame) -> pd.DataFrame:
    """Fit a least-squares line to the observed values of each series (`series_id, fiscal_year, value`, by year).

    Index series_id; `n_points, first_year, last_year, first, last` (values), `slope` per year (NaN under two points),
    `half` width of its 95 % interval (Student-t, n − 2 degrees of freedom; NaN under three points: no error to see).
    """
    by = seen.astype({"fiscal_year": float}).groupby("series_id", sort=False)
    found = by.agg(n_points=("value", "size"), first_year=("fiscal_year", "first"), last_year=("fiscal_year", "last"),
                   first=("value", "first"), last=("value", "last"))
    code, mean = by.ngroup().to_numpy(int), by.mean().to_numpy(float)
    t, y = (seen[["fiscal_year", "value"]].to_numpy(float) - mean[code]).T
    spread = np.bincount(code, t * t, len(found))
    slope = np.bincount(code, t * y, len(found)) / np.where(spread > 0, spread, np.nan)
    free = found["n_points"].to_numpy(float, copy=True) - 2
    free[free < 1] = np.nan
    half = np.sqrt(np.bincount(code, (y - slope[code] * t) ** 2, len(found)) / free / spread)
    if (free > 0).any():
        from scipy.special import stdtrit  # 0.15 s, not needed in a plan's first year

        half *= stdtrit(free, 0.975)
    return found.assign(slope=slope, half=half)


@kept
def trends(data: Data, deff: float = DEFF, n_respondents: float = N_RESPONDENTS) -> pd.DataFrame:
    """Compare the observed change per year of every series with the change that its target still needs.

    Changes are in the indicator's unit per year, positive = improving: the difference of two points, the least-squares
    slope of three or more with its 95 % interval in `change_lower95`, `change_upper95`. `pace_ratio`: change / required
    where a change is still required. `trend`: improving | flat | worsening; flat is a change inside the sampling error
    of a difference (√2 × the error of one survey) for a citizens' survey, under 1 % of |first value| a year for others.
    Undefined values are missing, with `column:code` in `reason`. Two points are no trend: `n_points` says so.
    """
    table = series(data).join(lines(points(data))).reset_index()
    names = "direction target target_year n_points first_year last_year first last slope half".split()
    d, target, due, n, start, end, first, last, slope, half = table[names].to_numpy(float, na_value=np.nan).T
    change, unseen, undirected = np.round(d * slope, 9), {"not_available": np.isnan(n)}, {"no_direction": np.isnan(d)}
    with np.errstate(divide="ignore", invalid="ignore"):
        required = np.where(due > end, np.round(d * (target - last) / (due - end), 9), np.nan)
        pace = np.where(required > 0, change / required, np.nan)
    surveyed = (table["survey"].eq("citizen") & table["value_type"].eq("percent")).to_numpy()
    noise = np.sqrt(2) * sampling_error(last, n_respondents, deff)
    flat = np.where(surveyed, np.abs(change) * (end - start) < noise, np.abs(change) < FLAT * np.abs(first))
    known = {**unseen, **undirected, "few_points": n < 2}
    needed = {"not_available": np.isnan(n + target + due), **undirected, "target_year_reached": due <= end}
    interval = {**known, "few_points": n < 3}
    codes = {"first_year": unseen, "last_year": unseen, "change_per_year": known, "required_per_year": needed,
             "pace_ratio": {**needed, **known, "target_met": required <= 0}, "trend": known,
             "change_lower95": interval, "change_upper95": interval}
    return table.astype({"first_year": "Int64", "last_year": "Int64"}).assign(
        n_points=np.nan_to_num(n).astype(int), change_per_year=change, required_per_year=required, pace_ratio=pace,
        trend=np.select([undefined(known), flat | (change == 0), change > 0], ["", "flat", "improving"], "worsening"),
        change_lower95=change - half, change_upper95=change + half, reason=reasons(codes))[COLUMNS]
