"""The static site: all text is escaped, nothing is fetched, no script is needed to read.

An index, a page per 施策 and per department, pages about the method, a page to print.
"""

import csv
import io
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import jinja2

from .. import RESULT_TABLES
from ..analysis.results import results
from ..base.judgements import FOLDER
from ..base.markup import legal_text
from ..base.municipality import Words
from ..dataset import Data
from ..figures.registry import alt_text, stems_beside_measures
from ..wording.numbers import CHANCE_BANDS, fiscal
from ..wording.vocabulary import vocabulary
from .chart import chart_of, sparkline
from .chart_records import BOTTOM, TOP, Chart
from .context import report_of
from .evidence import assumptions_of, comparisons_of, published_of, scores_of
from .file_names import ASSETS, WHOLE_PAGES, slug
from .method_page import example_of, rates
from .notebook_file import notebook_titles
from .records import Counts, Measure, printed_decimals
from .report import Report
from .what_if_grid import Grid, grids

TEMPLATES = Path(__file__).with_name("templates")
CSV_COLUMNS = ("指標番号", "指標", "内訳", "単位", "年度", "種類", "値")


class WordedTemplates(jinja2.FileSystemLoader):
    """The templates as files, each read in a city's own words."""

    def __init__(self, words: Words) -> None:
        super().__init__(TEMPLATES)
        self.words = words

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """Return the text of a template with the city's words in it."""
        text, path, is_current = super().get_source(environment, template)
        return self.words.own(text), path, is_current


def environment(words: Words, **shown: object) -> jinja2.Environment:
    """Return the templates, in a city's words, with what they show, all of it escaped."""
    env = jinja2.Environment(
        loader=WordedTemplates(words),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals |= shown
    return env


def pages(
    data: Data,
    notebooks: str | Path = "notebooks",
    judgements: str | Path = FOLDER,
) -> dict[str, bytes]:
    """Write the site: path under `reports/` → content.

    `notebooks`: the folder whose notebooks are linked. `judgements`: the
    folder with the city's words and with what its offices say.
    """
    report = report_of(data, judgements)
    words = report.city.words
    env = environment(words, **_shown(data, report, Path(notebooks)))

    written = {
        f"{name}.html": env.get_template(f"{name}.html").render(root="", here=name)
        for name in WHOLE_PAGES
    }
    written |= _measure_pages(env, report)
    written |= _department_pages(env, report)
    written |= {
        f"assets/{name}": words.own((TEMPLATES / name).read_text(encoding="utf-8"))
        for name in ASSETS
    }

    files = {name: legal_text(text).encode() for name, text in written.items()}
    for measure in report.measures:
        files[f"measures/{measure.measure_id}.csv"] = measure_csv(measure)
    return files


def _shown(data: Data, report: Report, notebooks: Path) -> dict[str, object]:
    """Name all that templates show."""
    charts = {series.series_id: chart_of(series) for series in report.series}
    known = grids(data, report.series)
    name = f"{report.city.slug}_fy{report.edition}"
    labels = {one.series_id: one.label for one in report.series}
    words = report.city.words

    return {
        "report": report,
        "published": _published(report.counts),
        "fiscal": fiscal,
        "marks": vocabulary().verdict_mark,
        "surveys": _own(words, vocabulary().survey),
        "charts": charts,
        "payloads": {
            key: payload(grid, charts[key], report) for key, grid in known.items()
        },
        "sparklines": {one.series_id: sparkline(one) for one in report.series},
        "measure_ids": {one.indicator_id: one.measure_id for one in report.indicators},
        "slugs": {
            (group.kind, group.name): slug(group.kind, group.name)
            for group in (*report.divisions, *report.departments)
        },
        "alt": partial(alt_text, data),
        "stems": stems_beside_measures(data),
        "tables": RESULT_TABLES,
        "table_names": _own(words, vocabulary().table),
        "notebooks": notebook_titles(notebooks),
        "files": {
            "excel": f"{name}.xlsx",
            "word": f"{name}.docx",
            "slides": f"{name}.pptx",
        },
        "example": example_of(report),
        "rates": rates(),
        "changes": [one for measure in report.measures for one in measure.turns],
        "comparisons": comparisons_of(results(data), labels),
        "publications": published_of(results(data)),
        "scores": scores_of(results(data), labels),
        "assumptions": assumptions_of(results(data)),
    }


def _own(words: Words, said: Mapping[str, str]) -> dict[str, str]:
    return {code: words.own(text) for code, text in said.items()}


def _published(counts: Counts) -> Counts:
    known = (one for one in counts if one.code != "not_available")
    return Counts(tuple(known))


def payload(grid: Grid, chart: Chart, report: Report) -> dict[str, object]:
    """Return what a page needs to show a tried value: the grid, and the picture's scale."""
    scale = chart.scale
    return {
        "when": fiscal(grid.year),
        "due": fiscal(report.target_year),
        "unit": chart.series.unit.replace("%", "％"),
        "digits": chart.series.digits,
        "step": chart.series.step,
        "start": grid.start,
        "values": grid.values,
        "chance": grid.chance,
        "ahead": [
            {
                "x": scale.x(ahead.year),
                "point": ahead.point,
                "lower": ahead.lower,
                "upper": ahead.upper,
            }
            for ahead in grid.ahead
        ],
        "x": scale.x(grid.year),
        "low": scale.low,
        "high": scale.high,
        "top": TOP,
        "bottom": BOTTOM,
        "turned": scale.is_turned,
        "words": [{"below": band.upper, "word": band.word} for band in CHANCE_BANDS],
    }


def _measure_pages(env: jinja2.Environment, report: Report) -> dict[str, str]:
    template = env.get_template("measure.html")
    befores = [None, *report.measures]
    afters = [*report.measures[1:], None]

    return {
        f"measures/{measure.measure_id}.html": template.render(
            root="../", measure=measure, before=before, after=after
        )
        for measure, before, after in zip(
            report.measures, befores, afters, strict=False
        )
    }


def _department_pages(env: jinja2.Environment, report: Report) -> dict[str, str]:
    template = env.get_template("department.html")
    return {
        f"departments/{slug(group.kind, group.name)}.html": template.render(
            root="../", group=group
        )
        for group in (*report.divisions, *report.departments)
    }


def measure_csv(measure: Measure) -> bytes:
    """Write the numbers of a 施策 for Excel: UTF-8 with BOM, a row a printed number."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    names = {one.indicator_id: one.name for one in measure.indicators}
    for series in measure.series:
        about = [series.indicator_id, names[series.indicator_id], series.component]
        for year in series.years:
            for kind, value, printed in (
                (year.observed_kind, year.observed, year.observed_text),
                (year.plan_kind, year.plan, year.plan_text),
            ):
                if value is not None:
                    word = vocabulary().kind.get(kind, kind)
                    cells = [
                        *about,
                        series.unit,
                        year.year,
                        word,
                        f"{value:.{printed_decimals(printed)}f}",
                    ]
                    writer.writerow([_no_formula(cell) for cell in cells])

    return out.getvalue().encode("utf-8-sig")


def _no_formula(cell: object) -> object:
    """Keep Excel from taking a text for a formula; a number keeps its sign."""
    text = legal_text(cell)
    is_number = text.replace(".", "", 1).lstrip("-").isdigit()
    return text if is_number or not text.startswith(tuple("=+-@\t\r")) else f"'{text}"
