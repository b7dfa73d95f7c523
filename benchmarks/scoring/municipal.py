"""Municipalities' own series: each with its peers as reference class, and alone.

Vantage year with two observations a year apart, three years ahead, no target. The peers
are all municipalities of the file, and nothing later than the vantage year is used.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from komoro_analysis.analysis.projection.constants import constants
from komoro_analysis.analysis.projection.evidence import find_evidence
from komoro_analysis.analysis.projection.kinds import (
    AMOUNT,
    BALANCE,
    COUNT,
    PERCENT,
    transform,
)
from komoro_analysis.analysis.projection.peers import all_scales

from .predictions import Floats, Windows, crps, half_width80, predict

AHEAD = 3
KIND_OF = {"percent": PERCENT, "count": COUNT, "balance": BALANCE}


def score_municipal(frame: pd.DataFrame) -> list[dict[str, object]]:
    """Score every statistic at every vantage year that has an outcome.

    `crps` with the peers as reference class and `crps_alone` (each series on its own) in
    z of the statistic's kind, persons for a balance; `n_refused` series could not be
    projected. A percentage that passes 100 counts as an amount.
    """

    rows: list[dict[str, object]] = []
    for statistic, part in frame.groupby("statistic", sort=False):
        kind = KIND_OF.get(str(part["value_type"].iloc[0]), AMOUNT)
        if kind == PERCENT and part["value"].max() > 100:
            kind = AMOUNT
        wide = part.pivot(index="code", columns="year", values="value")
        every_year = range(int(wide.columns.min()), int(wide.columns.max()) + 1)
        wide = wide.reindex(columns=every_year)
        rows += [{"statistic": statistic, **row} for row in _vantage_years(wide, kind)]
    return rows


def means(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """Return each statistic's means over its vantage years.

    crps_ratio: with the peers, relative to each series alone.
    """

    if not rows:
        return []
    by_statistic = pd.DataFrame(rows).groupby("statistic", sort=False)
    told: list[dict[str, object]] = []
    for statistic, years in by_statistic:
        row: dict[str, object] = {"statistic": statistic, "n_years": len(years)}
        row["coverage80"] = float(years["coverage80"].mean())
        row["crps_ratio"] = float(years["crps"].mean() / years["crps_alone"].mean())
        told.append(row)

    return told


def _vantage_years(wide: pd.DataFrame, kind: int) -> Iterator[dict[str, object]]:
    """Score one statistic from each year that has an outcome."""

    values = wide.to_numpy(float)
    for place in range(1, values.shape[1] - AHEAD):
        outcome = values[:, place + AHEAD]
        seen = values[:, place - 1 : place + 1]
        is_known = np.isfinite(seen).all(axis=1) & np.isfinite(outcome)
        if not is_known.any():
            continue
        until_now = values[:, : place + 1]
        row = _score(seen[is_known], outcome[is_known], until_now, kind)
        yield {"year": int(wide.columns[place]), **row}


def _score(
    seen: Floats, outcome: Floats, until_now: Floats, kind: int
) -> dict[str, object]:
    """Score the series of one vantage year."""

    # a value below 0 of what is no balance cannot be projected, as in `project`
    is_refused = (seen < 0).any(axis=1) & (kind != BALANCE)
    kinds = np.full(int((~is_refused).sum()), kind)
    alone = Windows(
        values=seen[~is_refused],
        years=[-1, 0],
        kind=kinds,
        h=np.full(len(kinds), float(AHEAD)),
        pool=np.arange(len(kinds)),
    )
    balances = {"statistic"} if kind == BALANCE else set()
    scales = all_scales({"statistic": until_now}, balances, constants())
    named = pd.DataFrame({"statistic": ["statistic"] * len(kinds)})
    among = replace(alone, evidence=find_evidence(named, kinds, scales))

    came = transform(np.maximum(outcome[~is_refused], _lowest(kind)), kinds)
    ours = predict(among)
    theirs = predict(alone)
    error = came - ours.z
    covered = np.abs(error) <= half_width80(ours.spread)

    return {
        "n": len(seen),
        "n_refused": int(is_refused.sum()),
        "coverage80": float(covered.mean()),
        "crps": float(crps(error, ours.spread).mean()),
        "crps_alone": float(crps(came - theirs.z, theirs.spread).mean()),
    }


def _lowest(kind: int) -> float:
    """Return what an outcome counts at least as: 0, but for a balance."""
    return -np.inf if kind == BALANCE else 0.0
