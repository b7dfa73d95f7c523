"""One pass of a build, as a process: `python -m komoro_analysis.app.build_pass`."""

import os
import sys

from ..base.errors import InputError, one_line
from ..base.processes import die_with_parent
from .build_runner import run_pass

if __name__ == "__main__":
    die_with_parent(os.getppid())
    try:
        run_pass(pdf="--pdf" in sys.argv[1:])
    except InputError as error:
        print(one_line(f"komoro: {error}"), file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
