"""The one error that bad input raises, and how errors are said on one line."""

import re

LONGEST = 299  # characters of a message on a terminal
_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b.|[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")


class InputError(ValueError):
    """Say what is wrong with an input: file, line, 施策, what was found and what was expected."""


def unexpected(error: BaseException) -> str:
    """Say on one line what went wrong where nothing was expected to."""
    what = f"{type(error).__name__}: {error}"
    return f"予期しない誤りです（{what}）。KOMORO_DEBUG=1 で詳しく表示します"


def one_line(message: str) -> str:
    """Say a message on one line: no escape codes or addresses, not too long."""
    plain = _ADDRESS.sub("", _ESCAPES.sub("", message))
    line = " ".join(plain.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
