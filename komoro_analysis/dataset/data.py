"""Load the tidy tables and lay them out one row per series, as the analyses need them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path

import numpy as np
import pandas as pd

from ..base.errors import InputError
from ..base.text import ascii_digits
from ..tidy.schema import dtypes
from ..tidy.tables import read_table
from .describe import AssumedValue, assumed_values, summary_html, summary_lines
from .reference import Reference, load_reference, no_reference

DECIMALS = re.compile(r"\.(\d+)")
SIGN = {"higher": 1.0, "lower": -1.0}
KEY = ["series_id", "fiscal_year"]
ABOUT = [
    "indicator_id",
    "measure_id",
    "name",
    "short_name",
    "unit",
    "value_type",
    "survey",
    "direction",
]
PREFERENCE = {
    "actual": 0,
    "history": 1,
    "baseline": 2,
}  # which observation speaks for a year that has several


@dataclass(frozen=True, eq=False, repr=False)
class Data:
    """The tidy tables: columns as in `data/README.md`; text is "" where empty, numbers are missing."""

    observations: pd.DataFrame
    indicators: pd.DataFrame
    measures: pd.DataFrame
    notes: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=[*dtypes("notes")], dtype="str")
    )
    reference: Reference = field(default_factory=no_reference)
    _kept: dict = field(default_factory=dict, init=False, repr=False)

    @property
    def assumed(self) -> tuple[AssumedValue, ...]:
        """The actuals that were only assumed (`ka.assume`, `ka.scenario`); () of real data."""
        return assumed_values(self.observations)

    def __repr__(self) -> str:
        return "\n".join(
            summary_lines(self.observations, self.indicators, self.measures)
        )

    def _repr_html_(self) -> str:
        return summary_html(
            summary_lines(self.observations, self.indicators, self.measures)
        )


def store(data: Data) -> dict:
    """Return what is kept for a data set; it is emptied once a value of its tables has changed, in place or not."""
    tables = (data.observations, data.indicators, data.measures, data.notes)
    if not data._kept or not all(
        map(pd.DataFrame.equals, data._kept["tables"], tables)
    ):
        data._kept.clear()
        data._kept["tables"] = [table.copy() for table in tables]
    return data._kept


def kept(verb: Callable[..., pd.DataFrame]) -> Callable[..., pd.DataFrame]:
    """Decorate a function of `Data`: without options it computes once; what it returns may be edited freely."""

    @wraps(verb)
    def call(data: Data, *args, **options) -> pd.DataFrame:
        if args or options:
            return verb(data, *args, **options)
        known = store(data)
        if verb not in known:
            known[verb] = verb(data)
        return known[verb].copy()

    return call


def load(path: str | Path = "data/tidy") -> Data:
    """Load the tidy tables of a folder; a relative one may also stand one level up, as seen from `notebooks/`."""
    path = Path(path)
    if not path.exists() and Path("..", path).exists():
        path = Path("..", path)
    if not (path / "observations.csv").exists():
        raise InputError(
            f"{path}: found no tidy tables; expected the folder that `komoro tidy` writes"
        )
    tables = [
        read_table(name, path / f"{name}.csv")
        for name in ("observations", "indicators", "measures")
    ]
    notes = path / "notes.csv"
    more = {"notes": read_table("notes", notes)} if notes.exists() else {}
    reference = load_reference(path.parent / "reference")
    return Data(*tables, **more, reference=reference)


def latest(observations: pd.DataFrame) -> pd.DataFrame:
    """Keep the newest edition's row for each series, kind and year, in document order."""
    order = np.argsort(observations["edition"].fillna(0).to_numpy(int), kind="stable")
    older = (
        observations[["series_id", "kind", "fiscal_year"]]
        .iloc[order]
        .duplicated(keep="last")
        .to_numpy()
    )
    return observations.iloc[np.sort(order[~older])]


@kept
def current(data: Data) -> pd.DataFrame:
    """Give `latest` of the observations of a data set."""
    return latest(data.observations)


@kept
def points(data: Data) -> pd.DataFrame:
    """Give each series' observed values, one per year (`series_id, fiscal_year, value`), in document order and by year.

    Actuals, history and the baseline; where a year has more than one, in this order of preference.
    """
    known = current(data)[["kind", *KEY, "value"]].dropna(subset="value")
    order = np.select(
        [known["kind"].eq(kind) for kind in PREFERENCE], [*PREFERENCE.values()], np.nan
    )
    known = known.assign(order=order, at=pd.factorize(known["series_id"])[0]).dropna(
        subset="order"
    )
    known = known.sort_values(["at", "fiscal_year", "order"]).drop_duplicates(KEY)
    return known[[*KEY, "value"]].reset_index(drop=True)


@kept
def series(data: Data) -> pd.DataFrame:
    """Lay out one row per series, index `series_id` in document order.

    Columns: `indicator_id, component, measure_id, name, short_name, unit, value_type, survey`; `direction` +1 higher
    is better, -1 lower, NaN unknown; `baseline, baseline_year, target, target_year` in the indicator's unit and
    fiscal years; `bound` of the target; `resolution` the finest printed step; `target_type` improve (target better
    than the baseline), maintain (equal), limit (easier than it), "" unknown; `provisional` for the last known actual.
    """
    rows = current(data)
    frame = rows.drop_duplicates("series_id")[
        ["series_id", "indicator_id", "component"]
    ]
    frame = frame.merge(
        data.indicators[ABOUT], on="indicator_id", how="left"
    ).set_index("series_id")
    frame["direction"] = frame["direction"].map(SIGN).astype(float)
    rows = rows[
        ["series_id", "kind", "value", "fiscal_year", "bound", "status", "printed"]
    ]
    by_year = rows[rows["kind"].ne("actual") | rows["value"].notna()].sort_values(
        "fiscal_year", kind="stable"
    )
    newest = by_year.drop_duplicates(["series_id", "kind"], keep="last").set_index(
        "series_id"
    )
    baseline, target, actual = (
        newest[newest["kind"].eq(kind)].reindex(frame.index)
        for kind in ("baseline", "target", "actual")
    )
    frame["baseline"], frame["baseline_year"] = (
        baseline["value"],
        baseline["fiscal_year"],
    )
    frame["target"], frame["target_year"] = target["value"], target["fiscal_year"]
    frame["bound"] = target["bound"].fillna("")
    known = rows[rows["value"].notna()]
    at, cells = pd.factorize(known["printed"])
    cells = ascii_digits("\0".join(cells)).split("\0")
    decimals = np.array(
        [
            max(map(len, DECIMALS.findall(cell)), default=0) if "." in cell else 0
            for cell in cells
        ]
    )
    longest = pd.Series(decimals[at], known.index).groupby(known["series_id"]).max()
    frame["resolution"] = 10.0 ** -longest.reindex(frame.index).fillna(0)
    step = np.round(frame["direction"] * (frame["target"] - frame["baseline"]), 9)
    frame["target_type"] = np.select(
        [step > 0, step == 0, step < 0], ["improve", "maintain", "limit"], ""
    )
    frame["provisional"] = actual["status"].eq("provisional")
    return frame
