"""What was worked out of a data set is kept with it, and for equal data only."""

import shutil

import pytest

import komoro_analysis as ka
from komoro_analysis.analysis.results import results
from komoro_analysis.base.errors import InputError
from tests.builders.paths import ROOT, fy2024


@pytest.fixture
def city():
    return ka.load(fy2024())


@pytest.fixture
def project(tmp_path):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    return tmp_path


def test_data_loaded_again_share_what_is_known(city):
    again = ka.load(fy2024())
    assert again.observations is not city.observations
    assert results(again) is results(city)


def test_what_is_known_is_known_of_the_copy_it_was_worked_out_of(city):
    known = results(city)
    assert results(known.data) is known


def test_an_edit_touches_neither_what_is_known_nor_data_loaded_again(city):
    known = results(city)
    planned = known.gaps["plan"].copy()
    city.observations.loc[city.observations["kind"] == "plan", "value"] += 1.0

    assert results(city) is not known
    assert not results(city).gaps["plan"].equals(planned)
    again = ka.load(fy2024())
    assert results(again).gaps["plan"].equals(planned)


def test_other_reference_tables_are_other_data(project):
    known = results(ka.load(project / "data/tidy"))
    path = project / "data/reference/observations.csv"
    header, first, *rest = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([header, *rest, ""]), encoding="utf-8")
    other = results(ka.load(project / "data/tidy"))
    assert other is not known
    assert len(other.data.reference.observations) == len(rest)


def test_an_edit_of_reference_tables_stays_with_who_made_it(project):
    city = ka.load(project / "data/tidy")
    before = city.reference.observations["value"].copy()
    city.reference.observations.loc[0, "value"] += 1.0
    again = ka.load(project / "data/tidy")
    assert again.reference.observations["value"].equals(before)
    assert results(again).data.reference.observations["value"].equals(before)


@pytest.mark.parametrize(
    "name",
    ["tidy/observations.csv", "raw/fy2024/indicators.csv", "judgements/plans.csv"],
)
def test_a_file_that_was_touched_is_read_again(project, name):
    ka.load(project / "data/tidy")
    path = project / "data" / name
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(InputError):
        ka.load(project / "data/tidy")
