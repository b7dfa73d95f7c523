"""What has been worked out of a data set, kept for as long as its tables stay."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import pandas as pd

from .data import TABLES, Data

Known = TypeVar("Known")


@dataclass(frozen=True, eq=False)
class Store:
    """What is known of a data set, by name; `data`: a copy that nobody edits."""

    data: Data
    known: dict[Hashable, Any] = field(default_factory=dict)

    def once(self, name: Hashable, work_out: Callable[[Data], Known]) -> Known:
        """Return what is known under a name, worked out when it is first asked for.

        It belongs to everyone who asks: nobody edits it.
        """
        if name not in self.known:
            self.known[name] = work_out(self.data)
        known: Known = self.known[name]
        return known


@dataclass(frozen=True, eq=False)
class Loaded:
    """What is known of the data set that was loaded last.

    `stamps`: by path, of all files that it was read of.
    """

    stamps: Mapping[str, tuple[int, ...]]
    known: Store


_loaded: list[Loaded] = []


def store(data: Data) -> Store:
    """Return what is known of a data set.

    It begins anew once a value of its tables has changed, in place or not.
    """
    kept: Store | None = data._kept
    if kept is None or not _have_same_tables(kept.data, data):
        kept = Store(_copy(data))
        _keep(data, kept)
        _keep(kept.data, kept)

    return kept


def loaded_before(stamps: Mapping[str, tuple[int, ...]]) -> Data | None:
    """Give a copy of the data set that was loaded last, if its files are as they were.

    In a notebook of a build it saves a tenth of a second: its Python begins as a copy
    of one that has read them.
    """
    if not _loaded or _loaded[0].stamps != stamps:
        return None

    known = _loaded[0].known
    data = _whole_copy(known.data)
    _keep(data, known)
    return data


def remember_what_is_known(data: Data, stamps: Mapping[str, tuple[int, ...]]) -> None:
    """Spare data that are loaded once more what was worked out of the same before.

    In a notebook of a build it saves about a second: its Python knows the results.
    """
    if _loaded and _are_same(_loaded[0].known.data, data):
        known = _loaded[0].known
    else:
        known = Store(_whole_copy(data))
        _keep(known.data, known)
    _keep(data, known)
    _loaded[:] = [Loaded(stamps, known)]


def _keep(data: Data, known: Store) -> None:
    """Note what is known of a data set: nothing that anybody sees of it changes."""
    object.__setattr__(data, "_kept", known)


def _are_same(left: Data, right: Data) -> bool:
    """Tell whether two data sets hold the same, so that their results are the same."""
    here, there = left.reference, right.reference
    return (
        _have_same_tables(left, right)
        and left.standing == right.standing
        and left.municipality == right.municipality
        and left.ledger.entries == right.ledger.entries
        and _are_equal(left.ledger.tables, right.ledger.tables)
        and here.own_code == there.own_code
        and here.observations.equals(there.observations)
        and here.municipalities.equals(there.municipalities)
        and here.statistics.equals(there.statistics)
    )


def _have_same_tables(left: Data, right: Data) -> bool:
    return left is right or all(
        getattr(left, name).equals(getattr(right, name)) for name in TABLES
    )


def _are_equal(left: dict[int, pd.DataFrame], right: dict[int, pd.DataFrame]) -> bool:
    return left.keys() == right.keys() and all(
        left[edition].equals(right[edition]) for edition in left
    )


def _copy(data: Data) -> Data:
    tables: dict[str, Any] = {name: getattr(data, name).copy() for name in TABLES}
    return replace(data, **tables)


def _whole_copy(data: Data) -> Data:
    """Copy everything that could be edited in place."""
    reference = replace(
        data.reference,
        observations=data.reference.observations.copy(),
        municipalities=data.reference.municipalities.copy(),
        statistics=data.reference.statistics.copy(),
    )
    published = {key: table.copy() for key, table in data.ledger.tables.items()}
    ledger = replace(data.ledger, tables=published)
    return replace(_copy(data), reference=reference, ledger=ledger)
