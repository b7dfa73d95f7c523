"""Whatever is typed or lies there: one line of Japanese, nothing that steers a terminal.

Each wrong thing is given to each command that takes a file or a word; see contract:
exit 2, a message under 300 characters on stderr, no traceback, nothing half-written.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from komoro_analysis.app.cli import main
from tests.builders.paths import ROOT

JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
LONGEST = 300


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Return a project that all wrong things are tried on; none of them changes it."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "data", folder / "data")
    return folder


@pytest.fixture
def inside(project, monkeypatch):
    monkeypatch.chdir(project)
    return project


def make_wrong_files(folder):
    """Lay out files that are none of what a command reads."""
    contents = {
        "empty": b"",
        "blanks": b" \n \n",
        "binary": bytes(range(256)) * 20,
        "Shift_JIS": "施策 1-1 計画".encode("cp932"),
        "UTF-16": "施策".encode("utf-16"),
        "other words": "吾輩は猫である。\n".encode(),
        "a broken workbook.xlsx": b"PK\x03\x04junk",
        "a broken document.pdf": b"%PDF-1.4 junk",
        "an old workbook.xls": b"\xd0\xcf\x11\xe0" + b"0" * 600,
        "red \x1b[31m\n\u202ename": b"?",
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    (folder / "a folder").mkdir()
    (folder / "a dead link").symlink_to("nowhere")
    (folder / "a link to itself").symlink_to("a link to itself")
    os.mkfifo(folder / "a pipe")
    absent = ["absent", "long" * 100, "　", "ｗｉｄｅ．ｔｘｔ", "../..", "/dev/zero"]
    return sorted([*(path.name for path in folder.iterdir()), *absent])


READERS = {
    "extract": ["extract", "{}"],
    "check": ["check", "{}"],
    "trace": ["check", "--trace", "1-2-1", "{}"],
    "tidy": ["tidy", "--raw", "{}", "--out", "tried"],
    "analyze": ["analyze", "--tidy", "{}", "--out", "tried"],
    "new": ["new", "tried", "--from", "{}"],
    "reference": ["reference", "{}"],
    "project": ["tidy", "--project", "{}"],
}


@pytest.mark.skipif(sys.platform == "win32", reason="makes pipes and links")
@pytest.mark.parametrize("command", READERS)
def test_a_wrong_file_is_one_line(command, inside, tmp_path, capsys):
    for name in make_wrong_files(tmp_path):
        given = [word.format(tmp_path / name) for word in READERS[command]]
        assert main(given) == 2, (command, name)
        _is_one_line(capsys.readouterr(), name)
    assert not (inside / "tried").exists()


WRONG_WORDS = ["１－１", "\x1b[31m../x\n", "長" * 400, "%s%n{}"]
WITH_WORDS = {
    "measure": ["check", "--measure={}"],
    "department": ["check", "--department={}"],
    "trace": ["check", "--trace={}"],
    "date": ["publish", "--date={}"],
}


@pytest.mark.parametrize("option", WITH_WORDS)
def test_a_wrong_word_is_one_line(option, inside, capsys):
    for word in WRONG_WORDS:
        given = [part.replace("{}", word) for part in WITH_WORDS[option]]
        assert main(given) == 2, word
        _is_one_line(capsys.readouterr(), word)


def _is_one_line(said, about):
    message = said.err
    assert said.out == "", about
    assert message.startswith("komoro: ") and message.count("\n") == 1, about
    assert len(message) <= LONGEST and JAPANESE.search(message), (about, message)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]", message), (about, message)
    assert "予期しない" not in message and " at 0x" not in message, message


DAMAGED = {
    "municipality.toml": ("data/judgements/municipality.toml", "name = [", "check"),
    "plans.csv": ("data/judgements/plans.csv", "plan,first\n", "check"),
    "indicators.csv": ("data/judgements/indicators.csv", "\x1b[31m", "tidy"),
    "source.json": ("data/raw/fy2024/source.json", '{"edition": null}', "tidy"),
    "statistics.csv": ("data/reference/statistics.csv", "a,b\n1\n", "analyze"),
    "ledger.json": ("data/ledger/ledger.json", "[]", "analyze"),
    "datapackage.json": ("data/tidy/datapackage.json", "{}", "analyze"),
}


@pytest.mark.parametrize("case", DAMAGED)
def test_a_damaged_table_of_the_project_is_one_line_that_names_it(case, inside, capsys):
    path, content, command = DAMAGED[case]
    before = (inside / path).read_bytes()
    (inside / path).write_text(content, encoding="utf-8")
    try:
        assert main([command]) == 2
    finally:
        (inside / path).write_bytes(before)
    said = capsys.readouterr()
    _is_one_line(said, case)
    assert case in said.err


def test_a_reader_who_has_gone_is_no_fault(inside):
    done = subprocess.run(
        f"{sys.executable} -m komoro_analysis check | head -c 1",
        shell=True,
        capture_output=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0 and done.stderr == b"" and len(done.stdout) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="looks into the process")
def test_being_interrupted_is_no_traceback(inside):
    running = subprocess.Popen(
        [sys.executable, "-m", "komoro_analysis", "check"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    loaded = Path(f"/proc/{running.pid}/maps")
    while running.poll() is None and "pandas" not in loaded.read_text():
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=60)
    assert running.returncode == 130 and err == b""


def test_asked_for_it_shows_where_it_happened(inside, monkeypatch):
    monkeypatch.setenv("KOMORO_DEBUG", "1")
    with pytest.raises(ValueError, match="absent"):
        main(["extract", "absent"])
