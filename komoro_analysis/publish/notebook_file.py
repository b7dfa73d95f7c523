"""Read a notebook as the file that it is, before anything executes it."""

import json
from pathlib import Path
from typing import Any

from ..base.errors import InputError

HOW = "JupyterLabで開いて保存し直したノートブックが必要です"


def read_notebook(path: Path) -> dict[str, Any]:
    """Return a notebook as the JSON that it is; a byte-order mark is no fault.

    Errors: `InputError` when it is empty, no notebook, of an old format or without cells.
    """
    content = path.read_bytes()
    if not content.strip():
        raise InputError(f"{path}: 空のファイルです。{HOW}")
    notebook = _parse(path, content)

    if not isinstance(notebook, dict) or "nbformat" not in notebook:
        raise InputError(f"{path}: ノートブックではありません。{HOW}")
    if notebook["nbformat"] != 4:
        version = notebook["nbformat"]
        raise InputError(f"{path}: 形式が版「{version}」です。版4が必要です")
    if not _cells(notebook):
        raise InputError(f"{path}: セルがありません。一つ以上のセルが必要です")
    return notebook


def _parse(path: Path, content: bytes) -> object:
    """Parse the JSON of a notebook. Errors: `InputError`, with the line."""
    try:
        return json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{path}:{line}: UTF-8ではありません。UTF-8で保存したものが必要です"
        ) from None
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        raise InputError(f"{path}:{line}: 途中で壊れています。{HOW}") from None


def _cells(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the cells of a notebook, none where there is something else."""
    cells = notebook.get("cells")
    is_list = isinstance(cells, list) and all(isinstance(c, dict) for c in cells)
    return cells if is_list and cells is not None else []


def notebook_titles(folder: str | Path) -> dict[str, str]:
    """Return the title of each numbered notebook of a folder, by stem.

    It is the first line of its first cell; a notebook that cannot be read has its stem.
    """
    return {
        path.stem: _title(path) for path in sorted(Path(folder).glob("[0-9]*.ipynb"))
    }


def _title(path: Path) -> str:
    try:
        first = _cells(read_notebook(path))[0]
    except InputError:
        return path.stem

    source = "".join(first.get("source", ""))
    return source.partition("\n")[0].lstrip("# ") or path.stem
