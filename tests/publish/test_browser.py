"""The site in a real Chromium with the network cut. Skipped where there is none, except on CI."""

import os
import shutil

import pytest

from komoro_analysis import FIGURE_STEMS
from komoro_analysis.analysis.results import results
from komoro_analysis.publish import pdf, site
from tests.builders.handmade import ROOT
from tests.builders.variants import hostile

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(not CHROMIUM and os.environ.get("CI") != "true", reason="needs chromium")
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="482" height="520"><path d="M9 9h460v500z"/></svg>'
CONTRAST = """() => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = (c) => [0.2126, 0.7152, 0.0722].reduce((sum, weight, i) => {
    const v = c[i] / 255; return sum + weight * (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); }, 0);
  const ground = (node) => { for (; node; node = node.parentElement) {
    const c = rgb(getComputedStyle(node).backgroundColor); if (c.length < 4 || c[3] > 0) return c; }
    return [255, 255, 255]; };
  const poor = new Set();
  for (const node of document.querySelectorAll('main *, nav *, footer *')) {
    if (![...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim())) continue;
    const [a, b] = [light(rgb(getComputedStyle(node).color)), light(ground(node))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) poor.add(`${node.tagName}.${node.className} ${(a + 0.05) / (b + 0.05)}`);
  }
  return [...poor];
}"""
PIXELS = """(text) => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  canvas.font = '32px ' + getComputedStyle(document.body).fontFamily;
  return [...text].map((letter) => {
    canvas.clearRect(0, 0, 60, 60); canvas.fillText(letter, 5, 45);
    return canvas.getImageData(0, 0, 60, 60).data.join('');
  });
}"""


def build(data, folder):
    """Write the site with pictures that stand for the figures, and files that stand for the rest."""
    for name, body in site.pages(data, ROOT / "nowhere").items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(body)
    (folder / "figures").mkdir()
    for stem in [*FIGURE_STEMS, *(f"measure_{m}" for m in data.measures["measure_id"])]:
        (folder / f"figures/{stem}.svg").write_text(PICTURE)
    return folder


@pytest.fixture(scope="module")
def folder(data, tmp_path_factory):
    return build(data, tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as engine:
        flags = ["--no-sandbox", *pdf.QUIET]
        running = engine.chromium.launch(executable_path=CHROMIUM or "/usr/bin/chromium", args=flags)
        yield running
        running.close()


@pytest.fixture
def tab(browser):
    """Return open(page, width): a tab without network that notes everything that goes wrong in `tab.wrong`."""
    contexts = []

    def go(path, width=1280, **options):
        context = browser.new_context(viewport={"width": width, "height": 900}, offline=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.wrong = []
        page.on("console", lambda message: page.wrong.append(message.text))
        page.on("pageerror", lambda error: page.wrong.append(str(error)))
        page.on("dialog", lambda dialog: (page.wrong.append(dialog.message), dialog.dismiss()))
        page.on("requestfailed", lambda request: page.wrong.append(request.url))
        page.on(
            "request", lambda request: request.url.startswith(("file:", "data:")) or page.wrong.append(request.url)
        )
        page.goto(path.as_uri())
        return page

    yield go
    for context in contexts:
        context.close()


def shown(page, table="indicator"):
    return page.locator(f"#{table}-table tbody tr:visible")


def control(page, name):
    return page.locator(f"#filters [name={name}]")


def order(page, key, table="measure"):
    rows = page.locator(f"#{table}-table tbody tr").evaluate_all(
        "(rows, key) => rows.map((row) => row.dataset[key])", key
    )
    return [float(value) for value in rows if value]


@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_loads_and_fits(tab, folder, width):
    page = tab(folder / "index.html", width)
    for path in sorted(folder.rglob("*.html")):
        page.goto(path.as_uri())
        page.evaluate("document.querySelectorAll('img').forEach((img) => { img.loading = 'eager'; })")
        page.wait_for_function("[...document.images].every((img) => img.complete && img.naturalWidth)")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path.name
        assert page.evaluate(CONTRAST) == [], path.name
    assert page.wrong == []


def test_hostile_texts_do_nothing(tab, data, tmp_path):
    folder = build(hostile(data), tmp_path)
    page = tab(folder / "index.html", 390)
    for path in sorted(folder.rglob("*.html")):
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path.name
    page.goto((folder / "index.html").as_uri())
    control(page, "text").fill("<script>")
    assert shown(page).count() > 0
    assert page.wrong == []


def test_filters(tab, folder, data):
    page = tab(folder / "index.html")
    everything, found = shown(page).count(), page.locator("#found")
    assert found.inner_text() == f"23施策中23施策、{everything}系列中{everything}系列を表示"
    control(page, "policy").select_option("1")
    assert shown(page, "measure").count() == (data.measures["policy_id"].astype(str) == "1").sum()
    control(page, "state").select_option("split")
    assert set(shown(page).evaluate_all("rows => rows.map(r => r.dataset.state)")) == {"met split", "missed split"}
    assert shown(page, "measure").count() == 1 and found.inner_text().startswith("23施策中1施策")
    control(page, "policy").select_option("")
    control(page, "state").select_option("missed")  # a part of a split indicator counts with what it says itself
    gaps = results(data).gaps
    assert shown(page).count() == gaps["met"].eq(False).sum() > 27
    page.get_by_role("button", name="条件を消す").click()
    page.wait_for_function("!location.hash.includes('policy')")
    assert shown(page).count() == everything
    control(page, "survey").select_option("citizen")
    citizens = (data.indicators["survey"] == "citizen").sum()
    assert shown(page).count() == citizens
    control(page, "department").select_option("企画課")
    assert 0 < shown(page).count() < citizens
    page.reload()
    assert 0 < shown(page).count() < citizens and control(page, "survey").input_value() == "citizen"
    page.get_by_role("button", name="条件を消す").click()
    control(page, "text").fill("ＢＯＤ")
    assert shown(page).count() == 1
    control(page, "text").fill("どこにもない語")
    assert shown(page).count() == 0 and "0施策" in found.inner_text()
    assert page.wrong == []


def test_a_policy_link_filters(tab, folder):
    page = tab(folder / "index.html")
    page.locator(".policies a").nth(2).click()
    page.wait_for_function("document.getElementById('filters').elements.policy.value === '3'")
    assert set(shown(page).evaluate_all("rows => rows.map(r => r.dataset.policy)")) == {"3"}


def test_sorting(tab, folder):
    page = tab(folder / "index.html")
    head = page.locator("#measure-table th[data-key=chance]")
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "ascending" and order(page, "chance") == sorted(order(page, "chance"))
    head.get_by_role("button").press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    assert order(page, "chance") == sorted(order(page, "chance"), reverse=True)
    assert page.locator("#measure-table th[data-key=order]").get_attribute("aria-sort") == "none"
    control(page, "sort").select_option("gap")
    assert order(page, "gap", "indicator") == sorted(order(page, "gap", "indicator"))
    page.get_by_role("button", name="条件を消す").click()
    page.wait_for_function("document.querySelector('#measure-table tbody tr').dataset.order === '1'")
    assert order(page, "order") == sorted(order(page, "order"))
    assert page.wrong == []


def test_the_keyboard_reaches_everything(tab, folder):
    page = tab(folder / "index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    control(page, "policy").focus()
    for _ in range(8):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('th')?.dataset.key") == "order"


def test_without_script_everything_is_there(tab, folder):
    page = tab(folder / "index.html", java_script_enabled=False)
    assert (
        page.locator("#indicator-table tbody tr:visible").count() == 67 and not page.locator("#filters").is_visible()
    )


def test_text_is_not_boxes(tab, folder):
    page = tab(folder / "index.html")
    *letters, missing = page.evaluate(PIXELS, "施策達成見込％\U000f0000")
    assert len(set(letters)) == 7 and missing not in letters


def test_first_paint_is_quick(tab, folder):
    script = """new Promise((done) => new PerformanceObserver((list) => done(list.getEntries()[0].startTime))
      .observe({type: 'paint', buffered: true}))"""
    assert min(tab(folder / "index.html").evaluate(script) for _ in range(3)) < 1000


def test_each_measure_prints_on_one_page(tab, folder, data):
    from pdfminer.high_level import extract_pages, extract_text

    page = tab(folder / "measures/1-1.html")
    page.pdf(path=folder / "one.pdf", prefer_css_page_size=True)
    assert len(list(extract_pages(folder / "one.pdf"))) == 1
    made = pdf.print_pdf(folder)
    pages = extract_text(made).split("\f")[:-1]
    starts = [at for at, text in enumerate(pages) if "個別計画" in text]
    assert len(starts) == len(data.measures) and starts == list(range(starts[0], starts[0] + len(data.measures)))
    first = made.read_bytes()
    assert pdf.print_pdf(folder).read_bytes() == first
