"""Score the projections on series and targets whose later values are known.

    python benchmarks/backtest.py --series FILE --targets FILE --json OUT [--tables DIR]

--series: source, series_id, cluster, unit, uclass, year, value. --targets: series_id, cluster, uclass, direction,
last_year, a2, a1 (actuals of last_year-1 and last_year), target, h, outcome. JSON keys: panels, fifths, targets, and
planned_step_by_class, reliability, differences (bootstrap over clusters), history (what more observations would do),
notes (what could not be scored). --tables also writes backtest_<key>.csv of the lists there. Errors are in z, the
transformed unit of the projection; nothing later than the vantage year is used, the pool scale included.
"""

import argparse
import itertools
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import ellipe, ndtr

from komoro_analysis.analysis.projection.constants import Constants, constants
from komoro_analysis.analysis.projection.distribution import (
    Spread,
    attainment,
    quantile,
)
from komoro_analysis.analysis.projection.kinds import KINDS, transform
from komoro_analysis.analysis.projection.methods import methods
from komoro_analysis.analysis.projection.methods.method import Journey
from komoro_analysis.analysis.projection.state import grown, summarise

KIND = {"pct": 0, "count": 1}  # level, ratio, rank and any other class: 2, amount
CASES = ((2, 2, 3), (2, 1, 3), (3, 1, 2), (4, 1, 1))
HISTORY = (2, 3, 4, 5), 1, 3  # observations, first gap, horizon
PANEL, DRAWS, SEED, RESAMPLES = 61, 400, 11, 1000
BINS = np.linspace(0.0, 1.0, 11)  # edges of the reliability bins


def read(path: str, columns: set[str]) -> pd.DataFrame:
    """Read a CSV and check its columns; rows without a class count as amounts."""
    frame = pd.read_csv(path)
    if lacking := columns - set(frame.columns):
        raise SystemExit(f"{path}: column {', '.join(sorted(lacking))} is missing")
    return frame.assign(kind=frame["uclass"].map(KIND).fillna(2).astype(int))


def windows(series: pd.DataFrame, k: int, gap: int, horizon: int) -> pd.DataFrame:
    """Cut every window of k observations (first gap, then yearly) with the value horizon years later.

    Columns o0 … o<k-1>, outcome (printed unit), year (vantage), series_id, cluster, kind, weight (1 / windows of it).
    """
    if series.empty:
        names = ("series_id", *(f"o{i}" for i in range(k)), "outcome", "year", "cluster", "kind", "weight")
        return pd.DataFrame(columns=names)
    wide = series.pivot_table(index="series_id", columns="year", values="value")
    wide = wide.reindex(columns=range(int(series["year"].min()), int(series["year"].max()) + 1))
    offsets = [-(k - 2) - gap, *range(-(k - 2), 1), horizon]
    names = [f"o{i}" for i in range(k)] + ["outcome"]
    found = []
    for year in wide.columns:
        at = [year + o for o in offsets]
        if at[0] >= wide.columns[0] and at[-1] <= wide.columns[-1]:
            found.append(wide[at].set_axis(names, axis=1).dropna().assign(year=year))
    out = pd.concat(found) if found else wide.iloc[:0, :0].reindex(columns=[*names, "year"])
    about = series.drop_duplicates("series_id").set_index("series_id")[["cluster", "kind"]]
    out = out.join(about).reset_index()
    values = out[names].to_numpy(float)
    out["kind"] = np.where((out["kind"] == 0) & (values.max(axis=1, initial=0) > 100), 2, out["kind"])
    out = out[(values >= 0).all(axis=1)].reset_index(drop=True)
    return out.assign(weight=1 / out.groupby("series_id")["series_id"].transform("size"))


@dataclass(frozen=True)
class Prediction:
    """What is said of each row: the point z and the spread of its error, after its years."""

    z: np.ndarray
    spread: Spread


def predict(
    values: np.ndarray,
    years: list[int],
    kind: np.ndarray,
    h: np.ndarray,
    target: np.ndarray | None = None,
    direction: np.ndarray | None = None,
    method: str = "pooled",
    known: Constants | None = None,
    pool: np.ndarray | None = None,
) -> Prediction:
    """Project series that share their years (rows of values) by h years."""
    known = known or constants()
    n, k = values.shape
    pool = np.zeros(n, int) if pool is None else pool
    times, start = np.tile(years, n), np.arange(n) * k
    state = summarise(values.ravel(), times, start, kind, pool, known.growth)

    goal = np.full(n, np.nan) if target is None else transform(target, kind)
    step = np.abs(goal - state.first_z) / (state.span + h)
    one_year = methods()[method].spread(state, step, known)

    if target is not None:
        is_unmet = np.round(direction * (values[:, -1] - target), 9) < 0
        goal = np.where(is_unmet, goal, np.nan)
    has_momentum = np.ones(n, bool)
    journey = Journey(state, np.arange(n), h, goal, one_year.jump, has_momentum)
    z = methods()[method].centre(journey, known)
    return Prediction(z, one_year.grown(grown(h, known.growth)))


def crps(error: np.ndarray, spread: Spread) -> np.ndarray:
    """Return the CRPS of the mixture (z), exactly: E|X-e| = sqrt(2s^2+e^2) for a t with 2 df and scale s."""
    def between(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return b * ellipe(1 - (a / b) ** 2) / np.sqrt(2)

    calm, jump, w = spread.calm, spread.jump, spread.jump_weight
    near = (1 - w) * np.sqrt(2 * calm**2 + error**2) + w * np.sqrt(2 * jump**2 + error**2)
    mixed = (1 - w) ** 2 * between(calm, calm) + w**2 * between(jump, jump) + 2 * w * (1 - w) * between(calm, jump)
    return near - mixed


def crps_normal(error: np.ndarray, sd: np.ndarray) -> np.ndarray:
    """Return the CRPS of a normal distribution with mean 0."""
    x = error / sd
    return sd * (x * (2 * ndtr(x) - 1) + np.sqrt(2 / np.pi) * np.exp(-x * x / 2) - 1 / np.sqrt(np.pi))


def score(group: pd.DataFrame, k: int, gap: int, horizon: int) -> pd.DataFrame:
    """Score windows of one vantage year, which are each other's pool: covered, width, errors and CRPS (z)."""
    kind, names = group["kind"].to_numpy(), [f"o{i}" for i in range(k)]
    years = [-(k - 2) - gap, *range(-(k - 2), 1)]
    values = group[names].to_numpy(float)
    p = predict(values, years, kind, np.full(len(group), float(horizon)))
    z = transform(values, kind[:, None])
    outcome = transform(group["outcome"].to_numpy(float), kind)
    change = np.abs(np.diff(z, axis=1)) / np.diff(years) ** (constants().growth / 2)
    half = quantile(p.spread)
    error, stay = outcome - p.z, outcome - z[:, -1]
    sd = np.ones(len(group))
    for member in (kind == 0, kind != 0):
        if member.any():
            sd[member] = max(np.median(change[member]), 1e-4) / 0.6745 * horizon ** (constants().growth / 2)
    return pd.DataFrame({"covered": np.abs(error) <= half, "width": 2 * half, "error": np.abs(error),
                         "error_persistence": np.abs(stay), "crps_persistence": crps_normal(stay, sd),
                         "crps": crps(error, p.spread),
                         "own_change": np.abs(z[:, -1] - z[:, 0])}, index=group.index)


def score_all(cut: pd.DataFrame, k: int, gap: int, horizon: int) -> pd.DataFrame:
    """Score all windows, each vantage year with its own pool."""
    parts = [score(group, k, gap, horizon) for _, group in cut.groupby("year")]
    return cut.join(pd.concat(parts)) if parts else cut.assign(covered=[], own_change=[])


def panel(cut: pd.DataFrame, k: int, gap: int, horizon: int) -> dict:
    """Draw panels of 61 series at one vantage year and score each on its own; None where no year has 61."""
    result = {"k": k, "gap": gap, "horizon": horizon, "coverage80": None, "mae_ratio": None, "crps_ratio": None}
    groups = [group for _, group in cut.groupby("year") if len(group) >= PANEL]
    if groups:
        rng = np.random.default_rng(SEED)
        drawn = [groups[rng.integers(len(groups))] for _ in range(DRAWS)]
        picks = [group.iloc[rng.choice(len(group), PANEL, replace=False)] for group in drawn]
        s = pd.concat([score(pick, k, gap, horizon) for pick in picks]).mean()
        with np.errstate(invalid="ignore", divide="ignore"):  # nothing ever changed: no ratio
            result |= {"coverage80": s["covered"], "mae_ratio": s["error"] / s["error_persistence"],
                       "crps_ratio": s["crps"] / s["crps_persistence"]}
    return result


def fifths(scored: pd.DataFrame, by: str) -> list[float | None]:
    """Return the weighted coverage in five equal groups of rows from the smallest to the largest `by`."""
    if len(scored) < 25:
        return [None] * 5
    ranked = scored.sort_values(by, kind="stable")
    parts = np.array_split(np.arange(len(ranked)), 5)
    return [np.average(ranked["covered"].iloc[i], weights=ranked["weight"].iloc[i]) for i in parts]


def prepare_targets(frame: pd.DataFrame) -> pd.DataFrame:
    """Keep targets with h 1-4 on the improving side of a2, defined values, positive unless a percentage."""
    values = frame[["a2", "a1", "target", "outcome"]].to_numpy(float)
    kind = np.where((frame["kind"] == 0) & (values.max(axis=1, initial=0) > 100), 2, frame["kind"])
    good = np.isfinite(values).all(axis=1) & frame["h"].between(1, 4) & frame["direction"].isin([1, -1])
    good &= np.where(kind == 0, (values >= 0).all(axis=1), (values > 0).all(axis=1))
    good &= np.round(frame["direction"] * (frame["target"] - frame["a2"]), 9) > 0
    return frame.assign(kind=kind)[good].reset_index(drop=True)


def resolution(values: np.ndarray) -> np.ndarray:
    """Return the finest printed step of each row, 1 to 0.001."""
    steps = 10.0 ** -np.arange(4)
    whole = np.array([(np.abs(values / step - np.round(values / step)) < 1e-6).all(axis=1) for step in steps])
    return np.where(whole.any(axis=0), steps[whole.argmax(axis=0)], steps[-1])


def score_targets(t: pd.DataFrame, known: Constants | None = None) -> pd.DataFrame:
    """Predict each target from a2 and a1; the targets of one last_year are each other's pool."""
    known = known or constants()
    parts = []
    for _, g in t.groupby("last_year"):
        values, kind, d = g[["a2", "a1"]].to_numpy(float), g["kind"].to_numpy(), g["direction"].to_numpy(float)
        target, h = g["target"].to_numpy(float), g["h"].to_numpy(float)
        edge = transform(target - d * resolution(g[["a2", "a1", "target"]].to_numpy(float)) / 2, kind)
        out = {}
        for name, method in methods().items():
            p = predict(values, [-1, 0], kind, h, target, d, name, known)
            margin = d * (p.z - edge)
            chance = attainment(margin, p.spread, known, method.recalibrated)
            out[name] = chance.calibrated
            if name == "pooled":
                error = transform(g["outcome"].to_numpy(float), kind) - p.z
                out["covered"] = np.abs(error) <= quantile(p.spread)
        step = np.abs(transform(target, kind) - transform(values[:, 0], kind)) / (h + 1)
        on_line = np.round(d * (values[:, 1] - values[:, 0] - (target - values[:, 0]) / (h + 1)), 9) >= 0
        out |= {"planned_step": step, "plan_line": np.where(on_line, 0.99, 0.01), "weight": 1.0,
                "met": np.round(d * (values[:, 1] - target), 9) >= 0,
                "attained": np.round(d * (g["outcome"] - target), 9) >= 0}
        parts.append(pd.DataFrame(out, index=g.index))
    scored = t.join(pd.concat(parts)) if parts else t.assign(covered=[], planned_step=[])
    if len(scored):
        scored["base_rate"] = scored.groupby(["h", "met"])["attained"].transform("mean")
    return scored


BENCHMARKS = ("base_rate", "persistence", "linear", "plan_line")


def targets(scored: pd.DataFrame, horizons: list[int]) -> dict:
    """Return Brier and log score of p_attain and the Brier score of the benchmarks, all on the same rows."""
    s = scored[scored["h"].isin(horizons)]
    result = {"horizons": horizons, "n": len(s), "brier": None, "log": None}
    result |= {f"brier_{name}": None for name in BENCHMARKS}
    if len(s):
        hit = s["attained"].astype(float)
        result |= {"brier": ((s["pooled"] - hit) ** 2).mean(),
                   "log": -np.log(np.where(s["attained"], s["pooled"], 1 - s["pooled"])).mean()}
        result |= {f"brier_{name}": ((s[name] - hit) ** 2).mean() for name in BENCHMARKS}
    return result


def bootstrap(top: pd.Series, bottom: pd.Series, cluster: pd.Series) -> list[float]:
    """Return the 2.5 % and 97.5 % quantiles of sum(top)/sum(bottom), resampling clusters."""
    sums = pd.DataFrame({"top": top, "bottom": bottom}).groupby(cluster).sum().to_numpy()
    times = np.random.default_rng(SEED).multinomial(len(sums), np.full(len(sums), 1 / len(sums)), RESAMPLES)
    drawn = times @ sums
    return np.quantile(drawn[:, 0] / drawn[:, 1], [0.025, 0.975]).tolist()


def differences(scored: dict, aims: pd.DataFrame) -> list[dict]:
    """Return CRPS relative to persistence and Brier minus each benchmark, with 95 % bootstrap intervals."""
    rows = []
    for (k, gap, horizon), s in scored.items():
        if len(s):
            a, b = s["crps"] * s["weight"], s["crps_persistence"] * s["weight"]
            rows.append({"score": "crps_ratio", "case": f"k={k} gap={gap} h={horizon}", "against": "persistence",
                         "n": len(s), "value": a.sum() / b.sum(), "interval95": bootstrap(a, b, s["cluster"])})
    for name, horizons in itertools.product(BENCHMARKS, ([1], [2, 3, 4])):
        s = aims[aims["h"].isin(horizons)] if len(aims) else aims
        if len(s):
            hit = s["attained"].astype(float)
            a, one = (s["pooled"] - hit) ** 2 - (s[name] - hit) ** 2, pd.Series(1.0, s.index)
            rows.append({"score": "brier_difference", "case": f"h={horizons[0]}-{horizons[-1]}", "against": name,
                         "n": len(s), "value": a.mean(), "interval95": bootstrap(a, one, s["cluster"])})
    return rows


def reliability(scored: pd.DataFrame, horizons: list[int]) -> list[dict]:
    """Return, for each tenth of probability, how many targets had it, their mean p_attain and the share attained."""
    s = scored[scored["h"].isin(horizons)] if len(scored) else scored
    if not len(s):
        return []
    place = np.clip(np.digitize(s["pooled"], BINS) - 1, 0, len(BINS) - 2)
    return [{"horizons": horizons, "low": BINS[i], "high": BINS[i + 1], "n": len(b), "mean_p": b["pooled"].mean(),
             "share_attained": b["attained"].mean()} for i, b in s.groupby(place)]


def history(series: pd.DataFrame) -> list[dict]:
    """Return what 2 to 5 yearly observations give for the same windows: width (z), coverage, MAE and CRPS.

    calm and jumpy are the fifths whose newest change was smallest and largest.
    """
    k_all, gap, horizon = HISTORY
    cut = windows(series, max(k_all), gap, horizon)
    rows, fifth = [], None
    for k in k_all if len(cut) else ():
        names = {f"o{max(k_all) - k + i}": f"o{i}" for i in range(k)}
        s = score_all(cut.drop(columns=[f"o{i}" for i in range(max(k_all) - k)]).rename(columns=names), k, gap, horizon)
        fifth = s["own_change"].rank(pct=True, method="first") * 5 if fifth is None else fifth  # of the newest change
        mean = {c: np.average(s[c], weights=s["weight"]) for c in ("covered", "error", "crps")}
        rows.append({"observations": k, "horizon": horizon, "n": len(s), "width80_median": s["width"].median(),
                     "width80_calm": s["width"][fifth <= 1].median(), "width80_jumpy": s["width"][fifth > 4].median(),
                     "coverage80": mean["covered"], "mae": mean["error"], "crps": mean["crps"]})
    ratios = ("width80_median", "width80_calm", "width80_jumpy", "mae", "crps")
    return [r | {f"{c}_ratio": r[c] / rows[0][c] if rows[0][c] else None for c in ratios} for r in rows]


def backtest(series: pd.DataFrame, aims: pd.DataFrame) -> dict:
    """Score everything; frames as `read` returns them."""
    cuts = {case: windows(series, *case) for case in CASES}
    scored = {case: score_all(cut, *case) for case, cut in cuts.items()}
    aims = score_targets(prepare_targets(aims))
    out = {"panels": [panel(cut, *case) for case, cut in cuts.items()]}
    out["fifths"] = [{"by": "own_change", "class": name, "k": case[0], "gap": case[1], "horizon": case[2],
                      "coverage80": fifths(scored[case][scored[case]["kind"] == k], "own_change")}
                     for case in CASES[:2] for k, name in enumerate(KINDS)]
    planned = {"by": "planned_step", "class": "all", "k": 2, "gap": 1, "horizon": [1, 2, 3, 4]}
    out["fifths"].append(planned | {"coverage80": fifths(aims, "planned_step")})
    out["targets"] = [targets(aims, horizons) for horizons in ([1], [2, 3, 4])]
    by_class = [fifths(aims[aims["kind"] == k], "planned_step") for k in range(len(KINDS))]
    out["planned_step_by_class"] = [planned | {"class": name, "coverage80": values}
                                    for name, values in zip(KINDS, by_class, strict=True)]
    out["reliability"] = [row for horizons in ([1], [2, 3, 4]) for row in reliability(aims, horizons)]
    out["differences"] = differences(scored, aims)
    out["history"] = history(series)
    out["notes"] = [f"panel {p['k']},{p['gap']},{p['horizon']}: no vantage year has {PANEL} series"
                    for p in out["panels"] if p["coverage80"] is None]
    out["notes"] += [f"fifths of {f['by']}, {f['class']}, h {f['horizon']}: fewer than 25 rows" for f in out["fifths"]
                     if f["coverage80"][0] is None]
    out["notes"] += [f"targets, h {t['horizons']}: none can be scored" for t in out["targets"] if not t["n"]]
    return out


def plain(value: object) -> object:
    """Round to 6 significant digits and turn numpy values into those JSON knows, undefined ones into None."""
    if isinstance(value, dict):
        return {key: plain(v) for key, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, float):
        return float(f"{value:.6g}") if np.isfinite(value) else None
    return int(value) if isinstance(value, np.integer) else value


def tabulate(rows: list[dict]) -> pd.DataFrame:
    """Lay lists of a result out as columns: coverage80_1 … coverage80_5, interval95_1, interval95_2, horizons 2-4."""
    flat = []
    for row in rows:
        flat.append({})
        for key, value in row.items():
            if key in ("horizons", "horizon") and isinstance(value, list):
                flat[-1][key] = f"h={value[0]}-{value[-1]}"
            elif isinstance(value, list):
                flat[-1] |= {f"{key}_{i}": v for i, v in enumerate(value, 1)}
            else:
                flat[-1][key] = value
    return pd.DataFrame(flat)


def main() -> None:
    """Read the files, score, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--series", "--targets", "--json"):
        parser.add_argument(name, required=True)
    parser.add_argument("--tables")
    args = parser.parse_args()
    series = read(args.series, {"series_id", "cluster", "uclass", "year", "value"})
    aims = read(args.targets, {"series_id", "cluster", "uclass", "direction", "last_year", "a2", "a1", "target", "h",
                               "outcome"})
    result = plain(backtest(series, aims))
    Path(args.json).write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if args.tables:
        for key in ("panels", "fifths", "targets", "planned_step_by_class", "reliability", "differences", "history"):
            tabulate(result[key]).to_csv(Path(args.tables) / f"backtest_{key}.csv", index=False, lineterminator="\n")
    for note in result["notes"]:
        print(note)


if __name__ == "__main__":
    main()
