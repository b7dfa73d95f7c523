"""The numbers of one series as they are printed, as the rules look at them."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from .finding import Finding

WHOLE = "全体"  # the component of an indicator that has no others


@dataclass(frozen=True)
class Cell:
    """One printed number."""

    indicator_id: str
    kind: str
    fiscal_year: int
    value: float
    bound: str
    status: str
    printed: str  # the whole cell
    text: str  # this number alone, as printed, thousands separated
    decimals: int  # that it is printed with
    line: int | None

    @property
    def is_missing(self) -> bool:
        """Whether the number is not available."""
        return bool(pd.isna(self.value))

    def finding(self, name: str, message: str, is_grave: bool = False) -> Finding:
        """Question this number."""
        return Finding(name, self.indicator_id, self.line, message, is_grave)


@dataclass(frozen=True)
class PrintedSeries:
    """The numbers of one series of the newest plan, by year."""

    indicator_id: str
    measure_id: str
    component: str
    short_name: str
    unit: str
    value_type: str
    target_type: str
    cells: list[Cell]

    @property
    def part(self) -> str:
        """The component as the beginning of a sentence."""
        return "" if self.component == WHOLE else f"{self.component}の"

    @property
    def planned(self) -> list[Cell]:
        """The plans and the target."""
        return self.of_kinds("plan", "target")

    def of_kinds(self, *kinds: str) -> list[Cell]:
        """Give the numbers of some kinds."""
        return [cell for cell in self.cells if cell.kind in kinds]

    def newest(self, kind: str) -> Cell:
        """Give the newest number of a kind; where there is none, the first number."""
        return [self.cells[0], *self.of_kinds(kind)][-1]


def printed_series(
    current: pd.DataFrame, series: pd.DataFrame
) -> Iterator[tuple[str, PrintedSeries]]:
    """Give the numbers of each series, by series_id, in document order.

    `current`: of each number the newest edition's word. Without history and what an
    older plan says.
    """
    by_year = current[current["kind"] != "history"]
    by_year = by_year.sort_values("fiscal_year", kind="stable")
    of_the_plan = by_year[~_is_of_an_older_plan(by_year, series)]

    about_series = series.to_dict("index")
    for series_id, rows in of_the_plan.groupby("series_id", sort=False):
        about = about_series[str(series_id)]
        yield (
            str(series_id),
            PrintedSeries(
                indicator_id=about["indicator_id"],
                measure_id=about["measure_id"],
                component=about["component"],
                short_name=about["short_name"],
                unit=about["unit"],
                value_type=about["value_type"],
                target_type=about["target_type"],
                cells=[_cell(row) for _, row in rows.iterrows()],
            ),
        )


def _is_of_an_older_plan(rows: pd.DataFrame, series: pd.DataFrame) -> pd.Series:
    """Tell which rows lie before the baseline of the newest plan."""
    start = rows["series_id"].map(series["baseline_year"])
    is_planned = rows["kind"].isin(["plan", "target"])
    is_baseline = rows["kind"].eq("baseline")

    year = rows["fiscal_year"]
    is_older = year.le(start) & is_planned
    is_older |= year.lt(start) & is_baseline

    return is_older.fillna(False).astype(bool)


def _cell(row: pd.Series) -> Cell:
    return Cell(
        indicator_id=row["indicator_id"],
        kind=row["kind"],
        fiscal_year=int(row["fiscal_year"]),
        value=float(row["value"]),
        bound=row["bound"],
        status=row["status"],
        printed=row["printed"],
        text=write_number(row["value"], _decimals(row)),
        decimals=_decimals(row) or 0,
        line=None if pd.isna(row["line"]) else int(row["line"]),
    )


def _decimals(row: pd.Series) -> int | None:
    return None if pd.isna(row["decimals"]) else int(row["decimals"])


def write_number(value: float, decimals: int | None = None) -> str:
    """Write a number with thousands separators, and the decimals it is printed with."""
    return f"{value:,.12g}" if decimals is None else f"{value:,.{decimals}f}"
