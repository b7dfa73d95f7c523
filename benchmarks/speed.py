"""Compare, in one run, what the package does with the least that anyone has to do.

Seconds are processor time of one process, so that other work on the machine hardly
matters; ours and the other are run in turn, medians are shown, and the ratio is the
median of the pairs.
"""

import compileall
import io
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import komoro_analysis as ka
from benchmarks import national, scale
from benchmarks.extract_cost import made_document, walk
from benchmarks.machine import Row, Seconds, bounded, pairs, row
from komoro_analysis.dataset import points

ANALYSES = [
    "gaps",
    "trends",
    "projections",
    "assessments",
    "measure_summary",
    "quality",
]
RESULTS = "; ".join(["data = ka.load()", *(f"ka.{verb}(data)" for verb in ANALYSES)])
VERBS = ["load", "project", "assess", *ANALYSES]
EVERY = "; ".join(["import komoro_analysis as ka", *(f"ka.{verb}" for verb in VERBS)])
MANY = 3000  # copies of the city's series
FEW = 100
A_SECOND = 500_000  # series to project


def rows() -> Iterator[Row]:
    """Measure and give one row per comparison."""
    pandas = fresh("import pandas")
    for what, code, asked in (
        ("import komoro_analysis", "import komoro_analysis", "<= 0.2"),
        ("import with every analysis verb reached", EVERY, "<= 1.1"),
        ("first analysis: import, load, all results", f"{EVERY}; {RESULTS}", ""),
    ):
        ours, other, ratio = pairs(fresh(code), pandas, 11)
        yield row(what, ours, "import pandas", other, ratio, asked)
    yield from extraction()
    yield from tidying()
    yield from projecting()


def fresh(code: str) -> Seconds:
    """Return a function that runs code in a new Python and gives its seconds.

    The interpreter's start is not counted. Ours is compiled beforehand, as the set-up
    does and as pandas is.
    """
    compileall.compile_dir("komoro_analysis", quiet=1)
    begin = "import time; _start = time.process_time()"
    timed = f"{begin}; {code}; print(time.process_time() - _start)"

    def run() -> float:
        command = [sys.executable, "-c", timed]
        done = subprocess.run(command, capture_output=True, check=True)
        return float(done.stdout)

    run()
    return run


def timed(function: Callable[[], object]) -> Seconds:
    """Return a function that runs another and gives its seconds."""

    def run() -> float:
        start = time.process_time()
        function()
        return time.process_time() - start

    run()
    return run


def extraction() -> Iterator[Row]:
    """Extract a document, against reading its lines; and ten of them against one."""
    from komoro_analysis.source.extract import extract

    text = made_document()
    lines = text.count("\n")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "made.txt")
        source.write_text(text, encoding="utf-8")
        read = timed(lambda: source.read_text(encoding="utf-8").split("\n"))
        ours, other, ratio = pairs(timed(lambda: extract(source)), read, 21)
    yield row(
        "extract, per line", ours / lines, "reading the line", other / lines, ratio
    )
    one = walk(text)
    ten = walk(text * 10)
    yield row(
        "reading the sheets of 10 documents in one",
        ten,
        "10 × one document",
        10 * one,
        ten / one / 10,
        "<= 1.3",
    )


def tidying() -> Iterator[Row]:
    """Tidy, against pandas reading back the same rows as text."""
    from komoro_analysis.tidy.build import tidy

    ours, other, ratio = pairs(
        timed(tidy),
        timed(lambda: pd.read_csv("data/tidy/observations.csv", dtype=str)),
        11,
    )
    yield row(
        "tidy the city (402 numbers), checked",
        ours,
        "pandas.read_csv of the rows",
        other,
        ratio,
    )
    sheets = national.sheets(range(100))
    text = scale.tidy(sheets).to_csv(index=False)
    read = timed(lambda: pd.read_csv(io.StringIO(text), dtype={"printed": "str"}))
    ours, other, ratio = pairs(timed(lambda: scale.tidy(sheets)), read, 5)
    what = f"tidy 100 cities × 10 editions ({text.count(chr(10)) - 1:,} numbers)"
    yield row(what, ours, "pandas.read_csv of the rows", other, ratio)


def projecting() -> Iterator[Row]:
    """Project, against bounds, a loop of scipy, and the simplest of statsforecast."""
    data = ka.load()
    seen = points(data)
    series = ka.series(data)
    ours = timed(lambda: ka.project(seen, series, method="pooled"))
    milliseconds = 1000 * float(np.median([ours() for _ in range(51)]))
    yield bounded("project the city's 67 series", milliseconds, 5, "ms")

    many = repeated(seen)
    every = repeated(series.reset_index()).set_index("series_id")
    ours = timed(lambda: ka.project(many, every, method="pooled"))
    seconds = float(np.median([ours() for _ in range(7)]))
    count = len(every)
    yield row(
        f"project {count:,} series",
        seconds,
        f"{A_SECOND:,} series a second",
        count / A_SECOND,
        seconds / count * A_SECOND,
        "<= 1",
    )
    few = many.head(FEW * len(seen))
    kept = every.head(FEW * len(series))
    ours = timed(lambda: ka.project(few, kept, method="pooled"))
    seconds, other, ratio = pairs(ours, timed(lambda: by_scipy(few)), 3)
    yield row(
        f"project {len(kept):,} series",
        seconds,
        "a loop of scipy.stats per series",
        other,
        ratio,
        "<= 1",
    )
    seconds, other, ratio = pairs(ours, timed(by_statsforecast(few)), 3)
    against = "statsforecast Naive + RandomWalkWithDrift"
    yield row(f"project {len(kept):,} series", seconds, against, other, ratio, "<= 1")


def repeated(frame: pd.DataFrame) -> pd.DataFrame:
    """Give MANY copies of a frame of series, with ids of their own, as from one file."""
    out = frame.iloc[np.tile(np.arange(len(frame)), MANY)].reset_index(drop=True)
    return out.assign(
        series_id=[f"{i}/{one}" for i in range(MANY) for one in frame["series_id"]]
    )


def by_scipy(seen: pd.DataFrame) -> list[tuple[Any, ...]]:
    """Draw a line through each series; take its t interval and a chance, one by one."""
    from scipy import stats

    out = []
    for _, rows in seen.groupby("series_id"):
        line = stats.linregress(
            rows["fiscal_year"].to_numpy(float), rows["value"].to_numpy(float)
        )
        point = line.intercept + line.slope * 2027
        width = abs(line.slope) + 1e-9
        out.append(
            (
                point,
                *stats.t.interval(0.8, 2, point, width),
                stats.t.sf(0, 2, point, width),
            )
        )
    return out


def by_statsforecast(seen: pd.DataFrame) -> Callable[[], pd.DataFrame]:
    """Forecast three years with 80 % intervals by the two simplest models."""
    from statsforecast import StatsForecast
    from statsforecast.models import Naive, RandomWalkWithDrift

    frame = seen.rename(
        columns={"series_id": "unique_id", "fiscal_year": "ds", "value": "y"}
    )
    frame["ds"] = frame["ds"].astype(int)
    models = StatsForecast([Naive(), RandomWalkWithDrift()], freq=1)
    return lambda: models.forecast(df=frame, h=3, level=[80])
