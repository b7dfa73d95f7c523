"""The site as files: structure, escaping, links, numbers, editions to come."""

import posixpath
import re
import tempfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

import komoro_analysis as ka
from komoro_analysis import FIGURE_STEMS, RESULT_TABLES
from komoro_analysis.analysis.results import results
from komoro_analysis.base.errors import InputError
from komoro_analysis.publish import page_facts, pdf, site
from tests.builders.handmade import ROOT
from tests.builders.paths import fy2024
from tests.builders.variants import another_plan, hostile, next_edition, patchy_edition

VOID = {"meta", "link", "img", "br", "input", "hr"}


class Page(HTMLParser):
    """Tags of a page in order, text by tag, and what is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags, self.open, self.texts, self.wrong = [], [], [], []
        self.feed(text)
        self.close()
        self.wrong += self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"/{tag}")

    def handle_data(self, text):
        self.texts.append(("".join(self.open[-1:]), text))

    def all(self, name):
        return [attrs for tag, attrs in self.tags if tag == name]

    @property
    def text(self):
        return "".join(text for _, text in self.texts)


def parsed(files):
    return {name: Page(body.decode()) for name, body in files.items() if name.endswith(".html")}


@pytest.fixture(scope="module")
def files(data):
    return site.pages(data, ROOT / "notebooks")


@pytest.fixture(scope="module")
def html(files):
    return parsed(files)


def outputs(data):
    """Name the files of `reports/` that others write and the site links to."""
    edition = data.observations["edition"].max()
    stems = [*FIGURE_STEMS, *(f"measure_{m}" for m in data.measures["measure_id"])]
    return {
        *(f"figures/{stem}.{kind}" for stem in stems for kind in ("png", "svg", "pdf")),
        *(f"tables/{name}.csv" for name in RESULT_TABLES),
        f"komoro_fy{edition}.xlsx",
        f"komoro_fy{edition}.docx",
        *(f"notebooks/{path.stem}.html" for path in (ROOT / "notebooks").glob("*.ipynb")),
    }


def links(page):
    return [url for tag, attrs in page.tags for key in ("href", "src") if (url := attrs.get(key))]


def test_there_is_a_page_for_every_measure(files, data):
    measures = {f"measures/{m}.html" for m in data.measures["measure_id"]}
    assert set(files) == {"index.html", "figures.html", "print.html", "assets/site.css", "assets/site.js"} | measures


def test_pages_are_well_formed_and_accessible(html):
    for name, page in html.items():
        assert not page.wrong, name
        assert page.all("html")[0]["lang"] == "ja"
        levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
        assert levels[0] == 1 and all(b - a <= 1 for a, b in zip(levels, levels[1:], strict=False)), name
        assert name == "print.html" or levels.count(1) == 1
        ids = [attrs["id"] for _, attrs in page.tags if attrs.get("id")]
        assert len(ids) == len(set(ids)), name
        assert all(len(img["alt"]) > 20 for img in page.all("img")), name
        assert all(attrs.get("scope") in ("col", "row") for attrs in page.all("th")), name
        assert "".join(text for tag, text in page.texts if tag == "title").strip()
        assert len(page.all("main")) == 1 and page.all("a")[0]["href"] == "#main"


def test_every_control_has_a_label(files):
    form = re.search(r"<form.*?</form>", files["index.html"].decode(), re.S)[0]
    outside = re.sub(r"<label>.*?</label>", "", form, flags=re.S)
    assert "<select" in form and "<select" not in outside and "<input" not in outside


def test_nothing_comes_from_outside(files, html):
    for name, page in html.items():
        for url in links(page):
            assert re.match(r"(?:[\w./-]+)?(?:#[\w=%-]*)?$|data:,$", url), (name, url)
        assert not any(attrs.get("style", "").count("url") for _, attrs in page.tags)
        assert not any(key.startswith("on") for _, attrs in page.tags for key in attrs)
    for name in ("assets/site.css", "assets/site.js"):
        assert not re.search(rb"https?:|url\(|@import|fetch\(|innerHTML", files[name]), name


def test_every_link_leads_somewhere(html, files, data):
    known = set(files) | outputs(data)
    anchors = {name: {attrs["id"] for _, attrs in page.tags if attrs.get("id")} for name, page in html.items()}
    for name, page in html.items():
        for url in links(page):
            path, _, anchor = url.partition("#")
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
            if url.startswith("data:") or "=" in anchor:
                continue
            assert target in known, (name, url)
            assert not anchor or target not in anchors or anchor in anchors[target], (name, url)
    linked = {
        posixpath.normpath(posixpath.join(posixpath.dirname(name), url)) for name in html for url in links(html[name])
    }
    assert outputs(data) - linked == set()


def test_index_states_the_counts_of_the_tables(html, data):
    summary, text = results(data).measure_summary, html["index.html"].text
    assert f"{summary.n_indicators.sum()}指標のうち{summary.n_met.sum()}指標が計画を達成" in text
    inside = results(data).gaps["within_noise"]
    assert f"うち市民意識調査の{inside.sum()}系列の差は調査誤差の範囲内（調査{inside.count()}系列中）" in text
    rows = [attrs for tag, attrs in html["index.html"].tags if tag == "tr"]
    assert sum("data-policy" in row for row in rows) == len(results(data).series)
    split = [row["data-measure"] for row in rows if "split" in row.get("data-state", "").split()]
    assert set(split) == set(summary.measure_id[summary.n_split > 0])
    p = summary.set_index("measure_id").weakest_p
    assert {row["data-measure"]: float(row["data-chance"]) for row in rows if "data-share" in row} == p.round(
        4
    ).to_dict()


def test_a_measure_shows_its_numbers(html):
    text = re.sub(r"\s+", " ", html["measures/1-2.html"].text)
    for words in (
        "こども家庭支援課",
        "47.7%",
        "51.3%",
        "+1.3ポイント",
        "調査誤差の範囲内",
        "策定時",
        "維持",
        "こども計画",
    ):
        assert words.replace("%", "％") in text, words
    assert "目標" in text and re.search(r"（約\d+％）", text)
    assert "5件以上" in html["measures/4-2.html"].text and "速報値" in html["measures/3-1.html"].text
    assert "入れ違い" in html["measures/6-4.html"].text


def test_weights(files):
    assert sum(len(files[name]) for name in ("index.html", "assets/site.css", "assets/site.js")) < 300_000


def test_the_same_bytes_and_no_machine_in_them(files):
    again = site.pages(ka.load(fy2024()), ROOT / "notebooks")
    assert again == files
    places = [str(ROOT), f"{Path.home()}/", f"{tempfile.gettempdir()}/", "localhost"]
    assert not any(place.encode() in body for body in files.values() for place in places)


def test_hostile_texts_are_only_texts(data):
    files = site.pages(hostile(data), ROOT / "nowhere")
    for name, page in parsed(files).items():
        assert not page.wrong, name
        assert [attrs.get("src") for attrs in page.all("script")] in ([], ["assets/site.js"]), name
        assert all(set(attrs) <= {"src", "alt", "loading"} for attrs in page.all("img")), name
        assert not any(attrs.get("href", "").startswith(("http", "javascript")) for attrs in page.all("a")), name
        assert not page_facts.ILLEGAL.search(files[name].decode())
    assert "<script>alert(1)</script>" in parsed(files)["index.html"].text
    assert "{{ 7 * 7 }}" in parsed(files)["index.html"].text


def test_a_second_year_of_actuals(data):
    page = parsed(site.pages(next_edition(data), ROOT / "nowhere"))
    assert "令和7年度の実績" in page["index.html"].text and "R7計画" in page["index.html"].text
    assert "観測は最大3時点" in page["index.html"].text
    years = page["measures/1-2.html"].text
    assert "51.3％" in years and "52.3％" in years and "五分五分の値" in years
    assert "ここまで悪くなっても五分五分" in years


def test_an_edition_filled_in_part(data):
    grown = next_edition(data)
    o = grown.observations
    keep = list(o["indicator_id"].unique()[:8])
    hidden = o["kind"].eq("actual") & o["fiscal_year"].eq(o["edition"].max()) & ~o["indicator_id"].isin(keep)
    part = replace(grown, observations=o.assign(value=o["value"].mask(hidden), printed=o["printed"].mask(hidden, "")))
    n = results(part).measure_summary.filter(like="n_").sum()
    text = parsed(site.pages(part, ROOT / "nowhere"))["index.html"].text
    assert n.n_not_available == n.n_indicators - 8 > 0
    assert f"令和7年度の実績：公表8指標のうち{n.n_met}指標が計画を達成" in text


def test_published_but_not_judged(data, html):
    page = parsed(site.pages(patchy_edition(data), ROOT / "nowhere"))["index.html"]
    assert "令和7年度の実績：公表49指標のうち" in page.text and re.search(r"未公表\s*12\s*判定せず\s*1\s", page.text)
    rows = page.all("tr")
    assert "unjudged" in [a["data-state"] for a in rows if a.get("data-measure") == "1-2" and "data-state" in a]
    measures = {a["data-measure"]: a["data-gap"] for a in rows if "data-share" in a}
    assert measures["5-1"] == "" and measures["1-2"] in ("0.000", "1.000")
    assert not re.search("判定せず|未公表 ", html["index.html"].text)


def test_wave_dashes_are_one_and_an_interval_of_everything_is_not_shown(html, data):
    assert not [name for name, page in html.items() if "〜" in page.text]
    m = results(data).measure_summary
    wide = (m["expected_low80"] == 0) & (m["expected_high80"] == m["n_projected"])
    assert wide.any() and len(re.findall(r"80％の幅 \d+～\d+", html["index.html"].text)) == (~wide).sum()


def test_another_plan(data):
    files = site.pages(another_plan(data), ROOT / "nowhere")
    page = parsed(files)
    assert sum(name.startswith("measures/") for name in files) == 7
    assert "R13目標" in page["index.html"].text and "施策（7）" in page["index.html"].text
    assert not re.search(r"R[6-9](?!\d)|令和[6-9]年度", page["index.html"].text)


def test_printing_without_a_browser_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match="found no browser; expected one of chromium"):
        pdf.print_pdf(tmp_path)
