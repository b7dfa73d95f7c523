"""All result tables of one data set, each computed once when first asked for."""

from functools import lru_cache

import numpy as np
import pandas as pd

from . import RESULT_TABLES
from .assessment import assessments
from .dataset import Data, series
from .findings import quality
from .gap import gaps
from .projection import projections
from .summary import measure_summary
from .trend import trends
from .whatif import sensitivity, what_if

_VERBS = (series, gaps, trends, projections, assessments, quality, sensitivity, what_if)


class Results:
    """The tables of `reports/tables/` as attributes, and `series`, a row per series; columns as in `data/README.md`."""

    def __init__(self, data: Data) -> None:
        self.data = data

    def __getattr__(self, name: str) -> pd.DataFrame:
        verb = next((verb for verb in _VERBS if verb.__name__ == name), None)
        if verb is None and name != "measure_summary":
            raise AttributeError(name)
        table = verb(self.data) if verb else measure_summary(self.data, projections=self.projections)
        setattr(self, name, table)
        return table


@lru_cache(maxsize=4)
def results(data: Data) -> Results:
    """Return the results of a data set, the same object for the same data."""
    return Results(data)


def files(tables: Results) -> dict[str, bytes]:
    """Return the files of `reports/tables/`: CSV, UTF-8 with BOM for Excel, numbers with 6 significant digits."""
    return {f"{name}.csv": to_csv(getattr(tables, name)) for name in RESULT_TABLES}


def to_csv(frame: pd.DataFrame) -> bytes:
    """Write a result table: never an exponent, true / false in small letters, empty where undefined."""
    text = frame.apply(lambda column: column.map(_text).astype("str"))
    return text.to_csv(index=False, lineterminator="\n").encode("utf-8-sig")


def _text(value: object) -> str:
    if value is None or pd.isna(value):
        return ""
    if isinstance(value, (bool, np.bool_)):
        return str(value).lower()
    if isinstance(value, (float, np.floating)):
        return np.format_float_positional(value, precision=6, unique=False, fractional=False, trim="-")
    return str(value)
