"""All words of one data set, each written once: `wording_of(data)`.

Nobody edits what stands here; what is handed to an analyst is a copy.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import pandas as pd

from ..analysis.results import Results, results
from ..dataset import Data
from . import words

CellKey = tuple[str, str, int]  # series_id, kind, fiscal year


@dataclass(frozen=True)
class PrintedNumber:
    """One printed number as readers see it; `decimals` is None where unknown."""

    number: str  # 1,205
    text: str  # 1,205人
    phrase: str  # the same, or with its bound in brackets: 「5件以上」
    decimals: int | None


@dataclass(frozen=True, eq=False)
class Wording:
    """The words of one set of results."""

    results: Results

    @cached_property
    def rows(self) -> pd.DataFrame:
        """Give all that is shown of a series, one row each, index `series_id`."""
        return words.table(self.results.data)

    @cached_property
    def printed(self) -> dict[CellKey, PrintedNumber]:
        """Give every printed number by series, kind and fiscal year."""
        cells = words.cells(self.results.data)
        return {key: PrintedNumber(**cell) for key, cell in cells.items()}

    @cached_property
    def sentences(self) -> pd.DataFrame:
        """Give `series_id, sentence, verdict, change, outlook`, a row per series."""
        return words.sentences(self.results.data)

    @cached_property
    def measure_sentences(self) -> pd.DataFrame:
        """Give `measure_id, sentence`, a row per 施策 in document order."""
        return words.measure_sentences(self.results.data)

    @cached_property
    def overview(self) -> pd.DataFrame:
        """Give one row per series as text under Japanese headers."""
        return words.overview(self.results.data)

    @cached_property
    def source(self) -> str:
        """Name what the numbers are from."""
        return words.source(self.results.data)

    @cached_property
    def vintage(self) -> str:
        """Say which editions and years the numbers are from."""
        return words.vintage(self.results.data)

    @cached_property
    def unpublished(self) -> int | None:
        """Give the fiscal year that only a filled template knows; None without."""
        return words.unpublished(self.results.data)


@lru_cache(maxsize=8)
def _wording(known: Results) -> Wording:
    return Wording(known)


def wording_of(data: Data) -> Wording:
    """Return the words of a data set, the same object while its tables stay."""
    return _wording(results(data))
