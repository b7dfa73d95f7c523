"""Measure how quickly the explorer answers: in a Python of its own, as in a kernel.

python -m benchmarks.explore_cost    one run, a JSON line
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import komoro_analysis as ka
from benchmarks.machine import Row, bounded

if TYPE_CHECKING:
    from komoro_analysis.app.explore_controls import Explorer

CHANGES = 20


@dataclass(frozen=True)
class Answer:
    """Seconds from a change to the new picture, and until all is said of it."""

    picture: float
    everything: float


def rows() -> Iterator[Row]:
    """Measure and give a row each."""
    command = [sys.executable, "-m", "benchmarks.explore_cost"]
    run = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    found: dict[str, float] = json.loads(run.stdout)
    yield bounded("the first explore", found["first"], 1.5)
    moved = f"a moved slider of two panels, median of {CHANGES}"
    yield bounded(f"{moved}: new picture", found["slider_picture"], 0.2)
    yield bounded(f"{moved}: table and sentences too", found["slider"], 0.5)
    yield bounded("another 施策: new picture", found["measure_picture"], 1.0)


def measure() -> dict[str, float]:
    """Return seconds: the first explorer, a moved slider, another 施策."""
    data = ka.load()
    with tempfile.TemporaryDirectory() as folder:
        start = time.process_time()
        from komoro_analysis.app.explore_controls import Explorer

        explorer = Explorer(data, Path(folder))
        first = time.process_time() - start

        others = data.measures["measure_id"][1:6]
        measures = [_change(explorer, explorer.measure, one) for one in others]
        explorer.chosen.value = (explorer.chosen.options[0][1],)
        (value,) = (explorer.values[key] for key in explorer.series_ids)
        slider = value.slider
        moves = [
            _change(explorer, slider, slider.value + slider.step)
            for _ in range(CHANGES + 1)
        ]
    moves = moves[1:]  # the first draws 現状 too
    return {
        "first": first,
        "slider_picture": statistics.median(one.picture for one in moves),
        "slider": statistics.median(one.everything for one in moves),
        "measure_picture": statistics.median(one.picture for one in measures),
    }


def _change(explorer: "Explorer", control: Any, value: object) -> Answer:
    """Set a control and wait until everything is drawn and said."""
    seen = []

    def note(_: object) -> None:
        seen.append(time.process_time())

    explorer.picture.observe(note, "value")
    start = time.process_time()
    control.value = value
    end = time.process_time()
    explorer.picture.unobserve(note, "value")
    return Answer(seen[0] - start, end - start)


if __name__ == "__main__":
    print(json.dumps(measure()))
