"""Each ministry's targets scored by constants that were fitted without them.

What only targets show is fitted anew; the rest rests on thousands of windows, of which a
ministry is a small part. Two base rates stand beside: the share attained by the ministry's
own targets (by years ahead and whether the target was met), which nobody knew before; and
that of all the others, which could be known. Only the second is a fair competitor: of 52
targets, six shares of their own explain a tenth of all chance.
"""

from collections.abc import Callable

import pandas as pd

from komoro_analysis.analysis.projection.constants import from_values

from .objective import Objective, TargetBlock
from .slices import HORIZONS, interval95, resampled_means
from .targets import score_targets

FEWEST = 20  # targets of a ministry that are scored
Values = dict[str, float]
Refit = Callable[[Values, Objective], Values]


def leave_one_out(values: Values, objective: Objective, refit: Refit) -> pd.DataFrame:
    """Return a row for each ministry and horizon with enough targets.

    left_out, horizons, n, n_clusters, coverage80, brier, brier_base_rate (its own, in
    hindsight), brier_base_rate_others, difference (to the others') with its interval95.
    """

    aims = objective.aims
    rows: list[dict[str, object]] = []
    for name in aims.ministry.unique():
        is_held = aims.ministry == name
        others = aims.keep(~is_held)
        found = refit(values, Objective((), others))
        rows += _score(str(name), aims.keep(is_held), others, found)

    return pd.DataFrame(rows)


def _score(
    name: str, held: TargetBlock, others: TargetBlock, found: Values
) -> list[dict[str, object]]:
    """Score the targets of one ministry."""

    known = from_values(found)
    scored = score_targets(held.targets, known)
    elsewhere = score_targets(others.targets, known)
    shares = elsewhere.groupby(["h", "met"])["attained"].mean()
    place = pd.MultiIndex.from_frame(scored[["h", "met"]])
    scored["others"] = shares.reindex(place).to_numpy(float)
    scored["others"] = scored["others"].fillna(elsewhere["attained"].mean())

    parts = [(years, scored[scored["h"].isin(years)]) for years in HORIZONS]
    return [
        {"left_out": name, "horizons": _named(years), **_tell(part)}
        for years, part in parts
        if len(part) >= FEWEST
    ]


def _named(years: list[int]) -> str:
    return f"h={years[0]}-{years[-1]}"


def _tell(part: pd.DataFrame) -> dict[str, object]:
    """Score our odds and both base rates on the same targets."""

    came = part["attained"].astype(float)
    ours = (part["pooled"] - came) ** 2
    in_hindsight = (part["base_rate"] - came) ** 2
    by_others = (part["others"] - came) ** 2
    one = pd.Series(1.0, part.index)
    low, high = interval95(resampled_means(ours - by_others, one, part["cluster"]))

    return {
        "n": len(part),
        "n_clusters": part["cluster"].nunique(),
        "coverage80": part["covered"].mean(),
        "brier": ours.mean(),
        "brier_base_rate": in_hindsight.mean(),
        "brier_base_rate_others": by_others.mean(),
        "difference": (ours - by_others).mean(),
        "interval95_1": low,
        "interval95_2": high,
    }
