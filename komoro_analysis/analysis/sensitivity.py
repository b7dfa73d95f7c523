"""What the assumptions behind a projection change."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ..dataset import Data
from ..dataset import series as series_of
from .outlook import project_city
from .survey import N_RESPONDENTS

SURE_BASES = ("printed", "confirmed")  # of a baseline's year
SURVEY_SIZES = (500, 1000, 2000)  # answers of a citizens' survey
COLUMNS = [
    "series_id",
    "assumption",
    "setting",
    "point",
    "lower80",
    "upper80",
    "p_attain",
]


@dataclass(frozen=True)
class Setting:
    """One assumption set one way: the series it concerns, and what it changes."""

    assumption: str
    setting: str
    concerned: pd.Series  # true or false by series_id
    observations: pd.DataFrame
    plan_effect: bool = True
    recalibrate: bool = True
    n_respondents: float = N_RESPONDENTS


def settings(data: Data, series: pd.DataFrame) -> Iterator[Setting]:
    """List the assumptions that are tried, each under its settings."""
    observations = data.observations
    everything = pd.Series(True, series.index)
    base = Setting("base", "", everything, observations)
    yield base

    yield from _baseline_years(data, series)

    for size in SURVEY_SIZES:
        yield Setting(
            "n_respondents",
            str(size),
            series["survey"].eq("citizen"),
            observations,
            n_respondents=size,
        )

    yield replace(base, assumption="plan_effect", setting="off", plan_effect=False)
    yield replace(base, assumption="recalibration", setting="off", recalibrate=False)

    is_provisional = observations["status"] == "provisional"
    yield Setting(
        "provisional",
        "removed",
        series["provisional"],
        observations.assign(value=observations["value"].mask(is_provisional)),
    )


def _baseline_years(data: Data, series: pd.DataFrame) -> Iterator[Setting]:
    """Move the baselines whose year nobody knows: to the year before, and not."""
    observations = data.observations
    basis = data.indicators.set_index("indicator_id")["baseline_year_basis"]
    is_unsure = ~series["indicator_id"].map(basis).isin(SURE_BASES)
    years = series["baseline_year"]

    is_baseline = observations["kind"].eq("baseline")
    is_moved = is_baseline & observations["series_id"].map(is_unsure)
    for years_back in (1, 0):
        moved = observations["fiscal_year"] - years_back * is_moved.astype(int)
        for year in sorted(years[is_unsure].dropna().unique()):
            yield Setting(
                "baseline_year",
                str(year - years_back),
                is_unsure & years.eq(year),
                observations.assign(fiscal_year=moved),
            )


def try_settings(data: Data) -> pd.DataFrame:
    """Project to the target year under each setting; see `ka.sensitivity`."""
    series = series_of(data)
    tables = [_project(data, setting) for setting in settings(data, series)]

    # Series together, in document order; the settings of each as listed.
    table = pd.concat(tables)
    place = series.index.get_indexer(pd.Index(table["series_id"]))
    in_order = np.argsort(place, kind="stable")

    return table.iloc[in_order].reset_index(drop=True)


def _project(data: Data, setting: Setting) -> pd.DataFrame:
    """Project the series that a setting concerns, and keep their target years."""
    changed = replace(data, observations=setting.observations)
    projected = project_city(
        changed,
        method="pooled",
        plan_effect=setting.plan_effect,
        recalibrate=setting.recalibrate,
        n_respondents=setting.n_respondents,
    )
    final = projected.drop_duplicates("series_id", keep="last")
    final = final[final["series_id"].map(setting.concerned)]

    return final.assign(assumption=setting.assumption, setting=setting.setting)[COLUMNS]
