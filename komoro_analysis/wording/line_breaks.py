"""Break Japanese text into lines, at places that a pattern finds.

BudouX was tried on the 174 names and sentences of an edition, at their widths: 8 lines
differ, and each way cuts three words (空き/家 here, 家庭/系 there). A library that reads
no better is not worth its place.
"""

import re
import unicodedata

from ..base.letters import drawable

# A line may break after these, before an opening bracket, and where a word begins:
# after hiragana, before what is not.
BOUNDARY = re.compile(r"[、。，・／）)」　 ](?=.)|.(?=[（(「])|[ぁ-ん](?![ぁ-んー])")
NEVER_FIRST = "、。，．：・）)」ー％%ぁぃぅぇぉっゃゅょァィゥェォッャュョ"

WIDE = "WFA"  # East Asian widths that take a whole em
LATIN_EM = 0.56  # letters of the font are proportional: their usual width


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
    rest = drawable(text)
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
