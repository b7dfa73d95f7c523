"""Kill a build in small at random moments, and see that nothing half is left.

`python -m benchmarks.faults [N]` (100): after every kill no file is half written; the
next build ends like one that was never killed. Writes `benchmarks/results/faults.csv`.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import machine

KILLS = 100
SEED = 11
LONGEST = 1.2  # seconds until a kill: a whole build and a little
COMMAND = [sys.executable, "-m", "tests.builders.small_build", "build"]
SUM = "45"


def rows(kills: int = KILLS) -> Iterator[dict[str, str]]:
    """Kill and build in turn; give the counts of what went wrong."""
    moments = random.Random(SEED)
    half = 0
    unequal = 0
    left = 0
    for _ in range(kills):
        with tempfile.TemporaryDirectory() as folder:
            project = Path(folder)
            _fill(project)
            _kill_after(project, moments.uniform(0.05, LONGEST))
            half += _is_half(project)

            (project / "slow").unlink()
            subprocess.run(COMMAND, cwd=project, env=_environment(), check=True)
            unequal += (project / "reports/sum.txt").read_text() != SUM
            left += len(list(project.rglob(".new-*")))
    verdict = "ok" if half + unequal + left == 0 else "missed"
    yield {
        "what": "a build killed at random moments",
        "kills": str(kills),
        "half files": str(half),
        "next builds unequal": str(unequal),
        "leftovers": str(left),
        "asked": "0 of all",
        "verdict": verdict,
    }


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path.cwd())}


def _fill(project: Path) -> None:
    """Lay out nine inputs that take a while to copy."""
    (project / "input").mkdir()
    for number in range(1, 10):
        (project / f"input/{number}.txt").write_text(str(number))
    (project / "slow").write_text("0.1")


def _kill_after(project: Path, seconds: float) -> None:
    """Start a build and kill it; wait until its workers have died with it."""
    quiet = subprocess.DEVNULL
    build = subprocess.Popen(
        COMMAND, cwd=project, env=_environment(), stdout=quiet, stderr=quiet
    )
    time.sleep(seconds)
    build.kill()
    build.wait()


def _is_half(project: Path) -> bool:
    """Tell whether a file that can be seen is not what a whole build writes."""
    made = [*(project / "reports").rglob("[!.]*.txt")]
    whole = [path for path in made if ".new-" not in str(path)]
    texts = {path.name: path.read_text() for path in whole}
    return any(
        text != (SUM if name == "sum.txt" else name.removesuffix(".txt"))
        for name, text in texts.items()
    )


if __name__ == "__main__":
    found = list(rows(int(sys.argv[1]) if len(sys.argv) > 1 else KILLS))
    machine.show(found)
    machine.save("faults.csv", found)
    sys.exit(any(row["verdict"] == "missed" for row in found))
