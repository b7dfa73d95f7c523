"""Rows of a plot: what they need of a series beside its words, and how they stand."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ..dataset import Data, store
from ..wording.line_breaks import wrap
from ..wording.numbers import NUMBER, UNKNOWN_CHANCE, probability_words
from ..wording.wording import wording_of
from .fonts import legible
from .labels import label
from .style import BAD, GOOD, INK, MUTED

NAME_LETTERS = 21  # of a name at the left of a row, before it takes another line
NAME_LINES = 3  # only names that are no names are longer
GROUP_LETTERS = 56  # only groups that are no groups are longer
NAMES = 62.0  # mm at the left for names of that width
HEADING = 1.3  # rows for the name of a group
TEXT_LINE = 1.2  # height of a line of a name in rows


def figure_rows(data: Data) -> pd.DataFrame:
    """Give the table of words with what figures need, index `series_id`.

    Columns more than `Wording.rows`: `tick` the name of a row, `policy` with its
    number, `step` of a planned year, `pace` (met | fast | slow | back; "" without).
    """
    return store(data).once("figure rows", _rows_of)


def _rows_of(data: Data) -> pd.DataFrame:
    rows = wording_of(data).rows
    words = data.municipality.words
    number = words.policy + rows["measure_policy_id"].astype(str)
    policy = number + "　" + rows["measure_policy_name"]
    policy = policy.where(rows["measure_policy_id"].ne(""), words.plan)

    return rows.assign(
        tick=rows["indicator_id"] + " " + rows["label"],
        policy=policy,
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
    return found[0] if found else UNKNOWN_CHANCE


def break_name(name: str, letters: float = NAME_LETTERS) -> str:
    """Break a name into lines, whole."""
    return "\n".join(wrap(legible(name), letters, NAME_LINES))


@dataclass(frozen=True)
class Row:
    """Where one row stands: its middle, and its height."""

    middle: float
    height: float


def place_rows(names: Sequence[str], starts: np.ndarray, text_line: float) -> list[Row]:
    """Stack rows from the top; a long name makes a row higher, a group has a heading.

    `text_line`: height of a line of a name, in rows.
    """
    rows: list[Row] = []
    top = -0.5
    for name, starts_group in zip(names, starts, strict=True):
        lines = name.count("\n") + 1
        height = max(text_line * lines, 1.0) if lines > 1 else 1.0
        top += HEADING if starts_group else 0.0
        rows.append(Row(top + height / 2, height))
        top += height

    return rows


def name_rows(
    ax: Axes,
    names: Sequence[str],
    groups: pd.Series | None = None,
    text_line: float = TEXT_LINE,
) -> np.ndarray:
    """Name one row per line of a plot, from the top; return the rows' positions.

    Before each new group stands its heading.
    """
    starts = np.zeros(len(names), bool)
    if groups is not None:
        starts = (groups != groups.shift()).to_numpy()
    broken = [break_name(name) for name in names]
    rows = place_rows(broken, starts, text_line)
    y = np.array([row.middle for row in rows])

    ax.set_yticks(y, broken, color=INK)
    bottom = rows[-1].middle + rows[-1].height / 2 if rows else 0.5
    ax.set_ylim(bottom + 0.2, -0.7)

    if groups is not None:
        name_groups(ax, y, starts, [str(group) for group in groups])
    ax.spines[["left", "bottom"]].set_visible(False)
    return y


def name_groups(
    ax: Axes, y: np.ndarray, starts: np.ndarray, groups: Sequence[str]
) -> None:
    """Write the heading of each group, from the edge of the page, and a line below."""
    # Beside other axes the edge of the page is not ours.
    alone = len(ax.figure.axes) == 1
    corner = "figure fraction" if alone else "axes fraction"
    for row in np.flatnonzero(starts).tolist():
        middle = y[row] - 1.15
        text = wrap(legible(groups[row]), GROUP_LETTERS, 1)[0]
        label(ax, 0, middle, text, 3, xycoords=(corner, "data"), color=INK)

    across = ax.get_yaxis_transform()
    ax.hlines(y[starts] - 0.6, 0, 1, color=MUTED, lw=0.6, transform=across)


def draw_verdicts(ax: Axes, x: pd.Series, y: np.ndarray, good: pd.Series) -> None:
    """Draw what is good as filled dots, the rest as open triangles."""
    yes = good.eq(True).fillna(False).to_numpy(bool)
    ax.plot(x[yes], y[yes], "o", color=GOOD, ms=4.5)
    ax.plot(x[~yes], y[~yes], "v", color=BAD, mfc="white", mew=1.3, ms=5)


def ends_of(rows: pd.DataFrame, values: str, room: int) -> pd.DataFrame:
    """Keep the rows with the largest and the smallest of a column, largest first.

    As many as there is room for, half from either end.
    """
    ranked = rows.dropna(subset=values)
    ranked = ranked.sort_values(values, ascending=False, kind="stable")
    half = max(room // 2, 1)
    if len(ranked) <= 2 * half:
        return ranked

    return pd.concat([ranked.iloc[:half], ranked.iloc[-half:]])
