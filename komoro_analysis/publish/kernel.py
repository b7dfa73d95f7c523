"""A Python for a notebook that begins as a copy of this process (Linux).

A notebook that runs in a new Python waits a second for imports, and another for results
that this process knows already. A copy has both; all else is as in Jupyter: the same
kernel, the same messages, the same ways to fail. It takes a third of the time.
"""

import asyncio
import contextvars
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import Pipe
from multiprocessing.connection import Connection

from ..base.processes import die_with_parent

LAUNCHER = "ipykernel_launcher"
INLINE = "module://matplotlib_inline.backend_inline"  # what a notebook draws with
QUIET_DEBUGGER = "PYDEVD_DISABLE_FILE_VALIDATION"
COLUMNS = 20  # of a table that pandas shows in a notebook; in a terminal, what fits

# What nearly every notebook imports; known already where this process has them.
EXPECTED = (
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "komoro_analysis.wording",
    "pandas.io.formats.style",
)


@dataclass(frozen=True)
class Order:
    """What a waiting copy is to become: a kernel with these arguments, in a folder."""

    arguments: list[str]
    folder: str
    environment: dict[str, str]
    is_quiet: bool


class WaitingKernel:
    """A copy of this process that waits to be told which kernel it is.

    It has what Jupyter asks of a `subprocess.Popen`.
    """

    stdin = stdout = stderr = None

    def __init__(self, pid: int, orders: Connection) -> None:
        self.pid = pid
        self._orders = orders
        self._code: int | None = None

    def begin(
        self,
        command: list[str],
        environment: dict[str, str],
        folder: str | None,
        is_quiet: bool,
    ) -> None:
        """Let the copy become what a command would start in a folder."""
        order = Order(
            arguments=command[command.index(LAUNCHER) + 1 :],
            folder=folder or os.getcwd(),
            environment=environment | {"JPY_PARENT_PID": str(os.getpid())},
            is_quiet=is_quiet,
        )
        with suppress(BrokenPipeError):  # it has died, which shows as if it died later
            self._orders.send(order)

    def poll(self) -> int | None:
        """Give the exit code, None while it lives."""
        return self._reap(os.WNOHANG)

    def wait(self) -> int | None:
        """Wait until it has ended."""
        return self._reap(0)

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def _reap(self, options: int) -> int | None:
        if self._code is None:
            pid, status = os.waitpid(self.pid, options)
            if pid:
                self._code = os.waitstatus_to_exitcode(status)
        return self._code


def import_expected() -> None:
    """Import what the copies of this process then need not import, each of them."""
    for name in EXPECTED:
        import_module(name)


def warm_up() -> None:
    """Import that, and the debugger, which marks the environment at its import.

    It also warns that it may miss lines; nobody uses it here.
    """
    import_expected()
    is_set = QUIET_DEBUGGER in os.environ
    os.environ.setdefault(QUIET_DEBUGGER, "1")
    import_module("ipykernel.debugger")
    if not is_set:
        del os.environ[QUIET_DEBUGGER]


@contextmanager
def waiting_kernel() -> Iterator[WaitingKernel | None]:
    """Give a kernel that is a copy of this process; None where there is no fork.

    Begin it before anything that has threads or sockets of its own.
    """
    if sys.platform != "linux":
        yield None
        return
    orders, there = Pipe(duplex=False)
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        there.close()
        _live_as_kernel(orders, parent)
    orders.close()

    kernel = WaitingKernel(pid, there)
    try:
        yield kernel
    finally:
        there.close()
        kernel.kill()
        kernel.wait()


def _live_as_kernel(orders: Connection, parent: int) -> None:
    """Wait for the order, follow it, and end; at the latest with the parent."""
    code = 1
    try:
        die_with_parent(parent)
        os.setsid()  # Ctrl+C is meant for the build
        import_expected()
        # The loops and settings of the process that this is a copy of are its own.
        contextvars.Context().run(_become_kernel, orders.recv())
        code = 0
    except EOFError:
        pass  # nobody needs it any more
    finally:
        os._exit(code)


def _become_kernel(order: Order) -> None:
    """Be the kernel, as if started by `python -m ipykernel_launcher`."""
    _forget_the_folder_of_the_build()
    os.environ.clear()
    os.environ.update(order.environment)
    os.chdir(order.folder)
    _have_own_streams(order.is_quiet)
    sys.argv = [LAUNCHER, *order.arguments]
    asyncio.set_event_loop(asyncio.new_event_loop())
    _choose_as_in_a_notebook()

    from ipykernel.kernelapp import IPKernelApp

    IPKernelApp.launch_instance(argv=order.arguments)


def _have_own_streams(is_quiet: bool) -> None:
    """Read from nowhere, and write where a new Python would, or nowhere."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2) if is_quiet else (0,):
        os.dup2(nothing, stream)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", closefd=False)  # noqa: SIM115


def _choose_as_in_a_notebook() -> None:
    """Choose again what libraries choose when a notebook is the first to import them."""
    if "matplotlib" in sys.modules:
        import matplotlib as mpl

        mpl.rcParams["backend"] = os.environ.get("MPLBACKEND", INLINE)
    if "pandas" in sys.modules:
        import pandas as pd

        pd.set_option("display.max_columns", COLUMNS)


def _forget_the_folder_of_the_build() -> None:
    """Import from where a new Python would: `python -m` puts its own folder first."""
    if sys.path[0] in ("", os.getcwd()):
        del sys.path[0]
