"""Raw tables that were edited by hand: what is broken is refused in one line."""

import csv
import io
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from komoro_analysis.base.errors import InputError
from komoro_analysis.source.raw_tables import read_raw_tables
from tests.builders import documents as making

Grid = list[list[str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(making.RAW, tmp_path / "fy2024"))


def edited(path: Path, change: Callable[[Grid], None]) -> None:
    """Change the cells of a table, as somebody with a spreadsheet would."""
    grid = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    change(grid)
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(grid)


def column(grid: Grid, name: str) -> int:
    return grid[0].index(name)


def put(line: int, name: str, text: str) -> Callable[[Grid], None]:
    def change(grid: Grid) -> None:
        grid[line - 1][column(grid, name)] = text

    return change


def renamed(old: str, new: str) -> Callable[[Grid], None]:
    return put(1, old, new)


def doubled(name: str) -> Callable[[Grid], None]:
    """Print a column again, with other numbers."""

    def change(grid: Grid) -> None:
        grid[0].append(name)
        for row in grid[1:]:
            row.append("99")

    return change


def stray(grid: Grid) -> None:
    """Type a number to the right of the table, below no header."""
    for row in grid:
        row.append("")
    grid[4][-1] = "46.3"


def remark(grid: Grid) -> None:
    grid[0].append("備考")
    for row in grid[1:]:
        row.append("確認済み")


def without(name: str) -> Callable[[Grid], None]:
    def change(grid: Grid) -> None:
        at = column(grid, name)
        for row in grid:
            del row[at]

    return change


ACTUAL = "実績_令和６年度"
WRONG_INDICATORS = {
    "実績 without a year": (
        renamed(ACTUAL, "実績"),
        r":1: 知らない列「実績」があります",
    ),
    "実績 of a bare year": (
        renamed(ACTUAL, "実績_2024"),
        r":1: 知らない列「実績_2024」があります",
    ),
    "a doubled header": (doubled(ACTUAL), r":1: 列「実績_令和６年度」が二つ以上"),
    "a year in two forms": (
        doubled("実績_2024年度"),
        r":1: 実績の同じ年度が二つあります",
    ),
    "a stray number": (stray, r":5: 見出しのない列に「46\.3」があります"),
    "a remark": (remark, r":1: 知らない列「備考」があります"),
    "a column gone": (without("単位"), r":1: 列 単位 がありません"),
    "no target": (without("目標値_令和９年度"), r":1: 目標値の列が0個"),
    "no actual": (without(ACTUAL), r":1: 実績の列がありません"),
    "another year": (
        renamed(ACTUAL, "実績_令和７年度"),
        r":1: 最新の実績の列が2025年度です",
    ),
    "a year's plan gone": (
        without("計画_令和７年度"),
        r":1: 計画の列が2024、2026年度です。2024年度から続いた計画の列",
    ),
    "the first plan gone": (
        without("計画_令和６年度"),
        r":1: 実績の列が2024年度です。2025年度から続いた実績の列",
    ),
    "a year and more": (renamed(ACTUAL, f"{ACTUAL}2"), r":1: 知らない列"),
    "a date": (
        put(3, "施策", "2001/1/2"),
        r":3: 「2001/1/2」があります（Excelが日付に",
    ),
    "another date": (put(3, "施策", "1月2日"), r":3: 「1月2日」があります（Excel"),
    "no 施策": (put(3, "施策", ""), r":3: 「」があります"),
    "a 施策 of no plan": (put(3, "施策", "9-9"), r":3: 施策 9-9: measures.csv にない"),
    "no 番号": (put(3, "番号", ""), r":3: 施策 1-1: 「」があります。1 からの"),
    "番号 with a letter": (put(3, "番号", "2a"), r":3: 施策 1-1: 「2a」があります"),
    "an indicator twice": (put(3, "番号", "1"), r":3: 施策 1-1: 指標 1-1-1 が二つ"),
    "no name": (put(3, "指標名", " "), r":3: 施策 1-1: 指標名がありません"),
    "a letter": (
        put(5, ACTUAL, "5l.3"),
        r":5: 施策 1-2: 指標 1-2-1 の列「実績_.*」に「5l\.3」",
    ),
    "300 digits": (put(5, ACTUAL, "9" * 300), r":5: 施策 1-2: .*15桁までの数値"),
    "an exponent": (put(5, ACTUAL, "1E+05"), r":5: 施策 1-2: .*「1E\+05」"),
    "a formula": (put(5, ACTUAL, "=1+1"), r":5: 施策 1-2: .*「=1\+1」"),
    "another 行": (put(5, "行", "141"), r":5: 施策 1-2: 行に「141」"),
    "a blank row": (lambda grid: grid.insert(3, [""] * 12), r":4: 表の途中に空の行"),
    "an empty line": (lambda grid: grid.insert(3, []), r":4: 表の途中に空の行"),
    "a short row": (
        lambda grid: grid[3].pop(),
        r":4: 列の数が11です。見出しと同じ12列",
    ),
    "no rows": (lambda grid: grid.__delitem__(slice(1, None)), r":1: 行がありません"),
}


@pytest.mark.parametrize("name", WRONG_INDICATORS)
def test_what_an_edit_broke_is_refused(name: str, folder: Path) -> None:
    change, expected = WRONG_INDICATORS[name]
    edited(folder / "indicators.csv", change)
    refused(folder, rf"indicators\.csv{expected}")


WRONG_MEASURES = {
    "a remark": (remark, r":1: 知らない列「備考」"),
    "a 施策 twice": (put(3, "施策", "1-1"), r":3: 施策 1-1: 同じ施策が二つ"),
    "a date": (put(3, "施策", "2001/1/2"), r":3: 「2001/1/2」があります（Excel"),
    "a column gone": (without("主管課"), r":1: 列 主管課 がありません"),
}


@pytest.mark.parametrize("name", WRONG_MEASURES)
def test_a_broken_table_of_measures_is_refused(name: str, folder: Path) -> None:
    change, expected = WRONG_MEASURES[name]
    edited(folder / "measures.csv", change)
    refused(folder, rf"measures\.csv{expected}")


@pytest.mark.parametrize("edition", [None, "2024", 2024.5, True, [2024]])
def test_an_edition_that_is_no_year_is_refused(edition: object, folder: Path) -> None:
    path = folder / "source.json"
    source = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(source | {"edition": edition}), encoding="utf-8")
    refused(folder, r"source\.json: edition、file、plan が読めません")


def refused(folder: Path, expected: str) -> None:
    with pytest.raises(InputError) as error:
        read_raw_tables(folder)
    message = str(error.value)
    assert re.search(expected, message), message
    assert "\n" not in message and len(message) < 300
    assert message.endswith("が必要です")


def test_the_committed_tables_are_read(folder: Path) -> None:
    raw = read_raw_tables(folder)
    assert raw.indicators == making.read("indicators")
    assert raw.measures == making.read("measures")
    assert raw.source.edition == 2024 and not raw.source.is_template


def test_rows_and_columns_that_excel_touched_do_no_harm(folder: Path) -> None:
    def change(grid: Grid) -> None:
        for row in grid:
            row += ["", ""]
        grid += [[""] * 14] * 3

    edited(folder / "indicators.csv", change)
    assert read_raw_tables(folder).indicators == making.read("indicators")
