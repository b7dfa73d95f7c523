"""An Excel sheet for officers who have the numbers before the document exists, and reading a filled one back."""

import io
import json
from collections.abc import Iterable
from pathlib import Path

from ..base.files import no_text, read_bytes, read_csv
from ..base.judgements import Judgements, judgements_beside, read_judgements
from ..base.text import MISSING
from ..base.years import fiscal_year, year_label
from .edition import read_source
from .extract import (
    KINDS,
    MEASURE_COLUMNS,
    Edition,
    check_cells,
    check_measures,
    indicator_columns,
    make_source,
    plan_of,
)
from .sheet import refuse

SHEETS = {"指標": ("施策", "番号", "指標名", "単位", "計画策定時", "算式"), "施策": MEASURE_COLUMNS}
TEMPLATE = "a filled komoro template, saved as .xlsx without a password"
TEXT = json.loads((Path(__file__).with_name("template.json")).read_text(encoding="utf-8"))


def make(raw: str | Path, year: int, judgements: Judgements | None = None) -> bytes:
    """Return a workbook of the newest edition before `year` (western), the actuals of `year` empty and marked.

    Sheets 指標 (columns of `indicators.csv`) and 施策 (of `measures.csv`); every cell is text, so that 94.0 stays 94.0.
    A sheet before them says how to fill it in; a cell to fill says, when chosen, how its row was printed last.
    Errors: `InputError` when there is no such edition or its plan does not reach the year.
    """
    from openpyxl import Workbook

    sources = [(read_source(path.parent), path.parent) for path in Path(raw).glob("*/source.json")]
    older = [(source["edition"], not source["template"], folder) for source, folder in sources]
    *_, folder = max((entry for entry in older if entry[0] < year), default=(None,))
    if not folder:
        refuse(str(raw), "", f"no edition before {year_label(year)}", "one that komoro extract has written")
    tables = read_csv(folder / "indicators.csv"), read_csv(folder / "measures.csv")
    target_year = max(fiscal_year(column) for column in tables[0][0] if column.startswith("目標値_"))
    judgements = judgements or judgements_beside(raw)
    first_year = min(fiscal_year(column) for column in tables[0][0] if column.startswith("計画_"))
    plan = plan_of(judgements, first_year, target_year, [row["施策"] for row in tables[1]], str(folder))
    if year > target_year:
        refuse(str(folder), "", f"no plan for {year_label(year)}", f"a year of {plan.name}")
    workbook = Workbook()
    columns = indicator_columns(plan.first_year, target_year, year)
    to_fill = "、".join(name for name in columns if name not in tables[0][0])
    notes = [[text.format(columns=to_fill) for text in note] for note in TEXT["notes"]]
    notes = [dict(zip(TEXT["headers"], note, strict=True)) for note in notes]
    workbook.active.title = TEXT["title"]
    _fill(workbook.active, TEXT["headers"], notes)
    for title, names, rows in zip(SHEETS, (columns, MEASURE_COLUMNS), tables, strict=True):
        _fill(workbook.create_sheet(title), names, rows)
    for sheet in workbook.worksheets[1:]:
        sheet.freeze_panes = "D2"
    workbook["指標"].column_dimensions[workbook["指標"].cell(1, columns.index("行") + 1).column_letter].hidden = True
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _fill(sheet: object, names: Iterable[str], rows: list[dict[str, str]]) -> None:
    """Write rows as text below their names, ready to print; mark, and explain, the cells of a name that rows lack."""
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.worksheet.datavalidation import DataValidation

    for number, row in enumerate([dict(zip(names, names, strict=True)), *rows], 1):
        lines = 1
        for at, name in enumerate(names, 1):
            cell, width, text = sheet.cell(number, at), TEXT["widths"].get(name, 16), row.get(name) or ""
            cell.value, cell.number_format, cell.font = text or None, "@", Font("游ゴシック", 10, bold=number == 1)
            cell.alignment = Alignment(vertical="top", wrap_text=width > 16)
            sheet.column_dimensions[cell.column_letter].width = width
            lines = max(lines, -(-len(text.encode("cp932", "replace")) // (width - 1)) if width > 16 else 1)
            if name not in rows[0]:
                cell.fill = PatternFill("solid", fgColor="FFF2CC")
            if name not in row:
                said = {"promptTitle": name, "prompt": TEXT["prompt"].format(example=_printed_last(row))}
                sheet.add_data_validation(DataValidation(showInputMessage=True, sqref=cell.coordinate, **said))
        sheet.row_dimensions[number].height = 4 + 14 * lines
    sheet.print_options.gridLines, sheet.print_title_rows = True, "1:1"
    sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight = True, 0
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4


def _printed_last(row: dict[str, str]) -> str:
    """Return the newest known actual of a row as printed, or its 計画策定時, without （速報値）."""
    cells = [text for name, text in row.items() if name == "計画策定時" or name.startswith("実績_")]
    return ["－", *(cell.partition("（")[0] for cell in cells if cell and not MISSING.fullmatch(cell))][-1]


def read(path: str | Path, judgements: Judgements | None = None) -> Edition:
    """Read a filled template as an edition; 行 then holds the rows of the sheet 指標. An empty actual stays empty.

    A number typed as a number comes without Excel's format: 94.0 as 94. Errors: `InputError` with file, row and 施策
    for a file that is no template, missing columns, a formula, a percentage, a cell outside the grammar.
    """
    indicators, measures = _tables(Path(path))
    columns = [column for column in indicators[0][1] if column]
    years = {kind: [fiscal_year(c) for c in columns if c.startswith(f"{kind}_")] for kind in ("目標値", "実績")}
    target_year, edition = (max(found, default=0) for found in years.values())
    judgements = judgements or read_judgements()
    planned = [fiscal_year(c) for c in columns if c.startswith("計画_")]
    listed = [row["施策"] for _, row in measures]
    plan = plan_of(judgements, min(planned, default=None), target_year, listed, f"{path}:1")
    expected = indicator_columns(plan.first_year, target_year, edition)
    if wrong := sorted({*expected} ^ {*columns}):
        refuse(f"{path}:1", "", f"missing or unknown columns {' '.join(wrong)}", "those of komoro template")
    check_measures(path, [(row["施策"], number) for number, row in measures], plan, measures[-1][0])
    result = Edition(make_source(path, edition, indicators[-1][0], plan, judgements), expected)
    result.measures = [{name: row[name] for name in MEASURE_COLUMNS} for _, row in measures]
    allowed = {(measure, slot) for measure in plan.measures for slot in "123"}
    for number, row in indicators:
        where, key = f"{path}:{number}", (row["施策"], row["番号"])
        if blank := [name for name in expected[:-2] if not row[name] and not name.startswith(("単位", "実績_"))]:
            refuse(where, key[0], f"no {' '.join(blank)}", "all but the actuals filled in")
        if key not in allowed:
            refuse(where, key[0], f"指標 {'-'.join(key)}", f"each 指標 of {plan.name} once")
        allowed.remove(key)
        cells = {column: row[column] for column in expected if column.split("_")[0] in KINDS}
        cells = check_cells(dict.fromkeys(KINDS, where), key[0], cells, judgements.labels_of(plan.name, "-".join(key)))
        lines = ";".join(f"{kind}:{number}" for kind in KINDS)
        result.indicators.append({name: row[name] for name in expected} | cells | {"行": lines})
    return result


def _tables(path: Path) -> list[list[tuple[int, dict[str, str]]]]:
    """Return the rows (number, column → text) of each sheet of a template."""
    from openpyxl import load_workbook

    raw = read_bytes(path, TEMPLATE)
    try:
        workbook = load_workbook(io.BytesIO(raw))
        grids = [list(workbook[title].iter_rows()) for title in SHEETS if title in workbook.sheetnames]
    except Exception:  # openpyxl, zipfile and the XML parser raise many kinds on broken files
        known = {"": "a text under another name", ": found a Word, Excel or zip file": "a damaged Excel file"}
        found = no_text(raw)
        refuse(str(path), "", known.get(found, found.partition("found ")[2]), TEMPLATE)
    if len(grids) < len(SHEETS):
        refuse(str(path), "", f"no sheets {' '.join(SHEETS)} but {' '.join(workbook.sheetnames)}", TEMPLATE)
    tables = []
    for (title, needed), grid in zip(SHEETS.items(), grids, strict=True):
        names = [str(cell.value or "") for cell in grid[0]] if grid else []
        if lacking := [name for name in needed if name not in names]:
            refuse(f"{path}:1", "", f"no column {' '.join(lacking)} in sheet {title}", "those of komoro template")
        rows = []
        for cells in grid[1:]:
            where, measure = f"{path}:{cells[0].row}", str(cells[names.index("施策")].value or "")
            row = {name: _text(cell, where, measure) for name, cell in zip(names, cells, strict=True)}
            rows += [(cells[0].row, row)] if any(row.values()) else []
        tables.append(rows or refuse(f"{path}:1", "", f"no rows in sheet {title}", "those of komoro template"))
    return tables


def _text(cell: object, where: str, measure: str) -> str:
    percent = cell.data_type == "n" and "%" in cell.number_format
    if cell.data_type == "f" or cell.is_date or percent:
        kind = "a formula" if cell.data_type == "f" else "a percentage" if percent else "a date"
        refuse(where, measure, f"{kind} in {cell.coordinate} ({cell.value})", "a number as the sheet prints it")
    return f"{cell.value:.12g}" if cell.data_type == "n" and cell.value is not None else str(cell.value or "")
