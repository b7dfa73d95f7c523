"""A small plan, cut out of the city's: few 施策, so that a mutant is soon read."""

import contextlib
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from komoro_analysis.base.errors import Place
from komoro_analysis.base.files import write_files
from komoro_analysis.base.judgements import Judgements, read_judgements
from komoro_analysis.source import child
from komoro_analysis.source.cells import parse_cell
from komoro_analysis.source.edition import KINDS, Row, kind_of
from komoro_analysis.source.refusals import Refusal

from .door import Files, Findings, Numbers

ROOT = Path(__file__).resolve().parents[2]
MEASURES = ("1-1", "2-1", "4-2")


@cache
def whole_judgements() -> Judgements:
    """Return the judgements of the committed plan."""
    return read_judgements(ROOT / "data/judgements")


@cache
def small_judgements() -> Judgements:
    """Return the judgements of the small plan."""
    judged = whole_judgements()
    plans = tuple(replace(plan, measures=MEASURES) for plan in judged.plans)
    indicators = tuple(
        row for row in judged.indicators if row.indicator_id[:3] in MEASURES
    )
    components = tuple(
        row for row in judged.components if row.indicator_id[:3] in MEASURES
    )
    return replace(
        judged,
        plans=plans,
        indicators=indicators,
        components=components,
        corrections=(),
        other_observations=(),
    )


def in_plan(rows: list[Row]) -> list[Row]:
    """Return the rows of the small plan's 施策."""
    return [row for row in rows if row["施策"] in MEASURES]


def numbers_of(rows: list[Row]) -> Numbers:
    """Return every number of raw rows."""
    return {
        (f"{row['施策']}-{row['番号']}", column, value.label): tuple(value[1:])
        for row in rows
        for column, cell in row.items()
        if kind_of(column) in KINDS
        for value in parse_cell(cell)
    }


def findings_of(edition: Files, judgements: Judgements) -> Findings:
    """Return what `komoro check` finds in the files of an edition."""
    from komoro_analysis import quality
    from komoro_analysis.dataset import data_of
    from komoro_analysis.tidy.build import tidy

    with tempfile.TemporaryDirectory() as folder:
        write_files(Path(folder, "edition"), edition)
        tables = tidy(folder, judgements)
    found = quality(data_of(tables))
    columns = ["finding", "indicator_id", "severity", "message"]
    return Counter(found[columns].itertuples(index=False, name=None))


@contextlib.contextmanager
def readers_in_this_process() -> Iterator[None]:
    """Read PDFs and workbooks here, not in a process each: it saves half a second."""
    from komoro_analysis.source.pdf_text import read_pdf
    from komoro_analysis.source.workbook import read_workbook

    readers: dict[str, Any] = {"pdf": read_pdf, "xlsx": read_workbook}

    def ask(task: str, path: str | Path) -> Any:
        try:
            return readers[task](Path(path))
        except Refusal as refusal:
            Place(path).refuse(refusal.found, refusal.needed)

    usual = child.ask_child
    child.ask_child = ask
    try:
        yield
    finally:
        child.ask_child = usual
