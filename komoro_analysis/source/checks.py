"""What must hold together in any edition: its 施策, and the cells of an indicator."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..base.errors import Place, quoted
from ..base.judgements import Judgements, Plan
from ..base.text import MISSING, ascii_digits, plain_dashes
from .cells import CellError, Value, parse_cell
from .edition import Row, kind_of

# What bounds may stand on.
BOUNDED_KINDS = ("計画", "目標値")


@dataclass(frozen=True)
class MeasurePlace:
    """A 施策 that an edition has, and the line that says so."""

    measure: str
    line: int


def check_measures(
    path: str | Path, found: list[MeasurePlace], plan: Plan, last_line: int
) -> None:
    """Refuse a 施策 that the plan does not list, a doubled one, and an absent one."""
    needed = f"{plan.name}の施策それぞれ一つ"
    seen: set[str] = set()
    for each in found:
        place = Place(path, each.line, each.measure)
        if each.measure not in plan.measures:
            place.refuse("計画にない施策があります", needed)
        if each.measure in seen:
            place.refuse("同じ施策が二つあります", needed)
        seen.add(each.measure)

    for measure in plan.measures:
        if measure not in seen:
            Place(path, last_line, measure).refuse("この施策がありません", needed)


@dataclass(frozen=True)
class CellChecker:
    """A check of the printed cells of an indicator, by what is judged of its parts."""

    judgements: Judgements
    plan: Plan

    def checked(
        self, indicator_id: str, cells: Row, places: Mapping[str, Place]
    ) -> Row:
        """Return printed cells by column, with ASCII digits and one kind of dash.

        The parts of a composite agree across the cells (男 and 男性 do) and are
        those of `components.csv`; bounds stand on plans and targets only. `places`:
        where a kind (計画策定時, 計画, 目標値, 実績) is printed. Errors: `InputError`.
        """
        labels = self.judgements.labels_of(self.plan.name, indicator_id)
        model: list[str] | None = None
        model_cell = ""

        plain = {column: _plain(cell) for column, cell in cells.items()}
        for column, cell in plain.items():
            kind = kind_of(column)
            place = places[kind]
            values = _parsed(cell, place)
            _check_labels(cell, values, indicator_id, labels, place)
            if values[0].bound and kind not in BOUNDED_KINDS:
                place.refuse(f"{quoted(cell)}があります", f"{kind}では境界のない数値")

            # A wholly unknown cell says nothing about the parts.
            if not any(value.value for value in values):
                continue
            parts = [value.label[:1] for value in values]
            if model is None:
                model = parts
                model_cell = cell
            if parts != model:
                needed = f"{quoted(model_cell)}と同じ内訳"
                place.refuse(f"{quoted(cell)}があります", needed)
        return plain


def _plain(cell: str) -> str:
    return "－" if MISSING.fullmatch(cell) else plain_dashes(ascii_digits(cell))


def _parsed(cell: str, place: Place) -> list[Value]:
    try:
        return parse_cell(cell)
    except CellError as error:
        place.refuse(error.found, error.needed)


def _check_labels(
    cell: str,
    values: list[Value],
    indicator_id: str,
    labels: Mapping[str, str],
    place: Place,
) -> None:
    """Refuse a part whose label is not judged to be a component of this indicator."""
    if len(values) == 1:
        return
    for value in values:
        if value.label not in labels:
            found = f"{quoted(cell)}の内訳{quoted(value.label)}があります"
            place.refuse(found, f"components.csv に {indicator_id} の内訳の行")
