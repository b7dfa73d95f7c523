"""The template goes out with the plan and comes back as an edition; what an officer may get wrong is refused."""

import importlib
import io
import re
import shutil
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from komoro_analysis.base.errors import InputError
from komoro_analysis.base.files import write_files
from komoro_analysis.source.edition import read_source
from komoro_analysis.source.template_reader import read_template
from komoro_analysis.source.template_writer import make_template
from tests.builders import documents as making

extract = partial(
    importlib.import_module("komoro_analysis.source.extract").extract,
    judgements=making.judgements(),
)
read = partial(read_template, judgements=making.judgements())
make = partial(make_template, judgements=making.judgements())
RAW = making.RAW.parent
NEXT = making.next_edition(making.read("indicators"))
NEW = "実績_令和７年度"


@pytest.fixture(scope="module")
def blank() -> bytes:
    return make(RAW, 2025)


def filled(
    blank: bytes, folder: Path, change: Callable[[Workbook], None] = lambda _: None
) -> Path:
    """Fill in the made-up actuals, then change something, and save."""
    workbook = load_workbook(io.BytesIO(blank))
    sheet = workbook["指標"]
    column = [cell.value for cell in sheet[1]].index(NEW) + 1
    for number, row in enumerate(NEXT, 2):
        sheet.cell(number, column).value = row[NEW]
    change(workbook)
    workbook.save(folder / "filled.xlsx")
    return folder / "filled.xlsx"


def put(
    cell: str, value: object, number_format: str = "@"
) -> Callable[[Workbook], None]:
    def change(workbook: Workbook) -> None:
        workbook["指標"][cell] = value
        workbook["指標"][cell].number_format = number_format

    return change


def test_the_template_has_the_columns_of_the_year_and_marks_what_to_fill(
    blank: bytes,
) -> None:
    workbook = load_workbook(io.BytesIO(blank))
    sheet = workbook["指標"]
    rows = list(sheet.iter_rows())
    assert [cell.value for cell in rows[0]] == list(NEXT[0])
    at = list(NEXT[0]).index(NEW)
    assert len(rows) == 62 and all(
        row[at].value is None and row[at].number_format == "@" for row in rows[1:]
    )
    marked = {cell.column for row in rows for cell in row if cell.fill.fill_type}
    assert marked == {at + 1}
    for row, expected in zip(rows[1:], making.read("indicators"), strict=True):
        assert {
            name: cell.value or "" for name, cell in zip(NEXT[0], row, strict=True)
        } == expected | {NEW: ""}
    assert [cell.value for cell in workbook["施策"][24]][2:4] == ["総務部", "6-4"]


def test_each_cell_to_fill_says_how_its_row_was_printed_last(blank: bytes) -> None:
    sheet = load_workbook(io.BytesIO(blank))["指標"]
    hints = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert list(hints) == [f"K{number}" for number in range(2, 63)]
    for cell, example in {
        "K2": "小93.1　中94.0",
        "K5": "51.3",
        "K17": "557(748)",
        "K27": "38.2",
    }.items():
        assert (
            f"：{example}\n" in hints[cell].prompt and hints[cell].showInputMessage
        ), cell
        assert (
            hints[cell].type is None
            and len(hints[cell].prompt) <= 255
            and len(hints[cell].promptTitle) <= 32
        )


def test_what_the_notes_give_as_examples_can_be_read(
    blank: bytes, tmp_path: Path
) -> None:
    workbook = load_workbook(io.BytesIO(blank))
    notes = workbook.worksheets[0]
    assert workbook.active == notes and NEW in notes["B2"].value
    texts = {row[0].value: row[2].value for row in notes.iter_rows(2) if row[2].value}
    examples = {
        item: re.split("　?／　?|　(?=[0-9△])", text) for item, text in texts.items()
    }
    rows = {"内訳のある指標": (2, 26, 17), "一部だけ分かる場合": (2,)}
    read_back = []
    for item, cells in examples.items():
        for number, cell in zip(rows.get(item, (5,) * len(cells)), cells, strict=True):
            path = filled(blank, tmp_path, put(f"K{number}", cell))
            read_back.append(read(path).indicators[number - 2][NEW] == cell)
    assert len(read_back) == 11 and all(read_back)


def test_a_filled_template_is_an_edition(blank: bytes, tmp_path: Path) -> None:
    path = filled(blank, tmp_path)
    edition = extract(path)
    without = [
        {key: value for key, value in row.items() if key != "行"}
        for row in edition.indicators
    ]
    assert without == [
        {key: value for key, value in row.items() if key != "行"} for row in NEXT
    ]
    assert edition.indicators[3]["行"] == "計画策定時:5;計画:5;目標値:5;実績:5"
    assert edition.measures == making.read("measures")
    assert {key: asdict(edition.source)[key] for key in ("edition", "file", "lines", "plan", "municipality_code")} == {
        "edition": 2025, "file": "filled.xlsx", "lines": 62, "plan": "第12次基本計画", "municipality_code": 202088,
    }  # fmt: skip
    assert set(edition.files()) == {
        "indicators.csv",
        "measures.csv",
        "notes.csv",
        "source.json",
    }


def test_an_empty_actual_stays_empty_and_a_typed_number_is_read(
    blank: bytes, tmp_path: Path
) -> None:
    def change(workbook: Workbook) -> None:
        typed = [
            None,
            None,
            None,
            51.3,
            1205,
            94.0,
            0.1 + 0.2,
            173763,
            "52.0",
            "５２．５",
            0,
        ]
        for number, value in enumerate(typed, 2):
            workbook["指標"].cell(number, 11).value = value
            workbook["指標"].cell(number, 11).number_format = "General"

    cells = [row[NEW] for row in read(filled(blank, tmp_path, change)).indicators[:11]]
    assert cells == [
        "",
        "",
        "",
        "51.3",
        "1205",
        "94",
        "0.3",
        "173763",
        "52.0",
        "52.5",
        "0",
    ]


def test_the_next_template_starts_from_the_newest_edition(
    blank: bytes, tmp_path: Path
) -> None:
    write_files(
        tmp_path / "raw" / "fy2024",
        {path.name: path.read_bytes() for path in making.RAW.iterdir()},
    )
    write_files(tmp_path / "raw" / "fy2025", read(filled(blank, tmp_path)).files())
    shutil.copytree(making.JUDGEMENTS, tmp_path / "judgements")
    sheet = load_workbook(io.BytesIO(make(tmp_path / "raw", 2026)))["指標"]
    header = [cell.value for cell in sheet[1]]
    assert header[9:12] == ["実績_令和６年度", "実績_令和７年度", "実績_令和８年度"]
    assert [cell.value for cell in sheet[5]][9:12] == ["51.3", NEXT[3][NEW], None]


@pytest.mark.parametrize("year", [2024, 2028, 1990])
def test_a_year_without_an_edition_before_or_a_plan_is_refused(year: int) -> None:
    with pytest.raises(InputError, match="(より前の版|の計画)がありません.*が必要です"):
        make(RAW, year)


WRONG: dict[str, tuple[Callable[[Workbook], None], str]] = {
    "a letter": (put("K5", "5l.3"), r":5: 施策 1-2: 「5l.3」があります。数値、"),
    "two numbers": (
        put("K5", "51.3 52"),
        r":5: 施策 1-2: 「51.3 52」があります。数値、",
    ),
    "a formula": (
        put("K5", "=50+1.3"),
        r":5: 施策 1-2: 列「実績_令和７年度」に数式（=50\+1.3）があります",
    ),
    "an error": (
        put("K5", "#DIV/0!"),
        r":5: 施策 1-2: 列「実績_令和７年度」にエラー値（#DIV/0!）",
    ),
    "a percentage": (
        put("K5", 0.513, "0.0%"),
        r":5: 施策 1-2: 列「実績_令和７年度」に百分率の表示（0.513）",
    ),
    "a date": (
        put("K5", 45000, "yyyy-mm-dd"),
        r":5: 施策 1-2: 列「実績_令和７年度」に日付",
    ),
    "half a composite": (put("K2", "小93.1"), r":2: 施策 1-1: 「小93.1」があります"),
    "no composite": (
        put("K2", 93.1),
        r":2: 施策 1-1: 「93.1」があります。「小90.1　中91.7」と同じ内訳",
    ),
    "a plan deleted": (put("F5", None), r":5: 施策 1-2: 計画_令和６年度がありません"),
    "another 施策": (put("A5", "9-9"), r":5: 施策 9-9: 指標 9-9-1 があります"),
    "another 番号": (put("B5", "7"), r":5: 施策 1-2: 指標 1-2-7 があります"),
    "an indicator twice": (
        put("B6", "1"),
        r":6: 施策 1-2: 指標 1-2-1 があります。第12次基本計画の指標それぞれ一つ",
    ),
    "a column renamed": (put("K1", "実績"), r":1: 列「実績」に年度がありません"),
    "a column gone": (
        lambda workbook: workbook["指標"].delete_cols(5),
        r":1: シート「指標」に列 計画策定時 がありません",
    ),
    "another plan": (
        put("I1", "目標値_令和21年度"),
        r":1: 目標年度「令和21年度」があります",
    ),
    "a year too late": (
        put("K1", "実績_令和11年度"),
        r":1: .*令和11年度実績があります。第12次基本計画の年度",
    ),
    "no 施策 sheet": (
        lambda workbook: workbook.remove(workbook["施策"]),
        r"シート 施策 がありません（記入のしかた、指標 だけ）",
    ),
    "a 施策 gone": (
        lambda workbook: workbook["施策"].delete_rows(5),
        r":23: 施策 1-4: この施策がありません",
    ),
    "no rows": (
        lambda workbook: workbook["指標"].delete_rows(2, 99),
        r":1: シート「指標」に行がありません",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_an_officer_may_get_wrong_is_refused(
    name: str, blank: bytes, tmp_path: Path
) -> None:
    change, expected = WRONG[name]
    path = filled(blank, tmp_path, change)
    with pytest.raises(InputError) as error:
        read(path)
    assert re.search(
        rf"filled\.xlsx{expected}" if expected[0] == ":" else expected, str(error.value)
    ), error.value
    assert "\n" not in str(error.value)


def excel(title: str) -> bytes:
    out, workbook = io.BytesIO(), Workbook()
    workbook.active.title = title
    workbook.save(out)
    return out.getvalue()


FOREIGN = {
    "nothing": (b"", "空のファイル"),
    "cut off": (excel("指標")[:2000], "壊れたExcelファイル"),
    "changed inside": (
        excel("指標").replace(b"PK\x01\x02", b"PK\x01\x03"),
        "壊れたExcelファイル",
    ),
    "another workbook": (
        excel("Sheet1"),
        "シート 指標、施策 がありません（Sheet1 だけ）",
    ),
    "old, or locked": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "古い形式のOffice文書（.*パスワード",
    ),
    "a table": ("施策,番号\n".encode(), "文字のファイルに別の名前"),
    "a Shift_JIS table": ("施策,番号\n".encode("cp932"), "UTF-8でない文字"),
    "a PDF": (b"%PDF-1.4", "PDFです"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_file_that_is_no_template_is_refused_in_plain_words(
    name: str, tmp_path: Path
) -> None:
    data, found = FOREIGN[name]
    (tmp_path / "x.xlsx").write_bytes(data)
    with pytest.raises(
        InputError, match=rf"x\.xlsx(:1)?: {found}.*が必要です$"
    ) as error:
        read(tmp_path / "x.xlsx")
    assert not re.search(r"Error|\(b?['\"]", str(error.value))


def test_a_folder_or_nothing_is_no_template(tmp_path: Path) -> None:
    for path in (tmp_path / "none.xlsx", tmp_path):
        with pytest.raises(InputError, match="フォルダーです|ありません"):
            read(path)


def test_a_template_saved_with_capitals_is_still_a_template(
    blank: bytes, tmp_path: Path
) -> None:
    path = filled(blank, tmp_path).rename(tmp_path / "FILLED.XLSX")
    write_files(tmp_path / "raw" / "fy2025", extract(path).files())
    assert read_source(tmp_path / "raw" / "fy2025").is_template


def test_a_name_that_begins_like_a_formula_stays_a_name(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    shutil.copytree(making.RAW, raw / "fy2024")
    shutil.copytree(making.RAW.parents[1] / "judgements", tmp_path / "judgements")
    path = raw / "fy2024/indicators.csv"
    text = path.read_text(encoding="utf-8")
    name = making.read("indicators")[0]["指標名"]
    path.write_text(text.replace(name, "=1+1", 1), encoding="utf-8")

    sheet = load_workbook(io.BytesIO(make_template(raw, 2025)))["指標"]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert [cell.data_type for cell in cells if cell.value == "=1+1"] == ["s"]
    assert not [cell for cell in cells if cell.data_type == "f"]
