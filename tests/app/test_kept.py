"""What people wrote into an office file is moved aside, never lost."""

import os
from pathlib import Path

from komoro_analysis.app.build_kept import keep_changed, made_by_builds
from komoro_analysis.app.build_record import Made, Record, digest_of
from komoro_analysis.app.cli import main
from tests.builders.paths import fy2024

DAY = 1_750_000_000  # 2025-06-15


def written(folder: Path, body: bytes) -> Path:
    path = folder / "city_fy2024.docx"
    path.write_bytes(body)
    os.utime(path, (DAY, DAY))
    return path


def test_a_file_as_built_is_replaced(tmp_path):
    path = written(tmp_path, b"built")
    made = {str(path): digest_of(b"built")}
    assert keep_changed(tmp_path, {path.name: b"new"}, made) == []
    assert path.exists() and not (tmp_path / "kept").exists()


def test_a_changed_file_is_kept_under_its_day(tmp_path):
    path = written(tmp_path, b"written on")
    made = {str(path): digest_of(b"built")}
    (kept,) = keep_changed(tmp_path, {path.name: b"new"}, made)
    assert kept == tmp_path / "kept/city_fy2024_2025-06-15.docx"
    assert kept.read_bytes() == b"written on" and not path.exists()


def test_a_second_one_of_a_day_does_not_replace_the_first(tmp_path):
    for body in (b"one", b"two"):
        path = written(tmp_path, body)
        keep_changed(tmp_path, {path.name: b"new"}, {})
    kept = sorted((tmp_path / "kept").iterdir())
    assert {file.read_bytes() for file in kept} == {b"one", b"two"}
    assert kept[1].name == "city_fy2024_2025-06-15_2.docx"


def test_a_file_of_an_unknown_build_is_kept_unless_it_is_the_new_one(tmp_path):
    path = written(tmp_path, b"new")
    assert keep_changed(tmp_path, {path.name: b"new"}, {}) == []
    assert keep_changed(tmp_path, {path.name: b"newer"}, {}) != []


def test_the_record_of_a_build_knows_its_files(tmp_path):
    record = Record(tmp_path / ".cache/build.json")
    (tmp_path / ".cache").mkdir()
    record.tasks["word"] = Made({}, {"reports/city_fy2024.docx": "1234"})
    record.save()
    assert made_by_builds(tmp_path) == {
        str(tmp_path / "reports/city_fy2024.docx"): "1234"
    }


def test_komoro_slides(tmp_path, monkeypatch, capsys):
    import shutil

    shutil.copytree(fy2024().parent, tmp_path / "data")
    place = ["slides", "--project", str(tmp_path)]
    assert main(place) in (0, None)
    made = tmp_path / "reports/komoro_fy2024.pptx"
    first = made.read_bytes()
    assert first[:2] == b"PK" and str(made) in capsys.readouterr().out
    made.write_bytes(b"my own slide")
    assert main(place) in (0, None) and made.read_bytes() == first
    (kept,) = (tmp_path / "reports/kept").iterdir()
    assert kept.read_bytes() == b"my own slide"
    assert "に移しました" in capsys.readouterr().out
