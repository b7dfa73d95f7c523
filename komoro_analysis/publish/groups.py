"""Counts of verdicts, and measures grouped by policy, division or department."""

from collections.abc import Callable, Iterable
from operator import attrgetter

from ..wording.vocabulary import vocabulary
from .records import VERDICTS, Counts, Measure, VerdictCount
from .report import Group


def count(verdicts: Iterable[str]) -> Counts:
    """Count verdicts, in the order in which readers meet them."""
    found = list(verdicts)
    words = vocabulary()
    return Counts(
        tuple(
            VerdictCount(
                code, words.verdict[code], words.verdict_mark[code], found.count(code)
            )
            for code in VERDICTS
            if code in found
        )
    )


def add_up(parts: Iterable[Counts]) -> Counts:
    """Add up the counts of several measures."""
    return count(
        verdict.code for part in parts for verdict in part for _ in range(verdict.count)
    )


def named(attribute: str) -> Callable[[Measure], tuple[str, str]]:
    """Group by a name alone: it is its own key."""
    return attrgetter(attribute, attribute)


def groups_of(
    kind: str,
    measures: tuple[Measure, ...],
    key: Callable[[Measure], tuple[str, str]],
) -> tuple[Group, ...]:
    """Group measures by key and name; those without a name are in no group."""
    members: dict[tuple[str, str], list[Measure]] = {}
    for measure in measures:
        members.setdefault(key(measure), []).append(measure)

    return tuple(
        Group(
            key=group_key,
            name=name,
            kind=kind,
            measures=tuple(own),
            counts=add_up(measure.counts for measure in own),
        )
        for (group_key, name), own in members.items()
        if name
    )
