"""What if: which value next year would move the odds, and what the assumptions behind a projection change."""

from dataclasses import replace

import numpy as np
import pandas as pd

from .dataset import Data, series
from .gaps import reasons
from .projection import project, projections
from .trends import points, trends

SIZES = (500, 1000, 2000)  # answers of a citizens' survey
STEPS = 40  # halvings of the search: 1e-12 of its range
COLUMNS = ["series_id", "assumption", "setting", "point", "lower80", "upper80", "p_attain"]


def next_year(data: Data) -> int:
    """Give the fiscal year after the newest year with actuals (after the newest baseline where there is none)."""
    rows = data.observations
    return int(rows["fiscal_year"][rows["kind"].isin(["baseline", "actual"])].max()) + 1


def assume(data: Data, values: dict[str, float], year: int | None = None) -> Data:
    """Return the data with assumed actuals {series_id: value, in the indicator's unit} for a year (None: the next)."""
    first = data.observations.drop_duplicates("series_id").set_index("series_id").loc[list(values)].reset_index()
    rows = first.assign(fiscal_year=year or next_year(data), kind="actual", value=list(map(float, values.values())),
                        bound="", status="final", printed=[f"{x:.9g}" for x in values.values()],
                        edition=data.observations["edition"].max())[data.observations.columns]
    observations = pd.concat([data.observations, rows.astype(data.observations.dtypes)], ignore_index=True)
    return replace(data, observations=observations)


def _variants(data: Data) -> list[tuple[str, str, pd.Series, pd.Series | None, dict]]:
    """List (assumption, setting, series concerned, changed column of the observations, options of the projection)."""
    s, o, basis = series(data), data.observations, data.indicators.set_index("indicator_id")["baseline_year_basis"]
    unsure, everything = s["indicator_id"].map(basis) != "printed", pd.Series(True, s.index)
    baseline = o["kind"].eq("baseline") & o["series_id"].map(unsure)
    years = [(year, shift) for shift in (1, 0) for year in sorted(s["baseline_year"][unsure].dropna().unique())]
    return [
        ("base", "", everything, None, {}),
        *(("baseline_year", str(year - shift), unsure & (s["baseline_year"] == year),
           o["fiscal_year"] - shift * baseline.astype(int), {}) for year, shift in years),
        *(("n_respondents", str(n), s["survey"] == "citizen", None, {"n_respondents": n}) for n in SIZES),
        ("plan_effect", "off", everything, None, {"plan_effect": False}),
        ("recalibration", "off", everything, None, {"recalibrate": False}),
        ("provisional", "removed", s["provisional"], o["value"].mask(o["status"] == "provisional"), {})]


def sensitivity(data: Data) -> pd.DataFrame:
    """Project to the target year under other assumptions, method pooled.

    One row per series and setting that concerns it: `series_id, assumption, setting, point, lower80, upper80,
    p_attain`. assumption: base; baseline_year (printed nowhere: the assumed one and the year before); n_respondents of
    a citizens' survey; plan_effect off; recalibration off; provisional figure removed, earlier observations speak.
    """
    tables = []
    for assumption, setting, concerned, column, options in _variants(data):
        variant = data if column is None else replace(data, observations=data.observations.assign(**{column.name: column}))
        end = projections(variant, method="pooled", **options).drop_duplicates("series_id", keep="last")
        end = end[end["series_id"].map(concerned).astype(bool)]
        tables.append(end.assign(assumption=assumption, setting=setting)[COLUMNS])
    table = pd.concat(tables, ignore_index=True)
    order = table["series_id"].map({name: i for i, name in enumerate(series(data).index)})
    return table.iloc[np.argsort(order, kind="stable")].reset_index(drop=True)


def what_if(data: Data) -> pd.DataFrame:
    """Find the value in the next fiscal year from which on the target is more likely attained than not.

    `series_id, year_next, needed_next` (indicator's unit, rounded to the printed step on the better side; where
    P(attain) is above one half already, the value that keeps it), `needed_per_year` (change per year still needed,
    positive = improvement, ≤ 0: target met), `reason`. In the target year itself the target is needed.
    """
    s, seen, year = series(data), points(data), next_year(data)
    d, target, due = (s[name].to_numpy(float, na_value=np.nan) for name in ("direction", "target", "target_year"))
    largest = 10 + 10 * np.fmax(np.abs(target), seen.groupby("series_id")["value"].max().reindex(s.index).abs())
    largest = np.where(s["value_type"] == "percent", 100.0, largest)
    bad, good = np.where(d > 0, 0.0, largest), np.where(d > 0, largest, 0.0)

    def likely(value: np.ndarray) -> np.ndarray:
        new = pd.DataFrame({"series_id": s.index, "fiscal_year": year, "value": value})
        end = project(pd.concat([seen, new]), s, method="pooled").drop_duplicates("series_id", keep="last")
        return end["p_attain"].to_numpy() > 0.5

    codes = {"no_direction": np.isnan(d), "not_available": np.isnan(target), "target_year_reached": due < year,
             "out_of_range": (due > year) & (~likely(good) | likely(bad))}
    for _ in range(STEPS):
        middle = (bad + good) / 2
        enough = likely(middle)
        bad, good = np.where(enough, bad, middle), np.where(enough, middle, good)
    step = s["resolution"].to_numpy()
    needed = np.where(due == year, target, d * np.ceil(np.round(d * good / step, 6)) * step)
    change = trends(data).set_index("series_id").reindex(s.index)["required_per_year"].to_numpy()
    return pd.DataFrame({
        "series_id": s.index, "year_next": year,
        "needed_next": np.where(np.logical_or.reduce(list(codes.values())), np.nan, np.round(needed, 9)),
        "needed_per_year": change,
        "reason": reasons({"needed_next": codes, "needed_per_year": {"not_available": np.isnan(change)}})})
