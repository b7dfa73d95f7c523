"""The notebooks that come with the package, as a project of another city has them."""

import json
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..base.errors import Place
from ..base.markup import markdown_text
from ..base.municipality import Municipality

PACKAGE = Path(__file__).parents[1]
# Beside the package in a checkout; where pip puts data of a package elsewhere.
NOTEBOOK_FOLDERS = (
    PACKAGE.parent / "notebooks",
    Path(sysconfig.get_path("data"), "share/komoro/notebooks"),
)
# A project of its own is built by the package's commands, without `make`.
COMMANDS = {"`make report`": "`komoro report`", "`make lab`": "`jupyter lab`"}


def notebook_files() -> dict[str, bytes]:
    """Return the notebooks that come with the package, by name."""
    for folder in NOTEBOOK_FOLDERS:
        found = {path.name: path.read_bytes() for path in folder.glob("*.ipynb")}
        if found:
            return found
    Place(NOTEBOOK_FOLDERS[0]).refuse(
        "ノートブックがありません", "パッケージの入れ直し"
    )


def notebooks_for(city: Municipality) -> dict[str, bytes]:
    """Return the notebooks in the words of a city, by name."""
    said = {
        "施策評価シート": markdown_text(city.document),
        **COMMANDS,
    }
    return {
        name: _reworded(json.loads(content), said, city)
        for name, content in notebook_files().items()
    }


def _reworded(
    book: dict[str, Any], said: Mapping[str, str], city: Municipality
) -> bytes:
    """Put names and words into the texts of a notebook; its code has none."""
    for cell in book["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = [_line(line, said, city) for line in cell["source"]]
    return f"{json.dumps(book, ensure_ascii=False, indent=1)}\n".encode()


def _line(line: str, said: Mapping[str, str], city: Municipality) -> str:
    """Put the city's words into what stands between the names."""
    for usual, own in said.items():
        if usual in line:
            parts = line.split(usual)
            return own.join(_line(part, said, city) for part in parts)
    return city.words.own(line)
