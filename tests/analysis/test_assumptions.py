"""The assumptions log: complete, computed, and with the effects that were measured."""

import re

import numpy as np
import pytest

import komoro_analysis as ka
from komoro_analysis.analysis.assumptions.log import COLUMNS, VALUES, assumptions
from komoro_analysis.analysis.projection.constants import constants
from tests.builders.handmade import make
from tests.builders.paths import ROOT

SPEC = {"baseline": {2023: 40}, "plan": {2024: 44}, "target": {2027: 60}}


@pytest.fixture(scope="module")
def log():
    return ka.assumptions(ka.load(ROOT / "data/tidy"))


def test_every_assumption_has_a_text_and_a_value(log):
    names = [one.assumption for one in assumptions()]
    assert names == list(VALUES) and len(set(names)) == len(names)
    assert log["assumption"].drop_duplicates().tolist() == names
    assert list(log.columns) == COLUMNS
    assert log["value"].notna().all()
    assert (log[["name", "unit", "evidence"]] != "").all(axis=None)
    assert set(log["certainty"]) == {"high", "medium", "low", "convention"}


def test_the_texts_name_no_city():
    texts = "".join(one.name + one.evidence for one in assumptions())
    assert not re.search("小諸|第12次|家庭系", texts)


def test_values_are_those_in_use(log):
    value = log.drop_duplicates("assumption").set_index("assumption")["value"]
    assert value["pull"] == constants().pull
    assert value["survey_factor"] == 0.25 and value["common_factor"] == 0.03
    assert value["provisional"] == 1 and value["components"] == 6


def test_effects_are_those_of_the_sensitivity(log):
    effects = ka.sensitivity_effects(ka.load(ROOT / "data/tidy"))
    expected = effects.set_index(["assumption", "setting"])["largest_change"]
    got = log.set_index(["assumption", "tried"])["largest_change"]
    assert got["pull", "off"] == pytest.approx(expected["plan_effect", "off"])
    for size in ("500", "2000"):
        assert got["n_respondents", size] == pytest.approx(
            expected["n_respondents", size]
        )
    # the settings that are as usual move nothing and are left out
    assert ("n_respondents", "1000") not in got.index


def test_a_larger_design_effect_is_as_fewer_answers(log):
    got = log.set_index(["assumption", "tried"])["largest_change"]
    assert np.sign(got["deff", "2"]) == np.sign(got["n_respondents", "500"])
    assert np.sign(got["deff", "1"]) == np.sign(got["n_respondents", "2000"])


def test_independent_components_and_factors_narrow_the_roll_up(log):
    rows = log[log["group"] == "roll_up"].set_index("assumption")
    assert (rows["largest_change"] < 0).all()
    assert rows["measure"].to_dict() == {
        "common_factor": "interval_width",
        "survey_factor": "interval_width",
        "components": "expected_attained",
    }


def test_a_plan_in_its_first_year_has_a_log_too():
    log = ka.assumptions(make(m1_1=SPEC | {"actual": {2024: None}, "direction": ""}))
    assert log["assumption"].nunique() == len(VALUES)
    odds = log[log["measure"] == "p_attain"]
    assert odds["mean_change"].isna().all()
