"""Every code's word for readers, once: `vocabulary().verdict["met"]` is 達成.

The words stand in `vocabulary.toml`; each of its tables is a field of `Vocabulary`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

from ..base.errors import InputError

Words = Mapping[str, str]
FILE = Path(__file__).with_name("vocabulary.toml")
DIRECTIONS = {"1.0": "higher", "-1.0": "lower"}  # as tables write them: the code


@dataclass(frozen=True)
class Vocabulary:
    """Words by code, a mapping for each kind of code, in the order of the file."""

    kind: Words
    verdict: Words
    verdict_mark: Words
    status_mark: Words
    status: Words
    year_mark: Words
    standing: Words
    bound: Words
    direction: Words
    value_type: Words
    above: Words
    below: Words
    risen: Words
    fallen: Words
    judged: Words
    survey: Words
    baseline_year_basis: Words
    target_type: Words
    noise: Words
    provisional: Words
    trend: Words
    chance: Words
    method: Words
    severity: Words
    finding: Words
    reason: Words
    table: Words
    overview: Words
    changed: Words
    turn: Words
    held: Words
    definition: Words
    observed: Words
    certainty: Words
    tried: Words
    effect: Words
    pace: Words
    choice: Words
    scenario: Words
    scale: Words
    scored: Words
    assumption: Words
    system: Words
    system_status: Mapping[str, Words]
    origin: Words
    given: Words

    def judged_by(self, system: str, status: str) -> str:
        """Say a published system's status; "" where the system does not speak."""
        return self.system_status[system].get(status, "")

    def compared(self, value_type: str, *, is_above: bool) -> str:
        """Say on which side of another value one of this type lies: 多い, 低い …"""
        words = self.above if is_above else self.below
        return words.get(value_type, words["default"])

    def moved(self, value_type: str, *, is_up: bool) -> str:
        """Say which way a value of this type went: 増加, 低下 …"""
        words = self.risen if is_up else self.fallen
        return words.get(value_type, words["default"])

    def column(self, name: str) -> Words:
        """Give the words for what a column of the result tables may hold.

        Cells are looked up as `str(value)`; a column without codes has no words.
        """
        by_column = {
            "direction": {
                cell: self.direction[code] for cell, code in DIRECTIONS.items()
            },
            "met": {
                "True": self.verdict["met"],
                "False": self.verdict["missed"],
                "unjudged": self.verdict["unjudged"],
                "": self.verdict["not_available"],
            },
            "within_noise": {
                "True": self.noise["inside"],
                "False": self.noise["outside"],
            },
            "provisional": {
                "True": self.provisional["provisional"],
                "False": self.provisional["final"],
            },
            "value_type": self.value_type,
            "survey": self.survey,
            "baseline_year_basis": self.baseline_year_basis,
            "bound": self.bound,
            "target_type": self.target_type,
            "method": self.method,
            "trend": self.trend,
            "severity": self.severity,
            "finding": self.finding,
            "reason": self.reason,
        }
        return by_column.get(name, {})


@cache
def vocabulary() -> Vocabulary:
    """Read the vocabulary, once. Errors: `InputError` on a table too many or few."""
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))

    expected = {field.name for field in fields(Vocabulary)}
    wrong = expected.symmetric_difference(tables)
    if wrong:
        raise InputError(f"{FILE}: {', '.join(sorted(wrong))}: expected once each")

    return Vocabulary(**tables)
