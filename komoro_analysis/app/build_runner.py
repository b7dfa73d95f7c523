"""Run what must be run, side by side, and record what it read and what it made.

A build is one or more passes. Each pass is a process of its own, so that nothing it
holds in memory can be older than the files whose digests it records. After a pass the
record is asked again: what changed while it ran is built again by the next one.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future
from concurrent.futures import wait as wait_for
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from ..base.errors import InputError, one_line
from ..base.files import clear_leftovers
from .build_lock import make_folder, project_lock
from .build_progress import Progress
from .build_record import Made, Record, Snapshot, remove_made
from .build_tasks import REPORTS, Task, is_same_code, report_tasks, table_tasks
from .build_workers import Done, perform, workers

CACHE = Path(".cache")
DATA = Path("data")
NAMED = 3  # failed tasks, beside the one whose message is shown
PASSES = 4  # of one build, while files keep changing under it
SAVE_EVERY = 1.0  # seconds: what a killed build may lose
Stage = Callable[[], Iterable[Task]]


def report(root: Path, *, pdf: bool = False) -> int:
    """Build `data/tidy/` and everything under `reports/` of a project.

    Return 0, or the exit code of a pass that has said what went wrong.
    Errors: `InputError` when the inputs keep changing while they are read.
    """
    os.chdir(root)
    make_folder(REPORTS)  # one message, not one a task, where it may not be written
    for _ in range(PASSES):
        if nothing_to_do(pdf):
            return 0
        code = _run_pass_apart(pdf)
        if code:
            return code

    if nothing_to_do(pdf):
        return 0

    raise InputError(
        "komoro report: 作成中に入力のファイルが変わり続けています。"
        "編集が終わってから、もう一度実行する必要があります"
    )


def nothing_to_do(pdf: bool) -> bool:
    """Tell whether everything stands as recorded and nothing is left over."""
    record = Record.read(CACHE / "build.json")
    snapshot = Snapshot()
    tasks: list[Task] = []
    for stage in _stages(pdf):
        tasks += stage()
        if not all(_is_current(task, record, snapshot) for task in tasks):
            return False

    return not _obsolete(record, tasks) and not _has_leftovers()


def _run_pass_apart(pdf: bool) -> int:
    """Run a pass in a Python of its own; return its exit code."""
    code = subprocess.run(_pass_command(pdf), check=False).returncode
    if code < 0:
        raise InputError(
            f"komoro report: 作成のプロセスが途中で終了しました（信号{-code}）。"
            "空きメモリを確かめ、もう一度実行する必要があります"
        )

    return code


def _pass_command(pdf: bool) -> list[str]:
    options = ["--pdf"] if pdf else []
    return [sys.executable, "-m", "komoro_analysis.app.build_pass", *options]


def run_pass(pdf: bool = False) -> None:
    """Run once through all stages, in the folder of the project.

    Errors: `InputError` with the message of each failed task on a line of its own.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with project_lock(CACHE):
        clear_leftovers(_written_folders())
        Builder(Record.read(CACHE / "build.json")).build(_stages(pdf))


def _stages(pdf: bool) -> list[Stage]:
    return [table_tasks, lambda: report_tasks(pdf)]


def _written_folders() -> list[Path]:
    """List the folders in which builds and commands write."""
    return [Path(), CACHE, *_folders(DATA), *_folders(REPORTS)]


def _has_leftovers() -> bool:
    """Tell whether a killed build has left something that was written aside."""
    return any(any(folder.glob(".new-*")) for folder in _written_folders())


def _folders(top: Path) -> list[Path]:
    """List a folder and those in it."""
    return [top, *(path for path in top.rglob("*") if path.is_dir())]


def _is_current(task: Task, record: Record, snapshot: Snapshot) -> bool:
    """Tell whether a task stands as recorded: what it read and what it wrote."""
    reads = snapshot.digests(task.reads)  # always: before anybody reads them
    made = record.tasks.get(task.name)
    return made is not None and made == Made(reads, snapshot.digests(task.writes))


def _obsolete(record: Record, tasks: Iterable[Task]) -> list[str]:
    """List the files that earlier builds made and these tasks do not."""
    made = {str(path) for task in tasks for path in task.writes}
    return [path for path in record.files if path not in made]


@dataclass(frozen=True)
class Running:
    """A task at work."""

    task: Task
    reads: dict[str, str]


class Builder:
    """One pass: it holds the record, and the files as they were first seen."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.snapshot = Snapshot()
        self.failures: dict[str, str] = {}  # message by name of the task
        self._saved_at = time.monotonic()

    def build(self, stages: Iterable[Stage]) -> None:
        """Run the stages, then remove what is no longer made.

        Errors: `InputError` after the first stage in which a task has failed.
        """
        tasks: list[Task] = []
        try:
            for stage in stages:
                these = list(stage())
                tasks += these
                self._run_stage(these)
                if self.failures:
                    if self.snapshot.changed():
                        return  # of files that were being edited; the next pass tells
                    raise InputError(_say_failures(self.failures))
            self._remove_obsolete(tasks)
        finally:
            self.record.forget_what_touched(self.snapshot.changed())
            self.record.save()

    def _run_stage(self, tasks: list[Task]) -> None:
        """Run the tasks of a stage that are not current, each after those it reads."""
        waiting = {task.name: task for task in tasks}
        running: dict[Future[Done], Running] = {}
        to_do = [task for task in tasks if not self._is_current(task)]
        with Progress(len(tasks)) as progress, workers(_how_many(to_do)) as pool:
            while waiting or running:
                for task in _ready(waiting, running.values()):
                    del waiting[task.name]
                    if self._is_current(task):
                        progress.done(task.name)
                        continue
                    progress.begins(task.name)
                    reads = self.snapshot.digests(task.reads)
                    made = self.record.tasks.pop(task.name, None)
                    is_same = made is not None and is_same_code(made.reads, reads)
                    future = pool.submit(perform, task, made, is_same)
                    running[future] = Running(task, reads)

                if running:
                    for future in wait_for(running, return_when=FIRST_COMPLETED).done:
                        finished = running.pop(future)
                        progress.done(finished.task.name)
                        if not self._note(future, finished, running.values()):
                            _drop_dependents(waiting, finished.task)

    def _is_current(self, task: Task) -> bool:
        return _is_current(task, self.record, self.snapshot)

    def _note(
        self, future: Future[Done], finished: Running, others: Iterable[Running]
    ) -> bool:
        """Record what a task made, or keep its message; return whether it succeeded."""
        task = finished.task
        try:
            done = future.result()
        except BrokenProcessPool:
            names = "、".join([task.name, *(other.task.name for other in others)])
            raise InputError(
                f"komoro report: 作業のプロセスが途中で終了しました（{names}の作成中）。"
                "空きメモリを確かめ、もう一度実行する必要があります"
            ) from None
        except InputError as error:
            self.failures[task.name] = str(error)
            return False

        for path, (digest, stamp) in done.files.items():
            self.snapshot.wrote(Path(path), digest, stamp)
        digests = {path: digest for path, (digest, _) in done.files.items()}
        self.record.tasks[task.name] = Made(finished.reads, digests, done.shows)
        if not task.lasting:
            self.record.files |= digests
        self._save_now_and_then()
        return True

    def _save_now_and_then(self) -> None:
        """Save the record, whole, about once a second."""
        if time.monotonic() - self._saved_at > SAVE_EVERY:
            self.record.save()
            self._saved_at = time.monotonic()

    def _remove_obsolete(self, tasks: list[Task]) -> None:
        """Delete what earlier builds made and these tasks do not."""
        for path in _obsolete(self.record, tasks):
            remove_made(Path(), path, self.record.files.pop(path))
        names = {task.name for task in tasks}
        self.record.tasks = {
            name: made for name, made in self.record.tasks.items() if name in names
        }


def _say_failures(failures: dict[str, str]) -> str:
    """Say why a task has failed, and which others did."""
    first, *others = failures
    message = f"{first}: {one_line(failures[first])}"
    if not others:
        return message

    named = "、".join(others[:NAMED])
    more = " ほか" if len(others) > NAMED else ""
    return f"（失敗はほかに{len(others)}件：{named}{more}）{message}"


def _how_many(to_do: list[Task]) -> int:
    """Count the tasks to run side by side; 1 where each waits for the one before.

    So the tables are made in this process, and forked workers share what they know.
    """
    at_once = _ready({task.name: task for task in to_do}, ())
    return len(to_do) if len(at_once) > 1 else min(len(to_do), 1)


def _ready(waiting: dict[str, Task], running: Iterable[Running]) -> list[Task]:
    """Give the waiting tasks that read nothing which is still to be made."""
    unfinished = [*waiting.values(), *(busy.task for busy in running)]
    coming = {path: task.name for task in unfinished for path in task.writes}
    return [
        task
        for task in waiting.values()
        if all(coming.get(path, task.name) == task.name for path in task.reads)
    ]


def _drop_dependents(waiting: dict[str, Task], failed: Task) -> None:
    """Give up, in turn, what would read files that a failed task did not make."""
    missing = set(failed.writes)
    dependents = [t for t in waiting.values() if not missing.isdisjoint(t.reads)]
    for task in dependents:
        if waiting.pop(task.name, None):
            _drop_dependents(waiting, task)
