"""Measure tidy → gaps → trends → projections for a country's municipalities.

    python -m benchmarks.scale N [EDITIONS [PROCESSES]]    one run, a JSON line

Municipalities are taken 100 at a time, one process per core, so that memory holds one
chunk per process. The clock runs from sheets on disk, as read from raw tables, to
results on disk; making the sheets comes before. The analysis functions are those of the
package, unchanged: `tidy` and `analyse` are also what the tests run under Dask.
"""

import json
import os
import pickle
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pandas as pd

import komoro_analysis as ka
from benchmarks import national
from komoro_analysis.dataset import points
from komoro_analysis.tidy.observations import observe
from komoro_analysis.tidy.tables import observations_of

CHUNK = 100
COUNTRY = 1741  # municipalities of Japan, Tokyo's wards included
STAGES = ["tidy", "gaps", "trends", "projections"]


def tidy(sheets: list[tuple[int, pd.DataFrame]]) -> pd.DataFrame:
    """Tidy the sheets of some municipalities; columns as in `data/tidy`."""
    assumed = pd.Series(dtype="str")  # the year before each plan
    components = national.components(sheets[0][1])
    rows = pd.concat(
        [observe(raw, edition, assumed, components) for edition, raw in sheets],
        ignore_index=True,
    )
    return observations_of(rows)


def analyse(
    observations: pd.DataFrame, indicators: pd.DataFrame
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Give gaps, trends and projections by name.

    Every municipality is projected with the scale of its own indicators.
    """
    data = ka.Data(observations, indicators, pd.DataFrame())
    yield "gaps", ka.gaps(data)
    yield "trends", ka.trends(data)
    series = ka.series(data)
    yield (
        "projections",
        ka.project(points(data), series.assign(pool=series.index.str[:5])),
    )


def chunks(n: int, size: int = CHUNK) -> list[range]:
    """Cut the numbers 0 … n - 1 of the municipalities into chunks."""
    return [range(start, min(start + size, n)) for start in range(0, n, size)]


def write(folder: Path, numbers: range, editions: int) -> Path:
    """Make the sheets of a chunk and leave them on disk."""
    path = folder / f"{numbers.start:05}.pickle"
    path.write_bytes(
        pickle.dumps((national.sheets(numbers, editions), national.indicators(numbers)))
    )
    return path


def work(path: Path) -> tuple[dict[str, float], dict[str, int], int]:
    """Analyse a chunk from disk to disk.

    Return processor seconds by stage, rows by table, and the most memory held.
    """
    clock = time.process_time()
    sheets, indicators = pickle.loads(path.read_bytes())
    observations = tidy(sheets)
    seconds = {"tidy": time.process_time() - clock}
    rows = {"observations": len(observations)}

    clock = time.process_time()
    for name, table in analyse(observations, indicators):
        table.to_pickle(path.with_suffix(f".{name}"))
        rows[name] = len(table)
        seconds[name] = time.process_time() - clock
        clock = time.process_time()
    return seconds, rows, peak()


def peak() -> int:
    """Return the most memory that this process has held, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def run(n: int, editions: int = 10, processes: int | None = None) -> dict[str, float]:
    """Analyse n municipalities.

    Return wall seconds, processor seconds by stage, rows, and memory of all processes.
    """
    processes = processes or os.cpu_count() or 1
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(processes) as pool,
    ):
        parts = chunks(n, min(CHUNK, -(-n // processes)))
        paths = list(
            pool.map(write, [Path(folder)] * len(parts), parts, [editions] * len(parts))
        )
        clock = time.perf_counter()
        done = list(pool.map(work, paths))
        total = time.perf_counter() - clock
    rows = {name: sum(found[name] for _, found, _ in done) for name in done[0][1]}
    about = {
        "municipalities": n,
        "editions": editions,
        "processes": processes,
        "series_years": rows["gaps"],
    }
    cpu = {
        f"{name}_cpu_s": sum(seconds[name] for seconds, _, _ in done) for name in STAGES
    }
    memory = (peak() + processes * max(held for *_, held in done)) / 2**30
    return about | rows | cpu | {"total_s": total, "peak_gb": memory}


if __name__ == "__main__":
    print(json.dumps(run(*map(int, sys.argv[1:]))))
