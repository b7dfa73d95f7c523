"""Break Japanese text into lines, and drop what no font can draw."""

import re
import unicodedata

# A line may break after these, before an opening bracket, and where a word begins: after hiragana, before what is not.
BOUNDARY = re.compile(r"[、。，・／）)」　 ](?=.)|.(?=[（(「])|[ぁ-ん](?![ぁ-んー])")
NEVER_FIRST = "、。，．：・）)」ー％%ぁぃぅぇぉっゃゅょァィゥェォッャュョ"


def clean(text: str) -> str:
    """Drop what no font can draw: keycap rings, variation selectors, control and direction marks."""
    text = unicodedata.normalize("NFC", str(text))
    return "".join(c for c in text if unicodedata.category(c) not in ("Me", "Mn", "Cf", "Cc"))


def em(text: str) -> float:
    """Estimate the width of a text in units of its size; Latin letters of the font are proportional."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.56 for c in text)


def wrap(text: str, width: float, lines: int = 9) -> list[str]:
    """Break a text into lines of at most `width` em at word-like boundaries; what does not fit ends in …."""
    rest, out = clean(text), []
    while em(rest) > width and len(out) < lines:
        room = next(i for i in range(len(rest) + 1) if em(rest[: i + 1]) > width) or 1
        if len(out) == lines - 1:
            return [*out, rest[: max(room - 1, 1)] + "…"]
        fits = [i for i in range(room, room * 3 // 5, -1) if rest[i] not in NEVER_FIRST]
        cut = next((i for i in fits if BOUNDARY.match(rest, i - 1)), next(iter(fits), room))
        out, rest = [*out, rest[:cut].rstrip()], rest[cut:].lstrip()
    return [*out, rest]
