"""An axis of planned steps: linear near 0, logarithmic beyond."""

from typing import Literal

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from .style import MUTED


def _step_word(tick: int) -> str:
    return f"{tick:+,}".replace("-", "−").replace("+0", "0")


def scale_by_steps(ax: Axes, side: Literal["x", "y"], values: pd.Series) -> None:
    """Scale an axis for values in planned steps, as far to either side.

    Linear to ±1, logarithmic beyond.
    """
    largest = max(values.abs().max(), 1)
    powers = 10 ** np.arange(max(np.log10(largest), 0) + 1).astype(int)
    ticks = np.r_[-powers[::-1], 0, powers]
    words = [_step_word(tick) for tick in ticks]
    ends = (-9 * powers[-1], 9 * powers[-1])

    if side == "x":
        ax.set_xscale("symlog", linthresh=1, linscale=0.8)
        ax.set_xticks(ticks, words)
        ax.set_xlim(*ends)
        ax.xaxis.set_minor_locator(NullLocator())
        ax.axvline(0, color=MUTED, lw=0.8)
    else:
        ax.set_yscale("symlog", linthresh=1, linscale=0.8)
        ax.set_yticks(ticks, words)
        ax.set_ylim(*ends)
        ax.yaxis.set_minor_locator(NullLocator())
        ax.axhline(0, color=MUTED, lw=0.8)
