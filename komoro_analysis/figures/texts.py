"""Fill in what figures say: templates hold the sentences, Python hands them facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jinja2
import pandas as pd

from ..analysis.results import results
from ..dataset import Data
from ..wording import words
from ..wording.numbers import fiscal

POOLED = (
    "見込みは、その系列のこれまでの変動と計画から、国等の公開データで確かめた方法で推計"
)
STEP = "計画の1年分＝（目標値−策定時の値）÷年数"
SURVEY = (
    "市民意識調査の誤差は95％、回答1,000人・デザイン効果1.2と仮定"
    "（市の回答数は資料に印字がない）"
)
SOURCE = (
    "{{ method }}。観測は各系列{{ fewest_points }}"
    "{% if most_points > fewest_points %}～{{ most_points }}{% endif %}時点"
    "{% if most_points == 2 %}のみ{% endif %}。"
    "計画策定時の年度は、印字がなければ計画初年度の前年とみなす。"
    "出典：{{ origin }}を加工。"
)

TEMPLATES = jinja2.Environment(undefined=jinja2.StrictUndefined)


@dataclass(frozen=True)
class Edition:
    """What every caption may speak of: years as R-years, observations, the source."""

    when: str
    goal: str
    fewest_points: int
    most_points: int
    origin: str
    published: str


def edition(data: Data) -> Edition:
    """Gather what every caption may speak of."""
    known = results(data)
    points = known.trends["n_points"]
    drafted = words.unpublished(data) is not None
    return Edition(
        when=fiscal(int(known.gaps["fiscal_year"].max())),
        goal=fiscal(int(known.series["target_year"].max())),
        fewest_points=int(points.min()),
        most_points=int(points.max()),
        origin=words.source(data),
        published=words.TEXT["givens"][drafted],
    )


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


def fill(template: str, facts: Mapping[str, Any]) -> str:
    """Fill a template with facts; a fact it speaks of and does not get is an error."""
    return TEMPLATES.from_string(template).render(facts)
