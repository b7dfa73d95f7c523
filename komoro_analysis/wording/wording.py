"""All words of one data set, each written once: `wording_of(data)`.

Nobody edits what stands here; what is handed to an analyst is a copy.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import pandas as pd

from ..analysis.results import Results, results
from ..dataset import Data
from .facts import measure_facts
from .numbers import fiscal
from .printed import CellKey, PrintedNumber, printed_numbers
from .rows import series_rows
from .sentences import measure_sentence
from .vocabulary import vocabulary

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
    def measure_sentences(self) -> pd.DataFrame:
        """Give `measure_id, sentence`, a row per 施策 in document order."""
        summary = self.results.measure_summary
        labels = self.rows["label"]
        sentences = [
            measure_sentence(
                measure_facts(
                    measure,
                    self.newest_year,
                    str(labels.get(measure["weakest_series"], "")),
                    self.unpublished,
                )
            )
            for _, measure in summary.iterrows()
        ]
        return pd.DataFrame(
            {"measure_id": summary["measure_id"], "sentence": sentences}
        )

    @cached_property
    def newest_year(self) -> int | None:
        """Give the newest fiscal year with actuals, None before the first."""
        years = self.results.gaps["fiscal_year"]
        return int(years.max()) if len(years) else None

    @cached_property
    def unpublished(self) -> int | None:
        """Give the year whose actuals a filled template holds, before the document."""
        if "draft_edition" not in set(self.data.notes["finding"]):
            return None
        return int(self.data.observations["edition"].max())

    @cached_property
    def source(self) -> str:
        """Name the document with its years, and the filled template with its own."""
        editions = sorted(self.data.observations["edition"].dropna().unique())
        documents = [year for year in editions if year != self.unpublished]
        templates = [year for year in editions if year == self.unpublished]

        sources = []
        if documents:
            sources.append(f"小諸市 施策評価シート（{_actuals_of(documents)}）")
        if templates:
            sources.append(f"庁内で記入した表（{_actuals_of(templates)}、公表前）")
        return "と".join(sources)

    @cached_property
    def vintage(self) -> str:
        """Say which editions and years the numbers are from."""
        observations = self.data.observations
        is_seen = observations["kind"].eq("actual") & observations["value"].notna()
        seen_years = sorted(observations.loc[is_seen, "fiscal_year"].unique())
        target_years = observations.loc[
            observations["kind"].eq("target"), "fiscal_year"
        ]

        sizes = (
            f"{len(self.data.measures)}施策・{len(self.data.indicators)}指標・"
            f"{len(self.rows)}系列"
        )
        seen = "・".join(fiscal(year) for year in seen_years) or "なし"
        due = fiscal(target_years.max())
        return f"{self.source}：{sizes}、実績は{seen}、目標年度は{due}"

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


def _actuals_of(years: list[int]) -> str:
    """Name the actuals of some editions: 令和6・7年度実績."""
    return f"令和{'・'.join(str(year - 2018) for year in years)}年度実績"


@lru_cache(maxsize=8)
def _wording(known: Results) -> Wording:
    return Wording(known)


def wording_of(data: Data) -> Wording:
    """Return the words of a data set, the same object while its tables stay."""
    return _wording(results(data))
