"""Question what stands beside the numbers: unit, formula, baseline year.

And hold the indicators of one 施策 against each other.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import pandas as pd

from .finding import Finding
from .printed import WHOLE, Cell, PrintedSeries

RESULT = re.compile(r"\d+[件人]")  # 9件 is a result, not a way to compute one
UNSURE_BASES = ("assumed", "contradicted")


def question_indicator(row: pd.Series, parts: list[PrintedSeries]) -> Iterator[Finding]:
    """Give the findings on one indicator: a row of `indicators`, and its series."""
    plan = parts[0].newest("plan")
    baseline = parts[0].newest("baseline")

    if row["unit"] != row["unit_printed"]:
        yield plan.finding(
            "unit_carries_bound", f"単位「{row['unit_printed']}」に範囲が含まれる"
        )

    if not row["formula"]:
        yield baseline.finding("formula_blank", "算式の記載がない")
    elif _is_no_formula(row["formula"], row["name"]):
        yield baseline.finding(
            "formula_not_a_formula", f"算式「{row['formula']}」は算式でない"
        )

    basis = row["baseline_year_basis"]
    if basis in UNSURE_BASES:
        yield baseline.finding(f"baseline_year_{basis}", row["baseline_year_note"])


def _is_no_formula(formula: str, name: str) -> bool:
    """Tell whether a 算式 only repeats the name, is a remark, or is a result."""
    repeats_name = _bare(formula) in _bare(name)
    is_remark = formula.startswith("※")
    return repeats_name or is_remark or bool(RESULT.search(formula))


def _bare(text: str) -> str:
    return re.sub(r"\W|実績値", "", unicodedata.normalize("NFKC", text))


@dataclass(frozen=True)
class Start:
    """Where the plan of an indicator begins."""

    short_name: str
    baseline: Cell
    first_plan: Cell

    @property
    def step(self) -> float:
        """How far the first plan is from the own baseline."""
        return abs(self.baseline.value - self.first_plan.value)

    def step_from(self, other: "Start") -> float:
        """How far the first plan is from another indicator's baseline."""
        return abs(other.baseline.value - self.first_plan.value)


def question_neighbours(parts: list[PrintedSeries]) -> Iterator[Finding]:
    """Compare the baselines of every two indicators of one 施策 with one unit."""
    starts: dict[tuple[str, str], list[Start]] = {}

    for series in parts:
        if start := _start(series):
            neighbours = (series.measure_id, series.unit)
            starts.setdefault(neighbours, []).append(start)

    for group in starts.values():
        for one, two in combinations(group, 2):
            yield from _crossed(one, two)


def _start(series: PrintedSeries) -> Start | None:
    plans = series.of_kinds("plan")
    baseline = series.newest("baseline")
    if series.component != WHOLE or not plans or baseline.kind != "baseline":
        return None
    if baseline.is_missing or plans[0].is_missing:
        return None

    return Start(series.short_name, baseline, plans[0])


def _crossed(one: Start, two: Start) -> Iterator[Finding]:
    """Ask whether both plans are nearer to the other's baseline than to their own."""
    own = one.step + two.step
    exchanged = one.step_from(two) + two.step_from(one)
    are_nearer = one.step_from(two) < one.step and two.step_from(one) < two.step
    if not are_nearer or exchanged >= 0.5 * own:
        return

    for start, other in ((one, two), (two, one)):
        yield start.baseline.finding(
            "crossed_baseline",
            f"計画策定時{start.baseline.text}が、計画の初年{start.first_plan.text}より"
            f"{other.short_name}の{other.first_plan.text}に近い。入れ違いの疑い",
        )
