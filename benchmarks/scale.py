"""Measure tidy → gaps → trends → projections for a country's municipalities: seconds, memory, slope.

    python -m benchmarks.scale N [EDITIONS]    one run, a JSON line; make bench runs 10, 100 and 1,741, each alone

Municipalities are taken 100 at a time, so that memory holds one chunk and the results. Making the sheets is not part
of the time. The analysis functions are those of the package, unchanged; `parts` and `analyse` are what Dask maps.
"""

import json
import resource
import sys
import time
from collections.abc import Iterator

import pandas as pd

import komoro_analysis as ka
from benchmarks import national
from komoro_analysis.dataset import typed
from komoro_analysis.tidy import observe
from komoro_analysis.trend import points

CHUNK = 100
COUNTRY = 1741  # municipalities of Japan, Tokyo's wards included


def tidy(sheets: list[tuple[int, pd.DataFrame]]) -> pd.DataFrame:
    """Tidy the sheets of some municipalities: observations of all editions, columns as in `data/tidy`."""
    assumed = pd.Series(dtype="str")  # the year before each plan
    rows = pd.concat([observe(raw, edition, assumed) for edition, raw in sheets], ignore_index=True)
    return typed("observations", rows)


def analyse(observations: pd.DataFrame, indicators: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Give gaps, trends and projections by name; every municipality is projected with its own indicators' scale."""
    data = ka.Data(observations, indicators, pd.DataFrame())
    yield "gaps", ka.gaps(data)
    yield "trends", ka.trends(data)
    series = ka.series(data)
    yield "projections", ka.project(points(data), series.assign(pool=series.index.str[:5]))


def chunks(n: int, size: int = CHUNK) -> list[range]:
    """Cut the numbers 0 … n - 1 of the municipalities into chunks."""
    return [range(start, min(start + size, n)) for start in range(0, n, size)]


def run(n: int, editions: int = 10) -> dict[str, float]:
    """Analyse n municipalities; return seconds by stage, counts of rows, peak memory of this process in GB."""
    national.sheets(range(1), editions)
    seconds = dict.fromkeys(["tidy", "gaps", "trends", "projections"], 0.0)
    rows = dict.fromkeys(["cells", "observations", "gaps", "trends", "projections"], 0)
    kept: list[pd.DataFrame] = []
    for numbers in chunks(n):
        sheets, indicators = national.sheets(numbers, editions), national.indicators(numbers)
        rows["cells"] += sum(len(raw) * (raw.shape[1] - 6) for _, raw in sheets)
        clock = time.perf_counter()
        observations = tidy(sheets)
        seconds["tidy"] += time.perf_counter() - clock
        rows["observations"] += len(observations)
        clock = time.perf_counter()
        for name, table in analyse(observations, indicators):
            seconds[name] += time.perf_counter() - clock
            rows[name] += len(table)
            kept.append(table)
            clock = time.perf_counter()
    unit = 1024**3 if sys.platform == "darwin" else 1024**2
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    series_years = rows["gaps"]  # one row per series and year with an actual
    times = {f"{name}_s": took for name, took in seconds.items()} | {"total_s": sum(seconds.values())}
    about = {"municipalities": n, "editions": editions, "series_years": series_years}
    return about | rows | times | {"peak_gb": peak}


if __name__ == "__main__":
    print(json.dumps(run(*map(int, sys.argv[1:]))))
