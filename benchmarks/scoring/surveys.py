"""The path of surveys: a sampling error is added, and no pace goes on.

A file whose column `n_respondents` says how many people answered is scored as it is. None
of the development files says so. There the check is half made: what the percentages of a
file would look like to a survey of 1,000 answers is drawn, outcome included, and projected
with and without the sampling error. What no such draw can show is how fast the opinions of
a city's people move, and whether a survey is answered by other people than before.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from komoro_analysis.analysis.projection.constants import constants
from komoro_analysis.analysis.projection.kinds import PERCENT, transform

from .predictions import Floats, Windows, crps, half_width80, predict
from .windows import Case, as_windows, cut_windows

CASES = (Case(2, 2, 3), Case(2, 1, 3))
RESPONDENTS = 1000.0
SEED = 5
CALM = 0.2  # share of the windows that moved least


def score_surveys(series: pd.DataFrame) -> list[dict[str, object]]:
    """Return, by case and path, the coverage of the 80 % interval and the CRPS (z).

    sample: known (n_respondents of the file) or drawn; path: survey or plain (as if no
    survey); coverage80_calm: of the fifth that moved least.
    """

    is_share = series["kind"] == PERCENT
    known = series.get("n_respondents", pd.Series(np.nan, series.index))
    is_survey = is_share & known.notna()
    is_drawn = not is_survey.any()
    chosen = series[is_share if is_drawn else is_survey]

    rows: list[dict[str, object]] = []
    for case in CASES:
        cut = cut_windows(chosen, case)
        cut = cut[cut["kind"] == PERCENT].reset_index(drop=True)
        if not len(cut):
            continue
        if is_drawn:
            cut = _draw(cut, case)
        else:
            answers = chosen.groupby("series_id")["n_respondents"].median()
            cut = cut.assign(n_respondents=cut["series_id"].map(answers))
        about = {"sample": "drawn" if is_drawn else "known", **case.label}
        rows += [about | row for row in _score(cut, case)]

    return rows


def _draw(cut: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Let 1,000 people answer each value, as many as the design effect leaves of them."""

    random = np.random.default_rng(SEED)
    effective = int(RESPONDENTS / constants().deff)
    names = [*case.names, "outcome"]
    share = cut[names].to_numpy(float) / 100
    answered = random.binomial(effective, share) / effective
    drawn = pd.DataFrame(np.round(100 * answered, 1), cut.index, names)

    return cut.assign(**drawn, n_respondents=RESPONDENTS)


def _score(cut: pd.DataFrame, case: Case) -> list[dict[str, object]]:
    """Score the windows with and without their sampling error."""

    pool = pd.factorize(cut["year"])[0]
    plain = replace(as_windows(cut, case), pool=pool)
    survey = replace(plain, respondents=cut["n_respondents"].to_numpy(float))
    outcome = transform(cut["outcome"].to_numpy(float), plain.kind)

    return [
        {"path": path, "n": len(cut), **_tell(windows, outcome, cut["weight"])}
        for path, windows in (("survey", survey), ("plain", plain))
    ]


def _tell(
    windows: Windows, outcome: Floats, weight: "pd.Series[float]"
) -> dict[str, float]:
    prediction = predict(windows)
    error = outcome - prediction.z
    is_covered = np.abs(error) <= half_width80(prediction.spread)

    z = transform(windows.values, windows.kind[:, None])
    moved = pd.Series(np.abs(z[:, -1] - z[:, 0]), weight.index)
    is_calm = moved.rank(pct=True, method="first") <= CALM
    score = crps(error, prediction.spread)

    return {
        "coverage80": float(np.average(is_covered, weights=weight)),
        "coverage80_calm": float(
            np.average(is_covered[is_calm], weights=weight[is_calm])
        ),
        "crps": float(np.average(score, weights=weight)),
    }
