"""Published assessment systems side by side: what each would say of the same indicator, and where it is silent.

`sdsn`, `shizuoka` and `nagano` share one number (share of the planned path covered so far) and differ in the verdict.
All but `plan` and `ibaraki` were written for targets better than the baseline: there a ratio of changes has a meaning.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from .dataset import Data, latest, series
from .errors import InputError
from .gap import KEY, planned, reasons
from .trend import points

INPUTS = ["baseline", "baseline_year", "actual", "actual_year", "target", "target_year", "direction"]
OPTIONAL = ["plan", "n_points", "mean_change"]
ZERO = 0.001  # Open SDG's stand-in for a baseline or a target of zero, which a growth rate cannot start from or reach
MIN_POINTS, WINDOW = 4, 6  # Destatis: points needed, and years over which it takes the mean annual change
NEVER = -np.inf
Inputs = dict[str, np.ndarray]
Verdict = tuple[np.ndarray, dict[str, np.ndarray], dict[str, np.ndarray]]


class System(NamedTuple):
    """One published system: its number and what it says of it."""

    formula: Callable[[Inputs], Verdict]  # → value, {code: mask where undefined}, {status: mask whatever the value}
    needs: str  # inputs without which it has nothing to say
    met: str  # status of a target that is met now, "" where it has none
    cuts: tuple[tuple[float, str], ...]  # (lower bound, status), best first
    content: str  # the statuses that call the pace sufficient
    missing: str = "not_applicable"  # status where an input is missing or the value undefined


def above(bound: float) -> float:
    """Give the bound of a strict comparison."""
    return float(np.nextafter(bound, np.inf))


def _easy(c: Inputs) -> dict[str, np.ndarray]:
    return {"maintain_target": c["ahead"] == 0, "limit_target": c["ahead"] < 0}


def _years(c: Inputs) -> dict[str, np.ndarray]:
    return {"few_points": c["n"] < 1, "target_year": c["N"] <= 0}


def _statcan(c: Inputs) -> Verdict:
    b, target = np.where(c["b"] == 0, ZERO, c["b"]), np.where(c["T"] == 0, ZERO, c["T"])
    growth, needed = (c["x"] / b) ** (1 / c["n"]) - 1, (target / b) ** (1 / c["N"]) - 1
    undefined = {"sign_change": (b * c["x"] < 0) | (b * target < 0), "baseline_equals_target": b == target}
    return np.where(b < 0, -1, 1) * c["d"] * growth / np.abs(needed), {**_years(c), **undefined}, {
        "target_achieved": c["d"] * (c["x"] - target) >= 0}  # fmt: skip


def _un(c: Inputs) -> Verdict:
    expected = c["x"] * (c["x"] / c["b"]) ** (c["h"] / c["n"])
    undefined = {"baseline_not_positive": c["b"] <= 0, "sign_change": c["x"] < 0, **_easy(c), **_years(c)}
    return (expected - c["b"]) / (c["T"] - c["b"]), undefined, {}


def _share(c: Inputs) -> Verdict:
    return (c["x"] - c["b"]) * c["N"] / ((c["T"] - c["b"]) * c["n"]), {**_easy(c), **_years(c)}, {}


def _destatis(c: Inputs) -> Verdict:
    few, pace = ~(c["n_points"] >= MIN_POINTS), c["d"] * c["mean_change"]
    undefined = {"few_points": few, "not_available": np.isnan(pace) & ~few, **_easy(c), "target_met": c["met"]}
    return (c["T"] - c["x"] - c["mean_change"] * c["h"]) / (c["T"] - c["x"]), undefined, {
        "not_calculated": few, "sun": c["met"] & (pace >= 0), "sun_cloud": c["met"], "thunderstorm": pace < 0,
        "cloud": c["ahead"] <= 0}  # fmt: skip


def _ibaraki(c: Inputs) -> Verdict:
    share = np.where(c["N"] > 0, c["n"] / c["N"], np.nan)
    expected = np.where(np.isnan(c["p"]), c["b"] + (c["T"] - c["b"]) * share, c["p"])
    return np.floor(np.round(100 * c["x"] / expected, 9)), {
        "lower_is_better": c["d"] < 0, "not_available": np.isnan(expected),
        "negative_value": (c["x"] < 0) | (expected < 0), "plan_zero": expected == 0}, {}  # fmt: skip


def _plan(c: Inputs) -> Verdict:
    return np.round(c["d"] * (c["x"] - c["p"]), 9), {}, {}


ALL = "b x T tb tx tT"
SYSTEMS = {
    "statcan": System(_statcan, ALL, "", (
        (0.95, "substantial_progress"), (0.6, "moderate_progress"), (0, "limited_progress"), (NEVER, "deterioration")),
        "target_achieved substantial_progress", "not_available"),
    "un": System(_un, ALL, "achieved", (
        (0.95, "on_track"), (0.1, "accelerate"), (NEVER, "stagnation_or_regression")),
        "achieved on_track", "not_available"),
    "sdsn": System(_share, ALL, "achieved", (
        (1, "on_track"), (0.5, "moderately_improving"), (0, "stagnating"), (NEVER, "decreasing")),
        "achieved on_track", "not_available"),
    "destatis": System(_destatis, "b x T tx tT", "", (
        (above(0.2), "cloud"), (0.05, "sun_cloud"), (NEVER, "sun")), "sun sun_cloud", "not_calculated"),
    "shizuoka": System(_share, ALL, "目標値以上", (
        (above(1.3), "A"), (0.7, "B"), (above(0), "C"), (NEVER, "基準値以下")), "目標値以上 A B"),
    "nagano": System(_share, ALL, "", ((1, "A"), (0.8, "B"), (NEVER, "C")), "A"),
    "ibaraki": System(_ibaraki, "x", "", ((100, "A"), (80, "B+"), (50, "B"), (NEVER, "C")), "A"),
    "plan": System(_plan, "x p", "", ((0, "達成"), (NEVER, "未達")), "達成"),
}  # fmt: skip
FAVOURABLE = {f"{name} {word}" for name, system in SYSTEMS.items() for word in system.content.split()}
UNDECIDED = {"not_available", "not_calculated", "not_applicable"}


def inputs(frame: pd.DataFrame) -> Inputs:
    """Check the columns of `assess` and name them by the symbols of the formulas; raises InputError."""
    lacking = [name for name in INPUTS if name not in frame]
    if lacking:
        raise InputError(f"assess: found no column {', '.join(lacking)}; expected {', '.join(INPUTS)}")
    try:
        given = {name: frame[name].to_numpy(float, na_value=np.nan) if name in frame else np.full(len(frame), np.nan)
                 for name in INPUTS + OPTIONAL}  # fmt: skip
    except (TypeError, ValueError) as error:
        raise InputError(f"assess: found a value that is not a number ({error}); expected numbers or empty") from None
    c = dict(zip(["b", "tb", "x", "tx", "T", "tT", "d", "p", "n_points", "mean_change"], given.values(), strict=True))
    if not np.isin(c["d"][~np.isnan(c["d"])], (-1, 1)).all():
        raise InputError("assess: found a direction other than +1 and -1; expected +1, -1 or empty")
    with np.errstate(over="ignore"):
        met, ahead = np.round(c["d"] * (c["x"] - c["T"]), 9) >= 0, np.round(c["d"] * (c["T"] - c["b"]), 9)
    return {**c, "n": c["tx"] - c["tb"], "N": c["tT"] - c["tb"], "h": c["tT"] - c["tx"], "met": met, "ahead": ahead}


def judge(c: Inputs, system: System) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give value, status and reason of one system for all rows."""
    with np.errstate(all="ignore"):
        value, codes, first = system.formula(c)
        rounded = np.round(value, 9)
    no = np.zeros(len(value), bool)
    needs = [np.isnan(c[name]) for name in system.needs.split()]
    blind = np.logical_or.reduce([codes.pop("not_available", no), *needs])
    codes = {"no_direction": np.isnan(c["d"]), "not_available": blind, **codes}
    codes["overflow"] = ~np.isfinite(value) & ~np.logical_or.reduce(list(codes.values()))
    undefined = np.logical_or.reduce(list(codes.values()))
    silent = codes.get("maintain_target", no) | codes.get("limit_target", no)
    rules = [(system.missing, blind | codes["no_direction"]), (system.met, c["met"] & bool(system.met)), *first.items(),
             ("not_applicable", silent), (system.missing, undefined),
             *((word, rounded >= bound) for bound, word in system.cuts)]  # fmt: skip
    words = np.array([word for word, _ in rules], object)
    pick = np.select([mask for _, mask in rules], range(len(rules)), 0)
    undecided = np.isin(words, list(UNDECIDED))[pick]
    reason = reasons({"value": codes, "status": {code: mask & undecided for code, mask in codes.items()}})
    return np.where(undefined, np.nan, value), words[pick], reason


def assess(frame: pd.DataFrame) -> pd.DataFrame:
    """Judge any indicators by every published system.

    `frame`: `baseline, baseline_year, actual, actual_year, target, target_year, direction` (+1 higher, −1 lower is
    better), optionally `plan` (of the actual's year) and, for `destatis`, `n_points` and `mean_change` (unit per year,
    over the last six years); any index. Returns `index, system, value, status, reason`, one row per row and system.
    A target that is met is said to be met by each system that has such a verdict, with the value where one exists;
    a target equal to (`maintain_target`) or easier than (`limit_target`) the baseline leaves ratios undefined.
    Sources: Open SDG 2.4 progress methodology (Statistics Canada), UN technical note 2023, SDG Index FAQ, Destatis
    (status of the German sustainability indicators), 静岡県, 長野県, 茨城県, the city's own plan. Raises InputError.
    """
    c = inputs(frame)
    parts = [judge(c, system) for system in SYSTEMS.values()]
    value, status, reason = (np.stack(column, axis=1).ravel() for column in zip(*parts, strict=True))
    index = frame.index.repeat(len(SYSTEMS))
    return pd.DataFrame({"index": index, "system": np.tile(list(SYSTEMS), len(frame)), "value": value,
                         "status": status, "reason": reason})  # fmt: skip


def situation(data: Data) -> pd.DataFrame:
    """Give the input of `assess` for every series at the newest fiscal year with actuals; empty where it has none."""
    observed, table = latest(data.observations), series(data)
    actual = observed.loc[observed["kind"] == "actual", [*KEY, "value"]]
    actual = actual[actual["fiscal_year"] == actual["fiscal_year"].max()].merge(planned(observed), how="left", on=KEY)
    actual = actual.set_index("series_id").set_axis(["actual_year", "actual", "plan"], axis=1)
    seen = points(data)
    seen = seen[seen["fiscal_year"] >= seen.groupby("series_id")["fiscal_year"].transform("max") - WINDOW]
    ends = seen.groupby("series_id").agg(n_points=("value", "size"), first=("value", "first"), last=("value", "last"),
                                         start=("fiscal_year", "min"), end=("fiscal_year", "max"))  # fmt: skip
    ends["mean_change"] = (ends["last"] - ends["first"]) / (ends["end"] - ends["start"]).replace(0, np.nan)
    return table.join(actual).join(ends[["n_points", "mean_change"]])[INPUTS + OPTIONAL]


def assessments(data: Data) -> pd.DataFrame:
    """Judge every series by every system at its newest actual: `series_id, system, value, status, reason`."""
    return assess(situation(data)).rename(columns={"index": "series_id"})


def agreement(table: pd.DataFrame) -> pd.DataFrame:
    """Count by series of `assessments` the systems that speak (`n_speaking`) and are content (`n_favourable`)."""
    spoken = table[~table["status"].isin(UNDECIDED)]
    content = (spoken["system"] + " " + spoken["status"]).isin(FAVOURABLE)
    counts = content.groupby(spoken["series_id"]).agg(n_speaking="size", n_favourable="sum")
    return counts.reindex(table["series_id"].unique(), fill_value=0)
