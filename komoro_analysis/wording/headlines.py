"""Headlines that say the finding: of the whole plan, and of each 施策."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from .measure_facts import MeasureFacts
from .numbers import CHANCE_BANDS
from .vocabulary import vocabulary

LONGEST = 42  # letters of a headline: about 40
EVEN = next(band for band in CHANCE_BANDS if band.code == "even")
RATHER_LOW = next(band for band in CHANCE_BANDS if band.code == "rather_low")

Outcome = Literal["all_met", "none_met", "unpublished", "mixed"]
Prospect = Literal["none", "all_high", "all_low", "weakest", "divided"]


@dataclass(frozen=True)
class HeadlineFacts:
    """What the headline of a 施策 says first, and what second."""

    n_indicators: int
    indicator_word: str  # what the city calls its indicators
    outcome: Outcome
    counts: tuple[tuple[str, int], ...]  # word of a verdict, number of indicators
    year: str
    mark: str
    doubt: str  # a finding that may overturn the verdict, in a word; "" for none
    prospect: Prospect
    due: str
    weakest: str  # quoted


def headline_facts(
    measure: MeasureFacts, due: str, chances: list[float], doubt: str = ""
) -> HeadlineFacts:
    """Choose what to say of a 施策: what was met, then what is likely.

    `chances`: its indicators' odds of their targets; `doubt`: a finding to say instead.
    """
    return HeadlineFacts(
        n_indicators=measure.n_indicators,
        indicator_word=measure.indicator_word,
        outcome=_outcome(measure),
        counts=measure.counts,
        year=measure.year,
        mark=measure.mark,
        doubt=doubt,
        prospect=_prospect(chances),
        due=due,
        weakest=measure.weakest,
    )


def _outcome(measure: MeasureFacts) -> Outcome:
    words = vocabulary().verdict
    only = measure.counts[0][0] if len(measure.counts) == 1 else ""
    if not measure.year or only == words["not_available"]:
        return "unpublished"
    if only == words["met"]:
        return "all_met"

    return "none_met" if only == words["missed"] else "mixed"


def _prospect(chances: list[float]) -> Prospect:
    """Sum up the odds; a single indicator has no weakest one."""
    if not chances:
        return "none"
    if min(chances) >= EVEN.upper:
        return "all_high"
    if max(chances) < RATHER_LOW.upper:
        return "all_low"

    return "weakest" if len(chances) > 1 else "divided"


@dataclass(frozen=True)
class PlanFacts:
    """What the headline of the whole plan counts."""

    year: str
    mark: str
    n_indicators: int
    n_published: int
    counts: tuple[tuple[str, int], ...]
    due: str
    expected: str  # "" where nothing is projected


def plan_facts(
    counts: Mapping[str, int], year: str, mark: str, due: str, expected: float | None
) -> PlanFacts:
    """Count the verdicts of all indicators: `counts` by code."""
    words = vocabulary().verdict
    n_indicators = sum(counts.values())
    return PlanFacts(
        year=year,
        mark=mark,
        n_indicators=n_indicators,
        n_published=n_indicators - counts["not_available"],
        counts=tuple(
            (word, counts[code]) for code, word in words.items() if counts[code]
        ),
        due=due,
        expected="" if expected is None else f"{expected:.0f}",
    )
