"""The command line, `komoro` or `python -m komoro_analysis`. Bad input: one message on stderr, exit code 2."""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

from .. import __version__
from ..base.errors import InputError
from ..base.files import write_files
from ..base.judgements import judgements_beside
from ..source.document import read_lines
from ..source.edition import is_template, read_source

RAW, TIDY, REPORTS = Path("data/raw"), Path("data/tidy"), Path("reports")


def main(argv: list[str] | None = None) -> int:
    """Run one command; return its exit code: 0, 1 when `check` needs a person, 2 for bad input."""
    arguments = _parser().parse_args(argv)
    try:
        return arguments.run(arguments) or 0
    except InputError as error:
        print(f"komoro: {error}", file=sys.stderr)
        return 2
    except PermissionError as error:
        print(f"komoro: {error.filename2 or error.filename}: may not be read or written", file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="komoro", description="小諸市の施策評価シートを表・図・報告にする")
    parser.add_argument("--version", action="version", version=f"komoro {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(run: object, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(run.__name__.strip("_"), help=text, description=text)
        sub.set_defaults(run=run)
        return sub

    sub = command(_extract, "published edition (.txt, .pdf) or filled template (.xlsx) → data/raw/fy<edition>/")
    sub.add_argument("source", type=Path)
    sub.add_argument("--out", type=Path, help="folder to write (default data/raw/fy<edition>)")
    sub.add_argument("--narrative", type=Path, metavar="FILE", help="also write the sentences as JSON")
    sub = command(_template, "Excel sheet of the current plan, that year's actuals empty")
    sub.add_argument("year", type=int, help="fiscal year, western (2025 = 令和７年度)")
    sub.add_argument("--out", type=Path, metavar="FILE", help="default komoro_fy<year>_template.xlsx")
    sub = command(_tidy, "all editions under data/raw/ → the tidy tables")
    sub.add_argument("--raw", type=Path, default=RAW, help="folder of the editions (default %(default)s)")
    sub.add_argument("--out", type=Path, default=TIDY, help="folder to write (default %(default)s)")
    sub = command(_analyze, "tidy tables → result tables")
    sub.add_argument("--tidy", type=Path, default=TIDY, help="folder of the tidy tables (default %(default)s)")
    sub.add_argument("--out", type=Path, default=REPORTS / "tables", help="folder to write (default %(default)s)")
    sub = command(_check, "print what a careful reader would question; exit 1 if something needs a person")
    sub.add_argument("source", type=Path, nargs="?", help="check this edition, a file or a folder (default: data/raw)")
    sub.add_argument("--trace", metavar="INDICATOR", help="print where each number of one indicator stands")
    sub = command(_report, "everything: tables, figures, notebooks, pages, Excel, Word")
    sub.add_argument("--pdf", action="store_true", help="also one printable PDF, where Chromium is present")
    return parser


def _extract(arguments: argparse.Namespace) -> None:
    from ..source.extract import extract

    edition = extract(arguments.source, judgements_beside(RAW))
    folder = arguments.out or RAW / f"fy{edition.source['edition']}"
    if not arguments.out and (folder / "source.json").exists():
        folder = _beside(folder, str(edition.source["file"]))
    if arguments.narrative:
        text = json.dumps(edition.narrative, ensure_ascii=False, indent=1) + "\n"
        write_files(arguments.narrative.parent, {arguments.narrative.name: text.encode()})
    newest = edition.columns[-3]
    filled = sum(bool(row[newest]) and row[newest] != "－" for row in edition.indicators)
    replaced = "（前の内容を置き換え）" if (folder / "source.json").exists() else ""
    write_files(folder, edition.files())
    counts = f"{len(edition.measures)} 施策, {len(edition.indicators)} 指標, {newest} {filled}"
    print(f"{folder}: {counts}{replaced}")


def _beside(folder: Path, file: str) -> Path:
    """Keep a filled template and the document of its year side by side: the template under `fy<year>-draft`."""
    draft = folder.with_name(folder.name + "-draft")
    standing = read_source(folder)["template"]
    if is_template(file):
        return folder if standing else draft
    if standing:
        write_files(draft, _files(folder))
    return folder


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def _template(arguments: argparse.Namespace) -> None:
    from ..source.template import make

    out = arguments.out or Path(f"komoro_fy{arguments.year}_template.xlsx")
    write_files(out.parent, {out.name: make(RAW, arguments.year)})
    print(out)


def _tidy(arguments: argparse.Namespace) -> None:
    from ..tidy.build import files, tidy

    tables = tidy(arguments.raw)
    write_files(arguments.out, files(tables))
    rows = tables["observations"]
    print(f"{arguments.out}: {len(rows)} observations, {rows['series_id'].nunique()} series")


def _analyze(arguments: argparse.Namespace) -> None:
    from ..analysis.results import files, results
    from ..dataset import load

    tables = files(results(load(arguments.tidy)))
    write_files(arguments.out, tables)
    print(f"{arguments.out}: {', '.join(tables)}")


def _check(arguments: argparse.Namespace) -> int:
    from ..analysis.findings.findings import quality
    from ..dataset import Data
    from ..tidy.build import tidy
    from ..tidy.tables import typed

    source, judgements = arguments.source or RAW, judgements_beside(RAW)
    with tempfile.TemporaryDirectory() as folder:
        if (source / "source.json").is_file():  # the folder of one edition
            write_files(Path(folder, "edition"), _files(source))
        elif not source.is_dir() and source != RAW:
            from ..source.extract import extract

            write_files(Path(folder, "edition"), extract(source, judgements).files())
        else:
            folder = source
        tables = tidy(folder, judgements)
    data = Data(**{name: typed(name, table) for name, table in tables.items()})
    if arguments.trace:
        return _trace(data, arguments)
    found = quality(data).sort_values("severity", kind="stable")  # check comes first
    found["line"] = ("行" + found["line"].astype("string")).fillna("")
    for row in found.itertuples():
        print(f"{row.severity:5} {row.indicator_id:6} {row.finding:26} {row.line}  {row.message}")
    checks = int(found["severity"].eq("check").sum())
    print(f"check {checks}, note {len(found) - checks}")
    return int(checks > 0)


def _trace(data: object, arguments: argparse.Namespace) -> int:
    rows = data.observations[data.observations["indicator_id"].eq(arguments.trace)]
    if rows.empty:
        raise InputError(f"--trace {arguments.trace}: found no such indicator; expected one such as 2-1-1")
    source = arguments.source
    lines = read_lines(source) if source and source.is_file() and not is_template(source) else []
    for row in rows.itertuples():
        line = lines[row.line - 1].strip() if lines else ""
        value = "not_available" if row.status == "not_available" else f"{row.value:g}"
        number = f"{row.series_id}  {row.kind:8} {row.fiscal_year}  {value:>10}  「{row.printed}」"
        print(f"{number} {row.edition}年度版 行{row.line}  {line}")
    return 0


def _report(arguments: argparse.Namespace) -> int:
    from .build import report

    return report(Path.cwd(), pdf=arguments.pdf)
