"""The tidy tables in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from ..base.errors import Place
from ..base.judgements import read_municipality
from ..base.municipality import Municipality
from ..tidy.schema import dtypes
from ..tidy.tables import observations_of, read_table, typed
from ..tidy.verify import Standing, read_description, verify
from .describe import AssumedValue, assumed_values, summary_html, summary_lines
from .ledger import Ledger, load_ledger
from .reference import Reference, load_reference, no_reference

TABLES = (
    "observations",
    "indicators",
    "measures",
    "notes",
    "descriptions",
    "other_observations",
)
NEEDED = ("observations", "indicators", "measures")


def _empty(table: str) -> pd.DataFrame:
    types = dtypes(table)
    return pd.DataFrame(columns=list(types)).astype(types)


def _no_notes() -> pd.DataFrame:
    return _empty("notes")


def _no_descriptions() -> pd.DataFrame:
    return _empty("descriptions")


def _nothing_else() -> pd.DataFrame:
    return _empty("other_observations")


@dataclass(frozen=True, eq=False, repr=False)
class Data:
    """The tidy tables: text is "" where empty, numbers are missing.

    Columns as in `data/README.md`; `observations` also has `decimals`, those of the
    value as printed, `bound_word`, how its bound is printed (以上, 以下, 以内), and
    `source`, where a value of kind `history` is from.
    """

    observations: pd.DataFrame
    indicators: pd.DataFrame
    measures: pd.DataFrame
    notes: pd.DataFrame = field(default_factory=_no_notes)
    descriptions: pd.DataFrame = field(default_factory=_no_descriptions)
    other_observations: pd.DataFrame = field(default_factory=_nothing_else)
    municipality: Municipality = field(default_factory=Municipality)
    reference: Reference = field(default_factory=no_reference)
    ledger: Ledger = field(default_factory=Ledger)
    standing: Standing = Standing.IN_MEMORY
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
        lines = summary_lines(self.observations, self.indicators, self.measures)
        if self.standing in (Standing.AS_TIDIED, Standing.BY_HAND):
            lines[-1] += " (not verified against raw tables)"
        return lines


def load(path: str | Path = "data/tidy") -> Data:
    """Load the tidy tables of a folder.

    A relative one may also stand one level up, as seen from `notebooks/`. Errors:
    `InputError` for a folder without tables, a table that is none, and a row that is
    not what the raw tables beside the folder give, or was changed since it was tidied.
    Tables without raw tables beside them are marked as unverified wherever shown.

    >>> import komoro_analysis as ka
    >>> data = ka.load()
    >>> len(data.measures), len(data.indicators)
    (23, 61)
    """
    path = Path(path)
    if not path.exists() and Path("..", path).exists():
        path = Path("..", path)
    if not (path / "observations.csv").exists():
        found = "整然データの表がありません"
        Place(path).refuse(found, "komoro tidy が書いたフォルダー")

    description = read_description(path)
    tables = {
        name: read_table(name, path / f"{name}.csv")
        for name in TABLES
        if name in NEEDED or (path / f"{name}.csv").exists()
    }
    standing = verify(path, description)
    own = description.municipality if description else None
    city = own or read_municipality(path.parent / "judgements")
    data = _assemble(tables, city)
    return replace(
        data,
        standing=standing,
        reference=load_reference(path.parent / "reference"),
        ledger=load_ledger(path.parent / "ledger"),
    )


def data_of(
    tables: Mapping[str, pd.DataFrame], municipality: Municipality | None = None
) -> Data:
    """Return the tables of `tidy`, which are text, as data."""
    given = {name: typed(name, tables[name]) for name in TABLES if name in tables}
    given["observations"] = observations_of(tables["observations"])
    return _assemble(given, municipality or Municipality())


def _assemble(tables: dict[str, pd.DataFrame], municipality: Municipality) -> Data:
    others = tables.get("other_observations", _nothing_else())
    return Data(
        observations=_with_sources(tables["observations"], others),
        indicators=tables["indicators"],
        measures=tables["measures"],
        notes=tables.get("notes", _no_notes()),
        descriptions=tables.get("descriptions", _no_descriptions()),
        other_observations=others,
        municipality=municipality,
    )


def _with_sources(observations: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """Add where each value that no sheet prints is from."""
    used = others[others["definition"] == "same"]
    keys = ["series_id", "fiscal_year"]
    sources = used.set_index(keys)["source"]
    wanted = pd.MultiIndex.from_frame(observations[keys])
    named = sources.reindex(wanted).fillna("").to_numpy()

    is_from_elsewhere = observations["kind"] == "history"
    source = pd.Series(named, index=observations.index).where(is_from_elsewhere, "")
    return observations.assign(source=source.astype("str"))


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
