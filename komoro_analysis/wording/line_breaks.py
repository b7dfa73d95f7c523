"""Break Japanese text into lines, and drop what no font can draw."""

import re
import unicodedata

# A line may break after these, before an opening bracket, and where a word begins:
# after hiragana, before what is not.
BOUNDARY = re.compile(r"[、。，・／）)」　 ](?=.)|.(?=[（(「])|[ぁ-ん](?![ぁ-んー])")
NEVER_FIRST = "、。，．：・）)」ー％%ぁぃぅぇぉっゃゅょァィゥェォッャュョ"

UNDRAWABLE = ("Me", "Mn", "Cf", "Cc")  # keycap rings, variation selectors, controls …
WIDE = "WFA"  # East Asian widths that take a whole em
LATIN_EM = 0.56  # letters of the font are proportional: their usual width


def clean(text: object) -> str:
    """Drop keycap rings, variation selectors, control and direction marks."""
    composed = unicodedata.normalize("NFC", str(text))
    return "".join(c for c in composed if unicodedata.category(c) not in UNDRAWABLE)


def em(text: str) -> float:
    """Estimate the width of a text in units of its size."""
    return sum(
        1.0 if unicodedata.east_asian_width(character) in WIDE else LATIN_EM
        for character in text
    )


def wrap(text: str, width: float, lines: int = 9) -> list[str]:
    """Break a text into lines of at most `width` em at word-like boundaries.

    What does not fit into `lines` ends in ….
    """
    rest = clean(text)
    broken: list[str] = []
    while em(rest) > width and len(broken) < lines:
        room = _characters_that_fit(rest, width)
        if len(broken) == lines - 1:
            return [*broken, rest[: max(room - 1, 1)] + "…"]

        cut = _best_cut(rest, room)
        broken.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()

    return [*broken, rest]


def _characters_that_fit(text: str, width: float) -> int:
    """Count the characters of the longest beginning of at most `width` em, at least 1."""
    taken = 0.0
    for count, character in enumerate(text):
        taken += em(character)
        if taken > width:
            return max(count, 1)
    return len(text)


def _best_cut(text: str, room: int) -> int:
    """Choose where to break: the last boundary that fills three fifths of the line."""
    shortest = room * 3 // 5
    allowed = [cut for cut in range(room, shortest, -1) if text[cut] not in NEVER_FIRST]
    at_boundary = [cut for cut in allowed if BOUNDARY.match(text, cut - 1)]
    return next(iter([*at_boundary, *allowed]), room)
