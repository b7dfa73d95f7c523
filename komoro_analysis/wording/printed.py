"""Printed numbers as readers see them: with unit, decimals as printed, mark and bound."""

from dataclasses import dataclass

import pandas as pd

from ..dataset import latest
from .numbers import format_value
from .vocabulary import vocabulary

CellKey = tuple[str, str, int]  # series_id, kind, fiscal year


@dataclass(frozen=True)
class PrintedNumber:
    """One printed number; `decimals` is None where they are not known."""

    number: str  # 1,205
    text: str  # 1,205人, with a mark where it is provisional, corrected or assumed
    phrase: str  # the same, or with its bound in brackets: 「5件以上」
    decimals: int | None

    @property
    def bare_phrase(self) -> str:
        """Give the number with its bound, without brackets: 5件以上."""
        return self.phrase.strip("「」")


def printed_numbers(
    observations: pd.DataFrame, indicators: pd.DataFrame
) -> dict[CellKey, PrintedNumber]:
    """Give every number of the newest edition by series, kind and fiscal year."""
    units = indicators.set_index("indicator_id")["unit"].to_dict()
    newest = latest(observations)

    numbers: dict[CellKey, PrintedNumber] = {}
    for row in newest.to_dict("records"):
        key = (row["series_id"], row["kind"], row["fiscal_year"])
        numbers[key] = printed_number(
            value=row["value"],
            unit=units.get(row["indicator_id"], ""),
            decimals=None if pd.isna(row["decimals"]) else int(row["decimals"]),
            mark=vocabulary().status_mark.get(row["status"], ""),
            bound=row["bound_word"],
        )

    return numbers


def printed_number(
    value: float, unit: str, decimals: int | None, mark: str = "", bound: str = ""
) -> PrintedNumber:
    """Write one number; `mark` follows it (（速報値）), `bound` closes its phrase."""
    text = format_value(value, unit, decimals) + mark
    return PrintedNumber(
        number=format_value(value, "", decimals),
        text=text,
        phrase=f"「{text}{bound}」" if bound else text,
        decimals=decimals,
    )
