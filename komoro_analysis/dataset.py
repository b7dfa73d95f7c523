"""Load the tidy tables and lay them out one row per series, as the analyses need them."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from .errors import InputError
from .schema import dtypes

DECIMALS = re.compile(r"\.(\d+)")
SIGN = {"higher": 1.0, "lower": -1.0}


@dataclass(frozen=True, eq=False)
class Data:
    """The tidy tables: columns as in `data/README.md`; text is "" where empty, numbers are missing."""

    observations: pd.DataFrame
    indicators: pd.DataFrame
    measures: pd.DataFrame
    notes: pd.DataFrame = field(default_factory=lambda: typed("notes", pd.DataFrame(columns=list(dtypes("notes")), dtype="str")))

    @cached_property
    def current(self) -> pd.DataFrame:
        """The newest edition's word for each series, kind and year: `latest` of the observations, kept."""
        return latest(self.observations)

    @cached_property
    def _series(self) -> pd.DataFrame:
        return _lay_out(self.current, self.indicators)


def typed(table: str, frame: pd.DataFrame, where: str | Path = "") -> pd.DataFrame:
    """Give a tidy table of text its types. Errors: `InputError` for a column that lacks, or a value of another type."""
    types = dtypes(table)
    if list(frame.columns) != list(types):
        raise InputError(f"{where or table}:1: found columns {', '.join(frame.columns)}; expected {', '.join(types)}")
    try:
        return frame.assign(**{name: _numbers(frame[name], kind) for name, kind in types.items() if kind != "str"})
    except (ValueError, TypeError) as error:
        raise InputError(f"{where or table}: {error}; expected numbers") from None


def _numbers(column: pd.Series, kind: str) -> pd.api.extensions.ExtensionArray | np.ndarray:
    """Read each distinct text of a column once; "" is missing."""
    codes, distinct = pd.factorize(column, use_na_sentinel=False)
    return pd.to_numeric(pd.Series(distinct).mask(distinct == "")).astype(kind).take(codes).array


def read_table(table: str, path: str | Path) -> pd.DataFrame:
    """Read one tidy table with its types. Errors: `InputError` for the file, its columns or their types."""
    try:
        frame = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read as CSV ({error})") from None
    return typed(table, frame, path)


def load(path: str | Path = "data/tidy") -> Data:
    """Load the tidy tables of a folder."""
    path = Path(path)
    tables = [read_table(name, path / f"{name}.csv") for name in ("observations", "indicators", "measures")]
    return Data(*tables, *([read_table("notes", path / "notes.csv")] if (path / "notes.csv").exists() else []))


def latest(observations: pd.DataFrame) -> pd.DataFrame:
    """Keep the newest edition's row for each series, kind and year, in document order."""
    order = np.argsort(observations["edition"].fillna(0).to_numpy(int), kind="stable")
    older = observations[["series_id", "kind", "fiscal_year"]].iloc[order].duplicated(keep="last").to_numpy()
    return observations.iloc[np.sort(order[~older])]


def series(data: Data) -> pd.DataFrame:
    """Lay out one row per series, index `series_id` in document order.

    Columns: `indicator_id, component, measure_id, name, short_name, unit, value_type, survey`; `direction` +1 higher
    is better, -1 lower, NaN unknown; `baseline, baseline_year, target, target_year` in the indicator's unit and
    fiscal years; `bound` of the target; `resolution` the finest printed step; `target_type` improve (target better
    than the baseline), maintain (equal), limit (easier than it), "" unknown; `provisional` for the last actual.
    """
    return data._series.copy()


def _lay_out(current: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    kinds = {kind: rows.drop_duplicates("series_id", keep="last").set_index("series_id") for kind, rows in current.groupby("kind")}
    frame = current.drop_duplicates("series_id").set_index("series_id")[["indicator_id", "component"]]
    columns = ["indicator_id", "measure_id", "name", "short_name", "unit", "value_type", "survey", "direction"]
    frame = frame.reset_index().merge(indicators[columns], on="indicator_id", how="left").set_index("series_id")
    frame["direction"] = frame["direction"].map(SIGN).astype(float)
    for kind in ("baseline", "target"):
        rows = kinds.get(kind, current.head(0).set_index("series_id")).reindex(frame.index)
        frame[kind] = rows["value"]
        frame[f"{kind}_year"] = rows["fiscal_year"]
        frame["bound"] = rows["bound"].fillna("")
    known = current.loc[current["value"].notna(), ["series_id", "printed"]]
    decimals = {cell: max(map(len, DECIMALS.findall(cell)), default=0) for cell in known["printed"].unique()}
    longest = known["printed"].map(decimals).groupby(known["series_id"]).max()
    frame["resolution"] = 10.0 ** -longest.reindex(frame.index).fillna(0)
    step = np.round(frame["direction"] * (frame["target"] - frame["baseline"]), 9)
    frame["target_type"] = np.select([step > 0, step == 0, step < 0], ["improve", "maintain", "limit"], "")
    actual = kinds.get("actual", current.head(0).set_index("series_id")).reindex(frame.index)
    frame["provisional"] = actual["status"].eq("provisional")
    return frame
