"""The tidy tables in memory."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any

import pandas as pd

from ..base.errors import InputError
from ..base.judgements import Municipality, read_municipality
from ..tidy.schema import dtypes
from ..tidy.tables import observations_of, read_table, typed
from .describe import AssumedValue, assumed_values, summary_html, summary_lines
from .elsewhere import with_sources
from .ledger import Ledger, load_ledger
from .reference import Reference, load_reference, no_reference

TABLES = ("observations", "indicators", "measures", "notes", "descriptions")


def _no_notes() -> pd.DataFrame:
    return pd.DataFrame(columns=[*dtypes("notes")], dtype="str")


def _no_descriptions() -> pd.DataFrame:
    types = dtypes("descriptions")
    return pd.DataFrame(columns=list(types)).astype(types)


@dataclass(frozen=True, eq=False, repr=False)
class Data:
    """The tidy tables: text is "" where empty, numbers are missing.

    Columns as in `data/README.md`; `observations` also has `decimals`, those of the
    value as printed, `bound_word`, how its bound is printed (以上, 以下, 以内), and
    `source`, where a value comes from that no sheet prints.
    `municipality` says whose plan it is, and what its parts are called.
    """

    observations: pd.DataFrame
    indicators: pd.DataFrame
    measures: pd.DataFrame
    notes: pd.DataFrame = field(default_factory=_no_notes)
    descriptions: pd.DataFrame = field(default_factory=_no_descriptions)
    reference: Reference = field(default_factory=no_reference)
    ledger: Ledger = field(default_factory=Ledger)
    municipality: Municipality = field(default_factory=Municipality)
    _kept: dict[Any, Any] = field(default_factory=dict, init=False, repr=False)

    @property
    def assumed(self) -> tuple[AssumedValue, ...]:
        """The actuals that `ka.assume` or `ka.scenario` put in; () of real data."""
        return assumed_values(self.observations)

    def __repr__(self) -> str:
        return "\n".join(self._summary())

    def _repr_html_(self) -> str:
        return summary_html(self._summary())

    def _summary(self) -> list[str]:
        return summary_lines(self.observations, self.indicators, self.measures)


def load(path: str | Path = "data/tidy") -> Data:
    """Load the tidy tables of a folder.

    A relative one may also stand one level up, as seen from `notebooks/`. Errors:
    `InputError` for a folder without tables, or a table that is none.
    """
    path = Path(path)
    if not path.exists() and Path("..", path).exists():
        path = Path("..", path)
    if not (path / "observations.csv").exists():
        raise InputError(
            f"{path}: found no tidy tables; expected the folder that `komoro tidy` "
            "writes"
        )
    files = {name: path / f"{name}.csv" for name in TABLES}
    found = {
        name: read_table(name, file) for name, file in files.items() if file.exists()
    }
    judgements = path.parent / "judgements"
    return Data(
        with_sources(found["observations"], judgements),
        found["indicators"],
        found["measures"],
        found.get("notes", _no_notes()),
        found.get("descriptions", _no_descriptions()),
        reference=load_reference(path.parent / "reference"),
        ledger=load_ledger(path.parent / "ledger"),
        municipality=read_municipality(judgements),
    )


def data_of(tables: Mapping[str, pd.DataFrame]) -> Data:
    """Return the tables of `tidy`, which are text, as data."""
    others = {
        name: typed(name, table)
        for name, table in tables.items()
        if name in TABLES and name != "observations"
    }
    return Data(
        observations_of(tables["observations"]),
        others["indicators"],
        others["measures"],
        others.get("notes", _no_notes()),
        others.get("descriptions", _no_descriptions()),
    )


def store(data: Data) -> dict[Any, Any]:
    """Return what is kept for a data set.

    It is emptied once a value of its tables has changed, in place or not.
    """
    tables = [
        data.observations,
        data.indicators,
        data.measures,
        data.notes,
        data.descriptions,
    ]
    if not data._kept or not all(
        map(pd.DataFrame.equals, data._kept["tables"], tables)
    ):
        data._kept.clear()
        data._kept["tables"] = [table.copy() for table in tables]
    return data._kept


def kept(verb: Callable[..., pd.DataFrame]) -> Callable[..., pd.DataFrame]:
    """Compute a function of `Data` once, where it is called without options."""

    @wraps(verb)
    def call(data: Data, *args: Any, **options: Any) -> pd.DataFrame:
        if args or options:
            return verb(data, *args, **options)
        known = store(data)
        if verb not in known:
            known[verb] = verb(data)
        return known[verb].copy()  # may be edited freely

    return call
