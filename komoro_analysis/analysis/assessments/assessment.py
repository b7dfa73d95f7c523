"""Published assessment systems side by side: what each would say of the same indicator, and where it is silent.

`sdsn`, `shizuoka` and `nagano` share one number (share of the planned path covered so far) and differ in the verdict.
All but `plan` and `ibaraki` were written for targets better than the baseline: there a ratio of changes has a meaning.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from ...base.errors import InputError
from ...dataset import Data, kept, numbers, points, series
from ..gaps import Codes, actuals, reasons, undefined

INPUTS = ["baseline", "baseline_year", "actual", "actual_year", "target", "target_year", "direction"]
OPTIONAL = ["plan", "n_points", "mean_change"]
ZERO = 0.001  # Open SDG's stand-in for a baseline or a target of zero, which a growth rate cannot start from or reach
SYMBOLS = "b tb x tx T tT d p n_points mean_change".split()  # of the columns above, in the formulas
MIN_POINTS, WINDOW = 4, 6  # Destatis: points needed, and years over which it takes the mean annual change
NEVER, TINY = -np.inf, 1e-10  # no lower bound; a strict one, values being rounded to 9 decimals
Verdict = tuple[np.ndarray, Codes, Codes]


class System(NamedTuple):
    """One published system: its number and what it says of it."""

    formula: Callable[[dict], Verdict]  # → value, {code: mask where undefined}, {status: mask whatever the value}
    needs: str  # inputs without which it has nothing to say
    met: str  # status of a target that is met now, "" where it has none
    cuts: tuple[tuple[float, str], ...]  # (lower bound, status), best first
    content: str  # the statuses that call the pace sufficient
    missing: str = "not_applicable"  # status where an input is missing or the value undefined


def _easy(c: dict) -> Codes:
    return {"maintain_target": c["ahead"] == 0, "limit_target": c["ahead"] < 0}


def _years(c: dict) -> Codes:
    return {"few_points": c["n"] < 1, "target_year": c["N"] <= 0}


def _statcan(c: dict) -> Verdict:
    b, target = np.where(c["b"] == 0, ZERO, c["b"]), np.where(c["T"] == 0, ZERO, c["T"])
    growth, needed = (c["x"] / b) ** (1 / c["n"]) - 1, (target / b) ** (1 / c["N"]) - 1
    undefined = {"sign_change": (b * c["x"] < 0) | (b * target < 0), "baseline_equals_target": b == target}
    return np.where(b < 0, -1, 1) * c["d"] * growth / np.abs(needed), {**_years(c), **undefined}, {
        "target_achieved": c["d"] * (c["x"] - target) >= 0}


def _un(c: dict) -> Verdict:
    expected = c["x"] * (c["x"] / c["b"]) ** (c["h"] / c["n"])
    undefined = {"baseline_not_positive": c["b"] <= 0, "sign_change": c["x"] < 0, **_easy(c), **_years(c)}
    return (expected - c["b"]) / (c["T"] - c["b"]), undefined, {}


def _share(c: dict) -> Verdict:
    return (c["x"] - c["b"]) * c["N"] / ((c["T"] - c["b"]) * c["n"]), {**_easy(c), **_years(c)}, {}


def _destatis(c: dict) -> Verdict:
    few, pace = ~(c["n_points"] >= MIN_POINTS), c["d"] * c["mean_change"]
    undefined = {"few_points": few, "not_available": np.isnan(pace) & ~few, **_easy(c), "target_met": c["met"]}
    return (c["T"] - c["x"] - c["mean_change"] * c["h"]) / (c["T"] - c["x"]), undefined, {
        "not_calculated": few, "sun": c["met"] & (pace >= 0), "sun_cloud": c["met"], "thunderstorm": pace < 0,
        "cloud": c["ahead"] <= 0}


def _ibaraki(c: dict) -> Verdict:
    share = np.where(c["N"] > 0, c["n"] / c["N"], np.nan)
    expected = np.where(np.isnan(c["p"]), c["b"] + (c["T"] - c["b"]) * share, c["p"])
    return np.floor(np.round(100 * c["x"] / expected, 9)), {
        "lower_is_better": c["d"] < 0, "not_available": np.isnan(expected),
        "negative_value": (c["x"] < 0) | (expected < 0), "plan_zero": expected == 0}, {}


def _plan(c: dict) -> Verdict:
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
        (0.2 + TINY, "cloud"), (0.05, "sun_cloud"), (NEVER, "sun")), "sun sun_cloud", "not_calculated"),
    "shizuoka": System(_share, ALL, "目標値以上", (
        (1.3 + TINY, "A"), (0.7, "B"), (TINY, "C"), (NEVER, "基準値以下")), "目標値以上 A B"),
    "nagano": System(_share, ALL, "", ((1, "A"), (0.8, "B"), (NEVER, "C")), "A"),
    "ibaraki": System(_ibaraki, "x", "", ((100, "A"), (80, "B+"), (50, "B"), (NEVER, "C")), "A"),
    "plan": System(_plan, "x p", "", ((0, "達成"), (NEVER, "未達")), "達成"),
}
FAVOURABLE = {f"{name} {word}" for name, system in SYSTEMS.items() for word in system.content.split()}
UNDECIDED = ["not_available", "not_calculated", "not_applicable"]


def judge(c: dict, system: System) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give value, status and reason of one system for all rows; `c` = the columns of `assess` by their symbols."""
    with np.errstate(all="ignore"):
        value, codes, whatever = system.formula(c)
        rounded = np.round(value, 9)
    no = np.zeros(len(value), bool)
    blind = codes.pop("not_available", no) | np.isnan([c[name] for name in system.needs.split()]).any(axis=0)
    codes = {"no_direction": np.isnan(c["d"]), "not_available": blind, **codes}
    codes["overflow"] = ~np.isfinite(value) & ~undefined(codes)
    empty, silent = undefined(codes), codes.get("maintain_target", no) | codes.get("limit_target", no)
    rules = [(system.missing, blind | codes["no_direction"]), (system.met, c["met"] & bool(system.met)),
             *whatever.items(), ("not_applicable", silent), (system.missing, empty),
             *((word, rounded >= bound) for bound, word in system.cuts)]
    words = np.array([word for word, _ in rules], object)
    pick = np.select([mask for _, mask in rules], range(len(rules)))
    undecided = np.isin(words, UNDECIDED)[pick]
    reason = reasons({"value": codes, "status": {code: mask & undecided for code, mask in codes.items()}})
    return np.where(empty, np.nan, value), words[pick], reason


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
    if lacking := [name for name in INPUTS if name not in frame]:
        raise InputError(f"assess: found no column {', '.join(lacking)}; expected {', '.join(INPUTS)}")
    c = {symbol: numbers(frame, name) for symbol, name in zip(SYMBOLS, INPUTS + OPTIONAL, strict=True)}
    if not (np.isnan(c["d"]) | (np.abs(c["d"]) == 1)).all():
        raise InputError("assess: found a direction other than +1 and -1; expected +1, -1 or empty")
    with np.errstate(over="ignore", invalid="ignore"):
        c["met"], c["ahead"] = np.round(c["d"] * (c["x"] - c["T"]), 9) >= 0, np.round(c["d"] * (c["T"] - c["b"]), 9)
    c |= {"n": c["tx"] - c["tb"], "N": c["tT"] - c["tb"], "h": c["tT"] - c["tx"]}
    judged = zip(*(judge(c, system) for system in SYSTEMS.values()), strict=True)
    value, status, reason = (np.ravel(column, "F") for column in judged)
    return pd.DataFrame({"index": frame.index.repeat(len(SYSTEMS)), "system": [*SYSTEMS] * len(frame), "value": value,
                         "status": status, "reason": reason})


def situation(data: Data) -> pd.DataFrame:
    """Give the input of `assess` for every series at the newest fiscal year with actuals; empty where it has none."""
    rows, seen = actuals(data), points(data)
    newest = rows[rows["fiscal_year"].eq(rows["fiscal_year"].max())].rename(columns={"fiscal_year": "actual_year"})
    recent = seen["fiscal_year"] >= seen.groupby("series_id")["fiscal_year"].transform("max") - WINDOW
    by = seen[recent].groupby("series_id")
    years, change = (by[name].last() - by[name].first() for name in ("fiscal_year", "value"))
    found = pd.DataFrame({"n_points": by.size(), "mean_change": change / years.replace(0, np.nan)})
    return series(data).join(newest.set_index("series_id")).join(found)[INPUTS + OPTIONAL]


@kept
def assessments(data: Data) -> pd.DataFrame:
    """Judge every series by every system at its newest actual: `series_id, system, value, status, reason`."""
    return assess(situation(data)).rename(columns={"index": "series_id"})


def agreement(table: pd.DataFrame) -> pd.DataFrame:
    """Count by series of `assessments` the systems that speak (`n_speaking`) and are content (`n_favourable`)."""
    spoken = table[~table["status"].isin(UNDECIDED)]
    content = (spoken["system"] + " " + spoken["status"]).isin(FAVOURABLE)
    counts = content.groupby(spoken["series_id"]).agg(n_speaking="size", n_favourable="sum")
    return counts.reindex(table["series_id"].unique(), fill_value=0)
