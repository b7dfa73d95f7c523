"""Keep what people wrote: an office file changed since it was built is moved aside."""

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from ..base.errors import InputError
from .build_record import Record, digest_of

KEPT = "kept"
CACHED_RECORD = Path(".cache/build.json")


def keep_changed(
    folder: Path, content: Mapping[str, bytes], made: Mapping[str, str]
) -> list[Path]:
    """Move files that are neither as built nor as they will be; return where to.

    `content`: what will be written, by name. `made`: digests, by path, of what the last
    build wrote; a file it does not know counts as a person's.
    Errors: `InputError` when a file cannot be moved.
    """
    moved = []
    for name, body in content.items():
        path = folder / name
        if path.is_file():
            digest = digest_of(path.read_bytes())
            if digest not in (made.get(str(path)), digest_of(body)):
                moved.append(_move(path))

    return moved


def made_by_builds(root: Path) -> dict[str, str]:
    """Return the digests of the office files that the last build wrote, by path."""
    tasks = Record.read(root / CACHED_RECORD).tasks.values()
    written = (item for made in tasks for item in made.writes.items())
    return {str(root / path): digest for path, digest in written}


def _move(path: Path) -> Path:
    """Move a file into `kept/` under the day on which it was changed."""
    day = datetime.fromtimestamp(path.stat().st_mtime).strftime("%Y-%m-%d")
    folder = path.parent / KEPT
    try:
        folder.mkdir(exist_ok=True)
        place = _free_place(folder, f"{path.stem}_{day}", path.suffix)
        os.replace(path, place)
    except OSError as error:
        raise InputError(
            f"{path}: {KEPT}/ に移せません（{error.strerror}）。"
            "ファイルを閉じ、書き込めるフォルダにする必要があります"
        ) from None

    return place


def _free_place(folder: Path, stem: str, suffix: str) -> Path:
    """Return a path that nothing stands at."""
    place = folder / f"{stem}{suffix}"
    number = 2
    while place.exists():
        place = folder / f"{stem}_{number}{suffix}"
        number += 1

    return place
