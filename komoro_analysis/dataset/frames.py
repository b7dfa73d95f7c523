"""Read columns of frames that come from outside."""

import numpy as np
import pandas as pd

from ..base.errors import InputError


def numbers(frame: pd.DataFrame, name: str, missing: float | np.ndarray = np.nan) -> np.ndarray:
    """Read a column of any type as finite floats, `missing` where empty or without the column. Errors: `InputError`."""
    if name not in frame:
        return np.full(len(frame), missing, float)
    column = frame[name]
    try:
        if not pd.api.types.is_numeric_dtype(column):
            column = pd.to_numeric(column.mask(column.astype(str).str.strip() == ""))
        values = np.asarray(column, float)
        if np.isinf(values).any():
            raise ValueError("found an infinite value")
    except (ValueError, TypeError) as error:
        raise InputError(f"{name}: {error}; expected numbers") from None
    empty = np.isnan(values)
    return np.where(empty, missing, values) if empty.any() else values
