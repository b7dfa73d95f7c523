"""What each command does, as a function of what was typed; it returns an exit code."""

import os
import re
import sys
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..base.errors import InputError, terminal_line
from ..base.files import write_files
from ..base.judgements import FOLDER as JUDGEMENTS
from ..base.judgements import judgements_beside, read_municipality
from ..base.project import find_project, named_project
from ..source.edition import read_source
from .build_kept import keep_changed, made_by_builds
from .build_lock import project_lock

if TYPE_CHECKING:
    from ..source.edition import Edition

RAW = Path("data/raw")
TIDY = Path("data/tidy")
REPORTS = Path("reports")
TABLES = Path("reports/tables")
REFERENCE = Path("data/reference")
LEDGER = Path("data/ledger")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
CACHE = Path(".cache")
BLANK = Path("komoro_blank.xlsx")


def project(arguments: Namespace) -> Path:
    """Return the project that a command works on. Errors: `InputError`."""
    if arguments.project:
        return named_project(arguments.project)
    return find_project()


def _say(text: object) -> None:
    """Print one line, whatever signs a file's name or a table may hold."""
    print(terminal_line(str(text)))


def extract(arguments: Namespace) -> None:
    """Read a published edition or a filled template into a folder of printed tables."""
    from ..source.extract import extract as extract_source

    root = project(arguments)
    edition = extract_source(arguments.source, judgements_beside(root / RAW))
    with project_lock(root / CACHE):
        folder = arguments.out or _folder_of(edition, root / RAW)
        is_new = not (folder / "source.json").exists()
        if arguments.narrative:
            path = arguments.narrative
            write_files(path.parent, {path.name: edition.narrative_json()})
        write_files(folder, edition.files())
    word = read_municipality(root / JUDGEMENTS).words.measure
    _say(
        f"{folder}: {_count(edition, word)}{'' if is_new else '（前の内容を置き換え）'}"
    )


def _count(edition: "Edition", word: str) -> str:
    """Say how much an edition holds."""
    newest = edition.columns[-3]
    filled = sum(row[newest] not in ("", "－") for row in edition.indicators)
    measures = f"{len(edition.measures)} {word}"
    return f"{measures}, {len(edition.indicators)} 指標, {newest} {filled}"


def _folder_of(edition: "Edition", raw: Path) -> Path:
    """Return the folder of an edition; the draft of its year keeps one of its own."""
    folder = raw / f"fy{edition.source.edition}"
    if not (folder / "source.json").exists():
        return folder

    draft = folder.with_name(folder.name + "-draft")
    stands_a_template = read_source(folder).is_template
    if edition.source.is_template:
        return folder if stands_a_template else draft
    if stands_a_template:
        write_files(draft, files_in(folder))
    return folder


def files_in(folder: Path) -> dict[str, bytes]:
    """Return the content of the files of a folder, by name."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def new(arguments: Namespace) -> None:
    """Make a project folder of a plan that was written into the form."""
    from ..source.new_project import create_project

    _say(create_project(arguments.folder, arguments.form))


def template(arguments: Namespace) -> None:
    """Make the sheet in which officers fill in the actuals of a year, or a plan."""
    from ..source.template_writer import make_template

    if arguments.blank:
        return _blank(arguments.out or BLANK)
    if arguments.year is None:
        raise InputError("komoro template: 年度がありません。年度か --blank が必要です")

    root = project(arguments)
    slug = read_municipality(root / JUDGEMENTS).slug
    out = arguments.out or Path(f"{slug}_fy{arguments.year}_template.xlsx")
    sheet = make_template(root / RAW, arguments.year)
    with project_lock(root / CACHE):
        _replace(out, sheet, {}, "template")


def _blank(out: Path) -> None:
    """Write the empty workbook for any plan; it needs no project."""
    from ..source.plan_blank import make_blank_workbook

    _replace(out, make_blank_workbook(), {}, "template")


def _replace(out: Path, content: bytes, made: Mapping[str, str], command: str) -> None:
    """Write an office file; one that a person has changed is moved aside before."""
    for kept in keep_changed(out.parent, {out.name: content}, made):
        _say(f"komoro {command}: 人が変えたファイルを {kept} に移しました")
    write_files(out.parent, {out.name: content})
    _say(out)


def tidy(arguments: Namespace) -> None:
    """Turn the printed tables of all editions into the tidy tables."""
    from ..tidy.build import files
    from ..tidy.build import tidy as tidy_editions

    root = project(arguments)
    out = arguments.out or root / TIDY
    raw = arguments.raw or root / RAW
    judgements = judgements_beside(root / RAW)
    tables = tidy_editions(raw, judgements)
    with project_lock(root / CACHE):
        write_files(out, files(tables, judgements.municipality))

    rows = tables["observations"]
    _say(f"{out}: {len(rows)} observations, {rows['series_id'].nunique()} series")


def analyze(arguments: Namespace) -> None:
    """Turn the tidy tables into the result tables."""
    from ..analysis.results import files, results
    from ..dataset import load
    from ..wording.vocabulary import vocabulary

    root = project(arguments)
    out = arguments.out or root / TABLES
    folder = arguments.tidy or root / TIDY
    data = load(folder)
    if mark := vocabulary().standing[data.standing.value]:
        said = terminal_line(f"komoro analyze: {folder}{mark}から計算します")
        print(said, file=sys.stderr)
    tables = files(results(data))
    with project_lock(root / CACHE):
        write_files(out, tables)
    _say(f"{out}: {', '.join(tables)}")


def check(arguments: Namespace) -> int:
    """Print what a careful reader would question, or where one number stands."""
    from ..dataset.reference import load_reference
    from .check import Filters, print_findings, print_trace, read_data

    root = project(arguments)
    judgements = judgements_beside(root / RAW)
    data = read_data(arguments.source or root / RAW, judgements)
    data = replace(data, reference=load_reference(root / REFERENCE))
    if arguments.trace:
        return print_trace(data, arguments.trace, arguments.source, judgements)
    filters = Filters(arguments.severity, arguments.measure, arguments.department)
    return print_findings(data, filters)


def report(arguments: Namespace) -> int:
    """Build everything."""
    from .build_runner import report as build

    if arguments.cell_seconds is not None:
        os.environ["KOMORO_CELL_SECONDS"] = str(arguments.cell_seconds)
    code = build(project(arguments), pdf=arguments.pdf)
    if code == 0:
        print("reports/index.html")
    return code


def slides(arguments: Namespace) -> None:
    """Write the slides of the newest edition alone."""
    from ..dataset import load
    from ..publish.slides import slides as make_slides

    root = project(arguments)
    judgements = root / JUDGEMENTS
    data = load(root / TIDY)
    edition = int(data.observations["edition"].max())
    name = f"{read_municipality(judgements).slug}_fy{edition}.pptx"
    out = arguments.out or root / REPORTS / name
    content = make_slides(data, judgements)
    with project_lock(root / CACHE):
        _replace(out, content, made_by_builds(root), "slides")


def reference(arguments: Namespace) -> None:
    """Add a new year of reference statistics from the publisher's own file."""
    from ..base.files import read_csv
    from ..source.ssdse import COLUMNS, add_values, read_ssdse

    folder = project(arguments) / REFERENCE
    path = folder / "observations.csv"
    known = read_csv(path, COLUMNS)
    codes = [row["code"] for row in read_csv(folder / "municipalities.csv", ["code"])]
    new = read_ssdse(arguments.file, codes)
    content = add_values(path, known, new)
    added = content.count(b"\n") - path.read_bytes().count(b"\n")
    with project_lock(folder.parents[1] / CACHE):
        write_files(folder, {path.name: content})
    years = sorted({f"{one.statistic} {one.fiscal_year}年度" for one in new})
    _say(f"{path}: {added}件を追加（{'、'.join(years)}）")


def publish(arguments: Namespace) -> None:
    """Freeze the current projections in the ledger."""
    from .. import __version__
    from ..analysis.ledger import newest_edition
    from ..analysis.ledger import publish as files_to_publish
    from ..dataset import load

    root = project(arguments)
    if arguments.date and not DAY.fullmatch(arguments.date):
        raise InputError(
            f"--date: 「{arguments.date}」があります。YYYY-MM-DD が必要です"
        )
    data = load(root / TIDY)
    tidy_files = {path.name: path.read_bytes() for path in (root / TIDY).glob("*.csv")}
    files = files_to_publish(data, tidy_files, __version__, arguments.date)
    edition = newest_edition(data)
    if not files:
        _say(f"{root / LEDGER}: {edition}年度版は同じ内容で公表済みです")
        return
    with project_lock(root / CACHE):
        write_files(root / LEDGER, files)
    _say(f"{root / LEDGER}: {edition}年度版を残しました（{', '.join(files)}）")


def notebook(arguments: Namespace) -> None:
    """Start a notebook of one's own, with what every notebook begins with."""
    from .desk import start_notebook

    _say(start_notebook(project(arguments), arguments.name))


def strip(arguments: Namespace) -> None:
    """Take the outputs out of the notebooks, so that git sees only their sources."""
    from .desk import strip_notebooks

    for path in strip_notebooks(project(arguments)):
        _say(path)


def completion(arguments: Namespace) -> None:
    """Print what lets a shell complete the commands."""
    import shtab

    from .arguments import parser

    print(shtab.complete(parser(), shell=arguments.shell))
