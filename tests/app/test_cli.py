"""The command line: what is written, what is printed, and how bad input is answered."""

import os
import shutil
import subprocess
import sys

import pandas as pd
import pytest

import komoro_analysis as ka
from komoro_analysis.analysis.results import to_csv
from komoro_analysis.app.arguments import parser
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
    (tmp_path / "data/raw").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "data/judgements", "data/judgements")
    assert main(["extract", str(document), "--narrative", "narrative.json"]) == 0
    written = {p.name for p in (tmp_path / "data/raw/fy2024").iterdir()}
    assert written >= {"indicators.csv", "measures.csv", "source.json"}
    assert "61 指標" in capsys.readouterr().out
    assert (tmp_path / "narrative.json").stat().st_size > 10_000


def test_tidy_and_analyze_write_their_tables(city):
    assert main(["tidy"]) == 0
    assert main(["analyze"]) == 0
    for name in ("observations.csv", "indicators.csv", "datapackage.json"):
        made = (city / "data/tidy" / name).read_bytes()
        assert made == (fy2024() / name).read_bytes()
    gaps = (city / "reports/tables/gaps.csv").read_bytes()
    assert gaps.startswith(b"\xef\xbb\xbfseries_id,target_type,")
    assert b",true," in gaps and b"True" not in gaps


def test_tables_without_raw_tables_beside_them_are_said_to_be_unverified(city, capsys):
    assert main(["tidy"]) == 0
    assert main(["tidy", "--out", "elsewhere"]) == 0
    assert main(["analyze"]) == 0
    assert capsys.readouterr().err == ""
    assert main(["analyze", "--tidy", "elsewhere"]) == 0
    said = capsys.readouterr().err
    assert "elsewhere（raw と照合していない表）から計算します" in said


def test_numbers_have_six_digits_and_no_exponent():
    flags = pd.array([True, False, None, True], dtype="boolean")
    numbers = [1234567.0, 0.000012345678, 100.0, None]
    text = to_csv(pd.DataFrame({"a": numbers, "b": flags})).decode("utf-8-sig")
    assert text.split() == [
        "a,b",
        "1234570,true",
        "0.0000123457,false",
        "100,",
        ",true",
    ]


def test_check_says_what_needs_a_person(city, capsys):
    assert main(["check"]) == 1
    out = capsys.readouterr().out
    assert "6-4-1  crossed_baseline" in out
    assert out.splitlines()[-1].startswith("check ")


def test_check_finds_what_the_report_finds(capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert main(["check"]) == 1
    checks = ka.quality(ka.load())["severity"].eq("check").sum()
    assert capsys.readouterr().out.splitlines()[-1].startswith(f"check {checks},")


def test_check_takes_the_folder_of_an_edition(city, capsys):
    assert main(["check"]) == 1
    said = capsys.readouterr().out
    for folder in ("data/raw/fy2024", "data/raw"):
        assert main(["check", folder]) == 1
        assert capsys.readouterr().out == said
    assert main(["check", "data/raw/fy2024", "--trace", "2-1-1"]) == 0
    assert "行1257" in capsys.readouterr().out
    assert main(["check", "data"]) == 2
    assert capsys.readouterr().err.startswith("komoro: data: ")


def test_trace_shows_where_a_number_stands(document, city, capsys):
    assert main(["check", str(document), "--trace", "2-1-1"]) == 0
    out = capsys.readouterr().out
    assert "行1257  実績 557(748)" in out and len(out.splitlines()) == 12
    assert main(["check", "--trace", "9-9-9"]) == 2
    assert "--trace: 「9-9-9」はありません。" in capsys.readouterr().err


def test_findings_can_be_filtered(city, capsys):
    def said(*options):
        code = main(["check", *options])
        *lines, counts = capsys.readouterr().out.splitlines()
        return code, lines, counts

    code, everything, _ = said()
    assert code == 1
    code, checks, counts = said("--severity", "check")
    assert code == 1 and 0 < len(checks) < len(everything)
    assert counts == f"check {len(checks)}, note 0"
    assert said("--severity", "note")[0] == 0

    _, own, _ = said("--measure", "6-4")
    assert own and all(line.split()[1].startswith("6-4-") for line in own)
    _, own, _ = said("--department", "企画課", "--severity", "note")
    assert 0 < len(own) < len(everything)


NOT_THERE = {
    ("--measure", "9-9"): "--measure: 「9-9」はありません。",
    ("--department", "企画"): "企画課",
    ("--trace", "2-1-9"): "2-1-1",
}


@pytest.mark.parametrize("options", NOT_THERE)
def test_what_is_not_there_is_answered_with_what_is_near(city, capsys, options):
    assert main(["check", *options]) == 2
    err = capsys.readouterr().err
    assert NOT_THERE[options] in err and err.count("\n") == 1


def test_trace_takes_a_series_too(city, capsys):
    assert main(["check", "--trace", "2-1-1:家庭系"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 6 and all(line.startswith("2-1-1:家庭系") for line in lines)


def test_trace_names_the_source_of_what_the_sheets_do_not_print(city, capsys):
    judged = city / "data/judgements"
    row = "1-2-1,2021,45.5,same,市民意識調査報告書,2026-11-01\n"
    with open(judged / "other_observations.csv", "a", encoding="utf-8") as file:
        file.write(row)
    assert main(["check", "--trace", "1-2-1"]) == 0
    out = capsys.readouterr().out
    assert "出典：市民意識調査報告書" in out and "<NA>" not in out


@pytest.mark.parametrize("command", ["tidy", "check"])
def test_the_project_is_found_from_any_folder_inside_it(
    city, monkeypatch, capsys, command
):
    code = main([command])
    said = capsys.readouterr().out
    (city / "data/raw/fy2024/deep/er").mkdir(parents=True)
    monkeypatch.chdir(city / "data/raw/fy2024/deep/er")
    assert main([command]) == code
    up = "../../../../../data/tidy"
    assert capsys.readouterr().out == said.replace("data/tidy", up)
    assert not list((city / "data/raw/fy2024/deep").rglob("*.csv"))


def test_the_project_can_be_named(city, monkeypatch, capsys, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.chdir(elsewhere)
    assert main(["tidy", "--project", str(city)]) == 0
    assert (city / "data/tidy/observations.csv").exists()
    assert main(["tidy", "--project", "."]) == 2
    assert capsys.readouterr().err.startswith("komoro: .: プロジェクトではありません")
    assert not list(elsewhere.iterdir())


OUTSIDE = [
    ["extract", str(ROOT / "README.md")],
    ["extract", "nowhere.txt"],
    ["tidy"],
    ["tidy", "--raw", "nowhere"],
    ["analyze", "--tidy", "nowhere"],
    ["template", "2025"],
    ["check"],
    ["check", "."],
    ["report"],
]


@pytest.mark.parametrize("arguments", OUTSIDE, ids=" ".join)
def test_outside_of_a_project_every_command_refuses_and_writes_nothing(
    tmp_path, arguments
):
    run = subprocess.run(
        [sys.executable, "-m", "komoro_analysis", *arguments],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 2 and run.stdout == ""
    assert run.stderr.startswith("komoro: .: プロジェクトがありません。")
    assert run.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


BAD = [
    ["extract", "nowhere.txt"],
    ["extract", "."],
    ["tidy", "--raw", "nowhere"],
    ["analyze", "--tidy", "nowhere"],
    ["check", "nowhere"],
    ["template", "1700"],
]


@pytest.mark.parametrize("arguments", BAD, ids=" ".join)
def test_bad_input_is_one_message_and_nothing_is_written(city, capsys, arguments):
    before = sorted(city.rglob("*"))
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("komoro: ") and said.err.count("\n") == 1
    written = set(city.rglob("*")) - {*before}
    assert {path.name for path in written} <= {".cache", "build.lock"}


MISTYPED = {
    "extract": "SOURCE が必要です",
    "template abc": "YEAR: 「abc」があります。整数が必要です",
    "tidy --wrong": "「--wrong」という引数はありません",
    "check --trace": "--trace: 値が必要です",
}


@pytest.mark.parametrize("typed", MISTYPED)
def test_what_is_mistyped_is_answered_in_japanese(typed, capsys):
    with pytest.raises(SystemExit) as left:
        main(typed.split())
    assert left.value.code == 2
    said = capsys.readouterr().err
    assert MISTYPED[typed] in said and said.count("\n") == 1


def test_help_is_japanese(capsys):
    with pytest.raises(SystemExit) as left:
        main(["check", "--help"])
    assert left.value.code == 0
    said = capsys.readouterr().out
    assert "使い方：" in said and "オプション：" in said
    assert "usage" not in said and "options:" not in said
    assert "施策評価シート" in parser().format_help()


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"edition": 2024}'])
def test_a_damaged_description_of_an_edition_is_refused(city, document, text, capsys):
    (city / "data/raw/fy2024/source.json").write_text(text, encoding="utf-8")
    for arguments in (["check"], ["template", "2025"], ["extract", str(document)]):
        assert main(arguments) == 2
        assert "data/raw/fy2024/source.json" in capsys.readouterr().err


def test_the_document_takes_the_place_of_a_template(document, city):
    source = city / "data/raw/fy2024/source.json"
    text = source.read_text(encoding="utf-8")
    source.write_text(text.replace(".txt", ".xlsx"), encoding="utf-8")
    assert main(["extract", str(document)]) == 0
    draft = city / "data/raw/fy2024-draft/source.json"
    assert ".xlsx" in draft.read_text(encoding="utf-8")
    assert ".txt" in source.read_text(encoding="utf-8")


def test_something_unexpected_is_one_line_unless_asked_for_more(
    city, monkeypatch, capsys
):
    monkeypatch.setattr("komoro_analysis.app.commands.find_project", lambda: 1 / 0)
    assert main(["tidy"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("komoro: 予期しない誤りです（ZeroDivisionError")
    assert said.count("\n") == 1

    monkeypatch.setenv("KOMORO_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        main(["tidy"])


def test_a_filled_template_is_not_overwritten_by_an_empty_one(city):
    assert main(["template", "2025"]) == 0
    sheet = city / "komoro_fy2025_template.xlsx"
    sheet.write_bytes(sheet.read_bytes() + b"filled")
    assert main(["template", "2025"]) == 0
    [kept] = (city / "kept").iterdir()
    assert kept.read_bytes().endswith(b"filled")
    assert not sheet.read_bytes().endswith(b"filled")


def test_a_pipe_or_a_device_is_not_replaced_by_a_file(city, capsys):
    os.mkfifo(city / "pipe.xlsx")
    assert main(["template", "--blank", "--out", "pipe.xlsx"]) == 2
    assert (city / "pipe.xlsx").is_fifo()
    assert "pipe.xlsx: ファイルではないものがあります" in capsys.readouterr().err
