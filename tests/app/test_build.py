"""The build: what runs when something changed, what does not, and what happens when it is interrupted."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from komoro_analysis.app import build
from komoro_analysis.base.errors import InputError
from komoro_analysis.base.files import read_csv
from tests.builders.paths import ROOT, fy2024

NOTEBOOK = '{{"cells": [], "metadata": {{}}, "nbformat": 4, "nbformat_minor": 5, "note": "{}"}}'


@pytest.fixture
def city(tmp_path, monkeypatch):
    """Return a checkout in small: real tables, and figures, notebooks and pages that only leave a line in a log."""
    shutil.copytree(fy2024().parent, tmp_path / "data")
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks/01_a.ipynb").write_text(NOTEBOOK.format('ka.show(\\"gaps_all\\", data)'))
    (tmp_path / "notebooks/02_b.ipynb").write_text(NOTEBOOK.format("no picture"))
    monkeypatch.chdir(tmp_path)
    log = tmp_path / "log"

    def leaves(kind, names):
        def run(*arguments):
            found = names(*arguments)
            with open(log, "a") as file:
                file.write(f"{kind} {arguments[0] if arguments else ''}".strip() + "\n")
            for name in found:
                Path("reports", name).parent.mkdir(parents=True, exist_ok=True)
                Path("reports", name).write_text(kind)

        monkeypatch.setattr(build, f"_{kind}", run)

    monkeypatch.setattr(build, "_code", list)  # what the code is does not matter here
    real_tables = build._tables
    leaves("figure", lambda stem: [f"figures/{stem}.{kind}" for kind in ("png", "svg", "pdf")])
    leaves("notebook", lambda path: [f"notebooks/{path.stem}.{kind}" for kind in ("ipynb", "html")])
    rows = (fy2024() / "measures.csv").read_text(encoding="utf-8").split("\n")[1:-1]
    measures = [row.split(",")[0] for row in rows]
    pages = [f"{name}.html" for name in ("index", "figures", "print", *(f"measures/{m}" for m in measures))]
    leaves("site", lambda: [*pages, "assets/site.css", "assets/site.js"])
    leaves("excel", lambda name: [name])
    leaves("word", lambda name: [name])

    def tables():
        with open(log, "a") as file:
            file.write("tables\n")
        build._data.cache_clear()
        real_tables()

    monkeypatch.setattr(build, "_tables", tables)

    def ran():
        lines = log.read_text().split("\n")[:-1] if log.exists() else []
        log.unlink(missing_ok=True)
        return sorted(lines)

    return ran


def test_a_build_does_only_what_is_needed(city):
    build.report(Path.cwd())
    first = city()
    assert len(first) == 1 + 23 + 9 + 2 + 3 and Path("reports/.outputs.mk").exists()
    build.report(Path.cwd())
    assert city() == []

    for path in Path("data/raw").rglob("*.csv"):
        path.touch()
    Path("notebooks/02_b.ipynb").write_text(NOTEBOOK.format("changed"))
    build.report(Path.cwd())
    assert city() == ["notebook notebooks/02_b.ipynb", "site"]

    Path("reports/figures/gaps_all.svg").unlink()
    build.report(Path.cwd())
    assert city() == ["figure gaps_all"]

    Path("reports/notebooks/mine.txt").write_text("not a build's")
    Path("notebooks/02_b.ipynb").rename("notebooks/03_c.ipynb")
    build.report(Path.cwd())
    assert city() == ["notebook notebooks/03_c.ipynb", "site"]
    left = sorted(path.name for path in Path("reports/notebooks").iterdir())
    assert left == ["01_a.html", "01_a.ipynb", "03_c.html", "03_c.ipynb", "mine.txt"]

    raw = Path("data/raw/fy2024/indicators.csv")
    raw.write_text(raw.read_text(encoding="utf-8").replace(",51.3,", ",51.4,"), encoding="utf-8")
    build.report(Path.cwd())
    assert len(city()) == len(first)
    assert ",51.4," in Path("data/tidy/observations.csv").read_text(encoding="utf-8")


def test_bad_input_stops_what_depends_on_it_and_nothing_is_half_written(city):
    build.report(Path.cwd())
    city()
    before = Path("data/tidy/observations.csv").read_bytes()
    raw = Path("data/raw/fy2024/indicators.csv")
    raw.write_text(raw.read_text(encoding="utf-8").replace(",51.3,", ",5l.3,"), encoding="utf-8")
    with pytest.raises(InputError, match=r"^tidy: .*indicators.csv: 指標 1-2-1: found '5l.3'"):
        build.report(Path.cwd())
    assert city() == [] and Path("data/tidy/observations.csv").read_bytes() == before


def test_a_table_that_cannot_be_read_is_one_message_and_what_was_built_stays(city, monkeypatch, capfd):
    build.report(Path.cwd())
    capfd.readouterr()
    monkeypatch.setattr(build, "read_csv", lambda path: read_csv("none.csv"))
    with pytest.raises(InputError, match="^none.csv: found no readable file"):
        build.report(Path.cwd())
    assert Path("reports/index.html").exists() and "Traceback" not in capfd.readouterr().err


def test_a_file_that_may_not_be_read_is_one_message(city, monkeypatch, capfd):
    monkeypatch.setattr(build.os, "access", lambda path, mode: not path.endswith("fy2024/indicators.csv"))
    with pytest.raises(InputError, match="^data/raw/fy2024/indicators.csv: found no readable file; expected"):
        build.report(Path.cwd())
    assert capfd.readouterr() == ("", "")


def test_a_folder_that_may_not_be_written_is_one_message(city, monkeypatch):
    def closed(folder, files):
        raise InputError(f"{folder}: cannot be written")

    monkeypatch.setattr(build, "write_files", closed)
    with pytest.raises(InputError, match="^reports: cannot be written$"):
        build.report(Path.cwd())


def test_what_failed_is_done_again_and_nothing_else(city, monkeypatch):
    real = build._figure

    def fail(stem):
        if stem == "gaps_all":
            raise InputError("no picture")
        real(stem)

    monkeypatch.setattr(build, "_figure", fail)
    with pytest.raises(InputError, match="gaps_all: no picture"):
        build.report(Path.cwd())
    assert "notebook notebooks/01_a.ipynb" not in city()
    monkeypatch.setattr(build, "_figure", real)
    build.report(Path.cwd())
    assert city() == ["figure gaps_all", "notebook notebooks/01_a.ipynb"]


def test_a_killed_build_goes_on_where_it_stopped(city, monkeypatch):
    real = build._figure

    def die(stem):
        if stem == "measure_6-4":
            os.kill(os.getppid(), 9)
        real(stem)

    monkeypatch.setattr(build, "_figure", die)
    monkeypatch.setattr(build._Saved, "every", 0.0)
    if os.fork() == 0:
        try:
            build.report(Path.cwd())
        finally:
            os._exit(0)  # never back into the test runner
    os.wait()
    done = [line for line in city() if line.startswith(("tables", "figure"))]
    assert 1 < len(done) < 33
    monkeypatch.setattr(build, "_figure", real)
    build.report(Path.cwd())
    again = city()
    assert "tables" not in again and len(again) < 38 and "figure measure_6-4" in again


def test_two_builds_at_once_wait_for_each_other(tmp_path):
    shutil.copytree(fy2024().parent, tmp_path / "data")
    code = "import komoro_analysis.app.build as b; b._report_tasks = lambda pdf: iter(()); b.report(b.Path.cwd())"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    runs = [subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path, env=environment) for _ in range(2)]
    assert [run.wait() for run in runs] == [0, 0]
    assert (tmp_path / "data/tidy/observations.csv").read_bytes() == (fy2024() / "observations.csv").read_bytes()
    assert (tmp_path / "reports/tables/gaps.csv").exists()
