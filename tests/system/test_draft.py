"""Values from a filled template are called unpublished wherever they stand out, and nothing is when all are printed."""

import io
import shutil
import zipfile

import pytest
from openpyxl import load_workbook

from komoro_analysis.analysis.ledger import publish
from komoro_analysis.base.errors import InputError
from komoro_analysis.base.files import write_files
from komoro_analysis.dataset import load
from komoro_analysis.figures import FIGURE_STEMS, registry
from komoro_analysis.figures.export import Picture
from komoro_analysis.figures.measures.panel import panel
from komoro_analysis.publish import excel, site, word
from komoro_analysis.source.template_reader import read_template
from komoro_analysis.source.template_writer import make_template
from komoro_analysis.wording.wording import wording_of
from tests.builders import documents as making
from tests.builders.paths import tidy_files
from tests.builders.pictures import blank_pictures

NEW = "実績_令和７年度"
SOURCE = (
    "小諸市 施策評価シート（令和6年度実績）と庁内で記入した表（令和7年度実績、公表前）"
)


@pytest.fixture(scope="module")
def draft(tmp_path_factory):
    """Return the first edition and a filled template of the next year, 1-3-1 left empty."""
    folder = tmp_path_factory.mktemp("draft")
    shutil.copytree(making.RAW, folder / "raw/fy2024")
    shutil.copytree(making.JUDGEMENTS, folder / "judgements")
    workbook = load_workbook(
        io.BytesIO(make_template(folder / "raw", 2025, making.judgements()))
    )
    column = [cell.value for cell in workbook["指標"][1]].index(NEW) + 1
    for number, row in enumerate(making.next_edition(making.read("indicators")), 2):
        workbook["指標"].cell(number, column).value = (
            None if row["施策"] + row["番号"] == "1-31" else row[NEW]
        )
    workbook.save(folder / "filled.xlsx")
    write_files(
        folder / "raw/fy2025",
        read_template(folder / "filled.xlsx", making.judgements()).files(),
    )
    write_files(folder / "tidy", tidy_files(folder / "raw"))
    return load(folder / "tidy")


def test_the_source_names_the_document_and_the_filled_table(draft, data):
    assert (
        wording_of(draft).unpublished == 2025 and wording_of(data).unpublished is None
    )
    assert wording_of(draft).source == SOURCE and wording_of(draft).vintage.startswith(
        f"{SOURCE}：23施策"
    )
    assert wording_of(data).source == "小諸市 施策評価シート（令和6年度実績）"


def test_sentences_and_captions_say_it(draft):
    said = wording_of(draft).sentences.set_index("series_id")["verdict"]
    assert said["1-3-1"] == "R7実績は未公表。"
    assert said.drop("1-3-1").str.startswith("R7（公表前）は").all()
    assert (
        wording_of(draft)
        .measure_sentences["sentence"]
        .str.contains("R7計画に対する結果（公表前）は、")
        .all()
    )
    for stem in set(FIGURE_STEMS) - {"method_reliability"}:
        caption = registry.chart(stem).texts(draft).caption
        assert f"出典：{SOURCE}" in caption and "を加工。" in caption, stem
    assert "記入60指標のうち" in registry.chart("gaps_by_policy").texts(draft).message


def test_the_year_of_a_panel_says_it(draft, data):
    for of, expected in ((draft, True), (data, False)):
        ax = Picture().add_axes((0, 0, 1, 1))
        panel(of, "1-2-1", ax=ax)
        below = [(text.xy[0], text.get_text()) for text in ax.texts]
        assert ((2025, "公表前") in below) == expected
        assert (2023, "策定時") in below


def test_pages_say_it_beside_the_numbers(draft):
    pages = {
        name: text.decode()
        for name, text in site.pages(draft).items()
        if name.endswith("html")
    }
    for name, page in pages.items():
        assert SOURCE in page and "原資料の行" not in page, name
    index, measure = pages["index.html"], pages["measures/1-2.html"]
    assert "令和7年度（公表前）の実績：記入60指標のうち" in index
    assert "R7実績（公表前）" in index
    for text in ("令和7年度（公表前）実績", "R7（公表前）の判定", "R7（公表前）は"):
        assert text in measure, text


def test_the_workbook_and_the_document_say_it(draft):
    book = load_workbook(io.BytesIO(excel.workbook(draft)))
    indicators = {cell.value for cell in book["指標"][1]}
    values = {cell.value for cell in book["データ"][1]}
    assert {"R6実績", "R7実績（公表前）"} <= indicators
    assert {"実績2024", "実績2025（公表前）"} <= values
    assert all(
        SOURCE in sheet.oddFooter.left.text
        and "（公表前）" in sheet.oddHeader.left.text
        for sheet in book
    )
    made = word.document(draft, pictures=blank_pictures(draft))
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        text = "".join(
            parts.read(name).decode()
            for name in parts.namelist()
            if name.startswith("word/") and name.endswith(".xml")
        )
    assert "（公表前）" in text and SOURCE in text and "公表60" not in text


def test_a_line_is_that_of_the_filled_table_or_none(draft, data):
    printed, filled = (
        of.notes.query("finding == 'empty_slot_residue'")["line"]
        for of in (data, draft)
    )
    assert (
        len(printed) == len(filled) > 0
        and printed.notna().all()
        and filled.isna().all()
    )


def test_a_draft_is_not_frozen(draft):
    with pytest.raises(InputError, match="2025年度版: 公表前に記入した値です"):
        publish(draft, {}, "0")


def test_nothing_is_called_unpublished_when_all_is_printed(data):
    assert not any("公表前" in page.decode() for page in site.pages(data).values())
    assert "公表前" not in str(wording_of(data).sentences.to_dict())
