"""What was built from what: the one record that decides whether a task must run.

A file counts by its content, never by its age. The record is `.cache/build.json`;
one that is damaged or of another version is as good as none: all is built again.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..base.errors import InputError
from ..base.files import stamp_of, write_files

VERSION = 2
ABSENT = ""  # the digest of a file that is not there


@dataclass(frozen=True)
class Seen:
    """A file at one moment: its digest, and the stamp by which a later change shows."""

    digest: str
    stamp: tuple[int, ...]


@dataclass(frozen=True)
class Made:
    """A task as it last ran: digests, by path, of what it read and what it wrote.

    `shows`: the digest of the facts that a picture shows, "" for other tasks.
    """

    reads: Mapping[str, str]
    writes: Mapping[str, str]
    shows: str = field(default="", compare=False)


class Snapshot:
    """The files of a project, each as it stood when first asked for.

    Tasks read a file after it was asked for. So one that changes while they run either
    differs from its digest here, or shows it by its stamp: `changed` names it.
    """

    def __init__(self) -> None:
        self._seen: dict[str, Seen] = {}

    def digest(self, path: Path) -> str:
        """Return the digest of a file; it is read once."""
        name = str(path)
        if name not in self._seen:
            self._seen[name] = read_seen(path)
        return self._seen[name].digest

    def digests(self, paths: Iterable[Path]) -> dict[str, str]:
        """Return the digests of some files, by path."""
        return {str(path): self.digest(path) for path in paths}

    def wrote(self, path: Path, digest: str, stamp: tuple[int, ...]) -> None:
        """Note a file that a task has just made."""
        self._seen[str(path)] = Seen(digest, stamp)

    def changed(self) -> set[str]:
        """Name the files that somebody has touched since."""
        return {
            name
            for name, seen in self._seen.items()
            if stamp_of(Path(name)) != seen.stamp
        }


def digest_of(content: bytes) -> str:
    """Return the digest of a file's content."""
    return hashlib.sha256(content).hexdigest()


def read_seen(path: Path) -> Seen:
    """Read a file until its stamp is the same before and after.

    Errors: `InputError` when it may not be read.
    """
    while True:
        stamp = stamp_of(path)
        try:
            digest = digest_of(path.read_bytes()) if stamp else ABSENT
        except FileNotFoundError:
            continue
        except OSError as error:
            raise InputError(
                f"{path}: 読めません（{error.strerror}）。"
                "この利用者が読めるファイルが必要です"
            ) from None
        if stamp == stamp_of(path):
            return Seen(digest, stamp)


class Record:
    """The tasks as they last ran, by name, and the files that builds have made."""

    def __init__(
        self,
        path: Path,
        tasks: dict[str, Made] | None = None,
        files: dict[str, str] | None = None,
    ) -> None:
        self.path = path
        self.tasks = tasks or {}
        self.files = files or {}  # digest by path, of all that a later build may remove

    @classmethod
    def read(cls, path: Path) -> "Record":
        """Read the record; a damaged one is empty."""
        try:
            stored = json.loads(path.read_bytes())
            if stored["version"] != VERSION:
                return cls(path)
            tasks = {
                name: Made(
                    _texts(entry["reads"]), _texts(entry["writes"]), str(entry["shows"])
                )
                for name, entry in stored["tasks"].items()
            }
            files = _texts(stored["files"])
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return cls(path)
        return cls(path, tasks, files)

    def save(self) -> None:
        """Write the record in one step."""
        # Not `asdict`: it copies every digest, which takes longer than writing them.
        tasks = {
            name: {"reads": made.reads, "writes": made.writes, "shows": made.shows}
            for name, made in sorted(self.tasks.items())
        }
        stored = {"version": VERSION, "tasks": tasks, "files": self.files}
        text = json.dumps(stored, ensure_ascii=False)
        write_files(self.path.parent, {self.path.name: text.encode()})

    def forget_what_touched(self, paths: set[str]) -> None:
        """Drop the tasks that read or wrote one of some files, so that they run again."""
        self.tasks = {
            name: made
            for name, made in self.tasks.items()
            if paths.isdisjoint(made.reads) and paths.isdisjoint(made.writes)
        }


def _texts(found: Mapping[str, str]) -> dict[str, str]:
    """Read paths and digests. Errors: `TypeError` when they are something else."""
    texts = dict(found)
    if not all(isinstance(text, str) for pair in texts.items() for text in pair):
        raise TypeError("paths and digests are text")
    return texts


def remove_made(root: Path, path: str, digest: str) -> bool:
    """Delete a file of an earlier build; return whether it was one.

    It is one inside `reports/` whose content is still what the build wrote.
    """
    reports = (root / "reports").resolve()
    file = root / path
    inside = file.resolve().is_relative_to(reports) and not file.is_symlink()
    if not inside or not file.is_file() or digest_of(file.read_bytes()) != digest:
        return False

    os.unlink(file)
    return True
