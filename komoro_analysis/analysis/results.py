"""All result tables of one data set, each computed once."""

import numpy as np
import pandas as pd

import komoro_analysis as ka

from ..dataset import Data, store


class Results:
    """The tables of `reports/tables/` as attributes, and `series`, a row per series; columns as in `data/README.md`."""

    def __init__(self, data: Data) -> None:
        self.data = data

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name not in (*ka.RESULT_TABLES, "series"):
            raise AttributeError(name)
        return getattr(ka, name)(self.data)


def results(data: Data) -> Results:
    """Return the results of a data set, the same object for as long as its tables do not change."""
    return store(data).setdefault("results", Results(data))


def files(tables: Results) -> dict[str, bytes]:
    """Return the files of `reports/tables/`: CSV, UTF-8 with BOM for Excel, numbers with 6 significant digits."""
    return {f"{name}.csv": to_csv(getattr(tables, name)) for name in ka.RESULT_TABLES}


def to_csv(frame: pd.DataFrame) -> bytes:
    """Write a result table: never an exponent, true / false in small letters, empty where undefined."""
    flags = frame.select_dtypes("boolean").apply(lambda column: column.map({True: "true", False: "false"}))
    text = frame.assign(**flags).to_csv(index=False, lineterminator="\n", float_format=_six)
    return text.encode("utf-8-sig")


def _six(value: float) -> str:
    return np.format_float_positional(value, precision=6, unique=False, fractional=False, trim="-")
