"""Read a published document into lines, and write result files so that a reader never sees half of one."""

import csv
import io
import json
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
_STARTS = {  # of files that are no text
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a Word, Excel or zip file",
    b"\xd0\xcf\x11\xe0": "an Office file of the old kind (.xls, .doc), or one locked with a password",
    b"\xff\xfe": "UTF-16 text, not UTF-8",
    b"\xfe\xff": "UTF-16 text, not UTF-8",
}
CSV = "a table saved as CSV UTF-8"  # Excel's name for it
SHEET = "the 施策評価シート as .pdf or UTF-8 text (.txt), or a filled komoro template (.xlsx)"


def read_lines(path: str | Path) -> list[str]:
    """Read a text layer (UTF-8) or a PDF as lines, without the harmless differences between two savings of it.

    Errors: `InputError` when there is no file, when it is neither UTF-8 text nor a readable PDF, or holds no text.
    """
    path = Path(path)
    raw = read_bytes(path, SHEET)
    pdf = raw.startswith(b"%PDF") or (raw and path.suffix.lower() == ".pdf")
    return normalize(_pdf_text(path, raw) if pdf else read_text(path, SHEET)).split("\n")


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


def _pdf_text(path: Path, raw: bytes) -> str:
    from pdfminer.high_level import extract_text
    from pdfminer.pdfdocument import PDFPasswordIncorrect

    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    try:
        if (text := extract_text(io.BytesIO(raw))).strip():
            return text
        found, expected = "a PDF without text, perhaps scanned or cut off", "one whose text can be selected and copied"
    except PDFPasswordIncorrect:
        found, expected = "a PDF locked with a password", "one without"
    except Exception:  # pdfminer raises many kinds, some of them bare, on broken files
        found, expected = "a damaged PDF, or no PDF at all", "a whole one: download or save it again"
    raise InputError(f"{path}: found {found}; expected {expected}")


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


def read_source(folder: Path) -> dict[str, object]:
    """Read the `source.json` of an edition; `template` then tells whether it is a filled template, not the document.

    Errors: `InputError` when it cannot be read or lacks edition, file or plan.
    """
    path, expected = folder / "source.json", "edition, file and plan as komoro extract writes them"
    raw = read_bytes(path, expected)
    try:
        source = json.loads(raw)
        return source | {key: source[key] for key in ("edition", "plan")} | {"template": is_template(source["file"])}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InputError(f"{path}: found something else; expected {expected}") from None


def is_template(file: str | Path) -> bool:
    """Tell a filled template from a published document, by the name of the file."""
    return Path(file).suffix.lower() == ".xlsx"


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
        expected = "a folder that may be written, with none of its files open in Excel or Word"
        raise InputError(f"{folder}: cannot be written ({error.strerror}); expected {expected}") from None
