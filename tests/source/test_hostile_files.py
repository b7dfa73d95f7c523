"""Hostile and broken files: each is answered in one line, soon, with little memory."""

import io
import re
import resource
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from komoro_analysis.base.errors import InputError
from komoro_analysis.source import child
from komoro_analysis.source.child import ask_child
from komoro_analysis.source.extract import extract
from komoro_analysis.source.pdf_text import read_pdf
from komoro_analysis.source.refusals import Refusal
from komoro_analysis.source.template_writer import make_template
from tests.builders import documents as making
from tests.builders import pdfs

read = partial(extract, judgements=making.judgements())
NEW = "実績_令和７年度"
SECONDS = 20
MEGABYTES = 1_000


def refused(path: Path, expected: str) -> None:
    """Expect one line, within the bounds of processor time and memory."""
    start = _processor_time()
    peak_before = _peak_of_children()
    with pytest.raises(InputError) as error:
        read(path)
    message = str(error.value)
    assert re.search(expected, message), message
    assert "\n" not in message and len(message) < 300
    assert _processor_time() - start < SECONDS
    # The peak is that of all children so far, a browser's perhaps; and each child begins
    # as a copy of this process, with its memory.
    assert _peak_of_children() <= max(MEGABYTES, peak_before, _own_peak())


def _processor_time() -> float:
    """Give the seconds that this process and its children have used: no others'."""
    usage = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in usage)


def _own_peak() -> float:
    """Give the largest memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _peak_of_children() -> float:
    """Give the largest memory of a child so far, in MB."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


# PDFs


def test_letters_printed_twice_are_one(tmp_path: Path) -> None:
    text = making.document(making.read("indicators"), making.read("measures"))
    (tmp_path / "e.txt").write_text(text, encoding="utf-8")
    expected = read(tmp_path / "e.txt")
    for shift in (0.4,):
        (tmp_path / "e.pdf").write_bytes(pdfs.drawn(text, double_stroke=shift))
        found = read(tmp_path / "e.pdf")
        for row, other in zip(found.indicators, expected.indicators, strict=True):
            assert row | {"行": ""} == other | {"行": ""}


def test_the_pdf_printed_in_double_strokes_is_read_as_it_looks() -> None:
    path = making.ROOT.parent / "shared/trials/fake_bold.pdf"
    if not path.exists():
        pytest.skip("the file is not beside this checkout")
    numbers = [
        [cell for column, cell in row.items() if column.startswith(("計画", "実績"))]
        for row in read(path).indicators
    ]
    made = making.next_edition(making.read("indicators"))
    assert numbers == [
        [cell for column, cell in row.items() if column.startswith(("計画", "実績"))]
        for row in made
    ]


def draw_over(canvas: Canvas) -> None:
    """Print another digit over one, as if it were a correction."""
    canvas.drawString(40, 700, "52")
    canvas.drawString(40, 700, "58")


def draw_invisibly(canvas: Canvas) -> None:
    """Print a layer of text that nobody sees, as scanners do."""
    text = canvas.beginText(40, 700)
    text.setTextRenderMode(3)
    text.textLine("52")
    canvas.drawText(text)


def draw_backwards(canvas: Canvas) -> None:
    """Print the second digit first."""
    canvas.drawString(46, 700, "5")
    canvas.drawString(40, 700, "2")


def draw_a_second_layer(canvas: Canvas) -> None:
    """Print the same text again a little larger, as a reader of pictures would."""
    canvas.drawString(40, 700, "1234567")
    canvas.setFont("Helvetica", 11)
    canvas.drawString(40, 700, "1234567")


DOUBTFUL = {
    "another digit over one": (draw_over, "1ページ: 「8」と「2」が重なっています"),
    "an invisible layer": (draw_invisibly, "1ページ: 見えない文字"),
    "the second digit first": (draw_backwards, "1ページ: 「52」の文字の順が"),
    "a second layer": (draw_a_second_layer, "1ページ: 「.」と「.」が重なっています"),
}


@pytest.mark.parametrize("name", DOUBTFUL)
def test_letters_that_cannot_be_told_are_refused_with_the_page(
    name: str, tmp_path: Path
) -> None:
    draw, expected = DOUBTFUL[name]
    canvas = Canvas(str(tmp_path / "e.pdf"))
    canvas.setFont("Helvetica", 10)
    draw(canvas)
    canvas.save()
    refused(
        tmp_path / "e.pdf", rf"e\.pdf: {expected}.*文字として取り出せるPDFが必要です"
    )


def cover(canvas: Canvas) -> None:
    """Put a white box on a number."""
    canvas.drawString(40, 700, "52")
    canvas.setFillGray(1)
    canvas.rect(38, 696, 30, 16, stroke=0, fill=1)


def cover_with_a_picture(canvas: Canvas) -> None:
    """Put a picture on a number."""
    canvas.drawString(40, 700, "52")
    canvas.drawInlineImage(Image.new("RGB", (9, 9), "white"), 38, 696, 30, 16)


def write_white(canvas: Canvas) -> None:
    """Write a number in the colour of the paper."""
    canvas.setFillGray(1)
    canvas.drawString(40, 700, "52")


def cut_off(canvas: Canvas) -> None:
    """Write a number where nothing is drawn."""
    path = canvas.beginPath()
    path.rect(300, 300, 10, 10)
    canvas.clipPath(path, stroke=0)
    canvas.drawString(40, 700, "52")


def write_beside_the_page(canvas: Canvas) -> None:
    """Write a number to the left of the paper."""
    canvas.drawString(-60, 700, "52")


UNSEEN = (cover, cover_with_a_picture, write_white, cut_off, write_beside_the_page)


@pytest.mark.parametrize("font", ["Helvetica", "embedded"])
@pytest.mark.parametrize("draw", UNSEEN)
def test_a_number_that_nobody_sees_is_refused(
    draw: Callable[[Canvas], None], font: str, tmp_path: Path
) -> None:
    canvas = Canvas(str(tmp_path / "e.pdf"))
    canvas.setFont(pdfs.embedded_font() if font == "embedded" else font, 10)
    canvas.drawString(40, 600, "1234")
    draw(canvas)
    canvas.save()
    refused(tmp_path / "e.pdf", "1ページ: 「52」は見えません.*PDFが必要です")


def write_on_a_dark_ground(canvas: Canvas) -> None:
    """Write in white as the head of a table."""
    canvas.setFillGray(0.2)
    canvas.rect(38, 690, 90, 22, stroke=0, fill=1)
    canvas.setFillGray(1)
    canvas.drawString(40, 700, "実績 52")


def write_small_and_pale(canvas: Canvas) -> None:
    """Write a footnote."""
    canvas.setFont(pdfs.embedded_font(), 5)
    canvas.setFillGray(0.7)
    canvas.drawString(40, 700, "一 ー ・ 実績 52 l i")


def turn(canvas: Canvas) -> None:
    """Write on a page that lies on its side."""
    canvas.setPageRotation(90)
    canvas.drawString(40, 500, "実績 52")


def write_over_a_box(canvas: Canvas) -> None:
    """Write on a white box."""
    canvas.setFillGray(1)
    canvas.rect(38, 696, 60, 16, stroke=1, fill=1)
    canvas.setFillGray(0)
    canvas.drawString(40, 700, "実績 52")


SEEN = (write_on_a_dark_ground, write_small_and_pale, turn, write_over_a_box)


@pytest.mark.parametrize("draw", SEEN)
@pytest.mark.parametrize("corner", [0, 100])
def test_what_can_be_seen_is_read(
    draw: Callable[[Canvas], None], corner: int, tmp_path: Path
) -> None:
    canvas = Canvas(str(tmp_path / "e.pdf"), pagesize=(600, 800))
    canvas.setFont(pdfs.embedded_font(), 10)
    draw(canvas)
    canvas.save()
    raw = (tmp_path / "e.pdf").read_bytes()
    assert b"/MediaBox [ 0 0 " in raw
    moved = b"/MediaBox [ %d 0 " % -corner
    (tmp_path / "e.pdf").write_bytes(raw.replace(b"/MediaBox [ 0 0 ", moved))
    assert {"5", "2"} <= {*ask_child("pdf", tmp_path / "e.pdf")}


def test_a_glyph_without_meaning_is_refused_with_its_page(tmp_path: Path) -> None:
    (tmp_path / "e.pdf").write_bytes(pdfs.without_meaning())
    refused(tmp_path / "e.pdf", "1ページ: 文字として取り出せない字")


def test_nested_forms_end_in_time(tmp_path: Path) -> None:
    (tmp_path / "e.pdf").write_bytes(pdfs.nested_forms(depth=9, width=10))
    start = _processor_time()
    refused(tmp_path / "e.pdf", r"e\.pdf: 1ページ: 図形の部品が20,000個より多く")
    assert _processor_time() - start < SECONDS / 2


def test_a_page_of_too_many_letters_ends_in_time(tmp_path: Path) -> None:
    letters = "(5252525252) Tj " * 100
    page = f"BT /F 10 Tf 40 700 Td {letters} ET"
    (tmp_path / "e.pdf").write_bytes(pdfs.one_page(page))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("komoro_analysis.source.pdf_pages.MOST_LETTERS", 900)
        with pytest.raises(Refusal, match="文字が900字より多くあります"):
            read_pdf(tmp_path / "e.pdf")


def test_a_book_is_no_edition(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "e.pdf"))
    for _ in range(501):
        canvas.showPage()
    canvas.save()
    refused(tmp_path / "e.pdf", "500ページより長いPDF")


# Workbooks


@pytest.fixture(scope="module")
def blank() -> bytes:
    return make_template(making.RAW.parent, 2025, making.judgements())


Change = Callable[[Workbook], None]


def saved(blank: bytes, folder: Path, change: Change) -> Path:
    """Fill in the year's actuals, change something, and save."""
    workbook = load_workbook(io.BytesIO(blank))
    sheet = workbook["指標"]
    for number, row in enumerate(making.next_edition(making.read("indicators")), 2):
        sheet.cell(number, 11).value = row[NEW]
    change(workbook)
    workbook.save(folder / "filled.xlsx")
    return folder / "filled.xlsx"


def merge(area: str) -> Change:
    return lambda workbook: workbook["指標"].merge_cells(area)


def put(cell: str, value: object, number_format: str = "General") -> Change:
    def change(workbook: Workbook) -> None:
        workbook["指標"][cell] = value
        workbook["指標"][cell].number_format = number_format

    return change


def empty_year(workbook: Workbook) -> None:
    for number in range(2, 63):
        workbook["指標"].cell(number, 11).value = None


def doubled_header(workbook: Workbook) -> None:
    workbook["指標"]["N1"] = NEW


def raised(workbook: Workbook) -> None:
    """Write a small raised 1 behind the number, as a footnote mark."""
    mark = TextBlock(InlineFont(vertAlign="superscript"), "1")
    workbook["指標"]["K5"] = CellRichText("51.3", mark)


def partly_struck_out(workbook: Workbook) -> None:
    """Strike a number out and write the right one behind it."""
    old = TextBlock(InlineFont(strike=True), "51")
    workbook["指標"]["K5"] = CellRichText(old, "58")


def struck_out(workbook: Workbook) -> None:
    cell = workbook["指標"]["K5"]
    cell.font = Font(strike=True)


def corrected_copy(workbook: Workbook) -> None:
    """Correct a number in a copy of the sheet, and leave the sheet."""
    workbook.copy_worksheet(workbook["指標"]).title = "指標 (2)"


def without_the_year(workbook: Workbook) -> None:
    """Delete the column that was to be filled in: another year's template is left."""
    workbook["指標"].delete_cols(11)


WRONG = {
    "a raised footnote mark": (raised, r":5: .*上付きか下付きの文字（51\.31）"),
    "partly struck out": (partly_struck_out, r":5: .*取り消し線のある文字（5158）"),
    "struck out": (struck_out, r":5: .*取り消し線のある"),
    "a copy of the sheet": (
        corrected_copy,
        r": シート「指標」のほかにシート「指標 \(2\)」",
    ),
    "without the year": (without_the_year, r":1: .*列「実績_令和７年度」がありません"),
    "cells merged in the table": (
        merge("K5:K6"),
        r":5: シート「指標」に結合されたセル",
    ),
    "a title merged over it": (merge("A1:C1"), r":1: .*(結合|列 .*がありません)"),
    "a stray number": (put("P5", 46.3), r":5: 施策 1-2: 見出しのない列に「46\.3」"),
    "a doubled header": (doubled_header, r":1: .*列「実績_令和７年度」が二つ"),
    "a used range to the end": (
        put("A1048576", "メモ"),
        r"シート「指標」が1,048,576行\d+列です。10,000行",
    ),
    "a style at the end": (
        put("XFD9999", None, "0.0"),
        r"シート「指標」が9,999行16,384列です",
    ),
    "a template still blank": (
        empty_year,
        r"実績_令和７年度が一つも記入されていません",
    ),
    "thousands scaled": (
        put("K5", 1234567, "#,##0,"),
        r":5: 施策 1-2: .*表示形式「#,##0,」の数値（1234567）",
    ),
    "more digits than shown": (
        put("K5", 51.34, "0.0"),
        r":5: 施策 1-2: .*51\.3と表示されている数値（51\.34）",
    ),
    "17 digits": (put("K5", 12345678901234567), r":5: 施策 1-2: .*15桁までの数値"),
    "an exponent": (put("K5", 1e20), r":5: 施策 1-2: .*15桁までの数値"),
    "true": (put("K5", True), r":5: 施策 1-2: .*真偽値"),
    "a fraction": (put("K5", 51.5, "# ?/?"), r":5: 施策 1-2: .*表示形式「# \?/\?」"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_a_workbook_may_hold_is_answered(
    name: str, blank: bytes, tmp_path: Path
) -> None:
    change, expected = WRONG[name]
    refused(saved(blank, tmp_path, change), rf"filled\.xlsx(:\d+)?.*{expected}")


SHOWN = {
    "all its digits": (put("K5", 123456789.1234), "123456789.1234"),
    "as typed": (put("K5", 51.3), "51.3"),
    "with its decimals": (put("K5", 94, "0.0"), "94.0"),
    "grouped": (put("K5", 1205, "#,##0"), "1,205"),
    "negative": (put("K5", -12, "#,##0;[Red]-#,##0"), "-12"),
    "with a triangle": (put("K5", -12, '#,##0;"△"#,##0'), "△12"),
    "as a float has it": (put("K5", 0.1 + 0.2), "0.3"),
    "merged beside the table": (merge("R2:S3"), "53.8"),
}


@pytest.mark.parametrize("name", SHOWN)
def test_a_number_is_read_as_it_is_shown(
    name: str, blank: bytes, tmp_path: Path
) -> None:
    change, expected = SHOWN[name]
    rows = read(saved(blank, tmp_path, change)).indicators
    assert rows[3][NEW] == expected


def rewritten(blank: bytes, part: str, content: bytes) -> bytes:
    """Replace a part of a workbook."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(blank)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = content if name == part else old.read(name)
            new.writestr(name, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


SHEET = "xl/worksheets/sheet2.xml"
EMPTY_ROWS = b"".join(b'<row r="%d"/>' % number for number in range(1, 500_000))
BOMBS = {
    "a part of 300 MB": (SHEET, b"<worksheet>" + b" " * 300_000_000),
    "shared texts of 100 MB": ("xl/styles.xml", b"<styleSheet>" + b" " * 100_000_000),
    "half a million rows": (
        SHEET,
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b"<sheetData>" + EMPTY_ROWS + b"</sheetData></worksheet>",
    ),
    "no XML": (SHEET, b"<worksheet><sheetData><row r=1>"),
    "entities": (
        SHEET,
        b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">]>'
        b"<worksheet>&c;</worksheet>",
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_answered(name: str, blank: bytes, tmp_path: Path) -> None:
    part, content = BOMBS[name]
    (tmp_path / "x.xlsx").write_bytes(rewritten(blank, part, content))
    refused(tmp_path / "x.xlsx", r"x\.xlsx(:1)?: .*が必要です$")


def test_a_child_that_dies_is_one_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "CHILD", "komoro_analysis.no_such_module")
    (tmp_path / "e.pdf").write_bytes(b"%PDF-1.4")
    refused(tmp_path / "e.pdf", r"e\.pdf: 読めないファイルです")


# Texts


def test_a_text_too_long_is_refused(tmp_path: Path) -> None:
    (tmp_path / "e.txt").write_text("あ" * 7_000_000, encoding="utf-8")
    refused(tmp_path / "e.txt", "21 MBの文字があります。20 MBまでの文書")


def test_escape_codes_and_long_lines_do_not_reach_the_message(tmp_path: Path) -> None:
    text = making.document(making.read("indicators"), making.read("measures"))
    harm = "\x1b[31m計画\x1b[0m\u202e" + "長" * 100_000
    broken = text.replace("計画 50 50.5 51", harm, 1)
    (tmp_path / "e.txt").write_text(broken, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read(tmp_path / "e.txt")
    message = str(error.value)
    assert len(message) < 300 and not re.search("[\x00-\x1f\x7f\u202e]", message)
    assert len(str(error.value.args[0])) >= len(message)


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/null", "/proc/self/mem"])
def test_a_device_is_no_document(path: str) -> None:
    with pytest.raises(InputError, match="通常のファイルではありません|空|読めません"):
        read(path)
