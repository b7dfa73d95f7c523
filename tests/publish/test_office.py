"""The Excel and Word files, read back: types, formats, layout, injection, styles, the same bytes."""

import io
import re
import zipfile

import pytest
from docx import Document
from openpyxl import load_workbook
from PIL import Image

import komoro_analysis as ka
from komoro_analysis.analysis.results import results
from komoro_analysis.publish import excel, word
from komoro_analysis.wording import words
from tests.builders.paths import ROOT, fy2024
from tests.builders.variants import (
    NASTY,
    another_plan,
    hostile,
    next_edition,
    patchy_edition,
)

SHEETS = ["施策一覧", "指標", "ギャップ", "見込み", "所見", "読み方"]


@pytest.fixture(scope="module")
def made_book(data):
    return excel.workbook(data)


@pytest.fixture(scope="module")
def book(made_book):
    return load_workbook(io.BytesIO(made_book))


@pytest.fixture(scope="module")
def figures(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("figures")
    for measure in data.measures["measure_id"]:
        Image.new("RGB", (1339, 1400), "white").save(folder / f"measure_{measure}.png", dpi=(200, 200))
    return folder


@pytest.fixture(scope="module")
def written(data, figures):
    return word.document(data, figures)


def column(sheet, header):
    at = next(cell.column for cell in sheet[1] if cell.value == header)
    return [row[at - 1] for row in sheet.iter_rows(min_row=2)]


def test_sheets_are_laid_out_for_an_office(book):
    assert book.sheetnames == SHEETS
    for sheet in book:
        assert sheet.freeze_panes in ("A2", "C2", "D2") and sheet.auto_filter.ref == sheet.dimensions
        assert sheet.print_title_rows == "$1:$1" and sheet.page_setup.orientation == "landscape"
        assert (
            int(sheet.page_setup.paperSize),
            sheet.page_setup.fitToHeight,
            sheet.sheet_properties.pageSetUpPr.fitToPage,
        ) == (9, 0, True)
        assert "小諸市" in sheet.oddFooter.left.text and "実績" in sheet.oddHeader.left.text
        assert all(sheet.column_dimensions[cell.column_letter].width >= 6 for cell in sheet[1])
        headers = [cell.value for cell in sheet[1]]
        assert len(set(headers)) == len(headers) and not any("{" in header for header in headers)


def test_every_row_of_the_tables_is_there(book, data):
    r = results(data)
    rows = [len(r.measure_summary), len(r.series), len(r.gaps), 3 * len(r.series), len(r.quality)]
    assert [sheet.max_row - 1 for sheet in book][:5] == rows


def test_no_column_is_wholly_empty(book, data):
    """A header that names a column which is not there would leave its column blank."""
    empty = {
        (sheet.title, cells[0].value)
        for sheet in book
        for cells in sheet.iter_cols()
        if all(cell.value is None for cell in cells[1:])
    }
    assert not empty
    latest, rows = column(book["見込み"], "最新の実績"), column(book["見込み"], "系列")
    now = data.observations[data.observations["kind"] == "actual"].set_index("series_id")["value"]
    assert {row.value: cell.value for row, cell in zip(rows, latest, strict=True)} == now.to_dict()
    names = set(words.table(data)["label"])
    assert {cell.value for cell in column(book["施策一覧"], "見込みが最も低い系列")} <= names


def test_numbers_are_numbers_with_the_printed_decimals(book):
    sheet = book["指標"]
    at = {cell.value: i for i, cell in enumerate(column(sheet, "系列"))}
    for series, header, value, shown in (
        ("1-2-1", "実績（2024年度）", 51.3, "#,##0.0"),
        ("1-2-1", "計画（2024年度）", 50, "#,##0"),
        ("1-3-3", "目標", 1200, "#,##0"),
        ("2-3-2", "計画策定時", 1.25, "#,##0.00"),
        ("1-1-1:小学校", "計画（2025年度）", 95, "#,##0.0"),
        ("1-2-1", "計画策定時の年度（西暦）", 2023, "0"),
    ):
        cell = column(sheet, header)[at[series]]
        assert (cell.data_type, cell.value, cell.number_format) == ("n", value, shown), (series, header)
    gaps = column(book["ギャップ"], "計画との差（良い方が＋）")
    assert (gaps[0].value, gaps[0].number_format) == (0.6, "+#,##0.0;-#,##0.0;#,##0.0")
    chances = [cell for cell in column(book["見込み"], "達成確率") if cell.value is not None]
    assert len(chances) == 201 and all(0 < cell.value < 1 and cell.number_format == "0%" for cell in chances)


def test_undefined_is_empty_with_its_reason_in_words(book, data):
    empty = [cell.value for cell in column(book["ギャップ"], "進捗率（％、策定時→目標）")]
    reasons = [cell.value or "" for cell in column(book["ギャップ"], "空欄の理由")]
    assert [value is None for value in empty] == results(data).gaps["progress_pct"].isna().tolist()
    assert all("進捗率" in reason for value, reason in zip(empty, reasons, strict=True) if value is None)
    texts = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    codes = ["nan", "<NA>", "True", "False", "improve", "pooled", "citizen", "met", "assumed", "higher", "flat"]
    assert not texts & set(codes)
    assert not [text for text in texts if re.search("[a-z]+_[a-z]+", text) and "komoro" not in text]


def test_colour_stands_beside_a_word(book):
    for name, header in (
        ("ギャップ", "判定"),
        ("見込み", "見込みの言葉"),
        ("所見", "重要度"),
        ("施策一覧", "見込みの言葉"),
    ):
        sheet = book[name]
        letter = next(cell.column_letter for cell in sheet[1] if cell.value == header)
        words = {
            rule.formula[0].split('"')[1]
            for area in sheet.conditional_formatting
            for rule in area.rules
            if str(area.sqref)[0] == letter[0]
        }
        assert {cell.value for cell in column(sheet, header)} and words, name
        assert all(cell.value.startswith(tuple(words | {"参考"})) for cell in column(sheet, header))


def test_hostile_text_stays_text(data):
    book = load_workbook(io.BytesIO(excel.workbook(hostile(data))))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell.value for cell in cells if cell.data_type in "fe" or cell.hyperlink]
    risky = [cell for cell in cells if isinstance(cell.value, str) and cell.value[0] in "=+-@\t\r"]
    assert {cell.value for cell in risky} >= {text for text in NASTY if text[0] in "=@-\t"}
    assert all(cell.quotePrefix and cell.data_type == "s" for cell in risky)
    assert "制御文字" in {cell.value for cell in cells} and "長" * 300 in {cell.value for cell in cells}


def test_later_editions_and_plans(data, figures):
    headers = [cell.value for cell in load_workbook(io.BytesIO(excel.workbook(next_edition(data))))["指標"][1]]
    assert [h for h in headers if "実績（" in h] == ["実績（2024年度）", "実績（2025年度）"]
    book = load_workbook(io.BytesIO(excel.workbook(another_plan(data))))
    assert book["施策一覧"].max_row == 8 and "計画（2030年度）" in [cell.value for cell in book["指標"][1]]
    text = "".join(p.text for p in Document(io.BytesIO(word.document(another_plan(data), figures))).paragraphs)
    assert "R13目標値" in text and not re.search(r"R[6-9](?!\d)", text)


def test_an_edition_with_gaps_and_an_indicator_that_nobody_judged(data, made_book, figures):
    patchy = patchy_edition(data)
    book = load_workbook(io.BytesIO(excel.workbook(patchy)))
    header, *rows = book["ギャップ"].iter_rows(values_only=True)
    found = {(row["系列"], row["年度（西暦）"]): row for row in (dict(zip(header, row, strict=True)) for row in rows)}
    assert [found[key]["判定"] for key in (("1-2-1", 2025), ("5-1-1", 2025))] == ["判定せず", "未公表"]
    assert found["5-1-2", 2024]["判定"] == "達成" and found["5-1-2", 2024]["文章"] is None  # it speaks of 2025
    assert "R7実績は未公表" in found["5-1-2", 2025]["文章"]
    assert "判定せず" in [cell.value for cell in book["施策一覧"][1]]
    assert "判定せず" not in [cell.value for cell in load_workbook(io.BytesIO(made_book))["施策一覧"][1]]
    assert "、未公表12、判定せず1。" in Document(io.BytesIO(word.document(patchy, figures))).paragraphs[1].text


@pytest.mark.parametrize("kind", ["made_book", "written"])
def test_the_same_bytes(kind, request, figures):
    made, again = request.getfixturevalue(kind), ka.load(fy2024())
    assert made == (excel.workbook(again) if kind == "made_book" else word.document(again, figures))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2025-04-01T00:00:00Z" in archive.read("docProps/core.xml")
        assert not any(str(ROOT).encode() in archive.read(name) for name in archive.namelist())


def test_word_has_a_page_a_measure_in_real_styles(written, data):
    doc = Document(io.BytesIO(written))
    heads = [p.text for p in doc.paragraphs if p.style.name == "Heading 1"]
    assert heads == [f"施策{m.measure_id}　{m.name}" for m in data.measures.itertuples()]
    assert doc.styles["Heading 1"].paragraph_format.page_break_before
    assert {p.style.name for p in doc.paragraphs} == {
        "Title",
        "Normal",
        "Heading 1",
        "Heading 2",
        "List Bullet",
        "図",
    }
    fonts = {
        re.search(r'eastAsia="([^"]+)"', style.element.xml)[1]
        for style in doc.styles
        if "eastAsia" in style.element.xml
    }
    assert fonts == {"游明朝", "游ゴシック"}
    rows = words.table(data)
    assert len(doc.tables) == len(doc.inline_shapes) == len(heads)
    assert sum(len(table.rows) - 1 for table in doc.tables) == len(rows)
    assert set(rows["sentence"]) <= {p.text for p in doc.paragraphs if p.style.name == "List Bullet"}
    inside = sum(cell.text.endswith("\n調査誤差の範囲内") for table in doc.tables for cell in table.column_cells(4))
    assert inside == (rows["within_noise"] == True).sum() > 0  # noqa: E712
    assert f"うち市民意識調査の{inside}系列の差は調査誤差の範囲内" in doc.paragraphs[1].text
    assert all("w:tblHeader" in table.rows[0]._tr.xml for table in doc.tables)
    assert all(
        len(shape._inline.docPr.get("descr")) > 20 and shape.height < 200 * 36000 for shape in doc.inline_shapes
    )
    section = doc.sections[0]
    assert round(section.page_width.mm) == 210 and "PAGE" in section.footer._element.xml and len(written) < 10_000_000


def test_hostile_text_is_only_text_in_word(data, figures):
    doc = Document(io.BytesIO(word.document(hostile(data), figures)))
    text = "\n".join(p.text for p in doc.paragraphs)
    assert (
        "<script>alert(1)</script>" in text and "]]><w:p/>" in text and "制御文字" in text and "{{ 7 * 7 }}" in text
    )
    assert len(doc.tables) == len(data.measures)
