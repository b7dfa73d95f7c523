"""Data with actuals that were only assumed: a value of one's own, or a scenario."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from difflib import get_close_matches

import numpy as np
import pandas as pd

from ..base.errors import InputError
from ..dataset import Data, current, is_year, points, series

EXPECTED_YEAR = "expected a whole year from 1900 to 2200"


def next_year(data: Data) -> int:
    """Give the fiscal year after the newest with actuals (else newest baseline).

    >>> import komoro_analysis as ka
    >>> ka.next_year(ka.load())
    2025
    """
    is_observed = data.observations["kind"].isin(["baseline", "actual"])
    return int(data.observations.loc[is_observed, "fiscal_year"].max()) + 1


def assume(data: Data, values: Mapping[str, float], year: int | None = None) -> Data:
    """Return the data with assumed actuals, and everything from it marked 仮定.

    `values`: {series_id: value in the indicator's unit}. `year`: the fiscal year they
    are of; None is the year after the newest actual. What was assumed stands in
    `.assumed` of what is returned; the data itself stays as it is.
    Errors: `InputError` for an unknown series (or an indicator that has components),
    a value that is no number, a percentage outside 0–100, a year that is none.

    >>> import komoro_analysis as ka
    >>> better = ka.assume(ka.load(), {"1-2-1": 50.5})
    >>> better.assumed
    (AssumedValue(series_id='1-2-1', fiscal_year=2025),)
    """
    about = series(data)
    chosen_year = _check_year(year) if year is not None else next_year(data)
    checked = {
        _check_series(series_id, about): _check_value(series_id, value, data, about)
        for series_id, value in values.items()
    }

    return _with_actuals(data, checked, chosen_year)


def scenario(data: Data, name: str, year: int | None = None) -> Data:
    """Return the data with next year's actual of every series assumed by one rule.

    `name`: "plan" as planned for that year, "target" the target already, "unchanged" as
    last observed. `year` as in `ka.assume`. A series without such a value stays as it
    is. Everything from it is marked 仮定. Errors: `InputError` for another name.

    >>> import komoro_analysis as ka
    >>> as_planned = ka.scenario(ka.load(), "plan")
    >>> len(as_planned.assumed)
    67
    """
    if name not in SCENARIOS:
        expected = ", ".join(repr(known) for known in SCENARIOS)
        raise InputError(f"scenario: found {name!r}; expected one of {expected}")

    chosen_year = _check_year(year) if year is not None else next_year(data)
    values = SCENARIOS[name](data, chosen_year).dropna()
    by_series = {str(series_id): float(value) for series_id, value in values.items()}

    return _with_actuals(data, by_series, chosen_year)


def _as_planned(data: Data, year: int) -> pd.Series:
    """Give each series' plan of a year; in the target year that is the target."""
    rows = current(data)
    planned = rows[rows["kind"].isin(["plan", "target"]) & rows["fiscal_year"].eq(year)]
    return planned.drop_duplicates("series_id").set_index("series_id")["value"]


def _at_target(data: Data, year: int) -> pd.Series:
    return series(data)["target"]


def _unchanged(data: Data, year: int) -> pd.Series:
    """Give each series' last value before a year."""
    seen = points(data)
    before = seen[seen["fiscal_year"] < year]
    return before.drop_duplicates("series_id", keep="last").set_index("series_id")[
        "value"
    ]


SCENARIOS: dict[str, Callable[[Data, int], pd.Series]] = {
    "plan": _as_planned,
    "target": _at_target,
    "unchanged": _unchanged,
}


def _check_year(year: int) -> int:
    try:
        number = float(year)
    except (TypeError, ValueError):
        number = np.nan

    if not is_year(np.array([number])).all():
        raise InputError(f"year: found {year!r}; {EXPECTED_YEAR}")
    return int(number)


def _check_series(series_id: str, about: pd.DataFrame) -> str:
    """Refuse a series that is not there, and say which ones are."""
    if series_id in about.index:
        return series_id

    components = about.index[about["indicator_id"] == series_id]
    if len(components):
        raise InputError(
            f"assume: {series_id} has components; expected {' or '.join(components)}"
        )

    known = [str(name) for name in about.index]
    near = get_close_matches(str(series_id), known, n=3, cutoff=0) or known[:3]
    raise InputError(
        f"assume: found no series {series_id!r}; expected one of {len(known)}, "
        f"such as {', '.join(near)}"
    )


def _check_value(
    series_id: str, value: float, data: Data, about: pd.DataFrame
) -> float:
    """Refuse what is no number, and what a percentage cannot be."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = np.nan

    if not np.isfinite(number):
        raise InputError(f"assume: {series_id}: found {value!r}; expected a number")

    is_share = _is_share(series_id, data, about)
    if is_share and not 0 <= number <= 100:
        raise InputError(
            f"assume: {series_id}: found {number:g}; "
            "expected a percentage from 0 to 100"
        )

    return number


def _is_share(series_id: str, data: Data, about: pd.DataFrame) -> bool:
    """Tell percentages that end at 100 from ratios that are printed beyond it."""
    if series_id not in about.index or about.at[series_id, "value_type"] != "percent":
        return False
    rows = data.observations
    printed = rows.loc[rows["series_id"].eq(series_id), "value"]

    return not (printed > 100).any()


def _with_actuals(data: Data, values: Mapping[str, float], year: int) -> Data:
    """Add actuals of status `assumed`: they speak for their year."""
    observations = data.observations
    first_rows = observations.drop_duplicates("series_id").set_index("series_id")
    assumed = first_rows.loc[list(values)].reset_index()
    assumed = assumed.assign(
        fiscal_year=year,
        kind="actual",
        value=[float(value) for value in values.values()],
        bound="",
        status="assumed",
        printed=[_as_printed(value) for value in values.values()],
        edition=observations["edition"].max(),
        decimals=[_decimals(value) for value in values.values()],
        bound_word="",
    )
    assumed = assumed[observations.columns].astype(observations.dtypes)
    together = pd.concat([observations, assumed], ignore_index=True)

    return replace(data, observations=together)


def _as_printed(value: float) -> str:
    return np.format_float_positional(value, trim="-")


def _decimals(value: float) -> int:
    return len(_as_printed(value).partition(".")[2])
