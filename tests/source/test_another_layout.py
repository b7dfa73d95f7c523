"""A document in another order is read by another page order; no reader changes."""

from dataclasses import replace
from pathlib import Path

import pytest

from komoro_analysis.base.errors import InputError
from komoro_analysis.source.page_order import (
    EVALUATION_SHEET,
    PLAN_PAGE,
    RESULT_PAGE,
    Page,
    Prose,
    Step,
    label,
)
from komoro_analysis.source.published import read_published
from tests.builders import documents as making


def renamed(page: Page, old: str, new: str) -> Page:
    """Print another word for a label."""
    steps: list[Step | Prose] = []
    for step in page:
        if isinstance(step, Step) and step.parts == (old,):
            steps.append(label(new))
        else:
            steps.append(step)
    return tuple(steps)


# Results before plans, and another word for the heading of what is to be done.
ANOTHER = replace(
    EVALUATION_SHEET,
    document="事務事業評価",
    sheet_pages=(RESULT_PAGE, renamed(PLAN_PAGE, "目的", "ねらい")),
    sheet_starts=("◆実績",),
)


def another_document() -> str:
    """Print the made document with its results before its plans."""
    text = making.document(making.read("indicators"), making.read("measures"))
    pages: list[str] = []
    for page in making.pages(text):
        if "◆実績\n" in page:
            pages.insert(len(pages) - 1, page)
        else:
            pages.append(page.replace("\n目的\n", "\nねらい\n"))
    return "\n ".join(pages) + "\n "


def test_another_order_is_read_by_its_own_description(tmp_path: Path) -> None:
    path = tmp_path / "e.txt"
    path.write_text(another_document(), encoding="utf-8")
    edition = read_published(path, making.judgements(), ANOTHER)
    rows = [row | {"行": ""} for row in edition.indicators]
    assert rows == [row | {"行": ""} for row in making.read("indicators")]
    assert edition.measures == making.read("measures")


def test_the_usual_description_refuses_it(tmp_path: Path) -> None:
    path = tmp_path / "e.txt"
    path.write_text(another_document(), encoding="utf-8")
    with pytest.raises(InputError, match=r"e\.txt:\d+: "):
        read_published(path, making.judgements())
