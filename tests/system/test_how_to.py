"""Each recipe of docs/how-to is performed, block by block, on a copy of the project.

A fenced block whose title is a path writes that file. `PATH (append)` adds lines to it,
`PATH (replace)` swaps the first line for the second wherever it stands, and
`PATH (before LINE)` puts lines before one that is there. A `console` block runs its
commands. A `python` block without a path is run, and must print what the `text` block
after it shows.
"""

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.builders.paths import ROOT, unmeasured

RECIPES = sorted((ROOT / "docs/how-to").glob("*.md"))
COPIED = [
    "data",
    "komoro_analysis",
    "notebooks",
    "benchmarks",
    "tests",
    "pyproject.toml",
]
FENCE = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$', re.M | re.S)


@dataclass(frozen=True)
class Block:
    """One fenced block of a page: its language, its title ("" where it has none), and what stands in it."""

    language: str
    title: str
    text: str


def blocks(page: Path) -> list[Block]:
    found = FENCE.findall(page.read_text(encoding="utf-8"))
    return [Block(language, title, text) for language, title, text in found]


def run(root: Path, *command: str) -> str:
    settings = unmeasured(PYTHONPATH=str(root), PYTHONUTF8="1")
    done = subprocess.run(
        command, cwd=root, env=settings, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


def write(root: Path, title: str, text: str) -> None:
    name, _, how = title.partition(" (")
    path = root / name
    if how == "append)":
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
    elif how == "replace)":
        old, new = text.rstrip("\n").split("\n")
        whole = path.read_text(encoding="utf-8")
        assert old in whole, f"{name} has no line {old!r}"
        path.write_text(whole.replace(old, new), encoding="utf-8")
    elif how.startswith("before "):
        line = how.removeprefix("before ").removesuffix(")")
        whole = path.read_text(encoding="utf-8")
        assert whole.count(f"\n{line}\n") == 1, f"{name} has no single line {line!r}"
        path.write_text(
            whole.replace(f"\n{line}\n", f"\n{text}{line}\n"), encoding="utf-8"
        )
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def command_line(line: str) -> list[str]:
    """Turn a command of a page into one of this Python: `komoro tidy`, `pytest tests/…`."""
    program, *arguments = line.split()
    module = {"komoro": "komoro_analysis", "pytest": "pytest"}[program]
    return [sys.executable, "-m", module, *arguments]


@pytest.mark.parametrize("page", RECIPES, ids=lambda page: page.stem)
def test_the_recipe_works_as_written(page, tmp_path):
    for name in COPIED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    performed = blocks(page)
    assert performed, f"{page.name} has nothing to perform"

    printed = ""
    for block in performed:
        if block.title:
            write(tmp_path, block.title, block.text)
        elif block.language == "console":
            for line in block.text.strip().splitlines():
                run(tmp_path, *command_line(line))
        elif block.language == "python":
            printed = run(tmp_path, sys.executable, "-c", block.text)
        elif block.language == "text":
            assert printed.strip() == block.text.strip()
