"""All that is shown of one data set, as one record."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..base.municipality import Municipality
from .records import Counts, Finding, Indicator, Measure, Series, Spread


@dataclass(frozen=True)
class Group:
    """施策 that belong together: of a policy, a division (部) or a department (課)."""

    key: str
    name: str
    kind: str
    measures: tuple[Measure, ...]
    counts: Counts

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """Return all its indicators in order."""
        return tuple(one for measure in self.measures for one in measure.indicators)

    @property
    def questions(self) -> tuple[Finding, ...]:
        """Return the findings that a person has to look at."""
        return tuple(one for measure in self.measures for one in measure.questions)


@dataclass(frozen=True)
class Note:
    """An item of the reading notes."""

    item: str
    text: str


@dataclass(frozen=True)
class Report:
    """All that is shown of one data set."""

    city: Municipality
    edition: int
    year: int
    year_label: str
    years: tuple[int, ...]
    target_year: int
    draft: int | None
    is_corrected: bool
    is_assumed: bool
    source: str  # of what the document prints
    sources: str  # of every number, values from elsewhere included
    origin: str
    given: str
    mark: str
    observed: str
    n_series: int
    n_barely_observed: int
    counts: Counts
    spread: Spread
    surveys_within: int
    surveys_judged: int
    measures: tuple[Measure, ...]
    policies: tuple[Group, ...]
    divisions: tuple[Group, ...]
    departments: tuple[Group, ...]
    findings: tuple[Finding, ...]
    notes: tuple[Note, ...]
    is_first_edition: bool

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """Return all indicators in document order."""
        return tuple(one for measure in self.measures for one in measure.indicators)

    @property
    def series(self) -> tuple[Series, ...]:
        """Return all series in document order."""
        return tuple(one for indicator in self.indicators for one in indicator.series)

    @property
    def questions(self) -> tuple[Finding, ...]:
        """Return the findings that a person has to look at."""
        return tuple(finding for finding in self.findings if finding.needs_person)

    def sources_of(self, shown: Iterable[Series]) -> str:
        """Name the sources of some series: the document, and others that they show."""
        others = (source for series in shown for source in series.other_sources)
        return "、".join(dict.fromkeys([self.source, *others]))

    @property
    def title(self) -> str:
        """Return the name of the whole report."""
        return f"{self.city.name} {self.city.words.measure}評価 {self.year_label}実績"
