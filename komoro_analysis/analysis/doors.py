"""What `ka.project` checks before it projects frames from outside."""

from typing import Any

import pandas as pd

from ..base.errors import InputError
from ..dataset import as_pandas, numbers, years
from .projection.constants import constants
from .projection.peers import ReferenceScales, all_scales
from .projection.projection import project as project_frames
from .survey import N_RESPONDENTS


def project(
    observations: Any,
    series: Any,
    *,
    plans: Any = None,
    reference: Any = None,
    method: str | tuple[str, ...] = (),
    horizon: int | None = None,
    plan_effect: bool = True,
    recalibrate: bool = True,
    n_respondents: float = N_RESPONDENTS,
) -> pd.DataFrame:
    """Project any series (frames of pandas, polars or pyarrow) to their target years.

    observations: series_id, fiscal_year, value (printed unit; missing ones are left
    out); one row per series and year, any order.
    series: series_id (column or index), direction (higher | lower is better, or +1 |
    −1; empty: no probability), and optionally value_type (percent, count, balance (may
    be negative) or rank; all else is an amount), survey (empty: none; other: no
    momentum), n_respondents (empty: the argument for survey citizen, no sampling error
    for others), target, target_year (empty: horizon years after the last observation;
    no horizon: one row that says so), baseline and baseline_year (of the plan; empty:
    the first observation), resolution (finest printed step; half of it short of the
    target still attains it; empty: unknown), pool (series of one show each other how
    far their kind moves), statistic (which of `reference` a series is).
    plans: series_id, fiscal_year, plan: whether the newest value met its year's plan.
    reference: statistic, code, fiscal_year, value of comparable cities: how far the
    same statistic moved there in its last ten years.

    Returns one row per method (no `method` named: all), series and year: series_id,
    method, fiscal_year, point, lower80, upper80 (printed unit), p_attain, p_attain_raw
    (target year only), reason; a series that cannot be projected has one row, with why.
    plan_effect=False leaves target and plan out of point and interval.
    Errors: `InputError` for bad frames, years not 1900–2200, percentages not 0–100.

    >>> import pandas as pd
    >>> seen = pd.DataFrame({"series_id": ["a", "a"], "fiscal_year": [2023, 2024],
    ...                      "value": [40.0, 45.0]})
    >>> aims = pd.DataFrame({"series_id": ["a"], "direction": ["higher"],
    ...                      "target": [50.0], "target_year": [2027]})
    >>> project(seen, aims, method="pooled")["fiscal_year"].tolist()
    [2025, 2026, 2027]
    """
    observed = as_pandas(observations, "observations")
    aims = as_pandas(series, "series")
    for name in ("target_year", "baseline_year"):
        years(aims, name, "series")

    return project_frames(
        observed,
        aims,
        plans=None if plans is None else as_pandas(plans, "plans"),
        reference=_scales_of(reference, aims),
        method=method,
        horizon=horizon,
        plan_effect=plan_effect,
        recalibrate=recalibrate,
        n_respondents=n_respondents,
        are_bounded=True,
    )


def _scales_of(reference: Any, series: pd.DataFrame) -> ReferenceScales | None:
    """Work out the scales of the statistics of a reference frame."""
    if reference is None or isinstance(reference, ReferenceScales):
        return reference

    table = as_pandas(reference, "reference")
    columns = ["statistic", "code", "fiscal_year", "value"]
    if lacking := [name for name in columns if name not in table]:
        raise InputError(f"reference: column {', '.join(lacking)} is missing")
    years(table, "fiscal_year", "reference")
    table = table.assign(value=numbers(table, "value"))

    balances: set[str] = set()
    if "statistic" in series and "value_type" in series:
        is_balance = series["value_type"].eq("balance")
        balances = set(series["statistic"][is_balance].astype(str))

    wide_of = {}
    for statistic, rows in table.groupby("statistic"):
        wide = rows.pivot_table(index="code", columns="fiscal_year", values="value")
        every_year = range(int(wide.columns.min()), int(wide.columns.max()) + 1)
        values = wide.reindex(columns=every_year)
        wide_of[str(statistic)] = values.to_numpy(float)
    return all_scales(wide_of, balances, constants())
