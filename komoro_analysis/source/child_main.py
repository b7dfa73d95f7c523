"""The child process: read one file with bounds, print what it holds as JSON.

`python -m komoro_analysis.source.child_main TASK FILE`, started by `child`.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .child import MEMORY, SECONDS, SIMPLER, TOO_MUCH_MEMORY
from .refusals import Refusal


def _limit_resources() -> None:
    """Bound this process, where the system can."""
    try:
        import resource
    except ImportError:
        return

    seconds = (SECONDS, SECONDS + 5)
    for limit, values in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, (MEMORY, MEMORY)),
        (resource.RLIMIT_CORE, (0, 0)),
    ):
        try:
            resource.setrlimit(limit, values)
        except (ValueError, OSError):
            continue


def _reader_of(task: str) -> Callable[[Path], Any]:
    """Import what reads one kind of file."""
    if task == "pdf":
        from .pdf_text import read_pdf

        return read_pdf
    from .workbook import read_workbook

    return read_workbook


def main() -> None:
    """Read the file named on the command line, and print what it holds as JSON."""
    _limit_resources()
    task, path = sys.argv[1:]
    answer: dict[str, Any]
    try:
        answer = {"read": _reader_of(task)(Path(path))}
    except Refusal as refusal:
        answer = {"refused": {"found": refusal.found, "needed": refusal.needed}}
    except (MemoryError, RecursionError):
        answer = {"refused": {"found": TOO_MUCH_MEMORY, "needed": SIMPLER}}

    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
