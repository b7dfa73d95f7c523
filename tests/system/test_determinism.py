"""The same inputs give the same bytes, whatever the time zone, language, hash seed, folder."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders.paths import ROOT

KEPT = ["data", "komoro_analysis", "notebooks", "benchmarks/results"]
PLACES = {
    "plain": {
        "TZ": "Asia/Tokyo",
        "LC_ALL": "C.UTF-8",
        "PYTHONHASHSEED": "1",
        "COLUMNS": "80",
    },
    "小諸 市": {
        "TZ": "America/St_Johns",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "2",
        "COLUMNS": "200",
    },
}
NAMED = filter(None, os.environ.get("KOMORO_PYTHONS", "").split(os.pathsep))
EQUIPPED = [
    *sorted(map(str, ROOT.glob(".venv-*/bin/python"))),
    *NAMED,
]  # those that have the packages too


def checkout(root: Path) -> Path:
    for name in KEPT:
        shutil.copytree(
            ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    return root


def komoro(python: str, root: Path, *arguments: str, **environment: str) -> None:
    command = [python, "-m", "komoro_analysis", *arguments]
    env = (
        os.environ
        | {"PYTHONPATH": str(root), "OPENBLAS_NUM_THREADS": "1"}
        | environment
    )
    run = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


def digests(folder: Path) -> dict[str, str]:
    files = (p for p in folder.rglob("*") if p.is_file() and p.name != ".built")
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in files
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build everything in two folders, each with another time zone, language and hash seed."""
    folders = []
    for name, environment in PLACES.items():
        root = checkout(tmp_path_factory.mktemp("built") / name)
        komoro(sys.executable, root, "report", **environment)
        folders.append(root)
    return folders


@pytest.mark.parametrize("part", ["tables", "figures", "notebooks", "measures", "."])
def test_two_builds_are_the_same(built, part):
    one, other = (digests(root / "reports" / part) for root in built)
    assert one and set(one) == set(other)
    assert not [name for name in one if one[name] != other[name]]


def test_a_build_reproduces_the_committed_tables(built):
    for root in built:
        assert digests(root / "data") == digests(ROOT / "data")


def test_a_build_names_no_folder(built):
    root = str(built[0]).encode()
    assert not [
        p
        for p in (built[0] / "reports").rglob("*")
        if p.is_file() and root in p.read_bytes()
    ]


def test_executed_notebooks_can_be_mailed(built):
    sizes = {
        path.name: path.stat().st_size
        for path in (built[0] / "reports/notebooks").iterdir()
    }
    assert len(sizes) >= 14 and max(sizes.values()) < 3_000_000, sizes


@pytest.mark.parametrize(
    "python",
    EQUIPPED or [pytest.param("", marks=pytest.mark.skip("no other equipped Python"))],
)
def test_other_pythons_give_the_same_tables(tmp_path, python):
    for name, interpreter in (("ours", sys.executable), ("other", python)):
        komoro(interpreter, ROOT, "tidy", "--out", str(tmp_path / name / "tidy"))
        komoro(interpreter, ROOT, "analyze", "--out", str(tmp_path / name / "tables"))
    assert digests(tmp_path / "ours") == digests(tmp_path / "other")
