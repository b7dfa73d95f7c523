"""Measure and write `benchmarks/results/`: `python -m benchmarks [speed] [build] [scale]`, without a name all.

Ratios are of medians, measured in turn in one run. Exit code 1 where something that was asked for is missed.
"""

import json
import subprocess
import sys
from collections.abc import Iterator

from benchmarks import build_cost, machine, scale, speed

MUNICIPALITIES = (10, 100, scale.COUNTRY)
SECONDS, GIGABYTES, SLOPE = (
    30,
    3,
    1.2,
)  # asked for the country; processor time per municipality against that of 100


def growth() -> Iterator[dict[str, str]]:
    """Run each number of municipalities in a process of its own; give a row each."""
    hundred = 0.0
    for n in MUNICIPALITIES:
        run = subprocess.run(
            [sys.executable, "-m", "benchmarks.scale", str(n)],
            stdout=subprocess.PIPE,
            check=True,
        )
        found = json.loads(run.stdout)
        each = sum(took for name, took in found.items() if name.endswith("_cpu_s")) / n
        hundred = each if n == 100 else hundred
        asked = (
            f"<= {SECONDS} s, <= {GIGABYTES} GB, <= {SLOPE} x 100's each"
            if n == scale.COUNTRY
            else ""
        )
        kept = (
            found["total_s"] <= SECONDS
            and found["peak_gb"] <= GIGABYTES
            and each <= SLOPE * hundred
        )
        cells = {
            name: f"{value:.3g}" if isinstance(value, float) else str(value)
            for name, value in found.items()
        }
        verdict = asked and ("ok" if kept else "missed")
        yield cells | {
            "cpu_ms_each": f"{1000 * each:.3g}",
            "asked": asked,
            "verdict": verdict,
        }


def main(names: list[str]) -> int:
    """Measure what is named, or everything; return 1 where a verdict is not ok."""
    tables = {"speed": speed.rows, "build": build_cost.rows, "scale": growth}
    missed = 0
    print(*machine.here().values(), sep="\n")
    for name in names or tables:
        rows = list(tables[name]())
        machine.show(rows)
        machine.save(f"{name}.csv", rows)
        missed += sum(row["verdict"] == "missed" for row in rows)
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
