"""Give the tidy tables their types, and read them from disk."""

import io
from pathlib import Path
from typing import Any

import pandas as pd

from ..base.errors import Place
from ..base.files import read_text
from ..base.table_schema import TableSchema
from ..source.cells import BOUNDS
from .schema import SCHEMAS, dtypes

BOUND_WORDS = {bound: word for word, bound in reversed(BOUNDS.items())}


def typed(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Give a tidy table of text, which its schema allows, its types."""
    numeric = {name: kind for name, kind in dtypes(table).items() if kind != "str"}
    return frame.assign(
        **{name: _numbers(frame[name], kind) for name, kind in numeric.items()}
    )


def _numbers(column: "pd.Series[str]", kind: str) -> pd.api.extensions.ExtensionArray:
    """Read each distinct text of a column once; "" is missing."""
    codes, distinct = pd.factorize(column, use_na_sentinel=False)
    texts = pd.Series(distinct)
    dtype: Any = kind  # a name that the stubs cannot know
    numbers = pd.array(pd.to_numeric(texts.mask(texts == "")), dtype=dtype)
    return pd.Series(numbers).array.take(codes)


def observations_of(text: pd.DataFrame) -> pd.DataFrame:
    """Give the observations their types, and what later stages need of the print.

    Adds `decimals`, those of the value as printed (missing without a value), and
    `bound_word`, how its bound is printed (以上, 以下, 以内, or "").
    """
    return typed("observations", text).assign(
        decimals=printed_decimals(text["value"]),
        bound_word=printed_bounds(text["bound"], text["printed"]),
    )


def printed_decimals(values: "pd.Series[str]") -> "pd.Series[int]":
    """Count the decimals of numbers as they are written; missing for "".

    `94.0` has one, `1016` none.
    """
    codes, distinct = pd.factorize(values)
    counts = [len(value.partition(".")[2]) if value else pd.NA for value in distinct]
    return pd.Series(pd.array(counts, dtype="Int64").take(codes), index=values.index)


def printed_bounds(
    bounds: "pd.Series[str]", cells: "pd.Series[str]"
) -> "pd.Series[str]":
    """Return the word of each bound as its cell prints it: 以内 in 30以内.

    A bound that stands in the unit has its usual word.
    """
    words = bounds.map({"": "", **BOUND_WORDS}).astype("str")
    has_bound = bounds != ""
    for word, bound in BOUNDS.items():
        prints_it = cells[has_bound].str.contains(word, regex=False)
        here = prints_it[prints_it].index
        words.loc[here[bounds[here] == bound]] = word

    return words


def read_table(table: str, path: str | Path) -> pd.DataFrame:
    """Read one tidy table with its types.

    Errors: `InputError` with file and line for a file that is no table, another
    column, a cell that its schema does not allow.
    """
    frame = read_texts(SCHEMAS[table], path, "komoro tidy が書いた表")
    return observations_of(frame) if table == "observations" else typed(table, frame)


def read_texts(schema: TableSchema, path: str | Path, expected: str) -> pd.DataFrame:
    """Read a large table of text that its schema allows.

    Errors: `InputError` with file and line.
    """
    text = read_text(path, expected)
    try:
        frame = pd.read_csv(io.StringIO(text), dtype="str", keep_default_na=False)
    except ValueError as error:
        Place(path).refuse(f"CSVとして読めません（{error}）", expected)

    schema.check_columns(list(frame.columns), path)
    frame = frame[schema.columns]
    if not isinstance(frame.index, pd.RangeIndex):
        Place(path).refuse("見出しより長い行があります", f"{len(schema.columns)}列の行")
    is_short = frame.isna().any(axis=1).to_numpy()
    if is_short.any():
        found = "見出しより短い行があります"
        Place(path, int(is_short.argmax()) + 2).refuse(found, "見出しと同じ数の列")
    schema.check_cells({name: frame[name].tolist() for name in schema.columns}, path)
    return frame
