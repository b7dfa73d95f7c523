"""The explorer: every control changes what is shown; what is shown is what holds."""

import base64
import io
import re

import numpy as np
import pandas as pd
import pytest
from PIL import Image

import komoro_analysis as ka
from komoro_analysis.app import explore as entry
from komoro_analysis.app.explore_controls import Explorer, first_view
from komoro_analysis.app.explore_limits import limits_of
from komoro_analysis.app.explore_view import Choice, look, scenario_values
from komoro_analysis.base.errors import InputError
from komoro_analysis.wording.wording import wording_of
from tests.builders.paths import fy2024
from tests.builders.pictures import difference

SHOWN = ["actual_text", "point_text", "span_text", "chance_text", "sentence"]


@pytest.fixture(scope="module")
def city():
    return ka.load(fy2024())


@pytest.fixture
def explorer(city, tmp_path):
    return Explorer(city, tmp_path / "saved")


def seen(explorer):
    """Return picture, table and sentences as they stand."""
    return explorer.picture.value, explorer.table.value, explorer.sentences.value


def image(explorer):
    packed = re.search(r"base64,([^\"]+)", explorer.picture.value)[1]
    return Image.open(io.BytesIO(base64.b64decode(packed)))


def other(control):
    """Return an option of a list that is not chosen."""
    options = control.options
    pairs = options.items() if isinstance(options, dict) else options
    return next(value for _, value in pairs if value != control.value)


@pytest.mark.parametrize(
    "assumed",
    [(), (("1-2-1", 55.0),), (("1-2-1", 40.5), ("1-2-2", 30.0))],
)
def test_the_quick_way_says_what_the_library_says(city, assumed):
    view = look(city, Choice(("1-2-1", "1-2-2"), 2024, assumed=assumed))
    plain = wording_of(ka.assume(city, dict(assumed)) if assumed else city).rows
    quick = (view.if_so or view.now).rows
    expected = plain.loc[["1-2-1", "1-2-2"], SHOWN]
    pd.testing.assert_frame_equal(quick[SHOWN], expected, check_names=False)


@pytest.mark.parametrize("name", ["plan", "target", "unchanged"])
def test_scenarios_are_those_of_the_library(city, name):
    values = scenario_values(city, 2024, name)
    choice = Choice(("2-1-1:家庭系", "3-1-2"), 2024, assumed=tuple(values.items()))
    plain = wording_of(ka.scenario(city, name)).rows
    quick = look(city, choice).if_so.rows
    pd.testing.assert_frame_equal(
        quick[SHOWN], plain.loc[list(choice.series_ids), SHOWN], check_names=False
    )


def test_another_method_is_the_library_s(city):
    view = look(city, Choice(("1-2-1",), 2024, method="linear"))
    projections = ka.projections(city)
    own = projections[
        projections["series_id"].eq("1-2-1") & projections["method"].eq("linear")
    ]
    assert view.now.rows.at["1-2-1", "point"] == own["point"].iloc[-1]


def test_another_measure_is_drawn_at_once_and_saved_under_its_name(explorer):
    before = seen(explorer)
    explorer.measure.value = "3-1"
    after = seen(explorer)
    assert all(old != new for old, new in zip(before, after, strict=True))
    assert "健康寿命（男性）" in explorer.table.value
    assert "施策 3-1" in explorer.sheet.headline

    explorer.save()
    names = sorted(path.name for path in explorer.folder.iterdir())
    assert names == ["explore_3-1.pdf", "explore_3-1.png", "explore_3-1.svg"]
    assert "explore_3-1.png" in explorer.note.value


@pytest.mark.parametrize("control", ["measure", "method", "scenario"])
def test_every_list_changes_picture_table_and_sentences(explorer, control):
    before = seen(explorer)
    chosen = getattr(explorer, control)
    chosen.value = other(chosen)
    assert all(old != new for old, new in zip(before, seen(explorer), strict=True))


def test_chosen_indicators_are_those_shown(explorer):
    explorer.measure.value = "2-2"
    assert explorer.series_ids == ("2-2-1", "2-2-2", "2-2-3")
    assert len(explorer.sliders.children) == 3
    before = seen(explorer)
    explorer.chosen.value = ("2-2-2",)
    assert all(old != new for old, new in zip(before, seen(explorer), strict=True))
    assert "環境学習の参加者" in explorer.table.value
    assert len(explorer.sliders.children) == 1
    explorer.chosen.value = ()
    assert seen(explorer)[1:] == before[1:]


def test_the_year_decides_what_is_known_and_what_is_assumed(city, tmp_path):
    later = ka.assume(city, {"1-2-1": 53.0})
    explorer = Explorer(later, tmp_path)
    explorer.measure.value = "1-2"
    assert explorer.year.value == 2025
    assert explorer.scenario.description == "R8の仮定"
    before = seen(explorer)
    explorer.year.value = 2024
    assert all(old != new for old, new in zip(before, seen(explorer), strict=True))
    assert explorer.scenario.description == "R7の仮定"
    assert "R7" not in explorer.table.value


def test_a_slider_shows_now_and_if_so_side_by_side(explorer):
    explorer.measure.value = "1-2"
    explorer.chosen.value = ("1-2-1",)
    before = seen(explorer)
    width = image(explorer).size[0]
    value = explorer.values["1-2-1"]
    assert value.value == 51.3
    value.slider.value = 60.0
    assert all(old != new for old, new in zip(before, seen(explorer), strict=True))
    assert image(explorer).size[0] == 2 * width
    assert explorer.scenario.value == "own" and value.number.value == "60.0"
    assert "60％（仮定）" in explorer.table.value
    assert ">現状<" in explorer.table.value and ">仮定<" in explorer.table.value
    assert "R7は60％（仮定）" in explorer.sentences.value
    assert "60.0％" in explorer.sheet.condition


def test_what_was_assumed_stays_on_the_left_as_it_is(explorer):
    explorer.measure.value = "1-2"
    explorer.chosen.value = ("1-2-1",)
    alone = np.asarray(image(explorer))
    explorer.values["1-2-1"].slider.value = 52.0
    both = np.asarray(image(explorer))
    half = both.shape[1] // 2
    assert alone.shape[1] == half
    assert (both[:, :half] != both[:, half:]).any()


@pytest.mark.parametrize("typed", ["60", "６０", "60.0％", " 60 "])
def test_a_typed_number_moves_the_slider(explorer, typed):
    explorer.measure.value = "1-2"
    value = explorer.values["1-2-1"]
    value.number.value = typed
    assert value.slider.value == 60.0 and value.number.value == "60.0"
    assert "60％（仮定）" in explorer.table.value


@pytest.mark.parametrize("typed", ["1000", "-1", "多い", "", "nan", "53, 55"])
def test_what_is_no_possible_value_is_answered_in_japanese(explorer, typed):
    explorer.measure.value = "1-2"
    before = seen(explorer)
    explorer.values["1-2-1"].number.value = typed
    if typed:
        assert f"「{typed}」" in explorer.message.value
    assert "0.0～100.0の数が必要です" in explorer.message.value
    assert seen(explorer) == before


def test_a_good_value_takes_the_warning_away(explorer):
    explorer.measure.value = "1-2"
    explorer.values["1-2-1"].number.value = "x"
    assert explorer.message.value
    explorer.values["1-2-1"].number.value = "55"
    assert explorer.message.value == ""


@pytest.mark.parametrize("name", ["plan", "target", "unchanged"])
def test_a_scenario_moves_the_sliders(explorer, city, name):
    explorer.measure.value = "1-2"
    explorer.scenario.value = name
    values = scenario_values(city, 2024, name)
    for key in explorer.series_ids:
        assert explorer.values[key].value == pytest.approx(values[key])
    assert "仮定" in explorer.table.value
    explorer.scenario.value = "none"
    assert "仮定" not in explorer.table.value


def test_limits_fit_the_unit(city):
    rows = wording_of(city).rows
    for key, row in rows.iterrows():
        known = city.observations.loc[city.observations["series_id"] == key, "value"]
        limits = limits_of(row, known)
        assert limits.lowest <= known.min() and known.max() <= limits.highest, key
        finest = 10.0 ** -row["digits"]
        assert finest <= limits.step <= max(finest, limits.highest / 200), key
        if row["unit"] == "％" and known.max() <= 100:
            assert (limits.lowest, limits.highest) == (0, 100), key
        if row["value_type"] == "rank":
            assert limits.lowest == 1, key
        if (known >= 0).all() and row["value_type"] != "rank":
            assert limits.lowest == 0, key


def test_numbers_below_zero_can_be_assumed_where_they_have_been_seen(city):
    row = wording_of(city).rows.loc["6-2-1"]
    limits = limits_of(row, pd.Series([-33.0, 120.0]))
    assert limits.lowest < -100 and limits.read("−20") == -20
    with pytest.raises(InputError, match="範囲の外です"):
        limits.read("99999999")


def test_the_saved_picture_is_the_one_on_the_screen(explorer):
    explorer.measure.value = "1-2"
    explorer.scenario.value = "target"
    explorer.save()
    saved = Image.open(explorer.folder / "explore_1-2_仮定.png")
    on_screen = image(explorer)
    same = difference(saved, on_screen)

    explorer.measure.value = "3-1"
    assert same < 5 and difference(saved, image(explorer)) > 2 * same


def test_a_folder_that_cannot_be_written_is_said(explorer, tmp_path):
    explorer.folder = tmp_path / "file"
    explorer.folder.write_text("no folder")
    explorer.save()
    assert 'role="alert"' in explorer.message.value and not explorer.note.value


def test_hostile_names_are_only_text(city, tmp_path):
    from dataclasses import replace

    bad = "<script>alert(1)</script>"
    indicators = city.indicators.assign(short_name=bad, name=bad)
    measures = city.measures.assign(name=bad)
    hostile = replace(city, indicators=indicators, measures=measures)
    explorer = Explorer(hostile, tmp_path)
    explorer.scenario.value = "plan"
    for part in [*seen(explorer), first_view(hostile)]:
        assert "<script" not in part


def test_the_copy_of_a_build_holds_the_first_view_and_no_widget(
    city, monkeypatch, tmp_path
):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda thing: shown.append(thing))
    monkeypatch.setenv("KOMORO_FIGURES", str(tmp_path))
    entry.explore(city)
    (only,) = shown
    assert "data:image/png;base64," in only.data and "<table" in only.data
    assert entry.NO_KERNEL in only.data and "http" not in only.data


def test_the_explorer_shows_itself(city, monkeypatch, tmp_path):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda thing: shown.append(thing))
    monkeypatch.delenv("KOMORO_FIGURES", raising=False)
    entry.explore(city, tmp_path)
    (only,) = shown
    assert len(only.children) == 11
