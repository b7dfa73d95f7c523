"""Read frames row by row, with None where a value is undefined."""

from collections.abc import Hashable, Mapping

import pandas as pd

Row = Mapping[Hashable, object]


def rows_of(frame: pd.DataFrame) -> list[Row]:
    """Return the rows of a frame as mappings."""
    known = frame.astype(object).where(frame.notna(), None)
    return list(known.to_dict("records"))


def number(value: object) -> float | None:
    """Return a cell as a number; None where undefined."""
    return None if value is None else float(str(value))


def whole(value: object) -> int | None:
    """Return a cell as a whole number; None where undefined."""
    return None if value is None else int(float(str(value)))


def text(value: object) -> str:
    """Return a cell as text; "" where undefined."""
    return "" if value is None else str(value)
