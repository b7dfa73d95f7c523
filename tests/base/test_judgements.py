"""What people decided is read as records, and a row that cannot be meant is refused."""

import shutil
import subprocess
import sys

import pytest

from komoro_analysis.base.errors import InputError
from komoro_analysis.base.judgements import read_judgements
from tests.builders.cities import LARGE, SMALL, make_project
from tests.builders.paths import ROOT

FOLDER = ROOT / "data/judgements"


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(FOLDER, tmp_path / "judgements")


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_citys_judgements_are_whole():
    judgements = read_judgements(FOLDER)
    plan = judgements.plans[0]
    assert (plan.first_year, plan.target_year, len(plan.measures)) == (2024, 2027, 23)
    assert len(judgements.indicators_of(plan.name)) == 61
    assert judgements.municipality.name == "小諸市"
    assert judgements.labels_of(plan.name, "2-1-1") == {
        "": "家庭系",
        "()": "事業系を含む",
    }
    assert judgements.labels_of(plan.name, "1-2-1") == {}


@pytest.mark.parametrize("city", [SMALL, LARGE])
def test_other_cities_are_read_too(city, tmp_path):
    make_project(city, tmp_path)
    judgements = read_judgements(tmp_path / "data/judgements")
    assert judgements.plans[0].measures == city.measures
    assert judgements.municipality.words.measure == "施策"


def test_reading_judgements_needs_no_pandas():
    code = (
        "import sys; from komoro_analysis.base.judgements import read_judgements; "
        f"read_judgements({str(FOLDER)!r}); print('pandas' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True
    )
    assert run.stdout == "False\n", run.stderr


@pytest.mark.parametrize(
    ("table", "old", "new", "message"),
    [
        ("plans.csv", "2024,2027,1-1", "2024,2026,1-1", "の他の行と同じ年度"),
        ("plans.csv", "2024,2027,1-2", "2024,2027,1-1", "二つ以上"),
        ("plans.csv", "2024,2027,1-1", "R6,2027,1-1", "列 first_year に「R6」"),
        ("plans.csv", "2024,2027,1-1", "2024,2027,2006/1/1", "列 measure_id"),
        ("plans.csv", "plan,first_year", "plan,start", "列 first_year"),
        (
            "indicators.csv",
            ",higher,",
            ",up,",
            "列 direction に「up」があります。higher・lower",
        ),
        ("indicators.csv", "全国平均を100とした対比で、高いほど良い", "", "空でない値"),
        ("indicators.csv", ",1-1-2,", ",1-1-1,", "二つ以上"),
        ("indicators.csv", ",1-1-1,", ",9-9-1,", "plans.csv にある施策"),
        ("indicators.csv", ",1-1-1,", ",../../x,", "列 indicator_id に「../../x」"),
        (
            "indicators.csv",
            "第12次基本計画,1-1-1",
            "第9次基本計画,1-1-1",
            "plans.csv にある計画",
        ),
        ("indicators.csv", ",2023,assumed,", ",,assumed,", "三つとも"),
        ("components.csv", "2-1-1,(),", "2-1-1,x,", "表記「」だけ"),
        ("components.csv", ",小,小学校", ",小,../学校", "列 component に「../学校」"),
        ("components.csv", ",小,小学校", ",小,全体", "内訳「全体」"),
        ("municipality.toml", 'name = "小諸市"', 'nam = "小諸市"', "「nam」があります"),
        ("municipality.toml", 'slug = "komoro"', 'slug = "../x"', "slug に「../x」"),
        (
            "municipality.toml",
            'name = "小諸市"',
            "name = 小諸市",
            "TOMLとして読めません",
        ),
    ],
)
def test_a_row_that_cannot_be_meant_is_refused_by_file_and_line(
    folder, table, old, new, message
):
    edit(folder / table, old, new)
    with pytest.raises(InputError, match=table) as refused:
        read_judgements(folder)
    assert message in str(refused.value) and "必要です" in str(refused.value)


def test_a_folder_without_judgements_is_refused(tmp_path):
    with pytest.raises(InputError, match="plans.csvがありません"):
        read_judgements(tmp_path)


def test_the_package_describes_the_judgements():
    from frictionless import Package

    described = (ROOT / "komoro_analysis/base/judgements.json").read_bytes()
    here = FOLDER / "datapackage.json"
    assert here.read_bytes() == described
    report = Package(str(here)).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])[:5]
