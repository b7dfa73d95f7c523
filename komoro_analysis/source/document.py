"""Read a published document, a text layer or a PDF, into lines."""

from pathlib import Path

from ..base.errors import Place
from ..base.files import LARGEST_FILE, not_text, read_bytes
from ..base.text import normalize

DOCUMENT = "PDF、UTF-8の文字（.txt）、または記入した表（.xlsx）"
LARGEST_TEXT = 20_000_000


def read_lines(path: str | Path) -> list[str]:
    """Read a text layer (UTF-8) or a PDF as lines.

    The harmless differences between two savings of one document are undone.
    Errors: `InputError` when there is no file, when it is neither UTF-8 text nor a
    readable PDF, or holds no text.
    """
    path = Path(path)
    raw = read_bytes(path, DOCUMENT, LARGEST_FILE)
    if raw.startswith(b"%PDF") or (raw and path.suffix.lower() == ".pdf"):
        from .child import ask_child

        text = str(ask_child("pdf", path))
    else:
        if problem := not_text(raw):
            Place(path, problem.line).refuse(problem.why, DOCUMENT)
        if len(raw) > LARGEST_TEXT:
            size = f"{len(raw) / 1_000_000:,.0f} MBの文字があります"
            Place(path).refuse(size, f"{LARGEST_TEXT // 1_000_000} MBまでの文書")
        text = raw.decode("utf-8-sig")
    return normalize(text).split("\n")
