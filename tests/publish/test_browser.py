"""The site in a real Chromium with the network cut. Skipped where there is none, except on CI."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from nbformat import writes
from nbformat.v4 import new_code_cell, new_notebook

import komoro_analysis as ka
from komoro_analysis import FIGURE_STEMS
from komoro_analysis.analysis.assumed import assume
from komoro_analysis.analysis.results import results
from komoro_analysis.publish import pdf, site
from komoro_analysis.publish.notebooks import execute
from komoro_analysis.wording.numbers import probability_words
from komoro_analysis.wording.outlooks import outlook_numbers
from tests.builders.handmade import ROOT
from tests.builders.variants import hostile

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(
    not CHROMIUM and os.environ.get("CI") != "true", reason="needs chromium"
)
NODE = [
    Path(folder)
    for folder in os.environ.get("NODE_MODULES", "node_modules").split(os.pathsep)
]
AXE = next(
    (path for folder in NODE if (path := folder / "axe-core/axe.min.js").exists()), None
)
CHECKER = next(
    (str(path) for folder in NODE if (path := folder / ".bin/html-validate").exists()),
    None,
)
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
        running = engine.chromium.launch(
            executable_path=CHROMIUM or "/usr/bin/chromium", args=flags
        )
        yield running
        running.close()


@pytest.fixture
def tab(browser):
    """Return open(page, width): a tab without network that notes everything that goes wrong in `tab.wrong`."""
    contexts = []

    def go(path, width=1280, **options):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, offline=True, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.wrong = []
        page.on("console", lambda message: page.wrong.append(message.text))
        page.on("pageerror", lambda error: page.wrong.append(str(error)))
        page.on(
            "dialog",
            lambda dialog: (page.wrong.append(dialog.message), dialog.dismiss()),
        )
        page.on("requestfailed", lambda request: page.wrong.append(request.url))
        page.on(
            "request",
            lambda request: (
                request.url.startswith(("file:", "data:"))
                or page.wrong.append(request.url)
            ),
        )
        page.goto(path.as_uri())
        return page

    yield go
    for context in contexts:
        context.close()


def shown(page):
    """Give the cells of the matrix that a filter does not dim."""
    return page.locator("#matrix .cell:not(.dim)")


def control(page, name):
    return page.locator(f"#filters [name={name}]")


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1920])
def test_every_page_loads_and_fits(tab, folder, width):
    page = tab(folder / "index.html", width)
    for path in sorted(folder.rglob("*.html")):
        page.goto(path.as_uri())
        page.evaluate(
            "document.querySelectorAll('img').forEach((img) => { img.loading = 'eager'; })"
        )
        page.wait_for_function(
            "[...document.images].every((img) => img.complete && img.naturalWidth)"
        )
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


SHOWN = (
    f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
    "import komoro_analysis as ka\n"
    "from tests.builders.paths import fy2024\n"
    "from tests.builders.variants import hostile\n"
    "data = hostile(ka.load(fy2024()))",
    "data",
    "ka.show_measure('1-1', data)",
    "ka.explore(data)",
    "ka.answer(data, 'gaps')",
    "ka.readable(ka.gaps(data), data)",
    "ka.figures.measure(data, '1-1')",
)


def test_hostile_texts_do_nothing_in_a_notebook(tab, tmp_path):
    book = new_notebook(cells=[new_code_cell(source) for source in SHOWN])
    path = tmp_path / "hostile.ipynb"
    path.write_text(writes(book), encoding="utf-8")
    for name, content in execute(path, tmp_path).items():
        (tmp_path / name).write_bytes(content)

    page = tab(tmp_path / "hostile.html")
    text = page.locator("body").inner_text()
    assert "<script>" in text and page.locator("table.explore").count() == 1
    assert page.wrong == []


def test_filters_dim_count_and_stay_in_the_address(tab, folder, data):
    page = tab(folder / "index.html")
    found = page.locator("#found")
    assert found.inner_text() == "61指標中61指標、23施策中23施策"
    control(page, "policy").select_option("1")
    control(page, "state").select_option("split")
    assert (
        shown(page).count() == 1
        and found.inner_text() == "61指標中1指標、23施策中1施策"
    )
    assert page.locator("#matrix .cell").count() == 61  # dimmed, not gone
    page.locator("#table summary").click()
    assert page.locator("#indicator-table tbody tr:visible").count() == 2  # its parts
    page.get_by_role("button", name="条件を消す").click()
    assert shown(page).count() == 61 and "policy" not in page.url
    control(page, "survey").select_option("citizen")
    citizens = int((data.indicators["survey"] == "citizen").sum())
    assert shown(page).count() == citizens
    control(page, "department").select_option("企画課")
    few = shown(page).count()
    assert 0 < few < citizens
    page.reload()
    assert (
        shown(page).count() == few
        and control(page, "survey").input_value() == "citizen"
    )
    control(page, "survey").select_option("")
    control(page, "department").select_option("")
    control(page, "state").select_option("flag")
    flagged = (
        results(data).quality.query("severity == 'check'")["indicator_id"].nunique()
    )
    assert shown(page).count() == flagged
    assert page.wrong == []


@pytest.mark.parametrize(
    "words, ids",
    [
        ("1-2", ["1-2-1", "1-2-2"]),
        ("１－２", ["1-2-1", "1-2-2"]),
        ("健康 寿命", ["3-1-1"]),
        ("ＢＯＤ", ["2-3-2"]),
        ("ゴミ 燃やす", ["2-1-2"]),
    ],
)
def test_search_folds_width_and_kana_and_takes_several_words(tab, folder, words, ids):
    page = tab(folder / "index.html")
    control(page, "text").fill(words)
    assert (
        shown(page).evaluate_all("cells => cells.map((cell) => cell.dataset.id)") == ids
    )


def test_a_search_without_result_says_so(tab, folder):
    page = tab(folder / "index.html")
    assert not page.locator("#empty").is_visible()
    control(page, "text").fill("どこにもない語")
    assert shown(page).count() == 0 and page.locator("#empty").is_visible()
    assert page.locator("#found").inner_text() == "61指標中0指標、23施策中0施策"


def test_a_policy_link_filters(tab, folder):
    page = tab(folder / "index.html")
    page.locator(".bars a").nth(2).click()
    page.wait_for_function(
        "document.querySelector('#filters [name=policy]').value === '3'"
    )
    rows = "cells => [...new Set(cells.map((cell) => cell.closest('.row').dataset.policy))]"
    assert shown(page).evaluate_all(rows) == ["3"]


def test_order(tab, folder):
    page = tab(folder / "index.html")
    control(page, "order").select_option("chance")
    chances = "rows => rows.map((row) => Number(row.dataset.chance))"
    found = page.locator("#matrix > .row").evaluate_all(chances)
    assert found == sorted(found) and len(set(found)) > 5
    control(page, "order").select_option("flags")
    flags = page.locator("#matrix > .row").evaluate_all(
        "rows => rows.map((row) => Number(row.dataset.flags))"
    )
    assert flags == sorted(flags, reverse=True) and flags[0] > 1
    page.get_by_role("button", name="条件を消す").click()
    assert page.locator("#matrix > .row").first.get_attribute("data-id") == "1-1"


def test_a_phone_gets_a_line_an_indicator(tab, folder):
    page = tab(folder / "index.html", 390)
    assert page.evaluate("document.documentElement.scrollHeight") <= 5000


def test_the_first_screen_holds_the_matrix(tab, folder):
    page = tab(folder / "index.html", 1280)
    assert page.locator("#matrix").bounding_box()["y"] < 260
    assert page.locator("#matrix .cell").nth(40).bounding_box()["y"] < 900


def test_the_keyboard_reaches_everything(tab, folder):
    page = tab(folder / "index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    control(page, "policy").focus()
    for _ in range(8):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.row')?.dataset.id") == "1-1"


def test_what_if_by_slider_number_and_address(tab, folder, data):
    page = tab(folder / "measures/1-2.html")
    form = page.locator(".what-if").first
    said = form.locator("output")
    slider, number = form.locator("[type=range]"), form.locator("[type=number]")
    assert said.inner_text() == "" and slider.get_attribute("aria-valuetext") is None
    number.fill("56.1")
    assert said.inner_text().startswith("仮定：R7が56.1％なら、R9目標の見込みは")
    assert slider.get_attribute("aria-valuetext") == "56.1％"
    p = ka.projections(assume(data, {"1-2-1": 56.1})).query(
        "method == 'pooled' and series_id == '1-2-1'"
    )
    assert probability_words(p["p_attain"].iloc[-1]) in said.inner_text()
    assert (
        page.locator(".chart .band.assumed").first.get_attribute("points").count(",")
        == 5
    )
    span = outlook_numbers(*p[["point", "lower80", "upper80"]].iloc[-1], "％", 1).span
    assert f"10回中8回入る範囲 {span}。" in said.inner_text()
    assert "1-2-1=56.1" in page.url
    page.reload()
    assert said.inner_text().startswith("仮定：R7が56.1％なら")
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert "R7が56.2％なら" in said.inner_text() and number.input_value() == "56.2"
    form.get_by_role("button", name="仮定をやめる").click()
    assert said.inner_text() == "" and "=" not in page.url
    assert page.locator(".chart .band.assumed").first.get_attribute("points") == ""
    assert page.wrong == []


def test_a_value_beyond_the_picture_is_an_arrowhead_at_its_edge(tab, folder):
    page = tab(folder / "measures/4-1.html")
    series = page.locator(".series").first
    slider = series.locator("[type=range]")
    frame = series.locator("svg.frame")
    beyond = series.locator(".beyond")
    assert frame.evaluate("(frame) => getComputedStyle(frame).overflow") == "hidden"
    assert frame.locator(".band.assumed, .foreseen.assumed").count() == 2

    slider.fill(slider.get_attribute("max"))
    tip = beyond.get_attribute("points").split()[0]
    assert tip.split(",")[1] == frame.get_attribute("y")
    assert series.locator("circle.tried").get_attribute("r") == "0"
    slider.fill("306")
    assert beyond.get_attribute("points") == ""
    assert series.locator("circle.tried").get_attribute("r") == "5"
    assert page.wrong == []


def test_the_panels_of_the_method_leave_no_blank_beside_each_other(tab, folder):
    page = tab(folder / "method.html", 1280)
    panels = [one.bounding_box() for one in page.locator(".lay figure").all()]
    place = page.locator(".lay").bounding_box()
    filled = sum(panel["width"] * panel["height"] for panel in panels)
    assert len(panels) == 4
    assert filled > 0.85 * place["width"] * place["height"]


def test_a_slider_step_is_quick(tab, folder):
    page = tab(folder / "measures/1-1.html")
    step = """() => { const slider = document.querySelector('[type=range]'); const times = [];
      for (let i = 0; i < 30; i++) { const start = performance.now(); slider.stepUp();
        slider.dispatchEvent(new Event('input', {bubbles: true})); document.body.offsetHeight;
        times.push(performance.now() - start); }
      return times.sort((a, b) => a - b)[15]; }"""
    assert page.evaluate(step) <= 16


def test_values_appear_on_hover_and_focus(tab, folder):
    page = tab(folder / "measures/1-2.html")
    year = page.locator(".chart .year").nth(1)
    tip = year.locator(".tip")
    assert not tip.is_visible()
    year.hover()
    assert tip.is_visible() and "実績 51.3％" in tip.text_content()
    page.mouse.move(5, 5)
    year.focus()
    assert tip.is_visible()


@pytest.mark.skipif(not AXE, reason="needs axe-core")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(tab, folder, scheme):
    page = tab(folder / "index.html", color_scheme=scheme)
    names = [
        "index.html",
        "questions.html",
        "departments.html",
        "method.html",
        "comparison.html",
        "track-record.html",
    ]
    names += [
        "assumptions.html",
        "figures.html",
        "print.html",
        "measures/1-1.html",
        "measures/6-4.html",
    ]
    names += [
        sorted((folder / "departments").iterdir())[0].relative_to(folder).as_posix()
    ]
    for name in names:
        page.goto((folder / name).as_uri())
        page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
        run = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
        found = page.evaluate(
            f"{run}.then((done) => done.violations.map((v) => v.id + ' ' + v.nodes[0].html))"
        )
        assert found == [], name


@pytest.mark.skipif(not CHECKER, reason="needs html-validate")
def test_the_html_is_valid(folder):
    command = [
        CHECKER,
        "--config",
        str(ROOT / ".htmlvalidate.json"),
        *map(str, sorted(folder.rglob("*.html"))),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout[-3000:]


def test_borders_survive_forced_colours(tab, folder):
    page = tab(folder / "index.html", forced_colors="active")
    width = "(cell) => parseFloat(getComputedStyle(cell).borderTopWidth)"
    met = page.locator("#matrix .cell.met").first.evaluate(width)
    missed = page.locator("#matrix .cell.missed").first.evaluate(width)
    assert met > missed >= 1


def test_at_200_percent_nothing_scrolls_sideways(tab, folder):
    page = tab(folder / "index.html", 640, device_scale_factor=2)
    for name in ("index.html", "measures/1-1.html", "method.html"):
        page.goto((folder / name).as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 640, name


def test_without_script_everything_is_there(tab, folder):
    page = tab(folder / "index.html", java_script_enabled=False)
    assert page.locator("#matrix .cell:visible").count() == 61
    assert not page.locator("#filters").is_visible()
    page.locator("#table summary").click()
    assert page.locator("#indicator-table tbody tr:visible").count() == 67
    page.goto((folder / "measures/1-1.html").as_uri())
    assert (
        page.locator(".chart:visible").count() == 6
        and not page.locator(".what-if").first.is_visible()
    )


def test_text_is_not_boxes(tab, folder):
    page = tab(folder / "index.html")
    *letters, missing = page.evaluate(PIXELS, "施策達成見込％\U000f0000")
    assert len(set(letters)) == 7 and missing not in letters


def test_first_paint_is_quick(tab, folder):
    script = """new Promise((done) => new PerformanceObserver((list) => done(list.getEntries()[0].startTime))
      .observe({type: 'paint', buffered: true}))"""
    assert min(tab(folder / "index.html").evaluate(script) for _ in range(3)) < 1000


def letters(page):
    from pdfminer.layout import LTChar, LTTextContainer

    boxes = (box for box in page if isinstance(box, LTTextContainer))
    return [
        char
        for box in boxes
        for line in box
        for char in line
        if isinstance(char, LTChar)
    ]


def test_each_measure_prints_on_one_page(tab, folder, data):
    from pdfminer.high_level import extract_pages, extract_text

    page = tab(folder / "measures/1-1.html")
    page.pdf(path=folder / "one.pdf", prefer_css_page_size=True)
    assert len(list(extract_pages(folder / "one.pdf"))) == 1
    made = pdf.print_pdf(folder)
    pages = extract_text(made).split("\f")[:-1]
    starts = [
        at for at, text in enumerate(pages) if "主管課" in text and "個別計画" in text
    ]
    assert len(starts) == len(data.measures) and starts == list(
        range(starts[0], starts[0] + len(data.measures))
    )
    sizes = [c.size for p in extract_pages(folder / "one.pdf") for c in letters(p)]
    assert min(sizes) >= 8 - 0.35, min(
        sizes
    )  # a letter's box is a little lower than its size
    first = made.read_bytes()
    assert pdf.print_pdf(folder).read_bytes() == first
