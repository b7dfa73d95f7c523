"""All results of one data set, each computed once and when it is first asked for."""

from dataclasses import dataclass
from functools import cached_property
from typing import cast

import numpy as np
import pandas as pd

from ..base.errors import InputError
from ..base.markup import office_text
from ..dataset import Data, current, points, series, store
from . import RESULT_TABLES
from .assessments.judge import agreement, assess, newest_situation
from .assumed import next_year
from .assumptions.log import assumptions_log
from .changes import compare_editions, edition_before
from .comparison import compare_levels, compare_movements
from .counts import Spread
from .findings.quality import find_all
from .gaps import compare_with_plan, plan_beside_actual
from .ledger import score_ledger, summarise_record
from .outlook import project_city, series_to_project, surroundings_of
from .sensitivity import try_settings
from .summary import judge_indicators, roll_up, spread_of_all
from .trends import compare_with_required, fit_lines
from .what_if import find_needed


@dataclass(frozen=True, eq=False)
class Results:
    """What the analyses say of `data`; columns as in `data/README.md`.

    The tables belong to everyone who asks: nobody edits them.
    """

    data: Data

    @cached_property
    def current(self) -> pd.DataFrame:
        """The observations, of each number the newest edition's word."""
        return current(self.data)

    @cached_property
    def points(self) -> pd.DataFrame:
        """Observed values, one per series and year: `series_id, fiscal_year, value`."""
        return points(self.data)

    @cached_property
    def series(self) -> pd.DataFrame:
        """One row per series, index `series_id`."""
        return series(self.data)

    @cached_property
    def actuals(self) -> pd.DataFrame:
        """Every actual with the plan of its year."""
        return plan_beside_actual(self.current)

    @cached_property
    def gaps(self) -> pd.DataFrame:
        """How far each actual is from the plan of its year and from the target."""
        return compare_with_plan(self.actuals, self.series)

    @cached_property
    def trends(self) -> pd.DataFrame:
        """The change per year so far, and the change that is still required."""
        return compare_with_required(self.series, fit_lines(self.points))

    @cached_property
    def projections(self) -> pd.DataFrame:
        """Point, 80 % interval and odds, by method and year."""
        return project_city(self.data)

    @cached_property
    def situation(self) -> pd.DataFrame:
        """What the published systems look at, by series."""
        return newest_situation(self.series, self.actuals, self.points)

    @cached_property
    def assessments(self) -> pd.DataFrame:
        """What each published system would say."""
        return assess(self.situation).rename(columns={"index": "series_id"})

    @cached_property
    def agreement(self) -> pd.DataFrame:
        """How many systems speak of a series, and how many are content."""
        return agreement(self.assessments)

    @cached_property
    def indicators(self) -> pd.DataFrame:
        """Verdict and odds of each indicator, its components taken together."""
        return judge_indicators(self.series, self.gaps, self.projections)

    @cached_property
    def measure_summary(self) -> pd.DataFrame:
        """The roll-up per 施策."""
        return roll_up(
            self.data.measures["measure_id"],
            self.series,
            self.indicators,
            self.projections,
            self.assessments,
        )

    @cached_property
    def total_spread(self) -> Spread:
        """How many targets of the whole plan may be attained: number and interval."""
        return spread_of_all(self.indicators)

    @cached_property
    def quality(self) -> pd.DataFrame:
        """What a careful reader would question in the numbers."""
        return find_all(self.data, self.series, self.gaps)

    @cached_property
    def sensitivity(self) -> pd.DataFrame:
        """The odds under other assumptions."""
        return try_settings(self.data)

    @cached_property
    def changes(self) -> pd.DataFrame:
        """What differs from the edition before."""
        earlier = edition_before(self.data)
        return compare_editions(self, Results(earlier) if earlier else None)

    @cached_property
    def assumptions(self) -> pd.DataFrame:
        """What the results rest on, with evidence and effect."""
        return assumptions_log(self)

    @cached_property
    def what_if(self) -> pd.DataFrame:
        """The value of next year from which on the target is more likely than not."""
        return find_needed(
            series_to_project(self.data),
            self.points,
            self.trends,
            surroundings_of(self.data),
            next_year(self.data),
        )

    @cached_property
    def movements(self) -> pd.DataFrame:
        """How far comparable cities moved in as many years as are left, by series."""
        newest = self.points.drop_duplicates("series_id", keep="last")
        newest = newest.set_index("series_id").set_axis(
            ["last_year", "last_value"], axis=1
        )
        aims = self.series[["target", "target_year"]].join(newest)

        return compare_movements(self.data.reference, aims)

    @cached_property
    def comparison(self) -> pd.DataFrame:
        """The city among comparable ones: values, its place, and their movements."""
        return compare_levels(self.data.reference, self.movements)

    @cached_property
    def track_record(self) -> pd.DataFrame:
        """Each published projection beside what came."""
        return score_ledger(self.data)

    @cached_property
    def track_record_summary(self) -> pd.DataFrame:
        """Coverage and Brier score of each published edition, by years ahead."""
        return summarise_record(self.data, self.track_record)

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables of `reports/tables/`, by name, in the order of `RESULT_TABLES`."""
        tables = {
            "gaps": self.gaps,
            "trends": self.trends,
            "projections": self.projections,
            "assessments": self.assessments,
            "measure_summary": self.measure_summary,
            "quality": self.quality,
            "sensitivity": self.sensitivity,
            "what_if": self.what_if,
            "assumptions": self.assumptions,
            "changes": self.changes,
            "comparison": self.comparison,
            "track_record": self.track_record,
        }
        return {name: tables[name] for name in RESULT_TABLES}


def results(data: Data) -> Results:
    """Return the results of a data set, the same object until its tables change.

    Errors: `InputError` for anything but the data of `ka.load`.
    """
    given: object = data
    if not isinstance(given, Data):
        found = type(given).__name__
        raise InputError(f"found {found}; expected the data that ka.load() returns")

    return store(data).once("results", Results)


def files(tables: Results) -> dict[str, bytes]:
    """Return the files of `reports/tables/` by name, as `to_csv` writes them."""
    return {f"{name}.csv": to_csv(table) for name, table in tables.tables.items()}


def to_csv(frame: pd.DataFrame) -> bytes:
    """Write a result table as UTF-8 with BOM, so that Excel reads it.

    Six significant digits and never an exponent; true and false in small letters;
    empty where undefined; a text that Excel would take for a formula stays a text.
    """
    texts = frame.select_dtypes(["str", "object"])
    disarmed = texts.apply(lambda column: column.map(office_text))
    booleans = frame.select_dtypes("boolean")
    words = booleans.apply(lambda flag: flag.map({True: "true", False: "false"}))
    text = frame.assign(**disarmed, **words).to_csv(
        index=False, lineterminator="\n", float_format=_six_digits
    )

    return text.encode("utf-8-sig")


def _six_digits(value: object) -> str:
    return np.format_float_positional(
        cast(float, value), precision=6, unique=False, fractional=False, trim="-"
    )
