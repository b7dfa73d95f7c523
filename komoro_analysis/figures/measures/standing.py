"""Where a series stands, in short lines below its panel."""

import pandas as pd

from ...wording.line_breaks import wrap
from ...wording.vocabulary import vocabulary
from ..fonts import legible
from .record import PanelRecord


def standing_lines(record: PanelRecord, letters: float) -> list[str]:
    """Break what is said of a series into lines."""
    lines: list[str] = []
    for sentence in standing(record):
        lines.extend(wrap(legible(sentence), letters, 2))
    return lines


def standing(record: PanelRecord) -> list[str]:
    """Say in short lines where a series stands.

    Verdict and gap, chance, survey error, interval: the most important first.
    """
    row = record.about
    gap = "" if pd.isna(row["gap"]) else f"　{gap_sentence(row)}"
    mark = vocabulary().verdict_mark[row["met_as"]]
    lines = [f"{mark} {row['met_text']}{gap}"]
    lines.append(f"見込み：{row['chance_text']}")
    if pd.notna(row["within_noise"]) and row["within_noise"]:
        lines.append("差は調査誤差の範囲内")
    often = "" if record.says_nothing else "10回中8回："
    lines.append(often + row["span_text"])

    return lines


def gap_sentence(row: pd.Series) -> str:
    """Say how an actual stands to its plan: 計画より1.3ポイント高い."""
    if row["gap"] == 0:
        return f"計画と{row['gap_size_text']}"
    return f"計画より{row['gap_size_text']}"
