"""What each figure of the set shows, compared with the results it stands for."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from komoro_analysis import figures
from komoro_analysis.analysis.results import results
from komoro_analysis.base.errors import InputError
from komoro_analysis.figures import registry, style
from komoro_analysis.figures.families import comparison
from komoro_analysis.figures.gallery import (
    changes,
    gaps_all,
    matrix,
    method_reliability,
    sensitivity,
    systems_compare,
    track_record,
    trends_pace,
)
from komoro_analysis.figures.rows import chance_number, figure_rows
from tests.builders.variants import next_edition, patchy_edition
from tests.figures.drawn import (
    DATA,
    draw,
    later,
    partial_edition,
    rendered,
    said,
    texts,
    with_values,
)

ROWS = figure_rows(DATA)
RESULTS = results(DATA)


def marks(ax, kinds: str) -> dict[str, np.ndarray]:
    """Give the positions along x of all marks of some kinds."""
    found: dict[str, list[float]] = {kind: [] for kind in kinds}
    for line in ax.lines:
        if line.get_marker() in found:
            values = np.asarray(line.get_xdata(), float)
            found[line.get_marker()] += list(values[np.isfinite(values)])
    return {kind: np.array(values) for kind, values in found.items()}


# ---- gaps_all -----------------------------------------------------------------------
def test_gaps_put_the_met_right_and_the_others_left_with_their_own_shape():
    found = marks(draw("gaps_all").axes[0], "ov<>")
    met = RESULTS.gaps["met"].astype(bool)
    assert len(found["o"]) + len(found[">"]) == met.sum()
    assert len(found["v"]) + len(found["<"]) == (~met).sum()
    assert found["o"].min() >= 0 and found["v"].max() < 0
    printed = set(texts(draw("gaps_all")))
    assert set(ROWS["gap_size_text"]) <= printed


def test_gaps_beyond_the_axis_are_arrows_with_their_number():
    facts = gaps_all.prepare(DATA)
    beyond = facts.rows["steps"][facts.rows["steps"].abs() > facts.reach]
    found = marks(draw("gaps_all").axes[0], "<>")
    assert len(found["<"]) + len(found[">"]) == len(beyond) > 3
    assert {f"{abs(value):,.0f}" for value in beyond} <= set(texts(draw("gaps_all")))
    assert draw("gaps_all").axes[0].get_xscale() == "linear"


def test_targets_without_a_step_stand_at_their_own_place():
    rows = gaps_all.prepare(DATA).rows
    others = rows[rows["target_type"] != "improve"]
    assert len(others) == 18 and (others["group"] == gaps_all.OTHERS).all()
    expected = 10 * others["gap"] / others["baseline"].abs()
    assert others["steps"].to_numpy() == pytest.approx(expected.to_numpy())
    unlike = others[others["gap"] != 0]
    assert (unlike["steps"] != 0).all()


# ---- gaps_by_policy -----------------------------------------------------------------
def test_stacked_counts_add_up():
    ax = draw("gaps_by_policy").axes[0]
    assert sum(bar.get_width() for bar in ax.patches) == 61
    one = min(bar.get_window_extent().width for bar in ax.patches)
    split = [text for text in ax.texts if text.get_text().startswith("一部")]
    assert {text.get_text() for text in split} == {"一部\n達成1"}
    assert all(text.get_window_extent().width < 1.1 * one for text in split)
    assert "61指標中33が達成" in said(draw("gaps_by_policy"))


def test_the_best_and_the_worst_policy_are_named():
    summary = RESULTS.measure_summary.merge(DATA.measures, on="measure_id")
    by_policy = summary.groupby("policy_id")[["n_met", "n_indicators"]].sum()
    share = by_policy["n_met"] / by_policy["n_indicators"]
    headline = registry.texts(DATA, "gaps_by_policy").headline
    assert f"最も多いのは政策{share.idxmax()}" in headline
    assert f"最も少ないのは政策{share.idxmin()}" in headline


def test_a_policy_with_nothing_published_and_an_indicator_not_judged():
    patchy = patchy_edition(DATA)
    message = registry.texts(patchy, "gaps_by_policy").message
    assert "政策5は未公表、" in message and "0中0" not in message
    assert "公表49指標のうち" in message
    assert "未公表12、判定せず1。" in registry.texts(patchy, "gaps_all").message
    figure = rendered(figures.gaps_by_policy(patchy))
    assert "未公表　12" in texts(figure) and "判定\nせず1" in texts(figure)


# ---- trends_pace --------------------------------------------------------------------
def test_pace_counts_what_is_in_time():
    facts = trends_pace.prepare(DATA)
    improving = RESULTS.series["target_type"] == "improve"
    assert facts.met + facts.fast + facts.slow + facts.back == improving.sum() == 49
    headline = registry.texts(DATA, "trends_pace").headline
    assert f"{facts.met + facts.fast}はR9に間に合う速さ" in headline


def test_pace_places_each_series_on_its_way():
    rows = trends_pace.prepare(DATA).rows
    row = rows.loc["1-2-1"]
    way = 100 * (51.3 - row["baseline"]) / (row["target"] - row["baseline"])
    assert row["way"] == pytest.approx(way)
    assert row["in_step"] == pytest.approx(25)
    found = marks(draw("trends_pace").axes[0], "ov<>")
    enough = rows["group"].isin(["met", "fast"]) & rows["way"].notna()
    assert len(found["o"]) + len(found[">"]) == enough.sum()
    assert len(found["v"]) + len(found["<"]) == 49 - enough.sum()


def test_pace_columns_are_in_own_units():
    assert trends_pace.rate(0.0333, "％") == "+0.033ポイント"
    assert trends_pace.rate(-208.4, "人") == "−210人"
    assert trends_pace.rate(51623, "人") == "+52,000人"
    shown = texts(draw("trends_pace"))
    assert {"これまで／年", "必要／年", "済"} <= set(shown)


def test_partial_edition_keeps_the_pace_that_is_known():
    first = trends_pace.prepare(DATA).rows["way"].notna().sum()
    assert (
        trends_pace.prepare(partial_edition(("1-2",))).rows["way"].notna().sum()
        == first
    )


# ---- projections --------------------------------------------------------------------
def test_projection_figures_print_the_probabilities():
    chances = ROWS["p_attain"].dropna()
    ax = draw("projection_all").axes[0]
    assert sorted(marks(ax, "o")["o"]) == pytest.approx(sorted(100 * chances))
    printed = [text.get_text() for text in ax.texts if text.get_text().isdigit()]
    assert len(printed) == len(chances)
    sentences = "".join(ROWS["chance_text"])  # the same numbers as in sentences
    for number in {*printed}:
        assert sentences.count(f"約{number}％") == printed.count(number)
    words = [chance_number(chance) for chance in (0.001, 0.37, 0.999, np.nan)]
    assert words == ["5", "35", "95", "算出できない"]
    assert {"低い", "五分五分", "高い"} <= set(texts(draw("projection_all")))


def test_projection_headline_counts():
    likely = (ROWS["p_attain"] >= 0.575).sum()
    assert (
        f"{likely}項目で見込みがやや高い・高い"
        in registry.texts(DATA, "projection_all").headline
    )


# ---- matrix -------------------------------------------------------------------------
def test_matrix_has_a_cell_an_indicator_with_mark_name_and_number():
    facts = matrix.prepare(DATA)
    assert len(facts.cells) == 61 and len(facts.names) == 23
    shown = texts(draw("matrix"))
    for cell in facts.cells.to_dict("records"):
        name = cell["short_name"]
        assert any(name in text for text in shown), name
    numbers = [text for text in shown if text.isdigit()]
    assert len(numbers) == 61
    for name in DATA.measures["name"]:
        assert any(name in text for text in shown), name


def test_matrix_marks_verdict_survey_error_and_findings():
    facts = matrix.prepare(DATA)
    counted = [text[0] for text in texts(draw("matrix")) if text[:1] in "●◐▽"]
    assert counted.count("●") - 1 == 33 - 0 or counted.count("●") == 33
    flags = {text for text in texts(draw("matrix")) if text.endswith("⚑")}
    check = RESULTS.quality.query("severity == 'check'")["indicator_id"].unique()
    assert len(flags) == facts.flagged == len(check)
    noisy = [text for text in texts(draw("matrix")) if text[1:2] == "±"]
    assert len(noisy) == facts.cells["noise"].sum() > 10


def test_matrix_takes_the_smallest_of_the_components():
    cells = matrix.prepare(DATA).cells
    parts = ROWS[ROWS["indicator_id"] == "1-1-3"]["p_attain"]
    assert cells.loc["1-1-3", "chance"] == pytest.approx(parts.min())


def test_matrix_tints_what_met_its_plan():
    faces = [
        to_hex(patch.get_facecolor()).upper()
        for patch in draw("matrix").axes[0].patches
    ]
    assert faces.count(style.PALE) == 33 + 2  # the two that are split are half tinted


# ---- systems_compare ----------------------------------------------------------------
def test_systems_show_disputed_series_first_then_patterns_with_counts():
    facts = systems_compare.prepare(DATA)
    rows = facts.rows
    disputed = rows["group"] == systems_compare.PARTED
    assert list(rows.index[disputed]) == list(range(facts.disputed))
    counted = rows["name"][~disputed].str.extract(r"^(\d+)項目")[0].astype(int)
    assert counted.sum() + facts.disputed == 67
    assert facts.disputed == 2 and facts.patterns == len(rows) - 2
    assert "67項目のうち2項目" in registry.texts(DATA, "systems_compare").headline


def test_systems_say_why_destatis_is_silent_while_it_is():
    assert "4時点以上" in said(draw("systems_compare"))
    known = later(DATA, [2025, 2026])
    assert "4時点以上" not in registry.texts(known, "systems_compare").caption


# ---- survey_noise, sensitivity, method_reliability ----------------------------------
def test_survey_error_bars_clear_of_zero_are_those_outside_the_noise():
    noise = RESULTS.gaps["within_noise"].dropna()
    outside = (~noise.astype(bool)).sum()
    bars = [
        (start[0], end[0])
        for drawn in draw("survey_noise").axes[0].collections
        for start, end in drawn.get_segments()
    ]
    assert len(bars) == len(noise)
    assert sum(low > 0 or high < 0 for low, high in bars) == outside
    assert f"{len(noise)}項目のうち{outside}項目" in said(draw("survey_noise"))


def test_sensitivity_names_the_series_that_moves_most_and_says_its_number():
    shifts = sensitivity.shifts_of(RESULTS.sensitivity)
    largest = shifts["moved"].abs().max()
    headline = registry.texts(DATA, "sensitivity").headline
    assert f"最大{largest:.0f}ポイント動く" in headline
    shown = texts(draw("sensitivity"))
    for _, part in shifts.groupby("name"):
        most = part.loc[part["moved"].abs().idxmax(), "series_id"]
        assert ROWS.loc[most, "tick"] in shown


def test_reliability_needs_its_table(tmp_path):
    assert "1,200" in texts(draw("method_reliability"))
    assert "1,324件" in said(draw("method_reliability"))
    with pytest.raises(InputError, match="benchmarks.backtest"):
        method_reliability.reliability(tmp_path / "none.csv")
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match="cannot be read"):
        method_reliability.reliability(tmp_path / "other.csv")


def test_reliability_has_wilsons_interval_and_counts_that_do_not_collide():
    table = method_reliability.prepare(DATA).table
    row = table.iloc[0]
    p, n, z = row["share_attained"], row["n"], 1.96
    middle = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    assert (row["low"], row["high"]) == pytest.approx((middle - half, middle + half))
    figure = rendered(figures.method_reliability(DATA))
    boxes = [text.get_window_extent() for text in figure.axes[0].texts]
    for place, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[:place])


# ---- changes ------------------------------------------------------------------------
def test_changes_show_verdicts_that_turned_and_odds_before_and_after():
    data = next_edition(DATA)
    table = results(data).changes
    verdicts = table[table["aspect"] == "verdict"]
    facts = changes.prepare(data)
    assert facts.better == (verdicts["change"] == "better").sum() > 0
    assert facts.worse == (verdicts["change"] == "worse").sum()
    row = facts.rows.loc["1-1-3:中学校"]
    odds = table.query("series_id == '1-1-3:中学校' and aspect == 'p_attain'").iloc[0]
    assert row["before"] == pytest.approx(odds["before_value"])
    assert row["after"] == pytest.approx(odds["after_value"])
    assert row["turn"] == "未達成 → 達成"
    headline = registry.texts(data, "changes").headline
    assert f"良くなった{facts.better}、悪くなった{facts.worse}" in headline
    assert "未達成 → 達成" in texts(rendered(figures.changes(data)))


def test_a_first_edition_has_no_changes_and_says_so():
    assert "前の版がない" in registry.texts(DATA, "changes").headline
    rendered(figures.changes(DATA))


# ---- comparison ---------------------------------------------------------------------
MOVEMENTS = RESULTS.movements.set_index("statistic")


@pytest.mark.parametrize("statistic", list(MOVEMENTS.index))
def test_comparison_shows_the_city_among_the_others(statistic):
    facts = comparison.prepare(DATA, statistic)
    table = RESULTS.comparison.query("statistic == @statistic")
    own = table[table["is_own"].astype(bool)].set_index("fiscal_year")["value"]
    ax = draw(f"comparison_{statistic}").axes[0]
    blue = [line for line in ax.lines if line.get_color() == style.GOOD]
    assert list(blue[0].get_ydata()) == pytest.approx(list(own.sort_index()))
    assert facts.cities == table["code"].nunique() - 1
    grey = [line for line in ax.lines if line.get_color() == style.FAINT]
    assert len(grey) == (0 if facts.many else facts.cities)


def test_comparison_says_the_share_that_moved_as_far():
    movement = MOVEMENTS.loc["net_migration_japanese"]
    headline = registry.texts(DATA, "comparison_net_migration_japanese").headline
    assert f"他市の{100 * movement['share_moved']:.0f}％" in headline
    assert "定義が異なるため、水準の順位は示さず" in said(
        draw("comparison_net_migration_japanese")
    )
    reached = registry.texts(DATA, "comparison_real_debt_service_ratio")
    assert "既に目標の水準" in reached.headline and "251市中97位" in reached.message


def test_comparison_marks_the_change_that_the_target_asks():
    below = draw("comparison_net_migration_japanese").axes[0].child_axes[0]
    asked = [line for line in below.lines if line.get_marker() == "D"][0]
    movement = MOVEMENTS.loc["net_migration_japanese"]
    assert asked.get_xdata()[0] == pytest.approx(movement["change_asked"])
    edges = sorted(
        edge
        for bar in below.patches
        for edge in (bar.get_x(), bar.get_x() + bar.get_width())
    )
    expected = [movement[name] for name in ("q05", "q25", "q75", "q95")]
    assert edges == pytest.approx(expected)


def test_an_unknown_statistic_is_refused():
    with pytest.raises(InputError, match="waste_total"):
        figures.comparison(DATA, "happiness")


# ---- odd data -----------------------------------------------------------------------
def test_one_series_without_an_actual_is_said():
    rows = DATA.observations
    never = (rows["series_id"] == "4-3-3") & (rows["kind"] == "actual")
    empty = {"value": np.nan, "printed": "－", "status": "not_available"}
    data = replace(DATA, observations=with_values(rows, never, **empty))
    assert trends_pace.prepare(data).rows.loc["4-3-3", "group"] == "absent"
    assert "未公表" in texts(rendered(figures.gaps_all(data)))


# ---- track_record -------------------------------------------------------------------
def test_track_record_marks_hits_and_misses_by_shape():
    record = pd.DataFrame(
        {
            "edition": [2024] * 3,
            "series_id": ["1-1-1:小学校", "1-2-1", "gone"],
            "fiscal_year": [2025] * 3,
            "lower80": [90.0, 40.0, 0.0],
            "upper80": [100.0, 60.0, 10.0],
            "actual": [95.0, 70.0, 100.0],
            "inside": [True, False, False],
        }
    )
    rows = track_record.place_actuals(record, ROWS["tick"])
    assert list(rows["place"]) == pytest.approx([1000, 150, 50])
    assert list(rows["name"])[0] == "gone（R7）"
    facts = track_record.Record(rows, 3, 1, 2, 3, 0, 1)
    figure = Figure()
    track_record.draw(figure.add_subplot(), facts)
    found = marks(figure.axes[0], "ov>")
    assert list(found["o"]) == [50] and list(found["v"]) == [150]
    assert list(found[">"]) == [track_record.HIGH]


def test_without_a_ledger_nothing_is_scored_and_that_is_said():
    data = next_edition(DATA)
    told = registry.texts(data, "track_record")
    assert "まだ0件" in told.headline and "答え合わせ" in told.message
    rendered(figures.track_record(data))
