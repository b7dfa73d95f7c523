"""The tidy tables in memory."""

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from ..base.municipality import Municipality
from ..tidy.schema import dtypes
from ..tidy.verify import Standing
from .describe import AssumedValue, assumed_values, summary_html, summary_lines
from .ledger import Ledger
from .reference import Reference, no_reference

TABLES = (
    "observations",
    "indicators",
    "measures",
    "notes",
    "descriptions",
    "other_observations",
)


def _empty(table: str) -> pd.DataFrame:
    types = dtypes(table)
    return pd.DataFrame(columns=list(types)).astype(types)


def no_notes() -> pd.DataFrame:
    return _empty("notes")


def no_descriptions() -> pd.DataFrame:
    return _empty("descriptions")


def nothing_else() -> pd.DataFrame:
    return _empty("other_observations")


@dataclass(frozen=True, eq=False, repr=False)
class Data:
    """The tidy tables: text is "" where empty, numbers are missing.

    Columns as in `data/README.md`; `observations` also has `decimals`, those of the
    value as printed, `bound_word`, how its bound is printed (以上, 以下, 以内), and
    `source`, where a value of kind `history` is from.
    """

    observations: pd.DataFrame
    indicators: pd.DataFrame
    measures: pd.DataFrame
    notes: pd.DataFrame = field(default_factory=no_notes)
    descriptions: pd.DataFrame = field(default_factory=no_descriptions)
    other_observations: pd.DataFrame = field(default_factory=nothing_else)
    municipality: Municipality = field(default_factory=Municipality)
    reference: Reference = field(default_factory=no_reference)
    ledger: Ledger = field(default_factory=Ledger)
    standing: Standing = Standing.IN_MEMORY
    _kept: Any = field(default=None, init=False)  # what is known of it: see `store.py`

    @property
    def assumed(self) -> tuple[AssumedValue, ...]:
        """The actuals that `ka.assume` or `ka.scenario` put in; () of real data."""
        return assumed_values(self.observations)

    def __repr__(self) -> str:
        return "\n".join(self._summary())

    def _repr_html_(self) -> str:
        return summary_html(self._summary())

    def _summary(self) -> list[str]:
        lines = summary_lines(self.observations, self.indicators, self.measures)
        if self.standing in (Standing.AS_TIDIED, Standing.BY_HAND):
            lines[-1] += " (not verified against raw tables)"
        return lines
