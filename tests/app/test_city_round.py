"""The yearly round of a made city: template, document, correction, next edition."""

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

import komoro_analysis as ka
from komoro_analysis.app.cli import main
from komoro_analysis.source.plan_form import FORM
from tests.builders.plan_book import Book, make_book, typed

# Five indicators in the first 施策, none in the last; targets alone, western years.
PLAN = {
    "measures": (("", "1", "森を育てる"), ("", "2", "人を招く")),
    "labels": "western",
    "first_year": 2020,
    "actual_years": (2020, 2021),
}


def a_year_later(book: Book, value: Callable[[int], str]) -> Book:
    """Give the plan's document of the year after, with a new actual by number."""
    years = (*book.actual_years, book.actual_years[-1] + 1)
    indicators = tuple(
        replace(one, actuals=(*one.actuals, value(one.number)))
        for one in book.indicators
    )
    return replace(book, actual_years=years, indicators=indicators)


def fill_template(path: Path, column: str, value: Callable[[int], str]) -> None:
    workbook = load_workbook(path)
    sheet = workbook["指標"]
    names = [cell.value for cell in sheet[1]]
    for row in range(2, sheet.max_row + 1):
        number = int(sheet.cell(row, names.index("番号") + 1).value)
        sheet.cell(row, names.index(column) + 1).value = value(number)
    workbook.save(path)


def tidied() -> ka.Data:
    assert main(["tidy"]) == 0
    return ka.load("data/tidy")


def actual(data: ka.Data, series_id: str, year: int) -> list[str]:
    """Give each edition's word for an actual, with its status."""
    rows = data.observations.query(
        f"series_id == '{series_id}' and kind == 'actual' and fiscal_year == {year}"
    )
    return [f"{row.value:g} {row.status}" for row in rows.itertuples()]


def test_a_made_city_goes_through_its_years(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    book = make_book(5, **PLAN)
    typed(book).save("plan.xlsx")
    assert main(["new", "city", "--from", "plan.xlsx"]) == 0
    monkeypatch.chdir(tmp_path / "city")
    first = tidied()
    assert len(first.indicators) == 5 and len(first.measures) == 2

    # Officers fill in what the document will print in autumn.
    assert main(["template", "2022"]) == 0
    fill_template(Path("plan_fy2022_template.xlsx"), "実績_令和４年度", "5{}".format)
    assert main(["extract", "plan_fy2022_template.xlsx"]) == 0
    drafted = tidied()
    assert actual(drafted, "1-3", 2022) == ["53 final"]
    assert "draft_edition" in set(drafted.notes["finding"])

    # The document prints another number for the second indicator.
    document = a_year_later(book, lambda number: "59" if number == 2 else f"5{number}")
    typed(document).save("r4.xlsx")
    assert main(["extract", "r4.xlsx"]) == 0
    published = tidied()
    assert actual(published, "1-2", 2022) == ["59 final"]
    assert "draft_edition" not in set(published.notes["finding"])
    replaced = published.notes.query("finding == 'entry_replaced'")
    assert replaced["indicator_id"].tolist() == ["1-2"]

    # It was misprinted, and stays so in the edition after.
    with Path("data/judgements/corrections.csv").open("a", encoding="utf-8") as file:
        file.write("2022,1-2,,actual,2022,59,52,担当室に確認\n")
    assert actual(tidied(), "1-2", 2022) == ["52 corrected"]

    later = a_year_later(document, "6{}".format)
    typed(later).save("r5.xlsx")
    assert main(["extract", "r5.xlsx"]) == 0
    last = tidied()
    assert actual(last, "1-2", 2022)[-1] == "52 corrected"
    assert actual(last, "1-2", 2023) == ["62 final"]
    changed = ka.changes(last)
    assert "value" in set(changed["aspect"])


def test_check_takes_the_csv_form_of_a_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    workbook = typed(make_book(5, **PLAN))
    workbook.save("plan.xlsx")
    for title in FORM.sheets:
        rows = [
            ["" if cell is None else cell for cell in row]
            for row in workbook[title].iter_rows(values_only=True)
        ]
        with Path(f"{title}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    assert main(["new", "city", "--from", "plan.xlsx"]) == 0
    assert main(["check", ".", "--project", "city"]) == 0
    from_csv = capsys.readouterr().out
    assert main(["check", "plan.xlsx", "--project", "city"]) == 0
    said = capsys.readouterr().out
    assert from_csv.endswith(said) and "formula_blank" in said
