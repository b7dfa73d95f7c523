"""Damage to the text of one cell, for tables of every kind."""

import random
import re
from collections.abc import Callable

Change = Callable[[str, random.Random], str]


def at(pattern: str, replacement: Change) -> Change:
    """Change one match of a pattern in a text; a text without one stays."""

    def change(text: str, rng: random.Random) -> str:
        matches = list(re.finditer(pattern, text))
        if not matches:
            return text
        match = rng.choice(matches)
        new = replacement(match[0], rng)
        return text[: match.start()] + new + text[match.end() :]

    return change


WIDE = str.maketrans("0123456789.,", "０１２３４５６７８９．，")
OTHER_DIGITS = ("٠١٢٣٤٥٦٧٨٩", "⁰¹²³⁴⁵⁶⁷⁸⁹", "〇①②③④⑤⑥⑦⑧⑨", "〇一二三四五六七八九")
FOOTNOTES = ("¹", "²", "※", "*1", "注", "(1)", " 1", "　※2", "†")
BLANKS = (" ", "　", "\t", "\u00a0", "\u200b", "\ufeff", "\n")


def _in_other_digits(c: str, rng: random.Random) -> str:
    return rng.choice(OTHER_DIGITS)[int(c)]


def _split(text: str, rng: random.Random) -> str:
    """Break a text where no digits are torn apart, if there is such a place."""
    place = rng.randrange(len(text) + 1)
    return f"{text[:place]}\n{text[place:]}"


LETTERS = {"0": "OoD", "1": "lI", "5": "S", "8": "B"}

CELL_KINDS: dict[str, Change] = {
    "digit to letter": at(r"\d", lambda c, rng: rng.choice(LETTERS.get(c, "xZ"))),
    "insert a letter": at(r"\d", lambda c, rng: rng.choice("lOa人％") + c),
    "insert a space": at(r"[\d.,]", lambda c, rng: rng.choice([" " + c, c + " "])),
    "insert a point": at(r"\d", lambda c, rng: "." + c),
    "insert a comma": at(r"\d", lambda c, rng: "," + c),
    "drop a label or bracket": at(r"[小中男女性()]", lambda c, rng: ""),
    "change a label": at(r"[小中男女]", lambda c, rng: rng.choice("少申界大")),
    "break a bound": at(r"以[上下内]", lambda c, rng: rng.choice((c[0], c[1], c + c))),
    "full width": lambda text, rng: text.translate(WIDE),
    "other digits": at(r"[0-9]", _in_other_digits),
    "a footnote mark": lambda text, rng: text + rng.choice(FOOTNOTES),
    "a blank around": lambda text, rng: rng.choice([text + "{}", "{}" + text]).format(
        rng.choice(BLANKS)
    ),
    "a line end within": _split,
    "an exponent": lambda text, rng: text + rng.choice(["E+01", "e1", "×10"]),
    "a per cent sign": lambda text, rng: text + rng.choice("%％"),
    "a minus": lambda text, rng: rng.choice("-−－△▲") + text,
    "two numbers": lambda text, rng: f"{text}{rng.choice('／/→～ 　')}{text}",
    "infinity": lambda text, rng: rng.choice(["inf", "nan", "NaN", "#N/A", "#REF!"]),
    "a date": lambda text, rng: "2001/1/2",
    "a formula": lambda text, rng: f"={text}+1",
    "a sentence": lambda text, rng: "調査中のため後日記入",
    "300 digits": lambda text, rng: "9" * 300,
    "escape codes": lambda text, rng: f"\x1b[31m{text}",
    "drop a digit": at(r"\d", lambda c, rng: ""),
    "double a digit": at(r"\d", lambda c, rng: c + c),
    "digit to digit": at(r"\d", lambda c, rng: rng.choice("0123456789".replace(c, ""))),
    "drop a point": at(r"\.", lambda c, rng: ""),
    "drop a bound": at(r"以[上下内]", lambda c, rng: ""),
    "clear a cell": lambda text, rng: "",
    "a dash": lambda text, rng: "－",
}
# These leave a cell like any other that somebody may have meant.
INVISIBLE_CELLS = frozenset(
    {
        "drop a digit",
        "double a digit",
        "digit to digit",
        "drop a point",
        "drop a bound",
        "clear a cell",
        "a dash",
        "insert a point",
        "insert a space",
        "a minus",
    }
)
