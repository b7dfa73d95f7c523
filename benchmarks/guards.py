"""Measure what a true build costs: digests, record, lock, tables held against raw.

`python -m benchmarks.guards`: processor seconds of each guard as often as a whole build
asks for it, against those of the whole build in `benchmarks/results/build.csv`. Writes
`benchmarks/results/guards.csv`.
"""

import csv
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import machine
from komoro_analysis.app import build_tasks
from komoro_analysis.app.build_lock import project_lock
from komoro_analysis.app.build_record import Made, Record, Snapshot, digest_of
from komoro_analysis.tidy import verify

ROOT = Path(__file__).resolve().parents[1]
BUILD = "the whole report, processor time"
WRITTEN = 40_000_000  # bytes that a build writes
KERNELS = 14  # processes that load the tables, notebooks' included
ASKED = 0.05


def rows() -> Iterator[machine.Row]:
    """Measure each guard; the last row is their sum."""
    whole = _seconds_of_a_build()
    total = 0.0
    for what, guard in GUARDS.items():
        seconds = _processor_seconds(guard)
        total += seconds
        yield _row(what, seconds, whole, "", "")
    verdict = "ok" if total <= ASKED * whole else "missed"
    yield _row("all of them", total, whole, f"<= {ASKED}", verdict)


def _row(
    what: str, seconds: float, whole: float, asked: str, verdict: str
) -> machine.Row:
    return {
        "what": what,
        "seconds": f"{seconds:.3f}",
        "against": BUILD,
        "against_seconds": f"{whole:g}",
        "ratio": f"{seconds / whole:.4f}",
        "asked": asked,
        "verdict": verdict,
    }


def _seconds_of_a_build() -> float:
    """Read how long a whole build computes."""
    path = ROOT / "benchmarks/results/build.csv"
    with open(path, encoding="utf-8", newline="") as file:
        found = [row["seconds"] for row in csv.DictReader(file) if row["what"] == BUILD]
    return float(found[0])


def _processor_seconds(guard: Callable[[], None]) -> float:
    start = time.process_time()
    guard()
    return time.process_time() - start


def digest_inputs() -> None:
    """Digest inputs and code: asked before the pass, in it, and after it."""
    for _ in range(3):
        snapshot = Snapshot()
        for task in build_tasks.table_tasks():
            snapshot.digests(task.reads)
        snapshot.changed()


def digest_outputs() -> None:
    """Digest what is written, where it is made and when the record is asked again."""
    for _ in range(2):
        digest_of(b"0" * WRITTEN)


def keep_record() -> None:
    """Save a record of seventy tasks once a second for half a minute."""
    reads = {f"komoro_analysis/{number}.py": "0" * 64 for number in range(300)}
    writes = {f"reports/{number}.png": "0" * 64 for number in range(3)}
    tasks = {f"task {number}": Made(reads, writes) for number in range(70)}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(30):
            Record(Path(folder, "build.json"), tasks, reads).save()


def lock() -> None:
    """Take the lock of a project and give it back."""
    with tempfile.TemporaryDirectory() as folder, project_lock(Path(folder, "cache")):
        pass


def hold_tables_against_raw() -> None:
    """Tidy again once, then know by digests that the tables are what raw gives."""
    tidy = ROOT / "data/tidy"
    description = verify.read_description(tidy)
    (ROOT / ".cache" / verify.RECORD).unlink(missing_ok=True)
    for _ in range(KERNELS):
        verify.verify(tidy, description)


GUARDS = {
    "digests of what is read": digest_inputs,
    "digests of what is written": digest_outputs,
    "the record": keep_record,
    "the lock": lock,
    "tables held against raw": hold_tables_against_raw,
}

if __name__ == "__main__":
    os.chdir(ROOT)
    found = list(rows())
    machine.show(found)
    machine.save("guards.csv", found)
    sys.exit(any(row["verdict"] == "missed" for row in found))
