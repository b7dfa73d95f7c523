"""What more observations of the same series would give."""

import numpy as np
import pandas as pd

from .windows import Case, cut_windows, score_all

OBSERVATIONS = (2, 3, 4, 5)
LONGEST = Case(5, 1, 3)
RATIOS = ("width80_median", "width80_calm", "width80_jumpy", "mae", "crps")


def history(series: pd.DataFrame) -> list[dict[str, object]]:
    """Return what 2 to 5 yearly observations give for the same windows (z).

    calm and jumpy are the fifths whose newest change was smallest and largest; ratios
    are to two observations.
    """

    windows = cut_windows(series, LONGEST)
    if not len(windows):
        return []
    newest = score_all(*_with(windows, 2))
    fifth = newest["own_change"].rank(pct=True, method="first") * 5
    rows = [_tell(score_all(*_with(windows, k)), fifth, k) for k in OBSERVATIONS]

    return [{**row, **_ratios(row, rows[0])} for row in rows]


def _with(windows: pd.DataFrame, k: int) -> tuple[pd.DataFrame, Case]:
    """Keep the last k observations of each window."""
    case = Case(k, 1, LONGEST.horizon)
    left_out = LONGEST.k - k
    dropped = windows.drop(columns=LONGEST.names[:left_out])
    renamed = dict(zip(LONGEST.names[left_out:], case.names, strict=True))

    return dropped.rename(columns=renamed), case


def _tell(scored: pd.DataFrame, fifth: "pd.Series[float]", k: int) -> dict[str, float]:
    width = scored["width"]
    weights = scored["weight"]
    return {
        "observations": k,
        "horizon": LONGEST.horizon,
        "n": len(scored),
        "width80_median": width.median(),
        "width80_calm": width[fifth <= 1].median(),
        "width80_jumpy": width[fifth > 4].median(),
        "coverage80": float(np.average(scored["covered"], weights=weights)),
        "mae": float(np.average(scored["error"], weights=weights)),
        "crps": float(np.average(scored["crps"], weights=weights)),
    }


def _ratios(row: dict[str, float], first: dict[str, float]) -> dict[str, float | None]:
    return {
        f"{name}_ratio": row[name] / first[name] if first[name] else None
        for name in RATIOS
    }
