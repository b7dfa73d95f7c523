"""Gaps: how far each actual is from the plan of its year and from the target."""

import numpy as np
import pandas as pd

from .dataset import Data, series

DEFF = 1.2  # design effect of a mailed survey of residents, a usual value
N_RESPONDENTS = 1000  # answers; nearby cities' surveys had 823 to 1,266, Komoro's number is not in its sheets
KEY = ["series_id", "fiscal_year"]
COLUMNS = ["series_id", "target_type", "fiscal_year", "plan", "actual", "gap", "met", "achievement_pct", "target",
           "gap_to_target", "progress_pct", "within_noise", "reason"]  # fmt: skip


def sampling_error(percent, n_respondents: float = N_RESPONDENTS, deff: float = DEFF) -> np.ndarray:
    """Give the 95 % half-width of a surveyed percentage, in points.

    1.96·100·√(deff·q(1−q)/n), q = percent/100; deff 1 is a simple random sample. NaN outside 0–100.
    """
    q = np.asarray(percent, float) / 100
    return 196 * np.sqrt(deff * np.where((q >= 0) & (q <= 1), q * (1 - q), np.nan) / n_respondents)


def reasons(columns: dict[str, dict[str, np.ndarray]]) -> np.ndarray:
    """Write `column:code` joined by `;` from {column: {code: mask}}; a column's first true mask gives its code."""
    labels = [["", *(f"{column}:{code}" for code in codes)] for column, codes in columns.items()]
    picks = [np.select(list(codes.values()), range(1, len(codes) + 1), 0) for codes in columns.values()]
    cells = np.ravel_multi_index(picks, [len(options) for options in labels])
    _, first, inverse = np.unique(cells, return_index=True, return_inverse=True)
    words = [";".join(filter(None, (options[pick[i]] for options, pick in zip(labels, picks, strict=True))))
             for i in first]  # fmt: skip
    return np.array(words, object)[inverse]


def tristate(values: np.ndarray, known: np.ndarray) -> pd.arrays.BooleanArray:
    """Turn booleans into true, false, or missing where not `known`."""
    return pd.arrays.BooleanArray(np.asarray(values, bool), ~np.asarray(known, bool))


def planned(observed: pd.DataFrame) -> pd.DataFrame:
    """Give the plan of each series and year (`series_id, fiscal_year, plan`); a target is the plan of its year."""
    rows = observed[observed["kind"].isin(["plan", "target"])].sort_values("kind", ascending=False, kind="stable")
    return rows.drop_duplicates(KEY)[[*KEY, "value"]].rename(columns={"value": "plan"})


def gaps(data: Data, deff: float = DEFF, n_respondents: float = N_RESPONDENTS) -> pd.DataFrame:
    """Compare every actual with the plan of its year and with the target.

    One row per series and fiscal year that has an actual (also one that is not available), in document order.
    `gap`, `gap_to_target`: in the indicator's unit, positive = better. `met`: gap ≥ 0 on the printed decimals (a bound,
    以上 or 以下, needs no rule of its own: direction says which side is allowed). `achievement_pct`: 100·x/p, or
    100·(2 − x/p) where lower is better. `progress_pct`: 100·(x − b)/(T − b), improve targets only.
    `within_noise`: |x − p| is below the sampling error of a citizens' survey of `n_respondents` answers.
    Undefined values are missing, with `column:code` in `reason`.
    """
    observed = data.current
    actual = observed.loc[observed["kind"] == "actual", [*KEY, "value"]].rename(columns={"value": "actual"})
    table = actual.merge(planned(observed), how="left", on=KEY).join(series(data), on="series_id")
    names = ["actual", "plan", "baseline", "target", "direction", "fiscal_year", "baseline_year"]
    x, p, b, target, d, year, start = (table[name].to_numpy(float, na_value=np.nan) for name in names)
    kind, survey = table["target_type"].to_numpy(str), (table["survey"] == "citizen").to_numpy()
    undirected, unplanned, untargeted = np.isnan(d), np.isnan(x) | np.isnan(p), np.isnan(x) | np.isnan(target)
    early, percent = year < start, (table["value_type"] == "percent").to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio, progress = x / p, 100 * (x - b) / (target - b)
    gap, to_target = np.round(d * (x - p), 9), np.round(d * (x - target), 9)
    gap_codes = {"not_available": unplanned, "no_direction": undirected}
    pct_codes = {**gap_codes, "negative_value": (x < 0) | (p < 0), "plan_zero": p == 0}
    target_codes = {"not_available": untargeted, "no_direction": undirected}
    progress_codes = {"not_available": untargeted | np.isnan(b), "no_direction": undirected, "before_baseline": early,
                      "maintain_target": kind == "maintain", "limit_target": kind == "limit"}  # fmt: skip
    noise_codes = {"not_a_survey": ~survey, "not_a_percentage": ~percent, "not_available": unplanned}

    def defined(values: np.ndarray, codes: dict[str, np.ndarray]) -> np.ndarray:
        return np.where(np.logical_or.reduce(list(codes.values())), np.nan, values)

    noise = np.abs(np.round(x - p, 9)) < sampling_error(x, n_respondents, deff)
    return table.assign(
        gap=gap,
        met=tristate(gap >= 0, ~np.isnan(gap)),
        achievement_pct=defined(100 * np.where(d > 0, ratio, 2 - ratio), pct_codes),
        gap_to_target=to_target,
        progress_pct=defined(progress, progress_codes),
        within_noise=tristate(noise, ~np.logical_or.reduce(list(noise_codes.values()))),
        reason=reasons({
            "plan": {"not_available": np.isnan(p)}, "actual": {"not_available": np.isnan(x)}, "gap": gap_codes,
            "met": gap_codes, "achievement_pct": pct_codes, "target": {"not_available": np.isnan(target)},
            "target_type": {"no_direction": undirected, "not_available": kind == ""},
            "gap_to_target": target_codes, "progress_pct": progress_codes, "within_noise": noise_codes}),
    )[COLUMNS].reset_index(drop=True)  # fmt: skip
