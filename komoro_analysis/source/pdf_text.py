"""The text of a PDF, in the shape of its text layer; runs in the child process."""

import io
import logging
from pathlib import Path

from .refusals import Refusal

WITH_TEXT = "文字を選択してコピーできるPDF"
WITHOUT_PASSWORD = "パスワードのないPDF"
WHOLE = "もう一度ダウンロードするか保存し直したPDF"


def read_pdf(path: Path) -> str:
    """Return the text of a PDF; pages start with a form feed.

    Errors: `Refusal` for one that is locked, damaged or without text.
    """
    from pdfminer.high_level import extract_text
    from pdfminer.pdfdocument import PDFPasswordIncorrect

    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    try:
        text = extract_text(io.BytesIO(path.read_bytes()))
    except PDFPasswordIncorrect:
        raise Refusal("パスワード付きのPDFです", WITHOUT_PASSWORD) from None
    except MemoryError:
        raise
    except Exception:  # pdfminer raises many kinds, some of them bare
        raise Refusal("壊れたPDFか、PDFでないファイルです", WHOLE) from None

    if not text.strip():
        found = "文字のないPDF（スキャンした画像か、途中で切れたもの）です"
        raise Refusal(found, WITH_TEXT)
    return text
