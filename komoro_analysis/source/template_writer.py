"""An Excel sheet for officers who have the numbers before the document exists."""

import io
import json
from collections.abc import Sequence
from pathlib import Path

from ..base.errors import Place
from ..base.files import read_csv
from ..base.judgements import Judgements, Plan, judgements_beside
from ..base.text import MISSING
from ..base.years import fiscal_year, year_label
from .edition import (
    KINDS,
    MEASURE_COLUMNS,
    Row,
    Source,
    indicator_columns,
    kind_of,
    read_source,
)
from .worksheets import SheetTable, write_table

TEXT = json.loads(Path(__file__).with_name("template.json").read_text("utf-8"))


def make_template(
    raw: str | Path, year: int, judgements: Judgements | None = None
) -> bytes:
    """Return a workbook of the newest edition before `year` (western).

    The actuals of `year` are empty and marked. Sheets 指標 (columns of
    `indicators.csv`) and 施策 (of `measures.csv`); every cell is text, so that 94.0
    stays 94.0. A sheet before them says how to fill it in; a cell to fill says, when
    chosen, how its row was printed last.
    Errors: `InputError` when there is no such edition or its plan does not reach the
    year.
    """
    from openpyxl import Workbook

    folder = _newest_edition_before(Path(raw), year)
    plan = _plan_named(
        read_source(folder), judgements or judgements_beside(raw), folder
    )
    if year > plan.target_year:
        found = f"{year_label(year)}の計画がありません"
        Place(folder).refuse(found, f"{plan.name}の年度")

    columns = indicator_columns(plan.first_year, plan.target_year, year)
    indicators = _laid_out(read_csv(folder / "indicators.csv"), columns)
    measures = read_csv(folder / "measures.csv")

    workbook = Workbook()
    notes_sheet = workbook.worksheets[0]
    notes_sheet.title = TEXT["title"]
    indicators_table = _indicators_table(columns, indicators)
    write_table(notes_sheet, _notes_table(indicators_table.to_fill))
    for title, table in {
        "指標": indicators_table,
        "施策": SheetTable(MEASURE_COLUMNS, measures, TEXT["widths"]),
    }.items():
        sheet = workbook.create_sheet(title)
        write_table(sheet, table)
        sheet.freeze_panes = "D2"

    # The source lines are for the program, not for who fills it in.
    lines_column = workbook["指標"].cell(1, columns.index("行") + 1).column_letter
    workbook["指標"].column_dimensions[lines_column].hidden = True

    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _newest_edition_before(raw: Path, year: int) -> Path:
    """Return the folder of the newest edition before a year, a document's first."""
    newest: tuple[int, bool] | None = None
    folder = raw
    for path in sorted(raw.glob("*/source.json")):
        source = read_source(path.parent)
        rank = (source.edition, not source.is_template)
        if source.edition < year and (newest is None or rank >= newest):
            newest = rank
            folder = path.parent

    if newest is None:
        found = f"{year_label(year)}より前の版がありません"
        Place(raw).refuse(found, "komoro extract で取り込んだ版")

    return folder


def _plan_named(source: Source, judgements: Judgements, folder: Path) -> Plan:
    for plan in judgements.plans:
        if plan.name == source.plan:
            return plan
    place = Place(folder / "source.json")
    place.refuse(f"計画「{source.plan}」があります", "plans.csv にある計画")


def _notes_table(to_fill: Sequence[str]) -> SheetTable:
    columns = TEXT["headers"]
    rows = []
    for note in TEXT["notes"]:
        texts = [text.format(columns="、".join(to_fill)) for text in note]
        rows.append(dict(zip(columns, texts, strict=True)))

    return SheetTable(columns, rows, TEXT["widths"])


def _laid_out(rows: list[Row], columns: list[str]) -> list[Row]:
    """Return rows under the columns of the template, whatever form their years have.

    A cell that is blank where others of its column are not is a － for the reader.
    """
    named = {_key(column): column for column in columns}
    laid_out = [
        {named[_key(name)]: cell for name, cell in row.items() if _key(name) in named}
        for row in rows
    ]
    for column in laid_out[0]:
        is_number = kind_of(column) in KINDS and kind_of(column) != "実績"
        if is_number and any(row[column] for row in laid_out):
            for row in laid_out:
                row[column] = row[column] or "－"

    return laid_out


def _key(column: str) -> tuple[str, int]:
    """Tell a column by its kind and its year; 0 for one without a year."""
    return kind_of(column), fiscal_year(column) if "_" in column else 0


def _indicators_table(columns: list[str], rows: list[Row]) -> SheetTable:
    known = rows[0]
    to_fill = tuple(c for c in columns if kind_of(c) == "実績" and c not in known)
    prompts: dict[tuple[int, str], str] = {}
    for number, row in enumerate(rows):
        prompt = TEXT["prompt"].format(example=_printed_last(row))
        prompts |= {(number, name): prompt for name in to_fill}

    return SheetTable(columns, rows, TEXT["widths"], to_fill, prompts)


def _printed_last(row: Row) -> str:
    """Return the newest known actual of a row as printed, or its 計画策定時.

    Without （速報値）; － where nothing is known.
    """
    known = ["－"]
    for name, cell in row.items():
        is_observed = name == "計画策定時" or name.startswith("実績_")
        if is_observed and cell and not MISSING.fullmatch(cell):
            known.append(cell.partition("（")[0])

    return known[-1]
