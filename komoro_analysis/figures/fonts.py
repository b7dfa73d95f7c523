"""Which letters can be drawn, and a substitute for those that cannot."""

from functools import cache

from matplotlib.font_manager import FontProperties, findfont, get_font

from ..wording.line_breaks import clean
from .style import FONTS

SUBSTITUTE = "〓"  # what Japanese printers set for a letter they do not have
BREAK = "\n"


@cache
def drawable() -> frozenset[int]:
    """Give the code points that one of the fonts has."""
    known: set[int] = set()
    for family in FONTS:
        path = findfont(FontProperties(family=family))
        known.update(get_font(path).get_charmap())
    return frozenset(known)


def legible(text: str) -> str:
    """Give a text with 〓 for each letter that no font has; line ends stay."""
    known = drawable()
    lines = [clean(line) for line in text.split(BREAK)]
    return BREAK.join(
        "".join(letter if ord(letter) in known else SUBSTITUTE for letter in line)
        for line in lines
    )
