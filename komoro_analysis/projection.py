"""Project indicators to the target year: a point, an 80 % interval and the probability that the target is attained.

Two mechanisms are mixed. With probability 1 - w a series goes on moving as much as it did itself ("calm"); with
probability w it moves as series of its kind do in this call, more where the plan asks for more ("jump"). w falls with
every further observed change; a value that did not change says nothing about how the series moves. Each mechanism is
a Student t with 2 degrees of freedom, whose distribution has a closed form. How the constants were fitted:
benchmarks/fit.py; how well they do: benchmarks/backtest.py.
"""

from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from .dataset import Data, latest
from .dataset import series as dataset_series
from .errors import InputError

METHODS = ("pooled", "persistence", "linear")
KINDS = ("percent", "count", "amount")  # every other value type counts as an amount
CONSTANTS = pd.read_csv(Path(__file__).with_suffix(".csv"), index_col="name")  # value, unit, origin
C = CONSTANTS["value"].to_dict()
REASONS = ("", "p_attain:not_target_year", "p_attain:no_target", "p_attain:no_direction", "point:not_available",
           "point:negative_value", "point:target_year_reached")


def _by_kind(name: str, kind: np.ndarray) -> np.ndarray:
    return np.array([C[f"{name}_{k}"] for k in KINDS])[kind]


def transform(y: np.ndarray, kind: np.ndarray) -> np.ndarray:
    """Return z of y (printed unit); kind 0 percent, 1 count, 2 amount; NaN outside the domain."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.log(y + 0.5) - np.where(kind == 0, np.log(100.5 - y), 0.0)


def inverse(z: np.ndarray, kind: np.ndarray) -> np.ndarray:
    """Return y of z in the printed unit, never below 0, percentages never above 100."""
    with np.errstate(over="ignore"):
        return np.where(kind == 0, np.clip(101.0 * expit(z) - 0.5, 0.0, 100.0), np.maximum(np.exp(z) - 0.5, 0.0))


def summarise(y: np.ndarray, year: np.ndarray, start: np.ndarray, kind: np.ndarray) -> dict[str, np.ndarray]:
    """Reduce observations, sorted by series and year, to one state per series.

    y (printed unit) and year are flat; start holds each series' first position. Returns arrays by series: kind, year
    and y (last), z and first (transformed last and first value), span (years between), last (change in z per year in
    the newest interval), moves (changes other than 0), own (their mean size in z a year; NaN: none).
    """
    end = np.append(start[1:], len(y)) - 1
    z = transform(y, np.repeat(kind, end - start + 1))
    dz, dt = np.diff(z, prepend=0.0), np.diff(year, prepend=0).astype(float)
    dz[start], dt[start] = 0.0, 1.0
    size = np.abs(dz)
    moves = np.add.reduceat((size > 1e-9).astype(float), start)
    with np.errstate(invalid="ignore"):
        own = np.add.reduceat(size * dt ** (-C["growth"] / 2), start) / moves
    return {"kind": kind, "year": year[end], "y": y[end], "z": z[end], "first": z[start], "moves": moves, "own": own,
            "slope": (y[end] - y[start]) / np.maximum(year[end] - year[start], 1), "span": year[end] - year[start],
            "last": dz[end] / dt[end]}


def pool(state: dict) -> np.ndarray:
    """Return, by series, how much more (log) than usual the series of its kind in this call have moved."""
    out = np.zeros(len(state["kind"]))
    for k, name in enumerate(KINDS):
        own = state["own"][(state["kind"] == k) & ~np.isnan(state["own"])]
        if len(own):
            typical = np.log(np.median(own) / C[f"typical_{name}"])
            out[state["kind"] == k] = typical * len(own) / (len(own) + C["pool_prior"])
    return out


def scales(state: dict, step: np.ndarray, method: str = "pooled") -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return calm and jump (scale of a one-year change, z) and w by series; step = planned change a year (z or NaN).

    persistence and linear have one mechanism (w = 1): the median own change of percentages and of all others.
    """
    if method != "pooled":
        jump, percent = np.empty(len(step)), state["kind"] == 0
        for member, prior in ((percent, C["pool_percent"]), (~percent, C["pool_other"])):
            own = state["own"][member & ~np.isnan(state["own"])]
            typical = np.log(np.median(own) / C["robust"]) if len(own) else 0.0
            jump[member] = np.exp((len(own) * typical + C["pool_prior"] * np.log(prior)) / (len(own) + C["pool_prior"]))
        return jump, jump, np.ones(len(step))
    planned = ((step + C["step_floor"]) / 0.05) ** _by_kind("step_power", state["kind"])
    jump = _by_kind("jump", state["kind"]) * np.where(np.isnan(step), C["no_plan"], planned)
    jump *= np.exp(C["pool_power"] * pool(state))
    moved = state["moves"] > 0
    calm = np.where(moved, _by_kind("calm", state["kind"]) * (state["own"] / 0.06) ** C["own_power"], jump)
    weight = expit(C["jump_logit"] + C["jump_log_changes"] * np.log(np.maximum(state["moves"], 1)))
    return calm, jump, np.where(moved, weight, 1.0)


def centre(state: dict, jump: np.ndarray, h: np.ndarray, target: np.ndarray, drift: np.ndarray, method: str = "pooled",
           ) -> np.ndarray:
    """Return the point (z) h years on; target (z) pulls (NaN: none, or met); drift = may it have momentum."""
    if method == "persistence":
        return state["z"]
    if method == "linear":
        line = np.clip(state["y"] + state["slope"] * h, 0.0, np.where(state["kind"] == 0, 100.0, np.inf))
        return transform(line, state["kind"])
    last = np.clip(state["last"], -C["momentum_cap"], C["momentum_cap"])
    z = state["z"] + np.where(drift, C["momentum"] * h * last, 0.0)
    cap = C["pull_cap"] * jump * h ** (C["growth"] / 2)
    return z + (1 - (1 - C["pull"]) ** h) * np.nan_to_num(np.clip(target - z, -cap, cap))


def cdf(x: np.ndarray, calm: np.ndarray, jump: np.ndarray, w: np.ndarray) -> np.ndarray:
    """Return the probability of an error below x (z); a t with 2 df has F(u) = 1/2 + u / (2 sqrt(2 + u^2))."""
    return 0.5 + (1 - w) * x / (2 * np.sqrt(2 * calm**2 + x * x)) + w * x / (2 * np.sqrt(2 * jump**2 + x * x))


def quantile(p: float, calm: np.ndarray, jump: np.ndarray, w: np.ndarray) -> np.ndarray:
    """Return x > 0 with cdf(x) = p, for p > 1/2, by Newton's method from below (cdf is concave there: no overshoot)."""
    t = (2 * p - 1) * np.sqrt(2 / (1 - (2 * p - 1) ** 2))
    x = t * np.minimum(calm, jump)
    for part, scale in ((1 - w, calm), (w, jump)):  # alone, each mechanism's tail already asks for this much
        u = 1 - 2 * np.minimum((1 - p) / np.maximum(part, 1e-12), 0.5)
        x = np.maximum(x, scale * u * np.sqrt(2 / (1 - u * u)))
    for _ in range(6):
        density = (1 - w) * calm**2 / (2 * calm**2 + x * x) ** 1.5 + w * jump**2 / (2 * jump**2 + x * x) ** 1.5
        x = x + (p - cdf(x, calm, jump, w)) / density
    return x


def attainment(margin: np.ndarray, calm: np.ndarray, jump: np.ndarray, w: np.ndarray, recalibrate: bool = True,
               ) -> tuple[np.ndarray, np.ndarray]:
    """Return p_attain_raw and p_attain; margin = direction x (point - edge of the target), z."""
    raw = cdf(margin, calm, jump, w)
    p = expit(C["recal_shift"] + C["recal_slope"] * logit(raw)) if recalibrate else raw
    return raw, np.clip(p, C["p_floor"], 1 - C["p_floor"])


def _number(frame: pd.DataFrame, name: str, missing: float = np.nan) -> np.ndarray:
    """Return a column as floats, `missing` where it is empty or absent; InputError where it is text."""
    column = frame[name] if name in frame else pd.Series(np.nan, frame.index)
    if not pd.api.types.is_numeric_dtype(column):
        column = column.mask(column.astype(str).str.strip() == "")
    try:
        values = pd.to_numeric(column).to_numpy(float, na_value=np.nan)
    except (ValueError, TypeError) as error:
        raise InputError(f"{name}: {error}; expected numbers") from None
    return np.where(np.isnan(values), missing, values)


def _need(broken: np.ndarray, where: np.ndarray, message: str) -> None:
    """Raise InputError naming the first place where something is broken."""
    if broken.any():
        raise InputError(message.format(where[int(broken.argmax())]))


def _series(frame: pd.DataFrame, n_respondents: float) -> dict[str, np.ndarray]:
    """Return the series frame as arrays by series; n = answers behind a survey's value (NaN: none, or unknown)."""
    frame = frame if "series_id" in frame else frame.rename_axis("series_id").reset_index()
    ids = pd.Index(frame["series_id"])
    _need(ids.duplicated(), ids, "series: {} occurs twice; expected one row per series")
    if "direction" not in frame:
        raise InputError("series: column direction is missing; expected +1/-1 or higher/lower, empty where unknown")
    words = {} if pd.api.types.is_numeric_dtype(frame["direction"]) else {"higher": 1.0, "lower": -1.0}
    direction = _number(frame.assign(direction=frame["direction"].replace(words)), "direction")
    _need(~np.isin(direction, (1, -1)) & ~np.isnan(direction), direction, "direction: found {}; expected +1 or -1")
    types, survey = (frame[c].fillna("").astype(str) if c in frame else pd.Series("", frame.index)
                     for c in ("value_type", "survey"))
    n = np.where(survey == "citizen", _number(frame, "n_respondents", n_respondents), _number(frame, "n_respondents"))
    return {"series_id": ids, "direction": direction, "n": np.where(survey == "", np.nan, n),
            "kind": types.map({"percent": 0, "pct": 0, "count": 1}).fillna(2).to_numpy(int),
            "drift": ((survey == "") & (types != "rank")).to_numpy(), "resolution": _number(frame, "resolution", 0.0),
            **{c: _number(frame, c) for c in ("target", "target_year", "baseline", "baseline_year")}}


def _observations(frame: pd.DataFrame, s: dict, horizon: int | None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return value, year and series position, sorted; a series without a value gets one NaN before its target year."""
    if lacking := {"series_id", "fiscal_year", "value"} - set(frame.columns):
        raise InputError(f"observations: column {', '.join(sorted(lacking))} is missing")
    ids, code = s["series_id"], s["series_id"].get_indexer(frame["series_id"])
    _need(code < 0, frame["series_id"].to_numpy(), "observations: {} is not in the series frame")
    y, year = _number(frame, "value"), _number(frame, "fiscal_year")
    _need(np.isnan(year), ids[code], "observations: {} has no fiscal_year; expected a year")
    keep = ~np.isnan(y)
    y, year, code = y[keep], year[keep].astype(int), code[keep]
    empty = np.bincount(code, minlength=len(ids)) == 0
    _need(np.isnan(s["target_year"]) & (empty | (horizon is None)), ids,
          "series: {} has no target_year; expected one, or a horizon and an observation")
    if empty.any():
        code, y = np.append(code, np.flatnonzero(empty)), np.append(y, np.full(empty.sum(), np.nan))
        year = np.append(year, s["target_year"][empty].astype(int) - 1)
    if ((np.diff(code) * 100_000 + np.diff(year)) <= 0).any():
        order = np.lexsort((year, code))
        y, year, code = y[order], year[order], code[order]
    _need((np.diff(code) == 0) & (np.diff(year) == 0), ids[code], "observations: {} has two values for one year")
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
    plan_effect=False leaves target and plan out of point and interval. The typical movement of a kind is taken from
    all series of the call: project what belongs together together. Raises InputError for frames that cannot be read.
    """
    methods = (method,) if isinstance(method, str) else tuple(method)
    _need(~np.isin(methods, METHODS), np.array(methods), f"method: found {{}}; expected {', '.join(METHODS)}")
    s = _series(series, n_respondents)
    y, year, code = _observations(observations, s, horizon)
    start = np.searchsorted(code, np.arange(len(s["series_id"])))
    highest = np.fmax(np.maximum.reduceat(y, start), s["target"]) if len(y) else y
    s["kind"] = np.where((s["kind"] == 0) & (highest > 100), 2, s["kind"])  # a ratio that passes 100 % is not bounded
    state = summarise(y, year, start, s["kind"])
    s = {**s, **_plan(s, state, horizon or 0)}
    return pd.concat([_table(s, state, name, plan_effect, recalibrate) for name in methods], ignore_index=True)


def _plan(s: dict, state: dict, horizon: int) -> dict[str, np.ndarray]:
    """Return, by series, what the plan says in z: target, edge, step a year; and until, noise, unmet, why (REASONS)."""
    until = np.where(np.isnan(s["target_year"]), state["year"] + horizon, s["target_year"]).astype(int)
    q = np.clip(state["y"] / 100, 0.005, 0.995)
    target, base = (transform(s[c], s["kind"]) for c in ("target", "baseline"))
    base_year = np.where(np.isnan(base), state["year"] - state["span"], s["baseline_year"])
    step = np.abs(target - np.where(np.isnan(base), state["first"], base)) / np.maximum(until - base_year, 1)
    broken = np.isnan(state["z"] + state["last"])
    why = np.select([np.isnan(state["y"]), broken, until <= state["year"]], [4, 5, 6], 0)
    state["z"] = np.where(why, np.nan, state["z"])
    state["y"] = np.where(why, np.nan, state["y"])
    return {"until": until, "goal": target, "step": step, "why": why,
            "edge": transform(s["target"] - np.nan_to_num(s["direction"]) * s["resolution"] / 2, s["kind"]),
            "noise": np.nan_to_num(np.where(s["kind"] == 0, C["deff"] / (s["n"] * q * (1 - q)), 0.0)),
            "unmet": np.round(s["direction"] * (state["y"] - s["target"]), 9) < 0,
            "silent": np.select([np.isnan(s["target"]), np.isnan(s["direction"])], [2, 3], 0)}


def _table(s: dict, state: dict, method: str, plan_effect: bool, recalibrate: bool) -> pd.DataFrame:
    """Return the rows of one method in the columns of projections.csv, one per series and year."""
    calm, jump, w = scales(state, s["step"] if plan_effect else np.full(len(s["step"]), np.nan), method)
    years = np.maximum(s["until"] - state["year"], 1)
    row, end = np.repeat(np.arange(len(years)), years), np.cumsum(years) - 1
    fiscal_year = s["until"][row] + np.arange(len(row)) - end[row]
    h = np.maximum(fiscal_year - state["year"][row], 1).astype(float)
    at = {name: state[name][row] for name in ("kind", "y", "z", "slope", "last")}
    target = np.where(s["unmet"] & plan_effect, s["goal"], np.nan)
    z = centre(at, jump[row], h, target[row], s["drift"][row], method)
    growth, noise = h ** C["growth"], s["noise"][row]
    calm, jump, w = np.sqrt(calm[row] ** 2 * growth + noise), np.sqrt(jump[row] ** 2 * growth + noise), w[row]
    half = quantile(0.9, calm, jump, w)
    raw, p = np.full((2, len(row)), np.nan)
    raw[end], p[end] = attainment(s["direction"] * (z[end] - s["edge"]), calm[end], jump[end], w[end],
                                  recalibrate and method == "pooled")
    code = np.ones(len(row), int)
    code[end] = s["silent"]
    reason = pd.array(REASONS, dtype="str").take(np.where(s["why"][row], s["why"][row], code))
    point, lower, upper = (inverse(x, at["kind"]) for x in (z, z - half, z + half))
    return pd.DataFrame({"series_id": s["series_id"].array.take(row), "method": method, "fiscal_year": fiscal_year,
                         "point": point, "lower80": lower, "upper80": upper, "p_attain": p, "p_attain_raw": raw,
                         "reason": reason})


def projections(data: Data, **options) -> pd.DataFrame:
    """Project all series of the city from its newest edition (kinds history, baseline, actual); columns of project."""
    seen = latest(data.observations)
    seen = seen[seen["kind"].isin(["history", "baseline", "actual"]) & seen["value"].notna()]
    return project(seen, dataset_series(data), **options)
