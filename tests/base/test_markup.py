"""Texts on their way to each medium: hostile ones stay texts, safe ones stay safe."""

from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from markupsafe import Markup

from komoro_analysis.base.markup import (
    Markdown,
    cell_text,
    fill_markdown,
    html_text,
    legal_text,
    looks_like_formula,
    markdown_text,
    office_text,
    plain_text,
)
from tests.builders.variants import NASTY

MORE = (
    "[x](javascript:alert(1))",
    "![x](http://evil.example/p.png)",
    "<javascript:alert(1)>",
    "http://evil.example/",
    "a\n\n# 見出し\n\n---\n",
    "    code",
    "| a | b |\n|---|---|",
    "`code` **bold** ~~gone~~ $x$ $$y$$ \\(z\\)",
    "&#60;script&#62;",
    "\u2028<b>",
)
TEXTS = [*NASTY, *MORE]


class Page(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_in_markdown_is_read_as_it_was_written(text):
    """What nbconvert makes of it holds one paragraph, no tag of its own."""
    from nbconvert.filters.markdown_mistune import markdown2html_mistune

    page = Page(markdown2html_mistune(fill_markdown("前{}後", text)))
    assert page.tags == ["p"]
    assert page.text.strip() == f"前{plain_text(text)}後"


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_in_a_list_stays_in_its_line(text):
    from nbconvert.filters.markdown_mistune import markdown2html_mistune

    page = Page(markdown2html_mistune(fill_markdown("- {}\n- {name}", text, name="後")))
    assert [tag for tag in page.tags if tag != "p"] == ["ul", "li", "li"]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_in_html_and_xml_is_a_text(text):
    page = f"<p>{html_text(text)}</p>"
    assert Page(page).tags == ["p"]
    assert ElementTree.fromstring(page).text == legal_text(text)


@pytest.mark.parametrize("text", TEXTS)
def test_a_plain_text_is_one_line_without_marks_of_direction(text):
    plain = plain_text(text)
    assert len(plain.splitlines()) <= 1
    assert not set(plain) & set("\u202e\x00\x07\x1b\ufffe\t")


def test_what_is_safe_is_not_escaped_again():
    assert html_text(Markup("<b>")) == Markup("<b>")
    assert html_text(html_text("<b>")) == "&lt;b&gt;"
    assert markdown_text(Markdown("*a*")) == "*a*"
    assert markdown_text(markdown_text("*")) == "&#42;"


def test_html_that_is_safe_is_no_markdown_and_the_other_way_round():
    """Each medium trusts its own type only."""
    assert markdown_text(Markup("<b>")) == "&#60;b&#62;"
    assert html_text(Markdown("<b>")) == "&lt;b&gt;"


def test_cells_are_texts_that_a_workbook_takes():
    assert len(cell_text("長" * 40_000)) == 32767
    assert cell_text("a\x00\u202e\nb") == "a\nb"
    assert looks_like_formula("=1+1") and looks_like_formula("-1+2")
    assert not looks_like_formula("計画=1")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("+1+1", "'+1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-2+3", "'-2+3"),
        ("-12.5", "-12.5"),
        ("-1,205", "-1,205"),
        ("-", "-"),
        ("ごみ=1", "ごみ=1"),
        (None, None),
    ],
)
def test_a_formula_in_an_offices_csv_is_disarmed_and_numbers_stay(text, written):
    assert office_text(text) == written
