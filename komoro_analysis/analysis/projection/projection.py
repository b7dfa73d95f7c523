"""Project indicators to the target year: a point, an 80 % interval and the probability that the target is attained.

Two mechanisms are mixed. With probability 1 - w a series goes on moving as much as it did itself ("calm"); with
probability w it moves as series of its kind do in this call, more where the plan asks for more ("jump"). w falls with
every further observed change; a value that did not change says nothing about how the series moves. Both are Student t
with 2 degrees of freedom, F(u) = 1/2 + u / (2 sqrt(2 + u^2)). All is computed in z: ln((y+0.5)/(100.5-y)) for
percentages, ln(y+0.5) otherwise. Constants with unit and origin: projection.csv, fitted by benchmarks/fit.py and
scored by benchmarks/backtest.py. The array functions take series sorted by position; kind is a position in KINDS.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from ...base.errors import InputError
from ...base.files import read_csv
from ...dataset import Data, kept, numbers, points
from ...dataset import series as dataset_series

METHODS = ("pooled", "persistence", "linear")
KINDS = ("percent", "count", "amount")  # every other value type counts as an amount
CONSTANTS = Path(__file__).with_name("constants.csv")  # columns name, value, unit, origin
C = {row["name"]: float(row["value"]) for row in read_csv(CONSTANTS)}
DIRECTIONS = {"higher": 1.0, "lower": -1.0, "1": 1.0, "-1": -1.0, 1: 1.0, -1: -1.0}
REASONS = ("", "p_attain:not_target_year", "p_attain:no_target", "p_attain:no_direction", "point:not_available",
           "point:negative_value", "point:target_year_reached", "p_attain:negative_value",
           "point:no_target_year")


def _by_kind(name: str, kind: np.ndarray) -> np.ndarray:
    return np.array([C[f"{name}_{k}"] for k in KINDS])[kind]


def transform(y: np.ndarray, kind: np.ndarray) -> np.ndarray:
    """Return z of y (printed unit); NaN outside the domain."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.log(y + 0.5) - np.where(kind == 0, np.log(100.5 - y), 0.0)


def inverse(z: np.ndarray, kind: np.ndarray) -> np.ndarray:
    """Return y of z in the printed unit, never below 0, percentages never above 100."""
    e, percent = np.exp(np.minimum(z, 700.0)), kind == 0
    return np.clip(np.where(percent, 101.0 * e / (1.0 + e), e) - 0.5, 0.0, np.where(percent, 100.0, np.inf))


def logistic(x: np.ndarray) -> np.ndarray:
    """Return 1 / (1 + exp(-x)) without overflow."""
    return 0.5 + 0.5 * np.tanh(x / 2)


def by_year(h: np.ndarray, function: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Return a function of whole years h, worked out once for each number of years."""
    return function(np.arange(h.max(initial=0) + 1))[h.astype(int)]


def grown(h: np.ndarray) -> np.ndarray:
    """Return what a scale of one year becomes after h whole years: h ** (growth / 2)."""
    return by_year(h, lambda years: years ** (C["growth"] / 2))


def summarise(y: np.ndarray, year: np.ndarray, start: np.ndarray, kind: np.ndarray) -> dict[str, np.ndarray]:
    """Reduce flat observations, sorted by series and year, to one state per series; start = first positions.

    Returns arrays by series: kind, year and y (last), z and first (last and first value), span (years between), slope
    (printed unit a year), last (change in z a year, newest interval), moves (changes other than 0), own (their mean
    size, z a year; NaN: none).
    """
    end = np.append(start, len(y))[1:] - 1
    z = transform(y, np.repeat(kind, end - start + 1))
    dz, dt = np.diff(z, prepend=0.0), np.diff(year, prepend=0).astype(float)
    dz[start], dt[start] = 0.0, 1.0
    moves = np.add.reduceat((np.abs(dz) > 1e-9).astype(float), start)
    with np.errstate(invalid="ignore"):
        own = np.add.reduceat(np.abs(dz) / grown(dt), start) / moves
    span = year[end] - year[start]
    return {"kind": kind, "year": year[end], "y": y[end], "z": z[end], "first": z[start], "span": span, "moves": moves,
            "own": own, "slope": (y[end] - y[start]) / np.maximum(span, 1), "last": dz[end] / dt[end]}


def pool(state: dict, prior: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Return, by series, the log of what its group's median own change is to the prior, shrunk towards 0.

    group: 0, 1 or 2; only series of one pool make a group.
    """
    group = state.get("pool", 0) * 3 + group
    known = np.flatnonzero(~np.isnan(state["own"]))
    known = known[np.lexsort((state["own"][known], group[known]))]
    n = np.bincount(group[known], minlength=group.max(initial=-1) + 1)
    own, first = np.append(state["own"][known], np.nan), np.cumsum(n) - n
    median = np.where(n > 0, (own[first + (n - 1) // 2] + own[first + n // 2]) / 2, np.nan)
    n = n[group]
    return np.where(n > 0, np.log(median[group] / prior) * n / (n + C["pool_prior"]), 0.0)


def scales(state: dict, step: np.ndarray, method: str = "pooled") -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return calm and jump (scale of a one-year change, z) and w by series; step = planned change a year (z).

    NaN is no plan; a step of 0 counts as step_maintain: keeping the baseline is no sign of a series that stands still.
    persistence and linear have one mechanism (w = 1): the typical change of percentages or of all others.
    """
    kind = state["kind"]
    if method != "pooled":
        prior = _by_kind("scale", kind)
        jump = prior * np.exp(pool(state, prior * C["robust"], np.minimum(kind, 1)))
        return jump, jump, np.ones(len(kind))
    more, moved = pool(state, _by_kind("typical", kind), kind), state["moves"] > 0
    planned = ((np.where(step == 0, C["step_maintain"], step) + _by_kind("step_floor", kind)) / 0.05) ** C["step_power"]
    jump = _by_kind("jump", kind) * np.where(np.isnan(step), C["no_plan"], planned)
    jump = jump * np.exp(C["pool_power_jump"] * more)
    own = np.log(np.where(moved, state["own"], 0.06) / 0.06)
    calm = _by_kind("calm", kind) * np.exp(_by_kind("own_power", kind) * own + C["pool_power_calm"] * more)
    w = C["jump_logit"] + C["jump_log_changes"] * np.log(np.maximum(state["moves"], 1)) + C["jump_log_own"] * own
    return np.where(moved, calm, jump), jump, np.where(moved, logistic(w), 1.0)


def centre(state: dict, jump: np.ndarray, h: np.ndarray, target: np.ndarray, drift: np.ndarray, method: str = "pooled",
           ) -> np.ndarray:
    """Return the point (z) h years on; target (z) pulls (NaN: none, or met); drift = may it have momentum."""
    if method == "persistence":
        return state["z"]
    if method == "linear":
        line = np.clip(state["y"] + state["slope"] * h, 0.0, np.where(state["kind"] == 0, 100.0, np.inf))
        return transform(line, state["kind"])
    z = state["z"] + drift * C["momentum"] * h * np.clip(state["last"], -C["momentum_cap"], C["momentum_cap"])
    cap = C["pull_cap"] * jump * grown(h)
    short = np.clip(target - z, -cap, cap)
    return z + by_year(h, lambda years: 1 - (1 - C["pull"]) ** years) * np.where(np.isnan(short), 0.0, short)


def cdf(x: np.ndarray, calm: np.ndarray, jump: np.ndarray, w: np.ndarray) -> np.ndarray:
    """Return the probability of an error below x (z)."""
    return 0.5 + x / 2 * ((1 - w) / np.sqrt(2 * calm**2 + x * x) + w / np.sqrt(2 * jump**2 + x * x))


def quantile(calm: np.ndarray, jump: np.ndarray, w: np.ndarray, p: float = 0.9) -> np.ndarray:
    """Return x > 0 (z) with cdf(x) = p > 1/2, by Halley's method from below: cdf is concave there."""
    x = np.zeros_like(calm)
    for share, scale in ((1.0, np.minimum(calm, jump)), (1 - w, calm), (w, jump)):  # each alone asks for this much
        u = 1 - 2 * np.minimum((1 - p) / np.maximum(share, 1e-12), 0.5)
        x = np.maximum(x, scale * u * np.sqrt(2 / (1 - u * u)))
    one, other = calm * calm, jump * jump
    for _ in range(4):
        square = x * x
        a, b = 1 / (2 * one + square), 1 / (2 * other + square)
        below, above = (1 - w) * np.sqrt(a), w * np.sqrt(b)
        miss = p - 0.5 - x * (below + above) / 2
        below, above = below * one * a, above * other * b  # densities
        x = x + miss / (below + above - miss * 1.5 * x * (below * a + above * b) / (below + above))
    return x


def attainment(margin: np.ndarray, calm: np.ndarray, jump: np.ndarray, w: np.ndarray, recalibrate: bool = True,
               ) -> tuple[np.ndarray, np.ndarray]:
    """Return p_attain_raw and p_attain; margin = direction x (point - edge of the target), z."""
    raw = cdf(np.clip(margin, -1e6, 1e6), calm, jump, w)  # infinite where no value could miss the target, or attain it
    with np.errstate(divide="ignore"):
        p = logistic(C["recal_shift"] + C["recal_slope"] * np.log(raw / (1 - raw))) if recalibrate else raw
    return raw, np.clip(p, C["p_floor"], 1 - C["p_floor"])


def _code(frame: pd.DataFrame, name: str, table: dict, other: float, missing: float) -> np.ndarray:
    """Translate a column word by word; other = of unknown words, missing = of empty cells or no column."""
    code, words = pd.factorize(frame[name] if name in frame else np.full(len(frame), np.nan))
    return np.array([*(missing if word == "" else table.get(word, other) for word in words), missing])[code]


def _is_year(values: np.ndarray) -> np.ndarray:
    return (np.floor(values) == values) & (np.abs(values) < 10_000)


def _need(broken: np.ndarray, ids: pd.Series, at: np.ndarray, message: str) -> None:
    if broken.any():
        raise InputError(message.format(ids.iloc[at[broken.argmax()]]))


def _read(frame: pd.DataFrame, series: pd.DataFrame, horizon: int | None, n_respondents: float) -> tuple:
    """Return the series frame as arrays, and value, year and position of the sorted observations.

    A series without a value gets one NaN before its target year. n = answers behind a survey's value (NaN: unknown).
    """
    for name, table, columns in (("observations", frame, ["fiscal_year", "series_id", "value"]),
                                 ("series", series, ["direction"])):
        if lacking := [c for c in columns if c not in table]:
            raise InputError(f"{name}: column {', '.join(lacking)} is missing")
    ids = series["series_id"] if "series_id" in series else pd.Series(series.index)
    n, every, rows = len(series), np.arange(len(series)), np.arange(len(frame))
    named, head = frame["series_id"].array, rows == 0
    head[1:] = named[1:] != named[:-1]  # one look-up for rows that stand together, none where they stand as in ids
    heads = frame["series_id"][head]
    in_order = len(heads) == n and bool((heads.array == ids.array).all())
    code, _ = pd.factorize(ids if in_order else pd.concat([ids, heads]))
    _need(code[:n] != every, ids, every, "series: {} occurs twice; expected one row per series")
    code = code[0 if in_order else n:][np.cumsum(head) - 1]
    _need((code < 0) | (code >= n), frame["series_id"], rows, "observations: {} is not in the series frame")
    survey = _code(series, "survey", {"citizen": 2}, 1, 0)
    kind = _code(series, "value_type", {"percent": 0, "pct": 0, "count": 1, "rank": 3}, 2, 2)
    answers = numbers(series, "n_respondents", np.where(survey == 2, n_respondents, np.nan))
    pools = pd.factorize(series["pool"], use_na_sentinel=False)[0] if "pool" in series else np.zeros(n, int)
    s = {"series_id": ids, "pool": pools, "kind": np.minimum(kind, 2), "drift": (survey == 0) & (kind != 3),
         "n": np.where(survey > 0, answers, np.nan), "resolution": numbers(series, "resolution", 0.0),
         "direction": _code(series, "direction", DIRECTIONS, 0.0, np.nan),
         **{c: numbers(series, c) for c in ("target", "target_year", "baseline", "baseline_year")}}
    _need(s["direction"] == 0, ids, every, "series: direction of {} unknown; expected +1, -1, higher, lower or empty")
    y, year = numbers(frame, "value"), numbers(frame, "fiscal_year")
    _need(~_is_year(year), ids, code, "observations: {} has no fiscal_year; expected a year")
    keep = ~np.isnan(y)
    y, year, code = y[keep], year[keep].astype(int), code[keep]
    seen = np.bincount(code, minlength=n) > 0
    open_end = np.isnan(s["target_year"])
    _need(~_is_year(s["target_year"]) & ~open_end, ids, every, "series: target_year of {} is no year")
    s["endless"] = open_end & ~(seen & (horizon is not None))
    if s["endless"].any():
        last = np.zeros(n)
        np.maximum.at(last, code, year)
        s["target_year"] = np.where(s["endless"], last + 1, s["target_year"])
    empty = np.flatnonzero(~seen)
    y, year = np.append(y, np.full(len(empty), np.nan)), np.append(year, s["target_year"][empty].astype(int) - 1)
    code = np.append(code, empty)
    key = code * 100_000 + year
    if (np.diff(key) <= 0).any():
        order = np.argsort(key)
        y, year, code = y[order], year[order], code[order]
        _need(np.diff(key[order]) == 0, ids, code, "observations: {} has two values for one year")
    return s, y, year, code


def project(observations: pd.DataFrame, series: pd.DataFrame, *, method: str | tuple[str, ...] = METHODS,
            horizon: int | None = None, plan_effect: bool = True, recalibrate: bool = True,
            n_respondents: float = 1000) -> pd.DataFrame:
    """Project every series from its last observation to its target year.

    observations: series_id, fiscal_year, value (printed unit; NaN = missing); one row per series and year, any order.
    series: series_id (column or index), direction (+1/-1 or higher/lower; empty: no probability), and optionally
    value_type (percent, count or rank; all else is an amount, as is a percent above 100), survey (empty: none; other:
    no momentum), n_respondents (empty: the argument for survey citizen, no sampling error for others), target,
    target_year (empty: horizon years after the last observation; no horizon: one row that says so), baseline and
    baseline_year (of the plan; empty: the first observation), resolution (finest printed step; half of it short of
    the target still attains it), pool.
    Returns one row per method, series and year: series_id, method, fiscal_year, point, lower80, upper80 (printed
    unit), p_attain, p_attain_raw (target year only), reason; a series that cannot be projected (no value, one below 0,
    target year reached) has one row, with why. plan_effect=False leaves target and plan out of point and interval. The
    typical change of a kind is taken from all series of the call with the same `pool` (one municipality's, say).
    Raises InputError for frames it cannot read.
    """
    methods = (method,) if isinstance(method, str) else tuple(method)
    if unknown := set(methods) - set(METHODS):
        raise InputError(f"method: found {', '.join(sorted(unknown))}; expected {', '.join(METHODS)}")
    s, y, year, code = _read(observations, series, horizon, n_respondents)
    start = np.searchsorted(code, np.arange(len(s["series_id"])))
    s["lowest"], highest = ((one.reduceat(y, start) if len(y) else y) for one in (np.minimum, np.maximum))
    ratio = (s["kind"] == 0) & (np.fmax(highest, s["target"]) > 100)  # one that passes 100 % is not bounded
    s["kind"] = np.where(ratio, 2, s["kind"])
    state = summarise(y, year, start, s["kind"]) | {"pool": s["pool"]}
    s |= _plan(s, state, horizon or 0)
    state |= {name: np.where(s["why"], np.nan, state[name]) for name in ("z", "y")}
    tables = [_table(s, state, name, plan_effect, recalibrate) for name in methods]
    return tables[0] if len(tables) == 1 else pd.concat(tables, ignore_index=True)


def _plan(s: dict, state: dict, horizon: int) -> dict[str, np.ndarray]:
    """Return, by series, what the plan says in z: goal, edge, step a year; and until, noise, unmet, why, silent."""
    until = np.where(np.isnan(s["target_year"]), state["year"] + horizon, s["target_year"]).astype(int)
    q = np.clip(state["y"] / 100, 0.005, 0.995)
    goal, base = (transform(s[c], s["kind"]) for c in ("target", "baseline"))
    since = np.where(np.isnan(base + s["baseline_year"]), state["year"] - state["span"], s["baseline_year"])
    base = np.where(np.isnan(base + s["baseline_year"]), state["first"], base)
    return {"until": until, "goal": goal, "step": np.abs(goal - base) / np.maximum(until - since, 1),
            "edge": transform(s["target"] - np.nan_to_num(s["direction"]) * s["resolution"] / 2, s["kind"]),
            "noise": np.where(s["kind"] == 0, np.nan_to_num(C["deff"] / (s["n"] * q * (1 - q))), 0.0),
            "unmet": np.round(s["direction"] * (state["y"] - s["target"]), 9) < 0,
            "why": np.select([s["endless"], np.isnan(state["y"]), s["lowest"] < 0, until <= state["year"]],
                             [8, 4, 5, 6]),
            "silent": np.select([np.isnan(s["target"]), np.isnan(s["direction"]), s["target"] < 0], [2, 3, 7])}


def _table(s: dict, state: dict, method: str, plan_effect: bool, recalibrate: bool) -> pd.DataFrame:
    """Return the rows of one method in the columns of projections.csv, one per series and year."""
    calm, jump, w = scales(state, s["step"] if plan_effect else np.full(len(s["step"]), np.nan), method)
    years = np.maximum(s["until"] - state["year"], 1)
    row, end = np.repeat(np.arange(len(years)), years), np.cumsum(years) - 1
    fiscal_year = s["until"][row] + np.arange(len(row)) - end[row]
    h = np.maximum(fiscal_year - state["year"][row], 1).astype(float)
    used = ("kind", "z", *(("y", "slope") if method == "linear" else ("last",)))
    goal = np.where(s["unmet"] & plan_effect, s["goal"], np.nan)
    z = centre({name: state[name][row] for name in used}, jump[row], h, goal[row], s["drift"][row], method)
    root = grown(h)

    def spread(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        one, noise = row[rows], s["noise"][row[rows]]
        return *(np.sqrt((scale[one] * root[rows]) ** 2 + noise) for scale in (calm, jump)), w[one]

    half, noisy = quantile(calm, jump, w)[row] * root, np.flatnonzero(s["noise"][row])
    half[noisy] = quantile(*spread(noisy))
    raw, p = np.full((2, len(row)), np.nan)
    margin = s["direction"] * (z[end] - s["edge"])
    margin[s["silent"] > 0] = np.nan
    raw[end], p[end] = attainment(margin, *spread(end), recalibrate and method == "pooled")
    code = np.ones(len(row), int)
    code[end] = s["silent"]
    reason = pd.array(REASONS, dtype="str").take(np.where(s["why"][row], s["why"][row], code))
    point, lower, upper = (inverse(x, state["kind"][row]) for x in (z, z - half, z + half))
    if s["endless"].any():  # nothing says which year
        fiscal_year = pd.Series(fiscal_year, dtype="Int64").mask(s["endless"][row])
    return pd.DataFrame({"series_id": s["series_id"].array.take(row), "method": method, "fiscal_year": fiscal_year,
                         "point": point, "lower80": lower, "upper80": upper, "p_attain": p, "p_attain_raw": raw,
                         "reason": reason}, copy=False)


@kept
def projections(data: Data, **options) -> pd.DataFrame:
    """Project all series of the city from its newest edition (kinds history, baseline, actual); columns of project."""
    return project(points(data), dataset_series(data), **options)
