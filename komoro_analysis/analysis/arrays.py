"""Types of the arrays that the formulas work on, and how a column becomes one."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
TextArray = npt.NDArray[np.object_]
Masks = dict[str, BoolArray]  # a code, and the rows where it holds


def floats(frame: pd.DataFrame, name: str) -> FloatArray:
    """Return a numeric column as floats, NaN where it is empty."""
    values: FloatArray = frame[name].to_numpy(float, na_value=np.nan)
    return values


def flags(values: npt.NDArray[Any], undefined: BoolArray) -> pd.arrays.BooleanArray:
    """Return true / false where defined, missing elsewhere."""
    return pd.arrays.BooleanArray(values.astype(bool), undefined)


def same_decimals(values: FloatArray) -> FloatArray:
    """Round off what binary floats add: 14.0 − 13.9 is 0.1, as it is on paper."""
    return np.round(values, 9)
