"""Windows of real series: a few observations, and the value some years later."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from komoro_analysis.analysis.projection.constants import constants
from komoro_analysis.analysis.projection.kinds import AMOUNT, COUNT, PERCENT, transform

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

KIND_OF = {"pct": PERCENT, "count": COUNT}  # level, ratio, rank …: an amount
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


SERIES_COLUMNS = {"series_id", "cluster", "uclass", "year", "value"}
TARGET_COLUMNS = {
    "series_id",
    "cluster",
    "uclass",
    "direction",
    "last_year",
    "a2",
    "a1",
    "target",
    "h",
    "outcome",
}


def read(path: str, columns: set[str]) -> pd.DataFrame:
    """Read a CSV and check its columns; rows without a class count as amounts."""
    frame = pd.read_csv(path)
    if lacking := columns - set(frame.columns):
        raise SystemExit(f"{path}: column {', '.join(sorted(lacking))} is missing")
    kind = frame["uclass"].map(KIND_OF).fillna(AMOUNT).astype(int)

    return frame.assign(kind=kind)


def cut_windows(series: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Cut every window of a case with its outcome.

    Columns o0 … o<k-1>, outcome (printed unit), year (vantage), series_id, cluster,
    source, kind, weight (1 / windows of the series).
    """

    about = ["cluster", "source", "kind"]
    columns = ["series_id", *case.names, "outcome", "year", *about, "weight"]
    if series.empty:
        return pd.DataFrame(columns=columns)
    wide = series.pivot_table(index="series_id", columns="year", values="value")
    every_year = range(int(series["year"].min()), int(series["year"].max()) + 1)
    wide = wide.reindex(columns=every_year)

    parts = list(_cut(wide, case))
    if not parts:
        return pd.DataFrame(columns=columns)
    known = series.assign(source=series.get("source", "")).drop_duplicates("series_id")
    windows = pd.concat(parts).join(known.set_index("series_id")[about]).reset_index()

    values = windows[[*case.names, "outcome"]].to_numpy(float)
    passes_100 = (windows["kind"] == PERCENT) & (values.max(axis=1, initial=0) > 100)
    windows["kind"] = np.where(passes_100, AMOUNT, windows["kind"])
    windows = windows[(values >= 0).all(axis=1)].reset_index(drop=True)
    count = windows.groupby("series_id")["series_id"].transform("size")

    return windows.assign(weight=1 / count)


def _cut(wide: pd.DataFrame, case: Case) -> Iterator[pd.DataFrame]:
    """Yield the windows of each vantage year."""

    offsets = [*case.years, case.horizon]
    for year in wide.columns:
        years = [year + offset for offset in offsets]
        if years[0] >= wide.columns[0] and years[-1] <= wide.columns[-1]:
            names = [*case.names, "outcome"]
            yield wide[years].set_axis(names, axis=1).dropna().assign(year=year)


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


def panel(windows: pd.DataFrame, case: Case) -> dict[str, float | None]:
    """Draw panels of 61 series at one vantage year and score each on its own.

    None where no year has 61.
    """

    names = ("coverage80", "mae_ratio", "crps_ratio")
    result: dict[str, float | None] = {**case.label, **dict.fromkeys(names)}
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
