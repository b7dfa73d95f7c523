"""Compare the whole build with the same work done one piece after another.

Everything runs in a copy of the project, with the same Python. Serial: one process for
all but the notebooks, then `jupyter nbconvert --execute` of one notebook after the
other, which find the pictures drawn, as in the build.
"""

import json
import statistics
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.checkout import Checkout, Cost
from benchmarks.machine import Row, bounded, row

ROUNDS = 2
QUICK_RUNS = 5
NOTEBOOK = "notebooks/02_gaps.ipynb"
NUMBER = ("data/raw/fy2024/indicators.csv", ",51.3,", ",51.4,")

SERIAL = """
from komoro_analysis.app.build_tasks import notebook_paths, report_tasks, table_tasks
from komoro_analysis.app.build_workers import perform

for task in table_tasks():
    perform(task)
notebooks = {path.stem for path in notebook_paths()}
for task in report_tasks():
    if task.name not in notebooks:
        perform(task)
"""


@dataclass(frozen=True)
class Round:
    """The whole report beside the serial way."""

    report: Cost
    serial: float


def rows() -> Iterator[Row]:
    """Measure and give one row per comparison."""
    with tempfile.TemporaryDirectory() as folder:
        checkout = Checkout.make(Path(folder, "checkout"))
        yield from compare(checkout)
        yield from change(checkout)


def compare(checkout: Checkout) -> Iterator[Row]:
    """Build everything, and do the same one piece after another."""
    rounds = []
    for _ in range(ROUNDS):
        serial = one_after_another(checkout)
        checkout.clean()
        rounds.append(Round(checkout.report(), serial))

    wall = statistics.median(one.report.wall for one in rounds)
    serial = statistics.median(one.serial for one in rounds)
    ratio = statistics.median(one.report.wall / one.serial for one in rounds)
    other = "serial nbconvert, one process for the rest"
    yield row("the whole report", wall, other, serial, ratio, "<= 0.35")

    spent = statistics.median(one.report.processor for one in rounds)
    yield bounded("the whole report, processor time", spent, 30)


def change(checkout: Checkout) -> Iterator[Row]:
    """Change nothing, a notebook, a number of a built report, and build again."""
    quick = [checkout.report().wall for _ in range(QUICK_RUNS)]
    yield bounded("a report with nothing to do", statistics.median(quick), 0.3)

    edit_notebook(checkout.root / NOTEBOOK)
    yield bounded("one edited notebook", checkout.report().wall, 4)

    path, old, new = NUMBER
    table = checkout.root / path
    text = table.read_text(encoding="utf-8")
    assert old in text
    table.write_text(text.replace(old, new, 1), encoding="utf-8")
    yield bounded("one changed number, everywhere", checkout.report().wall, 12)


def edit_notebook(path: Path) -> None:
    """Change a word of a notebook."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"][0]["source"][-1] += "。"
    path.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")


def one_after_another(checkout: Checkout) -> float:
    """Do the same without a build; return wall seconds."""
    checkout.clean()
    took = checkout.run("-c", SERIAL).wall
    for path in sorted((checkout.root / "notebooks").glob("*.ipynb")):
        took += checkout.run(
            "-m",
            "nbconvert",
            "--to=html",
            "--execute",
            str(path),
            f"--output-dir={checkout.root / 'reports/notebooks'}",
            "--log-level=ERROR",
            KOMORO_FIGURES=str(checkout.root / "reports/figures"),
        ).wall
    return took
