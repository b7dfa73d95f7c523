"""The explorer in a real JupyterLab in Chromium: every control is driven by hand."""

import base64
import io
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from PIL import Image

from tests.builders.editions import add_next_edition
from tests.builders.paths import ROOT, fy2024, tidy_files, unmeasured
from tests.builders.pictures import difference

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.skipif(
        not CHROMIUM and os.environ.get("CI") != "true", reason="needs chromium"
    ),
    pytest.mark.timeout(400),
]
FLAGS = (
    "no-sandbox disable-gpu disable-quic no-first-run disable-background-networking "
    "disable-component-update disable-sync"
)
READY = ".jp-Notebook-ExecutionIndicator[data-status='idle']"
SLOW = 120_000  # milliseconds: the machine may be busy
QUICK = 30_000


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Return a project of two editions with the notebook of the explorer alone."""
    home = tmp_path_factory.mktemp("lab")
    shutil.copytree(fy2024().parent, home / "data")
    add_next_edition(home / "data/raw")
    for name, content in tidy_files(home / "data/raw").items():
        (home / "data/tidy" / name).write_bytes(content)
    (home / "notebooks").mkdir()
    shutil.copy(ROOT / "notebooks/00_explore.ipynb", home / "notebooks")
    return home


@pytest.fixture(scope="module")
def server(project):
    """Start JupyterLab as `make lab` does, without a token; return its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    settings = [
        "--ServerApp.root_dir=.",
        f"--ServerApp.port={port}",
        "--IdentityProvider.token=",
        "--ServerApp.disable_check_xsrf=True",
        "--LabApp.default_url=/lab/tree/notebooks/00_explore.ipynb",
    ]
    settings_folder = str(project / "settings")
    environment = unmeasured(
        PYTHONPATH=str(ROOT), JUPYTERLAB_SETTINGS_DIR=settings_folder
    )
    environment.pop("KOMORO_FIGURES", None)
    running = subprocess.Popen(
        [*command, *settings],
        cwd=project,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/api", running)
        yield address
    finally:
        running.terminate()
        running.wait(30)


def _wait_for(address, running):
    end = time.monotonic() + 90
    while time.monotonic() < end:
        assert running.poll() is None, "JupyterLab did not start"
        try:
            urllib.request.urlopen(address, timeout=5).read()
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("JupyterLab does not answer")


@pytest.fixture(scope="module")
def lab(server):
    """Open the notebook, run all of it, and return the page."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as engine:
        flags = [f"--{flag}" for flag in FLAGS.split()]
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=flags)
        page = browser.new_page(viewport={"width": 1400, "height": 3000})
        page.goto(f"{server}/doc/tree/notebooks/00_explore.ipynb?reset")
        page.wait_for_selector(READY, state="attached", timeout=SLOW)
        _run_all(page)
        yield Lab(page)
        browser.close()


def _run_all(page):
    """Run all cells; once more where the kernel was not yet listening."""
    for _ in range(4):
        page.get_by_text("| Idle").wait_for(timeout=SLOW)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_text("Run All Cells", exact=True).click()
        try:
            page.wait_for_selector("img.explore", timeout=QUICK)
            return
        except Exception:
            continue
    raise AssertionError("the notebook does not run")


class Lab:
    """The explorer on the page."""

    def __init__(self, page):
        self.page = page

    def seen(self):
        """Return picture, table and sentences as they stand on the screen."""
        picture = self.page.locator("img.explore").first.get_attribute("src")
        table = self.page.locator("table.explore").first.inner_text()
        sentences = "\n".join(self.page.locator(".widget-html ul").all_inner_texts())
        return picture, table, sentences

    def image(self):
        packed = re.sub("^data:image/png;base64,", "", self.seen()[0])
        return Image.open(io.BytesIO(base64.b64decode(packed)))

    def changes(self, act):
        """Do something; return what stood there, once all three parts have changed."""
        before = self.seen()
        act()
        end = time.monotonic() + QUICK / 1000
        while time.monotonic() < end:
            now = self.seen()
            if all(old != new for old, new in zip(before, now, strict=True)):
                return now
            self.page.wait_for_timeout(50)
        same = [old == new for old, new in zip(before, self.seen(), strict=True)]
        raise AssertionError(f"unchanged (picture, table, sentences): {same}")

    def choose(self, label, option):
        """Choose in the list whose label stands before it."""
        box = self.page.locator(
            f".widget-dropdown:has(> label:text-matches('{label}')) > select"
        )
        return self.changes(lambda: box.select_option(label=option))


def test_every_control_changes_picture_table_and_sentences(lab, project):
    page = lab.page
    _, table, sentences = lab.seen()
    assert "学力の全国比（小学校）" in table and "学力の全国比（小学校）" in sentences

    # Another 施策, with no indicator selected: it must be drawn at once.
    option = page.locator(".widget-dropdown select").first.locator("option").all()
    names = [entry.inner_text() for entry in option]
    name = next(name for name in names if name.startswith("1-2"))
    _, table, _ = lab.choose("施策", name)
    assert "子育て環境の満足度" in table and "学力" not in table

    chosen = page.locator(".widget-select-multiple select")
    _, table, _ = lab.changes(lambda: chosen.select_option(index=1))
    assert "子育て環境の満足度" not in table
    _, table, _ = lab.changes(lambda: chosen.select_option(index=0))
    assert "子育て環境の満足度" in table

    # As things stood a year ago, and today again.
    _, table, sentences = lab.choose("実績", "R6まで")
    assert "R6実績" in table and "R6は" in sentences
    _, table, sentences = lab.choose("実績", "R7まで")
    assert "R7実績" in table and "R7は" in sentences

    lab.choose("見込みの方法", "直線の延長")
    lab.choose("見込みの方法", "計画を踏まえた推計")
    for scenario in ("すべて計画どおり", "すべて目標どおり", "すべて横ばい"):
        _, table, sentences = lab.choose("の仮定", scenario)
        assert "（仮定）" in table and "R8は" in sentences

    slider = page.locator(".widget-slider .noUi-handle").first
    slider.focus()
    before = page.locator(".widget-slider + .widget-text input").first.input_value()
    lab.changes(lambda: slider.press("ArrowRight"))
    number = page.locator(".widget-slider + .widget-text input").first
    assert float(number.input_value()) > float(before)

    def type_value():
        number.fill("６０")
        number.press("Enter")

    _, table, _ = lab.changes(type_value)
    assert "60％（仮定）" in table
    assert number.input_value() == "60.0"

    number.fill("1000")
    number.press("Enter")
    warning = page.get_by_role("alert").filter(has_text="必要です")
    warning.wait_for(timeout=QUICK)
    assert "0.0～100.0の数が必要です" in warning.inner_text()

    page.get_by_role("button", name="図を保存").click()
    page.get_by_text("保存しました").wait_for(timeout=QUICK)
    saved = Image.open(project / "reports/figures/explore_1-2_仮定.png")
    same = difference(saved, lab.image())

    lab.choose("の仮定", "仮定なし")
    assert same < 5 and difference(saved, lab.image()) > 2 * same
    assert page.locator(".jp-OutputArea-output[data-mime-type*=stderr]").count() == 0
