"""Execute a notebook and write copies that stand alone."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

# nbformat builds parsers with it at import, for 1.9 s, that nothing here needs.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

import nbformat  # noqa: E402
from nbclient import NotebookClient  # noqa: E402
from nbclient.exceptions import (  # noqa: E402
    CellExecutionError,
    CellTimeoutError,
    DeadKernelError,
)
from nbconvert import HTMLExporter  # noqa: E402
from nbformat import NotebookNode  # noqa: E402

from ..base.errors import InputError  # noqa: E402
from .kernel import WaitingKernel  # noqa: E402
from .notebook_file import HOW, read_notebook  # noqa: E402
from .provisioner import Provisioner  # noqa: E402

CELL_SECONDS = 300  # for one cell, unless KOMORO_CELL_SECONDS says otherwise
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
PREVIEW = 30  # characters of a cell, by which one finds it


def execute(
    path: Path, figures: Path, kernel: WaitingKernel | None = None
) -> dict[str, bytes]:
    """Execute a notebook from top to bottom; give the files of its two copies.

    `<stem>.ipynb` and a self-contained `<stem>.html`. `figures` holds the pictures that
    `ka.show` shows; `kernel` runs it, without one a Python that Jupyter starts. The
    copies carry no time, user or path; code is folded.
    Errors: `InputError` that names the cell which failed, died or took too long.
    """
    notebook = _read(path)
    _run(notebook, path, figures, kernel)

    notebook.metadata["language_info"] = {"name": "python"}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.metadata["jupyter"] = {"source_hidden": True}
    notebook = _with_running_numbers(notebook)

    text = nbformat.writes(notebook) + "\n"
    page = _as_page(notebook, path.stem)
    return {path.name: text.encode(), f"{path.stem}.html": page.encode()}


def warm_up() -> None:
    """Compile what checks and writes notebooks, which the first of them waits for."""
    empty = nbformat.v4.new_notebook()
    nbformat.validate(empty)
    _as_page(empty, "")


def as_node(raw: dict[str, Any]) -> NotebookNode:
    """Turn the JSON of a notebook into what Jupyter's tools work on."""
    # Reading also joins the lines of a cell, which a file keeps apart.
    node: NotebookNode = nbformat.reads(json.dumps(raw), as_version=4)
    return node


def as_text(notebook: NotebookNode) -> bytes:
    """Write a notebook as JupyterLab does, so that saving it there changes nothing."""
    return f"{nbformat.writes(notebook)}\n".encode()


def _read(path: Path) -> NotebookNode:
    """Read a notebook for execution. Errors: `InputError`."""
    raw = read_notebook(path)
    try:
        notebook = as_node(raw)
        nbformat.validate(notebook)
    except nbformat.ValidationError as error:
        what = str(error).partition("\n")[0]
        raise InputError(f"{path}: 中身が整っていません（{what}）。{HOW}") from None

    return notebook


class _Watch:
    """Which cell is at work, for the message when it fails."""

    def __init__(self) -> None:
        self.place = "始める前"

    def begin(self, cell: NotebookNode, cell_index: int) -> None:
        """Remember a cell by its place and how it begins."""
        first_line = cell.source.strip().partition("\n")[0][:PREVIEW]
        self.place = f"{cell_index + 1}番目のセル（{first_line}）"


def _run(
    notebook: NotebookNode, path: Path, figures: Path, kernel: WaitingKernel | None
) -> None:
    """Execute a notebook in place. Errors: `InputError` that names the cell."""
    watch = _Watch()
    seconds = _cell_seconds()
    client = NotebookClient(
        notebook,
        timeout=seconds,
        kernel_name="python3",
        record_timing=False,
        shutdown_kernel="immediate",  # nothing of it is needed once the cells are run
        on_cell_start=watch.begin,
        resources={"metadata": {"path": str(path.parent)}},
        extra_arguments=[
            "--IPKernelApp.log_level=40",
            "--HistoryManager.enabled=False",
        ],
    )
    if kernel:
        manager = client.create_kernel_manager()
        manager.provisioner = Provisioner(kernel, manager)

    environment = os.environ | {"KOMORO_FIGURES": str(figures.resolve())}
    noise = None if os.environ.get("KOMORO_DEBUG") else subprocess.DEVNULL
    try:
        client.execute(env=environment, stdout=noise, stderr=noise)
    except CellExecutionError as error:
        what = f"{error.ename}: {error.evalue}"
        raise InputError(f"{path}: {watch.place}: {what}") from None
    except CellTimeoutError:
        raise InputError(
            f"{path}: {watch.place}: {seconds}秒たっても終わりません。"
            "komoro report --cell-seconds で延ばせます"
        ) from None
    except DeadKernelError:
        raise InputError(
            f"{path}: {watch.place}: 実行中のPythonが途中で終了しました。"
            "空きメモリと、このセルの中身を確かめる必要があります"
        ) from None
    except RuntimeError as error:
        raise InputError(f"{path}: Pythonを起動できません（{error}）") from None


def _cell_seconds() -> int:
    """Return how long a cell may take. Errors: `InputError`."""
    given = os.environ.get("KOMORO_CELL_SECONDS", str(CELL_SECONDS))
    if not given.isdecimal() or int(given) == 0:
        raise InputError(
            f"KOMORO_CELL_SECONDS: 「{given}」があります。1以上の秒数が必要です"
        )

    return int(given)


def _with_running_numbers(notebook: NotebookNode) -> NotebookNode:
    """Put running numbers, in order of creation, for the random names of widgets."""
    widgets = notebook.metadata.get("widgets", {}).get(WIDGET_STATE, {})
    if not widgets:
        return notebook

    text = nbformat.writes(notebook)
    for number, name in enumerate(widgets.get("state", {})):
        text = text.replace(name, f"{number:032x}")

    # Once more, so that what is sorted by name stands in the order of the new names.
    renamed: Any = nbformat.reads(text, as_version=4)
    sorted_again: NotebookNode = nbformat.reads(nbformat.writes(renamed), as_version=4)
    return sorted_again


def _as_page(notebook: NotebookNode, stem: str) -> str:
    """Write an executed notebook as one HTML page that asks for nothing outside."""
    resources = {"metadata": {"name": stem}}
    page, _ = _exporter().from_notebook_node(notebook, resources=resources)
    return str(page)


@cache
def _exporter() -> HTMLExporter:
    """Make what writes the pages; its templates are compiled once."""
    return HTMLExporter(
        template_name="notebook",
        extra_template_basedirs=[str(Path(__file__).with_name("templates"))],
        require_js_url="",
        mathjax_url="",
        jquery_url="",
        mermaid_js_url="",
        mermaid_layout_elk_js_url="",
        jupyter_widgets_base_url="",
        language_code="ja",
    )
