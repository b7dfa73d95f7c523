"""Hold the tidy tables on disk against what the raw tables beside them give.

Tidying again takes half a second, so what was found to agree is remembered in `.cache/`
by the digests of everything that it hangs on; from then on the digests are enough.
"""

import csv
import hashlib
import io
import itertools
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from ..base.errors import InputError, Place, quoted
from ..base.files import read_bytes, read_text, write_files
from ..base.judgements import judgements_beside
from ..base.municipality import Municipality, municipality_of
from .schema import DESCRIPTION, digest

TOLD = "komoro tidy が書いた datapackage.json"
WRITTEN = "komoro tidy が書いた表"
FOLDER = "tidy"  # the name of the folder that stands for the raw tables beside it
PACKAGE = Path(__file__).parents[1]
STAGES = ("base", "source", "tidy")  # whose code decides what raw tables give
RECORD = "verified.json"
AFTER_AN_EDIT = "（raw を直した後は komoro tidy）"


class Standing(Enum):
    """What is known of tidy tables: whether they are what was printed."""

    IN_MEMORY = "in_memory"  # they were made by this program, and never read from disk
    FROM_RAW = "from_raw"  # they are what the raw tables beside them give
    AS_TIDIED = "as_tidied"  # komoro tidy wrote them; its raw tables are elsewhere
    BY_HAND = "by_hand"  # nothing says where they are from


@dataclass(frozen=True)
class Description:
    """What `datapackage.json` says of a folder of tidy tables."""

    path: Path
    municipality: Municipality
    digests: dict[str, str]  # of each file


def read_description(folder: Path) -> Description | None:
    """Read the description of a folder of tidy tables; None where there is none.

    Errors: `InputError` for a description that cannot be read.
    """
    path = folder / DESCRIPTION
    if not path.exists():
        return None

    try:
        package: dict[str, Any] = json.loads(read_text(path, TOLD))
        resources = package["resources"]
        digests = {one["path"]: one["hash"] for one in resources if "hash" in one}
        municipality = package.get("municipality", {"name": "－"})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, InputError):
            raise
        Place(path).refuse("読めない内容です", TOLD)

    known = {name: value for name, value in municipality.items() if value}
    return Description(path, municipality_of(known, path), digests)


def verify(folder: Path, description: Description | None) -> Standing:
    """Tell what tidy tables are; refuse those that are not what they should be.

    Errors: `InputError` that names the first row which differs from what the raw tables
    beside a folder `tidy` give; elsewhere the table that was changed since it was
    tidied; and what is wrong with the raw tables.
    """
    raw = folder.parent / "raw"
    if folder.name == FOLDER and any(raw.glob("*/source.json")):
        _check_against_raw(folder, raw)
        return Standing.FROM_RAW
    if description is None:
        return Standing.BY_HAND

    for name, known in description.digests.items():
        if digest(read_bytes(folder / name, WRITTEN)) != known:
            found = "書き出された後に変えられています"
            Place(folder / name).refuse(found, "komoro tidy の結果")
    return Standing.AS_TIDIED


def _check_against_raw(folder: Path, raw: Path) -> None:
    """Refuse tables that are not what the raw tables give now."""
    cache_folder = folder.absolute().parent.parent / ".cache"
    state = _state_of(folder, raw)
    if _is_known(cache_folder, state):
        return

    from .build import files, tidy

    judgements = judgements_beside(raw)
    for name, expected in files(tidy(raw, judgements), judgements.municipality).items():
        is_by_hand = name == DESCRIPTION and not (folder / name).exists()
        if not is_by_hand and read_bytes(folder / name, WRITTEN) != expected:
            _refuse_row(folder / name, expected.decode())
    _remember(cache_folder, state)


def _state_of(folder: Path, raw: Path) -> str:
    """Return one digest of the tables, of what they are made of, and of the code."""
    inputs = [raw, raw.parent / "judgements", folder]
    paths = [
        path for top in inputs for path in sorted(top.rglob("*")) if path.is_file()
    ]
    named = {str(path.relative_to(folder.parent)): path for path in paths}
    contents = {name: read_bytes(path, WRITTEN) for name, path in named.items()}

    return _digest_of(contents | {"code": _code_digest().encode()})


@cache
def _code_digest() -> str:
    """Return one digest of the code that reads and tidies raw tables."""
    paths = [path for stage in STAGES for path in (PACKAGE / stage).glob("*")]
    return _digest_of({p.name: p.read_bytes() for p in sorted(paths) if p.is_file()})


def _digest_of(contents: Mapping[str, bytes]) -> str:
    digests = [f"{name}\0{digest(body)}" for name, body in contents.items()]
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def _is_known(cache_folder: Path, state: str) -> bool:
    """Tell whether this state was found good before; a damaged record knows nothing."""
    try:
        return bool(json.loads((cache_folder / RECORD).read_bytes()) == state)
    except (OSError, ValueError):
        return False


def _remember(cache_folder: Path, state: str) -> None:
    """Keep a good state; where nothing may be written, each load tidies again."""
    with suppress(InputError, OSError):
        write_files(cache_folder, {RECORD: json.dumps(state).encode()})


def _refuse_row(path: Path, expected: str) -> None:
    """Name the first row, and its cell, that is not what the raw tables give."""
    found_rows = _rows(path, read_text(path, WRITTEN))
    none: list[str] = []
    rows = itertools.zip_longest(found_rows, _rows(path, expected), fillvalue=none)
    header = none
    for line, (found, right) in enumerate(rows, 1):
        header = header or right
        if found != right:
            what, needed = _difference(header, found, right)
            Place(path, line).refuse(what, f"raw から得られる{needed}{AFTER_AN_EDIT}")

    Place(path).refuse("raw から得られる表と書き方が違います", "komoro tidy の結果")


def _rows(path: Path, text: str) -> Iterable[list[str]]:
    if path.suffix == ".csv":
        return csv.reader(io.StringIO(text, newline=""))
    return ([line] for line in text.splitlines())


def _difference(
    header: list[str], found: list[str], right: list[str]
) -> tuple[str, str]:
    """Say what stands there and what should: a cell of the same row, or a whole row."""
    is_same_row = len(found) == len(right) == len(header) > 1 and found[0] == right[0]
    if not is_same_row:
        return f"行{quoted(','.join(found))}があります", f"行{quoted(','.join(right))}"

    cells = zip(header, found, right, strict=True)
    column, cell, needed = next(each for each in cells if each[1] != each[2])
    return f"{right[0]} の列 {column} に{quoted(cell)}があります", quoted(needed)
