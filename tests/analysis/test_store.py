"""What was worked out of a data set is kept with it, and for equal data only."""

import pytest

import komoro_analysis as ka
from komoro_analysis.analysis.results import results
from tests.builders.paths import ROOT, fy2024


@pytest.fixture
def city():
    return ka.load(fy2024())


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


def test_other_reference_tables_are_other_data():
    city = ka.load(ROOT / "data/tidy")
    known = results(city)
    assert results(ka.load(ROOT / "data/tidy")) is known
    city.reference.observations.loc[0, "value"] += 1.0
    assert results(ka.load(ROOT / "data/tidy")) is not known
