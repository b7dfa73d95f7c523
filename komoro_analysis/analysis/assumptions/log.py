"""The assumptions log: a row per assumption and per way of setting it otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from ...base.files import read_csv
from ..counts import COMMON, SURVEY
from ..projection.constants import constants
from ..survey import DEFF, N_RESPONDENTS
from ..trends import FLAT
from .trials import Effect, effects

if TYPE_CHECKING:
    from ..results import Results

TEXTS = Path(__file__).with_name("assumptions.csv")
HALF = 0.5  # of a printed step
UNSURE = ["assumed", "contradicted"]
COLUMNS = [
    "assumption",
    "group",
    "name",
    "value",
    "unit",
    "evidence",
    "certainty",
    "tried",
    "measure",
    "n_series",
    "mean_change",
    "largest_change",
]


@dataclass(frozen=True)
class Assumption:
    """What readers are told of an assumption; certainty high | medium | low |
    convention."""

    assumption: str
    group: str
    name: str
    unit: str
    evidence: str
    certainty: str


@cache
def assumptions() -> tuple[Assumption, ...]:
    """Read the texts, in the order in which they are shown."""
    return tuple(Assumption(**row) for row in read_csv(TEXTS))


def _has_components(known: Results) -> int:
    sizes = known.series.groupby("indicator_id").size()
    return int((sizes > 1).sum())


def _has_statistic(known: Results) -> int:
    statistics = known.data.reference.statistics["series_id"]
    return int(known.series.index.isin(statistics).sum())


# What each assumption is at present: a constant, or how many it concerns.
VALUES: dict[str, Callable[[Results], float]] = {
    "baseline_year": lambda known: int(
        known.data.indicators["baseline_year_basis"].isin(UNSURE).sum()
    ),
    "direction": lambda known: int(
        known.data.indicators["direction"].isin(["higher", "lower"]).sum()
    ),
    "bounded": lambda known: int(known.series["value_type"].eq("percent").sum()),
    "provisional": lambda known: int(known.series["provisional"].sum()),
    "corrected": lambda known: int(known.current["status"].eq("corrected").sum()),
    "n_respondents": lambda known: N_RESPONDENTS,
    "deff": lambda known: DEFF,
    "flat": lambda known: FLAT,
    "pull": lambda known: constants().pull,
    "shift": lambda known: constants().shift,
    "maintain": lambda known: constants().maintain,
    "momentum": lambda known: constants().momentum,
    "growth": lambda known: constants().growth,
    "recalibration": lambda known: constants().recal_slope,
    "p_floor": lambda known: constants().p_floor,
    "half_step": lambda known: HALF,
    "own_kind": lambda known: len(known.series),
    "elsewhere": _has_statistic,
    "constants": lambda known: len(fields(constants())),
    "common_factor": lambda known: COMMON,
    "survey_factor": lambda known: SURVEY,
    "components": _has_components,
}


def assumptions_log(known: Results) -> pd.DataFrame:
    """List every assumption with its value, evidence and effect; see `ka.assumptions`."""
    tried: dict[str, list[Effect]] = {}

    for effect in effects(known):
        tried.setdefault(effect.assumption, []).append(effect)

    own = known.data.municipality.words.own
    rows = []
    for assumption in assumptions():
        said = {"name": own(assumption.name), "evidence": own(assumption.evidence)}
        value = {"value": float(VALUES[assumption.assumption](known))}
        about = asdict(assumption) | said | value
        its_effects = tried.get(assumption.assumption, [])
        rows += [about | asdict(effect) for effect in its_effects] or [about]

    table = pd.DataFrame(rows).reindex(columns=COLUMNS)
    texts = {"tried": "", "measure": ""}

    return table.fillna(texts).astype({"n_series": "Int64"})
