"""A letter that no font has must not stop a report; a rare one is drawn."""

import io
from dataclasses import replace

import komoro_analysis as ka
from komoro_analysis import figures
from komoro_analysis.publish import site
from tests.builders.paths import fy2024


def test_rare_and_unknown_letters_in_names_are_drawn_in_every_format():
    data = ka.load(fy2024())
    name = "𠮷野川のごみ🗑を減らす髙﨑さんの割合"
    indicators = data.indicators.assign(name=name, short_name=name)
    data = replace(data, indicators=indicators)
    fig = figures.measure(data, "6-4")
    written = "".join(text.get_text() for text in fig.findobj(match=_is_text))
    assert "𠮷野川" in written and "〓" in written and "🗑" not in written
    for kind in ("png", "svg", "pdf"):
        made = io.BytesIO()
        fig.savefig(made, format=kind)
        assert 5_000 < len(made.getvalue()) < 1_000_000, kind


HARD = {  # what a name holds, and what a figure shows of it
    "6-1-1": ("𠮷", "𠮷"),
    "6-1-2": ("葛\U000e0100", "葛"),  # a variant by selector
    "6-4-1": ("\u0378", "〓"),  # no letter at all
    "6-4-2": ("\ue000", "〓"),  # a letter of one machine
    "6-2-1": ("🗑", "〓"),
}


def test_what_no_font_has_is_a_finding_and_stays_a_letter_on_pages():
    data = ka.load(fy2024())
    hard = data.indicators["indicator_id"].map({key: HARD[key][0] for key in HARD})
    names = hard.add("の割合").fillna(data.indicators["name"])
    data = replace(data, indicators=data.indicators.assign(name=names))

    found = ka.quality(data)
    found = found[found["finding"] == "letter_missing"].set_index("indicator_id")
    missing = {key: HARD[key][0] for key in HARD if HARD[key][1] == "〓"}
    assert set(found.index) == set(missing) and set(found["severity"]) == {"note"}

    pages = "".join(page.decode() for page in _html_pages(data))
    for key, (letter, drawn) in HARD.items():
        assert drawn != "〓" or f"「{letter}」" in found.loc[key, "message"]
        assert letter + "の割合" in pages
        texts = figures.measure(data, key[:3]).findobj(match=_is_text)
        written = "".join(text.get_text() for text in texts).replace("\n", "")
        assert drawn + "の割合" in written


def _html_pages(data: ka.Data) -> list[bytes]:
    pages = site.pages(data)
    return [page for name, page in pages.items() if name.endswith(".html")]


def _is_text(artist: object) -> bool:
    return hasattr(artist, "get_text")
