"""Read a year of reference statistics from the publisher's own file, SSDSE-A.

SSDSE-A is 教育用標準データセット of 統計センター: one row per municipality, Shift_JIS
(cp932), three header rows (item codes, fiscal years, item names), 地域コード as R01100.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..base.errors import InputError
from ..base.files import read_bytes, to_csv

EXPECTED = "SSDSE-A（統計センターの市区町村データ、Shift_JISのCSV、見出し3行）"
COLUMNS = ["statistic", "code", "fiscal_year", "value"]
HEADER_ROWS = 3
LARGEST = 50_000_000  # bytes; the publisher's file has one million


@dataclass(frozen=True)
class Recipe:
    """How a statistic is made of items: their codes, a formula and its decimals."""

    statistic: str
    items: tuple[str, ...]
    decimals: int

    def value(self, cells: list[float]) -> float:
        """Return the statistic of one municipality."""

        if self.statistic == "net_migration_japanese":
            arrivals, departures = cells
            return arrivals - departures
        if self.statistic == "flush_toilet_share":
            inhabitants, without = cells
            return 100 * (1 - without / inhabitants)

        return cells[0]


RECIPES = (
    Recipe("real_debt_service_ratio", ("D2211",), 1),
    Recipe("net_migration_japanese", ("A5101", "A5102"), 0),
    Recipe("flush_toilet_share", ("H5507", "H550701"), 2),
)


@dataclass(frozen=True, order=True)
class ReferenceValue:
    """A value of a statistic; text as it is written."""

    statistic: str
    code: str
    fiscal_year: str
    value: str


def read_ssdse(path: Path, codes: Iterable[str]) -> list[ReferenceValue]:
    """Read the statistics of the municipalities with these codes (5 digits).

    Errors: `InputError` for a file that is no SSDSE-A, lacks an item, or holds text where
    a number is due. A missing cell (- or empty) is no value.
    """

    rows = _read_rows(path)
    if len(rows) <= HEADER_ROWS or not rows[0][0].startswith("SSDSE-A"):
        raise InputError(f"{path}: {EXPECTED}が必要です")
    place = {code: number for number, code in enumerate(rows[0])}
    needed = [item for recipe in RECIPES for item in recipe.items]
    if lacking := [item for item in needed if item not in place]:
        raise InputError(
            f"{path}:1: 項目 {', '.join(lacking)} がありません。{EXPECTED}が必要です"
        )

    wanted = set(codes)
    found = []
    for line, row in enumerate(rows[HEADER_ROWS:], HEADER_ROWS + 1):
        code = row[0].removeprefix("R") if row else ""
        if code not in wanted:
            continue
        for recipe in RECIPES:
            places = [place[item] for item in recipe.items]
            year = _year_of(path, rows[1], recipe, places)
            cells = [_number(path, line, row, at) for at in places]
            known = [cell for cell in cells if cell is not None]
            if len(known) == len(cells):
                value = _written(recipe.value(known), recipe.decimals)
                found.append(ReferenceValue(recipe.statistic, code, year, value))

    return found


def _read_rows(path: Path) -> list[list[str]]:
    raw = read_bytes(path, EXPECTED)
    if len(raw) > LARGEST:
        size = LARGEST // 1_000_000
        raise InputError(f"{path}: {size}MBを超えています。{EXPECTED}が必要です")

    try:
        return list(csv.reader(io.StringIO(raw.decode("cp932"), newline="")))
    except (UnicodeDecodeError, csv.Error):
        raise InputError(f"{path}: 読めません。{EXPECTED}が必要です") from None


def _year_of(path: Path, years: list[str], recipe: Recipe, places: list[int]) -> str:
    """Return the fiscal year of a statistic: that of all its items."""

    found = {years[at] for at in places}
    year = found.pop()
    if found or not (year.isdigit() and len(year) == 4):
        items = ", ".join(recipe.items)
        raise InputError(
            f"{path}:2: 項目 {items} の年度が揃いません。西暦の年度が必要です"
        )

    return year


def _number(path: Path, line: int, row: list[str], at: int) -> float | None:
    cell = row[at].strip().replace(",", "") if at < len(row) else ""
    if cell in ("", "-", "－", "…", "***"):
        return None

    try:
        return float(cell)
    except ValueError:
        raise InputError(
            f"{path}:{line}: 「{row[at]}」があります。数が必要です"
        ) from None


def _written(value: float, decimals: int) -> str:
    """Write a value without zeros that say nothing: 7.2, 8, -29."""
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def add_values(
    path: Path, known: Sequence[Mapping[str, str]], new: list[ReferenceValue]
) -> bytes:
    """Return `observations.csv` with the new values in their places.

    Errors: `InputError` for a value that differs from the one that is there.
    """

    table = {
        (row["statistic"], row["code"], row["fiscal_year"]): row["value"]
        for row in known
    }
    for one in new:
        key = (one.statistic, one.code, one.fiscal_year)
        standing = table.setdefault(key, one.value)
        if float(standing) != float(one.value):
            raise InputError(
                f"{path}: {one.statistic} {one.code} {one.fiscal_year}年度は{standing}です"
                f"が、新しい表では{one.value}です。どちらが正しいか確かめてください"
            )
    rows = [
        dict(zip(COLUMNS, (*key, table[key]), strict=True)) for key in sorted(table)
    ]

    return to_csv(rows, COLUMNS)
