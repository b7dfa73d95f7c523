"""All result tables of one data set, each computed once when first asked for."""

from functools import cached_property, lru_cache

import numpy as np
import pandas as pd

from . import RESULT_TABLES, assessment, dataset, findings, gap, projection, summary, trend, whatif
from .dataset import Data


class Results:
    """The tables of `reports/tables/` as attributes, and `series`, one row per series; columns as in `data/README.md`."""

    def __init__(self, data: Data) -> None:
        self.data = data

    @cached_property
    def series(self) -> pd.DataFrame:
        return dataset.series(self.data)

    @cached_property
    def gaps(self) -> pd.DataFrame:
        return gap.gaps(self.data)

    @cached_property
    def trends(self) -> pd.DataFrame:
        return trend.trends(self.data)

    @cached_property
    def projections(self) -> pd.DataFrame:
        return projection.projections(self.data)

    @cached_property
    def assessments(self) -> pd.DataFrame:
        return assessment.assessments(self.data)

    @cached_property
    def measure_summary(self) -> pd.DataFrame:
        return summary.measure_summary(self.data, projections=self.projections)

    @cached_property
    def quality(self) -> pd.DataFrame:
        return findings.quality(self.data)

    @cached_property
    def sensitivity(self) -> pd.DataFrame:
        return whatif.sensitivity(self.data)

    @cached_property
    def what_if(self) -> pd.DataFrame:
        return whatif.what_if(self.data)


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
