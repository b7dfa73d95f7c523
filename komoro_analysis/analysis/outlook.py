"""Project the city: all that its data know goes into the projection."""

import functools
from dataclasses import dataclass

import pandas as pd

from ..dataset import Data, current, points, series, store
from ..dataset.reference import BALANCE, Reference
from .projection.constants import constants
from .projection.peers import ReferenceScales, all_scales
from .projection.projection import project
from .survey import N_RESPONDENTS


@dataclass(frozen=True)
class Surroundings:
    """What a projection knows beside the observations of a series.

    plans: `series_id, fiscal_year, plan`. reference: how the same statistics move
    elsewhere.
    """

    plans: pd.DataFrame
    reference: ReferenceScales


def surroundings_of(data: Data) -> Surroundings:
    """Gather the plans of the newest edition and the reference scales."""
    return store(data).once("surroundings", _gather_surroundings)


def _gather_surroundings(data: Data) -> Surroundings:
    printed = current(data)
    planned = printed[printed["kind"].isin(["plan", "target"])]
    plans = planned[["series_id", "fiscal_year", "value"]]
    plans = plans.rename(columns={"value": "plan"}).dropna(subset="plan")

    return Surroundings(plans, reference_scales(data.reference))


def series_to_project(data: Data) -> pd.DataFrame:
    """Give one row per series, with the statistic ("" for none) that belongs to it."""
    return store(data).once("series_to_project", _with_statistics)


def _with_statistics(data: Data) -> pd.DataFrame:
    table = series(data)
    statistic = data.reference.statistic_of.reindex(table.index).fillna("")
    return table.assign(statistic=statistic)


def project_city(
    data: Data,
    *,
    method: str | tuple[str, ...] = (),
    horizon: int | None = None,
    plan_effect: bool = True,
    recalibrate: bool = True,
    n_respondents: float = N_RESPONDENTS,
) -> pd.DataFrame:
    """Project all series of a data set; columns and options of `ka.project`."""

    around = surroundings_of(data)
    return project(
        points(data),
        series_to_project(data),
        plans=around.plans,
        reference=around.reference,
        method=method,
        horizon=horizon,
        plan_effect=plan_effect,
        recalibrate=recalibrate,
        n_respondents=n_respondents,
    )


@functools.lru_cache(maxsize=8)
def reference_scales(reference: Reference) -> ReferenceScales:
    """Work out how far each statistic moves in comparable cities; kept by reference."""

    wide_of = {}
    balances = set()
    for statistic in reference.each_statistic:
        peers = reference.comparable(reference.by_year(statistic.statistic))
        every_year = range(int(peers.columns.min()), int(peers.columns.max()) + 1)
        wide_of[statistic.statistic] = peers.reindex(columns=every_year).to_numpy(float)
        if statistic.value_type == BALANCE:
            balances.add(statistic.statistic)

    return all_scales(wide_of, balances, constants())
