"""Build the report, only what is needed: doit keeps what depends on what, by content, and runs tasks side by side."""

import json
import multiprocessing
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

from doit.cmd_base import ModuleTaskLoader
from doit.dependency import JsonDB
from doit.doit_cmd import DoitMain
from doit.exceptions import TaskFailed
from doit.reporter import ConsoleReporter
from tqdm import tqdm

from . import FIGURE_STEMS, RESULT_TABLES
from .document import read_csv, write_files
from .errors import InputError

PACKAGE = Path(__file__).parent
RAW, TIDY, REPORTS, NOTEBOOKS, CACHE = (Path(p) for p in ("data/raw", "data/tidy", "reports", "notebooks", ".cache"))
TABLES = ("observations", "indicators", "measures", "notes")


def report(root: Path, pdf: bool = False) -> int:
    """Build `data/tidy/` and everything under `reports/` of a checkout; return 0, or 2 when an input is bad.

    A task runs when the content of what it reads has changed or what it writes is gone. Builds of one checkout wait
    for each other; an interrupted one goes on where it stopped. Errors: `InputError`, each task's message on a line.
    """
    from filelock import FileLock

    os.chdir(root)
    CACHE.mkdir(exist_ok=True)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with FileLock(CACHE / "build.lock"):
        outputs = _run({"task_tidy": _tidy_task, "task_tables": _tables_task}, 0)
        fork = "fork" in multiprocessing.get_all_start_methods() and sys.platform == "linux"
        if fork:
            multiprocessing.set_start_method("fork", force=True)
        creators = {"task_figure": _figure_tasks, "task_notebook": _notebook_tasks, "task_page": _page_tasks}
        outputs |= _run(creators | ({"task_pdf": _pdf_task} if pdf else {}), min(4, os.cpu_count() or 1) if fork else 0)
        write_files(REPORTS, {".outputs.mk": f"OUTPUTS := {' '.join(sorted(outputs))}\n".encode()})
    return 0


def show(stem: str, data: object) -> object:
    """Show a figure of the set in a notebook: the picture of this build, or, by hand, one drawn afresh."""
    from IPython.display import Image, display

    from . import figures

    if os.environ.get("KOMORO_FIGURES"):
        path = Path(os.environ["KOMORO_FIGURES"], f"{stem}.png")
        display(Image(path, alt=figures.alt_text(data, stem)))
    else:
        display(figures.catalogue(data)[stem](data))


def _run(creators: dict[str, Callable], processes: int) -> set[str]:
    progress = _Progress.reset()
    config = {"backend": "saved", "dep_file": str(CACHE / "build.json"), "reporter": _Progress, "verbosity": 0}
    config |= {"num_process": processes, "par_type": "process", "continue": True}
    loader = ModuleTaskLoader(creators | {"DOIT_CONFIG": config})
    DoitMain(loader, config_filenames=(), extra_config={"BACKEND": {"saved": f"{__name__}:_Saved"}}).run(["run"])
    if progress.failures:
        raise InputError("\n".join(progress.failures))
    return progress.outputs


def _task(name: str, run: Callable, reads: list[Path], writes: list[Path], *arguments: object) -> dict:
    task = {"actions": [(_guarded, [run, *arguments])], "file_dep": [str(p) for p in [*reads, *_code()]]}
    return task | {"name": name, "targets": [str(p) for p in writes], "title": _title}


def _title(task: object) -> str:
    return task.name


def _guarded(run: Callable, *arguments: object) -> TaskFailed | None:
    try:
        run(*arguments)
    except InputError as error:
        return TaskFailed(str(error))
    return None


@lru_cache(maxsize=1)
def _code() -> list[Path]:
    return sorted(p for p in PACKAGE.rglob("*") if p.is_file() and "__pycache__" not in p.parts)


def _tidy_task() -> dict:
    reads = sorted(p for p in RAW.rglob("*") if p.suffix in (".csv", ".json"))
    return _named(_task("", _tidy, reads, [TIDY / f"{name}.csv" for name in TABLES]))


def _tables_task() -> dict:
    return _named(_task("", _tables, _tidy_files(), [REPORTS / "tables" / f"{name}.csv" for name in RESULT_TABLES]))


def _named(task: dict) -> dict:
    return {key: value for key, value in task.items() if key != "name"}


def _tidy_files() -> list[Path]:
    return [TIDY / f"{name}.csv" for name in TABLES]


def _inputs() -> list[Path]:
    return [*_tidy_files(), *sorted((REPORTS / "tables").glob("*.csv")), *sorted(Path("benchmarks/results").glob("backtest*.csv"))]


def _stems() -> list[str]:
    return [*(f"measure_{row['measure_id']}" for row in read_csv(TIDY / "measures.csv")), *FIGURE_STEMS]


def _figure_tasks() -> Iterator[dict]:
    folder = REPORTS / "figures"
    for stem in _stems():
        yield _task(stem, _figure, _inputs(), [folder / f"{stem}.{kind}" for kind in ("png", "svg", "pdf")], stem)


def _notebook_tasks() -> Iterator[dict]:
    stems = _stems()
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        shown = re.findall(r"show\(f?\\?[\"'](\w+)", path.read_text(encoding="utf-8"))
        pictures = [REPORTS / "figures" / f"{stem}.png" for stem in stems if any(stem.startswith(s) for s in shown)]
        writes = [REPORTS / "notebooks" / f"{path.stem}.{kind}" for kind in ("ipynb", "html")]
        yield _task(path.stem, _notebook, [path, *_inputs(), *pictures], writes, path)


def _page_tasks() -> Iterator[dict]:
    measures = [row["measure_id"] for row in read_csv(TIDY / "measures.csv")]
    edition = max(int(row["edition"] or 0) for row in read_csv(TIDY / "observations.csv"))
    yield _task("site", _site, _inputs(), [REPORTS / "index.html", *(REPORTS / "measures" / f"{m}.html" for m in measures)])
    yield _task("excel", _excel, _inputs(), [REPORTS / f"komoro_fy{edition}.xlsx"], edition)
    pictures = [REPORTS / "figures" / f"measure_{m}.png" for m in measures]
    yield _task("word", _word, [*_inputs(), *pictures], [REPORTS / f"komoro_fy{edition}.docx"], edition)


def _pdf_task() -> dict:
    return _named(_task("", _pdf, [REPORTS / "index.html"], [REPORTS / "komoro.pdf"]))


@lru_cache(maxsize=1)
def _data() -> object:
    from .dataset import load

    return load(TIDY)


def _tidy() -> None:
    from .tidy import files, tidy

    write_files(TIDY, files(tidy(RAW)))


def _tables() -> None:
    from . import figures  # noqa: F401  loaded before the workers are forked, which then share it
    from .results import files, results

    write_files(REPORTS / "tables", files(results(_data())))


def _figure(stem: str) -> None:
    from . import figures

    figures.save(figures.catalogue(_data())[stem](_data()), REPORTS / "figures", stem)


def _notebook(path: Path) -> None:
    from .export import execute

    write_files(REPORTS / "notebooks", execute(path, REPORTS / "figures"))


def _site() -> None:
    from .site import pages

    for name, data in pages(_data()).items():
        write_files((REPORTS / name).parent, {Path(name).name: data})


def _excel(edition: int) -> None:
    from .office import workbook

    write_files(REPORTS, {f"komoro_fy{edition}.xlsx": workbook(_data())})


def _word(edition: int) -> None:
    from .office import document

    write_files(REPORTS, {f"komoro_fy{edition}.docx": document(_data(), REPORTS / "figures")})


def _pdf() -> None:
    from .site import print_pdf

    print_pdf(REPORTS)


class _Saved(JsonDB):
    """doit's JSON store, also saved, whole, about once a second, so that a killed build loses little."""

    saved = 0.0

    def set(self, task_id: str, dependency: str, value: object) -> None:
        super().set(task_id, dependency, value)
        if time.monotonic() - self.saved > 1:
            self.dump()

    def dump(self) -> None:
        write_files(CACHE, {Path(self.name).name: json.dumps(self._db).encode()})
        self.saved = time.monotonic()


class _Progress(ConsoleReporter):
    """One bar on a terminal, plain lines in a log; gathers messages of failed tasks and the files of all."""

    failures: list[str]
    outputs: set[str]

    @classmethod
    def reset(cls) -> type["_Progress"]:
        cls.failures, cls.outputs = [], set()
        return cls

    def initialize(self, tasks: dict, selected: list[str]) -> None:
        todo = [t for t in tasks.values() if t.actions]
        type(self).outputs = {target for t in todo for target in t.targets}
        self.bar = tqdm(total=len(todo), unit="", leave=False, disable=not sys.stderr.isatty(), bar_format="{l_bar}{bar}| {n}/{total}")

    def execute_task(self, task: object) -> None:
        self.bar.set_description(task.name)
        if self.bar.disable and task.actions:
            print(task.name, flush=True)

    def add_success(self, task: object) -> None:
        self.bar.update(bool(task.actions))

    skip_uptodate = add_success

    def add_failure(self, task: object, fail: object) -> None:
        self.failures.append(f"{task.name}: {fail.message if isinstance(fail, TaskFailed) else fail.get_msg()}")

    def complete_run(self) -> None:
        self.bar.close()
