"""Fit the constants of the projection on the development set; score ministries left out.

    python benchmarks/fit.py --series FILE --targets FILE [--write] [--check]
                             [--from-afar] [--minutes N] [--table CSV]
                             [--as-it-stands] [--leave-one-out CSV]

What is made small stands in `benchmarks/scoring/objective.py`. The search (L-BFGS-B) begins
at the constants as they stand, or with --from-afar at ones that were shaken by a fifth, and
prints its way; it ends by itself, or after --minutes (20). What is typical of a kind only
anchors the other constants, and stays. The extra logit of targets that only ask to stay is
fitted last, with all else fixed. The constants of reference classes and balances are set by
`municipal` scores (see their origins).

It is told by how much the fit is better than the constants as they stand, with a bootstrap
over clusters. --table writes that; --check ends with 1 where it is more than chance and
rounding explain; --write replaces the values in the CSV, rounded to 3 digits.
"""

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import minimize

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # also run as a script

from benchmarks.scoring.left_out import leave_one_out
from benchmarks.scoring.objective import Objective, lay_out, score_rows
from benchmarks.scoring.predictions import Floats
from benchmarks.scoring.reading import read_series, read_targets
from benchmarks.scoring.slices import interval95, resampled_sums
from benchmarks.scoring.targets import prepare_maintained, prepare_targets
from komoro_analysis.analysis.projection.constants import (
    PATH,
    from_values,
    read_values,
)
from komoro_analysis.analysis.projection.kinds import KINDS

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
ITERATIONS = 200
ENOUGH = 3e-6  # relative gain of a step below which the search ends
SHAKEN_BY = 0.2  # standard deviation, of the logarithm or relative
SEED = 7
ROUNDING = 0.01  # loss that 3 digits may cost
Values = dict[str, float]


@dataclass
class Progress:
    """Prints the way of a search; ends it when its time is over."""

    loss: Callable[[Floats], float]
    minutes: float
    began: float = field(default_factory=time.monotonic)
    n_done: int = 0

    def __call__(self, free: Floats) -> None:
        """Tell of one step. Errors: `StopIteration` when the time is over."""

        self.n_done += 1
        seconds = time.monotonic() - self.began
        loss = self.loss(free)
        print(f"step {self.n_done:3}  {seconds:5.0f} s  loss {loss:.5f}", flush=True)
        if seconds > 60 * self.minutes:
            raise StopIteration


def fit(values: Values, objective: Objective, start: Values, minutes: float) -> Values:
    """Return the values with the free ones fitted, from `start` on."""

    def loss(free: Floats) -> float:
        return objective.total(from_values(_with(values, free)))

    options = {"maxiter": ITERATIONS, "ftol": ENOUGH}
    progress = Progress(loss, minutes)
    first = _free(start)
    best = minimize(loss, first, method="L-BFGS-B", options=options, callback=progress)

    return _with(values, best.x)


def _free(values: Values) -> Floats:
    """List the free values; those that must be positive as logarithms."""
    listed = [
        np.log(values[name]) if name in POSITIVE else values[name] for name in FREE
    ]
    return np.array(listed)


def _with(values: Values, free: Floats) -> Values:
    """Set the free values."""
    found = {
        name: float(np.exp(value) if name in POSITIVE else value)
        for name, value in zip(FREE, free, strict=True)
    }
    return values | found | {"step_floor_count": found["step_floor_percent"]}


def shake(values: Values) -> Values:
    """Move every free value by a fifth or so."""
    random = np.random.default_rng(SEED)
    moved = {name: values[name] * np.exp(random.normal(0, SHAKEN_BY)) for name in FREE}
    return values | moved


def fit_maintained(values: Values, kept: pd.DataFrame) -> Values:
    """Fit the extra logit of targets that only ask to stay."""

    def loss(logit: Floats) -> float:
        known = from_values(values | {"maintain": float(logit[0])})
        return float(score_rows(kept.assign(h=1), known).sum())

    best = minimize(loss, [values["maintain"]], method="Nelder-Mead")
    return values | {"maintain": float(best.x[0])}


def fit_targets(values: Values, objective: Objective) -> Values:
    """Return the values with those that only targets show fitted anew."""

    def loss(free: Floats) -> float:
        found = dict(zip(OF_TARGETS, map(float, free), strict=True))
        return objective.of_targets(from_values(values | found))

    start = [values[name] for name in OF_TARGETS]
    best = minimize(loss, start, method="L-BFGS-B", options={"maxiter": ITERATIONS})

    return values | dict(zip(OF_TARGETS, map(float, best.x), strict=True))


def compare(objective: Objective, standing: Values, found: Values) -> pd.DataFrame:
    """Tell, part by part, how much less is lost by the values found.

    Columns part, standing, found, gain, interval95_1, interval95_2 (bootstrap over
    clusters).
    """

    rows = objective.rows(from_values(standing))
    rows = rows.assign(found=objective.rows(from_values(found))["loss"])
    rows["gain"] = rows["loss"] - rows["found"]
    rows = rows.rename(columns={"loss": "standing"})

    whole = rows.assign(part="all")
    told = []
    for part, group in pd.concat([rows, whole]).groupby("part", sort=False):
        low, high = interval95(resampled_sums(group["gain"], group["cluster"]))
        sums = group[["standing", "found", "gain"]].sum()
        bounds = {"interval95_1": low, "interval95_2": high}
        told.append({"part": part, **sums, **bounds})

    return pd.DataFrame(told)


def is_explained(table: pd.DataFrame) -> bool:
    """Tell whether chance or rounding explain what the fit gains in all."""
    whole = table.set_index("part").loc["all"]
    return bool(whole["interval95_1"] <= 0 or whole["gain"] <= ROUNDING)


def write(values: Values) -> None:
    """Replace the values in the table of constants, rounded to 3 digits."""
    table = pd.read_csv(PATH, index_col="name", dtype={"value": str})
    fitted = [*FREE, "step_floor_count", "maintain"]
    table.loc[fitted, "value"] = [f"{values[name]:.3g}" for name in fitted]
    table.to_csv(PATH, lineterminator="\n")


def main() -> int:
    """Fit, print, and write what is asked for; 1 where --check finds more than chance."""

    arguments = _read_arguments()
    series = read_series(arguments.series)
    targets = read_targets(arguments.targets)
    standing = read_values()
    objective = lay_out(series, prepare_targets(targets), from_values(standing))

    found = standing
    if not arguments.as_it_stands:
        start = shake(standing) if arguments.from_afar else standing
        found = fit(standing, objective, start, arguments.minutes)
        found = fit_maintained(found, prepare_maintained(targets))
    for name in FREE:
        print(f"{name:24} {standing[name]:8.4g} {found[name]:8.4g}")

    table = compare(objective, standing, found)
    print(table.to_string(index=False, float_format="%.4f"))
    if arguments.table:
        _save(table, arguments.table)
    if arguments.leave_one_out:
        left_out = leave_one_out(found, objective, fit_targets)
        print(left_out.to_string(index=False, float_format="%.4f"))
        _save(left_out, arguments.leave_one_out)
    if arguments.write:
        write(found)

    return int(arguments.check and not is_explained(table))


def _save(table: pd.DataFrame, path: str) -> None:
    table.to_csv(path, index=False, float_format="%.4g", lineterminator="\n")


def _read_arguments() -> argparse.Namespace:
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=layout)
    for name in ("--series", "--targets"):
        parser.add_argument(name, required=True)
    for name in ("--write", "--check", "--from-afar", "--as-it-stands"):
        parser.add_argument(name, action="store_true")
    for name in ("--table", "--leave-one-out"):
        parser.add_argument(name, metavar="CSV")
    parser.add_argument("--minutes", type=float, default=20.0)

    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
