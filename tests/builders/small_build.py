"""A build in small, run in processes of its own, for what happens when they are ended.

`python -m tests.builders.small_build build` in a folder with `input/*.txt` copies each
into `reports/out/` and sums them up in `reports/sum.txt`. A file `slow` holds the
seconds that a copy takes; a copy whose input says `die` kills its own process, and one
that is no number is refused.
"""

import os
import signal
import sys
import time
from functools import partial
from pathlib import Path

from komoro_analysis.app import build_runner, build_work, build_workers
from komoro_analysis.app.build_tasks import Task
from komoro_analysis.app.cli import answer
from komoro_analysis.base.errors import InputError

MODULE = "tests.builders.small_build"
OUT = Path("reports/out")


def copy(name):
    """Read an input slowly; twice, as something that reads its file more than once."""
    first = Path("input", name).read_text()
    if first == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    slow = Path("slow")
    time.sleep(float(slow.read_text()) if slow.exists() else 0)
    if not first.isdigit():
        raise InputError(f"input/{name}: 「{first}」があります。数が必要です")
    return {name: first.encode()}


def add(copies):
    """Sum up the copies."""
    numbers = [int(path.read_text()) for path in copies]
    return {"sum.txt": str(sum(numbers)).encode()}


def tasks():
    names = sorted(path.name for path in Path("input").glob("*.txt"))
    for name in names:
        yield Task(name, partial(copy, name), OUT, (name,), (Path("input", name),))
    copies = tuple(OUT / name for name in names)
    yield Task("sum", partial(add, copies), Path("reports"), ("sum.txt",), copies)


def main(verb):
    build_runner._stages = lambda pdf: [tasks]
    build_runner._pass_command = lambda pdf: [sys.executable, "-m", MODULE, "pass"]
    build_work.warm_up = lambda: None
    try:
        if verb == "build":
            return build_runner.report(Path())
        build_workers.die_with_parent(os.getppid())
        build_runner.run_pass()
    except InputError as error:
        print(f"komoro: {answer(error)}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
