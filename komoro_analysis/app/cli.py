"""The command line, `komoro` or `python -m komoro_analysis`.

What goes wrong is one message on stderr; exit code 2, or 1 where `check` asks for a
person. `KOMORO_DEBUG=1` shows where it happened.
"""

import os
import sys
from collections.abc import Sequence

from ..base.errors import InputError, one_line, unexpected
from .arguments import parser

PROBLEM = 2
INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code: 0, 1 when `check` needs a person, or 2."""
    arguments = parser().parse_args(argv)
    try:
        return int(arguments.run(arguments) or 0)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _be_quiet_at_exit()
        return 0
    except Exception as error:
        if os.environ.get("KOMORO_DEBUG"):
            raise
        print(one_line(f"komoro: {answer(error)}"), file=sys.stderr)
        return PROBLEM


def answer(error: Exception) -> str:
    """Say what went wrong to the person who typed the command."""
    if isinstance(error, InputError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        named = error.filename2 or error.filename or "komoro"
        return f"{named}: 読み書きできません（{error.strerror}）"

    return unexpected(error)


def _be_quiet_at_exit() -> None:
    """Let Python not complain, at its end, of a reader who has gone."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
