"""An analyst's own notebooks: started with what all begin with, kept without outputs."""

import json
import re
from pathlib import Path
from typing import Any

from ..base.errors import InputError
from ..base.files import write_files

NAME = re.compile(r"[\w\- ]+", re.ASCII)
KERNEL = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python"},
}
BEGINNING = """# {name}

**問い** 

**注意** 

**作り直すには** `make report`（全体）、または `make lab` で開いて上から順に実行する。"""  # noqa: W291
SNIPPETS = (
    ("import komoro_analysis as ka", "", "data = ka.load()"),
    ("ka.vintage(data)",),
    ('by = ka.verdicts(data, by="department")  # policy, division, measure',
     'ka.readable(by.sort_values("n_missed", ascending=False), data)'),
    ('if_planned = ka.scenario(data, "plan")  # target, unchanged',
     "summary = ka.measure_summary(if_planned)",
     "ka.readable(summary, if_planned)"),
    ("import matplotlib.pyplot as plt", "",
     'ka.style.use("slides")',
     "first = ka.series(data).index[0]",
     'figure, ax = plt.subplots(figsize=(8, 4.5), layout="constrained")',
     "ka.figures.panel(data, first, ax=ax);"),
)  # fmt: skip


def start_notebook(root: Path, name: str) -> Path:
    """Write a notebook with a question to fill in and cells to copy from.

    Errors: `InputError` for a name that is none, or that is taken.
    """
    stem = name.removesuffix(".ipynb")
    if not NAME.fullmatch(stem):
        raise InputError(
            f"notebook: 「{name}」があります。20_waste のような名前が必要です"
        )
    path = root / "notebooks" / f"{stem}.ipynb"
    if path.exists():
        raise InputError(f"{path}: すでにあります。別の名前が必要です")

    cells = [_cell("markdown", BEGINNING.format(name=stem), 0)]
    for number, lines in enumerate(SNIPPETS, 1):
        cells.append(_cell("code", "\n".join(lines), number))
    book = {"cells": cells, "metadata": KERNEL, "nbformat": 4, "nbformat_minor": 5}
    write_files(path.parent, {path.name: _as_json(book)})
    return path


def _cell(kind: str, source: str, number: int) -> dict[str, Any]:
    cell: dict[str, Any] = {
        "cell_type": kind,
        "id": f"cell-{number:02d}",
        "metadata": {},
        "source": source.splitlines(keepends=True),
    }
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    return cell


def strip_notebooks(root: Path) -> list[Path]:
    """Take outputs and counts out of the notebooks; return those that had any."""
    from nbstripout import strip_output

    from ..publish.notebook_file import read_notebook
    from ..publish.notebooks import as_node, as_text

    stripped = []
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        before = as_node(read_notebook(path))
        after = strip_output(before, False, False, True)
        after["metadata"] = {
            key: after["metadata"].get(key, KERNEL[key]) for key in KERNEL
        }
        after["metadata"]["language_info"] = KERNEL["language_info"]
        content = as_text(after)
        if content != path.read_bytes():
            write_files(path.parent, {path.name: content})
            stripped.append(path)
    return stripped


def _as_json(book: dict[str, Any]) -> bytes:
    """Write a notebook as JupyterLab does, so that saving it changes nothing."""
    text = json.dumps(book, ensure_ascii=False, indent=1, sort_keys=True)
    return f"{text}\n".encode()
