"""What each edition says of its 施策 and indicators, beside the numbers."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from .editions import Editions, RawEdition

MEASURE_ITEMS = {"name": "施策名", "lead_department": "主管課", "outlook": "今後の方針"}


@dataclass(frozen=True)
class Description:
    """A row of `descriptions.csv`; `indicator_id` is empty of a 施策."""

    edition: str
    measure_id: str
    indicator_id: str
    item: str  # name, lead_department or outlook
    text: str


def description_table(editions: Editions) -> pd.DataFrame:
    """List what every edition says, so that editions can be compared; all is text."""
    rows = [row for edition in editions.standing for row in _of_edition(edition)]
    return pd.DataFrame(rows, columns=list(Description.__annotations__), dtype="str")


def _of_edition(edition: RawEdition) -> Iterator[Description]:
    year = str(edition.year)
    for _, row in edition.measures.iterrows():
        for item, column in MEASURE_ITEMS.items():
            yield Description(year, row["施策"], "", item, row[column])

    for _, row in edition.indicators.iterrows():
        indicator_id = f"{row['施策']}-{row['番号']}"
        yield Description(year, row["施策"], indicator_id, "name", row["指標名"])
