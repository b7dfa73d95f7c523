"""Hold the tidy tables on disk against what they were tidied to."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..base.errors import InputError, Place, quoted
from ..base.files import read_bytes, read_text
from ..base.municipality import Municipality, municipality_of
from .schema import DESCRIPTION, digest

TOLD = "komoro tidy が書いた datapackage.json"


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


def check_unchanged(folder: Path, description: Description) -> None:
    """Refuse a table that is no longer what was tidied.

    Errors: `InputError` that names the first row that differs from what the raw tables
    give, where they stand beside the folder.
    """
    for name, known in description.digests.items():
        path = folder / name
        if digest(read_bytes(path, "komoro tidy が書いた表")) != known:
            _refuse_changed(path)


def _refuse_changed(path: Path) -> None:
    raw = path.parents[1] / "raw"
    if not raw.is_dir():
        Place(path).refuse("書き出された後に変えられています", "komoro tidy の結果")

    from .build import tidy

    expected = tidy(raw)[path.stem].to_csv(index=False, lineterminator="\n")
    rows = zip(_rows(read_text(path, TOLD)), _rows(expected), strict=False)
    for line, (found, right) in enumerate(rows, 1):
        if found != right:
            what = f"{quoted(','.join(found))}は raw から得られる行と違います"
            Place(path, line).refuse(what, quoted(",".join(right)))
    Place(path).refuse("raw から得られる表と行の数が違います", "komoro tidy の結果")


def _rows(text: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""))
