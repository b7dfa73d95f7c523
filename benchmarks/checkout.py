"""A copy of the project to build in, and the seconds that its commands take."""

import compileall
import os
import resource
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

KEPT = ("pyproject.toml", "data", "komoro_analysis", "notebooks", "benchmarks/results")
BUILT = ("reports", ".cache")
SAID = 2000  # letters of what a command that failed has printed


@dataclass(frozen=True)
class Cost:
    """What a command took: seconds on the wall, and of all its processes together."""

    wall: float
    processor: float


@dataclass(frozen=True)
class Checkout:
    """A copy of what a build reads; the copy's package is the one that runs there."""

    root: Path

    @classmethod
    def make(cls, root: Path) -> "Checkout":
        """Copy the project into a new folder, compiled as `make setup` compiles it."""
        unwanted = shutil.ignore_patterns("__pycache__")
        for name in KEPT:
            target = root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if Path(name).is_dir():
                shutil.copytree(name, target, ignore=unwanted)
            else:
                shutil.copy2(name, target)
        compileall.compile_dir(root / "komoro_analysis", quiet=1)
        return cls(root)

    def clean(self) -> None:
        """Remove everything that was built."""
        for name in BUILT:
            shutil.rmtree(self.root / name, ignore_errors=True)

    def report(self) -> Cost:
        """Build what is not built."""
        return self.run("-m", "komoro_analysis", "report")

    def run(self, *arguments: str, **environment: str) -> Cost:
        """Run Python in the copy.

        Errors: `SystemExit` with the end of what it printed.
        """
        settings = {"PYTHONPATH": str(self.root), "OPENBLAS_NUM_THREADS": "1"}
        command = [sys.executable, *arguments]
        spent = _spent_by_children()
        start = time.perf_counter()
        done = subprocess.run(
            command,
            cwd=self.root,
            env=os.environ | settings | environment,
            capture_output=True,
            text=True,
        )
        wall = time.perf_counter() - start
        if done.returncode:
            said = (done.stdout + done.stderr)[-SAID:]
            raise SystemExit(f"{' '.join(command)}: {said}")
        return Cost(wall, _spent_by_children() - spent)


def _spent_by_children() -> float:
    """Return the processor seconds of all processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
