"""A made plan of a prefecture with printed verdicts, typed into the blank workbook.

127 indicators with a baseline, four actuals and a target, of many kinds. The printed
verdict is worked out here from the printed decimals, in exact fractions.
"""

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from openpyxl import Workbook, load_workbook

from komoro_analysis.source.plan_blank import make_blank_workbook
from komoro_analysis.source.plan_form import DIRECTIONS, VALUE_TYPES

LABELS = {
    "era": lambda year: (
        f"平成{year - 1988}年度"
        if year < 2019
        else f"令和{'元' if year == 2019 else year - 2018}年度"
    ),
    "western": lambda year: f"{year}年度",
}
SHAPES = (  # value type, unit, decimals, level, direction
    ("percent", "%", 1, 60.0, "higher"),
    ("count", "件", 0, 1200.0, "higher"),
    ("count", "人", 0, 340.0, "lower"),
    ("amount", "億円", 2, 45.0, "higher"),
    ("amount", "トン", 0, 98000.0, "lower"),
    ("balance", "人", 0, -1500.0, "higher"),
    ("rank", "位", 0, 24.0, "lower"),
    ("percent", "%", 2, 12.0, "lower"),
    ("index", "ポイント", 1, 98.0, "higher"),
)


@dataclass(frozen=True)
class Printed:
    """An indicator as the document prints it; "" or － where nothing is known."""

    measure: str
    number: int
    unit: str
    kind: str
    direction: str
    baseline: str
    actuals: tuple[str, ...]
    target: str
    plans: tuple[str, ...] = ()

    @property
    def indicator_id(self) -> str:
        return f"{self.measure}-{self.number}"


@dataclass(frozen=True)
class Book:
    """A plan: its facts, its years, its 施策, its indicators."""

    facts: dict[str, str]
    baseline_year: int
    first_year: int
    target_year: int
    actual_years: tuple[int, ...]
    measures: tuple[tuple[str, str, str], ...]  # 政策, 施策, name
    indicators: tuple[Printed, ...]
    plan_years: tuple[int, ...] = ()
    labels: str = "era"
    gives_baseline_year: bool = True

    def label(self, year: int) -> str:
        return LABELS[self.labels](year)

    @property
    def columns(self) -> dict[str, str]:
        """The columns of years, as they are named in the sheet of indicators."""
        kinds = [("実績", self.actual_years), ("計画", self.plan_years)]
        columns = {
            f"{kind}{year}": f"{kind}_{self.label(year)}"
            for kind, years in kinds
            for year in years
        }
        return columns | {"目標値": f"目標値_{self.label(self.target_year)}"}


def make_book(n: int = 127, seed: int = 7, **changes: Any) -> Book:
    """Make the plan of a prefecture: 12 施策 in three 政策, the last without indicators."""
    draw = random.Random(seed)
    measures = tuple(
        (str(policy), f"{policy}-{place}", f"見晴取組{policy}-{place}の推進")
        for policy in (1, 2, 3)
        for place in (1, 2, 3, 4)
    )
    book = Book(
        facts={
            "自治体名": "見晴県",
            "全国地方公共団体コード": "",
            "英語の自治体名": "Miharashi Prefecture",
            "資料名": "進捗評価書",
            "計画名": "みはらし創造計画",
            "数値の状態": "公表済み",
            "政策の呼び名": "柱",
            "施策の呼び名": "取組",
            "指標の呼び名": "数値目標",
            "部の呼び名": "局",
            "課の呼び名": "室",
            "調査の呼び名": "県民意識調査",
        },
        baseline_year=2016,
        first_year=2018,
        target_year=2025,
        actual_years=(2018, 2019, 2020, 2021),
        measures=measures,
        indicators=(),
    )
    book = replace(book, **changes)
    with_indicators = book.measures[:-1]
    indicators = tuple(
        _indicator(book, with_indicators[at % len(with_indicators)][1], at, draw)
        for at in range(n)
    )
    return replace(book, indicators=indicators)


def _indicator(book: Book, measure: str, at: int, draw: random.Random) -> Printed:
    kind, unit, decimals, level, direction = SHAPES[at % len(SHAPES)]
    sign = 1 if direction == "higher" else -1
    size = abs(level) * draw.uniform(0.02, 0.15) + 10**-decimals
    if kind == "rank":
        size = draw.uniform(2, 9)
    step = 0.0 if at % 17 == 5 else size  # some are to be maintained

    def text(value: float) -> str:
        said = f"{value:,.{decimals}f}"
        return said.replace("-", "△" if at % 2 else "-")

    actuals = [
        text(level + sign * size * draw.uniform(-0.4, 1.3)) for _ in book.actual_years
    ]
    if actuals and at % 11 == 3:
        actuals[-1] = "－"
    if actuals and at % 13 == 4:
        actuals[0] = ""
    plans = tuple(
        text(level + sign * step * (year - book.baseline_year) / 6)
        for year in book.plan_years
    )
    return Printed(
        measure=measure,
        number=1 + at // (len(book.measures) - 1),
        unit=unit,
        kind=kind,
        direction=direction,
        baseline=text(level),
        actuals=tuple(actuals),
        target=text(level + sign * step) + ("以上" if at % 5 == 0 and sign > 0 else ""),
        plans=plans,
    )


def exact(printed: str) -> Fraction | None:
    """Read a printed number in plain Python; None where there is none."""
    digits = printed.replace("以上", "").replace(",", "").replace("△", "-")
    return None if digits in ("", "－") else Fraction(digits)


def printed_verdicts(book: Book) -> Iterator[tuple[str, str]]:
    """Give the verdict of each indicator on its newest actual, by indicator_id.

    At or beyond the target 目標値以上; else by the share of the expected change: over
    1.3 A, from 0.7 B, above 0 C, otherwise 基準値以下. － where there is none.
    """
    gone = book.actual_years[-1] - book.baseline_year
    in_all = book.target_year - book.baseline_year
    for one in book.indicators:
        actual, baseline = exact(one.actuals[-1]), exact(one.baseline)
        target = exact(one.target)
        if actual is None or baseline is None or target is None:
            yield one.indicator_id, "－"
            continue
        sign = 1 if one.direction == "higher" else -1
        if sign * (actual - target) >= 0:
            yield one.indicator_id, "目標値以上"
        elif sign * (target - baseline) <= 0:
            yield one.indicator_id, "－"
        else:
            share = (actual - baseline) / ((target - baseline) * gone / in_all)
            yield one.indicator_id, _class(share)


def _class(share: Fraction) -> str:
    if share > Fraction(13, 10):
        return "A"
    if share >= Fraction(7, 10):
        return "B"
    return "C" if share > 0 else "基準値以下"


def typed(book: Book) -> Workbook:
    """Type a plan into the blank workbook as a person would."""
    workbook = load_workbook(io.BytesIO(make_blank_workbook()))
    facts = dict(book.facts)
    facts["計画の初年度"] = book.label(book.first_year)
    facts["計画の目標年度"] = book.label(book.target_year)
    for row in workbook["自治体"].iter_rows(min_row=2):
        row[1].value = facts.get(row[0].value) or None

    for policy, measure, name in book.measures:
        row = {"施策": measure, "施策名": name, "主管課": "企画室", "所管部": "総務局"}
        if policy:
            row |= {"政策": policy, "政策名": f"柱{policy}の名"}
        append(workbook["施策"], row)

    _rename_years(workbook["指標"], book)
    for one in book.indicators:
        append(workbook["指標"], _row(book, one))
    return workbook


def append(sheet: Any, row: dict[str, object]) -> None:
    """Type a row below the last one, under its headers."""
    columns = {cell.value: cell.column for cell in sheet[1]}
    number = sheet.max_row + 1
    for name, value in row.items():
        if value != "":
            sheet.cell(number, columns[name]).value = value


def _rename_years(sheet: Any, book: Book) -> None:
    """Replace the columns of years by those of the plan."""
    first = next(c.column for c in sheet[1] if str(c.value).startswith("実績_"))
    sheet.delete_cols(first, sheet.max_column - first + 1)
    for place, name in enumerate(book.columns.values()):
        sheet.cell(1, first + place).value = name


def _row(book: Book, one: Printed) -> dict[str, object]:
    directions = {code: word for word, code in DIRECTIONS.items()}
    kinds = {code: word for word, code in VALUE_TYPES.items()}
    row: dict[str, object] = {
        "施策": one.measure,
        "番号": str(one.number),
        "指標名": f"見晴指標{one.indicator_id}の{one.unit}数",
        "単位": one.unit,
        "良い方向": directions[one.direction],
        "方向の理由": "資料の判定欄のとおり",
        "種類": kinds[one.kind],
        "種類の理由": "資料の単位欄のとおり",
        "調査": "調査ではない",
        "計画策定時": one.baseline,
    }
    if book.gives_baseline_year:
        row |= {
            "計画策定時の年度": book.label(book.baseline_year),
            "年度の根拠": "資料に印字",
        }
    values = [*one.actuals, *one.plans, one.target]
    return row | dict(zip(book.columns.values(), values, strict=True))
