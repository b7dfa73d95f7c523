"""Judge indicators by every published system, and count how far they agree."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...dataset import KEY, as_pandas
from ..arrays import BoolArray, FloatArray, TextArray
from ..reasons import any_of, write_reasons
from .situation import INPUTS, OPTIONAL, Situation
from .system import Outcome, System
from .systems import DESTATIS_YEARS, SYSTEMS

UNDECIDED = ["not_available", "not_calculated", "not_applicable"]
FAVOURABLE = {
    f"{system.name} {status}" for system in SYSTEMS for status in system.favourable
}


@dataclass(frozen=True)
class Judgement:
    """What one system says of every row."""

    value: FloatArray
    status: TextArray
    reason: TextArray


def judge(situation: Situation, system: System) -> Judgement:
    """Judge all rows by one system."""
    with np.errstate(all="ignore"):
        outcome = system.formula(situation)
        rounded = np.round(outcome.value, 9)

    # A value that is not defined says so by the first code that holds.
    given = {"not_available": _blind(situation, system, outcome)}
    codes = {"no_direction": np.isnan(situation.direction), **given}
    codes |= {
        code: mask
        for code, mask in outcome.undefined.items()
        if code != "not_available"
    }
    codes["overflow"] = ~np.isfinite(outcome.value) & ~any_of(codes)
    is_undefined = any_of(codes)

    # The first rule that holds gives the status.
    nowhere = np.zeros(len(rounded), bool)
    is_silent = codes.get("maintain_target", nowhere) | codes.get(
        "limit_target", nowhere
    )
    rules = [
        (system.status_if_missing, codes["not_available"] | codes["no_direction"]),
        (system.status_if_met, situation.is_met & bool(system.status_if_met)),
        *outcome.overriding.items(),
        ("not_applicable", is_silent),
        (system.status_if_missing, is_undefined),
        *((cut.status, rounded >= cut.at_least) for cut in system.cuts),
    ]
    statuses = np.array([status for status, _ in rules], object)
    picked = np.select([mask for _, mask in rules], range(len(rules)))

    is_undecided = np.isin(statuses, UNDECIDED)[picked]
    undecided_codes = {code: mask & is_undecided for code, mask in codes.items()}

    return Judgement(
        value=np.where(is_undefined, np.nan, outcome.value),
        status=statuses[picked],
        reason=write_reasons({"value": codes, "status": undecided_codes}),
    )


def _blind(situation: Situation, system: System, outcome: Outcome) -> BoolArray:
    """Tell where an input is missing that the system cannot do without."""
    needed = np.array(system.needs(situation))
    lacks_input = np.asarray(np.isnan(needed).any(axis=0))
    return lacks_input | outcome.undefined.get("not_available", lacks_input)


def assess(frame: pd.DataFrame) -> pd.DataFrame:
    """Judge any indicators by every published system.

    `frame` (of pandas, polars or pyarrow): `baseline, baseline_year, actual,
    actual_year, target, target_year, direction` (higher | lower is better, or +1 | −1),
    optionally `plan` (of the actual's year) and, for `destatis`, `n_points` and
    `mean_change` (unit per year, over the last six years); any index. Returns `index,
    system, value, status, reason`, one row per row and system. A target that is met is
    said to be met by each system that has such a verdict, with the value where one
    exists; a target equal to (`maintain_target`) or easier than (`limit_target`) the
    baseline leaves ratios undefined. `sdsn`, `shizuoka` and `nagano` share one number
    and differ in the verdict; all but `plan` and `ibaraki` were written for targets
    better than the baseline. Sources: the entries of `SYSTEMS`. Errors: `InputError`.

    >>> import pandas as pd
    >>> judged = assess(pd.DataFrame({
    ...     "baseline": [40], "baseline_year": [2023], "actual": [45],
    ...     "actual_year": [2024], "target": [60], "target_year": [2027],
    ...     "direction": ["higher"], "plan": [44]}))
    >>> judged.set_index("system")["status"].loc[["sdsn", "nagano", "plan"]].to_dict()
    {'sdsn': 'on_track', 'nagano': 'A', 'plan': '達成'}
    """
    frame = as_pandas(frame, "assess")
    situation = Situation.read(frame)
    judgements = [judge(situation, system) for system in SYSTEMS]

    return pd.DataFrame(
        {
            "index": frame.index.repeat(len(SYSTEMS)),
            "system": [system.name for system in SYSTEMS] * len(frame),
            "value": _row_by_row([one.value for one in judgements]),
            "status": _row_by_row([one.status for one in judgements]),
            "reason": _row_by_row([one.reason for one in judgements]),
        }
    )


def _row_by_row(by_system: list[FloatArray] | list[TextArray]) -> np.ndarray:
    """Put the systems of one row side by side: from one array a system to one column."""
    return np.ravel(by_system, "F")


def newest_situation(
    series: pd.DataFrame, actuals: pd.DataFrame, points: pd.DataFrame
) -> pd.DataFrame:
    """Give the input of `assess` for every series at the newest year with actuals.

    Empty where a series has no actual of that year.
    """
    newest_year = actuals["fiscal_year"].max()
    newest = actuals[actuals["fiscal_year"].eq(newest_year)]
    newest = newest.rename(columns={"fiscal_year": "actual_year"})

    last_year = points.groupby("series_id")["fiscal_year"].transform("max")
    is_recent = points["fiscal_year"] >= last_year - DESTATIS_YEARS
    by_series = points[is_recent].groupby("series_id")[[*KEY[1:], "value"]]
    span = by_series.last() - by_series.first()
    recent = pd.DataFrame(
        {
            "n_points": by_series.size(),
            "mean_change": span["value"] / span["fiscal_year"].replace(0, np.nan),
        }
    )
    beside = series.join(newest.set_index("series_id")).join(recent)

    return beside[INPUTS + OPTIONAL]


def agreement(assessments: pd.DataFrame) -> pd.DataFrame:
    """Count, by series, how many systems speak and how many are content.

    Columns `n_speaking, n_favourable`, index `series_id`.
    """
    spoken = assessments[~assessments["status"].isin(UNDECIDED)]
    is_content = (spoken["system"] + " " + spoken["status"]).isin(FAVOURABLE)
    by_series = is_content.groupby(spoken["series_id"])
    counts = pd.DataFrame(
        {"n_speaking": by_series.size(), "n_favourable": by_series.sum()}
    )

    return counts.reindex(assessments["series_id"].unique(), fill_value=0)
