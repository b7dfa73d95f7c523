"""Printed text: digits, dashes, and what two savings of one document may differ in."""

import re
import unicodedata

# What some PDF tools write for a kanji or a wave dash, and NFKC would not fold.
_LOOKALIKES = str.maketrans(
    "⺟⺠⺩⻁⻄⻅⻆⻑⻘⻝⻣⻤⻨⻩⻫⻭⻯⻲〜",
    "母民王虎西見角長青食骨鬼麦黄斉歯竜亀～",
)
_TO_ASCII = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
_KANA_WITH_MARK = re.compile("[\u3040-\u30ff][\u3099\u309a]")
_KANGXI_RADICAL = re.compile("[\u2f00-\u2fdf]")

DASHES = "‐‑‒–—―−﹣－"
MISSING = re.compile(rf"[-ー{DASHES}]+")
_PRINTED_DASH = re.compile(
    f"[{DASHES}]|(?<=[\u3000-\u9fff])-(?=[\u3000-\u9fff])|^[-ー]$"
)


def normalize(text: str) -> str:
    """Undo what a re-saved copy may change without changing what is printed.

    Line ends, form feeds (a page's first line starts with one space instead), kana
    with separate sound marks, radicals for kanji, the other wave dash. The rest of
    NFKC would destroy ①, ㎡, ㈱ and ％.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")

    # Before, after or on a line of its own: a form feed becomes one leading space.
    text = re.sub(r"^\f\n(?=[^\n])", "\f", text, flags=re.M)
    text = re.sub(r"\f+\n", "\n ", text)
    text = text.replace("\f", " ")

    text = _KANA_WITH_MARK.sub(_composed, text)
    text = _KANGXI_RADICAL.sub(_as_kanji, text)
    return text.translate(_LOOKALIKES)


def _composed(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", match[0])


def _as_kanji(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", match[0])


def ascii_digits(text: str) -> str:
    """Turn full-width digits, decimal points and thousands commas into ASCII ones."""
    return text.translate(_TO_ASCII)


def plain_dashes(text: str) -> str:
    """Turn every dash between Japanese characters, or alone, into the printed －."""
    return _PRINTED_DASH.sub("－", text)
