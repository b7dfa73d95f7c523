"""The words under their names of before, for callers that have not moved to `Wording`.

Nothing is written here: each name leads to the module where it stands now.
"""

import json
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from ..dataset import Data
from .line_breaks import em, wrap  # noqa: F401
from .numbers import (  # noqa: F401
    BANDS,
    NUMBER,
    common_decimals,
    fiscal,
    format_signed,
    format_size,
    format_value,
    probability_words,
)
from .rows import series_name  # noqa: F401
from .sentences import CONDITION  # noqa: F401
from .tables import Shown, shown  # noqa: F401
from .vocabulary import vocabulary
from .wording import wording_of


def _old_text() -> dict:
    known = vocabulary()
    texts = json.loads(Path(__file__).with_name("words.json").read_text("utf-8"))
    columns = [
        *("direction", "value_type", "survey", "baseline_year_basis", "bound"),
        *("target_type", "provisional", "met", "within_noise", "method", "trend"),
        *("severity", "finding", "reason"),
    ]
    return texts | {
        "kinds": known.kind,
        "verdicts": known.verdict,
        "marks": known.status_mark,
        "surveys": known.survey,
        "severities": known.severity,
        "bases": known.baseline_year_basis | {"printed": ""},
        "table_names": known.table,
        "overview": known.overview,
        "codes": {name: known.column(name) for name in columns},
        "unpublished": known.year_mark["draft"],
        "origins": list(known.origin.values()),
        "givens": list(known.given.values()),
    }


TEXT = _old_text()


def cells(data: Data) -> dict[tuple[str, str, int], dict]:
    """Give printed numbers as dictionaries; see `Wording.printed`."""
    return {key: asdict(number) for key, number in wording_of(data).printed.items()}


def difference(row: dict, value: float, *numbers: dict, sign: bool = False) -> str:
    """Write a difference of printed numbers; see `numbers.format_signed`."""
    decimals = common_decimals(*(number["decimals"] for number in numbers))
    write = format_signed if sign else format_size
    return write(value, row["unit"], decimals)


def records(frame: pd.DataFrame) -> list[dict]:
    """Turn rows into what templates show: None where undefined."""
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def table(data: Data) -> pd.DataFrame:
    """Give a copy of `Wording.rows`."""
    return wording_of(data).rows.copy()


def sentences(data: Data) -> pd.DataFrame:
    """Write one sentence per series: `series_id, sentence, verdict, change, outlook`."""
    return wording_of(data).sentences.copy()


def measure_sentences(data: Data) -> pd.DataFrame:
    """Write one sentence per measure, in document order: `measure_id, sentence`."""
    return wording_of(data).measure_sentences.copy()


def unpublished(data: Data) -> int | None:
    """Return the fiscal year that only a filled template knows."""
    return wording_of(data).unpublished


def source(data: Data) -> str:
    """Name what the numbers are from."""
    return wording_of(data).source


def vintage(data: Data) -> str:
    """Say which editions and years the numbers are from."""
    return wording_of(data).vintage


def overview(data: Data) -> pd.DataFrame:
    """Give a copy of `Wording.overview`."""
    return wording_of(data).overview.copy()
