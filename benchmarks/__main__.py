"""Measure and write `benchmarks/results/`: `python -m benchmarks [NAME ...]`.

Names are speed, build, city, explore, pages and scale; without one, all. Ratios are of
medians, measured in turn in one run. Exit code 1 where something that was asked for is
missed.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator

from benchmarks import (
    build_cost,
    city_cost,
    explore_cost,
    machine,
    page_cost,
    scale,
    speed,
)
from benchmarks.machine import Row

MUNICIPALITIES = (10, 100, scale.COUNTRY)

# Asked for the country; the slope is of processor time each, against that of 100.
SECONDS = 20
GIGABYTES = 3
SLOPE = 1.2

TABLES: dict[str, Callable[[], Iterator[Row]]] = {
    "speed": speed.rows,
    "build": build_cost.rows,
    "city": city_cost.rows,
    "explore": explore_cost.rows,
    "pages": page_cost.rows,
    "scale": lambda: growth(),
}


def growth() -> Iterator[Row]:
    """Run each number of municipalities in a process of its own; give a row each."""
    each_of_hundred = 0.0
    for count in MUNICIPALITIES:
        command = [sys.executable, "-m", "benchmarks.scale", str(count)]
        run = subprocess.run(command, stdout=subprocess.PIPE, check=True)
        found: dict[str, float] = json.loads(run.stdout)

        spent = sum(took for name, took in found.items() if name.endswith("_cpu_s"))
        each = spent / count
        if count == 100:
            each_of_hundred = each
        is_kept = (
            found["total_s"] <= SECONDS
            and found["peak_gb"] <= GIGABYTES
            and each <= SLOPE * each_of_hundred
        )
        asked = f"<= {SECONDS} s, <= {GIGABYTES} GB, <= {SLOPE} x 100's each"
        is_asked = count == scale.COUNTRY
        yield {name: _written(value) for name, value in found.items()} | {
            "cpu_ms_each": f"{1000 * each:.3g}",
            "asked": asked if is_asked else "",
            "verdict": ("ok" if is_kept else "missed") if is_asked else "",
        }


def _written(value: float) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def main(names: list[str]) -> int:
    """Measure what is named, or everything; return 1 where something is missed."""
    missed = 0
    print(*machine.here().values(), sep="\n")
    for name in names or TABLES:
        rows = list(TABLES[name]())
        if not rows:
            print(f"{name}: nothing to measure with")
            continue
        machine.show(rows)
        machine.save(f"{name}.csv", rows)
        missed += sum(row["verdict"] == "missed" for row in rows)
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
