"""Read a published document, a text layer or a PDF, into lines."""

import io
import logging
from pathlib import Path

from ..base.errors import InputError
from ..base.files import read_bytes, read_text
from ..base.text import normalize

SHEET = "the 施策評価シート as .pdf or UTF-8 text (.txt), or a filled komoro template (.xlsx)"


def read_lines(path: str | Path) -> list[str]:
    """Read a text layer (UTF-8) or a PDF as lines, without the harmless differences between two savings of it.

    Errors: `InputError` when there is no file, when it is neither UTF-8 text nor a readable PDF, or holds no text.
    """
    path = Path(path)
    raw = read_bytes(path, SHEET)
    pdf = raw.startswith(b"%PDF") or (raw and path.suffix.lower() == ".pdf")
    return normalize(_pdf_text(path, raw) if pdf else read_text(path, SHEET)).split("\n")


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
