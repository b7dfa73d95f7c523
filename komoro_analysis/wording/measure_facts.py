"""What sentences on a 施策 speak of, worked out."""

from dataclasses import dataclass

import pandas as pd

from .numbers import fiscal, probability_words
from .quotes import quoted
from .vocabulary import vocabulary


@dataclass(frozen=True)
class MeasureFacts:
    """What one 施策 counts: its indicators' verdicts and how many targets to expect."""

    n_indicators: int
    indicator_word: str  # what the city calls its indicators
    year: str  # "" before the first actual
    mark: str  # （公表前） or （仮定） where the actuals are not the published ones
    counts: tuple[tuple[str, int], ...]  # word of a verdict, number of indicators
    n_projected: int
    expected: str
    low: str
    high: str
    is_one_number: bool  # the range is a single count
    says_nothing: bool  # the range spans everything
    weakest: str
    weakest_chance: str


def measure_facts(
    summary: pd.Series, year: int | None, mark: str, weakest: str, indicator_word: str
) -> MeasureFacts:
    """Count for a row of `measure_summary`; `weakest` names its least likely series."""
    counts = tuple(
        (word, int(summary[f"n_{verdict}"]))
        for verdict, word in vocabulary().verdict.items()
        if summary[f"n_{verdict}"]
    )
    low = summary["expected_low80"]
    high = summary["expected_high80"]

    return MeasureFacts(
        indicator_word=indicator_word,
        n_indicators=int(summary["n_indicators"]),
        year=fiscal(year) if year else "",
        mark=mark,
        counts=counts,
        n_projected=int(summary["n_projected"]),
        expected=f"{summary['expected_attained']:.1f}",
        low=f"{low:.0f}",
        high=f"{high:.0f}",
        is_one_number=bool(low == high),
        says_nothing=not (low > 0 or high < summary["n_projected"]),
        weakest=quoted(weakest),
        weakest_chance=probability_words(summary["weakest_p"]),
    )
