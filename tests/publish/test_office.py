"""The office files, read back: types, formats, layout, injection, the same bytes."""

import io
import re
import zipfile

import pytest
from docx import Document
from openpyxl import load_workbook
from PIL import Image
from pptx import Presentation

import komoro_analysis as ka
from komoro_analysis.analysis.results import results
from komoro_analysis.base.errors import InputError
from komoro_analysis.publish import excel, slides, word
from komoro_analysis.publish.context import report_of
from komoro_analysis.publish.word import room_for_picture
from tests.builders.paths import ROOT, fy2024
from tests.builders.pictures import blank_pictures
from tests.builders.variants import (
    NASTY,
    another_plan,
    hostile,
    next_edition,
    patchy_edition,
)

PRINTED = ["表紙・読み方", "一覧", "指標", "要確認", "データ", "仮定"]
SHEETS = [*PRINTED, "他の方法"]


@pytest.fixture(scope="module")
def made_book(data):
    return excel.workbook(data)


@pytest.fixture(scope="module")
def book(made_book):
    return load_workbook(io.BytesIO(made_book))


@pytest.fixture(scope="module")
def drawn(data):
    return word.draw_pictures(data, report_of(data))


@pytest.fixture(scope="module")
def written(data, drawn):
    return word.document(data, pictures=drawn)


@pytest.fixture(scope="module")
def shown(data):
    return slides.slides(data)


def read_document(data, judgements=word.FOLDER):
    """Write the Word document with blank pictures, and read it."""
    made = word.document(data, judgements, blank_pictures(data))
    return Document(io.BytesIO(made))


def column(sheet, header):
    at = next(cell.column for cell in sheet[1] if cell.value == header)
    return [row[at - 1] for row in sheet.iter_rows(min_row=2)]


def cells(book):
    rows = (row for sheet in book for row in sheet.iter_rows())
    return [cell for row in rows for cell in row if cell.value is not None]


def test_sheets_print_on_a4_and_the_other_methods_do_not(book):
    assert book.sheetnames == SHEETS
    for sheet in book:
        assert (
            int(sheet.page_setup.paperSize) == 9 and "実績" in sheet.oddHeader.left.text
        )
        assert "出典" in sheet.oddFooter.left.text
        assert (sheet.sheet_state == "hidden") == (sheet.title not in PRINTED)
    for title in ("表紙・読み方", "一覧"):
        setup = book[title].page_setup
        assert (setup.fitToWidth, setup.fitToHeight) in (
            (None, None),
            (1, 1),
            ("1", "1"),
        )
        assert book[title].sheet_properties.pageSetUpPr.fitToPage
    for title in ("指標", "要確認", "データ"):
        assert book[title].freeze_panes and book[title].auto_filter.ref
        assert book[title].print_title_rows == "$1:$1"


def test_every_row_of_the_tables_is_there(book, data):
    known = results(data)
    rows = {sheet.title: sheet.max_row - 1 for sheet in book}
    assert rows["指標"] == rows["データ"] == len(known.series)
    assert rows["要確認"] == len(known.quality)
    names = [cell.value for cell in column(book["一覧"], "施策")]
    assert names[:-1] == list(data.measures["measure_id"])


def test_the_matrix_says_what_the_pages_say(book, data):
    texts = {cell.value for cell in cells(book) if cell.parent.title == "一覧"}
    for indicator in report_of(data).indicators:
        assert any(indicator.short_name in str(text) for text in texts)
    first = [cell.value for cell in column(book["一覧"], "指標1")][:2]
    assert first == ["● 学力の全国比", "●± 子育て環境の満足度"]
    flagged = [one for one in report_of(data).indicators if one.questions]
    assert sum(str(text).endswith("⚑") for text in texts) == len(flagged) > 0


def test_numbers_are_numbers_with_the_printed_decimals(book):
    sheet = book["指標"]
    at = {cell.value: i for i, cell in enumerate(column(sheet, "指標"))}
    for label, header, value, form in (
        ("子育て環境の満足度", "R6実績", 51.3, "#,##0.0"),
        ("ミニコンサート鑑賞者", "R9目標", 1200, "#,##0"),
        ("松井川の水質（BOD）", "策定時", 1.25, "#,##0.00"),
    ):
        cell = column(sheet, header)[at[label]]
        assert (cell.data_type, cell.value, cell.number_format) == ("n", value, form)
    chances = [cell for cell in column(sheet, "見込み") if cell.value is not None]
    assert len(chances) == 67 and all(0.05 <= cell.value <= 0.95 for cell in chances)
    assert {cell.number_format for cell in chances} == {"0%"}


def test_sparklines_are_excels_own(made_book):
    with zipfile.ZipFile(io.BytesIO(made_book)) as archive:
        sheets = [
            archive.read(name).decode()
            for name in archive.namelist()
            if "worksheets/sheet" in name
        ]
    assert sum(text.count("<x14:sparkline>") for text in sheets) == 67
    assert any("未確認,確認中,確認済み" in text for text in sheets)


def test_what_needs_a_person_stands_first(book, data):
    flags = [cell.value.startswith("⚑") for cell in column(book["要確認"], "重要度")]
    n = (results(data).quality["severity"] == "check").sum()
    assert flags == [True] * n + [False] * (len(flags) - n)
    departments = [cell.value for cell in column(book["要確認"], "課")][:n]
    assert departments == sorted(departments, key=departments.index)


def test_codes_are_words(book):
    texts = {str(cell.value) for cell in cells(book)}
    codes = [
        "nan",
        "<NA>",
        "True",
        "improve",
        "pooled",
        "citizen",
        "met",
        "assumed",
        "higher",
    ]
    assert not texts & set(codes)
    assert not [text for text in texts if re.search("[a-z]+_[a-z]+", text)]


def test_hostile_text_stays_text(data):
    book = load_workbook(io.BytesIO(excel.workbook(hostile(data))))
    found = cells(book)
    assert not [cell.value for cell in found if cell.data_type in "fe"]
    links = {cell.hyperlink.location for cell in found if cell.hyperlink}
    assert all(link and link.startswith("'") for link in links)
    risky = [
        c
        for c in found
        if isinstance(c.value, str) and c.value[:1] in tuple("=+-@\t\r")
    ]
    assert {cell.value for cell in risky} >= {text for text in NASTY if text[0] in "@-"}
    assert all(cell.quotePrefix and cell.data_type == "s" for cell in risky)
    assert "制御文字" in {cell.value for cell in found}


def test_later_editions_and_plans(data):
    book = load_workbook(io.BytesIO(excel.workbook(next_edition(data))))
    headers = [cell.value for cell in book["指標"][1]]
    assert [h for h in headers if str(h).endswith("実績")] == ["R6実績", "R7実績"]
    book = load_workbook(io.BytesIO(excel.workbook(another_plan(data))))
    assert "計画2030" in [cell.value for cell in book["データ"][1]]
    text = "".join(p.text for p in read_document(another_plan(data)).paragraphs)
    assert "R13目標" in text and not re.search(r"R[6-9](?!\d)", text)


def test_an_edition_with_gaps_and_an_indicator_that_nobody_judged(data):
    patchy = patchy_edition(data)
    book = load_workbook(io.BytesIO(excel.workbook(patchy)))
    labels = [cell.value for cell in column(book["指標"], "指標")]
    verdicts = dict(
        zip(labels, [c.value for c in column(book["指標"], "判定")], strict=True)
    )
    assert verdicts["子育て環境の満足度"] == "判定せず"
    assert verdicts["相生町通りの歩行者"] == "未公表"
    deck = Presentation(io.BytesIO(slides.slides(patchy)))
    assert "49指標のうち" in deck.slides[0].shapes.title.text
    assert "未公表12" in read_document(patchy).paragraphs[1].text


@pytest.mark.parametrize("kind", ["made_book", "written", "shown"])
def test_the_same_bytes(kind, drawn, request):
    make = {
        "made_book": excel.workbook,
        "written": lambda data: word.document(data, pictures=drawn),
        "shown": slides.slides,
    }
    made = request.getfixturevalue(kind)
    assert made == make[kind](ka.load(fy2024()))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {info.date_time for info in archive.infolist()} == {
            (1980, 1, 1, 0, 0, 0)
        }
        assert b"2025-04-01T00:00:00Z" in archive.read("docProps/core.xml")
        assert not any(
            str(ROOT).encode() in archive.read(name) for name in archive.namelist()
        )


def test_word_has_a_page_a_measure_in_real_styles(written, data):
    doc = Document(io.BytesIO(written))
    heads = [p.text for p in doc.paragraphs if p.style.name == "Heading 1"]
    assert heads == [
        f"施策{m.measure_id}　{m.name}" for m in data.measures.itertuples()
    ]
    assert doc.styles["Heading 1"].paragraph_format.page_break_before
    fonts = {
        re.search(r'eastAsia="([^"]+)"', style.element.xml)[1]
        for style in doc.styles
        if "eastAsia" in style.element.xml
    }
    assert fonts == {"游明朝", "游ゴシック"}
    policies, matrix, *measures = doc.tables
    assert len(policies.rows) == 6 and len(matrix.rows) == len(heads) == len(measures)
    assert sum(len(table.rows) - 1 for table in measures) == len(results(data).series)
    assert len(doc.inline_shapes) == len(heads)
    assert all(len(s._inline.docPr.get("descr")) > 20 for s in doc.inline_shapes)
    assert doc.element.xml.count("PAGEREF") == len(heads)  # the contents
    text = "\n".join(p.text for p in doc.paragraphs)
    assert "計画策定時76.1が、計画の初年68より" in text
    section = doc.sections[0]
    assert round(section.page_width.mm) == 210 and "PAGE" in section.footer._element.xml
    assert "小諸市" in section.footer._element.xml and len(written) < 10_000_000


def test_a_page_leaves_less_room_where_it_says_more(data):
    measures = {one.measure_id: one for one in report_of(data).measures}
    room = {key: room_for_picture(one, "") for key, one in measures.items()}
    assert room["1-4"] > room["3-1"] >= 80
    assert room["6-4"] < room["6-2"]
    assert room_for_picture(measures["6-2"], "長い説明。" * 30) < room["6-2"]


def test_slides_are_editable_text_and_charts(shown, data):
    deck = Presentation(io.BytesIO(shown))
    measures = list(data.measures.itertuples())
    assert len(deck.slides) == 8 + len(measures)
    assert round(deck.slide_width / deck.slide_height, 2) == 1.78
    titles = [slide.shapes.title.text for slide in deck.slides]
    assert titles[0] == "令和6年度の実績：61指標のうち33が達成、26が未達成、2が一部達成"
    assert titles[8:] == [f"施策{m.measure_id}　{m.name}" for m in measures]
    charts = [
        shape.chart
        for slide in list(deck.slides)[8:]
        for shape in slide.shapes
        if shape.has_chart
    ]
    assert len(charts) == len(results(data).series)
    assert charts[0].plots[0].series[0].values == (90.1, 93.1, None, None, None)
    assert not [
        s for slide in deck.slides for s in slide.shapes if s.shape_type == 13
    ]  # no picture
    sizes = re.findall(
        r'sz="(\d+)"', "".join(slide.element.xml for slide in deck.slides)
    )
    assert min(map(int, sizes)) >= 800


def test_the_slides_of_the_whole_are_read_from_the_back_of_a_room(shown):
    """The matrix was set in 8 pt, the missed indicators in 9 pt."""
    deck = Presentation(io.BytesIO(shown))
    for slide in list(deck.slides)[:8]:
        charts = [shape.chart for shape in slide.shapes if shape.has_chart]
        parts = [slide.element, *(chart.element for chart in charts)]
        xml = "".join(part.xml for part in parts)
        sizes = {int(size) for size in re.findall(r'sz="(\d+)"', xml)}
        assert min(sizes) >= 1200, sizes


def test_the_picture_in_word_leaves_to_its_page_what_the_page_says(data):
    report = report_of(data)
    for measure in report.measures[:3]:
        facts = word.picture_facts(data, report, measure)
        assert not any(vars(facts.shown.texts).values())
        written = io.BytesIO(word.picture(facts))
        width, height = Image.open(written).size
        assert height / width == pytest.approx(facts.room / word.WIDTH, abs=0.01)


def test_hostile_text_is_only_text_in_word_and_slides(data):
    nasty = hostile(data)
    text = "\n".join(p.text for p in read_document(nasty).paragraphs)
    assert (
        "<script>alert(1)</script>" in text
        and "制御文字" in text
        and "{{ 7 * 7 }}" in text
    )
    deck = Presentation(io.BytesIO(slides.slides(nasty)))
    titles = "\n".join(slide.shapes.title.text for slide in deck.slides)
    assert "<script>alert(1)</script>" in titles and "{{ 7 * 7 }}" in titles


def test_what_an_office_explains_is_in_word_and_slides(data, tmp_path):
    rows = "施策,説明,担当\n1-2,新しい制度を始めた,こども家庭支援課\n"
    (tmp_path / "explanations.csv").write_text(rows, encoding="utf-8")
    text = "\n".join(p.text for p in read_document(data, tmp_path).paragraphs)
    assert "こども家庭支援課の説明：新しい制度を始めた" in text
    deck = Presentation(io.BytesIO(slides.slides(data, tmp_path)))
    said = [
        shape.text_frame.text for shape in deck.slides[9].shapes if shape.has_text_frame
    ]
    assert any("新しい制度を始めた" in one for one in said)
    (tmp_path / "explanations.csv").write_text(
        "施策,説明,担当\n1-2,,x\n", encoding="utf-8"
    )
    with pytest.raises(InputError, match=r"explanations.csv:2: 施策 1-2: "):
        excel.workbook(data, tmp_path)
