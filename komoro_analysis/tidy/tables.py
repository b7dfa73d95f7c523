"""Read tidy tables from disk, and give text tables their types."""

import io
from pathlib import Path

import numpy as np
import pandas as pd

from ..base.errors import InputError
from ..base.files import read_text
from .schema import dtypes


def typed(table: str, frame: pd.DataFrame, where: str | Path = "") -> pd.DataFrame:
    """Give a tidy table of text its types. Errors: `InputError` for a column that lacks, or a value of another type."""
    types = dtypes(table)
    if list(frame.columns) != list(types):
        raise InputError(f"{where or table}:1: found columns {', '.join(frame.columns)}; expected {', '.join(types)}")
    try:
        return frame.assign(**{name: _numbers(frame[name], kind) for name, kind in types.items() if kind != "str"})
    except (ValueError, TypeError) as error:
        raise InputError(f"{where or table}: {error}; expected numbers") from None


def _numbers(column: pd.Series, kind: str) -> pd.api.extensions.ExtensionArray | np.ndarray:
    """Read each distinct text of a column once; "" is missing."""
    codes, distinct = pd.factorize(column, use_na_sentinel=False)
    return pd.to_numeric(pd.Series(distinct).mask(distinct == "")).astype(kind).take(codes).array


def read_table(table: str, path: str | Path) -> pd.DataFrame:
    """Read one tidy table with its types. Errors: `InputError` for the file, its columns or their types."""
    text = read_text(path, "komoro tidy が書いた表")
    try:
        frame = pd.read_csv(io.StringIO(text), dtype="str", keep_default_na=False)
    except ValueError as error:
        raise InputError(f"{path}: cannot be read as CSV ({error})") from None
    return typed(table, frame, path)
