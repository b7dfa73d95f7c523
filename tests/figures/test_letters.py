"""A letter that no font has must not stop a report; a rare one is drawn."""

import io
from dataclasses import replace

import komoro_analysis as ka
from komoro_analysis import figures
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


def _is_text(artist: object) -> bool:
    return hasattr(artist, "get_text")
