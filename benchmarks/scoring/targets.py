"""Targets with known outcomes: how likely they were said to be, and what came."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd

from komoro_analysis.analysis.projection.constants import Constants, constants
from komoro_analysis.analysis.projection.distribution import attainment
from komoro_analysis.analysis.projection.kinds import AMOUNT, PERCENT, transform
from komoro_analysis.analysis.projection.methods import methods

from .predictions import Floats, Windows, half_width80, predict

BENCHMARKS = ("base_rate", "persistence", "linear", "plan_line")
ON_THE_LINE = 0.99  # what the traffic light of the plan line says
BELOW_THE_LINE = 0.01
BINS = np.linspace(0.0, 1.0, 11)  # edges of the reliability bins
LONGEST = 4  # years ahead


def prepare_targets(frame: pd.DataFrame) -> pd.DataFrame:
    """Keep targets with h 1-4 on the improving side of a2, values > 0 unless percent."""
    asked = np.round(frame["direction"] * (frame["target"] - frame["a2"]), 9)
    return _defined(frame[asked > 0])


def prepare_maintained(frame: pd.DataFrame) -> pd.DataFrame:
    """Keep targets equal to a2, and met by a1: all they ask is to stay."""
    asked = np.round(frame["direction"] * (frame["target"] - frame["a2"]), 9)
    ahead = np.round(frame["direction"] * (frame["a1"] - frame["target"]), 9)
    return _defined(frame[(asked == 0) & (ahead >= 0)])


def _defined(frame: pd.DataFrame) -> pd.DataFrame:
    """Keep rows whose values are defined."""

    values = frame[["a2", "a1", "target", "outcome"]].to_numpy(float)
    highest = values.max(axis=1, initial=0)
    passes_100 = (frame["kind"] == PERCENT) & (highest > 100)
    frame = frame.assign(kind=frame["kind"].mask(passes_100, AMOUNT))

    # 0 has no logarithm, but is a percentage; what is missing is neither
    lowest = values.min(axis=1, initial=np.inf)
    is_share = (frame["kind"] == PERCENT) & (lowest >= 0)
    is_near = frame["h"].between(1, LONGEST)
    has_direction = frame["direction"].isin([1, -1])
    is_good = (is_share | (lowest > 0)) & (highest < np.inf) & is_near & has_direction
    defined: pd.DataFrame = frame[is_good]

    return defined.reset_index(drop=True)


def as_windows(group: pd.DataFrame) -> Windows:
    """Lay targets out for the projection: a2 and a1, and whether a1 met its plan."""

    direction = group["direction"].to_numpy(float)
    on_plan = np.zeros(len(group))
    if "p1" in group:
        ahead = direction * (group["a1"] - group["p1"]).to_numpy(float)
        met = np.where(np.round(ahead, 9) >= 0, 1.0, -1.0)
        on_plan = np.where(np.isnan(ahead), 0.0, met)

    return Windows(
        values=group[["a2", "a1"]].to_numpy(float),
        years=[-1, 0],
        kind=group["kind"].to_numpy(int),
        h=group["h"].to_numpy(float),
        target=group["target"].to_numpy(float),
        direction=direction,
        on_plan=on_plan,
    )


def score_targets(
    targets: pd.DataFrame,
    known: Constants | None = None,
    names: Sequence[str] = tuple(methods()),
) -> pd.DataFrame:
    """Predict each target from a2 and a1; targets of one last_year are one pool.

    Adds the p_attain of the methods `names`, `plan_line`, `base_rate`, `planned_step`,
    `covered`, `beats_point` (the outcome is beyond the point), `met` (by a1), `attained`.
    """

    known = known or constants()
    if not len(targets):
        return targets.assign(covered=[], planned_step=[])
    pool = pd.factorize(targets["last_year"], use_na_sentinel=False)[0]
    windows = replace(as_windows(targets), pool=pool)

    chances = {name: _chances(targets, windows, name, known) for name in names}
    columns = [
        _what_came(targets, windows),
        pd.DataFrame(chances, targets.index),
        _what_was_said(targets, windows, known),
    ]
    scored = pd.concat([targets, *columns], axis=1)
    base_rate = scored.groupby(["h", "met"])["attained"].transform("mean")

    return scored.assign(base_rate=base_rate)


def _what_came(targets: pd.DataFrame, windows: Windows) -> pd.DataFrame:
    """Tell of each target how it stood, what it asked for, and whether it was attained."""

    direction = targets["direction"]
    first = targets["a2"]
    last = targets["a1"]
    target = targets["target"]
    years = targets["h"] + 1

    # the traffic light of the plan line: on or above the straight line to the target
    due = first + (target - first) / years
    is_on_line = np.round(direction * (last - due), 9) >= 0
    first_z = transform(first.to_numpy(float), windows.kind)
    target_z = transform(target.to_numpy(float), windows.kind)

    facts = {
        "planned_step": np.abs(target_z - first_z) / years,
        "plan_line": np.where(is_on_line, ON_THE_LINE, BELOW_THE_LINE),
        "weight": np.ones(len(targets)),
        "met": np.round(direction * (last - target), 9) >= 0,
        "attained": np.round(direction * (targets["outcome"] - target), 9) >= 0,
    }
    return pd.DataFrame(facts, targets.index)


def _chances(
    targets: pd.DataFrame, windows: Windows, name: str, known: Constants
) -> Floats:
    """Return what a method gives each target as its chance."""

    direction = targets["direction"].to_numpy(float)
    target = targets["target"].to_numpy(float)
    first, last = windows.values.T
    is_met = np.round(direction * (last - target), 9) >= 0
    is_kept = is_met & (np.round(target - first, 9) == 0)

    prediction = predict(windows, name, known)
    edge = transform(target - direction * windows.printed_step / 2, windows.kind)
    margin = direction * (prediction.z - edge)
    is_corrected = methods()[name].recalibrated
    chance = attainment(margin, prediction.spread, known, is_corrected, is_kept)

    return chance.calibrated


def _what_was_said(
    targets: pd.DataFrame, windows: Windows, known: Constants
) -> pd.DataFrame:
    """Tell whether outcomes fell into the 80 % interval, and beyond the point."""

    prediction = predict(windows, known=known)
    outcome = transform(targets["outcome"].to_numpy(float), windows.kind)
    error = outcome - prediction.z

    direction = targets["direction"].to_numpy(float)
    said = {
        "covered": np.abs(error) <= half_width80(prediction.spread),
        "beats_point": direction * error > 0,
    }
    return pd.DataFrame(said, targets.index)


def tell(scored: pd.DataFrame, horizons: list[int]) -> dict[str, object]:
    """Return Brier and log score of p_attain, and the benchmarks', on the same rows."""

    chosen = scored[scored["h"].isin(horizons)]
    result: dict[str, object] = {"horizons": horizons, "n": len(chosen)}
    if not len(chosen):
        others = [f"brier_{name}" for name in BENCHMARKS]
        return result | dict.fromkeys(["brier", "log", *others])

    # the probability that was given to what came
    chance = chosen["pooled"]
    is_attained = chosen["attained"]
    given = chance.where(is_attained, 1 - chance)
    came = is_attained.astype(float)
    result["brier"] = brier(chance, came)
    result["log"] = float(-np.log(given).mean())
    for name in BENCHMARKS:
        result[f"brier_{name}"] = brier(chosen[name], came)

    return result


def brier(said: "pd.Series[float]", came: "pd.Series[float]") -> float:
    """Return the mean squared distance of probabilities from what came."""
    return float(((said - came) ** 2).mean())


def reliability(scored: pd.DataFrame, horizons: list[int]) -> list[dict[str, object]]:
    """Return for each tenth of probability how many targets had it, and what came."""

    if not len(scored):
        return []
    chosen = scored[scored["h"].isin(horizons)]
    bins = _bin_of(chosen["pooled"])

    rows: list[dict[str, object]] = []
    for place, (low, high) in enumerate(pairwise(BINS)):
        part = chosen[bins == place]
        if not len(part):
            continue
        row: dict[str, object] = {"horizons": horizons, "low": low, "high": high}
        row["n"] = len(part)
        row["mean_p"] = part["pooled"].mean()
        row["share_attained"] = part["attained"].mean()
        rows.append(row)

    return rows


def _bin_of(said: "pd.Series[float]") -> "pd.Series[int]":
    place = np.clip(np.digitize(said, BINS) - 1, 0, len(BINS) - 2)
    return pd.Series(place, said.index)


def murphy(scored: pd.DataFrame, horizons: list[int]) -> dict[str, object]:
    """Split the Brier score: reliability − resolution + uncertainty (Murphy 1973).

    Over the reliability bins; `within` is what the bins' own width leaves.
    """

    chosen = scored[scored["h"].isin(horizons)] if len(scored) else scored
    result: dict[str, object] = {"horizons": horizons, "n": len(chosen)}
    if not len(chosen):
        names = ["brier", "reliability", "resolution", "uncertainty", "within"]
        return result | dict.fromkeys(names)

    said = chosen["pooled"]
    came = chosen["attained"].astype(float)
    bins = _bin_of(said)
    said_there = said.groupby(bins).transform("mean")
    came_there = came.groupby(bins).transform("mean")
    share = float(came.mean())

    whole = brier(said, came)
    reliable = brier(said_there, came_there)
    resolved = float(((came_there - share) ** 2).mean())
    uncertain = share * (1 - share)

    return result | {
        "brier": whole,
        "reliability": reliable,
        "resolution": resolved,
        "uncertainty": uncertain,
        "within": whole - (reliable - resolved + uncertain),
    }
