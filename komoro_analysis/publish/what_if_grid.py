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
from ..analysis.outlook import series_to_project, surroundings_of
from ..analysis.projection.peers import ReferenceScales
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


@dataclass(frozen=True, eq=False)
class Copies:
    """The city many times over, each copy among its own series: a pool of its own.

    series, seen, plans: as in `project`, the ids `copy|series_id`. key: the series of
    each row of `seen`.
    """

    count: int
    series: pd.DataFrame
    seen: pd.DataFrame
    key: "pd.Series[str]"
    plans: pd.DataFrame
    reference: ReferenceScales
    year: int

    def tabulate(self, series_id: str, values: Numbers) -> pd.DataFrame:
        """Project one series once a value, each time among all the other series."""
        tried = pd.DataFrame(
            {
                "series_id": [_name(copy, series_id) for copy in range(self.count)],
                "fiscal_year": self.year,
                "value": values,
            }
        )
        is_replaced = (self.key == series_id) & (self.seen["fiscal_year"] >= self.year)
        table = project(
            pd.concat([self.seen[~is_replaced], tried]),
            self.series,
            plans=self.plans,
            reference=self.reference,
            method="pooled",
        )

        return table[table["series_id"].isin(tried["series_id"])]


def _name(copy: int, series_id: str) -> str:
    return f"{copy}|{series_id}"


def _copy_city(data: Data, count: int) -> Copies:
    """Copy all that a projection reads."""
    series = series_to_project(data)
    seen = points(data)
    around = surroundings_of(data)

    everyone = _repeat(series.rename_axis("series_id").reset_index(), count)
    pool = np.repeat(np.arange(count), len(series))
    return Copies(
        count=count,
        series=everyone.assign(pool=pool).set_index("series_id"),
        seen=_repeat(seen, count),
        key=pd.concat([seen["series_id"]] * count, ignore_index=True),
        plans=_repeat(around.plans, count),
        reference=around.reference,
        year=next_year(data),
    )


def _repeat(table: pd.DataFrame, count: int) -> pd.DataFrame:
    """Repeat a table of series, in each copy with the copy's own ids."""
    ids = [_name(copy, key) for copy in range(count) for key in table["series_id"]]
    return pd.concat([table] * count, ignore_index=True).assign(series_id=ids)


def grids(data: Data, shown: tuple[Series, ...]) -> dict[str, Grid]:
    """Return the grid of every series that can be projected beyond next year."""
    year = next_year(data)
    due = series_to_project(data)["target_year"]
    cities: dict[int, Copies] = {}  # all series share them: a quarter of the time
    found = {}
    for series in shown:
        is_open = series.chance is not None and due[series.series_id] > year
        if is_open:
            values = grid_values(series)
            count = len(values)
            if count not in cities:
                cities[count] = _copy_city(data, count)
            table = cities[count].tabulate(series.series_id, values)
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
