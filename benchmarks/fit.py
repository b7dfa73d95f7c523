"""Fit the constants of komoro_analysis/projection.csv on the development set; score each source by a fit without it.

    python benchmarks/fit.py --series FILE --targets FILE [--write] [--leave-one-out CSV]

Maximum likelihood over windows of 2 to 5 observations and over targets together. A window's weight is the mean of
two views: every series counts the same (0.7), and every vantage year counts the same (0.3); the windows of each case
weigh 4,000 in all, the targets 3,000. The density is averaged over +-0.004 z, so that values printed as unchanged do
not decide. Pools: windows of one source and vantage year, targets of one ministry. --write replaces the values in the
CSV, rounded to 3 digits. The recalibration is fitted last, on the targets with all else fixed.
"""

import argparse

import numpy as np
import pandas as pd
from backtest import Prediction, predict, prepare_targets, read, score_targets, windows
from scipy.optimize import minimize

from komoro_analysis.analysis.projection.constants import PATH, from_values, read_values
from komoro_analysis.analysis.projection.distribution import cdf, quantile
from komoro_analysis.analysis.projection.kinds import KINDS, transform

C = read_values()  # the constants as they are fitted

CASES = ((2, 1, 1), (2, 1, 3), (2, 2, 3), (3, 1, 2), (4, 1, 1), (5, 1, 3))
WEIGHTS, YEARS, HALF_WIDTH = {"case": 4000.0, "targets": 3000.0}, 0.3, 0.004
POSITIVE = [*(f"{part}_{kind}" for part in ("calm", "jump") for kind in KINDS), "step_floor_percent", "no_plan",
            "momentum_cap", "growth"]
FREE = [*POSITIVE, *(f"own_power_{kind}" for kind in KINDS), "step_power", "pool_power_calm",
        "pool_power_jump", "jump_logit", "jump_log_changes", "jump_log_own", "momentum", "pull"]


def blocks(series: pd.DataFrame, aims: pd.DataFrame) -> list[dict]:
    """Return one block of arrays per case of windows and one for the targets: values, years, pool, weight …"""
    out = []
    for k, gap, horizon in CASES:
        cut = windows(series, k, gap, horizon).merge(series.drop_duplicates("series_id")[["series_id", "source"]])
        by_year = 1 / cut.groupby("year")["year"].transform("size")
        weight = (1 - YEARS) * cut["weight"] / cut["weight"].sum() + YEARS * by_year / by_year.sum()
        years = [-(k - 2) - gap, *range(-(k - 2), 1)]
        out.append(block(cut, [f"o{i}" for i in range(k)], years, cut["year"], WEIGHTS["case"] * weight, horizon))
    source = "jp_review_" + aims["series_id"].str.split(":").str[1]
    weight = pd.Series(WEIGHTS["targets"] / len(aims), aims.index)
    out.append(block(aims.assign(source=source), ["a2", "a1"], [-1, 0], 0 * aims["h"], weight, aims["h"]))
    out[-1] |= {"target": aims["target"].to_numpy(float), "direction": aims["direction"].to_numpy(float)}
    return out


def block(rows: pd.DataFrame, names: list[str], years: list[int], year: pd.Series, weight: pd.Series, h: object,
          ) -> dict:
    """Return the arrays of some rows; group numbers each source and year, which pool together."""
    kind = rows["kind"].to_numpy()
    return {"values": rows[names].to_numpy(float), "years": years, "kind": kind, "weight": weight.to_numpy(),
            "h": np.broadcast_to(np.asarray(h, float), len(rows)), "source": rows["source"].to_numpy(),
            "outcome": transform(rows["outcome"].to_numpy(float), kind), "target": None, "direction": None,
            "group": pd.factorize(rows["source"] + year.astype(str))[0]}


def keep(b: dict, mask: np.ndarray) -> dict:
    """Return the rows of a block where mask holds."""
    return {k: v[mask] if isinstance(v, np.ndarray) else v for k, v in b.items()}


def loss(b: dict) -> float:
    """Return the weighted negative log likelihood of a block under the current constants."""
    p = predicted(b)
    error = np.abs(b["outcome"] - p.z)
    mass = cdf(error + HALF_WIDTH, p.spread) - cdf(error - HALF_WIDTH, p.spread)
    return -float(b["weight"] @ np.log(np.maximum(mass, 1e-12) / (2 * HALF_WIDTH)))


def predicted(b: dict) -> Prediction:
    """Predict a block, each group with its own pool."""
    known = from_values(C)
    aims = {"target": b["target"], "direction": b["direction"]}
    return predict(b["values"], b["years"], b["kind"], b["h"], known=known, pool=b["group"], **aims)


def put(values: np.ndarray) -> None:
    """Set the free constants; those that must be positive come as logarithms."""
    C.update({k: float(np.exp(v) if k in POSITIVE else v) for k, v in zip(FREE, values, strict=True)})
    C["step_floor_count"] = C["step_floor_percent"]


def fit(data: list[dict]) -> float:
    """Fit the free constants in place; return the loss."""
    start = [np.log(C[k]) if k in POSITIVE else C[k] for k in FREE]

    def total(values: np.ndarray) -> float:
        put(values)
        return sum(loss(b) for b in data) / 1000

    best = minimize(total, start, method="L-BFGS-B", options={"maxiter": 60})
    put(best.x)
    return float(best.fun)


def recalibrate(aims: pd.DataFrame) -> None:
    """Fit shift and slope of the recalibration in place."""
    floor, C["p_floor"] = C["p_floor"], 0.0

    def total(values: np.ndarray) -> float:
        C["recal_shift"], C["recal_slope"] = values
        s = score_targets(aims, from_values(C))
        p = np.clip(np.where(s["attained"], s["pooled"], 1 - s["pooled"]), 1e-3, 1)
        return -np.log(p).mean()

    C["recal_shift"], C["recal_slope"] = minimize(total, [0.3, 0.7], method="Nelder-Mead", tol=1e-4).x
    C["p_floor"] = floor


def leave_one_out(data: list[dict], aims: pd.DataFrame) -> pd.DataFrame:
    """Return, for each source left out of the fit, its coverage in windows and targets and its Brier score (h 2-4)."""
    before, rows = dict(C), []
    source = "jp_review_" + aims["series_id"].str.split(":").str[1]
    for name in pd.unique(np.concatenate([b["source"] for b in data])):
        held = [b for b in (keep(b, b["source"] == name) for b in data) if len(b["kind"]) >= 50]
        if not held:
            continue
        C.update(before)
        fit([keep(b, b["source"] != name) for b in data])
        recalibrate(aims[source != name])
        row = {"left_out": name, "windows": sum(len(b["kind"]) for b in held if b["target"] is None)}
        for b in held:
            p = predicted(b)
            half = quantile(p.spread)
            case = f"k{len(b['years'])}_h{int(b['h'][0])}" if b["target"] is None else "targets"
            row[f"coverage80_{case}"] = np.average(np.abs(b["outcome"] - p.z) <= half, weights=b["weight"])
        s = score_targets(aims[source == name], from_values(C))
        s = s[s["h"] > 1] if len(s) else s
        if len(s) >= 20:
            row |= {"n_targets_h2_4": len(s), "brier_h2_4": ((s["pooled"] - s["attained"]) ** 2).mean(),
                    "brier_base_rate_h2_4": ((s["base_rate"] - s["attained"]) ** 2).mean()}
        rows.append(row)
        print(row, flush=True)
    C.update(before)
    return pd.DataFrame(rows)


def main() -> None:
    """Fit, print, and write what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--series", "--targets"):
        parser.add_argument(name, required=True)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--leave-one-out")
    args = parser.parse_args()
    series, aims = read(args.series, {"source", "value"}), prepare_targets(read(args.targets, {"h", "outcome"}))
    data = blocks(series, aims)
    own = pd.concat([pd.Series(np.abs(np.diff(transform(b["values"], b["kind"][:, None]), axis=1)[:, -1]))
                     .groupby(b["kind"]).apply(lambda d: d[d > 1e-9].median()) for b in data[:1]])
    C.update({f"typical_{name}": own[k] for k, name in enumerate(KINDS)})
    print("loss", fit(data))
    recalibrate(aims)
    fitted = [*FREE, "step_floor_count", "recal_shift", "recal_slope", *(f"typical_{kind}" for kind in KINDS)]
    table = pd.read_csv(PATH, index_col="name")
    table.loc[fitted, "value"] = [float(f"{C[name]:.3g}") for name in fitted]
    print(table["value"].to_string())
    if args.write:
        table.to_csv(PATH, lineterminator="\n")
    if args.leave_one_out:
        leave_one_out(data, aims).to_csv(args.leave_one_out, index=False, float_format="%.4g", lineterminator="\n")


if __name__ == "__main__":
    main()
