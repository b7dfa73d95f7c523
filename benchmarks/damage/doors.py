"""The ways in: documents, PDFs, templates, forms of a plan, raw tables, judgements."""

import io
import random
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

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

from . import lines, pages, tables
from .door import Door, Files, Findings, Numbers
from .plans import findings_of, in_plan, numbers_of, small_judgements, whole_judgements

NEW = "実績_令和７年度"
INVISIBLE_IN_SHEETS = tables.INVISIBLE | {"a stray number"}
# A component may be called what one likes.
INVISIBLE_WORDS = INVISIBLE_IN_SHEETS | {"change a label", "drop a label or bracket"}


def small_text() -> str:
    """Return a made document of the small plan's next edition."""
    indicators = documents.next_edition(documents.read("indicators"))
    return documents.document(in_plan(indicators), in_plan(documents.read("measures")))


def _extracted(files: Files, judgements: Judgements) -> Files:
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
        return _numbers(_extracted(files, judgements))

    def findings(files: Files) -> Findings:
        return findings_of(_extracted(files, judgements), judgements)

    return numbers, findings


def document_door(text: str, judgements: Judgements) -> Door:
    """Damage the lines of a text layer."""

    def mutate(kind: str, rng: random.Random) -> Files:
        damaged = text.split("\n")
        lines.KINDS[kind](damaged, rng)
        return {"mutant.txt": "\n".join(damaged).encode()}

    numbers, findings = _of_source(judgements)
    kinds = {kind: partial(mutate, kind) for kind in lines.KINDS}
    whole = {"mutant.txt": text.encode()}
    invisible = frozenset(lines.INVISIBLE)
    return Door("document", whole, kinds, numbers, findings, invisible)


def pdf_door() -> Door:
    """Damage the runs of text on drawn pages."""
    text = small_text()
    runs = pages.layout(text)

    def mutate(kind: str, rng: random.Random) -> Files:
        damaged = list(runs)
        pages.PAGE_KINDS[kind](damaged, rng)
        return {"mutant.pdf": pages.draw(damaged)}

    numbers, findings = _of_source(small_judgements())
    kinds = {kind: partial(mutate, kind) for kind in pages.PAGE_KINDS}
    whole = {"mutant.pdf": pages.draw(runs)}
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
    numbers, findings = _of_source(judgements)
    whole = {"mutant.xlsx": filled}
    return Door("template", whole, kinds, numbers, findings, INVISIBLE_IN_SHEETS)


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
    # Rows and columns of a form are the plan itself: fewer of them are another plan.
    invisible = INVISIBLE_IN_SHEETS | {
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
    whole = _extracted({"e.txt": small_text().encode()}, judgements)

    def mutate(mutator: tables.GridMutator, rng: random.Random) -> Files:
        return tables.damaged(whole, "indicators.csv", mutator, rng)

    kinds = {
        kind: partial(mutate, mutator)
        for kind, mutator in tables.kinds_of(_is_number_column).items()
    }
    findings = partial(findings_of, judgements=judgements)
    return Door("raw table", whole, kinds, _numbers, findings, INVISIBLE_IN_SHEETS)


JUDGED = ("direction", "value_type", "survey", "baseline_year", "component", "plan")
JUDGEMENT_TABLES = ("indicators.csv", "components.csv", "plans.csv")


def judgement_door() -> Door:
    """Damage the tables of what people decided; read what becomes of them in tidying."""
    text = documents.document(documents.read("indicators"), documents.read("measures"))
    edition = _extracted({"e.txt": text.encode()}, whole_judgements())
    whole = tables.content_of(whole_judgements().folder)

    def judged(files: Files) -> Judgements:
        with tempfile.TemporaryDirectory() as folder:
            write_files(Path(folder, "judgements"), files)
            return read_judgements(Path(folder, "judgements"))

    def numbers(files: Files) -> Numbers:
        return _judged_numbers(judged(files), edition)

    def findings(files: Files) -> Findings:
        return findings_of(edition, judged(files))

    def mutate(mutator: tables.GridMutator, rng: random.Random) -> Files:
        name = rng.choice(JUDGEMENT_TABLES)
        return tables.damaged(whole, name, mutator, rng)

    kinds = {
        kind: partial(mutate, mutator)
        for kind, mutator in tables.kinds_of(lambda name: name in JUDGED).items()
    }
    return Door("judgements", whole, kinds, numbers, findings, INVISIBLE_WORDS)


def _judged_numbers(judgements: Judgements, edition: Files) -> Numbers:
    """Return what tidying makes of the numbers and of the words about them."""
    from komoro_analysis.tidy.build import tidy

    with tempfile.TemporaryDirectory() as folder:
        write_files(Path(folder, "edition"), edition)
        tidied: Mapping[str, Any] = tidy(folder, judgements)
    found: Numbers = {}
    for row in tidied["observations"].itertuples():
        key = (row.indicator_id, f"{row.kind}_{row.fiscal_year}", row.component)
        found[key] = (row.value, row.bound, row.status)
    for row in tidied["indicators"].itertuples():
        words = (row.direction, row.value_type, row.survey, row.baseline_year)
        found[row.indicator_id, "judged", ""] = words
    return found


def doors(text: str, judgements: Judgements) -> dict[str, Callable[[], Door]]:
    """Return what makes each way in."""
    return {
        "document": partial(document_door, text, judgements),
        "PDF": pdf_door,
        "template": template_door,
        "form": form_door,
        "raw table": raw_door,
        "judgements": judgement_door,
    }
