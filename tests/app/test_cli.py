"""The command line: what is written, what is printed, and how bad input is answered."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from komoro_analysis.app.cli import main
from tests.builders.paths import ROOT, fy2024


@pytest.fixture
def city(tmp_path, raw, monkeypatch):
    (tmp_path / "data").mkdir()
    raw.rename(tmp_path / "data/raw")
    (tmp_path / "judgements").rename(tmp_path / "data/judgements")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_extract_writes_the_edition(document, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "data/judgements", "data/judgements")
    assert main(["extract", str(document), "--narrative", "narrative.json"]) == 0
    written = {p.name for p in (tmp_path / "data/raw/fy2024").iterdir()}
    assert written >= {"indicators.csv", "measures.csv", "source.json"}
    assert "61 指標" in capsys.readouterr().out and (tmp_path / "narrative.json").stat().st_size > 10_000


def test_tidy_and_analyze_write_their_tables(city, capsys):
    assert main(["tidy"]) == 0 and main(["analyze"]) == 0
    for name in ("observations.csv", "indicators.csv", "measures.csv", "datapackage.json"):
        assert (city / "data/tidy" / name).read_bytes() == (fy2024() / name).read_bytes()
    gaps = (city / "reports/tables/gaps.csv").read_bytes()
    assert gaps.startswith(b"\xef\xbb\xbfseries_id,target_type,") and b",true," in gaps and b"True" not in gaps


def test_numbers_have_six_digits_and_no_exponent():
    import pandas as pd

    from komoro_analysis.analysis.results import to_csv

    flags = pd.array([True, False, None, True], dtype="boolean")
    frame = pd.DataFrame({"a": [1234567.0, 0.000012345678, 100.0, None], "b": flags})
    assert to_csv(frame).decode("utf-8-sig").split() == ["a,b", "1234570,true", "0.0000123457,false", "100,", ",true"]


def test_check_says_what_needs_a_person(city, capsys):
    assert main(["check"]) == 1
    out = capsys.readouterr().out
    assert "6-4-1  crossed_baseline" in out and out.splitlines()[-1].startswith("check ")


def test_check_takes_the_folder_of_an_edition(city, capsys):
    assert main(["check"]) == 1
    said = capsys.readouterr().out
    for folder in ("data/raw/fy2024", "data/raw"):
        assert main(["check", folder]) == 1 and capsys.readouterr().out == said
    assert main(["check", "data/raw/fy2024", "--trace", "2-1-1"]) == 0 and "行1257" in capsys.readouterr().out
    assert main(["check", "data"]) == 2 and "data: found no edition; expected" in capsys.readouterr().err


def test_trace_shows_where_a_number_stands(document, city, capsys):
    assert main(["check", str(document), "--trace", "2-1-1"]) == 0
    out = capsys.readouterr().out
    assert "行1257  実績 557(748)" in out and len(out.splitlines()) == 12
    assert main(["check", "--trace", "9-9-9"]) == 2


@pytest.mark.parametrize(
    "arguments",
    [["extract", "nowhere.txt"], ["extract", "."], ["tidy", "--raw", "nowhere"], ["analyze", "--tidy", "nowhere"],
     ["report"], ["tidy"], ["check"], ["template", "2025"], ["check", "."]],
)  # fmt: skip
def test_bad_input_is_one_message_and_exit_2(tmp_path, arguments):
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "komoro_analysis", *arguments]
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert run.returncode == 2 and run.stdout == ""
    assert re.search("found .*expected|が必要です", run.stderr) and "Error" not in run.stderr
    assert run.stderr.startswith("komoro: ") and run.stderr.count("\n") == 1 and "Traceback" not in run.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"edition": 2024}'])
def test_a_damaged_description_of_an_edition_is_refused(city, document, text, capsys):
    (city / "data/raw/fy2024/source.json").write_text(text, encoding="utf-8")
    for arguments in (["check"], ["template", "2025"], ["extract", str(document)]):
        assert main(arguments) == 2
        assert "source.json: found something else; expected edition, file and plan" in capsys.readouterr().err


def test_the_document_takes_the_place_of_a_template(document, city):
    source = city / "data/raw/fy2024/source.json"
    source.write_text(source.read_text(encoding="utf-8").replace(".txt", ".xlsx"), encoding="utf-8")
    assert main(["extract", str(document)]) == 0
    assert ".xlsx" in (city / "data/raw/fy2024-draft/source.json").read_text(encoding="utf-8")
    assert ".txt" in source.read_text(encoding="utf-8")
