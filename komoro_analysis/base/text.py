"""Printed text: digits, dashes, and what two savings of one document may differ in."""

import re
import unicodedata

# What some PDF tools write for a kanji or a wave dash, and NFKC would not fold.
_LOOKALIKES = str.maketrans("⺟⺠⺩⻁⻄⻅⻆⻑⻘⻝⻣⻤⻨⻩⻫⻭⻯⻲〜", "母民王虎西見角長青食骨鬼麦黄斉歯竜亀～")
_TO_ASCII = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
DASHES = "‐‑‒–—―−﹣－"
MISSING = re.compile(rf"[-ー{DASHES}]+")


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
