"""Tables in notebooks and the overview."""

import re

import pandas as pd
import pytest

import komoro_analysis as ka
from komoro_analysis.wording.tables import shown
from komoro_analysis.wording.wording import wording_of
from tests.builders.handmade import make
from tests.builders.paths import fy2024


@pytest.fixture(scope="module")
def overview() -> pd.DataFrame:
    return wording_of(ka.load(fy2024())).overview


def test_the_overview_says_every_number_with_its_unit(overview):
    assert list(overview.columns) == [
        "指標",
        "計画策定時",
        "R6計画",
        "R6実績",
        "計画との差",
        "判定",
        "R9目標",
        "R9の中央の見通し",
        "10回中8回入る範囲",
        "達成の見込み",
    ]
    first = overview.iloc[:, :6]
    assert first.loc["3-1-1:男性"].tolist() == [
        "健康寿命（男性）",
        "80.7歳",
        "81.0歳",
        "81.0歳",
        "同じ",
        "達成",
    ]
    assert first.loc["2-1-2"].tolist()[1:] == [
        "28.9％",
        "28.5％",
        "31.9％",
        "3.4ポイント高い（悪い）",
        "未達成",
    ]
    assert first.loc["4-3-3"].tolist()[2:] == [
        "30位以内",
        "61位",
        "31位下（悪い）",
        "未達成",
    ]


def test_the_outlook_lies_in_its_range(overview):
    texts = overview.loc["1-2-2", ["R9の中央の見通し", "10回中8回入る範囲"]]
    point, low, high = map(float, re.findall(r"\d+\.\d", "".join(texts)))
    assert low < point < high


def test_before_the_first_actual_all_is_unpublished():
    spec = {"baseline": {2023: 40}, "plan": {2024: 50}, "target": {2027: 60}}
    nothing = wording_of(make(m1_1=spec)).overview
    assert nothing["判定"].item() == "未公表" and "R6実績" in nothing


def test_a_table_sets_text_to_the_left_and_numbers_to_the_right(overview):
    table = shown(overview)
    assert table.columns.name == "指標" and table.index.name is None
    assert len(table) == len(overview)
    left = re.findall(r"\.col(\d+) \{\s*text-align: left", table._repr_html_())
    names = [table.columns[int(at)] for at in left]
    assert names == ["計画との差", "判定", "10回中8回入る範囲", "達成の見込み"]


def test_a_table_escapes_texts_and_writes_numbers_as_everywhere():
    frame = pd.DataFrame(
        {
            "<n>": ["<b>"],
            "値": [1205.5],
            "無": [float("nan")],
            "行": [2262],
            "所見": ["<i>5は</i>"],
        }
    )
    page = shown(frame)._repr_html_()
    assert "<b>" not in page and "<i>" not in page
    assert "&lt;n&gt;" in page and "&lt;i&gt;5は" in page
    assert all(f">{text}</td>" in page for text in ("1,205.5", "未公表", "2262"))
    assert re.findall(r"\.col(\d+) \{", page) == ["3"]
    assert page == shown(frame)._repr_html_()
