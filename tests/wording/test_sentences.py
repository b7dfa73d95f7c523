"""Sentences: direction, unit, decimals, bounds, components, error, what is never said."""

import re
from dataclasses import replace

import pandas as pd
import pytest

import komoro_analysis as ka
from komoro_analysis.analysis.assumed import assume
from komoro_analysis.analysis.results import results
from komoro_analysis.dataset import Data
from komoro_analysis.wording.numbers import chance_percent, probability_words
from komoro_analysis.wording.rows import EVEN_IF_WORSE, series_name
from komoro_analysis.wording.sentences import CONDITION
from komoro_analysis.wording.wording import wording_of
from tests.builders.handmade import make
from tests.builders.paths import fy2024
from tests.builders.variants import next_edition, patchy_edition


@pytest.fixture(scope="module")
def city() -> Data:
    return ka.load(fy2024())


@pytest.fixture(scope="module")
def said(city) -> pd.DataFrame:
    return sentences(city).set_index("series_id")


def sentences(data: Data) -> pd.DataFrame:
    return wording_of(data).sentences


def measure_sentences(data: Data) -> pd.Series:
    return wording_of(data).measure_sentences.set_index("measure_id")["sentence"]


def spec(baseline=40, plan=50, actual=45, target=60, **more) -> dict:
    kinds = {
        "baseline": {2023: baseline},
        "plan": {2024: plan},
        "target": {2027: target},
        "actual": {2024: actual},
    }
    return kinds | more


def without(kind: str) -> dict:
    return {name: values for name, values in spec().items() if name != kind}


EXAMPLES = {
    "2-1-2": "R6は31.9％。計画値28.5％を3.4ポイント上回り、未達成（低いほどよい指標）。",
    "1-2-1": "R6は51.3％。計画値50％を1.3ポイント上回り、達成。"
    "ただし差は調査誤差の範囲内である。",
    "4-2-1": "R6は「5件以上」の計画に対し5件で、達成。",
    "3-3-2": "R6は「13.9％以内」の計画に対し14.0％で、未達成。",
    "4-3-3": "R6は「30位以内」の計画に対し61位で、未達成。",
    "6-3-1": "R6は「20億円以上」の計画に対し45.3億円で、達成。",
    "6-3-2": "R6は「150億円以下」の計画に対し109億円で、達成。",
    "3-1-1:男性": "R6は81.0歳。計画値と同じで、達成。",
    "3-1-1:女性": "R6は84.7歳。計画値85.7歳を1.0歳下回り、未達成。",
    "3-1-2": "R6は38.2％（速報値）。計画値45％を6.8ポイント下回り、未達成。",
    "1-3-3": "R6は1,205人。計画値1,100人を105人上回り、達成。",
    "2-1-1:事業系を含む": "R6は748g。計画値793gを45g下回り、達成（低いほどよい指標）。",
    "3-3-1:女性": "R6は「84.7歳以上」の計画に対し84.8歳で、達成。",
    "5-4-1": "R6は71.6％。計画値69.75％を1.85ポイント上回り、達成。"
    "ただし差は調査誤差の範囲内である。",
    "2-3-2": "R6は「2mg/L以下」の計画に対し2.2mg/Lで、未達成。",
    "4-3-2": "R6は173,763人。計画値123,000人を50,763人上回り、達成。",
}


@pytest.mark.parametrize("key", EXAMPLES)
def test_verdict_of_the_city(said, key):
    assert said.loc[key, "verdict"] == EXAMPLES[key]


@pytest.mark.parametrize(
    "key, text",
    [
        ("2-3-2", "計画策定時の1.25mg/Lから0.95mg/L増加。"),
        ("1-2-1", "計画策定時の47.7％から3.6ポイント上昇（調査誤差の範囲内）。"),
        (
            "3-1-1:男性",
            "計画策定時の80.7歳から0.3歳上昇（年1％未満の変化で、横ばい）。",
        ),
        ("4-3-3", "計画策定時の26位から後退。"),
        ("1-4-2", "計画策定時の17件と同じ。計画策定時の水準を維持。"),
        ("1-1-3:中学校", "計画策定時の78.0％から0.9ポイント低下。"),
    ],
)
def test_change_of_the_city(said, key, text):
    assert said.loc[key, "change"] == text


def test_outlook_of_the_city(city, said):
    chance = wording_of(city).rows["chance_text"]
    easier = "R9目標値「5件以上」（計画策定時より緩い水準）は現時点で満たしており、"
    assert said.loc["1-2-2", "outlook"] == (
        f"{CONDITION}、R9目標値54％の達成の見込みは{chance['1-2-2']}。"
    )
    assert said.loc["4-2-1", "outlook"] == (
        f"{easier}{CONDITION}、R9にも満たす見込みは{chance['4-2-1']}。"
    )
    assert all(word in text for word, text in zip(chance, said["outlook"], strict=True))


def test_a_point_short_of_the_target_beside_even_odds_is_explained(city):
    rows = wording_of(city).rows
    shown = rows["p_attain"].map(chance_percent)
    point = rows["point_text"].str.replace(r"[^\d.]", "", regex=True)
    point = pd.to_numeric(point)  # as readers see it; empty where none is shown
    misses = rows["direction"] * (point - rows["target"]) < 0
    contradicts = misses & (shown >= 50)
    explained = rows["outlook"].str.contains("目標に届かないが、検証結果による補正で")
    assert contradicts.any() and explained.eq(contradicts).all()
    assert (rows["point_note"] != "").eq(explained).all()


def test_every_sentence_of_the_city(city, said):
    r = results(city)
    assert list(said.index) == list(r.series.index) and said["sentence"].is_unique
    met = r.gaps.set_index("series_id")["met"]
    never = r"確実|不可能|必ず|により、|のため|ので|nan|None|\s|%|－"
    for key, row in said.iterrows():
        text = row["sentence"]
        name = series_name(r.series.loc[key])
        assert text == f"{name}：{row['verdict']}{row['change']}{row['outlook']}"
        assert text.endswith("。")
        assert ("未達成" not in row["verdict"]) == met[key]
        assert not re.search(never, text), text


@pytest.mark.parametrize(
    "more, text",
    [
        ({"actual": None}, "R6実績は未公表。"),
        ({"actual": 50}, "R6は50％。計画値と同じで、達成。"),
        (
            {"plan": None},
            "R6は45％（計画値または良い方向が未登録のため判定しない）。",
        ),
        (
            {"direction": ""},
            "R6は45％（計画値または良い方向が未登録のため判定しない）。",
        ),
        (
            {"direction": "lower", "target": 40},
            "R6は45％。計画値50％を5ポイント下回り、達成（低いほどよい指標）。",
        ),
        (
            {"type": "rank", "direction": "lower"},
            "R6は50％の計画に対し45％で、達成。",
        ),
        (
            {"bound": "<=", "direction": "lower"},
            "R6は「50％以下」の計画に対し45％で、達成。",
        ),
        ({"actual": 49.5}, "R6は49.5％。計画値50％を0.5ポイント下回り、未達成。"),
    ],
)
def test_verdict_cases(more, text):
    assert sentences(make(m1_1=spec(**more)))["verdict"].item() == text


@pytest.mark.parametrize(
    "more, text",
    [
        ({"type": "count"}, "5ポイント少ない（悪い）"),
        ({"type": "percent"}, "5ポイント低い（悪い）"),
        ({"type": "percent", "direction": "lower"}, "5ポイント低い（良い）"),
        ({"type": "rank", "direction": "lower", "actual": 61}, "11ポイント下（悪い）"),
        ({"type": "rank", "direction": "lower", "actual": 30}, "20ポイント上（良い）"),
        ({"type": "amount", "actual": 52.5}, "2.5ポイント多い（良い）"),
        ({"actual": 50}, "同じ"),
        ({"actual": None}, "－"),
        ({"direction": ""}, "－"),
    ],
)
def test_a_gap_is_said_with_its_direction(more, text):
    assert wording_of(make(m1_1=spec(**more))).rows["gap_text"].item() == text


def test_no_gap_of_the_city_begins_with_a_sign(city):
    rows = wording_of(city).rows
    assert not rows["gap_text"].str.contains(r"^[+−±-]").any()
    is_better = rows["gap_text"].str.endswith("（良い）")
    is_worse = rows["gap_text"].str.endswith("（悪い）")
    assert is_better.eq(rows["gap"] > 0).all() and is_worse.eq(rows["gap"] < 0).all()
    examples = rows.loc[["2-1-1:家庭系", "2-3-2", "5-4-1"], "gap_text"]
    assert examples.tolist() == [
        "31g少ない（良い）",
        "0.2mg/L多い（悪い）",
        "1.85ポイント高い（良い）",
    ]


def test_target_year_and_later_editions():
    actuals = {"actual": {2024: 45, 2027: 61}, "plan": {2024: 50}}
    final = make(2027, m1_1=spec() | actuals)
    row = sentences(final).iloc[0]
    assert row["verdict"] == "R9は61％。目標値60％を1ポイント上回り、達成。"
    assert row["outlook"] == ""
    assert row["change"].startswith("R5～R9の3時点では改善（年平均")
    vintage = wording_of(final).vintage
    assert vintage.endswith("：1施策・1指標、実績はR6・R9、目標年度はR9")
    assert "目標年度" not in measure_sentences(final).item()


def test_three_observations_no_trend_unless_clear():
    data = make(
        m1_1=spec() | {"actual": {2024: 45, 2025: 41}},
        m1_2=spec() | {"actual": {2024: 45, 2025: 50.01}},
    )
    unclear, clear = sentences(data)["change"]
    assert (
        unclear.endswith("。ただし傾向とまではいえない。") and "横ばい" not in unclear
    )
    assert clear == "R5～R7の3時点では改善（年平均5ポイント）。"


def test_three_observations_that_hardly_move():
    calm = make(m1_1=spec() | {"actual": {2024: 40.1, 2025: 40.2}})
    assert sentences(calm)["change"].item() == (
        "R5～R7の3時点では横ばい（年1％未満の変化）。"
    )
    survey = make(m1_1=spec() | {"actual": {2024: 41, 2025: 40.9}})
    citizens = survey.indicators.assign(survey="citizen", value_type="percent")
    survey = replace(survey, indicators=citizens)
    assert sentences(survey)["change"].item() == (
        "R5～R7の3時点の変化は調査誤差の範囲内で、方向はいえない。"
    )
    assert wording_of(survey).rows["trend_as"].item() == "inside_error"


def test_few_observations_are_said_once_not_in_every_sentence(city, said):
    assert wording_of(city).observed == "観測は最大2時点（計画策定時を含む）"
    assert not said["sentence"].str.contains("2時点").any()
    grown = wording_of(next_edition(city)).observed
    assert grown == "観測は3時点（計画策定時を含む）"
    mixed = make(m1_1=spec(), m1_2=spec() | {"actual": {2024: 45, 2025: 41}})
    assert wording_of(mixed).observed == (
        "観測は2項目のうち1項目で2時点以下（計画策定時を含む。最大3時点）"
    )


def test_newest_actual_not_available_is_said_not_filled():
    data = make(
        m1_1=spec() | {"actual": {2024: 45, 2025: None}},
        m1_2=spec() | {"actual": {2025: 45}},
    )
    row = sentences(data).iloc[0]
    assert row["verdict"] == "R7実績は未公表。"
    assert row["change"].startswith("R6までに計画策定時の40％から5ポイント")


def test_one_observation_and_no_actual():
    assert sentences(make(m1_1=without("baseline")))["change"].item() == ""
    nothing = make(m1_1=without("actual"))
    assert sentences(nothing)["verdict"].item() == "実績はまだない。"
    assert "目標年度に達成が見込まれる" in measure_sentences(nothing).item()


def test_an_assumed_value_moves_the_sentence_and_is_said_to_be_one(city, said):
    assumed = wording_of(assume(city, {"1-2-1": 60.0}))
    row = assumed.rows.loc["1-2-1"]
    assert row["verdict"].startswith(
        "R7は60％（仮定）。計画値50.5％を9.5ポイント上回り、達成。"
    )
    assert row["outlook"] != said.loc["1-2-1", "outlook"]
    assert "仮定した値のもとで" in row["outlook"]
    assert row["met_text"] == "達成（仮定）" and row["chance_text"].endswith("（仮定）")
    assert "仮定" not in assumed.rows.loc["1-2-2", "sentence"]


def test_an_assumed_year_is_said_in_vintage_and_measure(city):
    assumed = wording_of(assume(city, {"1-2-1": 60.0}))
    assert "実績はR6（R7は仮定）、" in assumed.vintage
    said = assumed.measure_sentences.set_index("measure_id")["sentence"]
    assert "R7計画に対する結果（仮定）は" in said["1-2"]
    assert "仮定" not in said["1-1"]


def test_measures(city):
    said = measure_sentences(city)
    summary = results(city).measure_summary.set_index("measure_id")
    assert list(said.index) == list(city.measures["measure_id"])
    assert said["1-1"].startswith(
        "成果指標3件のR6計画に対する結果は、達成1件、一部達成1件、未達成1件。"
    )
    expected = summary.loc["1-1", "expected_attained"]
    assert (
        f"目標年度に達成が見込まれるのは3件中0～1件（期待値{expected:.1f}件）"
        in said["1-1"]
    )
    says_nothing = summary["expected_low80"].eq(0) & summary["expected_high80"].eq(
        summary["n_projected"]
    )
    assert said.str.contains("何件ともいえない").eq(says_nothing).all()
    assert 0 < says_nothing.sum() < len(said)
    assert all(CONDITION in text and "  " not in text for text in said)
    assert said.str.contains("見込みが最も低いのは「").all()


def test_a_measure_counts_what_is_not_judged_apart(city):
    said = measure_sentences(patchy_edition(city))
    beginning = "成果指標2件のR7計画に対する結果は、(達成|未達成)1件、判定せず1件。"
    assert re.match(beginning, said["1-2"])
    assert said["5-1"].startswith("成果指標3件のR7計画に対する結果は、未公表3件。")


def test_hostile_names_pass_through_unchanged(city):
    bad = '{{ 7*7 }}<script>alert("x")</script>{% raw %}'
    data = replace(city, indicators=city.indicators.assign(short_name=bad))
    assert sentences(data)["sentence"].str.startswith(bad).all()
    assert bad in measure_sentences(data).iloc[0]


def test_a_turning_point_worse_than_the_newest_actual_says_so(city):
    rows = wording_of(city).rows
    worse = (rows["needed_next"] - rows["latest"]) * rows["direction"] < -1e-9
    assert (rows["needed_note"] == EVEN_IF_WORSE).eq(worse).all()
    assert 0 < worse.sum() < len(rows)


def test_what_is_not_judged_is_not_called_missed():
    rows = wording_of(
        make(m1_1=spec(plan=None), m1_2=spec(actual=None), m1_3=spec(direction=""))
    ).rows
    assert rows["met_text"].tolist() == ["判定せず", "未公表", "判定せず"]
    assert set(rows["gap_text"]) == {"－"}


def test_a_chance_is_said_as_everywhere(city):
    rows = wording_of(city).rows
    assert rows["chance_text"].tolist() == [
        probability_words(p) for p in rows["p_attain"]
    ]
