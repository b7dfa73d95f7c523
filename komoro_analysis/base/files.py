"""Read files with one message for what is wrong, and write them whole or not at all."""

import csv
import errno
import io
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from .errors import InputError, Place, quoted

CSV = "UTF-8のCSV（ExcelではCSV UTF-8）の表"
MEGABYTE = 1_000_000
LARGEST_FILE = 200 * MEGABYTE
# Signs that steer a terminal or a printer; in a table nobody means them.
CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")

# How files that are no text start.
_SIGNATURES = {
    b"%PDF": "PDFです",
    b"PK\x03\x04": "Word・Excel・ZIPのファイルです",
    b"\xd0\xcf\x11\xe0": (
        "古い形式のOffice文書（.xls、.doc）か、パスワード付きのファイルです"
    ),
    b"\xff\xfe": "UTF-8ではなくUTF-16の文字です",
    b"\xfe\xff": "UTF-8ではなくUTF-16の文字です",
}
_WHY_UNREADABLE = {
    errno.ENOENT: "ありません",
    errno.ENOTDIR: "ありません",
    errno.EACCES: "読む権限がありません",
    errno.EPERM: "読む権限がありません",
    errno.ENAMETOOLONG: "名前が長すぎます",
}
_WHY_UNWRITABLE = {
    errno.ENOSPC: "空き容量がありません",
    errno.EDQUOT: "空き容量がありません",
    errno.EACCES: "書く権限がありません",
    errno.EPERM: "書く権限がありません",
    errno.EROFS: "読み取り専用です",
    errno.ENOTDIR: "フォルダーではありません",
    errno.EEXIST: "フォルダーではありません",
    errno.ENAMETOOLONG: "名前が長すぎます",
}


@dataclass(frozen=True)
class NotText:
    """Why bytes are no UTF-8 text, and on which line it shows (0: nowhere)."""

    why: str
    line: int = 0


def read_text(path: str | Path, expected: str) -> str:
    """Read a UTF-8 text.

    Errors: `InputError` when there is none, or that says what the file is instead.
    """
    raw = read_bytes(path, expected)
    if problem := not_text(raw):
        Place(path, problem.line).refuse(problem.why, expected)
    return raw.decode("utf-8-sig")


def read_bytes(path: str | Path, expected: str, at_most: int = LARGEST_FILE) -> bytes:
    """Read a file.

    Errors: `InputError` when there is none, it is a folder or a device, it may not be
    read, or holds more than `at_most` bytes.
    """
    path = Path(path)
    place = Place(path)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            place.refuse("フォルダーです", expected)
        if not stat.S_ISREG(status.st_mode):
            place.refuse("通常のファイルではありません", expected)
        if status.st_size > at_most:
            size = f"{status.st_size / MEGABYTE:,.0f} MBあります"
            place.refuse(size, f"{at_most / MEGABYTE:,.0f} MBまでの{expected}")
        return path.read_bytes()
    except OSError as error:
        why = _WHY_UNREADABLE.get(error.errno or 0, f"読めません（{error.strerror}）")
    except ValueError as error:
        if isinstance(error, InputError):
            raise
        why = "ファイルの名前になりません"

    place.refuse(why, expected)


def not_text(raw: bytes) -> NotText | None:
    """Say what bytes are that are no UTF-8 text; None for a text."""
    for start, why in _SIGNATURES.items():
        if raw.startswith(start):
            return NotText(why)
    if b"\0" in raw:
        return NotText("文字でないバイトを含むファイルです")

    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        why = "UTF-8でない文字があります"
        if _looks_like_shift_jis(raw, error.start):
            why += "（Shift_JISのようです。UTF-8で保存し直してください）"
        return NotText(why, line)

    if not raw:
        return NotText("空のファイルです")
    return None if text.strip() else NotText("文字がありません")


def _looks_like_shift_jis(raw: bytes, first_error: int) -> bool:
    if not raw[:first_error].isascii():
        return False
    text = raw.decode("cp932", "replace")
    return bool(re.search("[ぁ-ヿ一-龠]", text)) and "\ufffd" not in text


def to_csv(rows: Iterable[Mapping[str, object]], columns: Iterable[str]) -> bytes:
    """Write rows as CSV: UTF-8 without BOM, LF, quotes only where needed."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def read_csv(path: str | Path, columns: Iterable[str] = ()) -> list[dict[str, str]]:
    """Read a CSV as dictionaries of text; blank rows and columns at the end go.

    Errors: `InputError` when it cannot be read, a column is missing, doubled or has no
    name, a row is blank or has another length than the header, or a sign is no letter.
    """
    text = read_text(path, CSV)
    if control := CONTROL.search(text):
        line = text.count("\n", 0, control.start()) + 1
        found = f"文字でない制御記号（U+{ord(control[0]):04X}）があります"
        Place(path, line).refuse(found, CSV)
    try:
        header, *grid = csv.reader(io.StringIO(text, newline=""))
    except csv.Error as error:
        Place(path).refuse(f"CSVとして読めません（{error}）", CSV)

    # Excel saves the rows below the last one that were touched, as ,,,
    while grid and not any(grid[-1]):
        grid.pop()
    width = _named_width(path, header, grid)
    _check_header(path, header[:width], list(columns))

    rows = []
    for number, cells in enumerate(grid, 2):
        if not any(cells):
            Place(path, number).refuse("表の途中に空の行があります", "続いた行")
        if len(cells) != len(header):
            found = f"列の数が{len(cells)}です"
            Place(path, number).refuse(found, f"見出しと同じ{len(header)}列")
        rows.append(dict(zip(header[:width], cells[:width], strict=True)))
    return rows


def _named_width(path: str | Path, header: list[str], grid: list[list[str]]) -> int:
    """Return how many columns have a name; refuse a cell to the right of them."""
    width = len(header)
    while width and not header[width - 1].strip():
        width -= 1

    for number, cells in enumerate(grid, 2):
        for cell in cells[width : len(header)]:
            if cell.strip():
                found = f"見出しのない列に{quoted(cell)}があります"
                Place(path, number).refuse(found, "各列の見出し")
    return width


def _check_header(path: str | Path, header: list[str], needed: list[str]) -> None:
    place = Place(path, 1)
    if not header:
        place.refuse("見出しの行がありません", CSV)
    if missing := [name for name in needed if name not in header]:
        found = f"列 {'、'.join(missing)} がありません"
        place.refuse(found, f"列 {'、'.join(needed)} ")

    for name in header:
        if not name.strip():
            place.refuse("見出しのない列があります", "各列の見出し")
        if header.count(name) > 1:
            place.refuse(f"列{quoted(name)}が二つ以上あります", "各列一つ")


def write_files(folder: str | Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder: all are written aside, then each is put in place.

    A folder that is new appears whole. A file that would not change is left alone, so
    that what depends on it is not built again.
    Errors: `InputError` when it cannot be written.
    """
    folder = Path(folder)
    for name in files:
        _refuse_special(folder / name)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = folder if folder.exists() else folder.parent
        with tempfile.TemporaryDirectory(dir=beside, prefix=".new-") as aside:
            new = Path(aside, "new")
            new.mkdir()
            for name, data in files.items():
                if not _holds(folder / name, data):
                    (new / name).write_bytes(data)

            if not folder.exists() and _appears(new, folder):
                return
            for path in sorted(new.iterdir()):
                os.replace(path, folder / path.name)
    except OSError as error:
        why = _WHY_UNWRITABLE.get(error.errno or 0, str(error.strerror))
        needed = "ExcelやWordで開かれていない、書き込めるフォルダー"
        Place(folder).refuse(f"書き込めません（{why}）", needed)


def _appears(new: Path, folder: Path) -> bool:
    """Put a new folder in place; False when somebody else has made it meanwhile."""
    try:
        new.rename(folder)
    except OSError as error:
        if error.errno in (errno.EEXIST, errno.ENOTEMPTY):
            return False
        raise
    return True


def _refuse_special(path: Path) -> None:
    """Refuse a place where a folder, a device or a pipe stands: none is replaced."""
    with suppress(OSError):
        if path.exists() and not path.is_file():
            Place(path).refuse("ファイルではないものがあります", "ファイルの名前")


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data


def stamp_of(path: Path) -> tuple[int, ...]:
    """Return what changes whenever a file is written, replaced or removed."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def clear_leftovers(folders: Iterable[Path]) -> None:
    """Remove what `write_files` had written aside in some folders when it was killed.

    Only for who holds the project's lock: nobody else may be writing there.
    """
    for folder in folders:
        for aside in folder.glob(".new-*"):
            shutil.rmtree(aside, ignore_errors=True)
