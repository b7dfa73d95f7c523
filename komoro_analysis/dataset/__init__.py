"""The tidy tables in memory, and one row per series."""

from .data import Data
from .frames import DIRECTIONS, as_pandas, directions, is_year, numbers, years
from .reading import data_of, load
from .reference import Reference, load_reference
from .series import KEY, current, latest, points, series
from .store import store

__all__ = [
    "DIRECTIONS",
    "KEY",
    "Data",
    "Reference",
    "as_pandas",
    "current",
    "data_of",
    "directions",
    "is_year",
    "latest",
    "load",
    "load_reference",
    "numbers",
    "points",
    "series",
    "store",
    "years",
]
