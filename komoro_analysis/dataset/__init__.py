"""The tidy tables in memory, and one row per series."""

from .data import KEY, Data, current, kept, latest, load, points, series, store
from .frames import numbers
from .reference import Reference, load_reference

__all__ = [
    "KEY",
    "Data",
    "Reference",
    "current",
    "kept",
    "latest",
    "load",
    "load_reference",
    "numbers",
    "points",
    "series",
    "store",
]
