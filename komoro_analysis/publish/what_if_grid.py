"""Tabulate what next year's value would do to a projection, for pages that compute nothing.

A page interpolates between the values of the grid; where the projection jumps (where a
plan or the target is just met, where nothing has changed), both sides are in the grid.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..analysis.assumed import next_year
from ..analysis.outlook import Surroundings, series_to_project, surroundings_of
from ..analysis.projection.projection import project
from ..dataset import Data, points
from .records import Series

POINTS = 41
SIGNIFICANT = 5
REACH = 1.5  # how far beyond the outermost known value the grid goes, in ranges

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Ahead:
    """What is foreseen for one year, a number for each value of the grid."""

    year: int
    point: tuple[float, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]


@dataclass(frozen=True)
class Grid:
    """What a projection becomes for 41 values of next year."""

    series_id: str
    year: int
    values: tuple[float, ...]
    chance: tuple[float, ...]
    ahead: tuple[Ahead, ...]
    start: float


@dataclass(frozen=True)
class City:
    """All series of a data set, and what a projection knows beside them."""

    series: pd.DataFrame
    seen: pd.DataFrame
    around: Surroundings
    year: int

    def tabulate(self, series_id: str, values: Numbers) -> pd.DataFrame:
        """Project one series once a value, each time among all the other series."""
        copies = range(len(values))
        everyone = pd.concat([self._copy(copy) for copy in copies])
        known = _copies(self.seen, copies)
        tried = pd.DataFrame(
            {
                "series_id": [_name(copy, series_id) for copy in copies],
                "fiscal_year": self.year,
                "value": values,
            }
        )
        is_own = known["series_id"].isin(tried["series_id"])
        is_later = known["fiscal_year"] >= self.year
        observations = pd.concat([known[~(is_own & is_later)], tried])

        table = project(
            observations,
            everyone,
            plans=_copies(self.around.plans, copies),
            reference=self.around.reference,
            method="pooled",
        )
        return table[table["series_id"].isin(tried["series_id"])]

    def _copy(self, copy: int) -> pd.DataFrame:
        """Name the series of one copy of the city, which is a pool of its own."""
        names = [_name(copy, key) for key in self.series.index]
        return self.series.assign(pool=copy).set_axis(names, axis=0)


def _name(copy: int, series_id: str) -> str:
    return f"{copy}|{series_id}"


def _copies(table: pd.DataFrame, copies: range) -> pd.DataFrame:
    return pd.concat(
        [table.assign(series_id=f"{copy}|" + table["series_id"]) for copy in copies]
    )


def grids(data: Data, shown: tuple[Series, ...]) -> dict[str, Grid]:
    """Return the grid of every series that can be projected beyond next year."""
    year = next_year(data)
    city = City(series_to_project(data), points(data), surroundings_of(data), year)
    due = city.series["target_year"]
    found = {}
    for series in shown:
        is_open = series.chance is not None and due[series.series_id] > year
        if is_open:
            values = grid_values(series)
            table = city.tabulate(series.series_id, values)
            found[series.series_id] = _grid(series, values, table, year)
    return found


def grid_values(series: Series) -> Numbers:
    """Return 41 values a person may try, both sides of every jump among them."""
    known = [year.observed for year in series.years if year.observed is not None]
    plans = [year.plan for year in series.years if year.plan is not None]
    special = [*known[-1:], *plans]
    low, high = _range(series, [*known, *plans])

    edges = [value + side * series.step for value in special for side in (-1, 0, 1)]
    values = {_on_step(series, value) for value in edges if low <= value <= high}
    return np.array(_fill(sorted(values | {low, high})))


def _fill(values: list[float]) -> list[float]:
    """Halve the widest gap until there are 41 values."""
    filled = list(values)
    while len(filled) < POINTS:
        gaps = np.diff(filled)
        widest = int(np.argmax(gaps))
        middle = float(filled[widest] + gaps[widest] / 2)
        filled.insert(widest + 1, middle)
    return filled


def _range(series: Series, values: list[float]) -> tuple[float, float]:
    lowest = min(values)
    highest = max(values)
    size = max(highest - lowest, 0.1 * max(abs(lowest), abs(highest)), 4 * series.step)
    low = lowest - REACH * size
    high = highest + REACH * size
    if series.value_type == "rank":
        low = max(low, 1.0)
    elif lowest >= 0:
        low = max(low, 0.0)
    if series.value_type == "percent" and highest <= 100:
        high = min(high, 100.0)
    return _on_step(series, low), _on_step(series, high)


def _on_step(series: Series, value: float) -> float:
    return round(round(value / series.step) * series.step, 9)


def _grid(series: Series, values: Numbers, table: pd.DataFrame, year: int) -> Grid:
    by_year = {int(str(key)): rows for key, rows in table.groupby("fiscal_year")}
    last = by_year[max(by_year)]
    known = [one.observed for one in series.years if one.observed is not None]
    return Grid(
        series_id=series.series_id,
        year=year,
        values=tuple(float(value) for value in values),
        chance=_short(last["p_attain"]),
        ahead=tuple(
            Ahead(
                key,
                _short(rows["point"]),
                _short(rows["lower80"]),
                _short(rows["upper80"]),
            )
            for key, rows in by_year.items()
        ),
        start=known[-1] if known else float(values[len(values) // 2]),
    )


def _short(column: pd.Series) -> tuple[float, ...]:
    return tuple(_significant(float(value)) for value in column)


def _significant(value: float) -> float:
    if value == 0 or not math.isfinite(value):
        return value
    digits = SIGNIFICANT - 1 - math.floor(math.log10(abs(value)))
    return round(value, digits)
