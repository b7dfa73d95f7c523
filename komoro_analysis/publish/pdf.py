"""Print the built pages as one PDF, by whichever browser the machine has."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from ..base.errors import InputError
from ..base.files import write_files

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SECONDS = 300
MOMENT = re.compile(rb"(Date \(D:)\d{14}")
NODE = re.compile(rb"\(node(\d{8})\)")


def print_pdf(folder: str | Path, name: str = "komoro.pdf") -> Path:
    """Print `print.html` of a built site as a PDF beside it.

    Errors: `InputError` without a browser, or where it prints nothing.
    """
    page = Path(folder, "print.html").resolve()
    printed = _print_page(find_browser(page), page)

    write_files(page.parent, {name: _same_bytes(printed)})
    return page.with_name(name)


def find_browser(page: Path) -> str:
    """Return the path of the first browser on this machine that can print `page`."""
    installed = (shutil.which(name) for name in BROWSERS)
    browser = next((path for path in installed if path), None)
    if browser is None:
        names = ", ".join(BROWSERS)
        raise InputError(
            f"{page}: found no browser; expected one of {names} on the PATH to print it"
        )

    return browser


def _print_page(browser: str, page: Path) -> bytes:
    with tempfile.TemporaryDirectory() as home:
        made = Path(home, "made.pdf")
        command = [
            browser,
            "--headless",
            "--no-pdf-header-footer",
            *QUIET,
            *_sandbox_options(),
            f"--user-data-dir={home}",
            f"--print-to-pdf={made}",
            page.as_uri(),
        ]
        done = subprocess.run(
            command, capture_output=True, timeout=SECONDS, check=False
        )
        if not made.exists():
            said = done.stderr[-200:]
            raise InputError(
                f"{page}: found no PDF from {browser} ({said!r}); expected one"
            )
        return made.read_bytes()


def _sandbox_options() -> list[str]:
    # Chromium refuses to sandbox what root runs, as in a container.
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return ["--no-sandbox"] if is_root else []


def _same_bytes(printed: bytes) -> bytes:
    """Take out of a PDF what differs from one printing to the next."""
    body = MOMENT.sub(rb"\g<1>20000101000000", printed)

    # The browser numbers its nodes from anywhere: number them from 0.
    nodes = sorted(set(NODE.findall(body)))
    numbers = {node: number for number, node in enumerate(nodes)}
    return NODE.sub(lambda match: b"(node%08d)" % numbers[match[1]], body)
