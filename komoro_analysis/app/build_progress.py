"""Say how far a build is: a bar on a terminal, plain lines in a log."""

import sys
from types import TracebackType

from tqdm import tqdm

BAR = "{l_bar}{bar}| {n}/{total}"


class Progress:
    """The tasks of one stage, counted as they end."""

    def __init__(self, total: int) -> None:
        self._on_terminal = sys.stderr.isatty()
        self._bar = tqdm(
            total=total, leave=False, disable=not self._on_terminal, bar_format=BAR
        )

    def begins(self, name: str) -> None:
        """Name a task that has started."""
        if self._on_terminal:
            self._bar.set_description(name)
        else:
            print(name, flush=True)

    def done(self, name: str) -> None:
        """Count a task that is finished, or needed nothing."""
        self._bar.update()

    def __enter__(self) -> "Progress":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.close()
