"""Say where something was measured, and write a row for each measurement."""

import csv
import os
import platform
import re
import statistics
from collections.abc import Callable, Iterable
from datetime import date
from importlib.metadata import version
from pathlib import Path

PACKAGES = (
    "numpy",
    "pandas",
    "scipy",
    "matplotlib",
    "nbclient",
    "statsforecast",
    "dask",
)
COLUMNS = ("what", "seconds", "against", "against_seconds", "ratio", "asked", "verdict")
RESULTS = Path(__file__).with_name("results")
GIGABYTE = 2**30

Row = dict[str, str]
Seconds = Callable[[], float]


def here() -> Row:
    """Return date, machine and versions; nothing that names a machine or a person."""
    packages = "; ".join(f"{name} {version(name)}" for name in PACKAGES)
    cores = os.cpu_count() or 1
    size = f"{_memory() / GIGABYTE:.0f} GB"
    return {
        "date": str(date.today()),
        "machine": f"{_processor()}, {cores} cores, {size}, {platform.system()}",
        "load": f"{os.getloadavg()[1]:.1f}" if hasattr(os, "getloadavg") else "",
        "versions": f"Python {platform.python_version()}; {packages}",
    }


def _processor() -> str:
    """Name the model of the processor."""
    about = Path("/proc/cpuinfo")
    text = about.read_text() if about.exists() else ""
    models = re.findall(r"^model name\s*: (.*)", text, re.M)
    return models[0] if models else platform.machine()


def _memory() -> int:
    """Return the size of the memory in bytes, 0 where nobody says."""
    if not hasattr(os, "sysconf"):
        return 0
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def pairs(ours: Seconds, theirs: Seconds, runs: int) -> tuple[float, float, float]:
    """Run both in turn; return the median of each and the median ratio of the pairs."""
    both = [(ours(), theirs()) for _ in range(runs)]
    ratios = [a / b for a, b in both]
    own = statistics.median(a for a, _ in both)
    other = statistics.median(b for _, b in both)
    return own, other, statistics.median(ratios)


def row(
    what: str, seconds: float, against: str, other: float, ratio: float, asked: str = ""
) -> Row:
    """Return a row of COLUMNS.

    `asked`: a bound on the ratio such as `<= 1.1`, empty where nothing was asked for.
    """
    cells = [
        what,
        f"{seconds:.3g}",
        against,
        f"{other:.3g}",
        f"{ratio:.3g}",
        asked,
        _verdict(ratio, asked),
    ]
    return dict(zip(COLUMNS, cells, strict=True))


def bounded(what: str, found: float, bound: float, unit: str = "s") -> Row:
    """Return a row of something that may be at most so much."""
    return row(what, found, f"{bound:g} {unit}", bound, found / bound, "<= 1")


def _verdict(ratio: float, asked: str) -> str:
    if not asked:
        return ""
    assert asked.startswith("<= ")
    return "ok" if ratio <= float(asked.removeprefix("<= ")) else "missed"


def show(rows: list[Row]) -> None:
    """Print rows as aligned columns."""
    names = list(rows[0])
    lines = [names, *([one[name] for name in names] for one in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        print("  ".join(cells).rstrip(), flush=True)


def save(name: str, rows: Iterable[Row]) -> None:
    """Write rows to `results/`, each with date, machine, its load and versions."""
    place = here()
    lines = [one | place for one in rows]
    with open(RESULTS / name, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)
