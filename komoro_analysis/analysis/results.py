"""All result tables of one data set, each computed once and when it is first asked for."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from ..dataset import Data, series, store
from . import RESULT_TABLES
from .assessments.assessment import assessments
from .findings.findings import quality
from .gaps import gaps
from .projection.projection import projections
from .summary import measure_summary
from .trends import trends
from .what_if import sensitivity, what_if


@dataclass(frozen=True, eq=False)
class Results:
    """What the analyses say of `data`; columns as in `data/README.md`.

    The tables belong to everyone who asks: nobody edits them.
    """

    data: Data

    @cached_property
    def series(self) -> pd.DataFrame:
        """One row per series, index `series_id`."""
        return series(self.data)

    @cached_property
    def gaps(self) -> pd.DataFrame:
        """How far each actual is from the plan of its year and from the target."""
        return gaps(self.data)

    @cached_property
    def trends(self) -> pd.DataFrame:
        """The change per year so far, and the change that is still required."""
        return trends(self.data)

    @cached_property
    def projections(self) -> pd.DataFrame:
        """Point, 80 % interval and odds, by method and year."""
        return projections(self.data)

    @cached_property
    def assessments(self) -> pd.DataFrame:
        """What each published system would say."""
        return assessments(self.data)

    @cached_property
    def measure_summary(self) -> pd.DataFrame:
        """The roll-up per 施策."""
        return measure_summary(self.data)

    @cached_property
    def quality(self) -> pd.DataFrame:
        """What a careful reader would question in the numbers."""
        return quality(self.data)

    @cached_property
    def sensitivity(self) -> pd.DataFrame:
        """The odds under other assumptions."""
        return sensitivity(self.data)

    @cached_property
    def what_if(self) -> pd.DataFrame:
        """The value of next year from which on the target is more likely than not."""
        return what_if(self.data)


def results(data: Data) -> Results:
    """Return the results of a data set, the same object until its tables change."""
    known = store(data)
    if "results" not in known:
        known["results"] = Results(data)
    return known["results"]


def files(tables: Results) -> dict[str, bytes]:
    """Return the files of `reports/tables/` by name, as `to_csv` writes them."""
    return {f"{name}.csv": to_csv(getattr(tables, name)) for name in RESULT_TABLES}


def to_csv(frame: pd.DataFrame) -> bytes:
    """Write a result table as UTF-8 with BOM, so that Excel reads it.

    Six significant digits and never an exponent; true and false in small letters;
    empty where undefined.
    """
    flags = frame.select_dtypes("boolean").apply(
        lambda column: column.map({True: "true", False: "false"})
    )
    text = frame.assign(**flags).to_csv(
        index=False, lineterminator="\n", float_format=_six_digits
    )
    return text.encode("utf-8-sig")


def _six_digits(value: float) -> str:
    return np.format_float_positional(
        value, precision=6, unique=False, fractional=False, trim="-"
    )
