"""Plans of many kinds, typed into the blank workbook, through results and pages."""

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

import komoro_analysis as ka
from komoro_analysis.analysis.results import files as result_files
from komoro_analysis.analysis.results import results
from komoro_analysis.base.files import write_files
from komoro_analysis.dataset import Data
from komoro_analysis.figures.measures.page import measure
from komoro_analysis.publish.excel import workbook
from komoro_analysis.publish.site import pages
from komoro_analysis.publish.slides import slides
from komoro_analysis.publish.word import document
from komoro_analysis.source.new_project import create_project
from komoro_analysis.wording import answers
from tests.builders.paths import tidy_files
from tests.builders.plan_book import (
    Book,
    Printed,
    make_book,
    printed_verdicts,
    typed,
)

# No 政策 above them, and nothing below the last.
MEASURES = (("", "1", "森を育てる"), ("", "2", "道を守る"), ("", "3", "人を招く"))
SAYS_NOTHING = ("not_available", "not_applicable")
# What a page says where a value slipped through that is none.
NO_WORDS = re.compile(r"\bnan\b|\bNaN\b|&lt;NA&gt;|>None<|\binf\b")


def an_indicator(number: int = 1, **changes: object) -> Printed:
    usual = Printed(
        measure="1",
        number=number,
        unit="件",
        kind="count",
        direction="higher",
        baseline="10",
        actuals=("11", "12", "13", "14"),
        target="20",
    )
    return replace(usual, **changes)


def of(*indicators: Printed, **changes: object) -> Book:
    book = make_book(0, measures=MEASURES, **changes)
    return replace(book, indicators=indicators)


def some(n: int = 4, **changes: object) -> Book:
    return make_book(n, **{"measures": MEASURES, **changes})


PLANS = {
    "western years": some(labels="western"),
    "平成 alone": some(
        first_year=2008,
        target_year=2014,
        baseline_year=2006,
        actual_years=(2008, 2009, 2010, 2011),
    ),
    "yearly plans": some(plan_years=tuple(range(2018, 2025))),
    "plans of some years": some(plan_years=(2021, 2022)),
    "actuals before the plan alone": some(first_year=2022, target_year=2026),
    "no actuals at all": some(first_year=2022, target_year=2026, actual_years=()),
    "one year": some(first_year=2022, target_year=2022, actual_years=(2020, 2021)),
    "over": some(target_year=2021),
    "no baseline years": some(gives_baseline_year=False, baseline_year=2017),
    "twelve indicators": make_book(
        12, measures=(("1", "1-1", "多い"), ("1", "1-2", "ない"))
    ),
    "施策 of three numbers": make_book(
        2, measures=(("1", "1-1-1", "一"), ("2", "2-1-1", "二"), ("2", "2-1-2", "三"))
    ),
    "all lower": of(
        *(an_indicator(n, direction="lower", target="5以下") for n in (1, 2))
    ),
    "nothing known": of(
        an_indicator(baseline="", actuals=("", "", "", "－"), target="－"),
        an_indicator(2, baseline="", actuals=("－",) * 4, target="5"),
    ),
    "no baselines": of(an_indicator(baseline=""), an_indicator(2, baseline="")),
    "zeros": of(
        an_indicator(baseline="0", actuals=("0",) * 4, target="0"),
        an_indicator(2, baseline="0", actuals=("0",) * 4, target="1"),
        an_indicator(
            3, kind="balance", baseline="△5", actuals=("△3", "0", "△1", "2"), target="5"
        ),
    ),
}


def load_book(book: Book, folder: Path) -> tuple[Data, Path]:
    typed(book).save(folder / "plan.xlsx")
    city = create_project(folder / "city", folder / "plan.xlsx")
    write_files(city / "data/tidy", tidy_files(city / "data/raw"))
    return ka.load(city / "data/tidy"), city


@pytest.mark.parametrize("name", PLANS)
def test_results_and_pages_of_any_plan_are_whole(name: str, tmp_path: Path) -> None:
    book = PLANS[name]
    data, city = load_book(book, tmp_path)
    assert len(data.indicators) == len(book.indicators)
    assert all(result_files(results(data)).values())
    summary = ka.measure_summary(data)
    assert summary["measure_id"].tolist() == [key for _, key, _ in book.measures]
    assert summary["n_indicators"].iloc[-1] == 0

    for topic in answers.FACTS:
        assert answers.answer(data, topic)
    written = pages(data, city / "notebooks", city / "data/judgements")
    for page, content in written.items():
        if page.endswith(".html"):
            assert not NO_WORDS.search(content.decode()), page
    assert measure(data, book.measures[0][1]).axes


def test_a_prefecture_s_plan_is_judged_as_its_document_prints(tmp_path: Path) -> None:
    """127 indicators, four actuals, targets alone: every verdict is the printed one."""
    book = make_book()
    data, _ = load_book(book, tmp_path)
    judged = ka.assessments(data)
    own = judged[judged["system"] == "shizuoka"].set_index("series_id")["status"]
    said = {
        key: "－" if status in SAYS_NOTHING else status for key, status in own.items()
    }
    assert said == dict(printed_verdicts(book))
    assert set(said.values()) == {"目標値以上", "A", "B", "C", "基準値以下", "－"}


def test_verdicts_of_a_plan_that_is_over_are_those_against_its_targets(
    tmp_path: Path,
) -> None:
    book = make_book(40, target_year=2021)
    data, _ = load_book(book, tmp_path)
    verdicts = results(data).indicators["verdict"].to_dict()
    printed = {
        key: {"目標値以上": "met"}.get(verdict, "missed")
        for key, verdict in printed_verdicts(book)
    }
    unknown = {one.indicator_id for one in book.indicators if one.actuals[-1] == "－"}
    assert verdicts == {
        key: "not_available" if key in unknown else verdict
        for key, verdict in printed.items()
    }


def test_no_indicator_is_left_out_of_an_office_file(tmp_path: Path) -> None:
    book = PLANS["twelve indicators"]
    data, city = load_book(book, tmp_path)
    names = [f"見晴指標{one.indicator_id}の" for one in book.indicators]
    for make in (workbook, document, slides):
        with zipfile.ZipFile(io.BytesIO(make(data, city / "data/judgements"))) as file:
            parts = [file.read(n).decode() for n in file.namelist() if "xml" in n]
        text = "".join(parts)
        assert [name for name in names if name not in text] == [], make.__name__
