"""Projections as they were published: `data/ledger/`, append-only, verified when read."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pandas as pd

from ..base.errors import InputError
from ..base.files import read_bytes
from ..base.table_schema import Field, TableSchema

HEAD = "ledger.json"
TYPES = {
    "series_id": "str",
    "fiscal_year": "int64",
    "method": "str",
    "point": "float64",
    "lower80": "float64",
    "upper80": "float64",
    "p_attain": "float64",
    "p_attain_raw": "float64",
    "p_meet_plan": "float64",
    "target": "float64",
    "plan": "float64",
    "bound": "str",
    "direction": "str",
    "resolution": "float64",
}
SCHEMA = TableSchema("ledger", tuple(Field(name) for name in TYPES))
AGAIN = "公表時のファイルに戻してください（台帳は書き換えられません）"


@dataclass(frozen=True)
class LedgerEntry:
    """What the head file says of one published edition."""

    edition: int
    date: str
    version: str
    file: str
    sha256: str
    constants_sha256: str
    tidy_sha256: dict[str, str]


@dataclass(frozen=True, eq=False)
class Ledger:
    """The published editions: their head entries, and their rows by edition."""

    entries: tuple[LedgerEntry, ...] = ()
    tables: dict[int, pd.DataFrame] = field(default_factory=dict)

    def entry_of(self, edition: int) -> LedgerEntry | None:
        """Give the entry of an edition, None where it was not published."""
        found = [entry for entry in self.entries if entry.edition == edition]
        return found[0] if found else None


def sha256(content: bytes) -> str:
    """Return the SHA-256 of a file's content."""
    return hashlib.sha256(content).hexdigest()


def head_file(entries: tuple[LedgerEntry, ...]) -> bytes:
    """Write the head file."""
    rows = [asdict(entry) for entry in entries]
    text = json.dumps({"editions": rows}, ensure_ascii=False, indent=1)
    return f"{text}\n".encode()


def load_ledger(folder: Path) -> Ledger:
    """Load `data/ledger/`; an empty ledger where there is no such folder.

    Errors: `InputError` that names a file which is missing, was changed since it was
    published, or is not listed in the head file.
    """

    head = folder / HEAD
    if not folder.is_dir():
        return Ledger()
    if not head.is_file():
        if any(folder.glob("*.csv")):
            raise InputError(f"{head}: ありません。{AGAIN}")
        return Ledger()

    entries = _read_head(head)
    listed = {entry.file for entry in entries}
    for path in sorted(folder.glob("*.csv")):
        if path.name not in listed:
            raise InputError(
                f"{path}: {HEAD} にないファイルです。`komoro publish` だけが書きます"
            )
    tables = {entry.edition: _read_table(folder, entry) for entry in entries}

    return Ledger(entries, tables)


def _read_head(path: Path) -> tuple[LedgerEntry, ...]:
    try:
        rows = json.loads(read_bytes(path, "台帳の見出し"))["editions"]
        return tuple(LedgerEntry(**row) for row in rows)
    except (ValueError, KeyError, TypeError):
        raise InputError(f"{path}: 台帳の見出しとして読めません。{AGAIN}") from None


def _read_table(folder: Path, entry: LedgerEntry) -> pd.DataFrame:
    """Read the rows of an edition, once its file is the one that was published."""

    path = folder / entry.file
    if not path.is_file():
        raise InputError(f"{path}: ありません。{AGAIN}")
    if sha256(path.read_bytes()) != entry.sha256:
        raise InputError(f"{path}: 公表した内容と違います。{AGAIN}")

    SCHEMA.check_columns(
        path.read_text(encoding="utf-8").partition("\n")[0].split(","), path
    )
    text = [name for name, kind in TYPES.items() if kind == "str"]
    try:
        table = pd.read_csv(path, dtype={"series_id": "str"}, keep_default_na=True)
        return table.fillna(dict.fromkeys(text, "")).astype(TYPES)[list(TYPES)]
    except ValueError as error:
        reason = str(error).splitlines()[0]
        raise InputError(f"{path}: 読めません（{reason}）。{AGAIN}") from None
