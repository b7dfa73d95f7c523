"""The text of a PDF, in the shape of its text layer; runs in the child process."""

import io
import logging
from pathlib import Path
from typing import Any

from .refusals import Refusal

# A real edition has about fifty.
MOST_PAGES = 500
WITH_TEXT = "文字を選択してコピーできるPDF"
WITHOUT_PASSWORD = "パスワードのないPDF"
WHOLE = "もう一度ダウンロードするか保存し直したPDF"


def read_pdf(path: Path) -> str:
    """Return the text of a PDF; pages end with a form feed.

    Letters that are printed twice to look bold are read once.
    Errors: `Refusal` for a PDF that is locked, damaged, without text or too long, and
    with the page for letters that cannot be told or whose order is doubtful.
    """
    from pdfminer.pdfdocument import PDFPasswordIncorrect

    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    try:
        text = _pages_text(path.read_bytes())
    except PDFPasswordIncorrect:
        raise Refusal("パスワード付きのPDFです", WITHOUT_PASSWORD) from None
    except (Refusal, MemoryError, RecursionError):
        raise
    except Exception:  # pdfminer raises many kinds, some of them bare
        raise Refusal("壊れたPDFか、PDFでないファイルです", WHOLE) from None

    if not text.strip():
        found = "文字のないPDF（スキャンした画像か、途中で切れたもの）です"
        raise Refusal(found, WITH_TEXT)
    return text


def _pages_text(raw: bytes) -> str:
    from pdfminer.layout import LAParams
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
    from pdfminer.pdfpage import PDFPage

    from .pdf_ink import DrawnPages
    from .pdf_pages import CheckedPages

    out = io.StringIO()
    resources = PDFResourceManager()
    drawn = DrawnPages(raw)
    device: Any = CheckedPages(drawn, resources, out, laparams=LAParams())
    interpreter = PDFPageInterpreter(resources, device)
    for number, page in enumerate(PDFPage.get_pages(io.BytesIO(raw)), 1):
        if number > MOST_PAGES:
            raise Refusal(f"{MOST_PAGES}ページより長いPDFです", "評価シートのPDF")
        interpreter.process_page(page)
    return out.getvalue()
