"""The cells of an indicator in the form of a plan, checked one by one."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..base.errors import Place, quoted
from ..base.identifiers import is_component
from ..base.years import typed_year
from .cells import IN_BRACKETS, CellError, parse_cell
from .checks import BOUNDED_KINDS
from .edition import Row, kind_of
from .plan_form import LISTS, NO_SURVEY, REQUIRED

# How the form writes the two numbers of 588(793).
BRACKET_LABELS = {"外": "", "括弧": IN_BRACKETS}
YEARS = range(1900, 2201)


@dataclass(frozen=True)
class PlanIndicator:
    """An indicator of the form: its cells, its row, its components by label."""

    cells: Row
    number: int
    components: Mapping[str, str]

    @property
    def indicator_id(self) -> str:
        """Its identifier: 1-1-2."""
        return f"{self.cells['施策']}-{self.cells['番号']}"

    def baseline_year(self, first_year: int) -> int:
        """The year of 計画策定時: as written down, else the one before the plan."""
        return typed_year(self.cells["計画策定時の年度"]) or first_year - 1


def read_year(place: Place, name: str, text: str) -> int:
    """Read 令和６年度, R6 or 2024. Errors: `InputError`."""
    year = typed_year(text)
    if year is None or year not in YEARS:
        place.refuse(f"{name}に{quoted(text)}があります", "令和６年度か2024の形の年度")
    return year


def year_of(column: str) -> int:
    """Return the year of a column that `read_plan` has accepted: 実績_R6 → 2024."""
    year = typed_year(column.partition("_")[2])
    assert year is not None
    return year


def read_indicator(
    place: Place, number: int, row: Row, year_columns: Sequence[str]
) -> PlanIndicator:
    """Check the cells of an indicator. Errors: `InputError`, naming the column."""
    cells = {name: text.strip() for name, text in row.items()}
    cells["施策"] = plain_identifier(cells["施策"])
    cells["番号"] = plain_identifier(cells["番号"])
    for name, answers in LISTS.items():
        cells[name] = _known_answer(cells[name], answers)
    _check_answers(place, cells)
    components = _components(place, cells["内訳"])

    target = next(c for c in year_columns if kind_of(c) == "目標値")
    if not cells[target]:
        place.refuse(f"{target}がありません", "目標値か、ないことを表す－")
    for column in ("計画策定時", *year_columns):
        _check_cell(place, column, cells[column], components)
    return PlanIndicator(cells, number, components)


def plain_identifier(text: str) -> str:
    """Write the number of a 施策 with ASCII digits and hyphens: １－２ → 1-2."""
    plain = unicodedata.normalize("NFKC", text.strip())
    return re.sub(r"(?<=\d)[‐‑–—−ー](?=\d)", "-", plain)


def _known_answer(text: str, answers: Sequence[str]) -> str:
    """Return the answer of a list that a text means, whatever the width of its signs."""
    by_form = {_folded(answer): answer for answer in answers}
    return by_form.get(_folded(text), text)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("〜", "~")


def _check_answers(place: Place, cells: Row) -> None:
    for name in REQUIRED:
        if not cells[name]:
            place.refuse(f"{name}がありません", name)
    for name, answers in LISTS.items():
        if cells[name] not in answers:
            found = f"{name}に{quoted(cells[name])}があります"
            place.refuse(found, "・".join(answers) + " のどれか")

    if cells["調査"] != NO_SURVEY and not cells["調査の理由"]:
        place.refuse("調査の理由がありません", "どの調査の結果かの説明")
    if cells["計画策定時の年度"]:
        read_year(place, "計画策定時の年度", cells["計画策定時の年度"])
        if not cells["年度の根拠"]:
            place.refuse("年度の根拠がありません", "計画策定時の年度が分かる根拠")


def _components(place: Place, text: str) -> dict[str, str]:
    """Read 小=小学校、中=中学校 as components by printed label."""
    components: dict[str, str] = {}
    for part in filter(None, re.split("[、,，]", text)):
        label, sign, component = re.sub("＝", "=", part).partition("=")
        label = BRACKET_LABELS.get(label.strip(), label.strip())
        component = component.strip()
        if not sign or not is_component(component) or component == "全体":
            place.refuse(f"内訳に{quoted(part)}があります", "小=小学校 の形の組")
        if label in components:
            place.refuse(
                f"内訳の見出しが二つあります（{quoted(part)}）", "見出し各一つ"
            )
        components[label] = component

    if ("" in components) != (IN_BRACKETS in components):
        place.refuse("内訳に外か括弧の一方だけがあります", "外と括弧の両方")
    return components


def _check_cell(
    place: Place, column: str, cell: str, components: Mapping[str, str]
) -> None:
    kind = kind_of(column)
    try:
        values = parse_cell(cell)
    except CellError as error:
        number = cell.rstrip("%％")
        needed = f"%を除いた「{number}」" if number != cell else error.needed
        place.refuse(f"{column}に{error.found}", needed)
    if values[0].bound and kind not in BOUNDED_KINDS:
        found = f"{column}に{quoted(cell)}があります"
        place.refuse(found, f"{kind}では境界のない数値")

    labels = [value.label for value in values]
    known_parts = len(labels) > 1 and all(label in components for label in labels)
    is_plain = labels == [""] and not (components and values[0].value)
    if not (known_parts or is_plain):
        found = f"{column}に{quoted(cell)}があります"
        needed = "内訳の欄に書いた見出しの組" if components else "一つの数値"
        place.refuse(found, needed)
