"""Fit the constants of the projection on the development set; score ministries left out.

    python benchmarks/fit.py --series FILE --targets FILE
                             [--as-it-stands] [--write] [--leave-one-out CSV]

What is made small, on windows of 2 to 5 observations and on targets together: the negative
log likelihood of what came; the CRPS of the windows relative to that of the constants as
they stand, drawn in panels of 61 series; and the log score of the probabilities of targets,
h = 1 and h = 2-4 apart. A window's weight is the mean of two views: every series counts
the same (0.7), and every vantage year counts the same (0.3). An outcome is known to half a
printed step, at least to 0.004 z, so that values printed as unchanged do not decide. Pools:
windows of one source and vantage year for the likelihood, targets of one ministry.

What is typical of a kind only anchors the other constants, and stays. The extra logit of
targets that only ask to stay is fitted last, with all else fixed. The
constants of reference classes and balances are set by `municipal` scores (see their
origins). --write replaces the values in the CSV, rounded to 3 digits.
"""

import argparse
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import minimize

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # also run as a script

from benchmarks.scoring.predictions import (
    Floats,
    Windows,
    crps,
    predict,
)
from benchmarks.scoring.targets import (
    as_windows,
    prepare_maintained,
    prepare_targets,
    score_targets,
)
from benchmarks.scoring.windows import Case, cut_windows, read
from benchmarks.scoring.windows import as_windows as lay_out
from komoro_analysis.analysis.projection.constants import (
    PATH,
    Constants,
    from_values,
    read_values,
)
from komoro_analysis.analysis.projection.distribution import cdf
from komoro_analysis.analysis.projection.kinds import (
    KINDS,
    step_in_z,
    transform,
)

CASES = (
    Case(2, 1, 1),
    Case(2, 1, 3),
    Case(2, 2, 3),
    Case(3, 1, 2),
    Case(4, 1, 1),
    Case(5, 1, 3),
)
CASE_WEIGHT = 4.0  # of the likelihood of a case's windows
CRPS_WEIGHT = 3.0  # of a case's relative CRPS
TARGET_WEIGHT = 3.0  # of the likelihood of the targets' outcomes
SCORE_WEIGHT = 30.0  # of the log score of the targets' probabilities
LATER_SHARE = 0.6  # of that score, of targets 2 to 4 years ahead
YEAR_SHARE = 0.3  # of a window's weight: every vantage year the same
HALF_WIDTH = 0.004  # z: what an outcome is known to at best
PANEL = 61
SEED = 3
ITERATIONS = 40
POSITIVE = (
    *(f"{part}_{kind}" for part in ("calm", "jump", "momentum_cap") for kind in KINDS),
    "own_step",
    "step_floor_percent",
    "no_plan",
    "growth",
    "revert_from",
)
FREE = (
    *POSITIVE,
    *(f"own_power_{kind}" for kind in KINDS),
    "step_power",
    "pool_power_calm",
    "pool_power_jump",
    "jump_logit",
    "jump_log_changes",
    "jump_log_own",
    "momentum",
    "revert",
    "pull",
    "shift",
    "shift_on",
    "recal_shift",
    "recal_slope",
)
OF_TARGETS = ("step_power", "pull", "shift", "shift_on", "recal_shift", "recal_slope")
Values = dict[str, float]


@dataclass(frozen=True)
class Block:
    """Windows of one case, or targets, with what came (z) and what each row weighs."""

    windows: Windows
    outcome: Floats
    weight: Floats
    source: "pd.Series[str]"
    panel: Windows | None = None  # the same rows in pools of 61; None for targets
    targets: pd.DataFrame | None = None

    def keep(self, rows: "pd.Series[bool]") -> "Block":
        """Keep some rows."""

        mask = rows.to_numpy(bool)
        return Block(
            windows=_keep(self.windows, mask),
            outcome=self.outcome[mask],
            weight=self.weight[mask],
            source=self.source[mask],
            panel=_keep(self.panel, mask) if self.panel else None,
            targets=None if self.targets is None else self.targets[mask],
        )


def _keep(
    windows: Windows, mask: "np.ndarray[tuple[int], np.dtype[np.bool_]]"
) -> Windows:
    arrays = {
        name: None if value is None else value[mask]
        for name, value in vars(windows).items()
        if name not in ("years", "evidence")
    }
    return replace(windows, **arrays)


def window_block(series: pd.DataFrame, case: Case) -> Block:
    """Cut the windows of a case."""

    cut = cut_windows(series, case)
    by_year = 1 / cut.groupby("year")["year"].transform("size")
    weight = (1 - YEAR_SHARE) * cut["weight"] / cut["weight"].sum()
    weight = weight + YEAR_SHARE * by_year / by_year.sum()
    windows = lay_out(cut, case)

    return Block(
        windows=replace(windows, pool=_pools(cut)),
        outcome=transform(cut["outcome"].to_numpy(float), windows.kind),
        weight=weight.to_numpy(float),
        source=cut["source"],
        panel=replace(windows, pool=_panels(cut)),
    )


def _pools(cut: pd.DataFrame) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """Number the source and vantage year of each window."""
    return pd.factorize(cut["source"] + cut["year"].astype(str))[0]


def _panels(cut: pd.DataFrame) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """Deal the windows of each vantage year into panels of 61."""
    shuffled = cut.sample(frac=1, random_state=SEED)
    panel = shuffled.groupby("year").cumcount() // PANEL
    name = shuffled["year"].astype(str) + "-" + panel.astype(str)

    return pd.factorize(name.reindex(cut.index))[0]


def target_block(targets: pd.DataFrame) -> Block:
    """Lay out the targets; those of one ministry are one pool."""

    source = "jp_review_" + targets["series_id"].str.split(":").str[1]
    windows = replace(as_windows(targets), pool=pd.factorize(source)[0])
    return Block(
        windows=windows,
        outcome=transform(targets["outcome"].to_numpy(float), windows.kind),
        weight=np.full(len(targets), 1 / len(targets)),
        source=source,
        targets=targets,
    )


def likelihood_loss(block: Block, known: Constants) -> float:
    """Return the weighted negative log likelihood of what came."""

    prediction = predict(block.windows, known=known)
    windows = block.windows
    step = step_in_z(windows.printed_step, windows.values[:, -1], windows.kind)
    half = np.maximum(HALF_WIDTH, step / 2)
    error = block.outcome - prediction.z
    mass = cdf(error + half, prediction.spread) - cdf(error - half, prediction.spread)
    density = np.maximum(mass, 1e-12) / (2 * half)

    return -float(block.weight @ np.log(density))


def crps_loss(block: Block, known: Constants) -> float:
    """Return the weighted CRPS of windows in panels of 61."""
    assert block.panel is not None
    prediction = predict(block.panel, known=known)
    error = block.outcome - prediction.z

    return float(block.weight @ crps(error, prediction.spread))


def score_loss(targets: pd.DataFrame, known: Constants) -> float:
    """Return the log score of the targets' probabilities, near and later apart."""

    scored = score_targets(targets, replace(known, p_floor=1e-3))
    said = np.where(scored["attained"], scored["pooled"], 1 - scored["pooled"])
    loss = pd.Series(-np.log(said), scored.index)
    is_later = scored["h"] > 1
    if is_later.all() or not is_later.any():
        return float(loss.mean())
    near = float(loss[~is_later].mean())

    return (1 - LATER_SHARE) * near + LATER_SHARE * float(loss[is_later].mean())


def fit(values: Values, blocks: list[Block], aims: Block) -> Values:
    """Return the values with the free ones fitted."""

    first = from_values(values)
    usual = [crps_loss(block, first) for block in blocks]

    def total(free: Floats) -> float:
        known = from_values(_with(values, free))
        loss = 0.0
        for block, at_first in zip(blocks, usual, strict=True):
            loss += CASE_WEIGHT * likelihood_loss(block, known)
            loss += CRPS_WEIGHT * crps_loss(block, known) / at_first
        assert aims.targets is not None
        loss += TARGET_WEIGHT * likelihood_loss(aims, known)
        return loss + SCORE_WEIGHT * score_loss(aims.targets, known)

    start = [
        np.log(values[name]) if name in POSITIVE else values[name] for name in FREE
    ]
    best = minimize(total, start, method="L-BFGS-B", options={"maxiter": ITERATIONS})
    print("loss", best.fun, flush=True)

    return _with(values, best.x)


def _with(values: Values, free: Floats) -> Values:
    """Set the free values; those that must be positive come as logarithms."""
    found = {
        name: float(np.exp(value) if name in POSITIVE else value)
        for name, value in zip(FREE, free, strict=True)
    }
    return values | found | {"step_floor_count": found["step_floor_percent"]}


def fit_maintained(values: Values, kept: pd.DataFrame) -> Values:
    """Fit the extra logit of targets that only ask to stay."""

    def total(logit: Floats) -> float:
        known = from_values(values | {"maintain": float(logit[0])})
        return score_loss(kept.assign(h=1), known)

    best = minimize(total, [values["maintain"]], method="Nelder-Mead")
    return values | {"maintain": float(best.x[0])}


def fit_targets(values: Values, aims: Block) -> Values:
    """Return the values with those that only targets show fitted anew."""

    def total(free: Floats) -> float:
        known = from_values(
            values | dict(zip(OF_TARGETS, map(float, free), strict=True))
        )
        assert aims.targets is not None
        loss = TARGET_WEIGHT * likelihood_loss(aims, known)
        return loss + SCORE_WEIGHT * score_loss(aims.targets, known)

    start = [values[name] for name in OF_TARGETS]
    best = minimize(total, start, method="L-BFGS-B", options={"maxiter": ITERATIONS})

    return values | dict(zip(OF_TARGETS, map(float, best.x), strict=True))


def leave_one_out(values: Values, aims: Block) -> pd.DataFrame:
    """Return, for each ministry, the scores of its targets by a fit without them.

    What only targets show is fitted anew (`OF_TARGETS`); the rest rests on thousands of
    windows, of which a ministry is a small part.
    """

    rows = []
    for name in aims.source.unique():
        held = aims.keep(aims.source == name)
        found = fit_targets(values, aims.keep(aims.source != name))
        scores = _brier(held, from_values(found))
        if len(scores) > 1:
            rows.append({"left_out": name, **scores})
            print(rows[-1], flush=True)
    return pd.DataFrame(rows)


def _brier(aims: Block, known: Constants) -> dict[str, object]:
    """Score the targets of a ministry, where it has enough of them."""

    assert aims.targets is not None
    if not len(aims.targets):
        return {}
    scored = score_targets(aims.targets.reset_index(drop=True), known)
    row: dict[str, object] = {"coverage80_targets": scored["covered"].mean()}
    for label, part in (
        ("h1", scored[scored["h"] == 1]),
        ("h2_4", scored[scored["h"] > 1]),
    ):
        if len(part) >= 20:
            came = part["attained"].astype(float)
            row[f"n_targets_{label}"] = len(part)
            row[f"brier_{label}"] = ((part["pooled"] - came) ** 2).mean()
            row[f"brier_base_rate_{label}"] = ((part["base_rate"] - came) ** 2).mean()

    return row


def write(values: Values) -> None:
    """Replace the values in the table of constants, rounded to 3 digits."""
    table = pd.read_csv(PATH, index_col="name", dtype={"value": str})
    fitted = [*FREE, "step_floor_count", "maintain"]
    table.loc[fitted, "value"] = [f"{values[name]:.3g}" for name in fitted]
    table.to_csv(PATH, lineterminator="\n")


def main() -> None:
    """Fit, print, and write what is asked for."""

    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=layout)
    for name in ("--series", "--targets"):
        parser.add_argument(name, required=True)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--leave-one-out")
    parser.add_argument("--as-it-stands", action="store_true", help="do not fit")
    arguments = parser.parse_args()

    series = read(arguments.series, {"source", "value"})
    targets = read(arguments.targets, {"h", "outcome"})
    blocks = [window_block(series, case) for case in CASES]
    aims = target_block(prepare_targets(targets))

    values = read_values()
    if not arguments.as_it_stands:
        values = fit(values, blocks, aims)
        values = fit_maintained(values, prepare_maintained(targets))
    for name, value in values.items():
        print(f"{name:24} {value:.4g}")
    if arguments.write:
        write(values)
    if arguments.leave_one_out:
        table = leave_one_out(values, aims)
        options = {"index": False, "float_format": "%.4g", "lineterminator": "\n"}
        table.to_csv(arguments.leave_one_out, **options)


if __name__ == "__main__":
    main()
