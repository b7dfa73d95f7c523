"""The work of each task: every function gives the content of its files, by name.

Nothing here writes. What is loaded serves all tasks of one process for as long as
the tidy tables on the disk are the ones that were loaded.
"""

import gc
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ..base.files import stamp_of

if TYPE_CHECKING:
    from ..dataset import Data
    from ..publish.word import PictureFacts

RAW = Path("data/raw")
TIDY = Path("data/tidy")
REPORTS = Path("reports")
FIGURES = REPORTS / "figures"
NOTEBOOKS = Path("notebooks")

_loaded: dict[tuple[tuple[int, ...], ...], "Data"] = {}


def data() -> "Data":
    """Return the tidy tables as they stand; they are loaded once."""
    from ..dataset import load

    stamps = tuple(stamp_of(path) for path in sorted(TIDY.glob("*.csv")))
    if stamps not in _loaded:
        _loaded.clear()
        _loaded[stamps] = load(TIDY)
    return _loaded[stamps]


def warm_up() -> None:
    """Work out what several tasks need, so that forked workers share it.

    A build without it takes a sixth more processor time. What is found here is told by
    the task that needs it, so a failure may wait until then.
    """
    from ..figures.measures.record import panel_records
    from ..figures.registry import catalogue, texts
    from ..publish import kernel, notebooks, site, slides, word  # noqa: F401
    from ..publish.context import report_of
    from ..wording.wording import wording_of

    kernel.warm_up()
    notebooks.warm_up()
    for stem in catalogue(data()):
        texts(data(), stem)
    panel_records(data(), list(wording_of(data()).rows.index))
    report_of(data())
    gc.freeze()  # what stays for good need not be looked through again


def tidy_files() -> Mapping[str, bytes]:
    """Make the tidy tables of all editions."""
    from ..base.judgements import judgements_beside
    from ..tidy.build import files, tidy

    judgements = judgements_beside(RAW)
    return files(tidy(RAW, judgements), judgements.municipality)


def table_files() -> Mapping[str, bytes]:
    """Make the result tables."""
    from ..analysis.results import files, results

    return files(results(data()))


def figure_files(stem: str) -> Mapping[str, bytes]:
    """Draw one figure in every format."""
    from ..figures.export import files
    from ..figures.registry import draw_facts

    return files(draw_facts(data(), stem), stem)


def digest_of_figure(stem: str) -> str:
    """Return the digest of all that a figure shows."""
    from ..figures.registry import facts
    from .build_facts import digest_of_facts

    return digest_of_facts(facts(data(), stem))


def picture_files(measure_id: str) -> Mapping[str, bytes]:
    """Draw the picture of one measure in the Word document."""
    from ..publish.word import picture

    return {f"{measure_id}.png": picture(_picture_facts(measure_id))}


def digest_of_picture(measure_id: str) -> str:
    """Return the digest of all that such a picture shows."""
    from .build_facts import digest_of_facts

    return digest_of_facts(_picture_facts(measure_id))


def _picture_facts(measure_id: str) -> "PictureFacts":
    from ..publish.context import report_of
    from ..publish.word import picture_facts

    report = report_of(data())
    (measure,) = (one for one in report.measures if one.measure_id == measure_id)
    return picture_facts(data(), report, measure)


def notebook_files(path: Path) -> Mapping[str, bytes]:
    """Execute a notebook; give the executed copy and the page that stands alone."""
    from ..publish.kernel import waiting_kernel

    with waiting_kernel() as kernel:
        from ..publish.notebooks import execute

        return execute(path, FIGURES, kernel)


def title_files() -> Mapping[str, bytes]:
    """List the notebooks' titles: all that the pages say of them."""
    from ..publish.notebook_file import notebook_titles

    titles = json.dumps(notebook_titles(NOTEBOOKS), ensure_ascii=False)
    return {"titles.json": titles.encode()}


def site_files() -> Mapping[str, bytes]:
    """Write the web pages."""
    from ..publish.site import pages

    return pages(data())


def workbook_files(name: str) -> Mapping[str, bytes]:
    """Write the Excel workbook."""
    from ..publish.excel import workbook

    return {name: workbook(data())}


def document_files(pictures: Mapping[str, Path], name: str) -> Mapping[str, bytes]:
    """Write the Word document with pictures that are drawn already, by measure."""
    from ..publish.word import document

    drawn = {measure_id: path.read_bytes() for measure_id, path in pictures.items()}
    return {name: document(data(), pictures=drawn)}


def slide_files(name: str) -> Mapping[str, bytes]:
    """Write the slides."""
    from ..publish.slides import slides

    return {name: slides(data())}


def pdf_files(name: str) -> Mapping[str, bytes]:
    """Print the pages as one PDF."""
    from ..publish.pdf import print_pdf

    return {name: print_pdf(REPORTS, name).read_bytes()}
