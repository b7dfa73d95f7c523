"""Figures: every stem of the catalogue, its texts, units and shapes; line breaks; the exporter's bytes."""

import io
import subprocess
import sys
from dataclasses import replace
from inspect import signature

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from PIL import Image

from komoro_analysis import FIGURE_STEMS, figures
from komoro_analysis.analysis.results import results
from komoro_analysis.analysis.what_if import assume
from komoro_analysis.base.errors import InputError
from komoro_analysis.dataset import Data, load
from komoro_analysis.figures import export, labels, registry, rows, style
from komoro_analysis.figures.gallery import (
    method_reliability,
    sensitivity,
    systems_compare,
)
from komoro_analysis.figures.measures.record import common_range, panel_records
from komoro_analysis.wording import words
from komoro_analysis.wording.line_breaks import clean, em, wrap
from tests.builders.paths import ROOT, fy2024
from tests.builders.variants import patchy_edition

DATA = load(fy2024())
RELIABILITY = pd.DataFrame({"horizons": ["h=1-1", "h=1-1", "h=2-4"], "n": [1200, 80, 44], "mean_p": [0.1, 0.6, 0.4],
                            "share_attained": [0.12, 0.55, 0.5]})  # fmt: skip
STEMS = list(figures.catalogue(DATA))
DRAWN: dict[str, Figure] = {}


def draw(stem: str) -> Figure:
    """Draw each figure once in a session, on a canvas, so that its texts have extents."""
    if stem not in DRAWN:
        options = {"frame": RELIABILITY} if stem == "method_reliability" else {}
        DRAWN[stem] = rendered(figures.catalogue(DATA)[stem](DATA, **options))
    return DRAWN[stem]


def rendered(fig: Figure) -> Figure:
    with style.drawing():  # a missing glyph is an error in there
        FigureCanvasAgg(fig).draw()
    return fig


def ticks(axis: mpl.axis.Axis) -> list[mpl.text.Text]:
    """Give the tick labels that are drawn: those inside the view."""
    low, high = sorted(axis.get_view_interval())
    found = zip(axis.get_ticklocs(), axis.get_ticklabels(), strict=True)
    return [label for at, label in found if low <= at <= high and label.get_text()]


def written(fig: Figure) -> list[mpl.text.Text]:
    """Give everything that can be read."""
    hidden = {id(label) for ax in fig.findobj(mpl.axes.Axes) for axis in (ax.xaxis, ax.yaxis)
              for label in {*axis.get_ticklabels()} - {*ticks(axis)}}  # fmt: skip
    return [
        text
        for text in fig.findobj(mpl.text.Text)
        if text.get_text().strip() and id(text) not in hidden
    ]


def texts(fig: Figure) -> list[str]:
    return [text.get_text() for text in written(fig)]


def said(fig: Figure) -> str:
    return "".join(text.get_text().replace("\n", "") for text in fig.texts)


def with_values(frame: pd.DataFrame, mask: pd.Series, **columns) -> pd.DataFrame:
    frame = frame.copy()
    for name, value in columns.items():
        frame.loc[mask, name] = value
    return frame


def later(data, years, shift: float = 1.02):
    """Add editions with one more actual each, every value a little higher."""
    old = data.observations
    parts, last = [old], old[old["kind"] == "actual"]
    for year in years:
        value = (last["value"] * shift).round(1)
        last = last.assign(
            fiscal_year=year, edition=year, value=value, printed=value.astype("str")
        )
        parts.append(last)
    return replace(
        data, observations=pd.concat(parts, ignore_index=True).astype(old.dtypes)
    )


def test_catalogue_has_every_measure_and_every_promised_stem():
    assert [
        *(f"measure_{key}" for key in DATA.measures["measure_id"]),
        *FIGURE_STEMS,
    ] == STEMS
    assert all(
        getattr(figures, stem) is registry.function(stem) for stem in FIGURE_STEMS
    )
    assert all(registry.function(stem).__doc__ for stem in FIGURE_STEMS)


@pytest.mark.parametrize("stem", STEMS)
def test_figure_is_a_page_with_question_and_source_and_nothing_clipped(stem):
    fig = draw(stem)
    question, _, caption = (text.get_text().replace("\n", "") for text in fig.texts[:3])
    assert question == registry.texts(DATA, stem).question
    if stem == "method_reliability":  # other bodies' targets, not the city's
        assert (
            caption.endswith("小諸市の指標での検証ではない。")
            and "小諸市 施策評価" not in caption
        )
    else:
        assert caption.replace(" ", "").endswith(
            "出典：小諸市施策評価シート（令和6年度実績）を加工。"
        )
        assert "観測は各系列2時点のみ" in caption
    width, height = fig.get_size_inches() * fig.dpi
    assert width / fig.dpi * 25.4 == pytest.approx(170)
    assert height / fig.dpi * 25.4 < 270  # A4 without its margins
    for text in written(fig):
        box = text.get_window_extent()
        assert box.x0 >= 0 and box.x1 <= width and box.y0 >= 0 and box.y1 <= height, (
            text
        )
        assert text.get_fontsize() >= 8, text


@pytest.mark.parametrize("stem", STEMS)
def test_labels_of_an_axis_do_not_overlap(stem):
    for ax in draw(stem).findobj(mpl.axes.Axes):
        for axis in (ax.xaxis, ax.yaxis):
            boxes = [
                label.get_window_extent().shrunk(0.98, 0.8) for label in ticks(axis)
            ]
            assert not any(
                a.overlaps(b) for a, b in zip(boxes, boxes[1:], strict=False)
            ), axis


@pytest.mark.parametrize(
    "stem",
    [stem for stem in FIGURE_STEMS if "xlabel" in registry.chart(stem).layout.axes],
)
def test_axis_says_what_it_measures_and_its_unit(stem):
    assert "（" in draw(stem).axes[0].get_xlabel()


@pytest.mark.parametrize("measure_id", DATA.measures["measure_id"])
def test_measure_shows_every_series_with_unit_target_and_printed_values(measure_id):
    fig, series = (
        draw(f"measure_{measure_id}"),
        results(DATA).series.query("measure_id == @measure_id"),
    )
    assert len(fig.axes) == len(series)
    for ax, (_, row) in zip(fig.axes, series.iterrows(), strict=True):
        inside = [text.get_text() for text in ax.texts]
        printed = words.cells(DATA)
        assert row["unit"] in inside
        assert f"目標 {printed[row.name, 'target', 2027]['number']}" in inside
        assert printed[row.name, "actual", 2024]["number"] in inside
        assert (
            ax.get_xticklabels()[0].get_text().endswith("策定時")
            and ax.get_xticklabels()[-1].get_text() == "R9"
        )


def test_printed_values_have_their_printed_decimals():
    assert {"目標 54", "45", "38.2"} <= set(
        texts(draw("measure_3-1"))
    ) and "45.0" not in texts(draw("measure_3-1"))


@pytest.mark.parametrize("measure_id", DATA.measures["measure_id"])
def test_labels_in_a_panel_do_not_touch(measure_id):
    for ax in draw(f"measure_{measure_id}").axes:
        boxes = [
            (text.get_text(), text.get_window_extent().shrunk(1, 0.75))
            for text in ax.texts
            if text.get_text()
        ]
        assert not [
            (a, b)
            for i, (a, x) in enumerate(boxes)
            for b, y in boxes[:i]
            if x.overlaps(y)
        ]


def test_a_wide_interval_leaves_the_values_legible_and_says_how_far_it_reaches():
    ax, end = draw("measure_2-2").axes[1], words.table(DATA).loc["2-2-2"]
    assert ax.get_ylim()[1] < 6 * end["actual"] and f"↑ {end['upper80']:,.0f}" in texts(
        draw("measure_2-2")
    )
    for key, row in words.table(DATA).iterrows():
        record = panel_records(DATA, [key])[key]
        fan = record.fan
        low, high = common_range([record], row["value_type"] == "count")
        assert low < fan["point"].min() and fan["point"].max() < high
    everything = [
        text
        for measure in DATA.measures["measure_id"]
        for text in texts(draw(f"measure_{measure}"))
    ]
    arrows = [text for text in everything if text[0] in "↑↓"]
    assert 1 <= len(arrows) <= 6


def test_components_share_one_range():
    for stem, pairs in {
        "measure_3-3": [(0, 1)],
        "measure_1-1": [(0, 1), (2, 3), (4, 5)],
    }.items():
        assert all(
            draw(stem).axes[a].get_ylim() == draw(stem).axes[b].get_ylim()
            for a, b in pairs
        )


def shaded(ax) -> list[float]:
    """Give lower and upper edge of the allowed side of a bound."""
    found = [
        c for c in ax.collections if to_hex(c.get_facecolor()[0]).upper() == style.SHADE
    ]
    return [
        edge
        for c in found
        for edge in (c.get_datalim(ax.transData).y0, c.get_datalim(ax.transData).y1)
    ]


def test_bound_shades_the_allowed_side_only():
    funds, debt, ratio = draw("measure_6-3").axes
    assert shaded(funds) == pytest.approx([20, funds.get_ylim()[1]])  # 20億円以上
    assert shaded(debt) == pytest.approx([debt.get_ylim()[0], 150])  # 150億円以下
    assert shaded(ratio) == pytest.approx([ratio.get_ylim()[0], 9])
    assert not shaded(draw("measure_1-2").axes[0])


def test_fan_runs_from_the_last_actual_to_the_interval_of_the_target_year():
    ax, rows = draw("measure_1-2").axes[0], results(DATA).projections
    end = rows.query(
        "series_id == '1-2-1' and method == 'pooled' and fiscal_year == 2027"
    ).iloc[0]
    fan = (
        next(
            c
            for c in ax.collections
            if to_hex(c.get_facecolor()[0]).upper() == style.PALE
        )
        .get_paths()[0]
        .vertices
    )
    assert fan[fan[:, 0] == 2024][:, 1] == pytest.approx(51.3)
    assert sorted({*fan[fan[:, 0] == 2027][:, 1]}) == pytest.approx(
        [end["lower80"], end["upper80"]]
    )
    point = next(line for line in ax.lines if line.get_linestyle() == "--")
    assert list(point.get_xdata()) == [2024, 2025, 2026, 2027] and point.get_ydata()[
        -1
    ] == pytest.approx(end["point"])


def test_measure_says_verdict_error_and_chance_in_words():
    text = said(draw("measure_1-2"))
    assert (
        "● 達成　差 +1.3ポイント　差は調査誤差の範囲内見込み：" in text
        and "80％の幅：" in text
    )
    assert "▽ 未達成　差 −1.3ポイント" in text
    assert (
        "低いほどよい" in said(draw("measure_1-6"))
        and "差＝計画との差（＋がよい）" in text
    )
    assert "未達成　差 −31位" in said(draw("measure_4-3"))


def test_gaps_put_the_met_right_and_the_others_left_with_their_own_shape():
    lines, gaps = (
        draw("gaps_all").axes[0].lines,
        results(DATA).gaps.set_index("series_id"),
    )
    dots = {
        line.get_marker(): line.get_xdata()
        for line in lines
        if line.get_marker() in "ov"
    }
    scaled = rows.figure_rows(DATA)["step"].notna()
    met = gaps["met"].astype(bool)
    assert (
        np.isfinite(dots["o"]).sum() == (met & scaled).sum()
        and np.nanmin(dots["o"]) >= 0
    )
    assert (
        np.isfinite(dots["v"]).sum() == (~met & scaled).sum()
        and np.nanmax(dots["v"]) < 0
    )
    assert {"+1.3ポイント", "−39.71ポイント", "+50,763人", "−0.2mg/L", "−31位"} <= set(
        texts(draw("gaps_all"))
    )


def test_stacked_counts_add_up():
    ax = draw("gaps_by_policy").axes[0]
    bars, written = (
        ax.patches,
        [text for text in ax.texts if text.get_text().startswith("一部")],
    )
    one = min(bar.get_window_extent().width for bar in bars)
    assert {text.get_text() for text in written} == {"一部\n達成1"}
    assert all(text.get_window_extent().width < 1.1 * one for text in written)
    assert sum(bar.get_width() for bar in bars) == 61
    assert "61指標中33が達成" in said(draw("gaps_by_policy"))


def test_projection_figures_print_the_probabilities():
    p = results(DATA).projections.query("method == 'pooled'")["p_attain"].dropna()
    shown = [
        line
        for line in draw("projection_all").axes[0].lines
        if line.get_marker() == "o"
    ][0].get_xdata()
    assert sorted(shown) == pytest.approx(sorted(100 * p))
    cells = [
        text
        for text in texts(draw("projection_heatmap"))
        if text.endswith("％") and "\n" in text
    ]
    inside = "".join(
        rows.figure_rows(DATA)["chance_text"]
    )  # the same numbers as in sentences
    printed = [
        text.get_text()
        for text in draw("projection_all").axes[0].texts
        if text.get_text().isdigit()
    ]
    assert len(printed) == len(p) and all(
        inside.count(f"約{n}％") == printed.count(n) for n in {*printed}
    )
    assert {cell.split("\n")[1] for cell in cells} <= {f"{n}％" for n in printed}
    assert [rows.chance_number(x) for x in (0.001, 0.37, 0.999, np.nan)] == [
        "5",
        "35",
        "95",
        "算出できない",
    ]
    assert all(
        "5％刻み" in said(draw(stem))
        for stem in ("projection_all", "projection_heatmap")
    )
    assert len(cells) == 61 and {"低い", "五分五分", "高い"} <= set(
        texts(draw("projection_all"))
    )


def test_survey_error_bars_clear_of_zero_are_those_outside_the_noise():
    ax, noise = (
        draw("survey_noise").axes[0],
        results(DATA).gaps["within_noise"].dropna(),
    )
    bars = [
        (low, high) for c in ax.collections for (low, _), (high, _) in c.get_segments()
    ]
    assert (
        len(bars) == len(noise)
        and sum(low > 0 or high < 0 for low, high in bars)
        == (~noise.astype(bool)).sum()
    )


def test_disputed_series_come_first():
    found = systems_compare.prepare(DATA).votes
    assert (np.diff(found["dispute"]) <= 0).all() and found["dispute"].iloc[0] > 0
    first = draw("systems_compare").axes[0].get_yticklabels()[0].get_text()
    assert first == rows.figure_rows(DATA).loc[found.index[0], "tick"]


def test_pace_scatter_marks_what_is_too_slow():
    for line in draw("trends_pace").axes[0].lines:
        if line.get_marker() in "ov":
            enough = np.asarray(line.get_ydata()) >= np.asarray(line.get_xdata())
            assert enough.all() if line.get_marker() == "o" else not enough.any()


def test_sensitivity_names_the_series_that_moves_most():
    moved = sensitivity.shifts_of(results(DATA).sensitivity)
    for _, part in moved.groupby("name"):
        most = part.loc[part["moved"].abs().idxmax(), "series_id"]
        assert rows.figure_rows(DATA).loc[most, "tick"] in texts(draw("sensitivity"))


def test_reliability_needs_its_table(tmp_path):
    assert "1,200" in texts(draw("method_reliability")) and "1,324件" in said(
        draw("method_reliability")
    )
    with pytest.raises(InputError, match="make bench"):
        method_reliability.reliability(tmp_path / "none.csv")
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match="cannot be read"):
        method_reliability.reliability(tmp_path / "other.csv")


def test_alt_text_states_the_message_with_its_numbers():
    assert "達成33、一部達成2、未達成26、未公表0" in figures.alt_text(DATA, "gaps_all")
    for stem in STEMS:
        if stem != "method_reliability":
            text = figures.alt_text(DATA, stem)
            assert (
                any(c.isdigit() for c in text)
                and len(text) > 30
                and "nan" not in text
                and "\n" not in text
            ), text


# ---- other data -------------------------------------------------------------------------------------------------
def test_hostile_names_stay_text_inside_the_page():
    name = (
        "<script>alert(1)</script> $x^2_i$ １\u20e3 2\ufe0f\u20e3 "
        + "長い指標名が続き、市民の割合（意識調査）" * 15
    )
    which = DATA.indicators["indicator_id"] == "1-2-1"
    changed = with_values(DATA.indicators, which, name=name, short_name="", unit="$_^")
    data = replace(DATA, indicators=changed)
    for stem in ("measure_1-2", "gaps_all", "projection_heatmap"):
        fig = rendered(figures.catalogue(data)[stem](data))
        width = fig.get_size_inches()[0] * fig.dpi
        assert all(text.get_window_extent().x1 <= width for text in written(fig))
        assert any(
            "<script>" in text for text in texts(fig)
        ) and "\u20e3" not in "".join(texts(fig))
        assert not any(
            text.get_parse_math() for text in written(fig) if "$" in text.get_text()
        )
    assert "$x^2_i$" in said(rendered(figures.measure(data, "1-2")))


def test_missing_actual_and_direction_are_said_in_words():
    o = DATA.observations
    empty = {"value": np.nan, "printed": "－", "status": "not_available"}
    o = with_values(o, (o["series_id"] == "1-2-1") & (o["kind"] == "actual"), **empty)
    unknown = with_values(
        DATA.indicators, DATA.indicators["indicator_id"] == "1-2-2", direction=""
    )
    data = replace(DATA, observations=o, indicators=unknown)
    fig = rendered(figures.measure(data, "1-2"))
    assert "R6\n未公表" in texts(fig) and "－ 未公表" in said(fig)
    assert all(
        word in said(fig)
        for word in ("良い方向は未登録", "－ 判定せず", "算出できない")
    )
    for stem in FIGURE_STEMS:
        if stem != "method_reliability":
            rendered(registry.function(stem)(data))
    assert {"未公表", "判定せず"} <= set(texts(rendered(figures.gaps_all(data))))


def test_next_edition_draws_two_actuals():
    data = later(DATA, [2025])
    fig = rendered(figures.measure(data, "1-3"))
    assert (
        "観測は各系列3時点。" in said(fig)
        and "令和6・7年度実績" in said(fig)
        and "37.5" in texts(fig)
    )
    assert said(figures.gaps_all(data)).startswith("R7の計画値に対し")


def partial(published: tuple[str, ...]):
    """Add an edition that prints new actuals of some indicators only."""
    data = later(DATA, [2025])
    o = data.observations
    silent = (
        (o["kind"] == "actual")
        & (o["fiscal_year"] == 2025)
        & ~o["indicator_id"].str.startswith(published)
    )
    empty = {"value": np.nan, "printed": "－", "status": "not_available"}
    return replace(data, observations=with_values(o, silent, **empty))


def test_partial_edition_keeps_what_is_known_and_counts_what_is_published():
    data = partial(("1-2",))

    def marks(frame: Data) -> list[int]:
        side = figures.trends_pace(frame).axes[0].child_axes[0]
        return [
            np.isfinite(np.asarray(x.get_xdata(), float)).sum()
            for x in side.lines
            if x.get_marker() in "ov"
        ]

    assert marks(data) == marks(DATA) and min(marks(DATA)) > 0
    assert "公表2指標のうち1が達成（ほかに未公表59）" in figures.alt_text(
        data, "gaps_by_policy"
    )
    o = DATA.observations
    never = (o["series_id"] == "4-3-3") & (o["kind"] == "actual")
    none = replace(
        DATA,
        observations=with_values(
            o, never, value=np.nan, printed="－", status="not_available"
        ),
    )
    side = figures.trends_pace(none).axes[0].child_axes[0]
    assert [text.get_text() for text in side.texts] == ["未公表"] and sum(
        marks(none)
    ) == sum(marks(DATA)) - 1
    bars = rendered(figures.gaps_by_policy(partial(("1-2", "3-1-1")))).axes[0]
    assert all(text.get_window_extent().width < 1.1 * bar.get_window_extent().width
               for text in bars.texts for bar in bars.patches
               if bar.get_window_extent().containsx(text.get_window_extent().x0 / 2 + text.get_window_extent().x1 / 2)
               and bar.get_window_extent().overlaps(text.get_window_extent()))  # fmt: skip


def test_systems_compare_says_why_destatis_is_silent_while_it_is():
    assert "4時点以上" in said(draw("systems_compare"))
    assert (
        "4時点以上"
        not in registry.texts(later(DATA, [2025, 2026]), "systems_compare").method
    )


@pytest.mark.parametrize("measure_id", ["1-2", "4-3", "6-3", "1-1"])
@pytest.mark.parametrize("published", [("1", "4", "6"), ("2",)])
def test_no_word_lies_on_a_mark(measure_id, published):
    fig = rendered(figures.measure(partial(published), measure_id))
    for ax in fig.axes:
        spots = [ax.transData.transform(np.c_[line.get_xdata(), line.get_ydata()])
                 for line in ax.lines if line.get_marker() in ("o", "_", "D")]  # fmt: skip
        words = [
            text
            for text in ax.texts
            if text.get_text().strip() and "範囲" not in text.get_text()
        ]
        boxes = [text.get_window_extent() for text in words]
        hit = [text.get_text() for text, box in zip(words, boxes, strict=True)
               for x, y in np.concatenate(spots) if box.contains(x, y)]  # fmt: skip
        assert not hit and (
            ("R7\n未公表" in [text.get_text() for text in words])
            == (published == ("2",))
        )
        newest = next(line for line in ax.lines if (line.get_linestyle(), line.get_marker()) == ("-", "None")
                      and line.get_color() == style.GOOD).get_ydata()[-1]  # fmt: skip
        numbers = {f"{newest:g}", f"{newest:.1f}", f"{newest:.0f}"}
        assert any(text.get_text().replace(",", "") in numbers for text in words)


def test_next_plan_draws_to_its_own_target():
    plan = DATA.observations[DATA.observations["kind"].isin(["plan", "target"])]
    base = DATA.observations[DATA.observations["kind"] == "actual"]
    base = base.assign(fiscal_year=2027, kind="baseline", edition=2028)
    now = base.assign(fiscal_year=2028, kind="actual")
    data = later(DATA, [2025, 2026])
    new = [
        data.observations,
        base,
        plan.assign(fiscal_year=plan["fiscal_year"] + 4, edition=2028),
        now,
    ]
    data = replace(
        data, observations=pd.concat(new, ignore_index=True).astype(plan.dtypes)
    )
    ax = rendered(figures.measure(data, "1-2")).axes[0]
    path = next(line.get_xdata() for line in ax.lines if line.get_marker() == "_")
    assert list(path) == [2028, 2029, 2030, 2031] and ax.get_xlim()[1] == 2031.5
    seen = next(
        line.get_xdata()
        for line in ax.lines
        if (line.get_linestyle(), line.get_color()) == ("-", style.GOOD)
    )
    assert list(seen) == [2023, 2024, 2025, 2026, 2027, 2028]


def test_a_single_series_and_many_years_draw():
    o = DATA.observations[DATA.observations["indicator_id"] == "6-1-1"]
    actual = o[o["kind"] == "actual"]
    history = [
        actual.assign(
            kind="history", fiscal_year=year, value=60.0 + year % 5, edition=pd.NA
        )
        for year in range(2006, 2022)
    ]
    data = replace(DATA, observations=pd.concat([o, *history], ignore_index=True).astype(o.dtypes),
                   indicators=DATA.indicators[DATA.indicators["indicator_id"] == "6-1-1"],
                   measures=DATA.measures[DATA.measures["measure_id"] == "6-1"])  # fmt: skip
    for stem, make in figures.catalogue(data).items():
        fig = rendered(
            make(
                data, **({"frame": RELIABILITY} if stem == "method_reliability" else {})
            )
        )
        if stem == "measure_6-1":
            boxes = [
                label.get_window_extent() for label in fig.axes[0].get_xticklabels()
            ]
            assert not any(
                a.overlaps(b) for a, b in zip(boxes, boxes[1:], strict=False)
            )


def test_an_assumed_value_is_marked_as_one():
    fig = figures.measure(assume(DATA, {"1-2-1": 60.0}), "1-2")
    marks = [
        line
        for line in fig.axes[0].lines
        if line.get_color() == style.MUTED and line.get_marker() == "o"
    ]
    assert [float(y) for line in marks for y in line.get_ydata()] == [60.0]
    assert "60（仮定）" in [text.get_text() for text in fig.axes[0].texts]
    assert not any(
        "仮定" in text.get_text() for text in figures.measure(DATA, "1-2").axes[0].texts
    )


def test_an_unknown_measure_is_refused():
    with pytest.raises(InputError, match="9-9.*expected one of 1-1, 1-2"):
        figures.measure(DATA, "9-9")
    assert signature(figures.gaps_all).parameters["ax"].default is None


# ---- by hand ----------------------------------------------------------------------------------------------------
def test_axes_of_ones_own_are_drawn_into():
    fig = Figure()
    left, right = fig.subplots(1, 2)
    assert (
        figures.gaps_by_policy(DATA, ax=left) is fig
        and left.patches
        and not right.patches
        and not fig.texts
    )
    assert left.get_title(loc="left").startswith("政策別に、R6の計画値")
    assert figures.panel(DATA, "1-2-1", ax=right) is right and right.lines
    FigureCanvasAgg(
        fig
    ).draw()  # in whatever font the rest has: a missing glyph is an error


def test_a_figure_of_ones_own_becomes_the_page():
    fig = Figure()
    assert figures.gaps_by_policy(DATA, fig=fig) is fig and fig.get_size_inches()[
        0
    ] * 25.4 == pytest.approx(170)


def test_a_policy_with_nothing_published_and_an_indicator_not_judged():
    patchy = patchy_edition(DATA)
    said = registry.texts(patchy, "gaps_by_policy").message
    assert (
        "政策5は未公表、" in said and "0中0" not in said and "公表49指標のうち" in said
    )
    assert "未公表12、判定せず1。" in registry.texts(patchy, "gaps_all").message
    fig = rendered(figures.gaps_by_policy(patchy))
    assert "未公表　12" in texts(fig) and "判定\nせず1" in texts(fig)


def test_the_picture_keeps_its_pale_colours_where_a_word_brings_another():
    """The fan, the allowed side and the grid of a panel that also says 未公表."""
    fig = figures.measure(patchy_edition(DATA), "5-3")
    picture = np.asarray(
        Image.open(io.BytesIO(export.png(fig, 100))).convert("RGB"), int
    )
    for colour in (style.PALE, style.FAINT, style.BAD):
        near = np.abs(picture - 255 * np.array(to_rgb(colour))).max(axis=2) < 12
        assert near.sum() > 50, colour


def test_figure_shows_itself_without_pyplot():
    code = ("from komoro_analysis import figures; from komoro_analysis.dataset import load; import sys;"
            "shown = figures.gaps_by_policy(load('data/tidy'))._repr_png_();"
            "assert shown.startswith(b'\\x89PNG') and 'matplotlib.pyplot' not in sys.modules")  # fmt: skip
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_import_leaves_the_settings_and_use_sets_them():
    assert mpl.rcParams["font.family"] != style.LOOK["font.family"]
    with mpl.rc_context():
        style.use("slides")
        assert (
            mpl.rcParams["font.family"][0] == "IPAexGothic"
            and mpl.rcParams["font.size"] > style.LOOK["font.size"]
        )


# ---- style ------------------------------------------------------------------------------------------------------
def test_export_is_the_same_bytes_at_every_run(tmp_path):
    for run in ("a", "b"):
        for stem in ("measure_2-1", "gaps_by_policy"):
            paths = export.save(
                figures.catalogue(DATA)[stem](DATA), tmp_path / run, stem
            )
            assert [path.suffix for path in paths] == [".png", ".svg", ".pdf"]
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name
        assert path.suffix != ".png" or path.stat().st_size < 130_000


def test_missing_glyph_is_an_error(tmp_path):
    fig = export.Picture()
    fig.text(0.5, 0.5, "施策\U0001fae0", family=style.LOOK["font.family"])
    with pytest.raises(UserWarning, match="Glyph"):
        export.save(fig, tmp_path, "x")


@given(st.text(alphabet="あ漢ー、。（）・のにabc 1%", max_size=120), st.integers(4, 30))
def test_wrapped_lines_fit_keep_the_text_and_break_well(text, width):
    lines = wrap(text, width, 999)
    assert all(em(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert len(wrap(text, width, 2)) <= 2


def test_wrap_prefers_word_like_boundaries():
    name = "過去3年以内に、区等で開催された行事や活動に参加したことがある市民の割合（市民意識調査）"
    assert wrap(name, 22) == [
        "過去3年以内に、区等で開催された行事や活動に",
        "参加したことがある市民の割合（市民意識調査）",
    ]
    assert wrap(name, 20)[1:] == [
        "活動に参加したことがある市民の割合",
        "（市民意識調査）",
    ]
    assert wrap("あ" * 30, 10, 2) == ["あ" * 10, "あ" * 9 + "…"]
    assert clean("１\u20e3 2\ufe0f\u20e3か\u3099") == "１ 2が"


@given(st.lists(st.floats(-50, 50), max_size=30))
def test_spread_keeps_the_distance_and_moves_no_more_than_needed(values):
    out = labels.spread(np.array(values), 1.0)
    assert (np.diff(out) >= 1 - 1e-9).all()
    if len(values) and (np.diff(np.sort(values)) >= 1).all():
        assert out == pytest.approx(np.sort(values))


MACHADO = {"deuteranopia": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
           "protanopia": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
           "tritanopia": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]]}  # fmt: skip


@pytest.mark.parametrize("kind", MACHADO)
def test_colours_stay_apart_for_colour_blind_readers(kind):
    linear = [
        np.power(to_rgb(c), 2.2) for c in (style.GOOD, style.BAD, style.PALE, style.INK)
    ]
    seen = [np.clip(np.array(MACHADO[kind]) @ c, 0, 1) ** (1 / 2.2) for c in linear]
    assert all(
        np.linalg.norm(a - b) > 0.3 for i, a in enumerate(seen) for b in seen[:i]
    )


def test_text_has_contrast_on_white():
    def light(color):
        return np.array([0.2126, 0.7152, 0.0722]) @ np.power(to_rgb(color), 2.2)

    assert all(
        1.05 / (light(color) + 0.05) > 4.5
        for color in (style.INK, style.MUTED, style.GOOD)
    )
    assert 1.05 / (light(style.BAD) + 0.05) > 3.5
