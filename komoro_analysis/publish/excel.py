"""The Excel workbook that officers filter and paste from; the same bytes every time."""

import json

import pandas as pd

from ..analysis.results import results
from ..dataset import Data, latest
from ..wording.numbers import probability_words
from ..wording.words import TEXT, table
from .archive import pack
from .page_facts import clean, context
from .site import environment

WIDE = 210  # characters: a wider sheet is printed on two pages, for on one it could not be read


def frames(data: Data, shown: dict) -> dict[str, pd.DataFrame]:
    """Give each sheet's rows, with the columns that `templates/workbook.json` names."""
    r, rows, values = results(data), table(data).reset_index(names="series_id"), latest(data.observations)
    values = values.assign(column=values["kind"] + "_" + values["fiscal_year"].astype(str))
    rows = rows.join(values.pivot(index="series_id", columns="column", values="value"), on="series_id")
    owner = rows.drop_duplicates("indicator_id")[["indicator_id", "short_name", "measure_lead_department"]]
    ours = {name: rows[["series_id", *rows.columns.difference(frame.columns)]]
            for name, frame in (("gaps", r.gaps), ("projections", r.projections))}  # fmt: skip
    names = rows.set_index("series_id")["label"]
    met = r.gaps["met"].astype(object).where(r.gaps["met"].notna() | r.gaps["actual"].isna(), "unjudged")
    gaps = r.gaps.assign(met=met).merge(ours["gaps"])
    last = r.projections.drop_duplicates(["series_id", "method"], keep="last")
    return {
        "施策一覧": pd.DataFrame(shown["measures"]).assign(weakest_name=lambda m: m["weakest_series"].map(names)),
        "指標": rows,
        "ギャップ": gaps.assign(sentence=gaps["sentence"].where(gaps["fiscal_year"].eq(shown["year"]))),
        "見込み": last.merge(ours["projections"]),
        "所見": r.quality.merge(owner, how="left"),
        "読み方": pd.DataFrame({"item": item, "text": text.format(**shown)} for item, text in TEXT["notes"]),
    }


def _cell(row: dict, name: str, look: str, headers: dict[str, str], cells: dict) -> tuple[object, str]:
    """Give a cell's value, None where missing, codes in words, and its number format.

    `#` stands for the decimals as printed, else of the series; `+#` also for a sign.
    """
    name, _, said = name.partition(":")
    value, codes = None if pd.isna(row.get(name)) else row[name], TEXT["codes"].get(said or name, {})
    if look == "reason":
        pairs = [part.split(":") for part in (value or "").split(";") if part]
        value = "、".join(f"{headers.get(column, column)}：{codes.get(code, code)}" for column, code in pairs)
    elif look == "code":
        value = codes.get("" if value is None else str(value), value)
    elif said and value is not None:
        value = probability_words(value)
    if "#" not in look:
        return value, look if look in ("0", "0.0", "0%") else "General"
    kind, _, year = name.partition("_")
    at = int(year) if year.isdigit() else row.get(f"{kind}_year", row["fiscal_year"])
    decimals = cells.get((row["series_id"], kind, at), {}).get("decimals")
    decimals = row["digits"] if decimals is None else decimals
    number = "#,##0" + ("." + "0" * decimals if decimals else "")
    return value, f"+{number};-{number};{number}" if "+" in look else number


def _sheet(sheet: object, spec: dict, frame: pd.DataFrame, shown: dict) -> None:
    """Fill and lay out one sheet. Text is never a formula: typed as text, and marked as text (quotePrefix)."""
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    headers = {name: header for header, name, *_ in spec["columns"]}
    fonts = [Font("游ゴシック", 10, bold=True), Font("游ゴシック", 10)]
    places = [Alignment(vertical="top", wrap_text=True, indent=indent) for indent in (0, 1)]
    for i, row in enumerate([None, *frame.to_dict("records")], 1):
        lines = 1
        for j, (header, name, look, width) in enumerate(spec["columns"], 1):
            cell = sheet.cell(i, j)
            value, shape = (header, "General") if row is None else _cell(row, name, look, headers, shown["cells"])
            cell.font, cell.alignment = fonts[i > 1], places[isinstance(value, str)]
            if isinstance(value, str):
                cell.value, cell.data_type = clean(value)[:32767], "s"
                cell.quotePrefix = cell.value.startswith(tuple("=+-@\t\r"))
                lines = max(lines, -(-len(value.encode("cp932", "replace")) // (width - 1)))
            elif value is not None:
                cell.value, cell.number_format = value, shape
            if row is None:
                cell.fill = PatternFill("solid", "E9EEF2")
        sheet.row_dimensions[i].height = min(409, 4 + 14 * lines)
    for j, (_, name, _, width) in enumerate(spec["columns"], 1):
        letter = get_column_letter(j)
        sheet.column_dimensions[letter].width = width
        for word, colour in TEXT["colours"].items() if name in TEXT["coloured"] else ():
            rule = FormulaRule([f'LEFT({letter}2,{len(word)})="{word}"'], fill=PatternFill(bgColor=colour))
            sheet.conditional_formatting.add(f"{letter}2:{letter}{len(frame) + 1}", rule)
    sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows = spec["freeze"], sheet.dimensions, "1:1"
    page, sheet.sheet_properties.pageSetUpPr.fitToPage = sheet.page_setup, True
    page.orientation, page.paperSize, page.fitToHeight = "landscape", sheet.PAPERSIZE_A4, 0
    page.fitToWidth = 1 + (sum(width for *_, width in spec["columns"]) > WIDE)
    sheet.print_title_cols = "A:C" if page.fitToWidth > 1 else None
    sheet.oddHeader.left.text = f"小諸市 施策評価 {shown['label']}実績　{sheet.title}"
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = f"出典：{shown['source']}", "&P / &N"


def workbook(data: Data) -> bytes:
    """Write the Excel workbook: six sheets, typed numbers, frozen headers, filters, ready to print."""
    from openpyxl import Workbook

    shown, book = context(data), Workbook()
    book.remove(book.active)
    specs = json.loads(environment(**shown).get_template("workbook.json").render())
    for title, frame in frames(data, shown).items():
        _sheet(book.create_sheet(title), specs[title], frame, shown)
    book.properties.creator, book.properties.title = "komoro_analysis", f"小諸市 施策評価 {shown['label']}実績"
    return pack(book.save, shown["edition"])
