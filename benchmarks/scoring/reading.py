"""Read the files that are scored, and say in one line what is wrong with them."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from komoro_analysis.analysis.projection.kinds import AMOUNT, COUNT, PERCENT

KIND_OF = {"pct": PERCENT, "count": COUNT}  # level, ratio, rank …: an amount
SERIES_NUMBERS = ("year", "value")
TARGET_NUMBERS = ("direction", "last_year", "a2", "a1", "target", "h", "outcome")
MUNICIPAL_NUMBERS = ("year", "value")
FIRST_LINE = 2  # of a file: the header is line 1


def read_series(path: str) -> pd.DataFrame:
    """Read series shaped like `backtest/dev.csv`; adds `kind`.

    Errors: `SystemExit` with file and line, for a column that is missing, what is no
    number, or two values of one series and year.
    """
    frame = _read(path, ["series_id", "cluster", "uclass", *SERIES_NUMBERS])
    frame = _numbers(frame, path, [*SERIES_NUMBERS, "n_respondents"])
    return _with_kind(_without_doubles(frame, path, ["series_id", "year"]))


def read_targets(path: str) -> pd.DataFrame:
    """Read targets shaped like `backtest/dev_targets.csv`; adds `kind`.

    Errors: `SystemExit` with file and line, for a column that is missing or no number.
    """
    frame = _read(path, ["series_id", "cluster", "uclass", *TARGET_NUMBERS])
    frame = _numbers(frame, path, [*TARGET_NUMBERS, "p1"])

    return _with_kind(frame)


def read_municipal(path: str) -> pd.DataFrame:
    """Read municipalities shaped like `municipal/dev.csv`. Errors: as `read_series`."""

    frame = _read(path, ["statistic", "value_type", "code", *MUNICIPAL_NUMBERS])
    frame = _numbers(frame, path, MUNICIPAL_NUMBERS)
    return _without_doubles(frame, path, ["statistic", "code", "year"])


def _read(path: str, columns: Sequence[str]) -> pd.DataFrame:
    """Read a table of text and check its columns."""

    if not Path(path).is_file():
        raise SystemExit(f"{path}: there is no such file")
    try:
        frame = pd.read_csv(path, dtype="str", encoding="utf-8-sig")
    except (ValueError, pd.errors.ParserError) as error:
        reason = str(error).strip().splitlines()[0]
        raise SystemExit(f"{path}: cannot be read as CSV ({reason})") from None
    if lacking := [name for name in columns if name not in frame]:
        found = ", ".join(map(str, frame.columns))
        missing = ", ".join(lacking)
        raise SystemExit(f"{path}:1: column {missing} is missing; found {found}")

    return frame


def _numbers(frame: pd.DataFrame, path: str, names: Sequence[str]) -> pd.DataFrame:
    """Read columns as numbers; an empty cell is missing."""

    known = [name for name in names if name in frame]
    numbers = {name: pd.to_numeric(frame[name], errors="coerce") for name in known}
    for name, values in numbers.items():
        is_wrong = values.isna() & frame[name].notna()
        if is_wrong.any():
            found = frame[name][is_wrong].iloc[0]
            place = _place(path, is_wrong)
            raise SystemExit(f"{place}: {name}: found {found!r}; expected a number")

    return frame.assign(**numbers)


def _without_doubles(frame: pd.DataFrame, path: str, keys: list[str]) -> pd.DataFrame:
    """Keep one of equal rows; refuse two values of one key: nobody knows which is right."""

    frame = frame.dropna(subset=["year", "value"])
    kept = frame.drop_duplicates([*keys, "value"])
    is_double = kept.duplicated(keys)
    if is_double.any():
        found = ", ".join(map(str, kept.loc[is_double, keys].iloc[0]))
        place = f"{path}:{int(kept.index[is_double][0]) + FIRST_LINE}"
        raise SystemExit(f"{place}: a second value of {found}; expected one")

    return kept.reset_index(drop=True)


def _place(path: str, is_wrong: "pd.Series[bool]") -> str:
    return f"{path}:{int(is_wrong.to_numpy().argmax()) + FIRST_LINE}"


def _with_kind(frame: pd.DataFrame) -> pd.DataFrame:
    """Add the kind of value; rows without a class count as amounts."""
    kind = frame["uclass"].map(KIND_OF).fillna(AMOUNT).astype(int)
    return frame.assign(kind=kind)
