"""Set one result against another: systems, assumptions, plans and needs."""

from pathlib import Path

import numpy as np
import pandas as pd

from ..base.errors import InputError
from ..base.project import scores_folder
from ..dataset import Data
from .arrays import floats
from .results import results

EVEN = 0.5  # where odds turn


def agreement(data: Data) -> pd.DataFrame:
    """Count, for each series, how many published systems are content with it.

    Columns `series_id, n_speaking` (systems with a verdict), `n_favourable` (those that
    call the pace sufficient), `is_disputed` (some are content, others are not).

    >>> import komoro_analysis as ka
    >>> list(ka.agreement(ka.load()).columns)
    ['series_id', 'n_speaking', 'n_favourable', 'is_disputed']
    """
    votes = results(data).agreement.rename_axis("series_id").reset_index()
    is_disputed = votes["n_favourable"].between(1, votes["n_speaking"] - 1)
    return votes.assign(is_disputed=is_disputed)


def sensitivity_changes(data: Data) -> pd.DataFrame:
    """Set the odds under each other assumption beside those as usual.

    Columns `series_id, assumption, setting, p_base, p_attain, change` (p_attain −
    p_base), `crosses_even` (one is above one half, the other is not).

    >>> import komoro_analysis as ka
    >>> changes = ka.sensitivity_changes(ka.load())
    >>> sorted(changes["assumption"].unique())[:2]
    ['baseline_year', 'n_respondents']
    """
    table = results(data).sensitivity
    is_base = table["assumption"] == "base"
    base = table[is_base].set_index("series_id")["p_attain"]

    others = table[~is_base][["series_id", "assumption", "setting", "p_attain"]]
    others = others.assign(p_base=others["series_id"].map(base))
    others["change"] = others["p_attain"] - others["p_base"]
    others["crosses_even"] = others["p_attain"].gt(EVEN) != others["p_base"].gt(EVEN)
    columns = ["series_id", "assumption", "setting", "p_base", "p_attain", "change"]

    return others[[*columns, "crosses_even"]].reset_index(drop=True)


def sensitivity_effects(data: Data) -> pd.DataFrame:
    """Sum up how far each other assumption moves the odds.

    Columns `assumption, setting, n_series, mean_change, largest_change` (of P(attain),
    with its sign), `n_crossing` (series that cross one half), in the order of
    `ka.sensitivity`.

    >>> import komoro_analysis as ka
    >>> effects = ka.sensitivity_effects(ka.load())
    >>> int(effects.set_index("assumption").loc["plan_effect", "n_series"])
    67
    """
    changes = sensitivity_changes(data)
    by_setting = changes.groupby(["assumption", "setting"], sort=False)
    table = by_setting.agg(
        n_series=("change", "size"),
        mean_change=("change", "mean"),
        largest_change=("change", _largest),
        n_crossing=("crosses_even", "sum"),
    )

    return table.reset_index()


def _largest(changes: pd.Series) -> float:
    """Give the change farthest from zero, with its sign; NaN of none."""
    values = changes.dropna().to_numpy(float)
    return float(values[np.abs(values).argmax()]) if len(values) else np.nan


def next_year_needs(data: Data) -> pd.DataFrame:
    """Set the value that next year needs beside the plan of that year.

    Columns `series_id, year_next, needed_next` (from there on the target is more likely
    than not), `plan_next, p_attain` (now), `plan_suffices`: whether the plan is at
    least as good as what is needed; missing where either is.

    >>> import komoro_analysis as ka
    >>> needs = ka.next_year_needs(ka.load())
    >>> len(needs), int(needs["year_next"].iloc[0])
    (67, 2025)
    """
    kept = results(data)
    needs = kept.what_if.set_index("series_id")[["year_next", "needed_next"]]
    year = needs["year_next"].iloc[0]

    current = kept.current
    is_planned = current["kind"].isin(["plan", "target"])
    planned = current[is_planned & current["fiscal_year"].eq(year)]
    plan = planned.drop_duplicates("series_id").set_index("series_id")["value"]
    pooled = kept.projections[kept.projections["method"] == "pooled"]
    final = pooled.drop_duplicates("series_id", keep="last").set_index("series_id")

    table = needs.assign(plan_next=plan, p_attain=final["p_attain"])
    direction = floats(kept.series, "direction")
    margin = np.round(direction * floats(table, "plan_next"), 9)
    margin = margin - np.round(direction * floats(table, "needed_next"), 9)
    suffices = pd.arrays.BooleanArray(margin >= 0, np.isnan(margin))

    return table.assign(plan_suffices=suffices).reset_index()


def naive_progress(data: Data) -> pd.DataFrame:
    """Work out the progress ratio where it misleads: targets that keep or ease.

    One row per series whose target maintains the baseline or is easier: `series_id,
    target_type, baseline, actual, target, naive_progress_pct` (100·(x − b)/(T − b);
    missing where T = b), `at_target` (whether the target is met now).

    >>> import komoro_analysis as ka
    >>> sorted(ka.naive_progress(ka.load())["target_type"].unique())
    ['limit', 'maintain']
    """
    kept = results(data)
    gaps = kept.gaps
    newest = gaps[gaps["fiscal_year"] == gaps["fiscal_year"].max()]
    table = newest.set_index("series_id")[["target_type", "actual", "target"]]
    table = table.assign(
        baseline=kept.series["baseline"],
        gap_to_target=newest.set_index("series_id")["gap_to_target"],
    )
    easy = table[table["target_type"].isin(["limit", "maintain"])]

    step = (easy["target"] - easy["baseline"]).replace(0, np.nan)
    progress = 100 * (easy["actual"] - easy["baseline"]) / step
    at_target = easy["gap_to_target"].ge(0).astype("boolean")
    at_target = at_target.mask(easy["gap_to_target"].isna())
    beside: pd.DataFrame = easy.assign(naive_progress_pct=progress, at_target=at_target)
    columns = ["target_type", "baseline", "actual", "target", "naive_progress_pct"]

    return beside[[*columns, "at_target"]].reset_index()


def backtest(name: str, folder: str | Path | None = None) -> pd.DataFrame:
    """Read a table of the method's checks on published data with known outcomes.

    `name`: targets (scores of the odds), panels and fifths (coverage of the interval),
    reliability, differences, history, …: the files `backtest_NAME.csv` of
    `benchmarks/results/` that come with the package, or of another `folder`.
    Errors: `InputError` for a table that is not there.

    >>> import komoro_analysis as ka
    >>> "brier" in ka.backtest("targets").columns
    True
    """
    results_folder = Path(folder or scores_folder())
    path = results_folder / f"backtest_{name}.csv"
    if not path.is_file():
        found = sorted(one.stem for one in results_folder.glob("backtest_*.csv"))
        known = ", ".join(one.removeprefix("backtest_") for one in found)
        raise InputError(f"backtest: found no {name!r} in {results_folder}: {known}")

    return pd.read_csv(path)
