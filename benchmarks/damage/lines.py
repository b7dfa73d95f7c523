"""Damage to the lines of a document: deleted, doubled, moved, broken, mistyped."""

import itertools
import random
import re
from collections.abc import Callable

Lines = list[str]
Mutator = Callable[[Lines, random.Random], None]


def near(lines: Lines, reach: int = 3) -> list[int]:
    """Return the lines that print numbers of the sheets, and those up to `reach` lines around."""
    numbers = [n for n, line in enumerate(lines) if is_number(line)]
    return sorted(
        {
            m
            for n in numbers
            for m in range(n - reach, n + reach + 1)
            if 0 <= m < len(lines)
        }
    )


def is_number(line: str) -> bool:
    """Tell whether a line prints numbers of a sheet: 計画, 実績, or a cell alone."""
    cell = r"[小男]?性?[\d,.]+[ 　(]?[中女]?性?[\d,.]*\)?(以[上下内])?"
    return bool(re.fullmatch(rf"(計画|実績)( .*)?|{cell}", line))


def _near(lines: Lines, rng: random.Random) -> int:
    return rng.choice(near(lines))


def _number(lines: Lines, rng: random.Random) -> int:
    return rng.choice(
        [
            n
            for n, line in enumerate(lines)
            if is_number(line) and re.search(r"\d", line)
        ]
    )


def _blocks(lines: Lines, rng: random.Random, count: int) -> list[tuple[int, int]]:
    """Return disjoint blocks (from, to) near numbers, in order."""
    ends = [-1, *(n for n, line in enumerate(lines) if not line.strip()), len(lines)]
    blocks = [(a + 1, b) for a, b in zip(ends, ends[1:], strict=False) if b > a + 1]
    close = set(near(lines))
    return sorted(rng.sample([block for block in blocks if block[0] in close], count))


def delete_line(lines: Lines, rng: random.Random) -> None:
    del lines[_near(lines, rng)]


def delete_any_line(lines: Lines, rng: random.Random) -> None:
    del lines[rng.randrange(len(lines))]


def delete_run(lines: Lines, rng: random.Random) -> None:
    at = _near(lines, rng)
    del lines[at : at + rng.randint(2, 12)]


def duplicate_line(lines: Lines, rng: random.Random) -> None:
    at = _near(lines, rng)
    lines.insert(at, lines[at])


def duplicate_run(lines: Lines, rng: random.Random) -> None:
    at = _near(lines, rng)
    lines[at:at] = lines[at : at + rng.randint(2, 12)]


def swap_neighbours(lines: Lines, rng: random.Random) -> None:
    at = _near(lines, rng)
    other = min(at + rng.choice((1, 2)), len(lines) - 1)
    lines[at], lines[other] = lines[other], lines[at]


def swap_lines(lines: Lines, rng: random.Random) -> None:
    at, other = _near(lines, rng), _near(lines, rng)
    lines[at], lines[other] = lines[other], lines[at]


def move_block(lines: Lines, rng: random.Random) -> None:
    (a, b), (to, _) = rng.sample(_blocks(lines, rng, 2), 2)
    block = [*lines[a:b], ""]
    lines[to:to] = block
    start = a + len(block) * (to <= a)
    del lines[start : start + len(block)]


def swap_blocks(lines: Lines, rng: random.Random) -> None:
    (a, b), (c, d) = _blocks(lines, rng, 2)
    lines[a:d] = [*lines[c:d], *lines[b:c], *lines[a:b]]


def copy_block(lines: Lines, rng: random.Random) -> None:
    (a, b), (to, _) = rng.sample(_blocks(lines, rng, 2), 2)
    lines[to:to] = [*lines[a:b], ""]


def overwrite_block(lines: Lines, rng: random.Random) -> None:
    (a, b), (c, d) = rng.sample(_blocks(lines, rng, 2), 2)
    lines[c:d] = lines[a:b]


def join_lines(lines: Lines, rng: random.Random) -> None:
    at = min(_near(lines, rng), len(lines) - 2)
    lines[at : at + 2] = [lines[at] + lines[at + 1]]


def break_line(lines: Lines, rng: random.Random) -> None:
    at = _number(lines, rng)
    place = rng.randrange(1, max(2, len(lines[at])))
    lines[at : at + 1] = [lines[at][:place], lines[at][place:]]


def cut_line(lines: Lines, rng: random.Random) -> None:
    at = _number(lines, rng)
    lines[at] = lines[at][: rng.randrange(len(lines[at]))]


def _at(
    pattern: str, replace: Callable[[str, random.Random], str]
) -> Callable[[Lines, random.Random], None]:
    """Return a mutator that changes one match of a pattern in a line of numbers."""

    def mutate(lines: Lines, rng: random.Random) -> None:
        places = [
            (n, m)
            for n, line in enumerate(lines)
            if is_number(line)
            for m in re.finditer(pattern, line)
        ]
        n, match = rng.choice(places)
        lines[n] = (
            lines[n][: match.start()] + replace(match[0], rng) + lines[n][match.end() :]
        )

    return mutate


OTHER_DIGITS = ("٠١٢٣٤٥٦٧٨٩", "⁰¹²³⁴⁵⁶⁷⁸⁹", "〇①②③④⑤⑥⑦⑧⑨", "０１２３４５６７８９")
FOOTNOTES = ("¹", "²", "※", "*1", "注", "(1)", " 1", "　※2", "†")
STRANGE = ("\t", "\u00a0", "\u200b", "\ufeff", "\x0b", "\x1b[31m", "\u202e", "\r", "\f")


def full_width(lines: Lines, rng: random.Random) -> None:
    at = _number(lines, rng)
    wide = str.maketrans("0123456789.,", "０１２３４５６７８９．，")
    lines[at] = lines[at].translate(wide)


def footnote(lines: Lines, rng: random.Random) -> None:
    at = _number(lines, rng)
    places = [m.end() for m in re.finditer(r"[\d.,]+", lines[at])]
    place = rng.choice(places)
    lines[at] = lines[at][:place] + rng.choice(FOOTNOTES) + lines[at][place:]


def paste_page(lines: Lines, rng: random.Random) -> None:
    """Paste a page again, right behind itself or at the end."""
    starts = [n for n, line in enumerate(lines) if line.startswith((" ", "\f"))]
    first, last = rng.choice(list(itertools.pairwise([*starts, len(lines)])))
    to = rng.choice([last, len(lines)])
    lines[to:to] = lines[first:last]


def drop_page(lines: Lines, rng: random.Random) -> None:
    starts = [n for n, line in enumerate(lines) if line.startswith((" ", "\f"))]
    first, last = rng.choice(list(itertools.pairwise([*starts, len(lines)])))
    del lines[first:last]


def swap_pages(lines: Lines, rng: random.Random) -> None:
    starts = [n for n, line in enumerate(lines) if line.startswith((" ", "\f"))]
    pages = list(itertools.pairwise([*starts, len(lines)]))
    (a, b), (c, d) = sorted(rng.sample(pages, 2))
    lines[a:d] = [*lines[c:d], *lines[b:c], *lines[a:b]]


def blank_line(lines: Lines, rng: random.Random) -> None:
    lines.insert(_near(lines, rng), rng.choice(["", " ", "　"]))


KINDS: dict[str, Callable[[Lines, random.Random], None]] = {
    "delete a line": delete_line,
    "delete a line anywhere": delete_any_line,
    "delete 2–12 lines": delete_run,
    "duplicate a line": duplicate_line,
    "duplicate 2–12 lines": duplicate_run,
    "swap neighbouring lines": swap_neighbours,
    "swap two lines": swap_lines,
    "move a block": move_block,
    "swap two blocks": swap_blocks,
    "copy a block": copy_block,
    "overwrite a block": overwrite_block,
    "join two lines": join_lines,
    "break a line": break_line,
    "cut a line short": cut_line,
    "digit to letter": _at(
        r"\d",
        lambda c, rng: rng.choice(
            {"0": "OoD", "1": "lI", "5": "S", "8": "B"}.get(c, "xZ")
        ),
    ),
    "insert a letter": _at(r"\d", lambda c, rng: rng.choice("lOa人％") + c),
    "insert a space": _at(
        r"[\d.,]", lambda c, rng: rng.choice([" " + c, c + " ", "　" + c])
    ),
    "insert a point": _at(r"\d", lambda c, rng: "." + c),
    "insert a comma": _at(r"\d", lambda c, rng: "," + c),
    "drop a point": _at(r"\.", lambda c, rng: ""),
    "drop a comma": _at(r",", lambda c, rng: ""),
    "point to comma or back": _at(r"[.,]", lambda c, rng: "." if c == "," else ","),
    "drop a space between cells": _at(r"[ 　]", lambda c, rng: ""),
    "drop a label or bracket": _at(r"[小中男女性()]", lambda c, rng: ""),
    "change a label": _at(
        r"[小中男女]", lambda c, rng: rng.choice("少申界大小中男女".replace(c, ""))
    ),
    "drop a bound": _at(r"以[上下内]", lambda c, rng: ""),
    "break a bound": _at(r"以[上下内]", lambda c, rng: rng.choice((c[0], c[1], c + c))),
    "drop a digit": _at(r"\d", lambda c, rng: ""),
    "double a digit": _at(r"\d", lambda c, rng: c + c),
    "digit to digit": _at(
        r"\d", lambda c, rng: rng.choice("0123456789".replace(c, ""))
    ),
    "other digits": _at(r"[0-9]", lambda c, rng: rng.choice(OTHER_DIGITS)[int(c)]),
    "full width": full_width,
    "a footnote mark": footnote,
    "a strange sign": _at(r"[\d ]", lambda c, rng: c + rng.choice(STRANGE)),
    "a minus": _at(r"\d+", lambda c, rng: rng.choice("-−－△▲") + c),
    "an exponent": _at(r"\d+", lambda c, rng: c + rng.choice(["E+01", "e1", "×10"])),
    "a page twice": paste_page,
    "a page dropped": drop_page,
    "two pages swapped": swap_pages,
    "a blank line": blank_line,
}
INVISIBLE = {
    "drop a digit",
    "double a digit",
    "digit to digit",
    "cut a line short",
    "a minus",
}  # leave a number like any
