"""A PDF goes the same way as its text layer."""

import importlib
import io
import re
from functools import partial
from pathlib import Path

import pytest
from pdfminer.high_level import extract_text
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from komoro_analysis.base.errors import InputError
from tests.builders import documents as making

extract = partial(
    importlib.import_module("komoro_analysis.source.extract").extract,
    judgements=making.judgements(),
)
MEASURES = making.read("measures")
ROWS = making.next_edition(making.read("indicators"))
RADICALS = str.maketrans("目人行長高", "⽬⼈⾏⾧⾼")
LINE, GAP, HEIGHT = 10, 22, 3200


def drawn(text: str, font: str) -> bytes:
    """Draw the pages of a text layer, block under block, with a blank line between blocks."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(900, HEIGHT), invariant=1)
    for page in making.pages(text):
        canvas.setFont(font, LINE - 1)
        y = HEIGHT - 50
        for block in page.split("\n\n"):
            for line in filter(str.strip, block.split("\n")):
                canvas.drawString(40, y, line)
                y -= LINE
            y -= GAP
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.fixture(scope="module")
def fonts() -> list[str]:
    japanize = importlib.util.find_spec(
        "japanize_matplotlib"
    ).submodule_search_locations[0]
    pdfmetrics.registerFont(
        TTFont("embedded", str(Path(japanize) / "fonts" / "ipaexg.ttf"))
    )
    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiKakuGo-W5"))
    return ["embedded", "HeiseiKakuGo-W5"]


@pytest.mark.parametrize("font", [0, 1])
def test_a_pdf_reads_like_its_text(font: int, fonts: list[str], tmp_path: Path) -> None:
    text = making.document(ROWS, MEASURES)
    (tmp_path / "e.txt").write_text(text, encoding="utf-8")
    (tmp_path / "e.pdf").write_bytes(drawn(text, fonts[font]))
    expected, read = extract(tmp_path / "e.txt"), extract(tmp_path / "e.pdf")

    def texts(rows: list[dict]) -> list[dict]:
        return [
            {key: value for key, value in row.items() if key != "行"} for row in rows
        ]

    assert (
        texts(read.indicators) == texts(expected.indicators)
        and read.measures == expected.measures
    )
    assert read.source.edition == 2025 and read.source.file == "e.pdf"
    assert [prose["実績"].text for prose in read.narrative.values()] == [
        prose["実績"].text for prose in expected.narrative.values()
    ]


def test_kangxi_radicals_in_a_pdf_become_kanji(
    fonts: list[str], tmp_path: Path
) -> None:
    text = making.document(ROWS, MEASURES)
    path = tmp_path / "e.pdf"
    path.write_bytes(drawn(text.translate(RADICALS), fonts[0]))
    assert set(extract_text(path, maxpages=3)) & set("⽬⼈⾏⾧⾼"), (
        "the PDF should hold radicals"
    )
    (tmp_path / "e.txt").write_text(text, encoding="utf-8")
    assert extract(path).measures == extract(tmp_path / "e.txt").measures


def test_a_damaged_pdf_is_refused(
    fonts: list[str], tmp_path: Path, capfd: pytest.CaptureFixture
) -> None:
    data = drawn(making.document(ROWS, MEASURES), fonts[0])
    path = tmp_path / "e.pdf"
    empty = data.replace(b"/Contents", b"/Nothings")
    for part in (data[:5], data[: len(data) // 3], data[len(data) // 2 :], empty):
        path.write_bytes(part)
        try:
            read = extract(path)
        except InputError as error:
            assert re.search(r"e\.pdf: (壊れた|文字のない)PDF.*が必要です$", str(error))
            assert not re.search(r"Error|PS|\(", str(error).partition("e.pdf")[2])
        else:  # pdfminer mends some cuts: then nothing may be lost
            assert len(read.indicators) == 61
    assert capfd.readouterr() == ("", "")


def test_a_locked_pdf_and_a_scanned_one_are_named_so(tmp_path: Path) -> None:
    path = tmp_path / "e.pdf"
    for encrypt, found in (
        (StandardEncryption("secret"), "パスワード付きのPDF"),
        (None, "文字のないPDF（スキャン"),
    ):
        canvas = Canvas(str(path), encrypt=encrypt)
        canvas.rect(10, 10, 100, 100)
        canvas.save()
        with pytest.raises(InputError, match=f"e.pdf: {found}.*が必要です"):
            extract(path)


def test_a_pdf_of_something_else_is_refused(fonts: list[str], tmp_path: Path) -> None:
    path = tmp_path / "other.pdf"
    for text in ("会議の記録\n\nその他", " "):
        path.write_bytes(drawn(text, fonts[0]))
        with pytest.raises(InputError, match=r"other.pdf.*: .*が必要です$"):
            extract(path)
