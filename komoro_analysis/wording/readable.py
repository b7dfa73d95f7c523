"""Any table of `ka`, for reading: Japanese headers, words for codes, numbers with units.

How each column is shown stands in `columns.toml`; how each kind of cell is written, here.
"""

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from ..base.municipality import Words
from ..dataset import Data
from .numbers import fiscal, format_signed, format_value, probability_words
from .tables import Shown
from .texts import meaning_words, size_words
from .vocabulary import vocabulary
from .wording import wording_of

FILE = Path(__file__).with_name("columns.toml")
NO_VALUE = "－"
OWN = ["unit", "digits", "direction", "value_type"]
YEARS = range(1900, 2201)


@dataclass(frozen=True)
class Column:
    """How a column is shown."""

    header: str
    kind: str


@dataclass(frozen=True)
class Context:
    """What a cell is written with: its row, its column, and the words of the data."""

    row: dict[str, Any]
    name: str
    series: pd.DataFrame  # words of each series, index series_id
    measures: dict[str, str]  # name by id
    words: Words  # what the city calls things

    @property
    def own(self) -> dict[str, Any]:
        """Unit, decimals, direction and type of the series that the row is of."""
        series_id = self.row.get("series_id")
        if isinstance(series_id, str) and series_id in self.series.index:
            return {str(k): v for k, v in self.series.loc[series_id, :][OWN].items()}
        return {"unit": self.row.get("unit", ""), "digits": None}


def readable(table: pd.DataFrame, data: Data) -> Shown:
    """Lay out a table of `ka` for reading in Japanese.

    Columns that are not known keep their names. Errors: none of its own.

    >>> import komoro_analysis as ka
    >>> data = ka.load()
    >>> list(ka.readable(ka.verdicts(data, by="division"), data).columns)[:3]
    ['指標', '達成', '一部達成']
    """
    rows = table.reset_index() if _has_named_index(table) else table
    series = wording_of(data).rows
    own = data.municipality.words
    names = zip(data.measures["measure_id"], data.measures["name"], strict=True)
    measures = {str(measure_id): str(name) for measure_id, name in names}
    cells = [{str(k): v for k, v in row.items()} for row in rows.to_dict("records")]
    shown = {}
    for name in rows.columns:
        column = _column(name)
        if column.kind == "hidden":
            continue
        write = WRITERS.get(column.kind, _write_plain)
        shown[own.own(column.header)] = [
            _write(write, value, Context(row, str(name), series, measures, own))
            for value, row in zip(rows[name], cells, strict=True)
        ]

    laid_out = pd.DataFrame(shown)
    first = laid_out.columns[0]
    return Shown(laid_out.set_index(first).rename_axis(index=None, columns=first))


def _has_named_index(table: pd.DataFrame) -> bool:
    return all(name is not None for name in table.index.names)


@cache
def _columns() -> dict[str, Column]:
    known = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {name: Column(*shown) for name, shown in known.items()}


def _column(name: object) -> Column:
    """Say how a column is shown; a year that heads a column is one."""
    if isinstance(name, int) and name in YEARS:
        return Column(fiscal(name), "count")
    return _columns().get(str(name), Column(str(name), "plain"))


def _write(write: Callable[[Any, Context], str], value: Any, context: Context) -> str:
    """Write a cell; a missing one is a dash, or the word that stands for it."""
    is_missing = bool(pd.isna(value)) if pd.api.types.is_scalar(value) else False
    if is_missing and write is not _write_code:
        return NO_VALUE
    return write("" if is_missing else value, context)


def _write_series(value: Any, context: Context) -> str:
    rows = context.series
    return str(rows.at[value, "label"]) if value in rows.index else str(value)


def _write_measure(value: Any, context: Context) -> str:
    return f"{value}　{context.measures.get(str(value), '')}"


def _write_code(value: Any, context: Context) -> str:
    if context.name == "kind":
        words = vocabulary()
        return words.observed.get(value, words.kind.get(value, str(value)))
    said = vocabulary().column(context.name).get(str(value))
    return context.words.own(said) if said else str(value) or NO_VALUE


def _write_status(value: Any, context: Context) -> str:
    return vocabulary().status.get(value, str(value))


def _write_reason(value: Any, context: Context) -> str:
    return context.words.own(vocabulary().reason.get(value, str(value)))


def _write_column(value: Any, context: Context) -> str:
    return context.words.own(_column(value).header)


def _write_scored(value: Any, context: Context) -> str:
    words = vocabulary()
    return words.scored.get(value, words.scale.get(value, str(value)))


def _write_value(value: Any, context: Context) -> str:
    return format_value(float(value), context.own["unit"], context.own["digits"])


def _write_change(value: Any, context: Context) -> str:
    own = context.own
    rounded = float(f"{float(value):.2g}")
    return format_signed(rounded, own["unit"], None)


def _write_gap(value: Any, context: Context) -> str:
    """Say a gap with its direction and meaning, not with a sign that turns."""
    own = context.own
    gap = float(value)
    if "direction" not in own:
        return format_signed(gap, own["unit"], own["digits"])

    size = size_words(
        gap, own["direction"], own["value_type"], own["unit"], own["digits"]
    )
    return size + meaning_words(gap)


def _write_points(value: Any, context: Context) -> str:
    return format_signed(round(100 * float(value), 1), "％", 1)


def _write_assumption(value: Any, context: Context) -> str:
    words = vocabulary().assumption.get(value, "もとのまま")
    return context.words.own(words).format(context.row.get("setting", ""))


WRITERS: dict[str, Callable[[Any, Context], str]] = {
    "series": _write_series,
    "measure": _write_measure,
    "code": _write_code,
    "status": _write_status,
    "reason": _write_reason,
    "column": _write_column,
    "value": _write_value,
    "change": _write_change,
    "gap": _write_gap,
    "points": _write_points,
    "assumption": _write_assumption,
    "scored": _write_scored,
    "year": lambda value, _: fiscal(int(value)),
    "chance": lambda value, _: probability_words(float(value)),
    "share": lambda value, _: f"{100 * float(value):.0f}％",
    "count": lambda value, _: format_value(float(value), "", 0),
    "number": lambda value, _: format_value(round(float(value), 3)),
    "definition": lambda value, _: vocabulary().definition.get(value, str(value)),
    "flag": lambda value, _: "はい" if value else "いいえ",
    "text": lambda value, _: str(value) or NO_VALUE,
}


def _write_plain(value: Any, context: Context) -> str:
    return format_value(value) if isinstance(value, float) else str(value)


def overview(data: Data, series_ids: Iterable[str] | None = None) -> Shown:
    """Give one row of text per series: where it stands and how likely its target is.

    `series_ids`: only these, in this order (None: all, in document order).

    >>> import komoro_analysis as ka
    >>> data = ka.load()
    >>> ka.overview(data, ["1-2-1"])["判定"].tolist()
    ['達成']
    """
    texts = wording_of(data).overview
    chosen = texts if series_ids is None else texts.loc[list(series_ids)]
    first = texts.columns[0]
    return Shown(chosen.set_index(first).rename_axis(index=None, columns=first))
