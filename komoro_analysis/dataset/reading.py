"""Read the tidy tables from the disk, or take them as `tidy` made them."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from ..base.errors import Place
from ..base.files import stamp_of
from ..base.judgements import read_municipality
from ..base.municipality import Municipality
from ..tidy.tables import observations_of, read_table, typed
from ..tidy.verify import read_description, verify
from .data import TABLES, Data, no_descriptions, no_notes, nothing_else
from .ledger import load_ledger
from .reference import load_reference
from .store import loaded_before, remember_what_is_known

BESIDE = ("raw", "judgements", "reference", "ledger")  # of the tables' folder
NEEDED = ("observations", "indicators", "measures")


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

    stamps = _stamps(path)
    if data := loaded_before(stamps):
        return data

    description = read_description(path)
    tables = {
        name: read_table(name, path / f"{name}.csv")
        for name in TABLES
        if name in NEEDED or (path / f"{name}.csv").exists()
    }
    standing = verify(path, description)
    own = description.municipality if description else None
    city = own or read_municipality(path.parent / "judgements")
    data = replace(
        _assemble(tables, city),
        standing=standing,
        reference=load_reference(path.parent / "reference"),
        ledger=load_ledger(path.parent / "ledger"),
    )
    remember_what_is_known(data, stamps)
    return data


def _stamps(path: Path) -> dict[str, tuple[int, ...]]:
    """Return the stamps of the tables in a folder, and of all that is read with them."""
    folder = path.resolve()
    folders = [folder, *(folder.parent / name for name in BESIDE)]
    files = [file for place in folders for file in place.rglob("*")]
    return {str(folder): (), **{str(file): stamp_of(file) for file in files}}


def data_of(
    tables: Mapping[str, pd.DataFrame], municipality: Municipality | None = None
) -> Data:
    """Return the tables of `tidy`, which are text, as data."""
    given = {name: typed(name, tables[name]) for name in TABLES if name in tables}
    given["observations"] = observations_of(tables["observations"])
    return _assemble(given, municipality or Municipality())


def _assemble(tables: dict[str, pd.DataFrame], municipality: Municipality) -> Data:
    others = tables.get("other_observations", nothing_else())
    return Data(
        observations=_with_sources(tables["observations"], others),
        indicators=tables["indicators"],
        measures=tables["measures"],
        notes=tables.get("notes", no_notes()),
        descriptions=tables.get("descriptions", no_descriptions()),
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
