"""The tidy tables in memory, and one row per series."""

from .data import KEY, Data, current, kept, latest, load, points, series, store
from .frames import numbers

__all__ = ["KEY", "Data", "current", "kept", "latest", "load", "numbers", "points", "series", "store"]
