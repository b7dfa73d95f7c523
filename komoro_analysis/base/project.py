"""Find the project that a command works on, from any folder inside it, as git does."""

import sysconfig
from pathlib import Path

from .errors import InputError

MARKS = ("data/raw", "data/judgements")  # folders that only a project has


def find_project(start: str | Path = ".") -> Path:
    """Return the nearest folder, from `start` upwards, that holds a project.

    The path is as short as `start` allows: `.`, `..`, or an absolute one.
    Errors: `InputError` when neither `start` nor a folder above it is a project.
    """
    start = Path(start)
    here = start.resolve()

    for steps, folder in enumerate([here, *here.parents]):
        if is_project(folder):
            return _shorten(start, folder, steps)

    raise InputError(
        f"{start}: プロジェクトがありません。data/raw のあるフォルダの中で実行するか、"
        "--project DIR で指定する必要があります"
    )


def named_project(folder: str | Path) -> Path:
    """Return a folder that was named with `--project`.

    Errors: `InputError` when it is not itself a project.
    """
    folder = Path(folder)
    if is_project(folder):
        return folder

    raise InputError(
        f"{folder}: プロジェクトではありません。data/raw のあるフォルダが必要です"
    )


def is_project(folder: Path) -> bool:
    """Tell whether a folder holds a project."""
    return any((folder / mark).is_dir() for mark in MARKS)


def _shorten(start: Path, folder: Path, steps: int) -> Path:
    """Say a found folder relative to `start`, where `start` is relative itself."""
    if start.is_absolute():
        return folder
    return start.joinpath(*[".."] * steps)


def scores_folder() -> Path:
    """Return the folder with the scores of the method on published data.

    They belong to the package, not to a city: they stand beside it in a checkout, and
    come with it where it was installed.
    """
    beside = Path(__file__).parents[2] / "benchmarks/results"
    installed = Path(sysconfig.get_path("data"), "share/komoro/benchmarks/results")
    return beside if beside.is_dir() else installed
