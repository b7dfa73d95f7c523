"""Do a task, in this process or in one of several forked ones."""

import multiprocessing
import os
import sys
import traceback
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..base.errors import InputError, unexpected
from ..base.files import stamp_of, write_files
from ..base.processes import die_with_parent
from . import build_work
from .build_kept import keep_changed
from .build_record import Made, digest_of, read_seen
from .build_tasks import Task

FEW = 4  # tasks, for which loading everything beforehand does not pay
MOST = 4  # processes
SPARE = 1  # more of them than cores: who runs a notebook often waits for its Python
Stamps = dict[str, tuple[str, tuple[int, ...]]]  # by path: digest and stamp, as written


@dataclass(frozen=True)
class Done:
    """What a task has left: its files, and the digest of what a picture shows."""

    files: Stamps
    shows: str = ""


def perform(task: Task, made: Made | None = None, is_same_code: bool = False) -> Done:
    """Do a task and write its files aside, then in place; return what stands there.

    `made`: the task as it last ran; a lasting file that a person has changed since is
    moved aside first. `is_same_code`: whether that run was of the same package; then a
    picture that would show the same stays.

    Errors: `InputError`.
    """
    try:
        shows = task.shows() if task.shows else ""
        if made and is_same_code and shows and shows == made.shows:
            standing = _standing(made)
            if standing:
                return Done(standing, shows)
        content = task.work()
    except InputError:
        raise
    except OSError as error:
        named = error.filename or task.name
        raise InputError(f"{named}: 読み書きできません（{error.strerror}）") from None
    except Exception as error:
        if os.environ.get("KOMORO_DEBUG"):
            traceback.print_exc()
        raise InputError(unexpected(error)) from None

    if set(content) != set(task.files):
        unlike = "、".join(sorted(set(content) ^ set(task.files)))
        raise InputError(f"{task.name}: 予定と違うファイルです（{unlike}）")
    return Done(_write(task, content, made.writes if made else {}), shows)


def _standing(made: Made) -> Stamps:
    """Give the files that a task has made, when all are still as it left them."""
    found = {path: read_seen(Path(path)) for path in made.writes}
    if any(found[path].digest != digest for path, digest in made.writes.items()):
        return {}

    return {path: (seen.digest, seen.stamp) for path, seen in found.items()}


def _write(
    task: Task, content: Mapping[str, bytes], known: Mapping[str, str]
) -> Stamps:
    """Write what a task made; `known`: the digests of what it wrote before."""
    folders: dict[Path, dict[str, bytes]] = {}
    for name, body in content.items():
        path = task.folder / name
        folders.setdefault(path.parent, {})[path.name] = body

    if task.lasting:
        for kept in keep_changed(task.folder, content, known):
            print(f"komoro report: 人が変えたファイルを {kept} に移しました")

    written: Stamps = {}
    for folder, files in folders.items():
        write_files(folder, files)
        for name, body in files.items():
            path = folder / name
            written[str(path)] = (digest_of(body), stamp_of(path))
    return written


@contextmanager
def workers(to_do: int) -> Iterator[Executor]:
    """Give what runs the tasks: forked workers on Linux, elsewhere this process."""
    if sys.platform != "linux" or to_do < 2:
        yield Here()
        return

    if to_do > FEW:
        build_work.warm_up()
    pool = ProcessPoolExecutor(
        min(MOST, (os.cpu_count() or 1) + SPARE),
        mp_context=multiprocessing.get_context("fork"),
        initializer=die_with_parent,
        initargs=(os.getpid(),),
    )
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


class Here(Executor):
    """Run each task at once, in this process."""

    def submit(self, function, /, *arguments, **options):  # type: ignore[no-untyped-def]
        """Return a future that is done already."""
        future: Future[Done] = Future()
        try:
            future.set_result(function(*arguments, **options))
        except Exception as error:
            future.set_exception(error)

        return future
