"""The city among others: the same statistic elsewhere, and how far others moved.

Shocks are shared (in one year all cities of a region may fall together), so cities are no
independent draws: shares and quantiles describe what happened, no significance is claimed.
"""

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from ..dataset.reference import Reference, Statistic
from .arrays import FloatArray

WINDOW_YEARS = 10  # changes within the last so many years count
QUANTILES = {"q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q95": 0.95}
DIRECTIONS = {"higher": 1.0, "lower": -1.0}
PERCENT = "%"  # an amount differs with a city's size: its changes are relative
WHOLE_NUMBERS = ["years_left", "first_year", "last_year", "n_cities", "n_windows"]
MOVEMENT_COLUMNS = [
    "series_id",
    "statistic",
    "definition",
    "years_left",
    "change_unit",
    "change_asked",
    "share_moved",
    *QUANTILES,
    "n_cities",
    "n_windows",
    "first_year",
    "last_year",
    "source",
    "reason",
]
COLUMNS = [
    "series_id",
    "statistic",
    "definition",
    "code",
    "fiscal_year",
    "value",
    "municipality",
    "is_own",
    "rank",
    "n_ranked",
    *MOVEMENT_COLUMNS[3:],
]


@dataclass(frozen=True)
class Movement:
    """What comparable cities did in as many years as a series has left.

    change_asked: by the target, from the last value on, positive = better; change_unit:
    the statistic's, or % for an amount. windows: changes of one city between two years.
    """

    years_left: float
    change_unit: str
    change_asked: float
    windows: FloatArray
    n_cities: int
    first_year: int
    last_year: int

    @property
    def share_moved(self) -> float:
        """The share of windows that moved at least as far as the target asks."""
        if not len(self.windows) or np.isnan(self.change_asked):
            return np.nan
        return float(np.mean(self.windows >= self.change_asked))

    @property
    def quantiles(self) -> dict[str, float]:
        """Quantiles of the changes, NaN where there is none."""
        if not len(self.windows):
            return dict.fromkeys(QUANTILES, np.nan)
        found = np.quantile(self.windows, list(QUANTILES.values()))
        return dict(zip(QUANTILES, map(float, found), strict=True))

    @property
    def reason(self) -> str:
        """Why there is no share, as `column:code`."""
        if np.isnan(self.change_asked):
            return "share_moved:not_available"
        if self.years_left < 1:
            return "share_moved:target_year_reached"
        return "" if len(self.windows) else "share_moved:few_points"


def compare_movements(reference: Reference, aims: pd.DataFrame) -> pd.DataFrame:
    """Tell how far comparable cities moved in as many years as each series has left.

    `aims`: index `series_id`; `target, target_year, last_value, last_year`. One row per
    series that has a statistic, columns `MOVEMENT_COLUMNS`: the change that the target
    asks and quantiles `q05` … `q95` of the changes of `n_cities` cities, positive =
    better, in `change_unit`; `share_moved` of the `n_windows` windows moved at least as
    far. Windows lie within the last ten years of the statistic (`first_year` …
    `last_year`). Undefined values are missing, with `column:code` in `reason`.
    """

    rows = []
    for statistic in reference.each_statistic:
        if statistic.series_id in aims.index:
            aim = aims.loc[[statistic.series_id]].iloc[0]
            movement = _movement(reference, statistic, aim)
            rows.append(_as_row(statistic, movement))
    table = pd.DataFrame(rows, columns=MOVEMENT_COLUMNS)
    numbers = ["change_asked", "share_moved", *QUANTILES]
    types = dict.fromkeys(WHOLE_NUMBERS, "Int64") | dict.fromkeys(numbers, "float64")

    return table.astype(types)


def _movement(
    reference: Reference, statistic: Statistic, aim: "pd.Series[float]"
) -> Movement:
    """Cut the windows of one statistic, and read what the target asks."""

    wide = _last_years(reference.comparable(reference.by_year(statistic.statistic)))
    years_left = float(aim["target_year"] - aim["last_year"])
    is_relative = statistic.value_type == "amount"
    sign = DIRECTIONS[statistic.direction]

    asked = aim["target"] - aim["last_value"]
    if is_relative:
        asked = 100 * asked / aim["last_value"]

    return Movement(
        years_left=years_left,
        change_unit=PERCENT if is_relative else statistic.unit,
        change_asked=round(sign * asked, 9),
        windows=sign * _changes(wide, years_left, is_relative),
        n_cities=len(wide),
        first_year=int(wide.columns.min()),
        last_year=int(wide.columns.max()),
    )


def _last_years(wide: pd.DataFrame) -> pd.DataFrame:
    """Keep the last ten years."""
    years = wide.columns.to_numpy(int)
    is_recent = years >= years.max(initial=0) - WINDOW_YEARS
    recent: pd.DataFrame = wide[wide.columns[is_recent]]

    return recent


def _changes(wide: pd.DataFrame, years: float, is_relative: bool) -> FloatArray:
    """Return the changes over so many years of all cities (unit, or %), flat."""

    if not years >= 1:
        return np.array([])
    every_year = range(int(wide.columns.min()), int(wide.columns.max()) + 1)
    value = wide.reindex(columns=every_year).to_numpy(float)
    before = value[:, : -int(years)]
    change = value[:, int(years) :] - before
    if is_relative:
        change = 100 * change / np.where(before != 0, before, np.nan)
    known: FloatArray = change[np.isfinite(change)]

    return known


def _as_row(statistic: Statistic, movement: Movement) -> dict[str, object]:
    facts = asdict(movement) | movement.quantiles
    return facts | {
        "series_id": statistic.series_id,
        "statistic": statistic.statistic,
        "definition": statistic.definition,
        "share_moved": movement.share_moved,
        "n_windows": len(movement.windows),
        "source": statistic.cited,
        "reason": movement.reason,
    }


def compare_levels(reference: Reference, movements: pd.DataFrame) -> pd.DataFrame:
    """List the values of the city and of comparable cities, with the city's place.

    One row per series with a statistic, city and year of the last ten (`code`,
    `municipality`, `fiscal_year`, `value` in the statistic's unit; `is_own`). `rank`: 1
    is best of the `n_ranked` cities known for the year; missing where the definition is
    another than the sheets': those are compared in movement, not in level. The columns
    of `movements` follow, the same in every row of a series.
    """

    tables = [
        _levels_of(reference, statistic)
        for statistic in reference.each_statistic
        if statistic.series_id in set(movements["series_id"])
    ]
    columns = COLUMNS[: COLUMNS.index("years_left")]
    levels = pd.concat(tables) if tables else pd.DataFrame(columns=columns)
    keys = ["series_id", "statistic", "definition"]

    return levels.merge(movements, how="left", on=keys)[COLUMNS]


def _levels_of(reference: Reference, statistic: Statistic) -> pd.DataFrame:
    """List the values of one statistic, by year and from the best city on."""

    everyone = reference.by_year(statistic.statistic)
    peers = reference.comparable(everyone)
    shown = everyone.index.isin(peers.index) | (everyone.index == reference.own_code)
    recent = _last_years(everyone[shown]).reset_index()
    rows = recent.melt("code", value_name="value").dropna(subset="value")

    by_year = rows.groupby("fiscal_year")["value"]
    is_lowest_best = DIRECTIONS[statistic.direction] < 0
    rank = by_year.rank(method="min", ascending=is_lowest_best)
    n_ranked = by_year.transform("size")
    is_comparable = statistic.definition == "same"
    if not is_comparable:
        rank = rank * np.nan
        n_ranked = n_ranked * np.nan
    names = reference.municipalities.set_index("code")["municipality"]
    rows = rows.assign(
        series_id=statistic.series_id,
        statistic=statistic.statistic,
        definition=statistic.definition,
        municipality=rows["code"].map(names),
        is_own=rows["code"].eq(reference.own_code),
        rank=rank.astype("Int64"),
        n_ranked=n_ranked.astype("Int64"),
    )
    rows = rows.astype({"fiscal_year": "int64"})
    order = (
        ["fiscal_year", "rank", "code"] if is_comparable else ["fiscal_year", "code"]
    )

    return rows.sort_values(order, ignore_index=True)
