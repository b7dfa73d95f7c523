"""One series as sentences need it, and its printed numbers."""

from dataclasses import dataclass, fields
from functools import cached_property

import pandas as pd

from .outlooks import OutlookNumbers, outlook_numbers
from .printed import CellKey, PrintedNumber


@dataclass(frozen=True)
class SeriesRecord:
    """One series as sentences need it: columns of `rows.series_rows`, None if undefined."""

    series_id: str
    label: str
    unit: str
    value_type: str
    direction: float | None
    fiscal_year: int | None  # the newest year of the data set, not of the series
    plan: float | None
    actual: float | None
    gap: float | None
    met: bool | None
    gap_to_target: float | None
    within_noise: bool | None
    target_type: str
    baseline_year: int | None
    target_year: int | None
    met_as: str
    digits: int  # decimals of what is computed
    target: float | None
    point: float | None
    lower80: float | None
    upper80: float | None
    needed_next: float | None
    first_year: int | None
    last_year: int | None
    n_points: int
    change_per_year: float | None
    change_lower95: float | None
    change_upper95: float | None
    trend: str
    trend_as: str
    latest: float | None
    elsewhere: str  # years and sources of values that no sheet prints
    is_assumed: bool  # an actual of the series is an assumption, not an observation
    p_attain: float | None

    @property
    def meets_target(self) -> bool:
        """Tell whether the newest actual is at the target or beyond."""
        return self.gap_to_target is not None and self.gap_to_target >= 0

    @cached_property
    def outlook(self) -> OutlookNumbers:
        """Give the projection in words."""
        return outlook_numbers(
            self.point, self.lower80, self.upper80, self.unit, self.digits
        )


def series_records(rows: pd.DataFrame) -> list[SeriesRecord]:
    """Turn rows, index `series_id`, into records."""
    names = [field.name for field in fields(SeriesRecord)]
    table = rows.rename_axis("series_id").reset_index()[names]
    defined = table.astype(object).where(table.notna(), None)
    return [SeriesRecord(*row) for row in defined.itertuples(index=False)]


@dataclass(frozen=True)
class PrintedLookup:
    """The printed numbers of one series."""

    series_id: str
    printed: dict[CellKey, PrintedNumber]

    def __call__(self, kind: str, year: int | None) -> PrintedNumber | None:
        """Give the number of a kind and year, None if there is none."""
        return self.printed.get((self.series_id, kind, year)) if year else None

    def planned(self, year: int | None) -> PrintedNumber | None:
        """Give what was planned for a year; in the target year that is the target."""
        return self("plan", year) or self("target", year)
