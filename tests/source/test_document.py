"""Reading lines: harmless differences are undone, nothing else; writing: whole files or nothing."""

import os
import re
import signal
import subprocess
import sys
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from komoro_analysis.base.errors import InputError
from komoro_analysis.base.files import read_csv, to_csv, write_files
from komoro_analysis.base.text import normalize, plain_dashes
from komoro_analysis.source.document import read_lines

settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")


def test_line_ends_and_form_feeds_become_lines_and_a_leading_space() -> None:
    assert normalize("a\r\nb\rc\n") == "a\nb\nc\n"
    for text in ("a\n\fb\n", "a\n\f\nb\n", "a\f\nb\n", "a\f\r\nb\n"):
        assert normalize(text.replace("\r\n", "\n")) == "a\n b\n", text


def test_kangxi_radicals_fold_and_what_nfkc_would_destroy_stays() -> None:
    assert (
        normalize("⼩諸市の⽬標値、⾏政経営、⻑野、1〜3")
        == "小諸市の目標値、行政経営、長野、1～3"
    )
    keep = "①１⃣㎡㈱％（）～＝　ｱ髙﨑"
    assert normalize(keep) == keep
    radicals = [chr(code) for code in range(0x2F00, 0x2FD6)]
    assert all(
        normalize(radical) == unicodedata.normalize("NFKC", radical) != radical
        for radical in radicals
    )


@given(st.text(alphabet="がぎグゲばパヴー漢a", max_size=20))
def test_kana_with_separate_marks_are_joined(text: str) -> None:
    assert normalize(unicodedata.normalize("NFD", text)) == text


@given(st.text(alphabet="\n\f\ra小諸がー－ 　1", max_size=30))
def test_normalizing_twice_changes_nothing(text: str) -> None:
    assert normalize(normalize(text)) == normalize(text)


def test_dashes_become_the_printed_one_but_long_vowels_and_ascii_stay() -> None:
    for dash in "-‐‑‒–—―−﹣－":
        assert plain_dashes(f"転入者数{dash}転出者数") == "転入者数－転出者数"
    assert plain_dashes("ー") == plain_dashes("-") == "－"
    assert plain_dashes("スポーツ 2018-2020 a-b") == "スポーツ 2018-2020 a-b"


BAD = {
    "empty.txt": b"",
    "blank.txt": " \n　\n\n".encode(),
    "shift_jis.txt": "施策　1－1\n計画 50 50.5 51\n".encode("cp932"),
    "utf-16.txt": "施策　1－1\n計画 50 50.5 51\n".encode("utf-16"),
    "utf-16-le.txt": "plan 1\n".encode("utf-16-le"),
    "binary.txt": bytes(range(256)) * 4,
    "picture.txt": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "broken.pdf": b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog",
    "not_a.pdf": "施策　1－1\n".encode(),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_text_is_refused_with_its_name(
    name: str, tmp_path: Path, capfd: pytest.CaptureFixture
) -> None:
    path = tmp_path / name
    path.write_bytes(BAD[name])
    with pytest.raises(
        InputError, match=rf"{re.escape(name)}(:\d+)?: .*。.*が必要です$"
    ):
        read_lines(path)
    assert capfd.readouterr() == ("", "")


KINDS = {
    "empty.txt": "空のファイル", "blank.txt": "文字がありません", "utf-16.txt": "UTF-8ではなくUTF-16",
    "binary.txt": "文字でないバイト", "broken.pdf": "壊れたPDF", "not_a.pdf": "壊れたPDFか、PDFでない",
    "shift_jis.txt": "UTF-8でない文字.*Shift_JIS",
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_a_wrong_file_is_named_in_plain_words(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(BAD[name])
    with pytest.raises(InputError, match=KINDS[name]) as error:
        read_lines(path)
    assert "Error" not in str(error.value) and "\n" not in str(error.value)


def test_an_office_file_is_named_as_one(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    for data, found in (
        (b"PK\x03\x04\x14\0", "Word・Excel・ZIP"),
        (b"\xd0\xcf\x11\xe0", "古い形式のOffice文書"),
    ):
        path.write_bytes(data)
        with pytest.raises(InputError, match=rf"a\.docx: {found}"):
            read_lines(path)


def test_an_encoding_error_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "mixed.txt"
    path.write_bytes("一行目\n二行目\n".encode() + "三行目".encode("cp932"))
    with pytest.raises(InputError, match="mixed.txt:3: "):
        read_lines(path)


def test_a_folder_or_nothing_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.txt", tmp_path / "none.pdf"):
        with pytest.raises(
            InputError, match=f"{path.name}: (フォルダーです|ありません)"
        ):
            read_lines(path)


def test_csv_comes_back_and_bad_csv_is_refused(tmp_path: Path) -> None:
    rows = [{"施策": "1-1", "名": 'a,"b"'}, {"施策": "1-2", "名": ""}]
    path = tmp_path / "t.csv"
    path.write_bytes(to_csv(rows, ["施策", "名"]))
    assert path.read_bytes() == '施策,名\n1-1,"a,""b"""\n1-2,\n'.encode()
    assert read_csv(path, ["名"]) == rows
    with pytest.raises(InputError, match="t.csv:1: 列 番号 がありません"):
        read_csv(path, ["番号"])
    path.write_bytes(b"a,b\n1,2\n3\n")
    with pytest.raises(InputError, match="t.csv:3: "):
        read_csv(path)
    path.write_bytes(
        'a,b\r\n1,"語"\r\n,\r\n,\r\n'.encode("utf-8-sig")
    )  # as Excel saves it
    assert read_csv(path) == [{"a": "1", "b": "語"}]
    path.write_bytes("a,b\r\n1,語\r\n".encode("cp932"))
    with pytest.raises(
        InputError, match=r"t.csv:2: UTF-8でない文字.*Shift_JIS.*UTF-8のCSV"
    ):
        read_csv(path)
    with pytest.raises(InputError, match="none.csv"):
        read_csv(tmp_path / "none.csv")


def test_a_folder_that_two_make_at_once_holds_the_files_of_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "new"
    rename = Path.rename

    def rename_too_late(path: Path, target: Path) -> Path:
        monkeypatch.setattr(Path, "rename", rename)
        write_files(folder, {"theirs": b"1"})
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", rename_too_late)
    write_files(folder, {"ours": b"2"})
    assert {path.name for path in folder.iterdir()} == {"ours", "theirs"}
    assert [path.name for path in tmp_path.iterdir()] == ["new"]


def test_unchanged_files_are_left_alone_and_others_in_the_folder_stay(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "new" / "folder"
    write_files(folder, {"a": b"1", "b": b"1"})
    (folder / "mine").write_bytes(b"x")
    os.utime(folder / "a", (1, 1))
    write_files(folder, {"a": b"1", "b": b"2"})
    assert (folder / "a").stat().st_mtime == 1
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        "a": b"1",
        "b": b"2",
        "mine": b"x",
    }
    assert [path.name for path in folder.parent.iterdir()] == ["folder"]


def test_where_nothing_can_be_written_is_an_input_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(InputError, match="書き込めません（フォルダーではありません）"):
        write_files(tmp_path / "file" / "folder", {"a": b"1"})


def test_a_killed_writer_leaves_whole_files(tmp_path: Path) -> None:
    writer = (
        "import sys, itertools; from komoro_analysis.base.files import write_files\n"
        "for n in itertools.count(): write_files(sys.argv[1], {k: bytes([65 + n % 26]) * 300_000 for k in 'ab'})"
    )
    for delay in (0.05, 0.1, 0.16, 0.23):
        process = subprocess.Popen(
            [sys.executable, "-c", writer, str(tmp_path / "out")]
        )
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
        for path in (tmp_path / "out").glob("[ab]"):
            data = path.read_bytes()
            assert len(data) == 300_000 and len(set(data)) == 1
