"""Processes that end together."""

import ctypes
import os
import signal
import sys


def die_with_parent(parent: int) -> None:
    """Let this process not outlive the one that started it (Linux).

    `parent`: the id of that process. When it has ended already, nothing is left to wait
    for, and this process ends at once.
    """
    if sys.platform == "linux":
        set_death_signal = 1  # PR_SET_PDEATHSIG
        ctypes.CDLL(None).prctl(set_death_signal, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
