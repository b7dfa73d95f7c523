"""All result tables of one data set, each computed once when first asked for."""

from functools import cached_property, lru_cache

import pandas as pd

from . import assessments, dataset, findings, gaps, projection, summary, trends, whatif
from .dataset import Data


class Results:
    """The tables of `reports/tables/` as attributes, and `series`, one row per series; columns as in `data/README.md`."""

    TABLES = ("gaps", "trends", "projections", "assessments", "measure_summary", "quality", "sensitivity", "what_if")

    def __init__(self, data: Data) -> None:
        self.data = data

    @cached_property
    def series(self) -> pd.DataFrame:
        return dataset.series(self.data)

    @cached_property
    def gaps(self) -> pd.DataFrame:
        return gaps.gaps(self.data)

    @cached_property
    def trends(self) -> pd.DataFrame:
        return trends.trends(self.data)

    @cached_property
    def projections(self) -> pd.DataFrame:
        return projection.projections(self.data)

    @cached_property
    def assessments(self) -> pd.DataFrame:
        return assessments.assessments(self.data)

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
