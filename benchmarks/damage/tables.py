"""Damage to tables: raw CSV, filled templates and tables of judgements."""

import copy
import csv
import io
import random
from collections.abc import Callable
from pathlib import Path

from .texts import CELL_KINDS, INVISIBLE_CELLS, Change

Grid = list[list[str]]
GridMutator = Callable[[Grid, random.Random], None]


def read_grid(data: bytes) -> Grid:
    """Read a CSV as a grid of cells."""
    return list(csv.reader(io.StringIO(data.decode())))


def write_grid(grid: Grid) -> bytes:
    """Write a grid of cells as CSV."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(grid)
    return out.getvalue().encode()


def in_a_cell(change: Change, is_number: Callable[[str], bool]) -> GridMutator:
    """Change the text of one cell below a column of numbers."""

    def mutate(grid: Grid, rng: random.Random) -> None:
        columns = [at for at, name in enumerate(grid[0]) if is_number(name)]
        if not columns:
            return
        for _ in range(200):  # most damages do not fit every cell
            row = rng.randrange(1, len(grid))
            column = rng.choice(columns)
            new = change(grid[row][column], rng)
            if new != grid[row][column]:
                grid[row][column] = new
                return

    return mutate


def delete_row(grid: Grid, rng: random.Random) -> None:
    del grid[rng.randrange(1, len(grid))]


def double_row(grid: Grid, rng: random.Random) -> None:
    row = rng.randrange(1, len(grid))
    grid.insert(rng.randrange(1, len(grid)), list(grid[row]))


def swap_rows(grid: Grid, rng: random.Random) -> None:
    one, other = rng.sample(range(1, len(grid)), 2)
    grid[one], grid[other] = grid[other], grid[one]


def blank_row(grid: Grid, rng: random.Random) -> None:
    grid.insert(rng.randrange(1, len(grid)), [""] * len(grid[0]))


def swap_cells(grid: Grid, rng: random.Random) -> None:
    row = rng.choice(grid[1:])
    one, other = rng.sample(range(len(row)), 2)
    row[one], row[other] = row[other], row[one]


def delete_cell(grid: Grid, rng: random.Random) -> None:
    """Delete a cell; those to the right of it move up."""
    row = rng.choice(grid[1:])
    del row[rng.randrange(len(row))]
    row.append("")


def insert_cell(grid: Grid, rng: random.Random) -> None:
    """Insert a blank cell; those to the right of it move along."""
    row = rng.choice(grid[1:])
    row.insert(rng.randrange(len(row)), "")
    if len(row) > len(grid[0]):
        for other in grid:
            if other is not row:
                other.append("")


def delete_column(grid: Grid, rng: random.Random) -> None:
    column = rng.randrange(len(grid[0]))
    for row in grid:
        del row[column]


def double_column(grid: Grid, rng: random.Random) -> None:
    column = rng.randrange(len(grid[0]))
    for row in grid:
        row.append(row[column])


def rename_column(grid: Grid, rng: random.Random) -> None:
    column = rng.randrange(len(grid[0]))
    name = grid[0][column]
    grid[0][column] = rng.choice([name[:-1], name + "2", "備考", "", "実績", "計画"])


def swap_headers(grid: Grid, rng: random.Random) -> None:
    one, other = rng.sample(range(len(grid[0])), 2)
    header = grid[0]
    header[one], header[other] = header[other], header[one]


def stray_number(grid: Grid, rng: random.Random) -> None:
    """Type a number right of the table, or below it."""
    for row in grid:
        row += ["", ""]
    grid.append([""] * len(grid[0]))
    if rng.random() < 0.5:
        grid[rng.randrange(1, len(grid))][-1] = "46.3"
    else:
        grid[-1][rng.randrange(len(grid[0]) - 2)] = "46.3"


def _column(grid: Grid, names: tuple[str, ...], rng: random.Random) -> int | None:
    """Choose one of the columns with these names; None where there is none."""
    columns = [at for at, name in enumerate(grid[0]) if name in names]
    return rng.choice(columns) if columns else None


IDENTIFIERS = ("施策", "番号", "indicator_id", "plan", "statistic", "code")
UNITS = ("単位", "unit", "value_type")


def _other_form(text: str, rng: random.Random) -> str:
    """Write an identifier in another form, which looks the same to a reader."""
    wide = text.translate(str.maketrans("0123456789-", "０１２３４５６７８９－"))
    dashed = text.replace("-", rng.choice("−–‐ー"))
    forms = [text + " ", " " + text, text + "　", wide, dashed, f"0{text}", f"'{text}"]
    return rng.choice([*forms, text + "\u200b", text + ".0", text.upper() + "\t"])


def identifier_in_another_form(grid: Grid, rng: random.Random) -> None:
    column = _column(grid, IDENTIFIERS, rng) or 0
    row = rng.choice(grid[1:])
    row[column] = _other_form(row[column], rng)


def identifier_twice(grid: Grid, rng: random.Random) -> None:
    """Paste a row again under an identifier that only looks the same."""
    row = list(rng.choice(grid[1:]))
    column = _column(grid, IDENTIFIERS, rng) or 0
    row[column] = _other_form(row[column], rng)
    grid.insert(rng.randrange(1, len(grid)), row)


def swap_identifiers(grid: Grid, rng: random.Random) -> None:
    one, other = rng.sample(range(1, len(grid)), 2)
    column = _column(grid, IDENTIFIERS, rng) or 0
    first, second = grid[one], grid[other]
    first[column], second[column] = second[column], first[column]


def shift_column(grid: Grid, rng: random.Random) -> None:
    """Move the cells of a column one row up or down, as when a cell was deleted."""
    column = rng.randrange(len(grid[0]))
    first = rng.randrange(1, len(grid))
    cells = [row[column] for row in grid[first:]]
    moved = [*cells[1:], ""] if rng.random() < 0.5 else ["", *cells[:-1]]
    for row, cell in zip(grid[first:], moved, strict=True):
        row[column] = cell


def sort_column(grid: Grid, rng: random.Random) -> None:
    """Sort one column alone, the others staying."""
    column = rng.randrange(len(grid[0]))
    cells = sorted(row[column] for row in grid[1:])
    for row, cell in zip(grid[1:], cells, strict=True):
        row[column] = cell


def sort_rows(grid: Grid, rng: random.Random) -> None:
    column = rng.randrange(len(grid[0]))
    grid[1:] = sorted(grid[1:], key=lambda row: row[column])


def change_unit(grid: Grid, rng: random.Random) -> None:
    column = _column(grid, UNITS, rng)
    if column is None:
        return
    row = rng.choice(grid[1:])
    units = sorted({other[column] for other in grid[1:]} - {row[column]})
    row[column] = rng.choice([*units, row[column] + "以上", ""])


def paste_rows_below(grid: Grid, rng: random.Random) -> None:
    """Paste a few rows again at the end."""
    first = rng.randrange(1, len(grid))
    grid += [list(row) for row in grid[first : first + rng.randint(1, 5)]]


def header_again(grid: Grid, rng: random.Random) -> None:
    """Repeat the header inside the table, as printed pages do."""
    grid.insert(rng.randrange(2, len(grid)), list(grid[0]))


def title_above(grid: Grid, rng: random.Random) -> None:
    """Put a title line above the header."""
    grid.insert(0, ["指標の一覧", *[""] * (len(grid[0]) - 1)])


GRID_KINDS: dict[str, GridMutator] = {
    "delete a row": delete_row,
    "double a row": double_row,
    "swap two rows": swap_rows,
    "a blank row": blank_row,
    "swap two cells": swap_cells,
    "delete a cell": delete_cell,
    "insert a cell": insert_cell,
    "delete a column": delete_column,
    "double a column": double_column,
    "rename a column": rename_column,
    "swap two headers": swap_headers,
    "a stray number": stray_number,
    "an id in another form": identifier_in_another_form,
    "an id twice, in two forms": identifier_twice,
    "swap two ids": swap_identifiers,
    "shift a column": shift_column,
    "sort one column": sort_column,
    "sort the rows": sort_rows,
    "change a unit": change_unit,
    "paste rows below": paste_rows_below,
    "the header again": header_again,
    "a title above": title_above,
}


def kinds_of(is_number: Callable[[str], bool]) -> dict[str, GridMutator]:
    """Return all kinds of damage to a table whose numbers stand in some columns."""
    in_cells = {
        name: in_a_cell(change, is_number) for name, change in CELL_KINDS.items()
    }
    return in_cells | GRID_KINDS


INVISIBLE = INVISIBLE_CELLS | {
    "swap two headers",
    "swap two cells",
    "shift a column",
    "sort one column",
}
INVISIBLE_IN_SHEETS = INVISIBLE | {"a stray number"}


def damaged(
    files: dict[str, bytes], name: str, mutate: GridMutator, rng: random.Random
) -> dict[str, bytes]:
    """Return files of which one table is damaged."""
    grid = copy.deepcopy(read_grid(files[name]))
    mutate(grid, rng)
    return files | {name: write_grid(grid)}


def content_of(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder, by name."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}
