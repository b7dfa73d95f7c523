"""What the explorer shows of a choice: worked out among all series, said of a few.

Speed matters here, for a slider is moved many times. So the words, the gaps and the
trends are those of the chosen series alone, and only the projection, which takes its
scale from all series, is made of all. The plain twin, `ka.assume` and all words, is in
the tests.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import pandas as pd

from ..analysis.assumed import SCENARIOS, assume, next_year
from ..analysis.gaps import compare_with_plan, plan_beside_actual
from ..analysis.outlook import project_city
from ..analysis.results import Results, results
from ..analysis.trends import compare_with_required, fit_lines
from ..dataset import Data
from ..wording.wording import Wording

ADOPTED = "pooled"  # under this name the words look for the projection to show


@dataclass(frozen=True)
class Choice:
    """What was chosen to be looked at."""

    series_ids: tuple[str, ...]
    known_until: int  # fiscal year: the actuals of later years are left out
    method: str = ADOPTED
    assumed: tuple[tuple[str, float], ...] = ()  # series and value of the year after


@dataclass(frozen=True)
class View:
    """The words of a choice: as things stand and, where values are assumed, if so."""

    choice: Choice
    year: int  # that the assumed values are of
    now: Wording
    if_so: Wording | None


@dataclass(frozen=True, eq=False)
class Excerpt(Results):
    """The results of a few series by one method, projected among all series."""

    whole: Results
    series_ids: tuple[str, ...]
    method: str

    @cached_property
    def series(self) -> pd.DataFrame:
        """One row per chosen series, index `series_id`."""
        return self.whole.series.loc[list(self.series_ids)]

    @cached_property
    def current(self) -> pd.DataFrame:
        """The observations of the chosen series."""
        return self._own(self.whole.current)

    @cached_property
    def points(self) -> pd.DataFrame:
        """Observed values of the chosen series."""
        return self._own(self.whole.points)

    @cached_property
    def gaps(self) -> pd.DataFrame:
        """How far each actual is from the plan of its year and from the target."""
        return compare_with_plan(plan_beside_actual(self.current), self.series)

    @cached_property
    def trends(self) -> pd.DataFrame:
        """The change per year so far, and the change that is still required."""
        return compare_with_required(self.series, fit_lines(self.points))

    @cached_property
    def projections(self) -> pd.DataFrame:
        """Point, interval and odds by the chosen method, shown as the adopted one."""
        made = project_city(self.whole.data, method=self.method)
        return self._own(made).assign(method=ADOPTED)

    @cached_property
    def what_if(self) -> pd.DataFrame:
        """The explorer tries values itself: nothing is searched for."""
        return self.trends[["series_id"]].assign(
            year_next=float("nan"),
            needed_next=float("nan"),
            needed_per_year=self.trends["required_per_year"],
            reason="",
        )

    def _own(self, table: pd.DataFrame) -> pd.DataFrame:
        return table[table["series_id"].isin(self.series_ids)]


def look(data: Data, choice: Choice) -> View:
    """Give the words of a choice."""
    known = _known_until(data, choice.known_until)
    now = _excerpt(known, choice.series_ids, choice.method)
    if_so = None
    if choice.assumed:
        supposed = assume(known, dict(choice.assumed))
        if_so = Wording(_cut_out(supposed, choice.series_ids, choice.method))

    return View(choice, next_year(known), now, if_so)


@lru_cache(maxsize=16)
def _known_until(data: Data, year: int) -> Data:
    """Leave out the actuals of later years."""
    rows = data.observations
    is_later = rows["kind"].eq("actual") & (rows["fiscal_year"] > year)
    return replace(data, observations=rows[~is_later]) if is_later.any() else data


@lru_cache(maxsize=16)
def _excerpt(data: Data, series_ids: tuple[str, ...], method: str) -> Wording:
    """Keep the words of what was looked at before."""
    return Wording(_cut_out(data, series_ids, method))


def _cut_out(data: Data, series_ids: tuple[str, ...], method: str) -> Excerpt:
    rows = data.observations
    own = replace(data, observations=rows[rows["series_id"].isin(series_ids)])
    return Excerpt(own, results(data), series_ids, method)


def every_series(data: Data) -> pd.DataFrame:
    """Give the words of all series as things stand, without searching what is needed."""
    known = results(data)
    return _excerpt(data, tuple(known.series.index), ADOPTED).rows


def scenario_values(data: Data, known_until: int, name: str) -> Mapping[str, float]:
    """Give what a scenario assumes of next year, by series."""
    known = _known_until(data, known_until)
    values = SCENARIOS[name](known, next_year(known)).dropna()
    return {str(series_id): float(value) for series_id, value in values.items()}
