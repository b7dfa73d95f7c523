"""Headlines say the finding, within about 40 letters, and what may overturn it."""

import re
from dataclasses import replace

import pytest

import komoro_analysis as ka
from komoro_analysis.analysis.assumed import assume
from komoro_analysis.dataset import Data
from komoro_analysis.wording.headlines import LONGEST
from komoro_analysis.wording.wording import wording_of
from tests.builders.handmade import make
from tests.builders.paths import fy2024
from tests.builders.variants import hostile, patchy_edition


@pytest.fixture(scope="module")
def city() -> Data:
    return ka.load(fy2024())


def test_the_whole_plan_is_said_with_all_counts(city):
    found = re.fullmatch(
        r"R6実績：61指標のうち達成33・一部達成2・未達成26、R9目標は約(\d+)指標の見込み",
        wording_of(city).headline,
    )
    assert found and 25 <= int(found[1]) <= 33


def test_what_is_not_published_is_counted_apart(city):
    said = wording_of(patchy_edition(city)).headline
    assert said.startswith("R7実績：公表49／61指標のうち") and "未公表12" in said


def test_every_measure_has_a_finding_that_fits(city):
    headlines = wording_of(city).measure_headlines
    assert list(headlines) == list(city.measures["measure_id"])
    assert all(len(text) <= LONGEST for text in headlines.values())
    assert "すべてがR6計画を達成" in headlines["6-3"]
    assert headlines["1-5"].startswith("2指標ともR6計画に届かず")
    assert "「人口の社会増減」の見込みが最も低い" in headlines["6-2"]


def test_a_doubt_that_may_overturn_the_verdict_is_said_first(city):
    said = wording_of(city).measure_headlines["6-4"]
    assert said.endswith("（策定時の入れ違いの疑い、確認が必要）")
    assert "見込み" not in said


def test_a_name_too_long_gives_way(city):
    names = city.indicators.assign(short_name="長い名" * 20)
    headlines = wording_of(replace(city, indicators=names)).measure_headlines
    assert all(len(text) <= LONGEST for text in headlines.values())
    assert headlines["6-2"].endswith("R9目標の見込みは分かれる")


def test_hostile_names_are_names(city):
    headlines = wording_of(hostile(city)).measure_headlines
    assert all("{{" not in text or "{{ 7 * 7 }}" in text for text in headlines.values())
    assert not any("49" in text for text in headlines.values())


def test_an_assumption_is_said(city):
    assumed = wording_of(assume(city, {"1-2-1": 60.0, "1-2-2": 60.0}))
    assert "（仮定）" in assumed.measure_headlines["1-2"]
    assert "R7実績（仮定）：" in assumed.headline
    assert "仮定" not in wording_of(city).headline


def test_a_plan_without_actuals_still_has_headlines():
    spec = {"baseline": {2023: 40}, "plan": {2024: 50}, "target": {2027: 60}}
    known = wording_of(make(m1_1=spec))
    assert known.measure_headlines["1-1"].startswith("実績は未公表")
    assert known.headline.startswith("実績：")
