"""One pass of a build, as a process: `python -m komoro_analysis.app.build_pass`."""

import gc
import os
import sys

import pandas as pd

from ..base.errors import InputError, one_line
from ..base.processes import die_with_parent
from .build_runner import run_pass

RARELY = 100_000  # objects between two searches for garbage: a pass lives a minute


def suit_small_tables() -> None:
    """Let this process spend less on many small tables: a tenth of a report's time."""
    gc.set_threshold(RARELY)
    pd.set_option("mode.string_storage", "python")  # Arrow is for large ones


if __name__ == "__main__":
    die_with_parent(os.getppid())
    suit_small_tables()
    try:
        run_pass(pdf="--pdf" in sys.argv[1:])
    except InputError as error:
        print(one_line(f"komoro: {error}"), file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
