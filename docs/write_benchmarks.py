"""Write the tables of `benchmarks.md` from `benchmarks/results/`: `python docs/write_benchmarks.py`."""

import csv
import re
from pathlib import Path

DOCS = Path(__file__).parent
PAGE = DOCS / "benchmarks.md"
RESULTS = DOCS.parent / "benchmarks/results"
TABLES = ("build", "city", "explore", "pages", "speed")
HEAD = "| what | against | ratio | asked |\n|---|---|---|---|\n"


def written() -> str:
    """Return the page with its tables as they were last measured."""
    text = PAGE.read_text(encoding="utf-8")
    for name in TABLES:
        table = f"<!-- {name} -->\n{_table(name)}<!-- /{name} -->"
        old = re.compile(rf"<!-- {name} -->.*?<!-- /{name} -->", re.S)
        text = old.sub(lambda _, new=table: new, text)
    return text


def _table(name: str) -> str:
    """Write one table of results, and where and when it was measured."""
    path = RESULTS / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lines = [
        f"| {row['what']} | {row['against']} | {row['ratio']} | {row['asked']} |\n"
        for row in rows
    ]
    first = rows[0]
    load = f", load {first['load']}" if first.get("load") else ""
    return f"{HEAD}{''.join(lines)}\n{first['date']}, {first['machine']}{load}.\n"


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
