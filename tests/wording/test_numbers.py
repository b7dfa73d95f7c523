"""Numbers, years and probabilities as readers see them."""

import re

import pytest

from komoro_analysis.wording.numbers import (
    CHANCE_BANDS,
    fiscal,
    format_signed,
    format_size,
    format_value,
    probability_words,
)
from komoro_analysis.wording.outlooks import NOT_SHOWN, outlook_numbers


@pytest.mark.parametrize(
    "probability, text",
    [
        (0.2, "低い（約20％）"),
        (0.224, "低い（約20％）"),
        (0.226, "やや低い（約25％）"),
        (0.5, "五分五分（約50％）"),
        (0.8, "高い（約80％）"),
        (0.0, "低い（約5％）"),
        (1.0, "高い（約95％）"),
        (0.775, "高い（約80％）"),
        (0.774, "やや高い（約75％）"),
        (float("nan"), "算出できない"),
        (None, "算出できない"),
    ],
)
def test_a_probability_is_said_in_words_with_its_number(probability, text):
    assert probability_words(probability) == text


def test_word_and_number_agree_and_never_promise():
    shown = [probability_words(i / 1000) for i in range(1001)]
    words = {int(re.search(r"\d+", text)[0]): text.split("（")[0] for text in shown}
    assert min(words) == 5 and max(words) == 95
    assert all(percent % 5 == 0 for percent in words)
    assert list(dict.fromkeys(words.values())) == [band.word for band in CHANCE_BANDS]


@pytest.mark.parametrize(
    "arguments, text",
    [
        ((1205, "人", 0), "1,205人"),
        ((51.3, "%", 1), "51.3％"),
        ((2.2, "mg/L"), "2.2mg/L"),
        ((100.0, "％"), "100％"),
        ((-3.5, "", 1), "−3.5"),
        ((100.0, "%", 1), "100.0％"),
        ((-0.04, "", 1), "0.0"),
        ((float("nan"), "人"), "未公表"),
        ((None, "人"), "未公表"),
        ((0.1 + 0.2, ""), "0.3"),
        ((418397.3, "人", -4), "420,000人"),
    ],
)
def test_a_value_is_written_with_its_unit(arguments, text):
    assert format_value(*arguments) == text


@pytest.mark.parametrize(
    "value, size, signed",
    [
        (3.6, "3.6ポイント", "+3.6ポイント"),
        (-3.6, "3.6ポイント", "−3.6ポイント"),
        (0.0, "0.0ポイント", "±0.0ポイント"),
    ],
)
def test_a_difference_of_percentages_is_in_points(value, size, signed):
    assert format_size(value, "％", 1) == size
    assert format_signed(value, "%", 1) == signed


def test_a_fiscal_year_has_its_era():
    years = (2024, 2027, 2019, 2018, 1989)
    assert [fiscal(year) for year in years] == ["R6", "R9", "R1", "H30", "H1"]


@pytest.mark.parametrize(
    "arguments, point, span",
    [
        ((182704.8, 79783.0, 418397.3, "人", 0), "180,000人", "80,000～420,000人"),
        ((94.8488, 84.9616, 105.8799, "％", 1), "95％", "85～106％"),
        ((81.3228, 79.7570, 82.9191, "歳", 1), "81.3歳", "79.8～82.9歳"),
        ((0.29, 0.19, 0.39, "％", 2), "0.29％", "0.19～0.39％"),
        ((17.0, 17.0, 17.0, "件", 0), "17件", "17～17件"),
        ((1.2, 0.0, 5.7, "人", 0), "1人", "0～6人"),
        ((59.1, 14.8, 231.9, "位", 0), "－", NOT_SHOWN),
        ((None, None, None, "位", 0), "－", "－"),
    ],
)
def test_an_outlook_is_as_exact_as_its_uncertainty_allows(arguments, point, span):
    numbers = outlook_numbers(*arguments)
    assert (numbers.point, numbers.span) == (point, span)
    assert numbers.is_too_wide == (span == NOT_SHOWN)
