"""Notebooks that cannot run are answered with one message that says where."""

import json
import os
import subprocess
import sys
import time

import pytest

import komoro_analysis as ka
from komoro_analysis.base.errors import InputError, one_line
from komoro_analysis.publish.kernel import waiting_kernel
from komoro_analysis.publish.notebook_file import notebook_titles
from komoro_analysis.publish.notebooks import execute
from tests.builders.paths import ROOT, fy2024

KERNEL = {"kernelspec": {"name": "python3", "display_name": "p", "language": "python"}}


def book(*sources, kind="code"):
    cells = [
        {"cell_type": kind, "id": f"c{i}", "metadata": {}, "source": source}
        | ({"outputs": [], "execution_count": None} if kind == "code" else {})
        for i, source in enumerate(sources)
    ]
    whole = {"cells": cells, "metadata": KERNEL, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole).encode()


def run(folder, content):
    path = folder / "07 mine.ipynb"
    path.write_bytes(content)
    return execute(path, folder)


def run_in_a_copy(folder, content):
    """Run a notebook as a build does, in a copy of this process."""
    path = folder / "07 mine.ipynb"
    path.write_bytes(content)
    with waiting_kernel() as kernel:
        return execute(path, folder, kernel)


UNREADABLE = {
    "empty": (b"", "空のファイルです"),
    "blank": (b" \n", "空のファイルです"),
    "no cells": (book(), "セルがありません"),
    "cells of another kind": (b'{"nbformat": 4, "cells": 3}', "セルがありません"),
    "Shift_JIS": ('{"a":\n"日本語"}'.encode("cp932"), ":2: UTF-8ではありません"),
    "cut off": (book("1")[:60], ":1: 途中で壊れています"),
    "no notebook": (b"[]", "ノートブックではありません"),
    "an old one": (b'{"nbformat": 3}', "版4が必要です"),
    "no outputs": (book("1").replace(b'"outputs": [], ', b""), "整っていません"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_cannot_be_read_is_said(tmp_path, case):
    content, said = UNREADABLE[case]
    with pytest.raises(InputError, match="07 mine.ipynb") as caught:
        run(tmp_path, content)
    assert said in str(caught.value)


def test_a_byte_order_mark_is_no_fault(tmp_path):
    files = run(tmp_path, b"\xef\xbb\xbf" + book("6 * 7"))
    assert b">42<" in files["07 mine.html"] or b"42" in files["07 mine.ipynb"]


FAILING = {
    "error": ("raise ValueError('x\\n\\x1b[31my')", "ValueError: x"),
    "death": ("import os; os.kill(os.getpid(), 9)", "途中で終了しました"),
    "loop": ("while True: pass", "4秒たっても終わりません"),
}


@pytest.mark.parametrize("way", [run, run_in_a_copy])
@pytest.mark.parametrize("case", FAILING)
def test_a_cell_that_fails_dies_or_loops_is_named(
    tmp_path, monkeypatch, capfd, case, way
):
    monkeypatch.setenv("KOMORO_CELL_SECONDS", "4" if case == "loop" else "60")
    source, said = FAILING[case]
    start = time.monotonic()
    with pytest.raises(InputError) as caught:
        way(tmp_path, book("ready = 1", source))
    line = one_line(str(caught.value))
    assert f"2番目のセル（{source[:12]}" in line and said in line
    assert "\x1b" not in line and len(line) < 300
    assert time.monotonic() - start < 60
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("given", ["0", "soon", "-1"])
def test_a_time_limit_that_is_none_is_refused(tmp_path, monkeypatch, given):
    monkeypatch.setenv("KOMORO_CELL_SECONDS", given)
    with pytest.raises(InputError, match="1以上の秒数が必要です"):
        run(tmp_path, book("1"))


def test_titles_are_read_of_what_can_be_read(tmp_path):
    (tmp_path / "01_a.ipynb").write_bytes(book("# 01 何が\n本文", kind="markdown"))
    (tmp_path / "02_b.ipynb").write_bytes(b"")
    (tmp_path / "mine.ipynb").write_bytes(book("# mine", kind="markdown"))
    assert notebook_titles(tmp_path) == {"01_a": "01 何が", "02_b": "02_b"}


TELLING = (
    "import os, sys\nimport matplotlib as mpl, pandas as pd\nimport pandas.io.formats",
    "os.getcwd(), sys.path[-1:], sys.argv[1:2], sorted(os.environ)",
    "pd.DataFrame([range(30)])",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2]);",
    "mpl.get_backend(), pd.options.display.max_columns, __name__",
    "import komoro_analysis as ka\nka.trends(ka.load('{tidy}')).head(3)",
    "import concurrent.futures as futures\n"
    "with futures.ProcessPoolExecutor(1) as pool: print(*pool.map(abs, [-3]))",
)


def compare(folder):
    """Run the same cells in a copy of this process and in a new one."""
    ka.trends(ka.load(fy2024()))  # what is known here is known in the copy
    sources = [source.replace("{tidy}", str(fy2024())) for source in TELLING]
    assert run_in_a_copy(folder, book(*sources)) == run(folder, book(*sources))


def test_a_copy_of_a_process_is_as_good_as_a_new_one(tmp_path):
    # In a process of its own: other tests leave settings behind in this one.
    code = (
        "import pathlib, sys; from tests.publish.test_notebook_faults import compare; "
        "compare(pathlib.Path(sys.argv[1]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def test_a_kernel_that_nobody_needs_ends():
    with waiting_kernel() as kernel:
        assert kernel.poll() is None
    assert kernel.poll() is not None
