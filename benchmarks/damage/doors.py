"""The ways in: documents, PDFs, templates, forms of a plan, raw tables, judgements."""

import io
import random
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from openpyxl import load_workbook

from komoro_analysis.base.files import write_files
from komoro_analysis.base.judgements import Judgements, read_judgements
from komoro_analysis.source.extract import extract
from komoro_analysis.source.plan_blank import make_example_workbook
from komoro_analysis.source.plan_edition import plan_edition
from komoro_analysis.source.plan_judgements import judgement_files
from komoro_analysis.source.plan_reader import read_plan
from komoro_analysis.source.raw_tables import read_raw_tables
from komoro_analysis.source.template_writer import make_template
from tests.builders import documents

from . import books, drawing, lines, pages, tables, whole_files
from .door import Door, Files, Findings, Numbers
from .doors_beside import judgement_door, reference_door
from .plans import findings_of, in_plan, numbers_of, small_judgements

NEW = "実績_令和７年度"


def small_text() -> str:
    """Return a made document of the small plan's next edition."""
    indicators = documents.next_edition(documents.read("indicators"))
    return documents.document(in_plan(indicators), in_plan(documents.read("measures")))


def extracted(files: Files, judgements: Judgements) -> Files:
    """Extract the one file that there is, as an edition."""
    [(name, data)] = files.items()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        return extract(path, judgements).files()


def _numbers(edition: Files) -> Numbers:
    with tempfile.TemporaryDirectory() as folder:
        write_files(Path(folder, "edition"), edition)
        return numbers_of(read_raw_tables(Path(folder, "edition")).indicators)


def _of_source(
    judgements: Judgements,
) -> tuple[Callable[[Files], Numbers], Callable[[Files], Findings]]:
    """Return how the numbers and the findings of a source are read."""

    def numbers(files: Files) -> Numbers:
        return _numbers(extracted(files, judgements))

    def findings(files: Files) -> Findings:
        return findings_of(extracted(files, judgements), judgements)

    return numbers, findings


def document_door(text: str, judgements: Judgements) -> Door:
    """Damage the lines of a text layer."""

    def mutate(kind: str, rng: random.Random) -> Files:
        damaged = text.split("\n")
        lines.KINDS[kind](damaged, rng)
        return {"mutant.txt": "\n".join(damaged).encode()}

    whole = {"mutant.txt": text.encode()}
    numbers, findings = _of_source(judgements)
    kinds = {kind: partial(mutate, kind) for kind in lines.KINDS}
    kinds |= whole_files.byte_kinds(whole, ["mutant.txt"])
    invisible = frozenset(lines.INVISIBLE)
    return Door("document", whole, kinds, numbers, findings, invisible)


def _book_kinds(
    filled: bytes, columns: list[int]
) -> dict[str, Callable[[random.Random], Files]]:
    """Damage a workbook where the texts of its cells do not show it."""

    def in_sheet(mutator: books.BookMutator, rng: random.Random) -> Files:
        return {"mutant.xlsx": books.damage(filled, mutator, columns, rng)}

    def in_file(kind: str, rng: random.Random) -> Files:
        return {"mutant.xlsx": books.FILE_KINDS[kind](filled, rng)}

    sheets = {kind: partial(in_sheet, how) for kind, how in books.BOOK_KINDS.items()}
    return sheets | {kind: partial(in_file, kind) for kind in books.FILE_KINDS}


def _number_columns(filled: bytes) -> list[int]:
    """Return the columns of numbers of the sheet 指標, from 1."""
    header = next(load_workbook(io.BytesIO(filled))["指標"].iter_rows(values_only=True))
    return [at for at, name in enumerate(header, 1) if _is_number_column(str(name))]


def pdf_door() -> Door:
    """Damage the runs of text on drawn pages."""
    text = small_text()
    runs = drawing.layout(text)

    def mutate(kind: str, rng: random.Random) -> Files:
        damaged = list(runs)
        pages.PAGE_KINDS[kind](damaged, rng)
        return {"mutant.pdf": drawing.draw(damaged)}

    numbers, findings = _of_source(small_judgements())
    kinds = {kind: partial(mutate, kind) for kind in pages.PAGE_KINDS}
    whole = {"mutant.pdf": drawing.draw(runs)}
    return Door("PDF", whole, kinds, numbers, findings, pages.INVISIBLE_ON_PAGES)


def _is_number_column(name: str) -> bool:
    return name.split("_")[0] in ("計画策定時", "計画", "目標値", "実績") and (
        name != "計画策定時の年度"
    )


def _sheet_mutator(
    workbook_bytes: bytes, mutate: tables.GridMutator, rng: random.Random
) -> bytes:
    """Damage the cells of the sheet 指標 of a workbook."""
    workbook = load_workbook(io.BytesIO(workbook_bytes))
    sheet = workbook["指標"]
    grid = [[str(c or "") for c in row] for row in sheet.iter_rows(values_only=True)]
    before = [list(row) for row in grid]
    mutate(grid, rng)
    width = max(len(row) for row in [*grid, *before])
    for number in range(max(len(grid), len(before))):
        row = grid[number] if number < len(grid) else []
        for column in range(width):
            text = row[column] if column < len(row) else ""
            sheet.cell(number + 1, column + 1).value = _printable(text) or None
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _printable(text: str) -> str:
    return "".join(c for c in text if c.isprintable() or c == "　")


def template_door() -> Door:
    """Damage the cells of a filled template."""
    judgements = small_judgements()
    with tempfile.TemporaryDirectory() as folder:
        text = documents.document(
            in_plan(documents.read("indicators")), in_plan(documents.read("measures"))
        )
        source = Path(folder, "e.txt")
        source.write_text(text, encoding="utf-8")
        write_files(Path(folder, "fy2024"), extract(source, judgements).files())
        blank = make_template(Path(folder), 2025, judgements)

    workbook = load_workbook(io.BytesIO(blank))
    made = in_plan(documents.next_edition(documents.read("indicators")))
    for number, row in enumerate(made, 2):
        workbook["指標"].cell(number, 11).value = row[NEW]
    out = io.BytesIO()
    workbook.save(out)
    filled = out.getvalue()

    def mutate(mutator: tables.GridMutator, rng: random.Random) -> Files:
        return {"mutant.xlsx": _sheet_mutator(filled, mutator, rng)}

    kinds = {
        kind: partial(mutate, mutator)
        for kind, mutator in tables.kinds_of(_is_number_column).items()
    }
    kinds |= _book_kinds(filled, _number_columns(filled))
    numbers, findings = _of_source(judgements)
    whole = {"mutant.xlsx": filled}
    return Door("template", whole, kinds, numbers, findings, tables.INVISIBLE_IN_SHEETS)


def form_door() -> Door:
    """Damage the cells of a plan's form."""
    filled = make_example_workbook()

    def read(files: Files) -> Files:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "mutant.xlsx")
            path.write_bytes(files["mutant.xlsx"])
            plan = read_plan(path)
            write_files(Path(folder, "judgements"), judgement_files(plan))
            judged = read_judgements(Path(folder, "judgements"))
            return plan_edition(plan, judged).files()

    def findings(files: Files) -> Findings:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "whole.xlsx")
            path.write_bytes(filled)
            write_files(Path(folder, "judgements"), judgement_files(read_plan(path)))
            judged = read_judgements(Path(folder, "judgements"))
        return findings_of(read(files), judged)

    def mutate(mutator: tables.GridMutator, rng: random.Random) -> Files:
        return {"mutant.xlsx": _sheet_mutator(filled, mutator, rng)}

    kinds = {
        kind: partial(mutate, mutator)
        for kind, mutator in tables.kinds_of(_is_number_column).items()
    }
    kinds |= _book_kinds(filled, _number_columns(filled))
    # Rows and columns of a form are the plan itself: fewer of them are another plan.
    invisible = tables.INVISIBLE_IN_SHEETS | {
        "delete a row",
        "delete a column",
        "swap two rows",
    }
    invisible |= {"rename a column", "delete a cell", "insert a cell"}
    whole = {"mutant.xlsx": filled}
    return Door(
        "form", whole, kinds, lambda files: _numbers(read(files)), findings, invisible
    )


def raw_door() -> Door:
    """Damage a raw table of indicators."""
    judgements = small_judgements()
    whole = extracted({"e.txt": small_text().encode()}, judgements)

    def mutate(mutator: tables.GridMutator, rng: random.Random) -> Files:
        return tables.damaged(whole, "indicators.csv", mutator, rng)

    kinds = {
        kind: partial(mutate, mutator)
        for kind, mutator in tables.kinds_of(_is_number_column).items()
    }
    kinds |= whole_files.byte_kinds(
        whole, ["indicators.csv", "measures.csv", "source.json"]
    )
    findings = partial(findings_of, judgements=judgements)
    return Door(
        "raw table", whole, kinds, _numbers, findings, tables.INVISIBLE_IN_SHEETS
    )


def doors(text: str, judgements: Judgements) -> dict[str, Callable[[], Door]]:
    """Return what makes each way in."""
    return {
        "document": partial(document_door, text, judgements),
        "PDF": pdf_door,
        "template": template_door,
        "form": form_door,
        "raw table": raw_door,
        "judgements": partial(judgement_door, extracted),
        "reference": reference_door,
    }
