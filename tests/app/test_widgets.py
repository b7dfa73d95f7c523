"""The explorer: what is chosen is what is shown; without a kernel the first view stands there."""

import pytest

import komoro_analysis as ka
from komoro_analysis.analysis.results import results
from komoro_analysis.analysis.what_if import assume
from komoro_analysis.app import explore as widgets
from tests.builders.paths import fy2024


@pytest.fixture(scope="module")
def city():
    return ka.load(fy2024())


@pytest.fixture
def shown(monkeypatch) -> list:
    found = []
    monkeypatch.setattr(widgets, "display", lambda *things: found.extend(things))
    return found


def controls(box) -> dict:
    measure, chosen, year, method, assumed, row, _ = box.children
    return {"measure": measure, "chosen": chosen, "year": year, "method": method, "assumed": assumed,
            "button": row.children[0], "note": row.children[1]}  # fmt: skip


def test_view_shows_table_figure_and_sentences_of_what_is_chosen(city, shown):
    figure = widgets.view(city, ("3-1-1:男性", "3-1-1:女性"), 2024)
    table, drawn, said = shown
    assert drawn is figure and len(figure.axes) == 2
    assert (
        list(table.index)
        == ["健康寿命（男性）", "健康寿命（女性）"]
        == [ax.get_title() for ax in figure.axes]
    )
    assert said.data.count("\n- ") == 1 and "R6は81.0歳" in said.data


def test_assumed_value_moves_the_projection_as_the_library_says(city, shown):
    widgets.view(city, ("1-2-1",), 2024)
    widgets.view(city, ("1-2-1",), 2024, assumed="60")
    before, after = shown[0].iloc[0], shown[3].iloc[0]
    assert after["R7実績"] == "60％（仮定）" and "R7は60％（仮定）" in shown[5].data
    assert before["R9推計"] != after["R9推計"]
    expected = results(assume(city, {"1-2-1": 60.0})).projections.query(
        "series_id == '1-2-1' and method == 'pooled'"
    )
    assert after["R9推計"].startswith(f"{expected['point'].iloc[-1]:.1f}")


def test_method_changes_table_and_sentence_and_leaves_the_results_alone(city, shown):
    widgets.view(city, ("1-2-1",), 2024, "linear")
    widgets.view(city, ("1-2-1",), 2024, "pooled")
    assert (
        shown[0].iloc[0]["達成の見込み"] != shown[3].iloc[0]["達成の見込み"]
        and shown[2].data != shown[5].data
    )
    assert set(results(city).projections["method"]) == {
        "pooled",
        "persistence",
        "linear",
    }


def test_controls_follow_the_measure_and_save(city, shown, tmp_path, monkeypatch):
    monkeypatch.delenv("KOMORO_FIGURES", raising=False)
    ka.explore(city, tmp_path)
    part = controls(next(thing for thing in shown if hasattr(thing, "children")))
    part["measure"].value = "2-2"
    assert [key for _, key in part["chosen"].options] == ["2-2-1", "2-2-2", "2-2-3"]
    part["chosen"].value = ("2-2-2",)
    part["assumed"].value = "1200"
    tables = [thing for thing in shown if hasattr(thing, "loc")]
    assert (
        list(tables[-1].index) == ["環境学習の参加者"]
        and tables[-1].iloc[0]["R7実績"] == "1,200人（仮定）"
    )
    part["assumed"].value = "多い"
    assert "数字で入力してください" in shown[-1].data
    part["button"].click()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f"explore_2-2.{kind}" for kind in ("pdf", "png", "svg")
    ]
    assert "explore_2-2.png" in part["note"].value


def test_copy_of_the_build_shows_the_first_view_without_widgets(
    city, shown, monkeypatch, tmp_path
):
    monkeypatch.setenv("KOMORO_FIGURES", str(tmp_path))
    ka.explore(city)
    assert not any(hasattr(thing, "children") for thing in shown) and len(shown) == 3
