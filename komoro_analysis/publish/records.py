"""What pages and office files show, as records: facts with names, nothing to compute."""

from collections.abc import Iterator
from dataclasses import dataclass

VERDICTS = ("met", "missed", "split", "not_available", "unjudged")


def printed_decimals(text: str) -> int:
    """Count the decimals of a printed number, which has a unit behind it: 51.3％ → 1."""
    after = text.partition(".")[2]
    return next((i for i, c in enumerate(after) if not c.isdigit()), len(after))


@dataclass(frozen=True)
class VerdictCount:
    """How many indicators have one verdict."""

    code: str
    word: str
    mark: str
    count: int


@dataclass(frozen=True)
class Counts:
    """How many indicators have which verdict; only verdicts that occur."""

    verdicts: tuple[VerdictCount, ...]

    def __iter__(self) -> Iterator[VerdictCount]:
        return iter(self.verdicts)

    def of(self, code: str) -> int:
        """Return how many have a verdict."""
        return sum(verdict.count for verdict in self.verdicts if verdict.code == code)

    @property
    def total(self) -> int:
        """Return how many there are."""
        return sum(verdict.count for verdict in self.verdicts)

    @property
    def published(self) -> int:
        """Return how many have an actual of the newest year."""
        return self.total - self.of("not_available")


@dataclass(frozen=True)
class Spread:
    """How many targets may be attained: what is expected, and the 80 % interval."""

    expected: float
    low: int
    high: int
    possible: int


@dataclass(frozen=True)
class Finding:
    """Something to ask or to know about the source."""

    indicator_id: str
    measure_id: str
    name: str
    department: str
    division: str
    severity: str
    word: str
    message: str
    line: int | None

    @property
    def needs_person(self) -> bool:
        """Return whether a person has to look at it."""
        return self.severity == "check"


@dataclass(frozen=True)
class Year:
    """One fiscal year of a series: what was printed for it and what is foreseen."""

    year: int
    label: str
    observed: float | None = None
    observed_kind: str = ""
    observed_text: str = ""
    is_missing: bool = False
    is_assumed: bool = False
    source: str = ""
    plan: float | None = None
    plan_kind: str = ""
    plan_text: str = ""
    bound: str = ""
    point: float | None = None
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True)
class Series:
    """One series as readers see it; texts are as printed, numbers None where unknown."""

    series_id: str
    indicator_id: str
    component: str
    label: str
    unit: str
    digits: int
    step: float
    direction: float | None
    better: str
    value_type: str
    survey: str
    survey_word: str
    target_type: str
    target_type_word: str
    verdict: str
    verdict_word: str
    within_error: bool
    chance: float | None
    chance_words: str
    percent: int | None
    baseline_text: str
    baseline_year: int | None
    baseline_note: str
    plan_text: str
    actual_text: str
    gap_text: str
    gap_size: str
    target_text: str
    target: float | None
    point_text: str
    point_note: str
    span_text: str
    is_vague: bool
    needed_text: str
    needed_note: str
    lines: str
    said_verdict: str
    said_change: str
    said_outlook: str
    years: tuple[Year, ...]

    @property
    def is_whole(self) -> bool:
        """Return whether it is the only series of its indicator."""
        return ":" not in self.series_id

    @property
    def other_sources(self) -> tuple[str, ...]:
        """Return the sources of its values that the document does not print."""
        shown = (year.source for year in self.years if year.observed_kind == "history")
        return tuple(dict.fromkeys(source for source in shown if source))

    @property
    def anchor(self) -> str:
        """Return its id on a page."""
        return "s-" + self.series_id.replace(":", "-")


@dataclass(frozen=True)
class Indicator:
    """An indicator with its series."""

    indicator_id: str
    measure_id: str
    name: str
    short_name: str
    formula: str
    verdict: str
    verdict_word: str
    mark: str
    percent: int | None
    chance: float | None
    chance_words: str
    series: tuple[Series, ...]
    findings: tuple[Finding, ...]

    @property
    def anchor(self) -> str:
        """Return its id on the page of its 施策."""
        return f"indicator-{self.indicator_id}"

    @property
    def within_error(self) -> bool:
        """Return whether a gap of it lies inside the survey's sampling error."""
        return any(series.within_error for series in self.series)

    @property
    def questions(self) -> tuple[Finding, ...]:
        """Return the findings that a person has to look at."""
        return tuple(finding for finding in self.findings if finding.needs_person)

    @property
    def survey(self) -> str:
        """Return the code of the survey that it comes from; "" without."""
        return self.series[0].survey


@dataclass(frozen=True)
class Explanation:
    """What an office says of its 施策, from `data/judgements/explanations.csv`."""

    measure_id: str
    text: str
    office: str


@dataclass(frozen=True)
class Change:
    """What differs from the edition before."""

    measure_id: str
    name: str
    what: str
    before: str
    after: str
    is_turn: bool  # of a verdict or a text, not of a number


@dataclass(frozen=True)
class Measure:
    """A 施策 with its indicators."""

    measure_id: str
    name: str
    policy_id: str
    policy_name: str
    division: str
    department: str
    related: tuple[str, ...]
    outlook: str
    plans: tuple[str, ...]
    headline: str
    sentence: str
    counts: Counts
    spread: Spread | None
    weakest: Series | None
    indicators: tuple[Indicator, ...]
    explanations: tuple[Explanation, ...]
    changes: tuple[Change, ...]

    @property
    def has_other_sources(self) -> bool:
        """Return whether it shows values that the document does not print."""
        years = (year for series in self.series for year in series.years)
        return any(year.observed_kind == "history" for year in years)

    @property
    def turns(self) -> tuple[Change, ...]:
        """Return the changes of verdicts and texts: numbers change every year."""
        return tuple(change for change in self.changes if change.is_turn)

    @property
    def series(self) -> tuple[Series, ...]:
        """Return all its series in order."""
        return tuple(one for of in self.indicators for one in of.series)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return what is to be known of its source, in order."""
        return tuple(one for of in self.indicators for one in of.findings)

    @property
    def questions(self) -> tuple[Finding, ...]:
        """Return the findings that a person has to look at."""
        return tuple(finding for finding in self.findings if finding.needs_person)
