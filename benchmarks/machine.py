"""Describe where something was measured, and write measurements: a row each, with what was asked for and a verdict."""

import csv
import os
import platform
import re
import statistics
from collections.abc import Callable
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
COLUMNS = ["what", "seconds", "against", "against_seconds", "ratio", "asked", "verdict"]
RESULTS = Path(__file__).with_name("results")


def here() -> dict[str, str]:
    """Return date, processor, cores, memory and versions; nothing that names a machine or a person."""
    about = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    model = (re.findall(r"^model name\s*: (.*)", about, re.M) or [platform.machine()])[
        0
    ]
    pages = (
        os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        if hasattr(os, "sysconf")
        else 0
    )
    machine = (
        f"{model}, {os.cpu_count()} cores, {pages / 2**30:.0f} GB, {platform.system()}"
    )
    packages = "; ".join(f"{name} {version(name)}" for name in PACKAGES)
    versions = f"Python {platform.python_version()}; {packages}"
    return {"date": str(date.today()), "machine": machine, "versions": versions}


def pairs(
    ours: Callable[[], float], theirs: Callable[[], float], runs: int
) -> tuple[float, float, float]:
    """Run both in turn; return the median seconds of each and the median ratio of the pairs."""
    both = [(ours(), theirs()) for _ in range(runs)]
    return *(
        statistics.median(column) for column in zip(*both, strict=True)
    ), statistics.median(a / b for a, b in both)


def row(
    what: str, seconds: float, against: str, other: float, ratio: float, asked: str = ""
) -> dict[str, str]:
    """Return a row of COLUMNS; `asked` is a bound on the ratio such as `<= 1.1`, empty where nothing was asked for."""
    sign, _, bound = asked.partition(" ")
    good = {
        "": None,
        "<=": ratio <= float(bound or 0),
        ">=": ratio >= float(bound or 0),
    }[sign]
    verdict = "" if good is None else "ok" if good else "missed"
    cells = [
        what,
        f"{seconds:.3g}",
        against,
        f"{other:.3g}",
        f"{ratio:.3g}",
        asked,
        verdict,
    ]
    return dict(zip(COLUMNS, cells, strict=True))


def show(rows: list[dict[str, str]]) -> None:
    """Print rows as aligned columns."""
    widths = [
        max(len(one[name]) for one in [dict(zip(rows[0], rows[0], strict=True)), *rows])
        for name in rows[0]
    ]
    for one in [list(rows[0]), *(list(one.values()) for one in rows)]:
        print(
            "  ".join(
                cell.ljust(width) for cell, width in zip(one, widths, strict=True)
            ).rstrip(),
            flush=True,
        )


def save(name: str, rows: list[dict[str, str]]) -> None:
    """Write rows to `results/`, each with date, machine and versions."""
    place = here()
    with open(RESULTS / name, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*rows[0], *place], lineterminator="\n")
        writer.writeheader()
        writer.writerows(one | place for one in rows)
