"""A made next edition on disk: what one more year of the same plan would print."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from komoro_analysis.base.files import read_csv, to_csv

from . import documents

Rows = list[dict[str, str]]
Edit = Callable[[Rows], Rows | None]


def leave(rows: Rows) -> None:
    """Change nothing."""


def add_next_edition(
    raw: Path, indicators: Edit = leave, measures: Edit = leave
) -> Path:
    """Make fy2025 out of fy2024: one more made-up actual in each row of the indicators.

    `indicators`, `measures`: change the rows in place, or return others.
    """
    old, new = raw / "fy2024", raw / "fy2025"
    shutil.copytree(old, new)
    rewrite(new / "measures.csv", measures)

    rows = documents.next_edition(read_csv(old / "indicators.csv"))
    rows = indicators(rows) or rows
    (new / "indicators.csv").write_bytes(to_csv(rows, list(rows[0])))

    source = json.loads((old / "source.json").read_text(encoding="utf-8"))
    text = json.dumps(source | {"edition": 2025, "file": "next.txt"})
    (new / "source.json").write_text(text, encoding="utf-8")
    return new


def rewrite(path: Path, edit: Edit) -> None:
    """Change the rows of a table on disk."""
    rows = read_csv(path)
    rows = edit(rows) or rows
    path.write_bytes(to_csv(rows, list(rows[0])))
