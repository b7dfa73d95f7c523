"""The page of one 施策 and its panels."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from komoro_analysis import figures
from komoro_analysis.analysis.assumed import assume
from komoro_analysis.analysis.results import results
from komoro_analysis.base.errors import InputError
from komoro_analysis.figures import style
from komoro_analysis.figures.measures.record import common_range, panel_records
from komoro_analysis.wording.wording import wording_of
from tests.figures.drawn import (
    DATA,
    draw,
    later,
    partial_edition,
    rendered,
    said,
    texts,
    with_values,
    written,
)

MEASURES = list(DATA.measures["measure_id"])
ROWS = wording_of(DATA).rows
PRINTED = wording_of(DATA).printed


def shaded(ax) -> list[float]:
    """Give lower and upper edge of the allowed side of a bound."""
    found = []
    for drawn in ax.collections:
        if to_hex(drawn.get_facecolor()[0]).upper() == style.SHADE:
            limits = drawn.get_datalim(ax.transData)
            found += [limits.y0, limits.y1]
    return found


@pytest.mark.parametrize("measure_id", MEASURES)
def test_every_series_has_unit_target_and_printed_values(measure_id):
    series = results(DATA).series.query("measure_id == @measure_id")
    figure = draw(f"measure_{measure_id}")
    assert len(figure.axes) == len(series)
    for ax, (key, row) in zip(figure.axes, series.iterrows(), strict=True):
        inside = [text.get_text() for text in ax.texts]
        assert row["unit"] in inside
        assert f"目標 {PRINTED[key, 'target', 2027].number}" in inside
        assert PRINTED[key, "actual", 2024].number in inside
        years = [label.get_text() for label in ax.get_xticklabels()]
        assert years == ["R5", "R6", "R7", "R8", "R9"] or years[0] < "R5"
        assert "策定時" in inside


def test_printed_values_have_their_printed_decimals():
    shown = set(texts(draw("measure_3-1")))
    assert {"目標 54", "45", "38.2"} <= shown and "45.0" not in shown


@pytest.mark.parametrize("measure_id", MEASURES)
@pytest.mark.parametrize("size", ["a4", "slide"])
def test_words_in_a_panel_do_not_touch(measure_id, size):
    if size == "slide" and measure_id not in ("1-2", "4-3", "6-3"):
        pytest.skip("a sample of the slides is enough")
    for ax in draw(f"measure_{measure_id}", size).axes:
        found = [text for text in ax.texts if text.get_text()]
        boxes = [text.get_window_extent().shrunk(1, 0.75) for text in found]
        for place, box in enumerate(boxes):
            touched = [
                found[other].get_text()
                for other in range(place)
                if box.overlaps(boxes[other])
            ]
            assert not touched, (found[place].get_text(), touched)


def test_six_series_stand_in_two_rows_of_three():
    boxes = [ax.get_position() for ax in draw("measure_1-1").axes]
    assert len({round(box.x0, 3) for box in boxes}) == 3
    assert len({round(box.y0, 3) for box in boxes}) == 2
    assert len({round(box.width, 3) for box in boxes}) == 1
    assert draw("measure_1-1").get_size_inches()[1] * 25.4 < 215


def test_components_share_one_range():
    one_one = draw("measure_1-1").axes
    for first, second in [(0, 1), (2, 3), (4, 5)]:
        assert one_one[first].get_ylim() == one_one[second].get_ylim()


def test_a_rank_is_turned_round_and_never_reaches_zero():
    ax = draw("measure_4-3").axes[2]
    bottom, top = ax.get_ylim()
    assert bottom > top > 0
    assert all(tick >= 1 for tick in ax.get_yticks() if top <= tick <= bottom)
    assert "順位が上ほどよい" in said(draw("measure_4-3"))
    allowed = shaded(ax)
    assert min(allowed) == pytest.approx(top) and max(allowed) == pytest.approx(30)


def test_counts_start_at_zero_only_where_that_flattens_nothing():
    for measure_id, place in (("5-1", 2), ("5-2", 2)):
        assert draw(f"measure_{measure_id}").axes[place].get_ylim()[0] > 0
    starts = {}
    for key, record in panel_records(DATA, list(ROWS.index)).items():
        if record.about["value_type"] == "count":
            starts[key] = common_range([record])[0] <= 0
    assert any(starts.values()) and not all(starts.values())


def test_a_range_holds_the_projection():
    for key, record in panel_records(DATA, list(ROWS.index)).items():
        low, high = common_range([record])
        if not record.says_nothing:
            assert low < record.fan["point"].min(), key
            assert record.fan["point"].max() < high, key


def test_an_interval_wider_than_tenfold_is_not_drawn_but_said():
    records = panel_records(DATA, list(ROWS.index))
    wide = [key for key, record in records.items() if record.says_nothing]
    assert "4-3-3" in wide and "1-2-1" not in wide
    assert "幅が大きく、見通しは示せない" in said(draw("measure_4-3"))
    rank = draw("measure_4-3").axes[2]
    faces = [to_hex(c.get_facecolor()[0]).upper() for c in rank.collections]
    assert style.PALE not in faces
    assert not [text for text in texts(draw("measure_4-3")) if "232" in text]


def test_bound_shades_the_allowed_side_only():
    funds, debt, ratio = draw("measure_6-3").axes
    assert shaded(funds) == pytest.approx([20, funds.get_ylim()[1]])  # 20億円以上
    assert shaded(debt) == pytest.approx([debt.get_ylim()[0], 150])  # 150億円以下
    assert shaded(ratio) == pytest.approx([ratio.get_ylim()[0], 9])
    assert not shaded(draw("measure_1-2").axes[0])


def test_fan_runs_from_the_last_actual_to_the_interval_of_the_target_year():
    ax = draw("measure_1-2").axes[0]
    end = ROWS.loc["1-2-1"]
    pale = [
        drawn
        for drawn in ax.collections
        if to_hex(drawn.get_facecolor()[0]).upper() == style.PALE
    ]
    fan = pale[0].get_paths()[0].vertices
    assert fan[fan[:, 0] == 2024][:, 1] == pytest.approx(51.3)
    ends = sorted({*fan[fan[:, 0] == 2027][:, 1]})
    assert ends == pytest.approx([end["lower80"], end["upper80"]])
    point = next(line for line in ax.lines if line.get_linestyle() == "--")
    assert list(point.get_xdata()) == [2024, 2025, 2026, 2027]
    assert point.get_ydata()[-1] == pytest.approx(end["point"])


def test_words_say_verdict_error_and_chance():
    text = said(draw("measure_1-2"))
    assert "● 達成　計画より1.3ポイント高い" in text
    assert "▽ 未達成　計画より1.3ポイント低い" in text
    assert "見込み：" in text and "差は調査誤差の範囲内" in text
    assert "10回中8回：" in text
    assert "低いほど" in said(draw("measure_1-6"))


def test_what_needs_a_person_is_said_above_the_panels():
    figure = draw("measure_6-4")
    message = figure.texts[1].get_text().replace("\n", "")
    assert "⚑原資料に確認の要る値がある（6-4-1、6-4-2）" in message


def test_history_has_its_own_mark_and_its_source_in_the_caption():
    rows = DATA.observations
    actual = rows[(rows["series_id"] == "1-2-1") & (rows["kind"] == "actual")]
    earlier = actual.assign(kind="history", fiscal_year=2021, value=44.0, printed="44")
    earlier = earlier.assign(edition=pd.NA)
    observations = pd.concat([rows, earlier], ignore_index=True).astype(rows.dtypes)
    sourced = observations.assign(source="")
    sourced.loc[sourced["kind"] == "history", "source"] = "別の調査報告"
    figure = rendered(figures.measure(replace(DATA, observations=sourced), "1-2"))
    squares = [line for line in figure.axes[0].lines if line.get_marker() == "s"]
    assert [float(y) for line in squares for y in line.get_ydata()] == [44.0]
    assert "、別の調査報告を加工。" in said(figure)
    assert "□＝資料の外から補った実績" in said(figure)
    assert "□" not in said(draw("measure_1-2"))


def test_an_assumed_value_is_hollow_and_marked():
    figure = figures.measure(assume(DATA, {"1-2-1": 60.0}), "1-2")
    ax = figure.axes[0]
    hollow = [
        line
        for line in ax.lines
        if line.get_color() == style.MUTED and line.get_marker() == "o"
    ]
    assert [float(y) for line in hollow for y in line.get_ydata()] == [60.0]
    assert all(line.get_markerfacecolor() == "white" for line in hollow)
    assert "60（仮定）" in [text.get_text() for text in ax.texts]
    assert not any("仮定）" in text for text in texts(draw("measure_1-2")))


def test_next_edition_draws_two_actuals():
    data = later(DATA, [2025])
    figure = rendered(figures.measure(data, "1-3"))
    assert "観測は各項目3時点。" in said(figure) and "令和6・7年度実績" in said(figure)
    assert "37.5" in texts(figure)


@pytest.mark.parametrize("measure_id", ["1-2", "4-3", "6-3", "1-1"])
@pytest.mark.parametrize("published", [("1", "4", "6"), ("2",)])
def test_no_word_lies_on_a_mark(measure_id, published):
    figure = rendered(figures.measure(partial_edition(published), measure_id))
    for ax in figure.axes:
        marks = [line for line in ax.lines if line.get_marker() in ("o", "_", "D")]
        spots = [
            ax.transData.transform(np.c_[line.get_xdata(), line.get_ydata()])
            for line in marks
        ]
        words = [text for text in ax.texts if text.get_text().strip()]
        words = [text for text in words if "範囲" not in text.get_text()]
        for word in words:
            box = word.get_window_extent()
            hit = [point for point in np.concatenate(spots) if box.contains(*point)]
            assert not hit, word
        silent = "R7\n未公表" in [text.get_text() for text in words]
        assert silent == (published == ("2",))


def test_next_plan_draws_to_its_own_target():
    rows = DATA.observations
    plan = rows[rows["kind"].isin(["plan", "target"])]
    base = rows[rows["kind"] == "actual"]
    base = base.assign(fiscal_year=2027, kind="baseline", edition=2028)
    now = base.assign(fiscal_year=2028, kind="actual")
    data = later(DATA, [2025, 2026])
    moved = plan.assign(fiscal_year=plan["fiscal_year"] + 4, edition=2028)
    parts = [data.observations, moved, base, now]
    observations = pd.concat(parts, ignore_index=True).astype(plan.dtypes)
    figure = rendered(figures.measure(replace(data, observations=observations), "1-2"))
    ax = figure.axes[0]
    path = next(line for line in ax.lines if line.get_marker() == "_")
    assert list(path.get_xdata()) == [2028, 2029, 2030, 2031]
    assert ax.get_xlim()[1] == 2031.5
    seen = next(
        line
        for line in ax.lines
        if (line.get_linestyle(), line.get_color()) == ("-", style.GOOD)
    )
    assert list(seen.get_xdata()) == list(range(2023, 2029))


def test_many_indicators_wrap_into_bands():
    indicators = DATA.indicators.assign(
        measure_id=DATA.indicators["measure_id"].replace("1-3", "1-2")
    )
    data = replace(DATA, indicators=indicators)
    figure = rendered(figures.measure(data, "1-2"))
    heights = {round(ax.get_position().y0, 3) for ax in figure.axes}
    assert len(figure.axes) == 5 and len(heights) == 2
    tops = sorted(heights)
    assert all(second - first > 0.2 for first, second in pairwise(tops))


def test_a_missing_number_is_said_in_its_year():
    rows = DATA.observations
    silent = (rows["series_id"] == "1-2-1") & (rows["kind"] == "actual")
    empty = {"value": np.nan, "printed": "－", "status": "not_available"}
    data = replace(DATA, observations=with_values(rows, silent, **empty))
    assert "R6\n未公表" in texts(rendered(figures.measure(data, "1-2")))


def test_an_unknown_measure_is_refused():
    with pytest.raises(InputError, match="9-9.*expected one of 1-1, 1-2"):
        figures.measure(DATA, "9-9")


def test_large_numbers_are_written_in_ten_thousands():
    shown = [text.get_text() for text in written(draw("measure_4-3"))]
    assert "20万" in shown and "40万" in shown
