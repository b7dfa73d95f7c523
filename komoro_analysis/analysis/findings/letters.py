"""Tell which letters of names and units figures cannot draw: they show 〓 instead."""

from collections.abc import Iterator

import pandas as pd

from ...base.letters import SUBSTITUTE, missing_letters
from ...dataset import Data
from .finding import Finding

OF_INDICATORS = {"name": "指標名", "unit": "単位"}
OF_MEASURES = {
    "name": "施策名",
    "policy_name": "政策名",
    "division": "所管部",
    "lead_department": "主管課",
}


def question_letters(data: Data) -> Iterator[Finding]:
    """Give a finding per indicator, and per 施策, with a letter that no font has."""
    for indicator_id, named in _named(data.indicators, "indicator_id", OF_INDICATORS):
        yield Finding("letter_missing", indicator_id, None, named)
    for measure_id, named in _named(data.measures, "measure_id", OF_MEASURES):
        word = data.municipality.words.measure
        yield Finding("letter_missing", "", None, f"{word} {measure_id} の{named}")


def _named(
    table: pd.DataFrame, key: str, columns: dict[str, str]
) -> Iterator[tuple[str, str]]:
    """Name the columns and their letters, by identifier."""
    for row in table[[key, *columns]].to_dict("records"):
        parts = [
            f"{word}の{'、'.join(f'「{letter}」' for letter in missing)}"
            for column, word in columns.items()
            if (missing := missing_letters(row[column]))
        ]
        if parts:
            said = "と".join(parts)
            yield str(row[key]), f"{said}はどの書体にもなく、図では{SUBSTITUTE}になる"
