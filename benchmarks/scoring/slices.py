"""Coverage of slices and differences of scores, each with its cluster bootstrap."""

import numpy as np
import pandas as pd

from komoro_analysis.analysis.projection.kinds import KINDS

from .predictions import Floats
from .targets import BENCHMARKS
from .windows import SEED, Case

RESAMPLES = 1000
FEWEST = 25  # rows that are cut into fifths
BOUNDS = [0.025, 0.975]  # of a 95 % interval
PARTS = 5
HORIZONS = ([1], [2, 3, 4])


def resampled_means(
    top: "pd.Series[float]", bottom: "pd.Series[float]", cluster: "pd.Series[str]"
) -> Floats:
    """Return sum(top) / sum(bottom) of resamples of whole clusters.

    Rows of one cluster (an indicator, a project) share their luck: resampled one by one
    they would make every interval too short.
    """

    parts = pd.DataFrame({"top": top.astype(float), "bottom": bottom})
    sums = parts.groupby(cluster).sum().to_numpy(float)
    random = np.random.default_rng(SEED)
    equal = np.full(len(sums), 1 / len(sums))
    drawn = random.multinomial(len(sums), equal, RESAMPLES) @ sums
    with np.errstate(invalid="ignore", divide="ignore"):
        means: Floats = drawn[:, 0] / drawn[:, 1]

    return means


def resampled_sums(part: "pd.Series[float]", cluster: "pd.Series[str]") -> Floats:
    """Return sums of resamples of whole clusters."""

    sums = part.astype(float).groupby(cluster).sum().to_numpy(float)
    random = np.random.default_rng(SEED)
    equal = np.full(len(sums), 1 / len(sums))
    drawn: Floats = random.multinomial(len(sums), equal, RESAMPLES) @ sums

    return drawn


def interval95(means: Floats) -> list[float]:
    """Return the middle 95 % of resampled means."""
    return [float(bound) for bound in np.nanquantile(means, BOUNDS)]


def fifths(scored: pd.DataFrame, by: str) -> dict[str, object]:
    """Return the weighted coverage of five equal groups, smallest to largest `by`.

    coverage80: five numbers; interval95: five pairs; n: rows; sd: standard deviation of
    the true coverages, noise taken off. None where there are too few rows.
    """

    if len(scored) < FEWEST:
        none: list[object] = [None] * PARTS
        return {"coverage80": none, "n": len(scored), "interval95": none, "sd": None}
    ranked = scored.sort_values(by, kind="stable").reset_index(drop=True)
    coverage = []
    intervals = []
    noise = []
    for place in np.array_split(np.arange(len(ranked)), PARTS):
        part = ranked.iloc[place]
        weight = part["weight"]
        means = resampled_means(part["covered"] * weight, weight, part["cluster"])
        coverage.append(float(np.average(part["covered"], weights=weight)))
        intervals.append(interval95(means))
        noise.append(float(np.nanvar(means)))
    true_variance = max(float(np.var(coverage)) - float(np.mean(noise)), 0.0)

    return {
        "coverage80": coverage,
        "n": len(scored),
        "interval95": intervals,
        "sd": float(np.sqrt(true_variance)),
    }


def all_fifths(
    scored: dict[Case, pd.DataFrame], targets: pd.DataFrame, cases: tuple[Case, ...]
) -> list[dict[str, object]]:
    """Slice windows by their own change, targets by the planned step, all by class."""

    rows: list[dict[str, object]] = []
    for case in cases:
        for kind, name in enumerate(KINDS):
            part = scored[case][scored[case]["kind"] == kind]
            about = {"by": "own_change", "class": name, **case.label}
            rows.append(about | fifths(part, "own_change"))
    planned = {"k": 2, "gap": 1, "horizon": [1, 2, 3, 4]}
    whole = {"by": "planned_step", "class": "all", **planned}
    rows.append(whole | fifths(targets, "planned_step"))
    for kind, name in enumerate(KINDS):
        part = targets[targets["kind"] == kind]
        about = {"by": "target_records", "class": name, **planned}
        rows.append(about | fifths(part, "planned_step"))

    return rows


def differences(
    scored: dict[Case, pd.DataFrame], targets: pd.DataFrame
) -> list[dict[str, object]]:
    """Return CRPS relative to persistence, and Brier minus each benchmark's."""

    rows = [_crps_ratio(part, case) for case, part in scored.items() if len(part)]
    if not len(targets):
        return rows
    for name in BENCHMARKS:
        for horizons in HORIZONS:
            part = targets[targets["h"].isin(horizons)]
            if len(part):
                rows.append(_brier_difference(part, name, horizons))

    return rows


def _crps_ratio(part: pd.DataFrame, case: Case) -> dict[str, object]:
    """Return the CRPS of a case's windows, relative to persistence."""

    ours = part["crps"] * part["weight"]
    theirs = part["crps_persistence"] * part["weight"]
    means = resampled_means(ours, theirs, part["cluster"])

    return {
        "score": "crps_ratio",
        "case": f"k={case.k} gap={case.gap} h={case.horizon}",
        "against": "persistence",
        "n": len(part),
        "value": ours.sum() / theirs.sum(),
        "interval95": interval95(means),
    }


def _brier_difference(
    part: pd.DataFrame, benchmark: str, horizons: list[int]
) -> dict[str, object]:
    """Return the Brier score of some targets, less that of a benchmark."""

    came = part["attained"].astype(float)
    ours = (part["pooled"] - came) ** 2
    theirs = (part[benchmark] - came) ** 2
    difference = ours - theirs
    one = pd.Series(1.0, part.index)
    means = resampled_means(difference, one, part["cluster"])

    return {
        "score": "brier_difference",
        "case": f"h={horizons[0]}-{horizons[-1]}",
        "against": benchmark,
        "n": len(part),
        "value": difference.mean(),
        "interval95": interval95(means),
    }


def calibration(scored: dict[Case, pd.DataFrame]) -> list[dict[str, object]]:
    """Return, for each tenth of the PIT, the weighted share of outcomes in it."""

    rows = []
    for case, part in scored.items():
        if not len(part):
            continue
        place = np.clip((part["pit"] * 10).astype(int), 0, 9)
        share = part["weight"].groupby(place).sum() / part["weight"].sum()
        for tenth in range(10):
            row = {"low": tenth / 10, "high": (tenth + 1) / 10}
            rows.append({**case.label, **row, "share": share.get(tenth, 0.0)})
    return rows


def interval_scores(scored: dict[Case, pd.DataFrame]) -> list[dict[str, object]]:
    """Return the mean interval score of the 80 % interval (z), and its coverage."""

    rows = []
    for case, part in scored.items():
        if len(part):
            score = np.average(part["interval"], weights=part["weight"])
            covered = np.average(part["covered"], weights=part["weight"])
            found = {"interval_score": score, "coverage80": covered}
            rows.append({**case.label, "n": len(part), **found})
    return rows
