"""Fill in what figures say: templates hold the sentences, Python hands them facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import jinja2
import pandas as pd

from ..analysis.results import results
from ..base.municipality import Words
from ..dataset import Data, store
from ..wording.numbers import fiscal
from ..wording.vocabulary import vocabulary
from ..wording.wording import wording_of
from .page import Texts

POOLED = (
    "見込みは、その指標のこれまでの変動と計画から、国等の公開データで確かめた方法で推計"
)
STEP = "計画の1年分＝（目標値−策定時の値）÷年数"
SURVEY = (
    "市民意識調査の誤差は95％、回答1,000人・デザイン効果1.2と仮定"
    "（市の回答数は資料に印字がない）"
)
SOURCE = (
    "{{ method }}。"
    "{% if shortened %}入る分だけを示した：{{ shortened }}。{% endif %}"
    "観測は各項目{{ fewest_points }}"
    "{% if most_points > fewest_points %}～{{ most_points }}{% endif %}時点"
    "{% if most_points == 2 %}のみ{% endif %}。"
    "計画策定時の年度は、印字がなければ計画初年度の前年とみなす。"
    "{% if assumed %}{{ assumed }}の値（白抜き）は仮定であり、実績ではない。{% endif %}"
    "出典：{{ origin }}{% for source in elsewhere %}、{{ source }}{% endfor %}を加工。"
)
ASSUMED = "仮定"

TEMPLATES = jinja2.Environment(undefined=jinja2.StrictUndefined)


@dataclass(frozen=True)
class Edition:
    """What every caption may speak of: years as R-years, observations, sources.

    `assumed`: the years with assumed values, "" without any. `elsewhere`: sources of
    observations that the city's document does not print. `shortened`: what is left out.
    `words`: what the city calls things.
    """

    when: str
    goal: str
    fewest_points: int
    most_points: int
    words: Words
    origin: str
    published: str
    assumed: str
    elsewhere: list[str]
    shortened: str = ""


def edition(data: Data, series_ids: list[str] | None = None) -> Edition:
    """Gather what every caption may speak of, of the whole plan or of some series."""
    if series_ids is None:
        return store(data).once("edition of a caption", _edition_of)
    return _edition_of(data, series_ids)


def _edition_of(data: Data, series_ids: list[str] | None = None) -> Edition:
    known = results(data)
    wording = wording_of(data)
    observations = data.observations
    trends = known.trends
    if series_ids is not None:
        trends = trends[trends["series_id"].isin(series_ids)]
        observations = observations[observations["series_id"].isin(series_ids)]

    points = trends["n_points"]
    drafted = "template" if wording.unpublished is not None else "document"
    return Edition(
        when=fiscal(int(known.gaps["fiscal_year"].max())),
        goal=fiscal(int(known.series["target_year"].max())),
        fewest_points=int(points.min()) if len(points) else 0,
        most_points=int(points.max()) if len(points) else 0,
        words=data.municipality.words,
        origin=wording.source,
        published=vocabulary().given[drafted],
        assumed=assumed_years(data),
        elsewhere=sources_elsewhere(observations),
    )


def assumed_years(data: Data) -> str:
    """Name the years with assumed values, "" without any."""
    observations = data.observations
    years = observations.loc[observations["status"] == "assumed", "fiscal_year"]
    return "・".join(fiscal(int(year)) for year in sorted(years.unique()))


def sources_elsewhere(observations: pd.DataFrame) -> list[str]:
    """Name the sources of observations that the sheets do not print."""
    if "source" not in observations:
        return []
    named = observations.loc[observations["kind"] == "history", "source"]
    return [str(source) for source in named.dropna().unique() if source]


@dataclass(frozen=True)
class Counts:
    """How many indicators met their plan, by verdict."""

    indicators: int
    met: int
    split: int
    missed: int
    not_available: int
    unjudged: int

    @property
    def seen(self) -> int:
        """Indicators whose newest actuals are published."""
        return self.indicators - self.not_available

    @property
    def judged(self) -> int:
        """Indicators that have a verdict on a plan."""
        return self.met + self.split + self.missed


def counts(summary: pd.DataFrame) -> Counts:
    """Add up the verdicts of some rows of the summary of measures."""
    return Counts(
        indicators=int(summary["n_indicators"].sum()),
        met=int(summary["n_met"].sum()),
        split=int(summary["n_split"].sum()),
        missed=int(summary["n_missed"].sum()),
        not_available=int(summary["n_not_available"].sum()),
        unjudged=int(summary["n_unjudged"].sum()),
    )


@dataclass(frozen=True)
class Templates:
    """The sentences of a figure, to be filled with facts.

    `method` explains the marks; `source` puts it into the caption.
    """

    headline: str
    message: str
    method: str
    source: str = SOURCE

    def fill(self, facts: Mapping[str, Any]) -> Texts:
        """Fill in the facts; a fact spoken of and not given is an error."""
        method = fill(self.method, facts)
        headline = fill(self.headline, facts)
        if facts["assumed"] and ASSUMED not in headline:
            headline = f"【{ASSUMED}】{headline}"

        return Texts(
            headline=headline,
            message=fill(self.message, facts),
            caption=fill(self.source, {**facts, "method": method}),
        )


def fill(template: str, facts: Mapping[str, Any]) -> str:
    """Fill a template with facts, in the city's own words."""
    return _compiled(facts["words"].own(template)).render(facts)


@cache
def _compiled(template: str) -> jinja2.Template:
    """Compile a template, once for all the figures that use it."""
    return TEMPLATES.from_string(template)
