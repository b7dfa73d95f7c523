"""Reference statistics: the committed tables, and what is refused."""

import json
import shutil

import pandas as pd
import pytest

from komoro_analysis.base.errors import InputError
from komoro_analysis.dataset import load_reference
from tests.builders.paths import ROOT

FOLDER = ROOT / "data" / "reference"
SHARED = ROOT.parent / "shared" / "reference"


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(FOLDER, tmp_path / "data" / "reference")


def test_committed_tables_say_what_they_are():
    reference = load_reference(FOLDER)
    observations = reference.observations
    assert len(reference.municipalities) == 261
    assert (reference.municipalities["similar"] == "yes").sum() == 251
    assert not observations.duplicated(["statistic", "code", "fiscal_year"]).any()
    assert set(observations["statistic"]) == set(reference.statistics["statistic"])
    own = observations.query(
        "code == '20208' and statistic == 'net_migration_japanese'"
    )
    assert own["value"].tolist() == [-47, -77, -80, 72, 139, 142, -29]


def test_values_not_compared_with_the_official_table_say_so():
    reference = load_reference(FOLDER)
    each = reference.each_statistic
    told = [one.statistic for one in each if "照合は未了" in one.cited]
    assert sorted(told) == [
        "fiscal_reserve_fund",
        "specific_health_checkup_rate",
        "waste_household",
        "waste_total",
    ]


@pytest.mark.skipif(not SHARED.exists(), reason="publisher's tables not present")
@pytest.mark.parametrize("name", ["observations", "municipalities"])
def test_tables_are_those_that_were_handed_over(name):
    given = (SHARED / f"{name}.csv").read_bytes()
    assert (FOLDER / f"{name}.csv").read_bytes() == given


def test_a_project_without_reference_has_empty_tables(tmp_path):
    reference = load_reference(tmp_path / "data" / "reference")
    assert reference.observations.empty and reference.statistic_of.empty
    assert list(reference.observations) == ["statistic", "code", "fiscal_year", "value"]


def test_the_citys_own_code_comes_from_its_judgements(folder):
    assert load_reference(folder).own_code == ""
    judgements = folder.parent / "judgements"
    judgements.mkdir()
    (judgements / "municipality.toml").write_text("code = 12025\n", encoding="utf-8")
    assert load_reference(folder).own_code == "01202"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("waste_total,99999,2024,1", "「99999」があります。municipalities.csv"),
        ("waste_all,20208,2024,1", "「waste_all」があります。statistics.csv"),
        ("waste_total,20208,2024,many", "列 value に「many」"),
    ],
)
def test_what_fits_nothing_is_named(folder, line, message):
    path = folder / "observations.csv"
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    with pytest.raises(InputError, match=message) as error:
        load_reference(folder)
    assert str(path) in str(error.value)


def test_a_city_keeps_the_leading_zero_of_its_code():
    codes = load_reference(FOLDER).observations["code"]
    assert (
        pd.Series(codes).str.fullmatch("[0-9]{5}").all()
        and codes.str.startswith("0").any()
    )


def test_the_data_package_describes_every_column():
    package = json.loads((FOLDER / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        fields = [field["name"] for field in resource["schema"]["fields"]]
        header = (FOLDER / resource["path"]).read_text(encoding="utf-8").split("\n")[0]
        assert header.split(",") == fields
    assert {one["path"] for one in package["resources"]} == {
        path.name for path in FOLDER.glob("*.csv")
    }
    assert package["sources"] and package["licenses"]


def test_own_earlier_values_are_those_of_the_official_statistics():
    """Of the same definition; none of a year that is printed, none that is disputed."""
    reference = load_reference(FOLDER)
    own = reference.observations[reference.observations["code"] == "20208"]
    series_of = reference.statistics.set_index("statistic")["series_id"]
    own = own.assign(series_id=own["statistic"].map(series_of))
    known = own.set_index(["series_id", "fiscal_year"])["value"]
    path = ROOT / "data" / "judgements" / "other_observations.csv"
    taken = pd.read_csv(path).set_index(["series_id", "fiscal_year"])
    taken = taken[taken["definition"] == "same"]
    assert len(taken) >= 28 and taken["source"].str.len().min() > 3
    assert taken["value"].tolist() == known.reindex(taken.index).tolist()
    waste = taken.loc["2-1-1:家庭系"]
    assert waste.index.tolist() == [2019, 2020, 2021]
