"""The documentation names what there is: verbs, pages, stages; and it builds without a network."""

import csv
import re
import subprocess
import sys

import pytest

from tests.builders.paths import ROOT

DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))


def test_every_public_verb_has_its_place_in_the_api_pages():
    sys.path.insert(0, str(DOCS))
    import write_api

    verbs = [name for names in write_api.verbs_by_module().values() for name in names]
    assert len(verbs) > 20
    assert (DOCS / "api.md").read_text(encoding="utf-8") == write_api.page()


def test_the_benchmarks_said_are_those_measured(monkeypatch):
    monkeypatch.syspath_prepend(str(DOCS))
    import write_benchmarks

    page = (DOCS / "benchmarks.md").read_text(encoding="utf-8")
    assert page == write_benchmarks.written()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_and_paths_of_a_page_exist(page):
    text = page.read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (page.parent / link).exists(), link
    for path in re.findall(
        r"`((?:data|komoro_analysis|notebooks|benchmarks|tests)/[\w/.-]*\w)`", text
    ):
        assert (ROOT / path).exists() or "fy2025" in path, path


def test_the_picture_of_the_structure_is_drawn_from_the_imports_of_today():
    sys.path.insert(0, str(DOCS))
    import draw_structure

    picture = (DOCS / "structure.svg").read_text(encoding="utf-8")
    counted = draw_structure.imports_between_stages()
    assert all(
        draw_structure.STAGES.index(importer) > draw_structure.STAGES.index(imported)
        for importer, imported in counted
    )
    assert picture.count('id="patch_') >= len(draw_structure.STAGES) + len(counted)
    sizes = draw_structure.modules_per_stage()
    drawn = re.findall(r">(\d+) modules<", picture)
    assert drawn == [str(sizes[stage]) for stage in draw_structure.STAGES]


def test_the_site_builds_offline(tmp_path):
    pytest.importorskip("mkdocs")
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--quiet",
        "--site-dir",
        str(tmp_path),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    pages = list(tmp_path.rglob("*.html"))
    assert len(pages) >= len(PAGES)
    for path in pages:
        fetched = re.findall(
            r'(?:src|href)="(https?://[^"]+\.(?:js|css|woff2?))"',
            path.read_text(encoding="utf-8"),
        )
        assert not fetched, (path.name, fetched)


def test_the_number_that_is_followed_stands_where_the_page_says():
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    printed, line, indicator = re.search(
        r"`([^`]+)` stands on line (\d+) .* as the R6 plan of indicator ([\d-]+)", text
    ).groups()
    with open(ROOT / "data/tidy/observations.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    [row] = [
        row
        for row in rows
        if row["series_id"].startswith(indicator + ":")
        and (row["kind"], row["fiscal_year"]) == ("plan", "2024")
        and row["value"] == printed.partition("(")[0]
    ]
    assert (row["printed"], row["line"]) == (printed, line)
