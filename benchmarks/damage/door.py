"""A way in: how it is damaged, how it is read, and what became of the numbers."""

import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from komoro_analysis.base.errors import InputError

OUTCOMES = (
    "mutants",
    "refused",
    "unchanged",
    "reported",
    "unknowable",
    "silent",
    "traceback",
)
Files = dict[str, bytes]
# A number by indicator, column and label: value, bound and status.
Numbers = dict[tuple[str, str, str], tuple[str, ...]]
Findings = Counter[tuple[str, ...]]


@dataclass(frozen=True)
class Door:
    """One way in.

    `kinds`: for each kind of damage, a function that gives damaged files. `invisible`:
    the kinds that leave a cell like any other.
    """

    name: str
    whole: Files
    kinds: Mapping[str, Callable[[random.Random], Files]]
    read: Callable[[Files], Numbers]
    findings: Callable[[Files], Findings]
    invisible: frozenset[str]
    known: list[Findings] = field(default_factory=list)

    def findings_of_the_whole(self) -> Findings:
        """Return what is found before any damage; worked out once."""
        if not self.known:
            self.known.append(self.findings(self.whole))
        return self.known[0]


@dataclass(frozen=True)
class Fate:
    """What became of a mutant, and the numbers that changed."""

    outcome: str
    detail: list[Any] = field(default_factory=list)


def fate_of(door: Door, kind: str, files: Files, before: Numbers) -> Fate:
    """Tell what became of one mutant."""
    try:
        after = door.read(files)
    except InputError as error:
        return _refused(error)
    except Exception as error:
        return Fate("traceback", [repr(error)])

    keys = {*before, *after}
    changed = sorted(
        key for key in keys if _number(before.get(key)) != _number(after.get(key))
    )
    if not changed:
        return Fate("unchanged")
    detail = [(key, before.get(key), after.get(key)) for key in changed]
    try:
        new = {
            about
            for _, about, *_ in door.findings(files) - door.findings_of_the_whole()
        }
    except InputError as error:
        return _refused(error)
    except Exception as error:
        return Fate("traceback", [repr(error)])

    if {indicator_id for indicator_id, *_ in changed} <= new:
        return Fate("reported", detail)
    if kind in door.invisible or _exchanged(before, after, changed):
        return Fate("unknowable", detail)
    return Fate("silent", detail)


def _number(found: tuple[str, ...] | None) -> tuple[object, ...] | None:
    """Give what a cell says: 27 and 27.0, as a format shows it, are one number."""
    if not found:
        return None
    try:
        return (float(found[0]), *found[1:])
    except ValueError:
        return found


def _refused(error: InputError) -> Fate:
    """Count a refusal, if it is the one line that it should be."""
    message = str(error)
    is_one_line = "\n" not in message and len(message) < 300
    return Fate("refused" if is_one_line else "traceback", [message])


def _exchanged(before: Numbers, after: Numbers, changed: list[Any]) -> bool:
    """Tell whether the changed numbers all stood in another cell of the same kind.

    A cell that has become blank is one whose number somebody may not have known.
    """
    places = {(key[1].split("_")[0], before[key][0]) for key in before}
    return set(after) == set(before) and all(
        (key[1].split("_")[0], after[key][0]) in places or not after[key][0]
        for key in changed
    )


def run(
    door: Door, mutants: int, seed: int, show: bool = False, every: int = 1
) -> list[dict[str, Any]]:
    """Return one row per kind of damage: door, kind, and the counts of OUTCOMES.

    `every`: take only one kind of so many.
    """
    before = door.read(door.whole)
    rows = []
    for kind, mutate in list(door.kinds.items())[seed % every :: every]:
        rng = random.Random(f"{door.name} {kind} {seed}")
        counts = dict.fromkeys(OUTCOMES, 0)
        for _ in range(mutants):
            fate = fate_of(door, kind, mutate(rng), before)
            counts["mutants"] += 1
            counts[fate.outcome] += 1
            if show and fate.outcome in ("silent", "traceback"):
                print(door.name, kind, fate.outcome, fate.detail[:3])
        rows.append({"door": door.name, "kind": kind} | counts)
    return rows
