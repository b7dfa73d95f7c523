"""Read files with one message for what is wrong, and write result files so that a reader never sees half of one."""

import csv
import io
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from .errors import InputError

_STARTS = {  # of files that are no text
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a Word, Excel or zip file",
    b"\xd0\xcf\x11\xe0": "an Office file of the old kind (.xls, .doc), or one locked with a password",
    b"\xff\xfe": "UTF-16 text, not UTF-8",
    b"\xfe\xff": "UTF-16 text, not UTF-8",
}
CSV = "a table saved as CSV UTF-8"  # Excel's name for it


def read_text(path: str | Path, expected: str) -> str:
    """Read a UTF-8 text. Errors: `InputError` when there is none, or what the file is instead."""
    raw = read_bytes(path, expected)
    if wrong := no_text(raw):
        raise InputError(f"{path}{wrong}; expected {expected}")
    return raw.decode("utf-8-sig")


def read_bytes(path: str | Path, expected: str) -> bytes:
    """Read a file. Errors: `InputError` when there is none, it is a folder, or may not be read."""
    path = Path(path)
    try:
        return path.read_bytes()
    except OSError as error:
        why = "it is a folder" if path.is_dir() else error.strerror
        raise InputError(f"{path}: found no readable file ({why}); expected {expected}") from None


def no_text(raw: bytes) -> str:
    """Say what a file is that is no UTF-8 text, after the line if one shows it: `:1: found …`; "" for a text."""
    for start, words in _STARTS.items():
        if raw.startswith(start):
            return f": found {words}"
    if b"\0" in raw:
        return ": found a binary file"
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        start, line = error.start, raw.count(b"\n", 0, error.start) + 1
        shift_jis = raw.decode("cp932", "replace") if raw[:start].isascii() else ""
        japanese = re.search("[ぁ-ヿ一-龠]", shift_jis) and "\ufffd" not in shift_jis
        looks = " (it looks like Shift_JIS: save it again as UTF-8)" if japanese else ""
        return f":{line}: found bytes that are not UTF-8{looks}"
    return "" if text.strip() else f": found {'no text' if raw else 'an empty file'}"


def to_csv(rows: Iterable[Mapping[str, object]], columns: Iterable[str]) -> bytes:
    """Write rows as CSV: UTF-8 without BOM, LF, quotes only where needed."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def read_csv(path: str | Path, columns: Iterable[str] = ()) -> list[dict[str, str]]:
    """Read a CSV as dictionaries of text.

    Errors: `InputError` when it cannot be read, one of `columns` lacks, or a row has another length.
    """
    text = read_text(path, CSV)
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""))
        rows = list(reader)
    except csv.Error as error:
        raise InputError(f"{path}: cannot be read as CSV ({error})") from None
    missing = [c for c in columns if c not in (reader.fieldnames or [])]
    if missing:
        raise InputError(f"{path}:1: column {', '.join(missing)} not found; expected {', '.join(columns)}")
    while rows and not any(rows[-1].values()):  # Excel saves the rows below the last one that were touched, as ,,,
        rows.pop()
    for number, row in enumerate(rows, 2):
        if None in row or None in row.values():
            raise InputError(f"{path}:{number}: found a row of another length; expected that of the header")
    return rows


def write_files(folder: str | Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder: all are written aside first, then each takes its place in one step.

    A folder that is new appears whole. A file that would not change is left alone, so that what depends on it is not
    built again. Errors: `InputError` when it cannot be written.
    """
    folder = Path(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        room = folder if folder.exists() else folder.parent
        with tempfile.TemporaryDirectory(dir=room, prefix=".new-") as aside:
            new = Path(aside, "new")
            new.mkdir()
            for name, data in files.items():
                if not (folder / name).is_file() or (folder / name).read_bytes() != data:
                    (new / name).write_bytes(data)
            if not folder.exists():
                new.rename(folder)
                return
            for path in sorted(new.iterdir()):
                os.replace(path, folder / path.name)
    except OSError as error:
        expected = "a folder that may be written, with none of its files open in Excel or Word"
        raise InputError(f"{folder}: cannot be written ({error.strerror}); expected {expected}") from None


def clear_leftovers(folders: Iterable[Path]) -> None:
    """Remove what `write_files` had written aside in some folders when it was killed.

    Only for who holds the project's lock: nobody else may be writing there.
    """
    for folder in folders:
        for aside in folder.glob(".new-*"):
            shutil.rmtree(aside, ignore_errors=True)
