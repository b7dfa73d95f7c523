"""What figures need of a series beside its words, and rows of a plot."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ..dataset import Data
from ..wording import words
from ..wording.line_breaks import wrap
from ..wording.numbers import NUMBER, probability_words
from .labels import label
from .style import BAD, GOOD, INK, MUTED, Look

HEADING = 1.3  # rows for the name of a group
UNKNOWN = "算出できない"


def figure_rows(data: Data) -> pd.DataFrame:
    """Give the table of words with what figures need, index `series_id`.

    Columns more than `words.table`: `tick` the name of a row, `policy` with its number,
    `step` of a planned year, `pace` (met | fast | slow | back; "" without a pace).
    """
    rows = words.table(data)
    names = rows["indicator_id"] + " " + rows["label"]
    policy_number = rows["measure_policy_id"].astype(str)
    return rows.assign(
        tick=[wrap(name, 20, 1)[0] for name in names],
        policy="政策" + policy_number + "　" + rows["measure_policy_name"],
        step=_planned_step(rows),
        pace=_pace(rows),
    )


def _planned_step(rows: pd.DataFrame) -> pd.Series:
    """Reckon what the plan asks in a year; missing where it asks nothing."""
    distance = (rows["target"] - rows["baseline"]).abs()
    years = rows["target_year"] - rows["baseline_year"]
    step = (distance / years).astype(float)
    return step.where(step > 0)


def _pace(rows: pd.DataFrame) -> np.ndarray:
    """Sort observed change against the required one."""
    required = rows["required_per_year"]
    change = rows["change_per_year"]
    known = (rows["target_type"] == "improve") & required.notna() & change.notna()
    conditions = [~known, required <= 0, change >= required, change > 0]
    return np.select(conditions, ["", "met", "fast", "slow"], "back")


def chance_number(probability: float) -> str:
    """Write a probability in ％ as sentences round it: to 5, from 5 to 95."""
    found = NUMBER.search(probability_words(probability))
    return found[0] if found else UNKNOWN


def name_rows(
    ax: Axes, names: pd.Series, groups: pd.Series | None = None
) -> np.ndarray:
    """Name one row per line of a plot, from the top; return the rows' positions.

    Before each new group stands its heading.
    """
    starts = np.zeros(len(names), bool)
    if groups is not None:
        starts = (groups != groups.shift()).to_numpy()
    y = np.arange(len(names)) + HEADING * np.cumsum(starts)

    ax.set_yticks(y, list(names), color=INK)
    ax.set_ylim(y.max(initial=0) + 0.7, -0.7)

    if groups is not None:
        at_edge = ("figure fraction", "data")
        for row in np.flatnonzero(starts):
            look: Look = {"xycoords": at_edge, "ha": "left", "color": INK}
            label(ax, 0, y[row] - 1.15, str(groups.iloc[row]), 3, **look)

    across = ax.get_yaxis_transform()
    ax.hlines(y[starts] - 0.6, 0, 1, color=MUTED, lw=0.6, transform=across)
    ax.spines[["left", "bottom"]].set_visible(False)
    return y


def draw_verdicts(ax: Axes, x: pd.Series, y: np.ndarray, good: pd.Series) -> None:
    """Draw what is good as filled dots, the rest as open triangles."""
    yes = good.eq(True).fillna(False).to_numpy(bool)
    ax.plot(x[yes], y[yes], "o", color=GOOD, ms=4.5)
    ax.plot(x[~yes], y[~yes], "v", color=BAD, mfc="white", mew=1.3, ms=5)
