"""Letters: what the fonts draw, and what becomes of the rest."""

import unicodedata

import pytest

from komoro_analysis.base.letters import (
    FONTS,
    SUBSTITUTE,
    drawable,
    missing_letters,
    visible,
)


@pytest.mark.parametrize("text", ["𠮷野家", "髙橋・﨑山・栁田", "①㎡㈱≤₂☀", "譁鷗𩸽𰻞"])
def test_letters_of_names_are_drawn(text):
    assert missing_letters(text) == () and drawable(text) == text


def test_a_letter_that_no_font_has_becomes_a_geta():
    assert missing_letters("ごみ🗑と🗑と🦣") == ("🗑", "🦣")
    assert drawable("ごみ🗑と🦣") == f"ごみ{SUBSTITUTE}と{SUBSTITUTE}"
    assert missing_letters(SUBSTITUTE) == ()


def test_private_letters_are_missing():
    assert missing_letters("外字\ue000") == ("\ue000",)


def test_invisible_letters_are_dropped_not_replaced():
    text = "１\u20e3 2\ufe0f A\u202eB\x07\n"
    assert visible(text) == "１ 2 AB" == drawable(text)


def test_letters_that_are_not_looked_up_are_drawn_all_the_same():
    """The quick answer for common letters must be the fonts' own answer."""
    from fontTools.ttLib import TTFont

    drawn = set()
    for font in FONTS:
        drawn |= set(TTFont(font.file, lazy=True).getBestCmap())
    pairs = [bytes([high, low]) for high in range(256) for low in range(256)]
    common = {letter for pair in pairs for letter in pair.decode("cp932", "ignore")}
    shown = {c for c in common if unicodedata.category(c) not in ("Cc", "Co")}
    assert len(shown) > 7000 and not {c for c in shown if ord(c) not in drawn}
