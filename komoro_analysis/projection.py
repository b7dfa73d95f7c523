"""Project indicators to the target year: a point, an 80 % interval and the probability that the target is attained."""

import numpy as np
import pandas as pd
from scipy.special import expit, logit, stdtr, stdtrit

from .errors import InputError

METHODS = ("pooled", "persistence", "linear")
KINDS = ("percent", "count", "amount")  # each has its own level of scale; every other value type counts as an amount
CONSTANTS = {  # name: (value, unit, origin); z = transformed value (log or logit)
    "level_percent": (-0.575, "log z", "likelihood, development targets"),
    "level_count": (-0.682, "log z", "likelihood, development targets"),
    "level_amount": (-1.037, "log z", "likelihood, development targets"),
    "own_weight": (0.38, "1", "likelihood, development targets"),
    "own_floor": (0.01, "z", "likelihood, development targets"),
    "own_unchanged": (0.06, "z", "an unchanged value moves on like one that moved by this much"),
    "step_weight": (0.30, "1", "likelihood, development targets"),
    "step_floor": (0.003, "z per year", "likelihood, development targets"),
    "step_from_own": (0.5, "1", "planned step where there is no plan: elasticity to the own change"),
    "df": (1.3, "1", "likelihood, development targets"),
    "growth": (1.1, "power of years", "variance of the error over h years, development windows"),
    "momentum": (0.3, "share of the last annual change", "development windows"),
    "momentum_cap": (0.5, "scale", "development windows"),
    "pull_rate": (0.9, "1 per year", "share of the distance to an adopted target that is left after a year"),
    "pull_cap": (3.0, "scale", "development targets"),
    "recal_shift": (0.31, "logit", "development targets"),
    "recal_slope": (0.71, "1", "development targets"),
    "p_floor": (0.05, "probability", "rounder than any evidence: never certain, never impossible"),
    "deff": (1.2, "1", "design effect of a citizen survey"),
    "pool_percent": (0.12, "z", "pool scale before any own series is seen (persistence, linear)"),
    "pool_other": (0.11, "z", "pool scale before any own series is seen (persistence, linear)"),
    "pool_weight": (8.0, "series", "weight of that prior"),
}
C = {name: row[0] for name, row in CONSTANTS.items()}


def transform(y: np.ndarray, kind: np.ndarray) -> np.ndarray:
    """Return z: ln((y+0.5)/(100.5-y)) for percentages (kind 0), ln(y+0.5) otherwise; NaN outside the domain."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.log(y + 0.5) - np.where(kind == 0, np.log(100.5 - y), 0.0)


def inverse(z: np.ndarray, kind: np.ndarray) -> np.ndarray:
    """Return y of z in the printed unit, never below 0, percentages never above 100."""
    with np.errstate(over="ignore"):
        return np.where(kind == 0, np.clip(101.0 * expit(z) - 0.5, 0.0, 100.0), np.maximum(np.exp(z) - 0.5, 0.0))


def summarise(y: np.ndarray, year: np.ndarray, start: np.ndarray, kind: np.ndarray) -> dict[str, np.ndarray]:
    """Reduce observations, sorted by series and year, to one state per series.

    y (printed unit) and year are flat; start holds each series' first position; kind is 0 percent, 1 count, 2 amount.
    Returns arrays by series: kind, changes (number of them), year (last), z and first (transformed last and first
    value), span (years between), last (change per year in the newest interval), own (mean size of a year's change, z).
    """
    count = np.diff(np.append(start, len(y)))
    end = start + count - 1
    z = transform(y, np.repeat(kind, count))
    dz, dt = np.diff(z, prepend=0.0), np.diff(year, prepend=0).astype(float)
    dz[start], dt[start] = 0.0, 1.0
    size = np.abs(dz) * dt ** (-C["growth"] / 2)
    size = np.where(size < 1e-9, C["own_unchanged"], size)
    size[start] = 0.0
    changes = count - 1
    own = np.where(changes, np.add.reduceat(size, start) / np.maximum(changes, 1), C["own_unchanged"])
    return {"kind": kind, "changes": changes, "year": year[end], "z": z[end], "first": z[start],
            "y": y[end] + 0 * z[end],
            "slope": (y[end] - y[start]) / np.maximum(year[end] - year[start], 1),
            "span": year[end] - year[start], "last": dz[end] / dt[end], "own": own}


def pooled_scale(state: dict, step: np.ndarray) -> np.ndarray:
    """Return the scale of a one-year change (z) from the own changes and the planned yearly step (z; NaN: no plan)."""
    level = np.array([C[f"level_{k}"] for k in KINDS])[state["kind"]]
    own = np.log(state["own"] + C["own_floor"])
    step = np.log(np.where(np.isnan(step), C["step_from_own"] * state["own"], step) + C["step_floor"])
    return np.exp(level + C["own_weight"] * own + C["step_weight"] * step)


def panel_scale(state: dict) -> np.ndarray:
    """Return the scale of persistence and linear: the median own change of all series of that kind in the call (z)."""
    scale = np.empty(len(state["kind"]))
    for percent, prior in ((True, C["pool_percent"]), (False, C["pool_other"])):
        member = (state["kind"] == 0) == percent
        own = state["own"][member & (state["changes"] > 0) & ~np.isnan(state["own"])]
        typical = np.log(np.median(own) / 0.8165) if len(own) else 0.0  # 0.8165: third quartile of t with 2 df
        weight = C["pool_weight"]
        scale[member] = np.exp((len(own) * typical + weight * np.log(prior)) / (len(own) + weight))
    return scale


def forecast(state: dict, scale: np.ndarray, h: np.ndarray, target: np.ndarray, drift: np.ndarray, noise: np.ndarray,
             method: str = "pooled") -> tuple[np.ndarray, np.ndarray]:
    """Return centre and spread (z) h years after the last observation.

    scale = of a one-year change (z); target (z) pulls, NaN: none or met; drift = whether momentum is allowed;
    noise = sampling variance of a survey's value (z^2). One row per series, or per series and year.
    """
    spread = np.sqrt(scale**2 * h ** C["growth"] + noise)
    if method != "pooled":
        slope = state["slope"] if method == "linear" else 0.0
        line = np.clip(state["y"] + slope * h, 0.0, np.where(state["kind"] == 0, 100.0, np.inf))
        return transform(line, state["kind"]), spread
    cap = C["momentum_cap"] * scale
    centre = state["z"] + np.where(drift, C["momentum"] * h * np.clip(state["last"], -cap, cap), 0.0)
    cap = C["pull_cap"] * scale * h ** (C["growth"] / 2)
    pull = (1 - C["pull_rate"] ** h) * np.clip(target - centre, -cap, cap)
    return centre + np.nan_to_num(pull), spread


def attainment(centre: np.ndarray, scale: np.ndarray, df: float, edge: np.ndarray, direction: np.ndarray,
               recalibrate: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """Return p_attain_raw and p_attain: of ending at the edge (z) or on its better side (direction +1/-1)."""
    raw = stdtr(df, direction * (centre - edge) / scale)
    p = expit(C["recal_shift"] + C["recal_slope"] * logit(raw)) if recalibrate else raw
    return raw, np.clip(p, C["p_floor"], 1 - C["p_floor"])


def _number(frame: pd.DataFrame, name: str, missing: float = np.nan) -> np.ndarray:
    """Return a column as floats, `missing` where it is empty or absent; InputError where it is text."""
    if name not in frame:
        return np.full(len(frame), missing)
    column = frame[name]
    if not pd.api.types.is_numeric_dtype(column):
        column = column.mask(column.astype(str).str.strip() == "")
    try:
        values = pd.to_numeric(column).to_numpy(float, na_value=np.nan)
    except (ValueError, TypeError) as error:
        raise InputError(f"{name}: found {error}; expected numbers") from None
    return np.where(np.isnan(values), missing, values)


def _series(frame: pd.DataFrame, n_respondents: float) -> dict[str, np.ndarray]:
    """Return the series frame as arrays; kind 0-2, n = answers behind a survey's value (NaN: none or unknown)."""
    if "series_id" not in frame:
        frame = frame.rename_axis("series_id").reset_index()
    if "direction" not in frame:
        raise InputError("series: column direction is missing; expected +1/-1 or higher/lower")
    ids = pd.Index(frame["series_id"])
    if not ids.is_unique:
        raise InputError(f"series: {ids[ids.duplicated()][0]} occurs twice; expected one row per series")
    words = {"higher": 1.0, "lower": -1.0}
    direction = _number(frame.assign(direction=frame["direction"].map(lambda x: words.get(x, x))), "direction")
    if wrong := set(direction[~np.isnan(direction)]) - {1.0, -1.0}:
        raise InputError(f"direction: found {sorted(wrong)}; expected +1, -1, higher, lower or empty")
    types = frame["value_type"].astype(str) if "value_type" in frame else pd.Series("", frame.index)
    survey = frame["survey"].fillna("").astype(str) if "survey" in frame else pd.Series("", frame.index)
    kind = types.map({"percent": 0, "pct": 0, "count": 1}).fillna(2).to_numpy(int)
    n = np.where(survey == "citizen", _number(frame, "n_respondents", n_respondents), _number(frame, "n_respondents"))
    names = ("target", "target_year", "baseline", "baseline_year")
    return {"series_id": ids, "direction": direction, "kind": kind, "n": np.where(survey == "", np.nan, n),
            "drift": ((survey == "") & (types != "rank")).to_numpy(), "resolution": _number(frame, "resolution", 0.0),
            **{name: _number(frame, name) for name in names}}


def _observations(frame: pd.DataFrame, s: dict, horizon: int | None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return values, years and positions of the series, sorted; a series without a value gets one NaN."""
    if lacking := {"series_id", "fiscal_year", "value"} - set(frame.columns):
        raise InputError(f"observations: column {', '.join(sorted(lacking))} is missing")
    code = s["series_id"].get_indexer(frame["series_id"])
    if (code < 0).any():
        raise InputError(f"observations: {frame['series_id'].iloc[(code < 0).argmax()]} is not in the series frame")
    y, year = _number(frame, "value"), _number(frame, "fiscal_year")
    keep = ~np.isnan(y)
    if np.isnan(year[keep]).any():
        raise InputError("observations: fiscal_year is empty; expected a year for every value")
    code, y, year = code[keep], y[keep], year[keep].astype(int)
    empty = np.flatnonzero(np.bincount(code, minlength=len(s["series_id"])) == 0)
    undated = np.isnan(s["target_year"]) if horizon is None else np.isin(np.arange(len(s["series_id"])), empty)
    if (undated & np.isnan(s["target_year"])).any():
        name = s["series_id"][(undated & np.isnan(s["target_year"])).argmax()]
        raise InputError(f"series: {name} has no target_year; expected one, or horizon= and an observation")
    if len(empty):
        code, y = np.append(code, empty), np.append(y, np.full(len(empty), np.nan))
        year = np.append(year, s["target_year"][empty].astype(int) - 1)
    step = np.diff(code) * 100_000 + np.diff(year)
    if (step <= 0).any():
        order = np.lexsort((year, code))
        code, y, year = code[order], y[order], year[order]
        step = np.diff(code) * 100_000 + np.diff(year)
    if (step == 0).any():
        i = (step == 0).argmax()
        raise InputError(f"observations: {s['series_id'][code[i]]} has two values for {year[i]}; expected one")
    return y, year, code


def project(observations: pd.DataFrame, series: pd.DataFrame, *, method: str | tuple[str, ...] = METHODS,
            horizon: int | None = None, plan_effect: bool = True, recalibrate: bool = True,
            n_respondents: float = 1000) -> pd.DataFrame:
    """Project every series from its last observation to its target year.

    observations: series_id, fiscal_year, value (printed unit; NaN = missing); one row per series and year, any order.
    series: series_id (column or index), direction (+1/-1 or higher/lower; empty: no probability), and optionally
    value_type, survey, n_respondents (empty: the argument for citizen surveys, no sampling error for others), target,
    target_year (empty: horizon years after the last observation), baseline and baseline_year (of the plan; empty: the
    first observation), resolution (finest printed step; half of it short of the target still attains it).
    Returns one row per method, series and year: series_id, method, fiscal_year, point, lower80, upper80 (printed
    unit), p_attain, p_attain_raw (target year only), reason; a series that cannot be projected has one row, with why.
    plan_effect=False leaves target and plan out of point and interval. persistence and linear take their scale from
    all series of the call; pooled treats each series alone. Raises InputError for frames that cannot be read.
    """
    methods = (method,) if isinstance(method, str) else tuple(method)
    if unknown := set(methods) - set(METHODS):
        raise InputError(f"method: found {', '.join(sorted(unknown))}; expected {', '.join(METHODS)}")
    s = _series(series, n_respondents)
    y, year, code = _observations(observations, s, horizon)
    state, plan = _prepare(s, y, year, code, horizon or 0)
    return pd.concat([_table(s, state, plan, name, plan_effect, recalibrate) for name in methods], ignore_index=True)


def _prepare(s: dict, y: np.ndarray, year: np.ndarray, code: np.ndarray, horizon: int) -> tuple[dict, dict]:
    """Return the state of every series and what its plan says: z of target and edge, step, noise, unmet, years."""
    start = np.searchsorted(code, np.arange(len(s["series_id"])))
    last = np.append(start[1:], len(y))[: len(start)] - 1
    highest = np.fmax(np.maximum.reduceat(y, start), s["target"]) if len(start) else y
    kind = np.where((s["kind"] == 0) & (highest > 100), 2, s["kind"])  # a ratio that passes 100 % is not bounded
    state = summarise(y, year, start, kind)
    until = np.where(np.isnan(s["target_year"]), state["year"] + horizon, s["target_year"]).astype(int)
    sign, q = np.nan_to_num(s["direction"]), np.clip(y[last] / 100, 0.005, 0.995)
    target = transform(s["target"], kind)
    base = np.where(np.isnan(s["baseline"]), state["first"], transform(s["baseline"], kind))
    base_year = np.where(np.isnan(s["baseline_year"]), state["year"] - state["span"], s["baseline_year"])
    noise = np.where(kind == 0, C["deff"] / (s["n"] * q * (1 - q)), np.nan)
    why = np.select([np.isnan(y[last]), np.isnan(state["own"] + state["z"]), until <= state["year"]],
                    ["not_available", "negative_value", "target_year_reached"], "")
    state["z"], state["y"] = np.where(why == "", state["z"], np.nan), np.where(why == "", state["y"], np.nan)
    return state, {
        "until": until, "target": target, "edge": transform(s["target"] - sign * s["resolution"] / 2, kind),
        "step": np.abs(target - base) / np.maximum(until - base_year, 1), "noise": np.nan_to_num(noise), "why": why,
        "unmet": np.round(sign * (y[last] - s["target"]), 9) < 0,
        "silent": np.select([np.isnan(s["target"]), np.isnan(s["direction"])], ["no_target", "no_direction"], "")}


def _table(s: dict, state: dict, plan: dict, method: str, plan_effect: bool, recalibrate: bool) -> pd.DataFrame:
    """Return the rows of one method, one per series and year, in the columns of projections.csv."""
    pooled = method == "pooled"
    df = C["df"] if pooled else 2.0
    step = plan["step"] if plan_effect else np.nan * plan["step"]
    scale = pooled_scale(state, step) if pooled else panel_scale(state)
    years = np.maximum(plan["until"] - state["year"], 1)
    row = np.repeat(np.arange(len(years)), years)
    fiscal_year = plan["until"][row] + np.arange(1, len(row) + 1) - np.cumsum(years)[row]
    at = {name: values[row] for name, values in state.items()}
    h = np.maximum(fiscal_year - at["year"], 1).astype(float)
    pull = np.where(plan["unmet"] & plan_effect, plan["target"], np.nan)
    centre, spread = forecast(at, scale[row], h, pull[row], s["drift"][row], plan["noise"][row], method)
    half = stdtrit(df, 0.9) * spread
    end = np.cumsum(years) - 1
    raw, p = np.full((2, len(row)), np.nan)
    raw[end], p[end] = attainment(centre[end], spread[end], df, plan["edge"], s["direction"], recalibrate and pooled)
    code = np.full(len(row), "p_attain:not_target_year", dtype=object)
    code[end] = np.where(plan["silent"] == "", "", "p_attain:" + plan["silent"].astype(object))
    code = np.where(plan["why"][row] == "", code, "point:" + plan["why"].astype(object)[row])
    return pd.DataFrame({"series_id": s["series_id"][row], "method": method, "fiscal_year": fiscal_year,
                         "point": inverse(centre, at["kind"]), "lower80": inverse(centre - half, at["kind"]),
                         "upper80": inverse(centre + half, at["kind"]), "p_attain": p, "p_attain_raw": raw,
                         "reason": code})


def projections(data, **options) -> pd.DataFrame:
    """Project all series of the city from its newest edition (kinds history, baseline, actual); columns of project."""
    from . import dataset

    seen = dataset.latest(data.observations)
    seen = seen[seen["kind"].isin(["history", "baseline", "actual"]) & seen["value"].notna()]
    return project(seen, dataset.series(data), **options)
