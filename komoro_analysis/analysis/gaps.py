"""Gaps: how far each actual is from the plan of its year and from the target."""

import numpy as np
import pandas as pd

from ..dataset import KEY, Data, current, kept, series

DEFF = 1.2  # design effect of a mailed survey of residents, a usual value
N_RESPONDENTS = 1000  # answers; nearby cities' surveys had 823 to 1,266, Komoro's number is not in its sheets
COLUMNS = ["series_id", "target_type", "fiscal_year", "plan", "actual", "gap", "met", "achievement_pct", "target",
           "gap_to_target", "progress_pct", "within_noise", "reason"]
Codes = dict[str, np.ndarray]  # code: where it holds; the first one that holds is the reason


def sampling_error(percent, n_respondents: float = N_RESPONDENTS, deff: float = DEFF) -> np.ndarray:
    """Give the 95 % half-width of a surveyed percentage, in points.

    1.96·100·√(deff·q(1−q)/n), q = percent/100; deff 1 is a simple random sample. NaN outside 0–100.
    """
    q = np.asarray(percent, float) / 100
    return 196 * np.sqrt(deff * np.where((q >= 0) & (q <= 1), q * (1 - q), np.nan) / n_respondents)


def undefined(codes: Codes) -> np.ndarray:
    """Tell where any of the codes holds."""
    return np.logical_or.reduce(list(codes.values()))


def reasons(columns: dict[str, Codes]) -> np.ndarray:
    """Write `column:code` joined by `;`, each column with the first of its codes that holds."""
    labels = [["", *(f"{column}:{code}" for code in codes)] for column, codes in columns.items()]
    picks = [np.select(list(codes.values()), range(1, len(codes) + 1)) for codes in columns.values()]
    cells = np.ravel_multi_index(picks, [len(options) for options in labels])
    _, first, inverse = np.unique(cells, return_index=True, return_inverse=True)
    words = [";".join(filter(None, (label[pick[i]] for label, pick in zip(labels, picks, strict=True)))) for i in first]
    return np.array(words, object)[inverse]


def actuals(data: Data) -> pd.DataFrame:
    """Give every actual with the plan of its year (`series_id, fiscal_year, actual, plan`), in document order.

    A target is the plan of its year.
    """
    rows = current(data)[["kind", *KEY, "value"]]
    plan = rows[rows["kind"].isin(["plan", "target"])].sort_values("kind", ascending=False, kind="stable")
    plan = plan.drop_duplicates(KEY).rename(columns={"value": "plan"}).drop(columns="kind")
    actual = rows[rows["kind"].eq("actual")].rename(columns={"value": "actual"}).drop(columns="kind")
    return actual.merge(plan, how="left", on=KEY)


@kept
def gaps(data: Data, deff: float = DEFF, n_respondents: float = N_RESPONDENTS) -> pd.DataFrame:
    """Compare every actual with the plan of its year and with the target.

    One row per series and fiscal year that has an actual (also one that is not available), in document order.
    `gap`, `gap_to_target`: in the indicator's unit, positive = better. `met`: gap ≥ 0 on the printed decimals (a bound,
    以上 or 以下, needs no rule of its own: direction says which side is allowed). `achievement_pct`: 100·x/p, or
    100·(2 − x/p) where lower is better. `progress_pct`: 100·(x − b)/(T − b), improve targets only.
    `within_noise`: |x − p| is below the sampling error of a citizens' survey of `n_respondents` answers.
    Undefined values are missing, with `column:code` in `reason`.
    """
    table = actuals(data).join(series(data), on="series_id")
    names = ["actual", "plan", "baseline", "target", "direction", "fiscal_year", "baseline_year"]
    x, p, b, target, d, year, start = table[names].to_numpy(float, na_value=np.nan).T
    kind, undirected = table["target_type"].to_numpy(str), {"no_direction": np.isnan(d)}
    gap_codes = {"not_available": np.isnan(x + p), **undirected}
    pct_codes = {**gap_codes, "negative_value": (x < 0) | (p < 0), "plan_zero": p == 0}
    target_codes = {"not_available": np.isnan(x + target), **undirected}
    progress_codes = {"not_available": np.isnan(x + target + b), **undirected, "before_baseline": year < start,
                      "maintain_target": kind == "maintain", "limit_target": kind == "limit"}
    noise_codes = {"not_a_survey": table["survey"].ne("citizen").to_numpy(), "not_a_percentage":
                   table["value_type"].ne("percent").to_numpy() | (x < 0) | (x > 100), "not_available": np.isnan(x + p)}
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio, progress = x / p, 100 * (x - b) / (target - b)
    gap, noise = np.round(d * (x - p), 9), np.abs(np.round(x - p, 9)) < sampling_error(x, n_respondents, deff)
    codes = {"plan": {"not_available": np.isnan(p)}, "actual": {"not_available": np.isnan(x)}, "gap": gap_codes,
             "met": gap_codes, "achievement_pct": pct_codes, "target": {"not_available": np.isnan(target)},
             "target_type": {**undirected, "not_available": kind == ""}, "gap_to_target": target_codes,
             "progress_pct": progress_codes, "within_noise": noise_codes}
    return table.assign(
        gap=gap, met=pd.arrays.BooleanArray(gap >= 0, np.isnan(gap)), gap_to_target=np.round(d * (x - target), 9),
        achievement_pct=np.where(undefined(pct_codes), np.nan, 100 * np.where(d > 0, ratio, 2 - ratio)),
        progress_pct=np.where(undefined(progress_codes), np.nan, progress),
        within_noise=pd.arrays.BooleanArray(noise, undefined(noise_codes)), reason=reasons(codes))[COLUMNS]
