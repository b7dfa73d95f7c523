"""The look, labels that are placed, and the bytes of the exporter."""

import io
import subprocess
import sys
import warnings

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from PIL import Image

from komoro_analysis import figures
from komoro_analysis.base.errors import InputError
from komoro_analysis.base.letters import drawable
from komoro_analysis.figures import export, labels, registry, stems, style
from komoro_analysis.figures.fonts import legible
from komoro_analysis.wording.line_breaks import em, wrap
from tests.builders.paths import ROOT
from tests.builders.variants import patchy_edition
from tests.figures.drawn import DATA

MACHADO = {
    "deuteranopia": [
        [0.367, 0.861, -0.228],
        [0.280, 0.673, 0.047],
        [-0.012, 0.043, 0.969],
    ],
    "protanopia": [
        [0.152, 1.053, -0.205],
        [0.115, 0.786, 0.099],
        [-0.004, -0.048, 1.052],
    ],
    "tritanopia": [
        [1.256, -0.077, -0.179],
        [-0.078, 0.931, 0.148],
        [0.005, 0.691, 0.304],
    ],
}


# ---- a figure is one file -----------------------------------------------------------
def test_a_new_file_in_the_gallery_is_a_new_figure(tmp_path, monkeypatch):
    for path in stems.GALLERY.glob("*.py"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "another.py").write_text("raise RuntimeError('broken')\n")
    monkeypatch.setattr(stems, "GALLERY", tmp_path)
    found = stems.figure_stems()
    assert found[-1] == "another" and set(stems.READING_ORDER) & set(found)


def test_a_broken_figure_breaks_itself_alone(monkeypatch):
    def broken(**_: bool) -> tuple[str, ...]:
        return ("gaps_by_policy", "broken")

    monkeypatch.setattr(registry, "figure_stems", broken)
    known = registry.catalogue(DATA)
    with pytest.raises(ModuleNotFoundError):
        known["broken"](DATA)
    assert known["gaps_by_policy"](DATA).axes


# ---- the exporter -------------------------------------------------------------------
def test_export_is_the_same_bytes_at_every_run(tmp_path):
    for run in ("a", "b"):
        for stem in ("measure_2-1", "gaps_by_policy"):
            figure = registry.catalogue(DATA)[stem](DATA)
            paths = export.save(figure, tmp_path / run, stem)
            assert [path.suffix for path in paths] == [".png", ".svg", ".pdf"]
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()
        assert path.suffix != ".png" or path.stat().st_size < 130_000


def test_text_in_svg_is_text_with_fallback_fonts_and_small(tmp_path):
    figure = registry.catalogue(DATA)["measure_1-2"](DATA)
    svg = export.svg(figure).decode()
    assert ">目標 51.5</text>" in svg
    assert "'IPAexGothic', 'DejaVu Sans', 'Noto Sans CJK JP', 'Hiragino Sans'" in svg
    assert len(svg) < 60_000 < len(export.png(figure, 200)) * 2
    assert export.svg(registry.catalogue(DATA)["gaps_all"](DATA)).__len__() < 150_000


def test_figures_are_written_aside_and_renamed(tmp_path, monkeypatch):
    figure = registry.catalogue(DATA)["gaps_by_policy"](DATA)
    export.save(figure, tmp_path, "x")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    monkeypatch.setattr(
        export, "pdf", lambda _: (_ for _ in ()).throw(OSError(28, "x"))
    )
    with pytest.raises(OSError):
        export.save(figure, tmp_path, "x")
    assert before == {path.name: path.read_bytes() for path in tmp_path.iterdir()}


def test_missing_glyph_is_an_error_where_it_is_not_replaced(tmp_path):
    figure = export.Picture()
    figure.text(0.5, 0.5, "施策\U0001fae0", family=style.FONTS)
    with pytest.raises(UserWarning, match="Glyph"):
        export.save(figure, tmp_path, "x")


def test_a_letter_that_no_font_has_is_replaced():
    assert legible("\U00020bb7\U0001f5d1\n≤ ₂ ✔") == "\U00020bb7〓\n≤ ₂ ✔"


def test_the_picture_keeps_its_pale_colours_where_a_word_brings_another():
    """The fan, the allowed side and the grid of a panel that also says 未公表."""
    figure = figures.measure(patchy_edition(DATA), "5-3")
    image = Image.open(io.BytesIO(export.png(figure, 100))).convert("RGB")
    picture = np.asarray(image, int)
    for colour in (style.PALE, style.FAINT, style.BAD_TEXT):
        near = np.abs(picture - 255 * np.array(to_rgb(colour))).max(axis=2) < 12
        assert near.sum() > 50, colour


def test_figure_shows_itself_without_pyplot():
    code = (
        "from komoro_analysis import figures;"
        "from komoro_analysis.dataset import load; import sys;"
        "shown = figures.gaps_by_policy(load('data/tidy'))._repr_png_();"
        "assert shown.startswith(b'\\x89PNG')"
        " and 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


# ---- the look -----------------------------------------------------------------------
def test_import_leaves_the_settings_as_they_were():
    code = (
        "import matplotlib as mpl; before = dict(mpl.rcParams);"
        "from komoro_analysis import figures;"
        "from komoro_analysis.figures import style;"
        "assert dict(mpl.rcParams) == before"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_use_sets_the_settings():
    with mpl.rc_context():
        style.use("slides")
        assert mpl.rcParams["font.family"][0] == "IPAexGothic"
        assert mpl.rcParams["font.size"] == 14
        with pytest.raises(InputError, match="print, slides"):
            style.use("slide")


@pytest.mark.parametrize(
    "setting", ["figure.constrained_layout.use", "figure.autolayout"]
)
def test_what_one_sets_for_plots_moves_no_figure(setting):
    before = export.png(figures.gaps_by_policy(DATA), 60)
    with mpl.rc_context({setting: True}), warnings.catch_warnings():
        warnings.simplefilter("error")
        assert export.png(figures.gaps_by_policy(DATA), 60) == before


def test_plain_plots_on_slides_do_not_collide():
    with mpl.rc_context():
        style.use("slides")
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        figure = Figure()
        assert figure.get_size_inches() == pytest.approx((13.333, 7.5))
        FigureCanvasAgg(figure)
        axes = figure.subplots(2, 2)
        for ax in axes.flat:
            ax.plot([1, 2, 3], [10, 30, 20])
            ax.set(title="長い見出しの図", xlabel="年度（令和）", ylabel="値（件）")
        figure.canvas.draw()
        boxes = [ax.get_tightbbox() for ax in axes.flat]
        for place, box in enumerate(boxes):
            assert not any(box.overlaps(other) for other in boxes[:place])


@pytest.mark.parametrize("kind", MACHADO)
def test_colours_stay_apart_for_colour_blind_readers(kind):
    colours = (style.GOOD, style.BAD, style.PALE, style.INK)
    linear = [np.power(to_rgb(colour), 2.2) for colour in colours]
    matrix = np.array(MACHADO[kind])
    seen = [np.clip(matrix @ colour, 0, 1) ** (1 / 2.2) for colour in linear]
    for place, colour in enumerate(seen):
        assert all(np.linalg.norm(colour - other) > 0.3 for other in seen[:place])


def test_text_has_contrast_on_white():
    def light(colour: str) -> float:
        return float(np.array([0.2126, 0.7152, 0.0722]) @ np.power(to_rgb(colour), 2.2))

    for colour in (style.INK, style.MUTED, style.GOOD, style.BAD_TEXT):
        assert 1.05 / (light(colour) + 0.05) > 4.5, colour


# ---- labels -------------------------------------------------------------------------
@given(st.text(alphabet="あ漢ー、。（）・のにabc 1%", max_size=120), st.integers(4, 30))
def test_wrapped_lines_fit_keep_the_text_and_break_well(text, width):
    lines = wrap(text, width, 999)
    assert all(em(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert len(wrap(text, width, 2)) <= 2


def test_wrap_prefers_word_like_boundaries():
    name = (
        "過去3年以内に、区等で開催された行事や活動に"
        "参加したことがある市民の割合（市民意識調査）"
    )
    assert wrap(name, 22) == [
        "過去3年以内に、区等で開催された行事や活動に",
        "参加したことがある市民の割合（市民意識調査）",
    ]
    assert wrap("あ" * 30, 10, 2) == ["あ" * 10, "あ" * 9 + "…"]
    assert drawable("１\u20e3 2\ufe0f\u20e3か\u3099") == "１ 2が"


@given(st.lists(st.floats(-50, 50), max_size=30))
def test_spread_keeps_the_distance_and_moves_no_more_than_needed(values):
    out = labels.spread(np.array(values), 1.0)
    assert (np.diff(out) >= 1 - 1e-9).all()
    if len(values) and (np.diff(np.sort(values)) >= 1).all():
        assert out == pytest.approx(np.sort(values))


def test_a_label_takes_the_first_free_side_or_none():
    ax = Figure().add_axes((0, 0, 1, 1))
    placer = labels.LabelPlacer(ax, mm_per_x=1, mm_per_y=1)
    placer.keep_free(pd.Series({0: 0.0}), 5, 5)
    above, below = (0.0, 5.0), (0.0, -5.0)
    assert placer.put(0, 0, "甲", [above, below])
    assert placer.put(0, 0, "乙", [above, below])
    assert not placer.put(0, 0, "丙", [above, below])
    assert [text.get_text() for text in ax.texts] == ["甲", "乙"]
    assert [text.get_va() for text in ax.texts] == ["bottom", "top"]
