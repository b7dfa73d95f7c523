"""Compare the whole build with the same work done one piece after another, and with the least it could take.

Everything runs in a copy of the checkout, with the same Python. Seconds are wall time. Serial: one process for tables,
figures, pages, workbook and document, then `jupyter nbconvert --execute` of one notebook after the other (which find
the pictures drawn, as in the build). Floor: the notebooks with nothing but their imports, as many at a time as the
build runs, and then a bare script that draws and saves each figure once.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.machine import pairs, row

KEPT = [
    "Makefile",
    "pyproject.toml",
    "requirements.lock",
    "data",
    "komoro_analysis",
    "notebooks",
    "reports/README.md",
]
ROUNDS = 3
AT_A_TIME = min(4, os.cpu_count() or 1)
DRAW = """
import komoro_analysis as ka
data = ka.load()
for stem, draw in ka.figures.catalogue(data).items():
    ka.figures.save(draw(data), Path("reports/figures"), stem)
"""
SERIAL = """
from komoro_analysis import build
build._tidy()
build._tables()
for stem in ka.figures.catalogue(build._data()):
    build._figure(stem)
build._site()
build._excel("komoro.xlsx")
build._word("komoro.docx")
"""


def rows() -> Iterator[dict[str, str]]:
    """Measure and give one row per comparison."""
    with tempfile.TemporaryDirectory() as folder:
        root = copy(Path(folder, "checkout"))
        rounds = [
            (report(root), one_after_another(root), least(root)) for _ in range(ROUNDS)
        ]
        built, serial, floor = (
            statistics.median(column) for column in zip(*rounds, strict=True)
        )
        ratio = statistics.median(a / b for a, b, _ in rounds)
        yield row(
            "the whole report",
            built,
            "serial nbconvert, one process for the rest",
            serial,
            ratio,
            "<= 0.5",
        )
        ratio = statistics.median(a / b for a, _, b in rounds)
        yield row(
            "the whole report", built, "imports and bare figures", floor, ratio, "<= 2"
        )
        ready = Path(sys.prefix, ".ready")
        make = ["make", f"VENV={sys.prefix}", "-o", str(ready)]
        seconds(root, *make, "report")
        quiet = [*make, "-q", "reports/.built"]
        again, asked, _ = pairs(
            lambda: seconds(root, *make, "report"), lambda: seconds(root, *quiet), 11
        )
        more = again - asked
        yield row(
            "make report with nothing to do, beyond make -q",
            more,
            "0.3 s",
            0.3,
            more / 0.3,
            "<= 1",
        )


def copy(root: Path) -> Path:
    """Copy what a build reads, with its times; the copy's package is the one that runs there."""
    for name in KEPT:
        source, target = Path(name), root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(
                source, target, ignore=shutil.ignore_patterns("__pycache__")
            )
        else:
            shutil.copy2(source, target)
    shutil.copytree("benchmarks/results", root / "benchmarks/results")
    return root


def seconds(root: Path, *command: str, **more: str) -> float:
    """Run a command in a checkout; return its wall seconds. Errors: `SystemExit` with what it printed."""
    environment = (
        os.environ | {"PYTHONPATH": str(root), "OPENBLAS_NUM_THREADS": "1"} | more
    )
    start = time.perf_counter()
    run = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True
    )
    took = time.perf_counter() - start
    if run.returncode:
        raise SystemExit(
            f"{' '.join(command)}: {run.stdout[-2000:]}{run.stderr[-2000:]}"
        )
    return took


def clean(root: Path) -> None:
    """Remove everything that was built."""
    for name in (
        "reports/figures",
        "reports/notebooks",
        "reports/tables",
        "reports/measures",
        ".cache",
    ):
        shutil.rmtree(root / name, ignore_errors=True)


def report(root: Path) -> float:
    """Build everything; return wall seconds."""
    clean(root)
    return seconds(root, sys.executable, "-m", "komoro_analysis", "report")


def one_after_another(root: Path) -> float:
    """Do the same without a build: one process for all but the notebooks, then one nbconvert after the other."""
    clean(root)
    took = seconds(root, sys.executable, "-c", f"import komoro_analysis as ka{SERIAL}")
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        command = nbconvert(path, root / "reports/notebooks")
        took += seconds(root, *command, KOMORO_FIGURES=str(root / "reports/figures"))
    return took


def nbconvert(path: Path, out: Path) -> list[str]:
    """Return the command that executes a notebook and writes it as HTML."""
    command = [
        sys.executable,
        "-m",
        "nbconvert",
        "--to",
        "html",
        "--execute",
        str(path),
        "--output-dir",
        str(out),
    ]
    return [*command, "--log-level=ERROR"]


def least(root: Path) -> float:
    """Return wall seconds of notebooks with only their imports, together, and of a bare script that draws."""
    folder = root / "imports"
    folder.mkdir(exist_ok=True)
    for path in (root / "notebooks").glob("*.ipynb"):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        code = [
            line
            for cell in notebook["cells"]
            if cell["cell_type"] == "code"
            for line in cell["source"]
        ]
        imports = [line for line in code if line.startswith(("import ", "from "))]
        cell = {
            "cell_type": "code",
            "id": "imports",
            "metadata": {},
            "execution_count": None,
            "outputs": [],
        }
        notebook["cells"] = [cell | {"source": imports}]
        (folder / path.name).write_text(json.dumps(notebook), encoding="utf-8")
    execute = "import sys; from pathlib import Path; from komoro_analysis.export import execute; "
    execute += "execute(Path(sys.argv[1]), Path('reports/figures'))"
    start = time.perf_counter()
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        paths = map(str, sorted(folder.glob("*.ipynb")))
        list(
            pool.map(
                lambda path: seconds(root, sys.executable, "-c", execute, path), paths
            )
        )
    took = time.perf_counter() - start
    clean(root)
    return took + seconds(root, sys.executable, "-c", f"from pathlib import Path{DRAW}")
