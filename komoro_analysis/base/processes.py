"""Processes that end together."""

import ctypes
import signal
import sys


def die_with_parent() -> None:
    """Let this process not outlive the one that started it (Linux)."""
    if sys.platform == "linux":
        set_death_signal = 1  # PR_SET_PDEATHSIG
        ctypes.CDLL(None).prctl(set_death_signal, signal.SIGKILL)
