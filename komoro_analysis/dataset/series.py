"""Lay the observations out: each number once, one point a year, one row a series."""

import numpy as np
import pandas as pd

from .data import Data
from .store import store

KEY = ["series_id", "fiscal_year"]
SIGN = {"higher": 1.0, "lower": -1.0}
ABOUT = (
    "indicator_id",
    "measure_id",
    "name",
    "short_name",
    "unit",
    "value_type",
    "survey",
    "direction",
)
# Which observation speaks for a year that has several.
PREFERENCE = {"actual": 0, "history": 1, "baseline": 2}


def latest(observations: "pd.DataFrame | Data") -> pd.DataFrame:
    """Keep the newest edition's row for each series, kind and year, in order.

    `observations`: such a table, or the data that have one.

    >>> import komoro_analysis as ka
    >>> newest = ka.latest(ka.load())
    >>> bool(newest.duplicated(["series_id", "kind", "fiscal_year"]).any())
    False
    """
    if not isinstance(observations, pd.DataFrame):
        observations = observations.observations
    editions = observations["edition"].fillna(0).to_numpy(int)
    oldest_first = np.argsort(editions, kind="stable")
    numbers = observations[["series_id", "kind", "fiscal_year"]].iloc[oldest_first]
    is_newest = ~numbers.duplicated(keep="last").to_numpy()

    return observations.iloc[np.sort(oldest_first[is_newest])]


def current(data: Data) -> pd.DataFrame:
    """Give `latest` of the observations of a data set; nobody edits what is shared."""
    return store(data).once("current", lambda data: latest(data.observations))


def points(data: Data) -> pd.DataFrame:
    """Give the observed values, one per series and year: `series_id, fiscal_year, value`.

    In document order and by year; values are in the indicator's unit. Where a year has
    more than one, an actual comes before a value from elsewhere, and that before a
    baseline. Nobody edits what is shared.
    """
    return store(data).once("points", _points_of)


def _points_of(data: Data) -> pd.DataFrame:
    rows = current(data)
    observed = rows[rows["kind"].isin(list(PREFERENCE)) & rows["value"].notna()]
    observed = observed.assign(
        preference=observed["kind"].map(PREFERENCE),
        place=pd.factorize(observed["series_id"])[0],
    )
    in_order = observed.sort_values(["place", "fiscal_year", "preference"])

    return in_order.drop_duplicates(KEY)[[*KEY, "value"]].reset_index(drop=True)


def series(data: Data) -> pd.DataFrame:
    """Lay out one row per series, index `series_id` in document order.

    | column | meaning |
    |---|---|
    | `indicator_id, component, measure_id, name, short_name, unit` | what it is |
    | `value_type, survey` | as judged |
    | `direction` | +1 higher is better, -1 lower, missing where nobody has judged |
    | `baseline, target` | values in the indicator's unit |
    | `baseline_year, target_year` | fiscal years |
    | `bound` | of the target: `>=`, `<=` or "" |
    | `resolution` | the finest step of the sheets, in the indicator's unit |
    | `target_type` | improve, maintain, limit (easier than the baseline), "" unknown |
    | `provisional` | whether the last known actual is |

    >>> import komoro_analysis as ka
    >>> ka.series(ka.load()).loc["1-2-1", "target_type"]
    'improve'
    """
    rows = current(data)
    about = data.indicators[list(ABOUT)]
    frame = rows.drop_duplicates("series_id")[
        ["series_id", "indicator_id", "component"]
    ]
    frame = frame.merge(about, on="indicator_id", how="left").set_index("series_id")
    frame["direction"] = frame["direction"].map(SIGN).astype(float)

    baseline = _newest(rows, "baseline").reindex(frame.index)
    frame["baseline"] = baseline["value"]
    frame["baseline_year"] = baseline["fiscal_year"]

    target = _newest(rows, "target").reindex(frame.index)
    frame["target"] = target["value"]
    frame["target_year"] = target["fiscal_year"]
    frame["bound"] = target["bound"].fillna("")

    # as the sheets print it: values from elsewhere may be finer
    printed = rows[rows["kind"].ne("history")]
    decimals = printed.groupby("series_id")["decimals"].max().reindex(frame.index)
    frame["resolution"] = 10.0 ** -decimals.fillna(0).astype(float)
    frame["target_type"] = _target_type(frame)

    actual = _newest(rows[rows["value"].notna()], "actual").reindex(frame.index)
    frame["provisional"] = actual["status"].eq("provisional")
    return frame


def _newest(rows: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Give the row of the newest year of a kind, index `series_id`."""
    by_year = rows[rows["kind"].eq(kind)].sort_values("fiscal_year", kind="stable")
    return by_year.drop_duplicates("series_id", keep="last").set_index("series_id")


def _target_type(frame: pd.DataFrame) -> "pd.Series[str]":
    """Tell what the target asks for, compared with the baseline."""
    change = frame["direction"] * (frame["target"] - frame["baseline"])
    step = np.round(change, 9)  # 14.0 against 13.9 must not depend on binary floats
    kinds = np.select(
        [step > 0, step == 0, step < 0], ["improve", "maintain", "limit"], ""
    )

    return pd.Series(kinds, index=frame.index, dtype="str")
