"""Build the report, only what is needed: doit keeps what depends on what, by content, and runs tasks side by side."""

import ctypes
import json
import multiprocessing
import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from doit.cmd_base import ModuleTaskLoader
from doit.dependency import JsonDB
from doit.doit_cmd import DoitMain
from doit.exceptions import BaseFail, TaskFailed, UnmetDependency
from doit.reporter import ConsoleReporter
from doit.task import Task
from filelock import FileLock
from tqdm import tqdm

from .. import FIGURE_STEMS, RESULT_TABLES
from ..base.errors import InputError
from ..base.files import read_csv, write_files

if TYPE_CHECKING:
    from ..dataset import Data

PACKAGE = Path(__file__).parents[1]
RAW, JUDGEMENTS, TIDY = Path("data/raw"), Path("data/judgements"), Path("data/tidy")
REPORTS, CACHE = Path("reports"), Path(".cache")
FIGURES = REPORTS / "figures"
TIDY_FILES = [TIDY / f"{name}.csv" for name in ("observations", "indicators", "measures", "notes")]


def report(root: Path, pdf: bool = False) -> int:
    """Build `data/tidy/` and everything under `reports/` of a checkout; return 0, or 2 when an input is bad.

    A task runs when the content of what it reads has changed or what it writes is gone. Builds of one checkout wait
    for each other; an interrupted one goes on where it stopped. Errors: `InputError`, each task's message on a line.
    """
    os.chdir(root)
    if not RAW.is_dir():
        raise InputError(f"{RAW}: found no such folder here; expected to run in the project's folder, where data/ is")
    write_files(REPORTS, {})  # one message, not one a task, when a folder may not be written
    write_files(CACHE, {})
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with FileLock(CACHE / "build.lock"):
        outputs = _run(_tables_tasks, 0)
        fork = sys.platform == "linux"  # workers share what is loaded; elsewhere tasks run one after another
        if fork:
            multiprocessing.set_start_method("fork", force=True)
            os.register_at_fork(after_in_child=_die_with_parent)
        outputs |= _run(lambda: _report_tasks(pdf), min(4, os.cpu_count() or 1) if fork else 0)
        _forget(outputs)
    return 0


def _forget(outputs: set[str]) -> None:
    """Delete what an earlier build made and this one does not, and keep the list for the next; a PDF stays."""
    made = REPORTS / ".outputs.mk"
    before = made.read_text(encoding="utf-8").split()[2:] if made.exists() else []
    for path in {*before} - outputs - {str(REPORTS / "komoro.pdf")}:
        Path(path).unlink(missing_ok=True)
    write_files(REPORTS, {made.name: f"OUTPUTS := {' '.join(sorted(outputs))}\n".encode()})


def show(stem: str, data: "Data") -> None:
    """Show a figure in a notebook by stem (FIGURE_STEMS, `measure_1-2`): the build's picture, or one drawn afresh.

    Errors: `InputError` for another stem.
    """
    from IPython.display import Image, display

    stems = [*FIGURE_STEMS, *("measure_" + data.measures["measure_id"])]
    if stem not in stems:
        raise InputError(f"stem: found {stem!r}; expected one of {', '.join(stems)}")
    if folder := os.environ.get("KOMORO_FIGURES"):
        from ..figures.registry import alt_text

        display(Image(Path(folder, f"{stem}.png"), alt=alt_text(data, stem)))
    else:
        from ..figures.registry import catalogue

        display(catalogue(data)[stem](data))


def _run(tasks: Callable[[], Iterator[dict]], processes: int) -> set[str]:
    progress = type("Progress", (_Progress,), {"messages": [], "outputs": set()})
    config = {"backend": "saved", "dep_file": str(CACHE / "build.json"), "reporter": progress, "verbosity": 0}
    config |= {"num_process": processes, "par_type": "process", "continue": True}
    listed = list(tasks())  # here, for doit would answer a bad input with a traceback
    for path in {path for task in listed for path in task["file_dep"] if os.path.exists(path)}:
        if not os.access(path, os.R_OK):
            raise InputError(f"{path}: found no readable file; expected one that this user may read")
    loader = ModuleTaskLoader({"task_report": lambda: (task for task in listed), "DOIT_CONFIG": config})
    doit = DoitMain(loader, config_filenames=(), extra_config={"BACKEND": {"saved": f"{__name__}:_Saved"}})
    if doit.run(["run"]) or progress.messages:
        raise InputError("\n".join(progress.messages) or "report: the build broke off before its end")
    return progress.outputs


def _task(name: str, run: Callable, reads: list[Path], writes: list[Path], *arguments: object) -> dict:
    files = {"file_dep": [str(p) for p in [*reads, *_code()]], "targets": [str(p) for p in writes]}
    return {"name": name, "actions": [(_guarded, [run, *arguments])], **files}


def _guarded(run: Callable, *arguments: object) -> TaskFailed | None:
    try:
        run(*arguments)
    except InputError as error:
        return TaskFailed(str(error))
    except PermissionError as error:
        return TaskFailed(f"{error.filename}: may not be read or written")
    return None


def _die_with_parent() -> None:
    """Let a worker, and the lock that it inherits, not outlive a killed build (Linux: PR_SET_PDEATHSIG is 1)."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


@cache
def _code() -> list[Path]:
    return sorted(p for p in PACKAGE.rglob("*") if p.is_file() and "__pycache__" not in p.parts)


def _tables_tasks() -> Iterator[dict]:
    found = [*sorted(RAW.rglob("*")), *sorted(JUDGEMENTS.rglob("*"))]
    raw = [path for path in found if path.suffix in (".csv", ".json", ".toml")]
    yield _task("tidy", _tidy, raw, TIDY_FILES)
    yield _task("tables", _tables, TIDY_FILES, [REPORTS / "tables" / f"{name}.csv" for name in RESULT_TABLES])


def _report_tasks(pdf: bool) -> Iterator[dict]:
    measures = [row["measure_id"] for row in read_csv(TIDY / "measures.csv")]
    edition = max(int(row["edition"] or 0) for row in read_csv(TIDY / "observations.csv"))
    tables = [REPORTS / "tables" / f"{name}.csv" for name in RESULT_TABLES]
    inputs = [*TIDY_FILES, *tables, *sorted(Path("benchmarks/results").glob("backtest*.csv"))]
    pictures = {stem: FIGURES / f"{stem}.png" for stem in [*(f"measure_{m}" for m in measures), *FIGURE_STEMS]}
    notebooks = sorted(Path("notebooks").glob("*.ipynb"))
    for stem, picture in pictures.items():
        yield _task(stem, _figure, inputs, [picture.with_suffix(kind) for kind in (".png", ".svg", ".pdf")], stem)
    for path in notebooks:
        shown = tuple(re.findall(r"show\(f?\\?[\"'](\w+)", path.read_text(encoding="utf-8")))
        reads = [path, *inputs, *(picture for stem, picture in pictures.items() if stem.startswith(shown))]
        writes = [REPORTS / "notebooks" / f"{path.stem}.{kind}" for kind in ("ipynb", "html")]
        yield _task(path.stem, _notebook, reads, writes, path)
    pages = ["index", "figures", "print", *(f"measures/{m}" for m in measures)]
    pages = [REPORTS / name for name in (*(f"{page}.html" for page in pages), "assets/site.css", "assets/site.js")]
    yield _task("site", _site, [*inputs, *notebooks], pages)
    workbook, document = (REPORTS / f"komoro_fy{edition}.{kind}" for kind in ("xlsx", "docx"))
    yield _task("excel", _excel, inputs, [workbook], workbook.name)
    yield _task("word", _word, [*inputs, *list(pictures.values())[: len(measures)]], [document], document.name)
    if pdf:
        yield _task("pdf", _pdf, [*pages, *pictures.values()], [REPORTS / "komoro.pdf"])


@cache
def _data() -> "Data":
    from ..dataset import load

    return load(TIDY)


def _tidy() -> None:
    from ..tidy.build import files, tidy

    write_files(TIDY, files(tidy(RAW)))


def _tables() -> None:
    from ..analysis.results import files, results
    from ..figures import registry  # noqa: F401
    from ..publish import notebooks  # noqa: F401

    write_files(REPORTS / "tables", files(results(_data())))


def _figure(stem: str) -> None:
    from ..figures.export import save
    from ..figures.registry import catalogue

    save(catalogue(_data())[stem](_data()), FIGURES, stem)


def _notebook(path: Path) -> None:
    from ..publish.notebooks import execute

    write_files(REPORTS / "notebooks", execute(path, FIGURES))


def _site() -> None:
    from ..publish.site import pages

    for name, content in pages(_data()).items():
        write_files((REPORTS / name).parent, {Path(name).name: content})


def _excel(name: str) -> None:
    from ..publish.excel import workbook

    write_files(REPORTS, {name: workbook(_data())})


def _word(name: str) -> None:
    from ..publish.word import document

    write_files(REPORTS, {name: document(_data(), FIGURES)})


def _pdf() -> None:
    from ..publish.pdf import print_pdf

    print_pdf(REPORTS)


class _Saved(JsonDB):
    """doit's JSON store, also saved, whole, about once a second, so that a killed build loses little."""

    every, saved = 1.0, 0.0

    def set(self, task_id: str, dependency: str, value: object) -> None:
        super().set(task_id, dependency, value)
        if time.monotonic() - self.saved > self.every:
            self.dump()

    def dump(self) -> None:
        write_files(CACHE, {Path(self.name).name: json.dumps(self._db).encode()})
        self.saved = time.monotonic()


class _Progress(ConsoleReporter):
    """One bar on a terminal, plain lines in a log; gathers messages of failed tasks and the files of all."""

    messages: list[str]
    outputs: set[str]

    def initialize(self, tasks: dict, selected: list[str]) -> None:
        todo = [task for task in tasks.values() if task.actions]
        self.outputs.update(target for task in todo for target in task.targets)
        quiet = not sys.stderr.isatty()
        self.bar = tqdm(total=len(todo), leave=False, disable=quiet, bar_format="{l_bar}{bar}| {n}/{total}")

    def execute_task(self, task: Task) -> None:
        name = task.name.partition(":")[2]
        self.bar.set_description(name)
        if self.bar.disable and task.actions:
            print(name, flush=True)

    def add_success(self, task: Task) -> None:
        self.bar.update(bool(task.actions))

    skip_uptodate = add_success

    def add_failure(self, task: Task, fail: BaseFail) -> None:
        self.bar.update(bool(task.actions))
        if not isinstance(fail, UnmetDependency):
            text = fail.message if isinstance(fail, TaskFailed) else fail.get_msg()
            self.messages.append(f"{task.name.partition(':')[2]}: {text}")

    def runtime_error(self, msg: str) -> None:
        self.messages.append(msg)

    def complete_run(self) -> None:
        self.bar.close()
