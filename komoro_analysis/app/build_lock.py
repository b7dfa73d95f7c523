"""One build at a time: a lock that says who holds it, and that dies with its holder."""

import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from ..base.errors import InputError
from ..base.files import write_files

HOLDER = "build.lock.json"


@contextmanager
def project_lock(cache: Path) -> Iterator[None]:
    """Hold the lock of a project; while another holds it, say who, and wait.

    The system itself gives up the lock of a process that has died.
    Errors: `InputError` where the file system knows no locks.
    """
    make_folder(cache)
    lock = FileLock(cache / "build.lock")
    try:
        _acquire(lock, cache)
    except (OSError, NotImplementedError) as error:
        raise InputError(
            f"{cache}/build.lock: ロックできません（{error}）。"
            "同時に二つ作らないため、ロックのできるディスクが必要です"
        ) from None

    write_files(cache, {HOLDER: _introduce().encode()})
    try:
        yield
    finally:
        (cache / HOLDER).unlink(missing_ok=True)
        lock.release()


def make_folder(folder: Path) -> None:
    """Make a folder that may be written. Errors: `InputError`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        may_be_written = os.access(folder, os.W_OK)
    except OSError:
        may_be_written = False
    if not may_be_written:
        raise InputError(f"{folder}: 書き込めません。書き込めるフォルダが必要です")


def _acquire(lock: FileLock, cache: Path) -> None:
    """Take the lock at once, or tell on one line who is waited for."""
    try:
        lock.acquire(timeout=0)
    except Timeout:
        holder = _holder(cache)
        print(f"komoro: {holder}。終わるのを待っています", file=sys.stderr, flush=True)
        lock.acquire()


def _introduce() -> str:
    """Describe this process to those who will wait for it."""
    since = datetime.now().astimezone().isoformat(timespec="seconds")
    about = {"process": os.getpid(), "host": socket.gethostname(), "since": since}
    return json.dumps(about)


def _holder(cache: Path) -> str:
    """Say who holds the lock, as far as they told."""
    try:
        about = json.loads((cache / HOLDER).read_text(encoding="utf-8"))
        process = f"{about['host']} のプロセス {about['process']}"
        return f"{process} が {about['since']} から作成中です"
    except (OSError, ValueError, KeyError, TypeError):
        return "別の作成が進行中です"
