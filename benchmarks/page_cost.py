"""Measure the pages of a built report in Chromium, the network cut.

Nothing is measured without Chromium and Playwright.
"""

import importlib.util
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.checkout import Checkout
from benchmarks.machine import Row, bounded

KILOBYTE = 1000
PHONE = 390  # pixels
DESK = 1280

PAINT = """new Promise((done) => new PerformanceObserver(
  (list) => done(list.getEntries()[0].startTime)).observe({type: 'paint', buffered: true}))"""
STEP = """() => {
  const slider = document.querySelector('[type=range]'); const times = [];
  for (let i = 0; i < 31; i++) {
    const start = performance.now(); slider.stepUp();
    slider.dispatchEvent(new Event('input', {bubbles: true}));
    document.body.offsetHeight;
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[15];
}"""
WEIGHED = ("index.html", "assets/site.css", "assets/index.js")


def rows() -> Iterator[Row]:
    """Build the pages, and give a row for each measure of them."""
    chromium = shutil.which("chromium")
    if not chromium or importlib.util.find_spec("playwright") is None:
        return
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        checkout = Checkout.make(Path(folder, "checkout"))
        checkout.run("-m", "komoro_analysis", "report")
        reports = checkout.root / "reports"
        weight = sum((reports / name).stat().st_size for name in WEIGHED)
        yield bounded("the index before pictures", weight / KILOBYTE, 300, "kB")

        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox"]
        )

        def asked(name: str, width: int, script: str) -> float:
            page = browser.new_page(
                viewport={"width": width, "height": 900}, offline=True
            )
            page.goto((reports / name).as_uri())
            answer = float(page.evaluate(script))
            page.close()
            return answer

        paint = min(asked("index.html", DESK, PAINT) for _ in range(5))
        yield bounded("first paint of the index", paint / 1000, 0.5)
        step = asked("measures/1-1.html", DESK, STEP)
        yield bounded("a step of the what-if slider", step, 16, "ms")
        height = "document.documentElement.scrollHeight"
        yield bounded(
            f"height of the index at {PHONE} px",
            asked("index.html", PHONE, height),
            5000,
            "px",
        )
        browser.close()
