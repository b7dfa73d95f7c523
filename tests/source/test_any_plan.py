"""Any municipality's plan: an empty form, filled in, becomes a project that builds."""

import csv
import io
import re
import shutil
import tomllib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from komoro_analysis.app.cli import main
from komoro_analysis.base.errors import InputError
from komoro_analysis.base.judgements import read_judgements
from komoro_analysis.source.extract import extract
from komoro_analysis.source.new_project import create_project
from komoro_analysis.source.plan_blank import (
    make_blank_workbook,
    make_example_workbook,
)
from komoro_analysis.source.plan_form import FORM, LISTS, TEXT
from komoro_analysis.source.project_notebooks import (
    NOTEBOOK_FOLDERS,
    notebook_files,
)
from komoro_analysis.source.raw_tables import read_raw_tables
from komoro_analysis.tidy.build import tidy
from tests.builders.paths import ROOT

Change = Callable[[Workbook], None]


@pytest.fixture(scope="module")
def example() -> bytes:
    return make_example_workbook()


def saved(example: bytes, folder: Path, change: Change = lambda book: None) -> Path:
    workbook = load_workbook(io.BytesIO(example))
    change(workbook)
    workbook.save(folder / "plan.xlsx")
    return folder / "plan.xlsx"


def put(sheet: str, column: str, row: int, value: object) -> Change:
    """Write a value below a header, or the header itself (row 1)."""

    def change(workbook: Workbook) -> None:
        names = [cell.value for cell in workbook[sheet][1]]
        workbook[sheet].cell(row, names.index(column) + 1).value = value

    return change


def fact(name: str, value: object) -> Change:
    def change(workbook: Workbook) -> None:
        names = [cell.value for cell in workbook["自治体"]["A"]]
        workbook["自治体"].cell(names.index(name) + 1, 2).value = value

    return change


def all_of(*changes: Change) -> Change:
    def change(workbook: Workbook) -> None:
        for each in changes:
            each(workbook)

    return change


def test_the_blank_form_explains_itself_and_offers_lists() -> None:
    workbook = load_workbook(io.BytesIO(make_blank_workbook()))
    titles = [TEXT["title"], "自治体", "施策", "指標", TEXT["example_title"]]
    assert workbook.sheetnames == titles
    for title, needed in FORM.sheets.items():
        header = [cell.value for cell in workbook[title][1]]
        assert set(needed) <= set(header)
    assert workbook["指標"].max_row == 1 and workbook["施策"].max_row == 1

    rules = workbook["指標"].data_validations.dataValidation
    offered = {rule.formula1.strip('"') for rule in rules}
    assert offered == {",".join(answers) for answers in LISTS.values()}
    assert all(len(rule.formula1) <= 255 for rule in rules)
    letter = workbook["指標"].cell(1, 14).column_letter
    assert workbook["指標"].column_dimensions[letter].number_format == "@"


def test_an_empty_form_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "blank.xlsx").write_bytes(make_blank_workbook())
    with pytest.raises(InputError, match=r"blank\.xlsx.*(行|自治体名)がありません"):
        create_project(tmp_path / "city", tmp_path / "blank.xlsx")
    assert not (tmp_path / "city").exists()


def test_the_example_becomes_a_project(example: bytes, tmp_path: Path) -> None:
    city = create_project(tmp_path / "city", saved(example, tmp_path))
    raw = read_raw_tables(city / "data/raw/fy2024")
    assert [row["指標名"] for row in raw.indicators] == [
        row["指標名"] for row in TEXT["example_indicators"]
    ]
    assert not raw.source.is_template and raw.source.plan == "第１次総合計画"

    judged = read_judgements(city / "data/judgements")
    first, second = judged.indicators
    assert (first.direction, first.value_type, first.survey) == (
        "higher",
        "percent",
        "citizen",
    )
    assert (first.baseline_year, first.baseline_year_basis) == ("2022", "printed")
    assert (second.baseline_year, second.baseline_year_basis) == ("2023", "assumed")
    assert judged.labels_of("第１次総合計画", "1-1-2") == {
        "小": "小学校",
        "中": "中学校",
    }

    notebooks = {path.name for path in (city / "notebooks").iterdir()}
    assert "01_data.ipynb" in notebooks
    assert "小諸" not in (city / "README.md").read_text(encoding="utf-8")


def test_actuals_before_the_plan_become_observations_with_a_source(
    example: bytes, tmp_path: Path
) -> None:
    city = create_project(tmp_path / "city", saved(example, tmp_path))
    [other] = read_judgements(city / "data/judgements").other_observations
    assert (other.series_id, other.fiscal_year, other.value) == (
        "1-1-1",
        "2023",
        "60.8",
    )
    assert other.definition == "same" and "令和５年度実績" in other.source
    rows = tidy(city / "data/raw")["observations"]
    history = rows[rows["kind"] == "history"]
    assert list(history["value"]) == ["60.8"]


def test_a_later_form_is_extracted_into_the_project(
    example: bytes, tmp_path: Path
) -> None:
    city = create_project(tmp_path / "city", saved(example, tmp_path))

    def later(workbook: Workbook) -> None:
        sheet = workbook["指標"]
        column = sheet.max_column + 1
        sheet.cell(1, column).value = "実績_令和７年度"
        sheet.cell(2, column).value = "63.1"
        sheet.cell(3, column).value = "小74.0　中－"

    judged = read_judgements(city / "data/judgements")
    edition = extract(saved(example, tmp_path, later), judged)
    assert edition.source.edition == 2025
    assert [row["実績_令和７年度"] for row in edition.indicators] == [
        "63.1",
        "小74.0　中－",
    ]
    other_plan = fact("計画名", "第２次総合計画")
    with pytest.raises(InputError, match="計画名「第２次総合計画」があります"):
        extract(saved(example, tmp_path, other_plan), judged)


def test_csv_of_the_same_columns_is_taken(example: bytes, tmp_path: Path) -> None:
    workbook = load_workbook(saved(example, tmp_path))
    folder = tmp_path / "tables"
    folder.mkdir()
    for title in FORM.sheets:
        with open(folder / f"{title}.csv", "w", encoding="utf-8-sig", newline="") as f:
            writer = csv.writer(f)
            for row in workbook[title].iter_rows(values_only=True):
                writer.writerow(["" if cell is None else cell for cell in row])

    from_csv = create_project(tmp_path / "one", folder)
    from_excel = create_project(tmp_path / "two", tmp_path / "plan.xlsx")
    for name in ("indicators.csv", "measures.csv"):
        path = Path("data/raw/fy2024", name)
        assert (from_csv / path).read_bytes() == (from_excel / path).read_bytes()


def without_plans(workbook: Workbook) -> None:
    """Delete the columns of yearly plans: a plan of targets only."""
    sheet = workbook["指標"]
    for column in range(sheet.max_column, 0, -1):
        if str(sheet.cell(1, column).value).startswith("計画_"):
            sheet.delete_cols(column)


def western_years(workbook: Workbook) -> None:
    sheet = workbook["指標"]
    for cell in sheet[1]:
        reiwa = re.fullmatch("(.*)_令和(.)年度", str(cell.value))
        if reiwa:
            number = "０１２３４５６７８９".index(reiwa[2])
            cell.value = f"{reiwa[1]}_{2018 + number}年度"


def without_policies(workbook: Workbook) -> None:
    for column in ("A2", "B2"):
        workbook["施策"][column] = None


def bracketed(workbook: Workbook) -> None:
    put("指標", "内訳", 2, "外=家庭、括弧=事業所を含む")(workbook)
    for column in range(1, workbook["指標"].max_column + 1):
        name = str(workbook["指標"].cell(1, column).value)
        if name.startswith(("計画_", "目標値_", "実績_")) or name == "計画策定時":
            workbook["指標"].cell(2, column).value = "588(793)"


def with_a_blank_year(workbook: Workbook) -> None:
    """Leave a column of the form that the plan does not have."""
    sheet = workbook["指標"]
    sheet.cell(1, sheet.max_column + 1).value = "計画_令和20年度"


PLANS = {
    "a blank year": with_a_blank_year,
    "targets only": without_plans,
    "western years": western_years,
    "no 政策": without_policies,
    "years as numbers": all_of(
        fact("計画の初年度", "2024"), fact("計画の目標年度", "2027")
    ),
    "brackets": bracketed,
    "no baseline": put("指標", "計画策定時", 2, None),
    "lower is better": put("指標", "良い方向", 2, "低いほどよい"),
}


@pytest.mark.parametrize("name", PLANS)
def test_plans_of_other_kinds_are_tidied(
    name: str, example: bytes, tmp_path: Path
) -> None:
    city = create_project(tmp_path / "city", saved(example, tmp_path, PLANS[name]))
    rows = tidy(city / "data/raw")["observations"]
    targets = rows[rows["kind"] == "target"]
    assert set(targets["fiscal_year"]) == {"2027"}
    assert len(targets) == (4 if name == "brackets" else 3)


WRONG = {
    "no name": (fact("自治体名", None), "自治体名がありません"),
    "no state": (fact("数値の状態", "たぶん"), "数値の状態に「たぶん」があります"),
    "no year": (fact("計画の初年度", "昨年"), "計画の初年度に「昨年」があります"),
    "years turned": (fact("計画の目標年度", "令和２年度"), "より後です"),
    "a code": (fact("全国地方公共団体コード", "12"), "団体コードに「12」"),
    "no direction": (
        put("指標", "良い方向", 2, None),
        ":2: 施策 1-1: 良い方向がありません",
    ),
    "another direction": (
        put("指標", "良い方向", 2, "上"),
        ":2: 施策 1-1: 良い方向に「上」があります。高いほどよい・低いほどよい のどれか",
    ),
    "no reason": (put("指標", "方向の理由", 3, None), ":3: 施策 1-1: 方向の理由が"),
    "another kind": (put("指標", "種類", 2, "率"), ":2: .*種類に「率」"),
    "a survey unexplained": (put("指標", "調査の理由", 2, None), ":2: .*調査の理由が"),
    "a year without evidence": (
        put("指標", "年度の根拠", 2, None),
        ":2: .*年度の根拠が",
    ),
    "another 施策": (put("指標", "施策", 2, "9-9"), ":2: .*施策 9-9 があります"),
    "an indicator twice": (put("指標", "番号", 3, "1"), ":3: .*指標 1-1-1 が二つ"),
    "a letter": (put("指標", "実績_令和６年度", 2, "6l.0"), ":2: .*「6l.0」があります"),
    "parts not declared": (put("指標", "内訳", 3, None), ":3: .*一つの数値が必要です"),
    "a part too many": (
        put("指標", "実績_令和６年度", 3, "小72.4　高66.2"),
        ":3: .*内訳の欄に書いた見出しの組",
    ),
    "a bound on an actual": (
        put("指標", "実績_令和６年度", 2, "62以上"),
        ":2: .*境界のない数値",
    ),
    "no target": (
        put("指標", "目標値_令和９年度", 2, None),
        ":2: .*目標値_.*がありません",
    ),
    "another target year": (
        put("指標", "目標値_令和９年度", 1, "目標値_令和10年度"),
        ":1: 目標値の列の年度が",
    ),
    "a year twice": (
        put("指標", "実績_令和５年度", 1, "実績_2024年度"),
        ":1: 実績の2024年度の列が二つ",
    ),
    "a column unknown": (
        put("指標", "実績_令和５年度", 1, "備考"),
        ":1: .*知らない列「備考」",
    ),
    "a 施策 unnamed": (
        put("施策", "施策名", 2, None),
        ":2: 施策 1-1 の施策名がありません",
    ),
    "a 施策 dated": (put("施策", "施策", 2, "2001/1/1"), ":2: 施策に「2001/1/1」"),
    "a formula": (put("指標", "実績_令和６年度", 2, "=1+1"), ":2: .*数式"),
    "a percent sign": (
        put("指標", "実績_令和６年度", 2, "62.0％"),
        ":2: .*実績_令和６年度に「62.0％」があります。%を除いた「62.0」",
    ),
    "a calendar year": (
        put("指標", "実績_令和５年度", 1, "実績_令和5年"),
        ":1: .*「令和5年」があります",
    ),
    "a date": (
        put("指標", "実績_令和６年度", 2, datetime(2024, 4, 1)),
        ":2: .*実績_令和６年度.*日付",
    ),
    "cells made one": (
        lambda book: book["指標"].merge_cells("A2:A3"),
        ":2: シート「指標」に結合されたセル",
    ),
    "a baseline after the plan": (
        put("指標", "計画策定時の年度", 2, "R9"),
        ":2: .*計画策定時の年度に「R9」があります",
    ),
    "a word with a tag": (fact("施策の呼び名", "<b>"), "施策の呼び名に「<b>」"),
    "components half": (put("指標", "内訳", 2, "外=家庭"), ":2: .*外か括弧の一方"),
    "a component with a path": (
        put("指標", "内訳", 3, "小=../x、中=y"),
        ":3: .*内訳に",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_in_the_form_is_said_in_one_line(
    name: str, example: bytes, tmp_path: Path
) -> None:
    change, expected = WRONG[name]
    with pytest.raises(InputError) as error:
        create_project(tmp_path / "city", saved(example, tmp_path, change))
    message = str(error.value)
    assert re.search(expected, message), message
    assert message.endswith("が必要です") and len(message) < 300
    assert not (tmp_path / "city").exists()


def test_the_commands(
    example: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["template", "--blank"]) == 0
    assert load_workbook("komoro_blank.xlsx").sheetnames[1] == "自治体"
    assert main(["template"]) == 2
    saved(example, tmp_path)
    assert main(["new", "city", "--from", "plan.xlsx"]) == 0
    assert main(["new", "city", "--from", "plan.xlsx"]) == 2
    monkeypatch.chdir(tmp_path / "city")
    shutil.rmtree("data/raw")
    assert main(["extract", "../plan.xlsx"]) == 0
    assert Path("data/raw/fy2024/indicators.csv").exists()


def test_the_notebooks_are_told_to_the_packager() -> None:
    """`komoro new` finds them where pip puts the data files of a package."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    files = settings["tool"]["setuptools"]["data-files"]
    folder = "share/komoro/notebooks"
    patterns = files[folder]
    assert str(NOTEBOOK_FOLDERS[1]).endswith(folder)
    shipped = {path.name for pattern in patterns for path in ROOT.glob(pattern)}
    assert shipped == set(notebook_files())


def test_all_files_of_the_package_are_told_to_the_packager() -> None:
    """Templates, vocabularies and tables go with the code of the folder they are in."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = settings["tool"]["setuptools"]["package-data"]["*"]
    package = ROOT / "komoro_analysis"
    for path in package.rglob("*"):
        if path.is_dir() or path.suffix == ".py" or "__pycache__" in path.parts:
            continue
        code = next(up for up in path.parents if (up / "__init__.py").exists())
        name = path.relative_to(code)
        assert any(name.match(pattern) for pattern in patterns), path


TYPED = {
    "H30": (put("指標", "実績_令和４年度", 1, "実績_R4"), "61.2"),
    "a year alone": (put("指標", "実績_令和４年度", 1, "実績_2022"), "61.2"),
    "a header with blanks": (
        put("指標", "実績_令和４年度", 1, " 実績_令和４年度"),
        "61.2",
    ),
    "wide digits": (put("指標", "実績_令和６年度", 2, "６２．０"), "62.0"),
    "a thousand": (put("指標", "実績_令和６年度", 2, "1,205"), "1,205"),
    "a wide thousand": (put("指標", "実績_令和６年度", 2, "１，２０５"), "1,205"),
    "a triangle": (put("指標", "実績_令和６年度", 2, "▲12"), "▲12"),
    "a number": (put("指標", "実績_令和６年度", 2, 62.5), "62.5"),
    "any dash": (put("指標", "実績_令和６年度", 2, "―"), "－"),
    "a wide 施策": (put("指標", "施策", 2, "１－１"), "62.0"),
    "a wide 番号": (put("指標", "番号", 2, "１"), "62.0"),
    "narrow signs": (put("指標", "種類", 2, "割合(0~100%)"), "62.0"),
    "a year of the plan": (fact("計画の初年度", "R6"), "62.0"),
    "a blank row": (lambda book: book["指標"].insert_rows(3), "62.0"),
    "sheets turned": (lambda book: book._sheets.reverse(), "62.0"),
}


@pytest.mark.parametrize("name", TYPED)
def test_what_people_type_is_read_as_meant(
    name: str, example: bytes, tmp_path: Path
) -> None:
    change, expected = TYPED[name]
    city = create_project(tmp_path / "city", saved(example, tmp_path, change))
    first = read_raw_tables(city / "data/raw/fy2024").indicators[0]
    column = "計画策定時" if expected == "61.2" else "実績_令和６年度"
    assert first[column] == expected
    judged = read_judgements(city / "data/judgements")
    assert not [row for row in judged.other_observations if row.fiscal_year == "2022"]


@pytest.mark.parametrize("is_given", [True, False])
def test_another_value_of_the_baseline_s_year_is_kept_and_told(
    is_given: bool, example: bytes, tmp_path: Path
) -> None:
    """A revised actual is an observation; of a year that is assumed it is a question."""
    change = put("指標", "実績_令和４年度", 2, "61.0")
    if not is_given:
        change = all_of(
            put("指標", "実績_令和４年度", 1, "実績_令和３年度"),
            put("指標", "実績_令和５年度", 2, "61.0"),
            put("指標", "計画策定時の年度", 2, None),
        )
    city = create_project(tmp_path / "city", saved(example, tmp_path, change))
    judged = read_judgements(city / "data/judgements")
    basis = judged.indicators[0].baseline_year_basis
    assert basis == ("printed" if is_given else "contradicted")
    assert "61.0" in [row.value for row in judged.other_observations]
