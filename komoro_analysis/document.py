"""Read a published document into lines, and write result files so that a reader never sees half of one."""

import csv
import io
import logging
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path

from .errors import InputError

# What some PDF tools write for a kanji or a wave dash, and NFKC would not fold.
_LOOKALIKES = str.maketrans("⺟⺠⺩⻁⻄⻅⻆⻑⻘⻝⻣⻤⻨⻩⻫⻭⻯⻲〜", "母民王虎西見角長青食骨鬼麦黄斉歯竜亀～")
_TO_ASCII = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
DASHES = "‐‑‒–—―−﹣－"
MISSING = re.compile(rf"[-ー{DASHES}]+")


def read_lines(path: str | Path) -> list[str]:
    """Read a text layer (UTF-8) or a PDF as lines, without the harmless differences between two savings of it.

    Errors: `InputError` when there is no file, when it is neither UTF-8 text nor a readable PDF, or holds no text.
    """
    path = Path(path)
    sheet = "the 施策評価シート as UTF-8 text, .pdf or .xlsx"
    try:
        raw = path.read_bytes()
        text = _pdf_text(path) if raw.startswith(b"%PDF") or path.suffix.lower() == ".pdf" else raw.decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: found no readable file ({error.strerror}); expected {sheet}") from None
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError(f"{path}:{line}: found bytes that are not UTF-8; expected {sheet}") from None
    if "\0" in text or not text.strip():
        raise InputError(f"{path}: found {'a binary file' if text.strip() else 'no text'}; expected {sheet}")
    return normalize(text).split("\n")


def normalize(text: str) -> str:
    """Undo what a re-saved copy may change without changing what is printed.

    Line ends, form feeds (a page's first line starts with one space instead), kana with separate sound marks, radicals
    for kanji, the other wave dash; the rest of NFKC would destroy ①, ㎡, ㈱ and ％.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub(r"^\f\n(?=[^\n])", "\f", text, flags=re.M)
    text = re.sub(r"\f+\n", "\n ", text).replace("\f", " ")
    text = re.sub("[\u3040-\u30ff][\u3099\u309a]", lambda m: unicodedata.normalize("NFC", m[0]), text)
    text = re.sub("[\u2f00-\u2fdf]", lambda m: unicodedata.normalize("NFKC", m[0]), text)
    return text.translate(_LOOKALIKES)


def ascii_digits(text: str) -> str:
    """Turn full-width digits, decimal points and thousands commas into ASCII ones."""
    return text.translate(_TO_ASCII)


def plain_dashes(text: str) -> str:
    """Turn every dash that stands between Japanese characters, or alone, into the printed one, －."""
    return re.sub(f"[{DASHES}]|(?<=[\u3000-\u9fff])-(?=[\u3000-\u9fff])|^[-ー]$", "－", text)


def _pdf_text(path: Path) -> str:
    from pdfminer.high_level import extract_text

    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    try:
        return extract_text(path)
    except Exception as error:  # pdfminer raises many kinds, some of them bare, on broken files
        raise InputError(f"{path}: found a PDF that cannot be read ({error!r:.60}); expected a whole one") from None


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
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: cannot be read as CSV ({error})") from None
    missing = [c for c in columns if c not in (reader.fieldnames or [])]
    if missing:
        raise InputError(f"{path}:1: column {', '.join(missing)} not found; expected {', '.join(columns)}")
    for number, row in enumerate(rows, 2):
        if None in row or None in row.values():
            raise InputError(f"{path}:{number}: found a row of another length than the header")
    return rows


def write_files(folder: str | Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder: all are written aside first, then each takes its place in one step.

    A folder that is new appears whole. A file that would not change is left alone, so that what depends on it is not
    built again. Errors: `InputError` when it cannot be written.
    """
    folder = Path(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder if folder.exists() else folder.parent, prefix=".new-") as aside:
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
        raise InputError(f"{folder}: cannot be written ({error.strerror})") from None
