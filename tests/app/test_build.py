"""The build: what runs when something changed, and what does not."""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest

from komoro_analysis.app import build_runner, build_tasks, build_work, build_workers
from komoro_analysis.base.errors import InputError
from komoro_analysis.base.files import read_csv
from tests.builders.paths import fy2024

NOTEBOOK = (
    '{{"cells": [], "metadata": {{}}, "nbformat": 4, "nbformat_minor": 5, "n": "{}"}}'
)


@pytest.fixture
def city(tmp_path, monkeypatch):
    """Return `ran()` of a project in small, which lists what ran since it was asked.

    Its tables are real; figures, notebooks and pages are words.
    """
    shutil.copytree(fy2024().parent, tmp_path / "data")
    (tmp_path / "notebooks").mkdir()
    for name, text in {"01_a": 'ka.show(\\"gaps_all\\", data)', "02_b": "none"}.items():
        Path(tmp_path, f"notebooks/{name}.ipynb").write_text(NOTEBOOK.format(text))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(build_tasks, "_code", list)  # the code does not change here
    monkeypatch.setattr(build_runner, "_run_pass_apart", _run_pass_here)
    log = tmp_path / "log"

    def note(line):
        with open(log, "a", encoding="utf-8") as file:
            file.write(line + "\n")

    def replace(name, give):
        def work(*arguments):
            note(" ".join([name, *map(str, arguments)]))
            return give(*arguments)

        monkeypatch.setattr(build_work, name, work)

    replace("table_files", build_work.table_files)
    replace("figure_files", lambda stem: {f"{stem}{k}": b"f" for k in _kinds()})
    replace(
        "notebook_files",
        lambda path: {f"{path.stem}.ipynb": b"n", f"{path.stem}.html": b"n"},
    )
    replace("site_files", lambda: dict.fromkeys(_page_names(), b"p"))
    replace("workbook_files", lambda name: {name: b"x"})
    replace("picture_files", lambda key: {f"{key}.png": b"i"})
    replace("document_files", lambda pictures, name: {name: b"w"})
    replace("slide_files", lambda name: {name: b"s"})
    monkeypatch.setattr(build_runner, "workers", _no_workers)

    def ran():
        lines = log.read_text(encoding="utf-8").split("\n")[:-1] if log.exists() else []
        log.unlink(missing_ok=True)
        return sorted(line.replace("_files", "") for line in lines)

    return ran


@contextmanager
def _no_workers(to_do):
    yield build_workers.Here()


def _run_pass_here(pdf):
    build_runner.run_pass(pdf)
    return 0


def _kinds():
    return build_tasks.FIGURE_KINDS


def _page_names():
    measures = read_csv(fy2024() / "measures.csv")
    return build_tasks.file_names(measures)


def build():
    return build_runner.report(Path())


def edit_raw(old, new):
    raw = Path("data/raw/fy2024/indicators.csv")
    text = raw.read_text(encoding="utf-8")
    assert old in text
    raw.write_text(text.replace(old, new), encoding="utf-8")


def test_the_first_build_does_everything_and_the_second_nothing(city):
    assert build() == 0
    first = city()
    assert len(first) == len({*first}) >= 38
    assert {"figure measure_6-4", "notebook notebooks/02_b.ipynb", "site"} <= {*first}
    build()
    assert city() == []


def test_an_age_alone_changes_nothing(city):
    build()
    city()
    for path in Path("data/raw").rglob("*.csv"):
        path.touch()
    build()
    assert city() == []


def test_a_corrected_file_counts_even_when_it_looks_older(city):
    build()
    city()
    raw = Path("data/raw/fy2024/indicators.csv")
    before = raw.stat()
    edit_raw(",51.3,", ",51.4,")
    os.utime(raw, ns=(before.st_atime_ns, before.st_mtime_ns - 10**12))
    build()
    assert "table" in city()
    assert ",51.4," in Path("data/tidy/observations.csv").read_text(encoding="utf-8")


def test_a_changed_number_draws_again_what_shows_it(city):
    build()
    first = {line for line in city() if line.startswith(("figure", "picture"))}
    Path("reports/figures/measure_1-1.png").write_bytes(b"altered")
    Path(".cache/pictures/6-3.png").unlink()
    edit_raw(",51.3,", ",51.4,")
    build()
    again = city()
    drawn = {line for line in again if line.startswith(("figure", "picture"))}
    assert {"figure measure_1-2", "picture 1-2", "figure gaps_all"} <= drawn < first
    assert {"figure measure_1-1", "picture 6-3"} <= drawn  # as they are, not of numbers
    assert not {"figure measure_1-3", "picture 6-4", "figure systems_compare"} & drawn
    assert {"site", "notebook notebooks/02_b.ipynb"} <= {*again}


def test_another_drawing_of_the_same_numbers_is_another_picture(city, monkeypatch):
    code = Path("drawing.py")
    monkeypatch.setattr(build_tasks, "_code", lambda: [code])
    for text in ("before", "after"):
        code.write_text(text)
        city()
        build()
        assert {"figure measure_1-1", "figure gaps_all", "picture 1-1"} <= {*city()}


def test_an_edited_notebook_runs_alone_and_the_pages_follow_a_new_title(city):
    build()
    city()
    notebook = Path("notebooks/02_b.ipynb")
    notebook.write_text(NOTEBOOK.format("changed"))
    build()
    assert city() == ["notebook notebooks/02_b.ipynb"]

    title = '"cells": [{"cell_type": "markdown", "source": ["# 02 another title"]}]'
    notebook.write_text(NOTEBOOK.format("").replace('"cells": []', title))
    build()
    assert city() == ["notebook notebooks/02_b.ipynb", "site"]


@pytest.mark.parametrize("content", [None, b"", b"something else"])
def test_an_output_that_is_gone_or_altered_is_made_again(city, content):
    build()
    city()
    drawn = Path("reports/figures/gaps_all.svg")
    if content is None:
        drawn.unlink()
    else:
        drawn.write_bytes(content)
    build()
    assert city() == ["figure gaps_all"]
    assert drawn.read_bytes() == b"f"


def test_a_number_edited_in_the_tidy_tables_is_what_the_raw_tables_say(city):
    build()
    city()
    tidy = Path("data/tidy/observations.csv")
    made = tidy.read_bytes()
    tidy.write_bytes(made.replace(b",51.3,", b",91.3,"))
    build()
    assert tidy.read_bytes() == made
    assert city() == []  # the tables had been made of the true numbers


def test_a_renamed_notebook_leaves_nothing_behind(city):
    build()
    city()
    Path("reports/notebooks/mine.txt").write_text("not a build's")
    Path("notebooks/02_b.ipynb").rename("notebooks/03_c.ipynb")
    build()
    assert city() == ["notebook notebooks/03_c.ipynb", "site"]
    left = sorted(path.name for path in Path("reports/notebooks").iterdir())
    made = ["01_a.html", "01_a.ipynb", "03_c.html", "03_c.ipynb"]
    assert left == [*made, "mine.txt"]


def test_a_removed_notebook_with_a_blank_in_its_name_takes_only_its_own_copies(city):
    Path("notebooks/07 mine.ipynb").write_text(NOTEBOOK.format("mine"))
    build()
    assert Path("reports/notebooks/07 mine.html").exists()
    for name in ("mine.ipynb", "mine.html", "07"):
        Path(name).write_text("a person's")
    Path("notebooks/07 mine.ipynb").unlink()
    build()
    assert not list(Path("reports/notebooks").glob("07*"))
    assert all(Path(name).exists() for name in ("mine.ipynb", "mine.html", "07"))


def test_a_copy_that_a_person_wrote_over_is_not_deleted(city):
    build()
    Path("reports/notebooks/02_b.html").write_text("a person's notes")
    Path("notebooks/02_b.ipynb").unlink()
    build()
    left = sorted(path.name for path in Path("reports/notebooks").glob("02*"))
    assert left == ["02_b.html"]


def test_removed_inputs_are_noticed(city):
    shutil.copytree("data/raw/fy2024", "data/raw/spare")
    Path("data/judgements").mkdir(exist_ok=True)
    Path("data/judgements/more.toml").write_text("a = 1")
    shutil.rmtree("data/raw/spare")
    build()
    city()
    Path("data/judgements/more.toml").unlink()
    assert not build_runner.nothing_to_do(pdf=False)
    build()
    assert {"table", "site"} <= {*city()}


def test_bad_input_stops_what_depends_on_it_and_nothing_is_half_written(city):
    build()
    city()
    before = Path("data/tidy/observations.csv").read_bytes()
    edit_raw(",51.3,", ",5l.3,")
    with pytest.raises(InputError, match=r"^tidy: .*indicators.csv.*5l.3"):
        build()
    assert city() == []
    assert Path("data/tidy/observations.csv").read_bytes() == before


def test_what_failed_is_done_again_and_nothing_else(city, monkeypatch):
    good = build_work.figure_files

    def fail(stem):
        if stem == "gaps_all":
            raise InputError("no picture")
        return good(stem)

    monkeypatch.setattr(build_work, "figure_files", fail)
    with pytest.raises(InputError, match="^gaps_all: no picture$"):
        build()
    assert "notebook notebooks/01_a.ipynb" not in city()

    monkeypatch.setattr(build_work, "figure_files", good)
    build()
    assert city() == ["figure gaps_all", "notebook notebooks/01_a.ipynb"]


def test_something_unexpected_is_one_line_and_the_rest_is_built(city, monkeypatch):
    monkeypatch.setattr(build_work, "site_files", lambda: 1 / 0)
    with pytest.raises(InputError) as caught:
        build()
    message = str(caught.value)
    assert message.startswith("site: 予期しない誤りです（ZeroDivisionError")
    assert "\n" not in message
    assert Path("reports/figures/gaps_all.svg").exists()


@pytest.mark.parametrize("record", [b"", b"{", b"[]", b'{"version": 1}', b"\xff\0"])
def test_a_damaged_record_is_as_good_as_none(city, record):
    build()
    first = len(city())
    Path(".cache/build.json").write_bytes(record)
    build()
    assert len(city()) == first
    build()
    assert city() == []


def test_a_record_cannot_send_the_build_out_of_its_folder(city, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "kept.txt"
    elsewhere.write_text("kept")
    build()
    text = Path(".cache/build.json").read_text(encoding="utf-8")
    from komoro_analysis.app.build_record import digest_of

    digest = digest_of(b"kept")
    planted = f'"files": {{"{elsewhere}": "{digest}", "reports/../log2": "{digest}", '
    Path("log2").write_text("kept")
    Path(".cache/build.json").write_text(
        text.replace('"files": {', planted), encoding="utf-8"
    )
    build()
    assert elsewhere.read_text() == "kept" and Path("log2").read_text() == "kept"


def test_leftovers_of_the_killed_are_cleared(city):
    build()
    left = [Path(f"{folder}.new-x") for folder in ("reports/figures/", "data/", "")]
    for folder in left:
        (folder / "new").mkdir(parents=True)
    build()  # though there is nothing else to do
    assert not any(folder.exists() for folder in left)
