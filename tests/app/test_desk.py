"""A notebook of one's own, and notebooks that git gets without outputs."""

import json
import shutil
import subprocess
import sys

import pytest

from komoro_analysis.app.cli import main
from tests.builders.paths import ROOT, fy2024


@pytest.fixture
def city(tmp_path, monkeypatch):
    shutil.copytree(fy2024().parent, tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def sources(path):
    book = json.loads(path.read_text(encoding="utf-8"))
    return ["".join(c["source"]) for c in book["cells"] if c["cell_type"] == "code"]


def test_a_started_notebook_runs_and_is_stripped_already(city, capsys, monkeypatch):
    assert main(["notebook", "20_waste"]) == 0
    path = city / "notebooks/20_waste.ipynb"
    assert capsys.readouterr().out.strip() == "notebooks/20_waste.ipynb"
    assert main(["strip"]) == 0 and capsys.readouterr().out == ""

    import matplotlib as mpl

    monkeypatch.chdir(path.parent)
    known = {}
    with mpl.rc_context({"backend": "agg"}):  # the notebook sets the look for itself
        for source in sources(path):
            exec(source, known)
    assert known["summary"]["measure_id"].iloc[0] == "1-1"
    assert known["if_planned"].assumed


@pytest.mark.parametrize("name", ["../evil", "", "a/b", "ごみ\n"])
def test_a_name_that_is_none_is_refused(city, capsys, name):
    assert main(["notebook", name]) == 2
    assert "のような名前が必要です" in capsys.readouterr().err
    assert not (city / "notebooks").exists()


def test_a_name_that_is_taken_is_refused(city, capsys):
    assert main(["notebook", "20_waste"]) == 0
    assert main(["notebook", "20_waste.ipynb"]) == 2
    assert "すでにあります" in capsys.readouterr().err


def test_strip_takes_outputs_away_and_leaves_the_committed_ones_alone(city, capsys):
    shutil.copytree(ROOT / "notebooks", city / "notebooks")
    assert main(["strip"]) == 0 and capsys.readouterr().out == ""

    path = city / "notebooks/01_data.ipynb"
    before = path.read_bytes()
    book = json.loads(before)
    for number, cell in enumerate(book["cells"]):
        if cell["cell_type"] == "code":
            cell["execution_count"] = number
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x"}]
    book["metadata"]["widgets"] = {"state": {}}
    path.write_text(json.dumps(book), encoding="utf-8")
    assert main(["strip"]) == 0
    assert capsys.readouterr().out.strip() == "notebooks/01_data.ipynb"
    assert path.read_bytes() == before


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_shells_complete_the_commands(city, capsys, shell):
    assert main(["completion", shell]) == 0
    out = capsys.readouterr().out
    assert "--trace" in out and "report" in out


def test_bash_takes_the_completion(city, tmp_path, capsys):
    assert main(["completion", "bash"]) == 0
    script = tmp_path / "completion.sh"
    script.write_text(capsys.readouterr().out, encoding="utf-8")
    run = subprocess.run(["bash", "-n", str(script)], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert sys.platform != "win32"
