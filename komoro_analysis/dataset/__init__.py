"""The tidy tables in memory, and one row per series."""

from .data import KEY, Data, current, kept, latest, load, points, series, store
from .frames import DIRECTIONS, as_pandas, directions, is_year, numbers, years
from .reference import Reference, load_reference

__all__ = [
    "DIRECTIONS",
    "KEY",
    "Data",
    "Reference",
    "as_pandas",
    "current",
    "directions",
    "is_year",
    "kept",
    "latest",
    "load",
    "load_reference",
    "numbers",
    "points",
    "series",
    "store",
    "years",
]
