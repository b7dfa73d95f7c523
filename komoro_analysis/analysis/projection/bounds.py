"""Percentages lie between 0 and 100: found fast, told slowly."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from ...base.errors import InputError
from ...dataset import numbers
from .arrays import Bools, Floats

PERCENTAGES = ("percent", "pct")


def is_beyond_100(values: Floats) -> Bools:
    """Tell which values no percentage can have; a missing one can."""
    beyond: Bools = (values < 0) | (values > 100)
    return beyond


def any_beyond_100(shares: Iterable[Floats]) -> bool:
    """Tell whether any value of percentages lies beyond 0 or 100."""
    return any(is_beyond_100(values).any() for values in shares)


def refuse_beyond_100(observations: pd.DataFrame, series: pd.DataFrame) -> None:
    """Refuse the first percentage below 0 or above 100, by its row. Errors: `InputError`.

    Looks each row up by the name of its series: for frames that are known to have one.
    """

    is_percent = series["value_type"].isin(PERCENTAGES).to_numpy(bool)
    for name in ("target", "baseline"):
        values = np.where(is_percent, numbers(series, name), np.nan)
        _refuse(series, name, values, "series")

    ids = series["series_id"] if "series_id" in series else series.index.to_series()
    is_share = observations["series_id"].isin(ids[is_percent]).to_numpy(bool)
    shares = np.where(is_share, numbers(observations, "value"), np.nan)
    _refuse(observations, "value", shares, "observations")


def _refuse(frame: pd.DataFrame, name: str, values: Any, where: str) -> None:
    is_wrong = is_beyond_100(values)
    if is_wrong.any():
        at = int(is_wrong.argmax())
        raise InputError(
            f"{where}: {name}: found {values[at]:g} in row {frame.index[at]!r}; "
            "expected a percentage from 0 to 100 (a ratio beyond that is an amount)"
        )
