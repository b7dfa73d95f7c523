"""Numbers, years and probabilities as readers see them."""

import math
import re

import pandas as pd

BANDS = ((0.225, "低い"), (0.425, "やや低い"), (0.575, "五分五分"), (0.775, "やや高い"), (1.0, "高い"))  # upper edges
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def fiscal(year: int) -> str:
    """Name a fiscal year as in 令和６年度 → R6 (H30 and before for 平成)."""
    return f"R{year - 2018}" if year > 2018 else f"H{year - 1988}"


def probability_words(p: float | None) -> str:
    """Say a probability in one of five bands, with its number to the nearest 5 %: 低い（約20％）."""
    if p is None or not 0 <= p <= 1:
        return "算出できない"
    shown = min(max(math.floor(p * 20 + 0.5) * 5, 5), 95)
    return f"{next(word for edge, word in BANDS if shown / 100 < edge)}（約{shown}％）"


def format_value(value: float, unit: str = "", decimals: int | None = None) -> str:
    """Write a number with its unit, thousands separated: 1,205人. decimals None: as many as it has; NaN: 未公表."""
    if pd.isna(value):
        return "未公表"
    value = round(float(value), 9 if decimals is None else decimals) + 0.0  # never −0
    number = f"{value:,.{decimals}f}" if decimals is not None else f"{value:,.9f}".rstrip("0").rstrip(".")
    return number.replace("-", "−") + unit.replace("%", "％")
