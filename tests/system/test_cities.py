"""A made city from its filled form to its last page, by the commands alone."""

import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest

from komoro_analysis.base.municipality import PHRASES
from tests.builders.plan_book import make_book, typed
from tests.system.outputs import ROOT, run

# Two 施策 with indicators and one without, no 政策, a target and no yearly plans.
SMALL = {
    "measures": (("", "1", "森を育てる"), ("", "2", "道を守る"), ("", "3", "人を招く")),
    "labels": "western",
    "first_year": 2020,
    "gives_baseline_year": False,
    "baseline_year": 2019,
    "actual_years": (2018, 2020, 2021),
}
OTHER_CITY = re.compile("小諸|Komoro City|Komoro, ")
# What is said of other cities and of the plan's own survey stays as it is.
USUAL_WORDS = re.compile("|".join(set(PHRASES) - {"この市", "市の値"}))


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    typed(make_book(6, **SMALL)).save(folder / "plan.xlsx")
    run(folder, "new", "city", "--from", "plan.xlsx", PYTHONPATH=str(ROOT))
    run(folder, "report", "--project", "city", PYTHONPATH=str(ROOT))
    return folder / "city"


def texts_of(reports: Path) -> Iterator[tuple[str, str]]:
    """Give the text of each page, notebook, table, picture and office file, by name."""
    for path in sorted(reports.rglob("*")):
        name = path.relative_to(reports).as_posix()
        if path.suffix in (".xlsx", ".docx", ".pptx"):
            with zipfile.ZipFile(path) as parts:
                for part in parts.namelist():
                    if part.endswith(".xml"):
                        yield f"{name}/{part}", parts.read(part).decode()
        elif path.suffix in (".html", ".csv", ".ipynb", ".js", ".svg"):
            yield name, path.read_text(encoding="utf-8")


class Links(HTMLParser):
    """The links of a page, and the places in it that a link can lead to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.places: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value:
                self.links.append(value)
            if name in ("id", "name") and value:
                self.places.add(value)


def dead_links(reports: Path) -> list[str]:
    """Name each link to a file, or to a place in a page, that is not there."""
    pages = {
        path: Links(path.read_text(encoding="utf-8"))
        for path in reports.rglob("*.html")
    }
    dead = []
    for path, page in pages.items():
        for link in page.links:
            target, place = urldefrag(link)
            if ":" in target or "=" in place:
                continue
            leads_to = (path.parent / unquote(target)).resolve() if target else path
            places = pages[leads_to].places if leads_to in pages else set()
            is_known = not place or bool(places & {place, unquote(place)})
            if not leads_to.exists() or not is_known:
                dead.append(f"{path.relative_to(reports)}: {link}")
    return dead


def test_a_made_city_is_built_to_the_last_page(city: Path) -> None:
    reports = city / "reports"
    for measure in ("1", "2", "3"):
        assert (reports / f"measures/{measure}.html").exists()
        assert (reports / f"figures/measure_{measure}.svg").exists()
    for kind in ("xlsx", "docx", "pptx"):
        assert (reports / f"plan_fy2021.{kind}").exists()
    assert len(list((reports / "notebooks").glob("*.html"))) == 9
    without = (reports / "measures/3.html").read_text(encoding="utf-8")
    assert "数値目標がなく、判定するものがない" in without


def test_no_word_of_another_city_is_left(city: Path) -> None:
    for name, text in texts_of(city / "reports"):
        assert not OTHER_CITY.search(text), name


def test_the_city_s_own_words_stand_everywhere(city: Path) -> None:
    for name, text in texts_of(city / "reports"):
        found = USUAL_WORDS.search(text)
        assert not found, (name, text[found.start() - 40 : found.end() + 40])


def test_no_link_leads_nowhere(city: Path) -> None:
    assert dead_links(city / "reports") == []
