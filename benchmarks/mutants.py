"""Damage a document in thousands of ways and count what happens: refused, unchanged, reported, or changed in silence.

Usage: mutants.py [--source FILE] [--mutants N] [--seed N] [--csv OUT] [--show]. One row per kind of damage:
`mutants` tried; `refused` (exit 2, with a message); `unchanged` (every number as before); `reported` (a number changed
and `komoro check` has a new finding on its indicator); `unknowable` (a number changed into another that the sheet
prints just as well: some digits for others, or two cells of one form exchanged); `silent` (any other change), which
must be 0, and so must `traceback`.
"""

import argparse
import csv
import importlib
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from komoro_analysis.base.errors import InputError
from komoro_analysis.source.cells import parse_cell

ROOT = Path(__file__).resolve().parents[1]
extract = importlib.import_module("komoro_analysis.source.extract").extract
OUTCOMES = ("mutants", "refused", "unchanged", "reported", "unknowable", "silent", "traceback")
Lines = list[str]


def near(lines: Lines, reach: int = 3) -> list[int]:
    """Return the lines that print numbers of the sheets, and those up to `reach` lines around."""
    numbers = [n for n, line in enumerate(lines) if is_number(line)]
    return sorted({m for n in numbers for m in range(n - reach, n + reach + 1) if 0 <= m < len(lines)})


def is_number(line: str) -> bool:
    """Tell whether a line prints numbers of a sheet: 計画, 実績, or a cell alone."""
    cell = r"[小男]?性?[\d,.]+[ 　(]?[中女]?性?[\d,.]*\)?(以[上下内])?"
    return bool(re.fullmatch(rf"(計画|実績)( .*)?|{cell}", line))


def _near(lines: Lines, rng: random.Random) -> int:
    return rng.choice(near(lines))


def _number(lines: Lines, rng: random.Random) -> int:
    return rng.choice([n for n, line in enumerate(lines) if is_number(line) and re.search(r"\d", line)])


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


def _at(pattern: str, replace: Callable[[str, random.Random], str]) -> Callable[[Lines, random.Random], None]:
    """Return a mutator that changes one match of a pattern in a line of numbers."""

    def mutate(lines: Lines, rng: random.Random) -> None:
        places = [(n, m) for n, line in enumerate(lines) if is_number(line) for m in re.finditer(pattern, line)]
        n, match = rng.choice(places)
        lines[n] = lines[n][: match.start()] + replace(match[0], rng) + lines[n][match.end() :]

    return mutate


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
    "digit to letter": _at(r"\d", lambda c, rng: rng.choice({"0": "OoD", "1": "lI", "5": "S", "8": "B"}.get(c, "xZ"))),
    "insert a letter": _at(r"\d", lambda c, rng: rng.choice("lOa人％") + c),
    "insert a space": _at(r"[\d.,]", lambda c, rng: rng.choice([" " + c, c + " ", "　" + c])),
    "insert a point": _at(r"\d", lambda c, rng: "." + c),
    "insert a comma": _at(r"\d", lambda c, rng: "," + c),
    "drop a point": _at(r"\.", lambda c, rng: ""),
    "drop a comma": _at(r",", lambda c, rng: ""),
    "point to comma or back": _at(r"[.,]", lambda c, rng: "." if c == "," else ","),
    "drop a space between cells": _at(r"[ 　]", lambda c, rng: ""),
    "drop a label or bracket": _at(r"[小中男女性()]", lambda c, rng: ""),
    "change a label": _at(r"[小中男女]", lambda c, rng: rng.choice("少申界大小中男女".replace(c, ""))),
    "drop a bound": _at(r"以[上下内]", lambda c, rng: ""),
    "break a bound": _at(r"以[上下内]", lambda c, rng: rng.choice((c[0], c[1], c + c))),
    "drop a digit": _at(r"\d", lambda c, rng: ""),
    "double a digit": _at(r"\d", lambda c, rng: c + c),
    "digit to digit": _at(r"\d", lambda c, rng: rng.choice("0123456789".replace(c, ""))),
}
INVISIBLE = {"drop a digit", "double a digit", "digit to digit", "cut a line short"}  # leave a number like any


def numbers(path: Path) -> dict[tuple, tuple]:
    """Return every number of a document, with its bound and status, by indicator, column and label."""
    found = {}
    for row in extract(path).indicators:
        for column, cell in row.items():
            if column.startswith(("計画", "目標値", "実績")):
                for value in parse_cell(cell):
                    found[row["施策"], row["番号"], column, value.label] = value[1:]
    return found


def findings(path: Path) -> Counter:
    """Return the findings of `komoro check` on a document: (finding, indicator, severity, message)."""
    from komoro_analysis import quality
    from komoro_analysis.base.files import write_files
    from komoro_analysis.base.judgements import read_judgements
    from komoro_analysis.dataset import data_of
    from komoro_analysis.tidy.build import tidy

    with tempfile.TemporaryDirectory() as folder:
        write_files(Path(folder, "edition"), extract(path).files())
        tables = tidy(folder, read_judgements())
    found = quality(data_of(tables))
    return Counter(found[["finding", "indicator_id", "severity", "message"]].itertuples(index=False, name=None))


def judge(kind: str, path: Path, before: dict, known: Callable[[], Counter]) -> tuple[str, list]:
    """Return what became of one damaged document, and the numbers that changed."""
    try:
        after = numbers(path)
    except InputError:
        return "refused", []
    except Exception as error:
        return "traceback", [repr(error)]
    changed = sorted({key for key in {*before, *after} if before.get(key) != after.get(key)})
    if not changed:
        return "unchanged", []
    try:
        new = {key for _, key, *_ in findings(path) - known()}
    except InputError:
        return "refused", []
    detail = [(key, before.get(key), after.get(key)) for key in changed]
    if {f"{key[0]}-{key[1]}" for key in changed} <= new:
        return "reported", detail
    if kind in INVISIBLE or exchanged(before, after, changed):
        return "unknowable", detail
    return "silent", detail


def exchanged(before: dict, after: dict, changed: list) -> bool:
    """Tell whether the changed numbers are all numbers that stood in another cell of the same kind."""
    places = {(key[2].split("_")[0], before[key][0]) for key in before}
    return set(after) == set(before) and all((key[2].split("_")[0], after[key][0]) in places for key in changed)


def run(text: str, kinds: Iterable[str], mutants_per_kind: int, seed: int, show: bool = False) -> list[dict]:
    """Return one row per kind of damage: its name and the counts of OUTCOMES."""
    rows, base = [], text.split("\n")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "mutant.txt")
        path.write_text(text, encoding="utf-8")
        before, cache = numbers(path), []
        whole = path.with_name("whole.txt")
        whole.write_text(text, encoding="utf-8")

        def known() -> Counter:
            cache[:] = cache or [findings(whole)]
            return cache[0]

        for kind in kinds:
            rng, row = random.Random(f"{kind} {seed}"), dict.fromkeys(OUTCOMES, 0)
            for _ in range(mutants_per_kind):
                lines = list(base)
                KINDS[kind](lines, rng)
                path.write_text("\n".join(lines), encoding="utf-8")
                outcome, detail = judge(kind, path, before, known)
                row["mutants"] += 1
                row[outcome] += 1
                if show and outcome in ("silent", "traceback", "unknowable") and kind not in INVISIBLE:
                    print(kind, outcome, detail[:4], file=sys.stderr)
            rows.append({"kind": kind} | row)
    return rows


def main() -> int:
    """Print the table; exit 1 when anything passed in silence."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--source", type=Path, default=next(iter((ROOT.parent / "shared/seeds").glob("*.txt")), None))
    parser.add_argument("--mutants", type=int, default=150, help="per kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--csv", type=Path)
    parser.add_argument("--show", action="store_true", help="print the mutants that passed")
    arguments = parser.parse_args()
    rows = run(arguments.source.read_text(encoding="utf-8"), KINDS, arguments.mutants, arguments.seed, arguments.show)
    rows.append({"kind": "all"} | {name: sum(row[name] for row in rows) for name in OUTCOMES})
    for row in [{name: name for name in ("kind", *OUTCOMES)}, *rows]:
        print(f"{row['kind']:28}" + "".join(f"{row[name]:>11}" for name in OUTCOMES))
    if arguments.csv:
        with open(arguments.csv, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, ["kind", *OUTCOMES], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return int(rows[-1]["silent"] + rows[-1]["traceback"] > 0)


if __name__ == "__main__":
    sys.exit(main())
