"""The build while files change under it, processes are killed, and others build too."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.builders.paths import ROOT, unmeasured

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs fork")
MODULE = "tests.builders.small_build"


@pytest.fixture
def project(tmp_path):
    """Return the folder of a build in small with nine inputs, 1 to 9."""
    (tmp_path / "input").mkdir()
    for number in range(1, 10):
        (tmp_path / f"input/{number}.txt").write_text(str(number))
    return tmp_path


def start(project, verb="build"):
    """Start a build in a session of its own, so that it can be ended as a whole."""
    return subprocess.Popen(
        [sys.executable, "-m", MODULE, verb],
        cwd=project,
        env=unmeasured(PYTHONPATH=str(ROOT)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(build, code=0):
    out, err = build.communicate(timeout=60)
    assert build.returncode == code, err
    return out, err


def built(project):
    return {
        path.relative_to(project).as_posix(): path.read_text()
        for path in sorted((project / "reports").rglob("*"))
        if path.is_file()
    }


def wait_until(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_a_build_in_small(project):
    out, _ = finish(start(project))
    assert len(out.split()) == 10
    assert built(project)["reports/sum.txt"] == "45"
    assert finish(start(project))[0] == ""


def test_an_input_edited_while_it_is_read_is_built_again(project):
    (project / "slow").write_text("0.5")
    build = start(project)
    wait_until((project / ".cache/build.lock.json").exists)
    time.sleep(0.3)  # the first copies have read their inputs
    for number in range(1, 10):
        (project / f"input/{number}.txt").write_text("100")
    finish(build)
    assert built(project)["reports/sum.txt"] == "900"
    assert finish(start(project))[0] == ""


def test_an_input_that_was_half_saved_when_it_was_read_is_read_again(project):
    """A file is written in steps: what was refused meanwhile is asked again."""
    (project / "slow").write_text("0.5")
    (project / "input/5.txt").write_text("5…")
    build = start(project)
    wait_until((project / ".cache/build.lock.json").exists)
    time.sleep(0.3)
    (project / "input/5.txt").write_text("5")
    finish(build)
    assert built(project)["reports/sum.txt"] == "45"

    (project / "input/5.txt").write_text("5…")
    _, err = finish(start(project), code=2)
    assert err.count("\n") == 1 and "input/5.txt: 「5…」" in err


@pytest.mark.parametrize("days", [-4000, 4000])
def test_a_clock_that_was_set_does_not_hide_an_edit(project, days):
    finish(start(project))
    path = project / "input/5.txt"
    path.write_text("6")
    moment = time.time() + days * 86_400
    os.utime(path, (moment, moment))
    finish(start(project))
    assert built(project)["reports/sum.txt"] == "46"
    assert finish(start(project))[0] == ""


def test_an_edit_that_keeps_size_and_time_is_seen(project):
    finish(start(project))
    path = project / "input/5.txt"
    before = path.stat()
    path.write_text("6")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    finish(start(project))
    assert built(project)["reports/sum.txt"] == "46"


def test_a_removed_input_takes_its_output_with_it(project):
    finish(start(project))
    (project / "input/5.txt").unlink()
    finish(start(project))
    assert built(project)["reports/sum.txt"] == "40"
    assert not (project / "reports/out/5.txt").exists()


def test_a_dead_worker_ends_the_build_in_one_line(project):
    (project / "input/5.txt").write_text("die")
    _, err = finish(start(project), code=2)
    assert err.count("\n") == 1 and "5.txt" in err and "途中で終了しました" in err

    (project / "input/5.txt").write_text("5")
    finish(start(project))
    assert built(project)["reports/sum.txt"] == "45"


@pytest.mark.parametrize("after", [0.0, 0.15, 0.3, 0.6])
def test_a_killed_build_leaves_no_half_file_and_its_lock_dies_with_it(project, after):
    (project / "slow").write_text("0.1")
    build = start(project)
    wait_until((project / ".cache").exists)
    time.sleep(after)
    build.kill()
    build.wait()
    for path, text in built(project).items():
        assert text == "45" if path.endswith("sum.txt") else text in "123456789", path

    (project / "slow").unlink()
    finish(start(project))
    assert built(project)["reports/sum.txt"] == "45"
    assert not list(project.rglob(".new-*"))


def test_a_build_that_waits_says_for_whom_and_since_when(project):
    (project / "slow").write_text("0.4")
    first = start(project)
    wait_until((project / ".cache/build.lock.json").exists)
    second = start(project)
    finish(first)
    _, err = finish(second)
    assert "のプロセス" in err and "から作成中です" in err and err.count("\n") == 1
    assert built(project)["reports/sum.txt"] == "45"


def test_a_pass_that_is_killed_ends_the_build_in_one_line(project):
    (project / "slow").write_text("1")
    build = start(project)
    holder = project / ".cache/build.lock.json"
    wait_until(holder.exists)
    os.kill(json.loads(holder.read_text())["process"], signal.SIGKILL)
    _, err = finish(build, code=2)
    assert "途中で終了しました" in err and err.count("\n") == 1


def test_a_process_whose_parent_has_ended_ends_too():
    """Between its begin and its wish to die with the parent, that may have died."""
    code = (
        "import os, time; from komoro_analysis.base.processes import die_with_parent\n"
        "reading, writing = os.pipe()\n"
        "parent = os.getpid()\n"
        "if os.fork() == 0:\n"
        "    os.close(writing)\n"
        "    os.read(reading, 1)\n"  # ends when the parent has: nobody writes
        "    die_with_parent(parent); time.sleep(600)\n"
        "os._exit(0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=unmeasured(PYTHONPATH=str(ROOT)),
        capture_output=True,
        timeout=30,  # its pipes are open for as long as the child lives
    )
    assert done.returncode == 0 and done.stderr == b""


@pytest.fixture
def small_disk(tmp_path):
    """Mount a disk of 600 kB; only root may, and a CI machine is left alone."""
    if os.geteuid() != 0 or os.environ.get("CI"):
        pytest.skip("mounts a disk: needs root, outside of CI")
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = [
        "mount",
        "-t",
        "tmpfs",
        "-o",
        "size=600k,nr_inodes=900",
        "tmpfs",
        str(folder),
    ]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("this machine does not let a disk be mounted")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_one_line_and_leaves_nothing_half(small_disk):
    (small_disk / "input").mkdir()
    for number in range(1, 10):
        (small_disk / f"input/{number}.txt").write_text(str(number))
    filler = small_disk / "filler"
    with suppress(OSError), open(filler, "wb") as file:
        while True:
            file.write(b"0" * 4096)
            file.flush()

    _, err = finish(start(small_disk), code=2)
    assert err.count("\n") == 1 and "空き容量がありません" in err
    assert not [path for path in small_disk.rglob("*.txt") if not path.stat().st_size]
    assert not list(small_disk.rglob(".new-*"))

    filler.unlink()
    finish(start(small_disk))
    assert built(small_disk)["reports/sum.txt"] == "45"


def test_a_disk_that_fills_up_meanwhile_leaves_whole_files_only(small_disk):
    (small_disk / "input").mkdir()
    for number in range(1, 10):
        (small_disk / f"input/{number}.txt").write_text(str(number) * 40_000)

    _, err = finish(start(small_disk), code=2)
    assert err.count("\n") == 1 and "空き容量がありません" in err
    for path, text in built(small_disk).items():
        assert text == (small_disk / "input" / Path(path).name).read_text(), path

    for number in range(1, 10):
        (small_disk / f"input/{number}.txt").write_text(str(number))
    finish(start(small_disk))
    assert built(small_disk)["reports/sum.txt"] == "45"
    assert not list(small_disk.rglob(".new-*"))
