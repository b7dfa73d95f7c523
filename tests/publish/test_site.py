"""The site as files: structure, escaping, links, numbers, editions to come."""

import csv
import io
import json
import posixpath
import re
import tempfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from markupsafe import escape

import komoro_analysis as ka
from komoro_analysis import RESULT_TABLES
from komoro_analysis.analysis.assumed import assume
from komoro_analysis.analysis.results import results
from komoro_analysis.base import markup
from komoro_analysis.base.errors import InputError
from komoro_analysis.figures import catalogue
from komoro_analysis.publish import chart_records, pdf, site
from komoro_analysis.publish.chart import chart_of
from komoro_analysis.publish.context import report_of
from komoro_analysis.publish.file_names import WHOLE_PAGES, file_names
from komoro_analysis.publish.records import Year
from tests.builders.handmade import ROOT
from tests.builders.paths import fy2024
from tests.builders.variants import another_plan, hostile, next_edition, patchy_edition

VOID = {"meta", "link", "img", "br", "input", "hr"}


WHOLE_PAGES_IN_MENU = {f"{name}.html" for name in WHOLE_PAGES if name != "print"}


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
    return {
        name: Page(body.decode())
        for name, body in files.items()
        if name.endswith(".html")
    }


@pytest.fixture(scope="module")
def files(data):
    return site.pages(data, ROOT / "notebooks")


@pytest.fixture(scope="module")
def html(files):
    return parsed(files)


def outputs(data):
    """Name the files of `reports/` that others write and the site links to."""
    edition = data.observations["edition"].max()
    stems = list(catalogue(data))
    return {
        *(f"figures/{stem}.{kind}" for stem in stems for kind in ("png", "svg", "pdf")),
        *(f"tables/{name}.csv" for name in RESULT_TABLES),
        f"komoro_fy{edition}.xlsx",
        f"komoro_fy{edition}.docx",
        f"komoro_fy{edition}.pptx",
        *(
            f"notebooks/{path.stem}.html"
            for path in (ROOT / "notebooks").glob("*.ipynb")
        ),
    }


def links(page):
    return [
        url
        for tag, attrs in page.tags
        for key in ("href", "src")
        if (url := attrs.get(key))
    ]


def test_there_is_a_page_for_every_measure_and_department(files, data):
    rows = data.measures.astype(str).to_dict("records")
    assert set(files) == set(file_names(rows))
    assert {f"measures/{m}.html" for m in data.measures["measure_id"]} <= set(files)
    departments = {*data.measures["division"], *data.measures["lead_department"]}
    assert sum(name.startswith("departments/") for name in files) == len(departments)


def test_pages_are_well_formed_and_accessible(html):
    for name, page in html.items():
        assert not page.wrong, name
        assert page.all("html")[0]["lang"] == "ja"
        levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
        assert levels[0] == 1 and all(
            b - a <= 1 for a, b in zip(levels, levels[1:], strict=False)
        ), name
        assert name == "print.html" or levels.count(1) == 1
        ids = [attrs["id"] for _, attrs in page.tags if attrs.get("id")]
        assert len(ids) == len(set(ids)), name
        assert all(len(img["alt"]) > 20 for img in page.all("img")), name
        assert 10 < len(page.all("meta")[4]["content"]) < 300, name
        assert all(attrs.get("scope") in ("col", "row") for attrs in page.all("th")), (
            name
        )
        assert "".join(text for tag, text in page.texts if tag == "title").strip()
        assert len(page.all("main")) == 1 and page.all("a")[0]["href"] == "#main"


def test_the_menu_marks_the_page_that_is_open(html):
    for name, page in html.items():
        menu = [a for a in page.all("a") if a.get("aria-current") == "page"]
        is_in_menu = name in WHOLE_PAGES_IN_MENU
        assert [a["href"] for a in menu] == ([name] if is_in_menu else []), name


def test_every_control_has_a_label(files):
    form = re.search(r"<search.*?</search>", files["index.html"].decode(), re.S)[0]
    outside = re.sub(r"<label>.*?</label>", "", form, flags=re.S)
    assert "<select" in form and "<select" not in outside and "<input" not in outside
    page = parsed(files)["measures/1-2.html"]
    labelled = {label["for"] for label in page.all("label")}
    sliders = [i for i in page.all("input") if i["type"] == "range"]
    assert sliders and {slider["id"] for slider in sliders} <= labelled
    assert all(i.get("aria-label") for i in page.all("input") if i["type"] == "number")


def test_nothing_comes_from_outside(files, html):
    for name, page in html.items():
        for url in links(page):
            assert re.match(r"(?:[\w./-]+)?(?:#[\w=%-]*)?$|data:,$", url), (name, url)
        assert not any(attrs.get("style", "").count("url") for _, attrs in page.tags)
        assert not any(key.startswith("on") for _, attrs in page.tags for key in attrs)
    for name in ("assets/site.css", "assets/index.js", "assets/measure.js"):
        assert not re.search(
            rb"https?:|url\(|@import|fetch\(|innerHTML", files[name]
        ), name


def test_every_link_leads_somewhere(html, files, data):
    known = set(files) | outputs(data)
    anchors = {
        name: {attrs["id"] for _, attrs in page.tags if attrs.get("id")}
        for name, page in html.items()
    }
    for name, page in html.items():
        for url in links(page):
            path, _, anchor = url.partition("#")
            target = (
                posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
                if path
                else name
            )
            if url.startswith("data:") or anchor.startswith("policy="):
                continue
            assert target in known, (name, url)
            assert not anchor or target not in anchors or anchor in anchors[target], (
                name,
                url,
            )
    linked = {
        posixpath.normpath(posixpath.join(posixpath.dirname(name), url))
        for name in html
        for url in links(html[name])
    }
    assert outputs(data) - linked == set()


def test_index_states_the_counts_of_the_tables(html, data):
    summary, text = results(data).measure_summary, html["index.html"].text
    n = summary.filter(like="n_").sum()
    said = f"{n.n_indicators}指標のうち{n.n_met}が達成、{n.n_missed}が未達成、{n.n_split}が一部達成"
    assert said in text
    inside = results(data).gaps["within_noise"]
    assert (
        f"市民意識調査の{inside.count()}項目のうち{inside.sum()}の差は調査誤差の範囲内"
        in text
    )
    checks = results(data).quality.query("severity == 'check'")
    assert f"確認したいこと {len(checks)}件" in text


def test_the_matrix_says_of_each_indicator_what_the_tables_say(html, data):
    cells = [a for a in html["index.html"].all("li") if "data-state" in a]
    said = results(data).indicators
    assert [cell["data-id"] for cell in cells] == list(said.index)
    assert [cell["data-state"] for cell in cells] == list(said["verdict"])
    checks = results(data).quality.query("severity == 'check'")
    counted = checks.groupby("indicator_id").size().to_dict()
    flagged = {
        c["data-id"]: int(c["data-flags"]) for c in cells if c["data-flags"] != "0"
    }
    assert flagged == counted
    split = {
        c["data-id"].rpartition("-")[0] for c in cells if c["data-state"] == "split"
    }
    summary = results(data).measure_summary
    assert split == set(summary.measure_id[summary.n_split > 0])


def test_what_needs_a_person_is_listed_by_department_and_first_on_its_page(files, data):
    checks = results(data).quality.query("severity == 'check'")
    page = files["questions.html"].decode()
    assert all(str(escape(message)) in page for message in checks["message"])
    for measure in checks["indicator_id"].str.rpartition("-")[0].unique():
        own = files[f"measures/{measure}.html"].decode()
        assert own.index('class="box-flag"') < own.index('class="chart"')
    assert 'class="box-flag"' not in files["measures/1-1.html"].decode()


def test_a_chart_says_its_numbers_in_text(files, html, data):
    page = html["measures/1-2.html"]
    charts = [a for tag, a in page.tags if a.get("class") == "chart"]
    assert len(charts) == 2 and all(
        "目標達成の見込みは" in c["aria-label"] for c in charts
    )
    years = [a for tag, a in page.tags if a.get("class") == "year"]
    assert [y["aria-label"] for y in years][1] == "R6：実績 51.3％、計画 50％"
    assert all(year["tabindex"] == "0" for year in years)


def test_the_number_of_a_point_lies_neither_on_the_unit_nor_on_the_years(data):
    for series in report_of(data).series:
        for point in chart_of(series).points:
            if point.text:
                top = point.text_y - chart_records.LETTER
                assert top >= chart_records.HEAD, series.series_id
                assert point.text_y <= chart_records.BOTTOM, series.series_id


def test_names_of_many_years_do_not_lie_on_each_other(data):
    """6-3-3 has been observed since H17: twenty years, each with its name."""
    series = next(one for one in report_of(data).series if one.series_id == "6-3-3")
    early = tuple(Year(year, f"H{year - 1988}") for year in range(2005, 2023))
    long = replace(series, years=(*early, *series.years))
    for shown, least in ((series, len(series.years)), (long, 8)):
        named = [one.x for one in chart_of(shown).columns if one.is_named]
        assert len(named) >= least
        assert min(np.diff(named)) >= chart_records.NAME - 0.1


def test_a_projection_is_as_exact_in_its_picture_as_beside_it(data):
    """1-2-1 was 41.9％～60.9％ and 52.0％ in the picture, 42～61％ and 52％ beside it."""
    for series in report_of(data).series:
        if not series.is_vague and series.chance is not None:
            lines = chart_of(series).columns[-1].lines
            assert f"中央の見通し {series.point_text}" in lines, series.series_id
            assert f"10回中8回入る範囲 {series.span_text}" in lines, series.series_id


def test_a_band_beyond_the_scale_is_cut_not_bent(data):
    """4-1-2 may reach 21 districts, on a picture that ends at 7."""
    report = report_of(data)
    series = next(one for one in report.series if one.series_id == "4-1-2")
    chart = chart_of(series)
    highest = max(year.upper for year in series.years if year.upper is not None)
    assert highest > chart.scale.high
    heights = [float(place.split(",")[1]) for place in chart.band.split()]
    assert min(heights) == chart.scale.y(highest) < chart_records.TOP


def test_the_numbers_of_a_page_as_csv(files, data):
    rows = list(csv.reader(io.StringIO(files["measures/1-2.csv"].decode("utf-8-sig"))))
    numbers = [row[4:] for row in rows]
    assert rows[0][-1] == "値" and ["2024", "実績", "51.3"] in numbers
    assert ["2023", "策定時", "52"] in numbers, "as printed, not 52.0"
    hostile_csv = site.pages(hostile(data), ROOT / "nowhere")[
        "measures/1-1.csv"
    ].decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(hostile_csv)) for cell in row]
    risky = [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert all(re.fullmatch(r"-[\d.]+", cell) for cell in risky)


def test_the_grid_of_a_page_is_what_the_library_projects(files, data):
    """Interpolated between grid points as a page does it, against `ka.project`."""
    page = files["measures/1-2.html"].decode()
    grid = json.loads(
        re.search(r'<script type="application/json">(.*?)</script>', page)[1]
    )
    assert len(grid["values"]) == 41
    for value in (45.3, 50.7, 52.2, 57.1):
        assumed = assume(data, {"1-2-1": value})
        p = ka.projections(assumed).query("method == 'pooled' and series_id == '1-2-1'")
        last = p.iloc[-1]
        for column, name in (
            ("point", "point"),
            ("lower", "lower80"),
            ("upper", "upper80"),
        ):
            found = np.interp(value, grid["values"], grid["ahead"][-1][column])
            assert found == pytest.approx(last[name], abs=0.1), (value, name)
        chance = np.interp(value, grid["values"], grid["chance"])
        assert chance == pytest.approx(last["p_attain"], abs=0.005), value


def test_other_cities_and_assumptions_have_their_pages(html, data):
    known = results(data)
    said = html["comparison.html"].text
    sources = known.movements["source"].unique()
    if len(sources):
        assert all(said.count(source) == 1 for source in sources)
    else:
        assert "比べられる統計がまだない" in said
    listed = html["assumptions.html"].text
    assert len(known.assumptions) > 5
    assert all(name in listed for name in known.assumptions["name"])
    assert "ポイント" in listed


def test_the_page_of_other_cities_says_each_thing_once_below_its_contents(html, data):
    """Rank, share and source stood above the picture, in it and below it."""
    page = html["comparison.html"]
    statistics = results(data).movements
    contents = [a["href"] for a in page.all("a") if a["href"].startswith("#statistic")]
    assert contents == [f"#statistic-{n + 1}" for n in range(len(statistics))]
    assert not re.search(r"市中\d+位|そのうち\d+％|統計：", page.text)
    assert all("：" in image["alt"] for image in page.all("img"))


def test_a_page_names_the_sources_of_what_it_shows(data):
    """A value from elsewhere on one page was named as a source on every page."""
    known = data.observations
    is_taken = known["series_id"].eq("1-2-1") & known["kind"].eq("actual")
    elsewhere = known[is_taken].assign(
        kind="history", fiscal_year=2020, source="県の統計"
    )
    grown = replace(data, observations=pd.concat([known, elsewhere]))
    pages = parsed(site.pages(grown, ROOT / "nowhere"))
    footers = {name: page.text.rpartition("出典：")[2] for name, page in pages.items()}

    assert all("施策評価シート" in footer for footer in footers.values())
    naming = {name for name, footer in footers.items() if "県の統計" in footer}
    assert naming == {"index.html", "print.html", "figures.html", "measures/1-2.html"}


def test_what_changed_since_the_edition_before_is_told(data):
    files = parsed(site.pages(next_edition(data), ROOT / "nowhere"))
    assert "前年度版からの変更" in files["index.html"].text
    assert re.search(r"判定 (未達成 → 達成|達成 → 未達成)", files["index.html"].text)
    assert (
        "前年度版からの変更"
        not in parsed(site.pages(data, ROOT / "nowhere"))["index.html"].text
    )


def test_what_an_office_explains_stands_on_its_page(data, tmp_path):
    path = tmp_path / "explanations.csv"
    path.write_text(
        "施策,説明,担当\n1-2,<b>新</b>しい制度を始めた,こども家庭支援課\n",
        encoding="utf-8",
    )
    files = site.pages(data, ROOT / "nowhere", tmp_path)
    assert (
        "&lt;b&gt;新&lt;/b&gt;しい制度を始めた" in files["measures/1-2.html"].decode()
    )
    assert "しい制度" not in files["measures/1-1.html"].decode()
    path.write_text("施策,説明,担当\n1-2,,こども家庭支援課\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"explanations.csv:2: 施策 1-2: .*必要です"):
        site.pages(data, ROOT / "nowhere", tmp_path)


def test_a_measure_shows_its_numbers(html):
    text = re.sub(r"\s+", " ", html["measures/1-2.html"].text)
    for words in (
        "こども家庭支援課",
        "47.7%",
        "51.3%",
        "1.3ポイント",
        "調査誤差の範囲内",
        "10回中8回入る範囲",
        "策定時",
        "維持",
        "こども計画",
    ):
        assert words.replace("%", "％") in text, words
    assert "目標" in text and re.search(r"（約\d+％）", text)
    assert (
        "5件以上" in html["measures/4-2.html"].text
        and "速報値" in html["measures/3-1.html"].text
    )
    assert "入れ違い" in html["measures/6-4.html"].text


def test_weights(files):
    assert (
        sum(
            len(files[name])
            for name in ("index.html", "assets/site.css", "assets/index.js")
        )
        < 300_000
    )


def test_the_same_bytes_and_no_machine_in_them(files):
    again = site.pages(ka.load(fy2024()), ROOT / "notebooks")
    assert again == files
    places = [str(ROOT), f"{Path.home()}/", f"{tempfile.gettempdir()}/", "localhost"]
    assert not any(
        place.encode() in body for body in files.values() for place in places
    )


def test_hostile_texts_are_only_texts(data):
    files = site.pages(hostile(data), ROOT / "nowhere")
    for name, page in parsed(files).items():
        assert not page.wrong, name
        sources = {a["src"] for a in page.all("script") if a.get("type") is None}
        assert sources <= {"assets/index.js", "../assets/measure.js"}, name
        assert all(
            set(attrs) <= {"src", "alt", "loading"} for attrs in page.all("img")
        ), name
        assert not any(
            attrs.get("href", "").startswith(("http", "javascript"))
            for attrs in page.all("a")
        ), name
        assert not markup.ILLEGAL.search(files[name].decode())
    assert "<script>alert(1)</script>" in parsed(files)["index.html"].text
    assert "{{ 7 * 7 }}" in parsed(files)["index.html"].text


def test_a_second_year_of_actuals(data):
    page = parsed(site.pages(next_edition(data), ROOT / "nowhere"))
    assert (
        "令和7年度の実績" in page["index.html"].text
        and "R7計画" in page["index.html"].text
    )
    assert "観測は3時点" in page["index.html"].text
    years = page["measures/1-2.html"].text
    assert "51.3％" in years and "52.3％" in years and "R8の分かれ目" in years
    assert "五分五分" in years


def test_an_edition_filled_in_part(data):
    grown = next_edition(data)
    o = grown.observations
    keep = list(o["indicator_id"].unique()[:8])
    hidden = (
        o["kind"].eq("actual")
        & o["fiscal_year"].eq(o["edition"].max())
        & ~o["indicator_id"].isin(keep)
    )
    part = replace(
        grown,
        observations=o.assign(
            value=o["value"].mask(hidden), printed=o["printed"].mask(hidden, "")
        ),
    )
    n = results(part).measure_summary.filter(like="n_").sum()
    text = parsed(site.pages(part, ROOT / "nowhere"))["index.html"].text
    assert n.n_not_available == n.n_indicators - 8 > 0
    assert f"令和7年度の実績：公表8指標のうち{n.n_met}が達成" in text


def test_published_but_not_judged(data, html):
    page = parsed(site.pages(patchy_edition(data), ROOT / "nowhere"))["index.html"]
    assert (
        "令和7年度の実績：公表49指標のうち" in page.text and "未公表12。" in page.text
    )
    states = {
        a["data-id"]: a["data-state"] for a in page.all("li") if "data-state" in a
    }
    assert states["1-2-1"] == "unjudged" and states["5-1-1"] == "not_available"
    assert not re.search("判定せず|未公表", html["index.html"].text)


def test_wave_dashes_are_one(html):
    assert not [name for name, page in html.items() if "〜" in page.text]


def test_another_plan(data):
    files = site.pages(another_plan(data), ROOT / "nowhere")
    page = parsed(files)
    assert sum(name.startswith("measures/") for name in files) == 14
    rows = [a for a in page["index.html"].all("li") if a.get("class") == "row"]
    assert "R13目標" in page["index.html"].text and len(rows) == 7
    assert not re.search(r"R[6-9](?!\d)|令和[6-9]年度", page["index.html"].text)


def test_printing_without_a_browser_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match="found no browser; expected one of chromium"):
        pdf.print_pdf(tmp_path)
