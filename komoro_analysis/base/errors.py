"""The one error that bad input raises, and how errors are said on one line."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

LONGEST = 299  # characters of a message on a terminal
LONGEST_QUOTE = 40
_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b.")
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")


class InputError(ValueError):
    """Say what is wrong with an input: file, line, 施策, what is there, what is needed.

    `str(error)` is one line that a terminal can show; `error.args[0]` is all of it.
    """

    def __str__(self) -> str:
        return one_line(str(self.args[0] if self.args else ""))


@dataclass(frozen=True)
class Place:
    """Where something stands in an input; line 0 and no 施策 where not known."""

    file: str | Path
    line: int = 0
    measure: str = ""

    def __str__(self) -> str:
        line = f":{self.line}" if self.line else ""
        measure = f"施策 {self.measure}: " if self.measure else ""
        return f"{self.file}{line}: {measure}"

    def refuse(self, found: str, needed: str) -> NoReturn:
        """Raise the error of bad input.

        `found` is a clause (`「X」があります`), `needed` what should be there instead.
        """
        raise InputError(f"{self}{found}。{needed}が必要です") from None


def quoted(text: str) -> str:
    """Quote a text of the input, shortened where it is long."""
    line = _visible(text)
    if len(line) > LONGEST_QUOTE:
        line = line[: LONGEST_QUOTE - 1] + "…"

    inner = line.replace("「", "『").replace("」", "』")
    return f"「{inner}」"


def unexpected(error: BaseException) -> str:
    """Say on one line what went wrong where nothing was expected to."""
    what = f"{type(error).__name__}: {error}"
    return f"予期しない誤りです（{what}）。KOMORO_DEBUG=1 で詳しく表示します"


def one_line(message: str) -> str:
    """Say a message on one line: no escape codes or addresses, not too long.

    What is too long loses its middle: the ends say where and what.
    """
    line = _visible(_ADDRESS.sub("", message))
    if len(line) <= LONGEST:
        return line

    end = LONGEST // 3
    start = LONGEST - end - 1
    return f"{line[:start]}…{line[-end:]}"


def terminal_line(text: str) -> str:
    """Write a text on one line of a terminal, without anything that would steer it."""
    characters = []
    for character in _ESCAPES.sub("", text):
        category = unicodedata.category(character)
        if category in ("Cc", "Zl", "Zp"):
            characters.append(" ")
        elif category[0] != "C":
            characters.append(character)

    return "".join(characters)


def _visible(text: str) -> str:
    """Write a text on one line, without blanks around it or two of them together."""
    return re.sub(" +", " ", terminal_line(text)).strip()
