"""Sentences: direction, unit, printed decimals, bounds, components, error, and what must never be said."""

import re
from dataclasses import replace

import pandas as pd
import pytest

import komoro_analysis as ka
from komoro_analysis.analysis.assumed import assume
from komoro_analysis.analysis.results import results
from komoro_analysis.wording import words
from tests.builders.handmade import ROOT, make
from tests.builders.paths import fy2024
from tests.builders.variants import patchy_edition


@pytest.fixture(scope="module")
def city():
    return ka.load(fy2024())


@pytest.fixture(scope="module")
def said(city) -> pd.DataFrame:
    return words.sentences(city).set_index("series_id")


def spec(baseline=40, plan=50, actual=45, target=60, **more) -> dict:
    kinds = {"baseline": {2023: baseline}, "plan": {2024: plan}, "target": {2027: target}, "actual": {2024: actual}}
    return kinds | more


def verdict(**more) -> str:
    return words.sentences(make(m1_1=spec(**more)))["verdict"].item()


@pytest.mark.parametrize(
    "p, text",
    [(0.2, "低い（約20％）"), (0.224, "低い（約20％）"), (0.226, "やや低い（約25％）"), (0.5, "五分五分（約50％）"),
     (0.8, "高い（約80％）"), (0.0, "低い（約5％）"), (1.0, "高い（約95％）"), (0.775, "高い（約80％）"),
     (0.774, "やや高い（約75％）"), (float("nan"), "算出できない")],
)  # fmt: skip
def test_probability(p, text):
    assert words.probability_words(p) == text


def test_probability_word_and_number_agree_and_never_promise():
    shown = [words.probability_words(i / 1000) for i in range(1001)]
    numbers = {int(re.search(r"\d+", text)[0]): text.split("（")[0] for text in shown}
    assert min(numbers) == 5 and max(numbers) == 95 and all(n % 5 == 0 for n in numbers)
    assert list(dict.fromkeys(numbers.values())) == [word for _, word in words.BANDS]
    assert all(f"{numbers[int(re.search(r'[0-9]+', t)[0])]}（" in t for t in shown)


@pytest.mark.parametrize(
    "arguments, text",
    [((1205, "人", 0), "1,205人"), ((51.3, "%", 1), "51.3％"), ((2.2, "mg/L"), "2.2mg/L"), ((100.0, "％"), "100％"),
     ((-3.5, "", 1), "−3.5"), ((100.0, "%", 1), "100.0％"), ((-0.04, "", 1), "0.0"), ((float("nan"), "人"), "未公表"),
     ((0.1 + 0.2, ""), "0.3")],
)  # fmt: skip
def test_format_value(arguments, text):
    assert words.format_value(*arguments) == text


def test_fiscal():
    assert [words.fiscal(year) for year in (2024, 2027, 2019, 2018)] == ["R6", "R9", "R1", "H30"]


EXAMPLES = {
    "2-1-2": "R6は31.9％。計画値28.5％を3.4ポイント上回り、未達成（低いほど良い指標）。",
    "1-2-1": "R6は51.3％。計画値50％を1.3ポイント上回り、達成。ただし差は調査誤差の範囲内である。",
    "4-2-1": "R6は「5件以上」の計画に対し5件で、達成。",
    "3-3-2": "R6は「13.9％以内」の計画に対し14.0％で、未達成。",
    "4-3-3": "R6は「30位以内」の計画に対し61位で、未達成。",
    "6-3-1": "R6は「20億円以上」の計画に対し45.3億円で、達成。",
    "6-3-2": "R6は「150億円以下」の計画に対し109億円で、達成。",
    "3-1-1:男性": "R6は81.0歳。計画値と同じで、達成。",
    "3-1-1:女性": "R6は84.7歳。計画値85.7歳を1.0歳下回り、未達成。",
    "3-1-2": "R6は38.2％（速報値）。計画値45％を6.8ポイント下回り、未達成。",
    "1-3-3": "R6は1,205人。計画値1,100人を105人上回り、達成。",
    "2-1-1:事業系を含む": "R6は748g。計画値793gを45g下回り、達成（低いほど良い指標）。",
    "3-3-1:女性": "R6は「84.7歳以上」の計画に対し84.8歳で、達成。",
    "5-4-1": "R6は71.6％。計画値69.75％を1.85ポイント上回り、達成。ただし差は調査誤差の範囲内である。",
    "2-3-2": "R6は「2mg/L以下」の計画に対し2.2mg/Lで、未達成。",
    "4-3-2": "R6は173,763人。計画値123,000人を50,763人上回り、達成。",
}


@pytest.mark.parametrize("key", EXAMPLES)
def test_verdict_of_the_city(said, key):
    assert said.loc[key, "verdict"] == EXAMPLES[key]


@pytest.mark.parametrize(
    "key, text",
    [("2-3-2", "計画策定時の1.25mg/Lから0.95mg/L増加。観測は2時点のみで、傾向とはいえない。"),
     ("1-2-1", "計画策定時の47.7％から3.6ポイント上昇（調査誤差の範囲内）。観測は2時点のみで、傾向とはいえない。"),
     ("3-1-1:男性",
      "計画策定時の80.7歳から0.3歳上昇（年1％未満の変化で、横ばい）。観測は2時点のみで、傾向とはいえない。"),
     ("4-3-3", "計画策定時の26位から後退。観測は2時点のみで、傾向とはいえない。"),
     ("1-4-2", "計画策定時の17件と同じ。計画策定時の水準を維持。観測は2時点のみで、傾向とはいえない。"),
     ("1-1-3:中学校", "計画策定時の78.0％から0.9ポイント低下。観測は2時点のみで、傾向とはいえない。")],
)  # fmt: skip
def test_change_of_the_city(said, key, text):
    assert said.loc[key, "change"] == text


def test_outlook(city, said):
    p = results(city).projections.query("method == 'pooled'").drop_duplicates("series_id", keep="last")
    p = p.set_index("series_id")["p_attain"].map(words.probability_words)
    condition = "これまでと同様の変動が続く場合、"
    easier = "R9目標値「5件以上」（計画策定時より緩い水準）は現時点で満たしており、"
    assert said.loc["1-2-1", "outlook"] == f"{condition}R9目標値51.5％の達成の見込みは{p['1-2-1']}。"
    assert said.loc["4-2-1", "outlook"] == f"{easier}{condition}R9にも満たす見込みは{p['4-2-1']}。"
    assert all(word in text for word, text in zip(p, said["outlook"], strict=True))


def test_every_sentence_of_the_city(city, said):
    r = results(city)
    assert list(said.index) == list(r.series.index) and said["sentence"].is_unique
    met = r.gaps.set_index("series_id")["met"]
    for key, row in said.iterrows():
        text = row["sentence"]
        assert text.startswith(words.series_name(r.series.loc[key]) + "：") and text.endswith("。")
        assert ("未達成" not in row["verdict"]) == met[key]
        assert not re.search(r"確実|不可能|必ず|により|のため|ので|nan|None|\s|%|－", text), text
        assert row["verdict"] + row["change"] + row["outlook"] in text


@pytest.mark.parametrize(
    "more, text",
    [({"actual": None}, "R6実績は未公表。"), ({"actual": 50}, "R6は50％。計画値と同じで、達成。"),
     ({"plan": None}, "R6は45％（計画値または良い方向が未登録のため判定しない）。"),
     ({"direction": ""}, "R6は45％（計画値または良い方向が未登録のため判定しない）。"),
     ({"direction": "lower", "target": 40}, "R6は45％。計画値50％を5ポイント下回り、達成（低いほど良い指標）。"),
     ({"type": "rank", "direction": "lower"}, "R6は50％の計画に対し45％で、達成。"),
     ({"bound": "<=", "direction": "lower"}, "R6は「50％以下」の計画に対し45％で、達成。"),
     ({"actual": 49.5}, "R6は49.5％。計画値50％を0.5ポイント下回り、未達成。")],
)  # fmt: skip
def test_verdict_cases(more, text):
    assert verdict(**more) == text


def test_target_year_and_later_editions():
    final = make(2027, m1_1=spec(actual=45) | {"actual": {2024: 45, 2027: 61}, "plan": {2024: 50}})
    row = words.sentences(final).iloc[0]
    assert row["verdict"] == "R9は61％。目標値60％を1ポイント上回り、達成。" and row["outlook"] == ""
    assert row["change"].startswith("R5～R9の3時点では改善（年平均")
    about = "小諸市 施策評価シート（令和9年度実績）：1施策・1指標・1系列、"
    assert words.vintage(final) == f"{about}実績はR6・R9、目標年度はR9"
    assert "目標年度" not in words.measure_sentences(final)["sentence"].item()


def test_three_observations_no_trend_unless_clear():
    data = make(m1_1=spec() | {"actual": {2024: 45, 2025: 41}}, m1_2=spec() | {"actual": {2024: 45, 2025: 50.01}})
    unclear, clear = words.sentences(data)["change"]
    assert unclear.endswith("。ただし傾向とまではいえない。") and "横ばい" not in unclear
    assert clear == "R5～R7の3時点では改善（年平均5ポイント）。"
    calm = make(m1_1=spec() | {"actual": {2024: 40.1, 2025: 40.2}})
    assert words.sentences(calm)["change"].item() == "R5～R7の3時点では横ばい（年1％未満の変化）。"
    survey = make(m1_1=spec() | {"actual": {2024: 41, 2025: 40.9}})
    survey = replace(survey, indicators=survey.indicators.assign(survey="citizen", value_type="percent"))
    assert words.sentences(survey)["change"].item() == "R5～R7の3時点の変化は調査誤差の範囲内で、方向はいえない。"
    assert words.table(survey)["trend_as"].item() == "inside_error"


def test_newest_actual_not_available_is_said_not_filled():
    data = make(m1_1=spec() | {"actual": {2024: 45, 2025: None}}, m1_2=spec() | {"actual": {2025: 45}})
    row = words.sentences(data).iloc[0]
    assert row["verdict"] == "R7実績は未公表。" and row["change"].startswith("R6までに計画策定時の40％から5ポイント")


def test_one_observation_and_no_actual():
    row = words.sentences(make(m1_1={k: v for k, v in spec().items() if k != "baseline"})).iloc[0]
    assert row["change"] == ""
    nothing = make(m1_1={k: v for k, v in spec().items() if k != "actual"})
    assert words.sentences(nothing)["verdict"].item() == "実績はまだない。"
    assert words.overview(nothing)["判定"].item() == "未公表"
    assert "目標年度に達成が見込まれる" in words.measure_sentences(nothing)["sentence"].item()


def test_corrected_value_does_not_stand_in_its_cell():
    data = make(m1_1=spec())
    o = data.observations
    data = replace(data, observations=o.assign(printed=o["printed"].mask(o["kind"] == "actual", "4.5")))
    assert words.sentences(data)["verdict"].item() == "R6は45％。計画値50％を5ポイント下回り、未達成。"


def test_assumed_value_moves_the_sentence(city, said):
    new = words.sentences(assume(city, {"1-2-1": 60.0})).set_index("series_id").loc["1-2-1"]
    assert new["verdict"].startswith("R7は60％（仮定）。計画値50.5％を9.5ポイント上回り、達成。")
    assert new["outlook"] != said.loc["1-2-1", "outlook"]


def test_measures(city):
    table = words.measure_sentences(city).set_index("measure_id")["sentence"]
    m = results(city).measure_summary.set_index("measure_id")
    assert list(table.index) == list(city.measures["measure_id"])
    assert table["1-1"].startswith("成果指標3件のR6計画に対する結果は、達成1件、一部達成1件、未達成1件。")
    assert f"3件中{m.loc['1-1', 'expected_attained']:.1f}件程度" in table["1-1"]
    wide = m["expected_low80"].eq(0) & m["expected_high80"].eq(m["n_projected"])
    assert table.str.contains("80％の幅は").eq(~wide).all() and 0 < wide.sum() < len(m)
    assert all(words.CONDITION in text and "  " not in text for text in table)


def test_a_measure_counts_what_is_not_judged_apart(city):
    table = words.measure_sentences(patchy_edition(city)).set_index("measure_id")["sentence"]
    assert re.match("成果指標2件のR7計画に対する結果は、(達成|未達成)1件、判定せず1件。", table["1-2"])
    assert table["5-1"].startswith("成果指標3件のR7計画に対する結果は、未公表3件。")


def test_hostile_names_pass_through_unchanged(city):
    bad = '{{ 7*7 }}<script>alert("x")</script>{% raw %}'
    data = replace(city, indicators=city.indicators.assign(short_name=bad))
    assert words.sentences(data)["sentence"].str.startswith(bad).all()
    assert bad in words.measure_sentences(data)["sentence"].iloc[0]


def test_overview(city):
    table = words.overview(city)
    assert list(table.columns)[:6] == ["指標", "計画策定時", "R6計画", "R6実績", "差（＋が良い）", "判定"]
    assert table.loc["3-1-1:男性"].tolist()[:6] == ["健康寿命（男性）", "80.7歳", "81.0歳", "81.0歳", "±0.0歳", "達成"]
    assert table.loc["2-1-2"].tolist()[1:6] == ["28.9％", "28.5％", "31.9％", "−3.4ポイント", "未達成"]
    assert table.loc["4-3-3"].tolist()[2:6] == ["30位以内", "61位", "−31位", "未達成"]
    point, low, high = map(float, re.findall(r"\d+\.\d", "".join(table.loc["1-2-1", ["R9推計", "80％の幅"]])))
    assert low < point < high
    shown = words.shown(table)
    assert shown.columns.name == "指標" and shown.index.name is None and len(shown) == len(table)
    left = re.findall(r"\.col(\d+) \{\s*text-align: left", shown._repr_html_())
    assert [shown.columns[int(at)] for at in left] == ["判定", "達成の見込み"]


def test_a_shown_table_escapes_texts_and_writes_numbers_as_everywhere():
    frame = pd.DataFrame({"<n>": ["<b>"], "値": [1205.5], "無": [float("nan")], "行": [2262], "所見": ["<i>5は</i>"]})
    shown = words.shown(frame)._repr_html_()
    assert "<b>" not in shown and "<i>" not in shown and "&lt;n&gt;" in shown and "&lt;i&gt;5は" in shown
    assert all(f">{text}</td>" in shown for text in ("1,205.5", "未公表", "2262"))
    assert re.findall(r"\.col(\d+) \{", shown) == ["3"] and shown == words.shown(frame)._repr_html_()


def test_difference_has_the_sign_of_the_gap_and_the_decimals_of_the_page(city):
    table = words.table(city)
    signs = ["+" if gap > 0 else "−" if gap < 0 else "±" for gap in table["gap"]]
    assert [text[0] for text in table["gap_text"]] == signs
    assert table.loc[["2-3-2", "5-4-1"], "gap_text"].tolist() == ["−0.2mg/L", "+1.85ポイント"]


def test_even_odds_value_worse_than_the_newest_actual_says_so(city):
    t = words.table(city)
    worse = (t["needed_next"] - t["latest"]) * t["direction"] < -1e-9
    assert (t["needed_note"] == "ここまで悪くなっても五分五分").eq(worse).all() and 0 < worse.sum() < len(t)


def test_actual_without_plan_is_not_judged_and_absent_is_not_judged_missed():
    table = words.table(make(m1_1=spec(plan=None), m1_2=spec(actual=None), m1_3=spec(direction="")))
    assert table["met_text"].tolist() == ["判定せず", "未公表", "判定せず"] and set(table["gap_text"]) == {"－"}


def test_every_verdict_has_one_word(city):
    """A split is 一部達成 in sentences, on pages and in figures alike."""
    paths = [*(ROOT / "komoro_analysis").rglob("*.*"), *(ROOT / "notebooks").glob("*.ipynb")]
    texts = {path.name: path.read_text("utf-8") for path in paths}
    found = [name for name, text in texts.items() if re.search("により分かれ|区分で分か|分かれる\"", text)]
    assert not found and words.TEXT["verdicts"]["split"] == "一部達成"
    assert "一部達成1件" in words.measure_sentences(city)["sentence"].iloc[0]
