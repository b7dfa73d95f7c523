"""The projected rows: every series, every year to its target."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .arrays import Bools, Floats, Ints
from .plan import Plan
from .state import State


@dataclass(frozen=True)
class Rows:
    """The projected rows, a series' years together.

    series: position of each row's series. years: since its last observation (at least 1).
    last: position of each series' last row.
    """

    series: Ints
    fiscal_year: Ints
    years: Floats
    last: Ints


def lay_out_rows(state: State, plan: Plan) -> Rows:
    """Lay out one row per series and year to come; one where there is none."""

    count = np.maximum(plan.until - state.year, 1)
    series = np.repeat(np.arange(len(count)), count)
    last = np.cumsum(count) - 1
    fiscal_year = plan.until[series] + np.arange(len(series)) - last[series]
    years = np.maximum(fiscal_year - state.year[series], 1).astype(float)

    return Rows(series, fiscal_year, years, last)


def in_last_rows(values: Floats, rows: Rows) -> Floats:
    """Give each series' value to its last row, NaN to the others."""
    column = np.full(len(rows.series), np.nan)
    column[rows.last] = values
    return column


def printed_years(rows: Rows, endless: Bools) -> "Ints | pd.Series[int]":
    """Give the fiscal years; missing where nothing says which year."""
    if not endless.any():
        return rows.fiscal_year
    years = pd.Series(rows.fiscal_year, dtype="Int64")
    return years.mask(endless[rows.series])


def find_plans(plans: pd.DataFrame, ids: "pd.Series[str]", rows: Rows) -> Floats:
    """Find the plan of each row's year; NaN where there is none."""

    keys = ["series_id", "fiscal_year"]
    named = pd.DataFrame(
        {"series_id": ids.array.take(rows.series), "fiscal_year": rows.fiscal_year}
    )
    known = plans.drop_duplicates(keys, keep="last")[[*keys, "plan"]]
    found: Floats = named.merge(known, how="left", on=keys)["plan"].to_numpy(float)

    return found
