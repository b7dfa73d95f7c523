"""All words of one data set, each written once: `wording_of(data)`.

Nobody edits what stands here; what is handed to an analyst is a copy.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import pandas as pd

from ..analysis.results import Results, results
from ..dataset import Data
from .elsewhere import elsewhere
from .headlines import headline_facts, plan_facts
from .measure_facts import MeasureFacts, measure_facts
from .numbers import fiscal
from .printed import CellKey, PrintedNumber, printed_numbers
from .rows import series_rows
from .sentences import headline, measure_sentence, plan_headline
from .vocabulary import vocabulary

OVERTURNING = ("crossed_baseline",)  # findings that may turn a verdict round
SENTENCE_COLUMNS = ["sentence", "verdict", "change", "outlook"]


@dataclass(frozen=True, eq=False)
class Wording:
    """The words of one set of results."""

    results: Results

    @property
    def data(self) -> Data:
        """Give the data set that is spoken of."""
        return self.results.data

    @cached_property
    def rows(self) -> pd.DataFrame:
        """Give all that is shown of a series; columns: see `rows.py`."""
        return series_rows(self.results, self.printed, self.unpublished)

    @cached_property
    def printed(self) -> dict[CellKey, PrintedNumber]:
        """Give every printed number by series, kind and fiscal year."""
        return printed_numbers(self.data.observations, self.data.indicators)

    @cached_property
    def sentences(self) -> pd.DataFrame:
        """Give `series_id, sentence` and its parts `verdict, change, outlook`."""
        rows = self.rows.rename_axis("series_id").reset_index()
        return rows[["series_id", *SENTENCE_COLUMNS]]

    @cached_property
    def measure_facts(self) -> dict[str, MeasureFacts]:
        """Give what sentences count of each 施策, by `measure_id`."""
        labels = self.rows["label"]
        return {
            measure["measure_id"]: measure_facts(
                measure,
                self.newest_year,
                self.mark_of(measure["measure_id"]),
                str(labels.get(measure["weakest_series"], "")),
                self.data.municipality.words.indicator,
            )
            for _, measure in self.results.measure_summary.iterrows()
        }

    @cached_property
    def measure_sentences(self) -> pd.DataFrame:
        """Give `measure_id, sentence`, a row per 施策 in document order."""
        sentences = [measure_sentence(facts) for facts in self.measure_facts.values()]
        return pd.DataFrame(
            {"measure_id": list(self.measure_facts), "sentence": sentences}
        )

    @cached_property
    def measure_headlines(self) -> dict[str, str]:
        """Give the finding on each 施策 in at most about 40 letters, by `measure_id`."""
        known = self.results.indicators.dropna(subset="p").groupby("measure_id")["p"]
        by_measure = {str(key): list(part) for key, part in known}
        due = fiscal(self.rows["target_year"].max())

        return {
            measure_id: headline(
                headline_facts(
                    facts, due, by_measure.get(measure_id, []), self._doubt(measure_id)
                )
            )
            for measure_id, facts in self.measure_facts.items()
        }

    def _doubt(self, measure_id: str) -> str:
        """Name a finding that may overturn the verdicts of a 施策; "" for none."""
        own = self.rows.loc[self.rows["measure_id"] == measure_id, "indicator_id"]
        quality = self.results.quality
        found = quality.loc[quality["indicator_id"].isin(own), "finding"]
        doubts = [code for code in OVERTURNING if code in set(found)]
        return vocabulary().finding[doubts[0]] if doubts else ""

    @cached_property
    def headline(self) -> str:
        """Say what the whole plan met, all counts, and how many targets to expect."""
        summary = self.results.measure_summary
        codes = vocabulary().verdict
        counts = {code: int(summary[f"n_{code}"].sum()) for code in codes}
        expected = summary["expected_attained"]
        marks = {facts.mark for facts in self.measure_facts.values()} - {""}

        return plan_headline(
            plan_facts(
                counts,
                fiscal(self.newest_year) if self.newest_year else "",
                next(iter(sorted(marks)), ""),
                fiscal(self.rows["target_year"].max()),
                float(expected.sum()) if expected.notna().any() else None,
            )
        )

    @cached_property
    def newest_year(self) -> int | None:
        """Give the newest fiscal year with actuals, None before the first."""
        years = self.results.gaps["fiscal_year"]
        return int(years.max()) if len(years) else None

    def mark_of(self, measure_id: str) -> str:
        """Mark a 施策 whose newest actuals are not published ones: （仮定）, （公表前）."""
        own = self.rows[self.rows["measure_id"] == measure_id]
        if own["is_assumed"].any():
            return vocabulary().year_mark["assumed"]
        if self.newest_year is not None and self.newest_year == self.unpublished:
            return vocabulary().year_mark["draft"]

        return ""

    @cached_property
    def unpublished(self) -> int | None:
        """Give the year whose actuals a filled template holds, before the document."""
        if "draft_edition" not in set(self.data.notes["finding"]):
            return None
        return int(self.data.observations["edition"].max())

    @property
    def document(self) -> str:
        """Name the document with its city."""
        city = self.data.municipality
        return f"{city.name} {city.document}".strip()

    @cached_property
    def source(self) -> str:
        """Name the document with its years, and the filled template with its own.

        Tables that were not held against raw ones are said to be so.
        """
        editions = sorted(self.data.observations["edition"].dropna().unique())
        documents = [year for year in editions if year != self.unpublished]
        templates = [year for year in editions if year == self.unpublished]

        sources = []
        if documents:
            sources.append(f"{self.document}（{_actuals_of(documents)}）")
        if templates:
            sources.append(f"庁内で記入した表（{_actuals_of(templates)}、公表前）")
        mark = vocabulary().standing[self.data.standing.value]
        return "と".join(sources) + mark

    @cached_property
    def sources(self) -> str:
        """Name all that the numbers are from, values that no sheet prints included."""
        named = elsewhere(self.data.observations)["source"]
        return "、".join([self.source, *(text for text in named.unique() if text)])

    @cached_property
    def vintage(self) -> str:
        """Say which editions and years the numbers are from."""
        observations = self.data.observations
        is_target = observations["kind"].eq("target")
        due = fiscal(observations.loc[is_target, "fiscal_year"].max())
        return f"{self.source}：{self.size}、実績は{self.seen}、目標年度は{due}"

    @cached_property
    def size(self) -> str:
        """Say how much there is: 23施策・61指標（内訳別67項目）."""
        n_series = len(self.rows)
        n_indicators = len(self.data.indicators)
        parts = f"（内訳別{n_series}項目）" if n_series != n_indicators else ""
        measure = self.data.municipality.words.measure
        return f"{len(self.data.measures)}{measure}・{n_indicators}指標{parts}"

    @cached_property
    def seen(self) -> str:
        """Name the years with actuals, and those that are only assumed."""
        observations = self.data.observations
        is_known = observations["kind"].eq("actual") & observations["value"].notna()
        is_assumed = observations["status"].eq("assumed")

        seen = _years_of(observations[is_known & ~is_assumed]) or "なし"
        assumed = _years_of(observations[is_known & is_assumed])
        return f"{seen}（{assumed}は仮定）" if assumed else seen

    @cached_property
    def observed(self) -> str:
        """Say how many years each series was observed in; the baseline counts."""
        counts = self.results.trends["n_points"]
        most = counts.max()
        few = int((counts <= 2).sum())
        if few == len(counts):
            return f"観測は最大{most}時点（計画策定時を含む）"
        if few:
            return (
                f"観測は{len(counts)}項目のうち{few}項目で2時点以下"
                f"（計画策定時を含む。最大{most}時点）"
            )

        fewest = counts.min()
        span = f"{most}" if fewest == most else f"{fewest}～{most}"
        return f"観測は{span}時点（計画策定時を含む）"

    @cached_property
    def overview(self) -> pd.DataFrame:
        """Give one row per series as text under Japanese headers, index `系列`."""
        rows = self.rows
        newest = self.newest_year
        years = {
            "year": fiscal(newest or rows["baseline_year"].max() + 1),
            "due": fiscal(rows["target_year"].max()),
        }
        headers = vocabulary().overview
        texts = rows.rename_axis("系列")[list(headers)]

        return texts.set_axis(
            [header.format(**years) for header in headers.values()], axis=1
        )


def _years_of(observations: pd.DataFrame) -> str:
    """Name the years of some observations: R6・R7."""
    years = sorted(observations["fiscal_year"].unique())
    return "・".join(fiscal(year) for year in years)


def _actuals_of(years: list[int]) -> str:
    """Name the actuals of some editions: 令和6・7年度実績."""
    starts = {"平成": 1988, "令和": 2018}
    by_era = {
        "平成": [year for year in years if year <= starts["令和"]],
        "令和": [year for year in years if year > starts["令和"]],
    }
    said = [
        era + "・".join(str(year - starts[era]) for year in of_era)
        for era, of_era in by_era.items()
        if of_era
    ]

    return f"{'・'.join(said)}年度実績"


@lru_cache(maxsize=8)
def _wording(known: Results) -> Wording:
    return Wording(known)


def wording_of(data: Data) -> Wording:
    """Return the words of a data set, the same object while its tables stay."""
    return _wording(results(data))


def sentences(data: Data) -> pd.DataFrame:
    """Write one sentence per series, in document order.

    Columns `series_id, sentence`, and its parts `verdict, change, outlook`: how the
    newest actual stands, how it moved, how likely the target is. Never why.

    >>> import komoro_analysis as ka
    >>> said = ka.sentences(ka.load()).set_index("series_id")
    >>> said.loc["3-1-1:男性", "verdict"]
    'R6は81.0歳。計画値と同じで、達成。'
    """
    return wording_of(data).sentences.copy()
