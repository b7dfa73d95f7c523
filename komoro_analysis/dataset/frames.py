"""Read columns of frames that come from outside, and say what is wrong with them."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..base.errors import InputError

FIRST_YEAR = 1900
LAST_YEAR = 2200
DIRECTIONS: dict[object, float] = {
    "higher": 1.0,
    "lower": -1.0,
    "+1": 1.0,
    "1": 1.0,
    "-1": -1.0,
    "−1": -1.0,
    1: 1.0,
    -1: -1.0,
}

Floats = npt.NDArray[np.float64]


def as_pandas(frame: Any, where: str) -> pd.DataFrame:
    """Return a dataframe of any library as one of pandas. Errors: `InputError`.

    pandas as it is; others (polars, pyarrow, …) as far as narwhals knows them.
    """
    if isinstance(frame, pd.DataFrame):
        return frame

    import narwhals as nw  # only for who comes with another library

    try:
        known = nw.from_native(frame, eager_only=True)
    except TypeError:
        found = type(frame).__name__
        raise InputError(f"{where}: found {found}; expected a dataframe") from None
    try:
        converted: pd.DataFrame = known.to_pandas()
    except ModuleNotFoundError:  # polars without pyarrow
        columns = {name: known[name].to_list() for name in known.columns}
        return pd.DataFrame(columns)
    return converted


def numbers(
    frame: pd.DataFrame, name: str, missing: float | npt.NDArray[Any] = np.nan
) -> Floats:
    """Read a column of any type as finite floats. Errors: `InputError`.

    `missing` where empty, or everywhere without the column.
    """
    if name not in frame:
        return np.full(len(frame), missing, float)

    column = frame[name]
    values = _to_floats(column, name)
    is_infinite = np.isinf(values)
    if is_infinite.any():
        row = column.index[int(is_infinite.argmax())]
        raise InputError(
            f"{name}: found an infinite value in row {row!r}; expected numbers"
        )

    is_empty = np.isnan(values)
    return np.where(is_empty, missing, values) if is_empty.any() else values


def _to_floats(column: "pd.Series[Any]", name: str) -> Floats:
    if pd.api.types.is_numeric_dtype(column):
        return np.asarray(column, float)

    # pandas would read a date as nanoseconds and a period as a count of years from 1970.
    if column.dtype.kind in "mM" or isinstance(column.dtype, pd.PeriodDtype):
        raise InputError(f"{name}: found {column.dtype}; expected numbers")

    is_blank = column.astype(str).str.strip() == ""
    filled = column.mask(is_blank)
    try:
        return np.asarray(pd.to_numeric(filled), float)
    except (ValueError, TypeError):
        row = _first_unreadable(filled)
        raise InputError(
            f"{name}: found {filled[row]!r} in row {row!r}; expected numbers"
        ) from None


def _first_unreadable(column: "pd.Series[Any]") -> Any:
    """Name the first row that is no number."""
    for row, value in column.items():
        try:
            pd.to_numeric(pd.Series([value]))
        except (ValueError, TypeError):
            return row
    return column.index[0]


def is_year(values: Floats) -> npt.NDArray[np.bool_]:
    """Tell which numbers are whole years from 1900 to 2200."""
    is_whole = np.floor(values) == values
    return np.asarray(is_whole & (values >= FIRST_YEAR) & (values <= LAST_YEAR))


def years(frame: pd.DataFrame, name: str, where: str) -> Floats:
    """Read a column of years, NaN where empty. Errors: `InputError`."""
    values = numbers(frame, name)
    is_wrong = ~is_year(values) & ~np.isnan(values)
    if is_wrong.any():
        at = int(is_wrong.argmax())
        raise InputError(
            f"{where}: {name}: found {values[at]:g} in row {frame.index[at]!r}; "
            f"expected a whole year from {FIRST_YEAR} to {LAST_YEAR}"
        )

    return values


def directions(frame: pd.DataFrame, name: str, where: str) -> Floats:
    """Read a column of directions as +1, −1 and NaN (empty). Errors: `InputError`.

    higher, lower, +1 and −1 are read, as text or as numbers.
    """
    code, words = pd.factorize(frame[name])
    known = [np.nan if _is_blank(word) else DIRECTIONS.get(word, 0.0) for word in words]
    values = np.array([*known, np.nan])[code]

    is_wrong = values == 0
    if is_wrong.any():
        row = frame.index[int(is_wrong.argmax())]
        found = frame[name].iloc[int(is_wrong.argmax())]
        raise InputError(
            f"{where}: {name}: found {found!r} in row {row!r}; "
            "expected higher, lower, +1, −1 or empty"
        )
    return values


def _is_blank(word: object) -> bool:
    return isinstance(word, str) and not word.strip()
