"""What there is to build: one record a task, in two stages.

The tables come first, for the measures and the edition that they name decide which
figures, pages and office files there are.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from ..analysis import RESULT_TABLES
from ..base.files import read_csv
from ..base.judgements import FOLDER as JUDGEMENTS
from ..base.judgements import read_municipality
from ..figures.stems import stems_of
from ..publish.file_names import file_names
from . import build_work as work

PACKAGE = Path(__file__).parents[1]
RAW = Path("data/raw")
TIDY = Path("data/tidy")
REPORTS = Path("reports")
FIGURES = REPORTS / "figures"
TABLES = REPORTS / "tables"
NOTEBOOKS = Path("notebooks")
CACHE = Path(".cache")
PICTURES = CACHE / "pictures"
TITLES = "titles.json"

TIDY_TABLES = (
    "observations",
    "indicators",
    "measures",
    "notes",
    "descriptions",
    "other_observations",
)
REFERENCE = Path("data/reference")
DECIDED = ("data/judgements", "data/reference", "data/ledger")
INPUT_KINDS = (".csv", ".json", ".toml")
FIGURE_KINDS = (".png", ".svg", ".pdf")
SHOWN = re.compile(r"show\(f?\\?[\"'](\w+)")  # ka.show("gaps_all"), as JSON holds it
SHOWS_MEASURES = "show_measure("

Work = Callable[[], Mapping[str, bytes]]


@dataclass(frozen=True)
class Task:
    """One thing to build: the work gives the content of each file, by name in `folder`.

    `lasting` files stay when a later edition no longer makes them: people write on them.
    `shows` gives the digest of all that a picture shows: when that is the same, and the
    code is, it need not be drawn again.
    """

    name: str
    work: Work
    folder: Path
    files: tuple[str, ...]
    reads: tuple[Path, ...]
    lasting: bool = False
    shows: Callable[[], str] | None = None

    @property
    def writes(self) -> tuple[Path, ...]:
        """The files that the task makes."""
        return tuple(self.folder / name for name in self.files)


def table_tasks() -> Iterator[Task]:
    """List the tasks from the printed tables to the result tables."""
    printed = [*_input_files(RAW), *_decided()]
    yield Task(
        "tidy",
        work.tidy_files,
        TIDY,
        (*(f"{name}.csv" for name in TIDY_TABLES), "datapackage.json"),
        (*printed, *_code()),
    )
    yield Task(
        "tables",
        work.table_files,
        TABLES,
        tuple(f"{name}.csv" for name in RESULT_TABLES),
        (*_tidy_paths(), *_decided(), *_code()),
    )


def report_tasks(pdf: bool = False) -> Iterator[Task]:
    """List everything that shows the tables: they must be built already."""
    rows = read_csv(TIDY / "measures.csv")
    measures = [row["measure_id"] for row in rows]
    known = tuple(_known_before_drawing())
    drawn = stems_of(TIDY, REFERENCE)

    yield from _picture_tasks(measures, known)
    yield from _office_tasks(measures, known)
    yield Task("titles", work.title_files, CACHE, (TITLES,), tuple(notebook_paths()))
    yield _site_task(rows, known)
    yield from _figure_tasks(drawn, known)
    yield from _notebook_tasks(drawn, known)
    if pdf:
        yield _pdf_task(measures, drawn)


def _figure_tasks(stems: Iterable[str], known: tuple[Path, ...]) -> Iterator[Task]:
    """List a task for each figure."""
    for stem in stems:
        files = tuple(stem + kind for kind in FIGURE_KINDS)
        draw = partial(work.figure_files, stem)
        shows = partial(work.digest_of_figure, stem)
        yield Task(stem, draw, FIGURES, files, known, shows=shows)


def _picture_tasks(measures: Iterable[str], known: tuple[Path, ...]) -> Iterator[Task]:
    """List a task for the picture of each measure in the Word document."""
    for key in measures:
        draw = partial(work.picture_files, key)
        shows = partial(work.digest_of_picture, key)
        yield Task(f"word_{key}", draw, PICTURES, (f"{key}.png",), known, shows=shows)


def _notebook_tasks(stems: Iterable[str], known: tuple[Path, ...]) -> Iterator[Task]:
    """List a task for each notebook; it reads the pictures that it shows."""
    beside = tuple(_files_beside_notebooks())
    for path in notebook_paths():
        text = path.read_text(encoding="utf-8", errors="replace")
        shown = tuple(SHOWN.findall(text))
        if SHOWS_MEASURES in text:
            shown = (*shown, "measure_")
        pictures = [FIGURES / f"{stem}.png" for stem in stems if stem.startswith(shown)]
        yield Task(
            path.stem,
            partial(work.notebook_files, path),
            REPORTS / "notebooks",
            (f"{path.stem}.ipynb", f"{path.stem}.html"),
            (path, *known, *beside, *pictures),
        )


def _site_task(measures: Iterable[dict[str, str]], known: tuple[Path, ...]) -> Task:
    """Describe the web pages; of the notebooks they name the titles alone."""
    files = file_names(measures)
    reads = (*known, CACHE / TITLES)
    return Task("site", work.site_files, REPORTS, tuple(files), reads)


def _office_tasks(measures: Iterable[str], known: tuple[Path, ...]) -> Iterator[Task]:
    """List the office files of the newest edition."""
    pictures = {key: PICTURES / f"{key}.png" for key in measures}
    editions = [row["edition"] for row in read_csv(TIDY / "observations.csv")]
    newest = max(int(edition or 0) for edition in editions)
    stem = f"{read_municipality(JUDGEMENTS).slug}_fy{newest}"
    for name, kind, make, reads in (
        ("excel", "xlsx", work.workbook_files, known),
        ("slides", "pptx", work.slide_files, known),
        (
            "word",
            "docx",
            partial(work.document_files, pictures),
            (*known, *pictures.values()),
        ),
    ):
        file = f"{stem}.{kind}"
        yield Task(name, partial(make, file), REPORTS, (file,), reads, lasting=True)


def _pdf_task(measures: Iterable[str], stems: Iterable[str]) -> Task:
    """Describe the printable PDF, made of the printed page and its pictures."""
    pictures = tuple(FIGURES / f"{stem}.svg" for stem in stems)
    reads = (REPORTS / "print.html", REPORTS / "assets/site.css", *pictures)
    file = f"{read_municipality(JUDGEMENTS).slug}.pdf"
    make = partial(work.pdf_files, file)
    return Task("pdf", make, REPORTS, (file,), reads, lasting=True)


def notebook_paths() -> list[Path]:
    """List the notebooks, in the order of their names."""
    return sorted(NOTEBOOKS.glob("*.ipynb"))


def _known_before_drawing() -> Iterator[Path]:
    """List what every figure, page and file may show."""
    yield from _tidy_paths()
    yield from (TABLES / f"{name}.csv" for name in RESULT_TABLES)
    yield from _decided()
    yield from sorted(Path("benchmarks/results").glob("backtest*.csv"))
    yield from _code()


def _tidy_paths() -> list[Path]:
    return [TIDY / f"{name}.csv" for name in TIDY_TABLES]


def _decided() -> list[Path]:
    """List what people decided, and what comes from elsewhere."""
    return [path for folder in DECIDED for path in _input_files(Path(folder))]


def _input_files(folder: Path) -> list[Path]:
    """List the tables and descriptions in a folder."""
    return sorted(p for p in folder.rglob("*") if p.suffix in INPUT_KINDS)


def _files_beside_notebooks() -> list[Path]:
    """List what else lies in the notebooks' folder, which a notebook may read."""
    return sorted(p for p in NOTEBOOKS.glob("[!.]*.*") if p.suffix != ".ipynb")


@cache
def _code() -> list[Path]:
    """List the files of this package."""
    return sorted(
        path
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )


def is_same_code(before: Mapping[str, str], now: Mapping[str, str]) -> bool:
    """Tell whether what a task read of this package is the same in both: digests by path."""
    code = [str(path) for path in _code()]
    return all(path in now and before.get(path) == now[path] for path in code)
