"""Plans of other cities: other years, words, numbers and forms, through tidying and analysis."""

import pytest

import komoro_analysis as ka
from komoro_analysis.analysis import RESULT_TABLES
from komoro_analysis.base.files import write_files
from komoro_analysis.dataset import series
from tests.builders.cities import LARGE, SMALL, make_project
from tests.builders.paths import tidy_files


def load_city(city, folder):
    make_project(city, folder)
    write_files(folder / "data/tidy", tidy_files(folder / "data/raw"))
    return ka.load(folder / "data/tidy")


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return load_city(SMALL, tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    return load_city(LARGE, tmp_path_factory.mktemp("large"))


def test_a_plan_without_yearly_values_has_targets_alone(small):
    kinds = small.observations["kind"].value_counts().to_dict()
    assert kinds == {"actual": 24, "baseline": 6, "target": 6}
    assert small.observations.query("kind == 'actual'")[
        "fiscal_year"
    ].unique().tolist() == [2027, 2028, 2029, 2030]


def test_components_keep_the_order_of_their_judgements(small):
    rows = small.observations.query("indicator_id == '2-1'")
    assert rows["component"].drop_duplicates().tolist() == [
        "東地区",
        "西地区",
        "南地区",
    ]


def test_a_baseline_without_a_judged_year_is_assumed_the_year_before_the_plan(
    small, large
):
    for data, year in ((small, 2029), (large, 2028)):
        assert data.indicators["baseline_year"].eq(year).all()
        assert data.indicators["baseline_year_basis"].eq("assumed").all()


def test_bounds_and_years_are_read_in_either_form(small, large):
    target = series(small)
    assert target["bound"].eq("<=").all() and target["target_year"].eq(2032).all()
    target = series(large)
    assert set(target["bound"]) == {">=", "<="} and target["target_year"].eq(2036).all()
    assert len(large.indicators) == 300 and len(target) == 301


def test_identifiers_of_other_shapes_are_in_the_order_of_their_numbers(large):
    numbers = [
        tuple(map(int, key.split("-"))) for key in large.indicators["indicator_id"]
    ]
    assert numbers == sorted(numbers) and {len(key) for key in numbers} == {4}
    assert large.indicators["number"].max() == 10


@pytest.mark.parametrize("city", ["small", "large"])
def test_every_result_can_be_computed_and_names_no_other_city(city, request):
    data = request.getfixturevalue(city)
    for table in RESULT_TABLES:
        if hasattr(ka, table):
            frame = getattr(ka, table)(data)
            assert "小諸" not in frame.to_csv(), table
    assert len(ka.projections(data)) > 0
    assert data.municipality.name in {SMALL.name, LARGE.name}


def test_a_cell_of_a_plan_that_is_blank_is_no_number_and_a_dash_is_a_missing_one(
    tmp_path,
):
    make_project(LARGE, tmp_path)
    path = tmp_path / "data/raw/fy2030/indicators.csv"
    lines = path.read_text(encoding="utf-8").split("\n")
    cells = lines[1].split(",")
    cells[4] = ""  # 計画策定時
    cells[5] = "－"  # the first planned year
    path.write_text(
        "\n".join([lines[0], ",".join(cells), *lines[2:]]), encoding="utf-8"
    )
    write_files(tmp_path / "data/tidy", tidy_files(tmp_path / "data/raw"))
    rows = ka.load(tmp_path / "data/tidy").observations.query(
        "indicator_id == '1-1-1-1'"
    )
    assert "baseline" not in set(rows["kind"])
    assert (
        rows.query("kind == 'plan'")["status"].tolist()
        == ["not_available"] + ["final"] * 6
    )
