"""Damage every way in thousands of times and count what happens.

Usage: mutants.py [--source FILE] [--mutants N] [--seed N] [--csv OUT] [--show]. One row
per door and kind of damage: `mutants` tried; `refused` (one line, exit 2); `unchanged`
(every number as before); `reported` (a number changed and `komoro check` has a new
finding on its indicator); `unknowable` (a number changed into another that could be
meant just as well); `silent` (any other change), which must be 0, and so must
`traceback`.
"""

import argparse
import csv
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.damage.door import OUTCOMES, run  # noqa: E402
from benchmarks.damage.doors import doors, small_text  # noqa: E402
from benchmarks.damage.plans import (  # noqa: E402
    readers_in_this_process,
    small_judgements,
    whole_judgements,
)

COLUMNS = ("door", "kind", *OUTCOMES)
SEEDS = ROOT.parent / "shared/seeds"


def measure(
    source: Path | None,
    mutants: int,
    seed: int,
    show: bool = False,
    door: str = "",
    every: int = 1,
) -> list[dict[str, Any]]:
    """Return a row per door and kind, or per one of so many kinds.

    Of one door only, where it is named.
    """
    text = source.read_text(encoding="utf-8") if source else small_text()
    judgements = whole_judgements() if source else small_judgements()
    rows = []
    with readers_in_this_process():
        for name, make in doors(text, judgements).items():
            if door in ("", name):
                rows += run(make(), mutants, seed, show, every)
    return rows


def with_totals(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add a row for all kinds of each door, and one for all doors."""
    names = dict.fromkeys(row["door"] for row in rows)
    totals = [_total(name, [r for r in rows if r["door"] == name]) for name in names]
    return [*rows, *totals, _total("all", rows)]


def _total(door: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"door": door, "kind": "all"} | {
        name: sum(row[name] for row in rows) for name in OUTCOMES
    }


def _kept(path: Path, doors_now: set[str]) -> list[dict[str, Any]]:
    """Return the rows of the other doors that a table holds already."""
    if not path.exists():
        return []
    with open(path, encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if "door" in row]
    return [
        row | {name: int(row[name]) for name in OUTCOMES}
        for row in rows
        if row["kind"] != "all" and row["door"] not in doors_now
    ]


def main() -> int:
    """Print the table; exit 1 when anything passed in silence."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    seeds = sorted(SEEDS.glob("*.txt"))
    parser.add_argument("--source", type=Path, default=seeds[0] if seeds else None)
    parser.add_argument("--mutants", type=int, default=90, help="per kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--csv", type=Path)
    parser.add_argument("--show", action="store_true", help="print what passed")
    parser.add_argument("--door", help="of one way in only")
    arguments = parser.parse_args()

    rows = measure(
        arguments.source,
        arguments.mutants,
        arguments.seed,
        arguments.show,
        arguments.door or "",
    )
    if arguments.csv:
        rows = [*_kept(arguments.csv, {row["door"] for row in rows}), *rows]
    rows = with_totals(rows)
    for row in [dict(zip(COLUMNS, COLUMNS, strict=True)), *rows]:
        counts = "".join(f"{row[name]:>11}" for name in OUTCOMES)
        print(f"{row['door']:11}{row['kind']:28}{counts}")
    if arguments.csv:
        with open(arguments.csv, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return int(rows[-1]["silent"] + rows[-1]["traceback"] > 0)


if __name__ == "__main__":
    sys.exit(main())
