"""Find what a careful reader would question. The rules are general; nothing is repaired."""

from collections.abc import Iterator

import pandas as pd

from ...dataset import Data, current
from .actuals import newest_standings, question_actual
from .cells import question_cells
from .finding import Finding
from .indicators import question_indicator, question_neighbours
from .letters import question_letters
from .official import official_series, question_years
from .plan import question_blanks, question_plan
from .printed import PrintedSeries, printed_series

COLUMNS = ["finding", "severity", "indicator_id", "line", "message"]


def find_all(data: Data, series: pd.DataFrame, gaps: pd.DataFrame) -> pd.DataFrame:
    """Return the findings of all rules, in document order; see `ka.quality`."""
    parts = dict(printed_series(current(data), series))
    found = [
        *_noted(data.notes),
        *_on_series(parts, gaps),
        *_on_indicators(data.indicators, parts),
        *_on_years(data, parts),
        *question_neighbours(list(parts.values())),
        *question_blanks(list(parts.values())),
        *question_letters(data),
    ]
    found.sort(key=lambda finding: finding.document_order)

    rows = [
        (one.finding, one.severity, one.indicator_id, one.line, one.message)
        for one in found
    ]

    return pd.DataFrame(rows, columns=COLUMNS).astype({"line": "Int64"})


def _noted(notes: pd.DataFrame) -> Iterator[Finding]:
    """Take over what was noticed while tidying."""
    for _, note in notes.iterrows():
        line = None if pd.isna(note["line"]) else int(note["line"])
        yield Finding(note["finding"], note["indicator_id"], line, note["message"])


def _on_series(
    parts: dict[str, PrintedSeries], gaps: pd.DataFrame
) -> Iterator[Finding]:
    standings = newest_standings(gaps)
    for series_id, series in parts.items():
        yield from question_plan(series)
        yield from question_cells(series)
        if series_id in standings:
            yield from question_actual(series, standings[series_id])


def _on_indicators(
    indicators: pd.DataFrame, parts: dict[str, PrintedSeries]
) -> Iterator[Finding]:
    by_indicator: dict[str, list[PrintedSeries]] = {}

    for series in parts.values():
        by_indicator.setdefault(series.indicator_id, []).append(series)

    for _, row in indicators.iterrows():
        if row["indicator_id"] in by_indicator:
            yield from question_indicator(row, by_indicator[row["indicator_id"]])


def _on_years(data: Data, parts: dict[str, PrintedSeries]) -> Iterator[Finding]:
    """Hold the numbers of series that an official statistic has against it."""
    basis = data.indicators.set_index("indicator_id")["baseline_year_basis"].to_dict()
    for series_id, official in official_series(data.reference).items():
        if series_id in parts:
            series = parts[series_id]
            judged = str(basis.get(series.indicator_id, ""))
            yield from question_years(series, official, judged)
