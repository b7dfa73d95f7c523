"""Melt a raw indicator table into one row per printed number."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..base.errors import InputError
from ..base.judgements import WHOLE, ComponentLabel
from ..base.years import fiscal_year
from ..source.cells import parse_cell, parse_unit

KINDS = {"計画策定時": "baseline", "計画": "plan", "目標値": "target", "実績": "actual"}
PLANNED = ("plan", "target")
ID_COLUMNS = ("施策", "番号", "指標名", "単位", "算式", "行")
COLUMNS = (
    "series_id",
    "indicator_id",
    "component",
    "fiscal_year",
    "kind",
    "value",
    "bound",
    "status",
    "printed",
    "edition",
    "line",
)
PLAIN_NUMBER = re.compile(
    r"(?:0|[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]*)(?:\.[0-9]+)?"
)


class CellNumber(NamedTuple):
    """One number of a printed cell, as the grammar reads it.

    `form`: plain for the only number of a cell, missing for a cell without one, part
    for one of several.
    """

    form: str
    label: str
    value: str
    bound: str
    status: str


def component_table(rows: Iterable[ComponentLabel]) -> pd.DataFrame:
    """Lay out component labels for `observe`: `indicator_id, label, component`."""
    columns = ["indicator_id", "label", "component"]
    records = [(row.indicator_id, row.label, row.component) for row in rows]
    return pd.DataFrame(records, columns=columns, dtype="str")


NO_COMPONENTS = component_table([])


def observe(
    raw: pd.DataFrame,
    edition: int,
    baseline_years: "pd.Series[str]",
    components: pd.DataFrame = NO_COMPONENTS,
    where: str = "",
) -> pd.DataFrame:
    """Return one row per number of a raw table, all text, columns as in the CSV.

    `baseline_years`: fiscal year by indicator_id; the year before the plan's first
    where there is none. `components`: as `component_table` gives them. Errors:
    `InputError` for a cell outside the grammar, or a label without a component.
    """
    cells = list_printed_cells(raw, baseline_years)
    cell_code, distinct = pd.factorize(cells["printed"])
    numbers = parse_distinct_cells(distinct, cells, where)

    # Cells are joined by their place and taken once: copied at every step, a country's
    # take a fifth longer.
    places = spread_missing_composites(cells, cell_code, numbers, components)
    found = places.merge(numbers, on="cell_code", how="left", sort=False)
    printed = cells.take(found["place"].to_numpy()).reset_index(drop=True)
    rows = pd.concat([printed, found], axis="columns")
    rows["component"] = name_components(rows, components, where)

    # A bound belongs to what is planned: the cell's own, else the one of the unit.
    is_planned = rows["kind"].isin(PLANNED)
    own_bound = rows["bound"].where(rows["bound"] != "", rows["unit_bound"])
    rows["bound"] = own_bound.where(is_planned, "")

    is_part = rows["component"] != WHOLE
    rows["series_id"] = rows["indicator_id"]
    rows.loc[is_part, "series_id"] += ":" + rows.loc[is_part, "component"]
    rows["edition"] = str(edition)
    return rows[list(COLUMNS)]


def list_printed_cells(
    raw: pd.DataFrame, baseline_years: "pd.Series[str]"
) -> pd.DataFrame:
    """Return one row per printed cell, one printed column after the other."""
    columns = [column for column in raw.columns if column not in ID_COLUMNS]
    indicator_id = raw["施策"] + "-" + raw["番号"]
    planned = [fiscal_year(c) for c in columns if c.startswith("計画_")]
    year_before = str(min(planned) - 1) if planned else ""
    judged_year = indicator_id.map(baseline_years).astype("str")
    baseline_year = judged_year.fillna(year_before)
    unit_bound = _map_distinct(raw["単位"], lambda unit: parse_unit(unit)[1])

    lines = {
        label: _map_distinct(raw["行"], partial(_line_of, label)) for label in KINDS
    }

    pieces = []
    for column in columns:
        label, _, year = column.partition("_")
        piece = {
            "indicator_id": indicator_id,
            "fiscal_year": str(fiscal_year(year)) if year else baseline_year,
            "kind": KINDS[label],
            "printed": raw[column],
            "unit_bound": unit_bound,
            "line": lines[label],
        }
        pieces.append(pd.DataFrame(piece))
    cells = pd.concat(pieces, ignore_index=True)

    # What is not planned is no number; an actual that is blank is one not available.
    is_absent = (cells["printed"] == "") & (cells["kind"] != "actual")
    return cells[~is_absent].reset_index(drop=True) if is_absent.any() else cells


def parse_distinct_cells(
    distinct: Iterable[str], cells: pd.DataFrame, where: str
) -> pd.DataFrame:
    """Parse each distinct cell once: `cell_code` and the fields of `CellNumber`.

    Most are plain numbers and are told apart in one stroke, for a country's cells are
    read three times quicker so; the grammar says the same of them.
    """
    texts = pd.Series(distinct, dtype="str")
    is_plain = texts.str.fullmatch(PLAIN_NUMBER)
    plain = pd.DataFrame({"value": texts[is_plain].str.replace(",", "")})
    plain = plain.assign(form="plain", label="", bound="", status="final")

    codes: list[int] = []
    numbers: list[CellNumber] = []
    for code, cell in texts[~is_plain].items():
        try:
            found = read_numbers(cell)
        except ValueError as error:
            is_here = cells["printed"] == cell
            indicator_id = cells["indicator_id"][is_here].iloc[0]
            raise InputError(f"{where}: 指標 {indicator_id}: {error}") from None
        codes += [int(str(code))] * len(found)
        numbers += found
    others = pd.DataFrame(
        numbers, columns=list(CellNumber._fields), index=codes, dtype="str"
    )
    return pd.concat([plain, others]).rename_axis("cell_code").reset_index()


@lru_cache(maxsize=1 << 16)  # editions repeat most of their cells
def read_numbers(cell: str) -> tuple[CellNumber, ...]:
    """Read a cell into its numbers by the grammar.

    Errors: `ValueError` for a cell outside of it.
    """
    values = parse_cell(cell)
    form = "part" if len(values) > 1 else "plain" if values[0].value else "missing"
    return tuple(
        CellNumber(form, value.label, value.value, value.bound, value.status)
        for value in values
    )


def spread_missing_composites(
    cells: pd.DataFrame,
    cell_code: npt.NDArray[np.intp],
    numbers: pd.DataFrame,
    components: pd.DataFrame,
) -> pd.DataFrame:
    """Give each cell a row, a missing one of a composite indicator one per component.

    Columns place (position in `cells`), component, cell_code. Those of composites come
    last, with their `component`; all others have none yet.
    """
    names = components[["indicator_id", "component"]].drop_duplicates()
    is_missing_code = np.zeros(len(cells) + 1, bool)
    is_missing_code[numbers["cell_code"][numbers["form"] == "missing"]] = True
    missing = np.flatnonzero(is_missing_code[cell_code])

    about = pd.DataFrame({"place": missing})
    about["indicator_id"] = cells["indicator_id"].array.take(missing)
    copies = about.merge(names, on="indicator_id")[["place", "component"]]
    is_other = np.ones(len(cells), bool)
    is_other[copies["place"]] = False
    others = pd.DataFrame({"place": np.flatnonzero(is_other)})

    places = pd.concat([others, copies], ignore_index=True)
    return places.assign(cell_code=cell_code[places["place"]])


def name_components(
    rows: pd.DataFrame, components: pd.DataFrame, where: str
) -> "pd.Series[str]":
    """Return the component of each number, by its indicator and printed label."""
    named = rows["component"].fillna(WHOLE)
    is_part = rows["form"] == "part"
    parts = rows.loc[is_part, ["indicator_id", "label", "printed"]]
    found = parts.merge(components, on=["indicator_id", "label"], how="left")

    unknown = found[found["component"].isna()]
    for row in unknown.head(1).itertuples():
        raise InputError(
            f"{where}: 指標 {row.indicator_id}: 「{row.printed}」があります。"
            f"表記「{row.label}」の行が components.csv に必要です"
        )
    named[is_part] = found["component"].array
    return named


def _map_distinct(
    texts: "pd.Series[str]", function: Callable[[str], str]
) -> "pd.Series[str]":
    """Apply a function to each distinct text once."""
    codes, distinct = pd.factorize(texts)
    results = pd.array([function(text) for text in distinct], dtype="str")
    return pd.Series(results.take(codes))


def _line_of(label: str, lines: str) -> str:
    """Return the line of a kind of number: 実績 in `計画:141;実績:143` → 143."""
    found = re.search(rf"(?:^|;){label}:([0-9]+)", lines)
    return found[1] if found else ""
