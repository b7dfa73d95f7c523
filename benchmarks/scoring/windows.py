"""Windows of real series: a few observations, and the value some years later."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from komoro_analysis.analysis.projection.constants import constants
from komoro_analysis.analysis.projection.kinds import AMOUNT, PERCENT, transform

from .predictions import (
    Floats,
    Windows,
    crps,
    crps_normal,
    half_width80,
    interval_score,
    pit,
    predict,
)

NORMAL_MAD = 0.6745  # median of |x| where x is normal
LEAST_CHANGE = 1e-4
PANEL = 61  # series of a panel, as many as a city has indicators
DRAWS = 400
SEED = 11


@dataclass(frozen=True)
class Case:
    """k observations (the first `gap` years before the next), `horizon` years ahead."""

    k: int
    gap: int
    horizon: int

    @property
    def years(self) -> list[int]:
        """Years of the observations, relative to the last."""
        return [-(self.k - 2) - self.gap, *range(-(self.k - 2), 1)]

    @property
    def names(self) -> list[str]:
        """Columns of the observations."""
        return [f"o{number}" for number in range(self.k)]

    @property
    def label(self) -> dict[str, int]:
        """The case as keys of a result."""
        return {"k": self.k, "gap": self.gap, "horizon": self.horizon}


CASES = (Case(2, 2, 3), Case(2, 1, 3), Case(3, 1, 2), Case(4, 1, 1))


def cut_windows(series: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Cut every window of a case with its outcome.

    Columns o0 … o<k-1>, outcome (printed unit), year (vantage), series_id, cluster,
    source, kind, weight (1 / windows of the series).
    """

    about = ["cluster", "source", "kind"]
    columns = ["series_id", *case.names, "outcome", "year", *about, "weight"]
    if series.empty:
        return pd.DataFrame(columns=columns)

    parts = list(_cut(_by_year(series), case))
    if not parts:
        return pd.DataFrame(columns=columns)
    known = series if "source" in series else series.assign(source="")
    known = known.drop_duplicates("series_id").set_index("series_id")
    windows = pd.concat(parts).join(known[about]).reset_index()

    # a percentage that passes 100 is none; what is below 0 has no logarithm
    values = windows[[*case.names, "outcome"]].to_numpy(float)
    highest = values.max(axis=1, initial=0)
    passes_100 = (windows["kind"] == PERCENT) & (highest > 100)
    windows["kind"] = windows["kind"].mask(passes_100, AMOUNT)
    is_defined = pd.Series(values.min(axis=1, initial=np.inf) >= 0, windows.index)
    windows = windows[is_defined].reset_index(drop=True)
    count = windows.groupby("series_id")["series_id"].transform("size")

    return windows.assign(weight=1 / count)


def _by_year(series: pd.DataFrame) -> pd.DataFrame:
    """Lay out one row per series, one column for every year between."""
    wide = series.pivot(index="series_id", columns="year", values="value")
    first = int(series["year"].min())
    last = int(series["year"].max())

    return wide.reindex(columns=range(first, last + 1))


def _cut(wide: pd.DataFrame, case: Case) -> Iterator[pd.DataFrame]:
    """Yield the windows of each vantage year."""

    known_years = [int(year) for year in wide.columns]
    names = [*case.names, "outcome"]
    for vantage in known_years:
        years = [vantage + offset for offset in (*case.years, case.horizon)]
        if years[0] < known_years[0] or years[-1] > known_years[-1]:
            continue
        windows = wide[years].dropna()
        yield windows.set_axis(names, axis=1).assign(year=vantage)


def as_windows(group: pd.DataFrame, case: Case) -> Windows:
    """Lay out the observations of some windows for the projection."""

    return Windows(
        values=group[case.names].to_numpy(float),
        years=case.years,
        kind=group["kind"].to_numpy(int),
        h=np.full(len(group), float(case.horizon)),
    )


def score(group: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Score windows of one vantage year, which are each other's pool (errors in z).

    Columns covered, width, error, error_persistence, crps, crps_persistence, interval,
    pit, own_change.
    """

    windows = as_windows(group, case)
    prediction = predict(windows)
    z = transform(windows.values, windows.kind[:, None])
    outcome = transform(group["outcome"].to_numpy(float), windows.kind)
    half = half_width80(prediction.spread)
    error = outcome - prediction.z
    stayed = outcome - z[:, -1]

    return pd.DataFrame(
        {
            "covered": np.abs(error) <= half,
            "width": 2 * half,
            "error": np.abs(error),
            "error_persistence": np.abs(stayed),
            "crps": crps(error, prediction.spread),
            "crps_persistence": crps_normal(stayed, _usual_sd(windows, z)),
            "interval": interval_score(error, half),
            "pit": pit(error, prediction.spread),
            "own_change": np.abs(z[:, -1] - z[:, 0]),
        },
        index=group.index,
    )


def _usual_sd(windows: Windows, z: Floats) -> Floats:
    """Return the pool's robust scale of a change over the horizon."""

    growth = constants().growth
    change = np.abs(np.diff(z, axis=1)) / np.diff(windows.years) ** (growth / 2)
    sd = np.ones(len(windows))
    for member in (windows.kind == PERCENT, windows.kind != PERCENT):
        if member.any():
            usual = max(float(np.median(change[member])), LEAST_CHANGE) / NORMAL_MAD
            sd[member] = usual * windows.h[member] ** (growth / 2)

    return sd


def score_all(windows: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Score all windows, each vantage year with its own pool."""
    parts = [score(group, case) for _, group in windows.groupby("year")]
    if not parts:
        return windows.assign(covered=[], own_change=[])
    return windows.join(pd.concat(parts))


def panel(windows: pd.DataFrame, case: Case) -> dict[str, object]:
    """Draw panels of 61 series at one vantage year and score each on its own.

    None where no year has 61.
    """

    names = ("coverage80", "mae_ratio", "crps_ratio")
    result: dict[str, object] = {**case.label, **dict.fromkeys(names)}
    groups = [group for _, group in windows.groupby("year") if len(group) >= PANEL]
    if not groups:
        return result
    random = np.random.default_rng(SEED)
    drawn = [groups[random.integers(len(groups))] for _ in range(DRAWS)]
    picks = [
        group.iloc[random.choice(len(group), PANEL, replace=False)] for group in drawn
    ]
    mean = pd.concat([score(pick, case) for pick in picks]).mean()
    with np.errstate(
        invalid="ignore", divide="ignore"
    ):  # nothing ever changed: no ratio
        return result | {
            "coverage80": mean["covered"],
            "mae_ratio": mean["error"] / mean["error_persistence"],
            "crps_ratio": mean["crps"] / mean["crps_persistence"],
        }
