"""What holds for every figure of the set: a page, its texts, its letters, its sizes."""

import re
from dataclasses import replace
from inspect import signature

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from komoro_analysis import FIGURE_STEMS, figures
from komoro_analysis.analysis.assumed import assume
from komoro_analysis.analysis.results import results
from komoro_analysis.base.errors import InputError
from komoro_analysis.figures import registry
from komoro_analysis.figures.stems import stems_of
from tests.builders.paths import ROOT, fy2024
from tests.builders.variants import another_plan, hostile, next_edition, patchy_edition
from tests.figures.drawn import (
    DATA,
    STEMS,
    draw,
    make,
    partial_edition,
    rendered,
    said,
    texts,
    ticks,
    with_values,
    written,
)

MM = 25.4
COMPARED = list(results(DATA).movements["statistic"])


def test_the_build_knows_the_same_figures_without_loading_them():
    reference = ROOT / "data/reference"
    assert stems_of(fy2024(), reference) == STEMS
    assert "changes" in registry.catalogue(next_edition(DATA))
    assert "changes" not in STEMS


def test_a_figure_is_drawn_by_its_stem_or_refused():
    assert registry.draw(DATA, "gaps_by_policy").axes
    with pytest.raises(InputError, match="gaps_none.*expected one of measure_1-1"):
        registry.draw(DATA, "gaps_none")


def assert_on_page(figure: Figure, letters: float) -> None:
    """Nothing leaves the page, nothing is smaller than some points."""
    width, height = figure.get_size_inches() * figure.dpi
    for text in written(figure):
        box = text.get_window_extent()
        assert box.x0 >= -1 and box.x1 <= width + 1, text
        assert box.y0 >= -1 and box.y1 <= height + 1, text
        assert text.get_fontsize() >= letters, text


def test_catalogue_has_every_measure_and_every_promised_stem():
    measures = [f"measure_{key}" for key in DATA.measures["measure_id"]]
    statistics = [f"comparison_{key}" for key in COMPARED]
    assert [*measures, *FIGURE_STEMS, *statistics] == STEMS
    promised = {"matrix", "gaps_all", "gaps_by_policy", "trends_pace", "projection_all"}
    promised |= {"systems_compare", "survey_noise", "sensitivity", "method_reliability"}
    assert promised <= set(FIGURE_STEMS)
    for stem in FIGURE_STEMS:
        assert getattr(figures, stem) is registry.function(stem)
        assert registry.function(stem).__doc__
        parameters = signature(registry.function(stem)).parameters
        assert parameters["ax"].default is None and parameters["size"].default == "a4"


@pytest.mark.parametrize("stem", STEMS)
def test_figure_is_a_page_that_says_its_finding_and_its_source(stem):
    figure = draw(stem)
    expected = registry.texts(DATA, stem)
    if stem != "method_reliability":  # drawn from a table of the tests
        assert figure.texts[0].get_text().replace("\n", "") == expected.headline
    caption = figure.texts[2].get_text().replace("\n", "")
    if stem.startswith("comparison_"):
        assert "出典：" in caption and caption.endswith("を加工。")
    elif stem == "method_reliability":  # other bodies' targets, not the city's
        assert caption.endswith("この市の指標での検証ではない。")
        assert "施策評価" not in caption
    else:
        source = "出典：小諸市施策評価シート（令和6年度実績）を加工。"
        assert caption.replace(" ", "").endswith(source)
        assert "観測は各項目2時点のみ" in caption
    width, height = figure.get_size_inches() * MM
    assert width == pytest.approx(170)
    assert height < 265  # A4 without its margins
    assert_on_page(figure, 8)


@pytest.mark.parametrize("stem", STEMS)
def test_headline_is_a_finding_and_nothing_is_cut(stem):
    headline = registry.texts(DATA, stem).headline
    assert re.search(r"\d", headline) and not headline.endswith("か")
    assert not any("…" in text for text in texts(draw(stem)))


@pytest.mark.parametrize("stem", STEMS)
def test_labels_of_an_axis_do_not_overlap(stem):
    for ax in draw(stem).findobj(mpl.axes.Axes):
        for axis in (ax.xaxis, ax.yaxis):
            boxes = [
                label.get_window_extent().shrunk(0.98, 0.8) for label in ticks(axis)
            ]
            pairs = zip(boxes, boxes[1:], strict=False)
            assert not any(a.overlaps(b) for a, b in pairs), axis


@pytest.mark.parametrize("stem", ["measure_1-1", "measure_3-3", *FIGURE_STEMS])
def test_slide_is_a_slide_with_large_letters(stem):
    figure = draw(stem, "slide")
    assert figure.get_size_inches() == pytest.approx((13.333, 7.5), abs=0.01)
    assert_on_page(figure, 13.9)


@pytest.mark.parametrize("stem", ["measure_2-2", "gaps_all", "matrix"])
def test_a_figure_of_ones_own_keeps_its_size(stem):
    own = Figure(figsize=(13.3, 7.5))
    assert make(DATA, stem, fig=own) is own
    assert own.get_size_inches() == pytest.approx((13.3, 7.5), abs=0.01)
    assert_on_page(rendered(own), 13.8)
    small = Figure()
    before = small.get_size_inches()
    assert make(DATA, stem, fig=small).get_size_inches() == pytest.approx(before)
    assert all(text.get_fontsize() >= 8 for text in written(rendered(small)))


def test_screen_and_unknown_sizes():
    figure = rendered(figures.gaps_by_policy(DATA, size="screen"))
    assert min(text.get_fontsize() for text in written(figure)) >= 9.9
    with pytest.raises(InputError, match="a4, slide, screen"):
        figures.gaps_by_policy(DATA, size="poster")
    with pytest.raises(InputError, match="a4, slide, screen"):
        figures.measure(DATA, "1-1", size="poster")


def test_a_slide_says_what_it_leaves_out():
    assert "入る分だけを示した" in said(draw("gaps_all", "slide"))
    assert "入る分だけを示した" not in said(draw("gaps_all"))


@pytest.mark.parametrize("stem", [s for s in STEMS if s != "method_reliability"])
def test_alt_text_states_the_message_with_its_numbers(stem):
    text = figures.alt_text(DATA, stem)
    assert any(letter.isdigit() for letter in text) and len(text) > 30
    assert "nan" not in text and "\n" not in text


def test_alt_text_counts():
    alt = figures.alt_text(DATA, "gaps_all")
    assert "達成33、一部達成2、未達成26、未公表0" in alt


# ---- by hand ------------------------------------------------------------------------
def test_axes_of_ones_own_are_drawn_into():
    figure = Figure()
    left, right = figure.subplots(1, 2)
    assert figures.gaps_by_policy(DATA, ax=left) is figure
    assert left.patches and not right.patches and not figure.texts
    assert left.get_title(loc="left").startswith("R6の計画の達成が最も多いのは")
    assert figures.panel(DATA, "1-2-1", ax=right) is right and right.lines
    FigureCanvasAgg(figure).draw()  # a missing glyph is an error


# ---- other data ---------------------------------------------------------------------
@pytest.mark.parametrize(
    "vary",
    [next_edition, patchy_edition, another_plan, hostile],
    ids=lambda f: f.__name__,
)
def test_every_figure_of_other_data_stays_on_its_page(vary):
    data = vary(DATA)
    plan = registry.stems_of_plan(data)
    for stem in [*plan, f"measure_{data.measures['measure_id'].iloc[0]}"]:
        figure = rendered(make(data, stem))
        width = figure.get_size_inches()[0] * figure.dpi
        for text in written(figure):
            box = text.get_window_extent()
            assert box.x0 >= -1 and box.x1 <= width + 1, (stem, text)


def test_assumed_values_are_said_in_headline_and_caption():
    data = assume(DATA, {"1-2-1": 60.0})
    for stem in (
        *(s for s in FIGURE_STEMS if s != "method_reliability"),
        "measure_1-2",
    ):
        told = registry.texts(data, stem)
        assert "仮定" in told.headline, stem
        assert "R7の値（白抜き）は仮定であり、実績ではない。" in told.caption
        assert "仮定" not in registry.texts(DATA, stem).headline


def test_hostile_names_stay_text_inside_the_page():
    long = "長い指標名が続き、市民の割合（意識調査）" * 2
    name = f"<script>alert(1)</script> $x^2_i$ １\u20e3 2\ufe0f\u20e3 {long}"
    which = DATA.indicators["indicator_id"] == "1-2-1"
    changed = with_values(DATA.indicators, which, name=name, short_name="", unit="$_^")
    data = replace(DATA, indicators=changed)
    for stem in ("measure_1-2", "gaps_all", "matrix"):
        figure = rendered(make(data, stem))
        width = figure.get_size_inches()[0] * figure.dpi
        assert all(text.get_window_extent().x1 <= width for text in written(figure))
        everything = "".join(texts(figure)).replace("\n", "")
        assert "<script" in everything and "\u20e3" not in everything
        symbols = [text for text in written(figure) if "$" in text.get_text()]
        assert not any(text.get_parse_math() for text in symbols)
    assert "$x^2_i$" in said(rendered(figures.measure(data, "1-2")))


def test_a_letter_that_no_font_has_becomes_a_substitute():
    which = DATA.indicators["indicator_id"] == "1-2-1"
    named = with_values(
        DATA.indicators, which, name="\U0001f5d1野家", short_name="\U0001f5d1野家"
    )
    data = replace(DATA, indicators=named)
    for stem in ("measure_1-2", "gaps_all", "matrix"):
        assert any("〓野家" in text for text in texts(rendered(make(data, stem)))), stem


def test_missing_actual_and_direction_are_said_in_words():
    rows = DATA.observations
    empty = {"value": np.nan, "printed": "－", "status": "not_available"}
    silent = (rows["series_id"] == "1-2-1") & (rows["kind"] == "actual")
    unknown = DATA.indicators["indicator_id"] == "1-2-2"
    data = replace(
        DATA,
        observations=with_values(rows, silent, **empty),
        indicators=with_values(DATA.indicators, unknown, direction=""),
    )
    figure = rendered(figures.measure(data, "1-2"))
    assert "R6\n未公表" in texts(figure) and "－ 未公表" in said(figure)
    for word in ("良い方向は未登録", "□ 判定せず", "算出できない"):
        assert word in said(figure)
    for stem in FIGURE_STEMS:
        rendered(make(data, stem))
    assert {"未公表", "判定せず"} <= set(texts(rendered(figures.gaps_all(data))))


def test_an_edition_without_any_actual_draws():
    rows = DATA.observations
    empty = {"value": np.nan, "printed": "－", "status": "not_available"}
    silent = with_values(rows, rows["kind"] == "actual", **empty)
    data = replace(DATA, observations=silent)
    for stem in (*FIGURE_STEMS, "measure_1-2"):
        rendered(make(data, stem))


def test_a_single_series_and_many_years_draw():
    rows = DATA.observations[DATA.observations["indicator_id"] == "6-1-1"]
    actual = rows[rows["kind"] == "actual"]
    history = [
        actual.assign(
            kind="history", fiscal_year=year, value=60.0 + year % 5, edition=pd.NA
        )
        for year in range(2006, 2022)
    ]
    data = replace(
        DATA,
        observations=pd.concat([rows, *history], ignore_index=True).astype(rows.dtypes),
        indicators=DATA.indicators[DATA.indicators["indicator_id"] == "6-1-1"],
        measures=DATA.measures[DATA.measures["measure_id"] == "6-1"],
    )
    for stem in (*FIGURE_STEMS, "measure_6-1"):
        figure = rendered(make(data, stem))
        if stem == "measure_6-1":
            names = ticks(figure.axes[0].xaxis)
            boxes = [label.get_window_extent() for label in names]
            pairs = zip(boxes, boxes[1:], strict=False)
            assert not any(a.overlaps(b) for a, b in pairs)


def test_next_edition_says_its_observations():
    data = next_edition(DATA)
    told = registry.texts(data, "gaps_all")
    assert "観測は各項目3時点。" in told.caption and "令和6・7年度実績" in told.caption
    assert told.headline.startswith("R7の計画")


def test_partial_edition_counts_what_is_published():
    alt = figures.alt_text(partial_edition(("1-2",)), "gaps_by_policy")
    assert "公表2指標のうち1が達成（ほかに未公表59）" in alt
