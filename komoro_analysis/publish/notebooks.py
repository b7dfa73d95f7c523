"""Execute a notebook and write copies that stand alone."""

import os
import sys
from pathlib import Path

sys.modules.setdefault("rfc3987_syntax", None)  # costs 1.9 s at import and is not needed here
# ruff: noqa: E402
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbconvert import HTMLExporter

from ..base.errors import InputError


def execute(path: Path, figures: Path) -> dict[str, bytes]:
    """Execute a notebook from top to bottom; return `<stem>.ipynb` and a self-contained `<stem>.html`.

    `figures` holds the pictures that `ka.show` shows. The copies carry no time, user or path; code is folded.
    Errors: `InputError` with the last lines of the cell that failed.
    """
    notebook = nbformat.read(path, as_version=4)
    options = {"timeout": 300, "kernel_name": "python3", "record_timing": False}
    options |= {"resources": {"metadata": {"path": str(path.parent)}}}
    options |= {"extra_arguments": ["--IPKernelApp.log_level=40"]}
    try:
        NotebookClient(notebook, **options).execute(env=os.environ | {"KOMORO_FIGURES": str(figures.resolve())})
    except CellExecutionError as error:
        raise InputError(f"{path}: {error.ename}: {error.evalue}") from None
    notebook.metadata["language_info"] = {"name": "python"}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.metadata["jupyter"] = {"source_hidden": True}
    notebook = nbformat.reads(_counted(nbformat.writes(notebook), notebook), as_version=4)
    notebook = nbformat.reads(nbformat.writes(notebook), as_version=4)  # with the new names in order
    exporter = HTMLExporter(
        template_name="notebook",
        extra_template_basedirs=[str(Path(__file__).with_name("templates"))],
        require_js_url="",
        mathjax_url="",
        jquery_url="",
        mermaid_js_url="",
        language_code="ja",
    )
    html, _ = exporter.from_notebook_node(notebook, resources={"metadata": {"name": path.stem}})
    return {path.name: nbformat.writes(notebook).encode() + b"\n", f"{path.stem}.html": html.encode()}


def _counted(text: str, notebook: dict) -> str:
    """Put running numbers, in order of creation, in place of the random names of widgets."""
    widgets = notebook["metadata"].get("widgets", {}).get("application/vnd.jupyter.widget-state+json", {})
    for number, name in enumerate(widgets.get("state", {})):
        text = text.replace(name, f"{number:032x}")
    return text
