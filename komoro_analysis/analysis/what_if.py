"""What if: which value next year would move the odds, and what the assumptions behind a projection change."""

from dataclasses import replace

import numpy as np
import pandas as pd

from ..dataset import Data, kept, points, series
from .gaps import reasons, undefined
from .projection.projection import project, projections
from .trends import trends

SIZES = (500, 1000, 2000)  # answers of a citizens' survey
STEPS = 30  # halvings of the search: 1e-9 of its range
COPIES = 5  # of the real series beside each tried value, so that the pool of the projection stays that of the city
COLUMNS = ["series_id", "assumption", "setting", "point", "lower80", "upper80", "p_attain"]


def next_year(data: Data) -> int:
    """Give the fiscal year after the newest year with actuals (after the newest baseline where there is none)."""
    return int(data.observations.query("kind in ['baseline', 'actual']")["fiscal_year"].max()) + 1


def assume(data: Data, values: dict[str, float], year: int | None = None) -> Data:
    """Return the data with actuals {series_id: value, indicator's unit} of status `assumed` in a year (None: next)."""
    o = data.observations
    rows = o.drop_duplicates("series_id").set_index("series_id").loc[list(values)].reset_index().assign(
        fiscal_year=year or next_year(data), kind="actual", value=[float(x) for x in values.values()], bound="",
        status="assumed", printed=[np.format_float_positional(x, trim="-") for x in values.values()],
        edition=o["edition"].max())
    return replace(data, observations=pd.concat([o, rows[o.columns].astype(o.dtypes)], ignore_index=True))


@kept
def sensitivity(data: Data) -> pd.DataFrame:
    """Project to the target year under other assumptions, method pooled; one row per setting and series it concerns.

    `assumption`: base; baseline_year where the source prints none (the assumed one, the year before); n_respondents of
    a citizens' survey; plan_effect off; recalibration off; provisional figure removed, earlier observations speak.
    """
    s, o, tables = series(data), data.observations, []
    unsure = s["indicator_id"].map(data.indicators.set_index("indicator_id")["baseline_year_basis"]) != "printed"
    everything, surveys, years = pd.Series(True, s.index), s["survey"].eq("citizen"), s["baseline_year"]

    def tell(assumption: str, setting: object, concerned: pd.Series, columns: dict | None = None, **options) -> None:
        variant = replace(data, observations=o.assign(**columns)) if columns else data
        end = projections(variant, method="pooled", **options).drop_duplicates("series_id", keep="last")
        end = end[end["series_id"].map(concerned)]
        tables.append(end.assign(assumption=assumption, setting=str(setting))[COLUMNS])

    tell("base", "", everything)
    for shift in (1, 0):
        moved = shift * (o["kind"].eq("baseline") & o["series_id"].map(unsure)).astype(int)
        for year in sorted(years[unsure].dropna().unique()):
            tell("baseline_year", year - shift, unsure & years.eq(year), {"fiscal_year": o["fiscal_year"] - moved})
    for n in SIZES:
        tell("n_respondents", n, surveys, n_respondents=n)
    tell("plan_effect", "off", everything, plan_effect=False)
    tell("recalibration", "off", everything, recalibrate=False)
    tell("provisional", "removed", s["provisional"], {"value": o["value"].mask(o["status"] == "provisional")})
    return pd.concat(tables).sort_values("series_id", key=s.index.get_indexer, kind="stable", ignore_index=True)


@kept
def what_if(data: Data) -> pd.DataFrame:
    """Find the value in the next fiscal year from which on the target is more likely attained than not.

    `series_id, year_next, needed_next` (indicator's unit, rounded to the printed step on the better side; where
    P(attain) is above one half already, the value that keeps it), `needed_per_year` (change per year still needed,
    positive = improvement, ≤ 0: target met), `reason`. In the target year itself the target is needed.
    """
    s, seen, year = series(data), points(data), next_year(data)
    d, target, due, step = s[["direction", "target", "target_year", "resolution"]].to_numpy(float, na_value=np.nan).T
    largest = np.fmax(np.abs(target), seen.groupby("series_id")["value"].max().reindex(s.index).abs())
    largest = np.where(s["value_type"].eq("percent") & (largest <= 100), 100.0, 10 + 10 * largest)
    bad, good = np.where(d > 0, [0 * largest, largest], [largest, 0 * largest])
    copies = range(COPIES + 1)  # copy 0 is the one that is tried
    everyone = pd.concat([s.set_axis([(key, i) for key in s.index]) for i in copies])
    known = pd.concat([seen.assign(series_id=[(key, i) for key in seen["series_id"]]) for i in copies])

    def likely(value: np.ndarray) -> np.ndarray:
        new = pd.DataFrame({"series_id": everyone.index[: len(s)], "fiscal_year": year, "value": value})
        end = project(pd.concat([known, new]), everyone, method="pooled").drop_duplicates("series_id", keep="last")
        return end["p_attain"].to_numpy()[: len(s)] > 0.5

    codes = {"no_direction": np.isnan(d), "not_available": np.isnan(target), "target_year_reached": due < year,
             "out_of_range": (due > year) & (~likely(good) | likely(bad))}
    for _ in range(STEPS):
        enough = likely((bad + good) / 2)
        bad, good = np.where(enough, [bad, (bad + good) / 2], [(bad + good) / 2, good])
    needed = np.where(due == year, target, np.round(d * np.ceil(np.round(d * good / step, 6)) * step, 9))
    change = trends(data)["required_per_year"].to_numpy(float)
    return pd.DataFrame({
        "series_id": s.index, "year_next": year, "needed_next": np.where(undefined(codes), np.nan, needed),
        "needed_per_year": change,
        "reason": reasons({"needed_next": codes, "needed_per_year": {"not_available": np.isnan(change)}})})
