"""Find what a careful reader would question in the numbers. The rules are general; nothing is repaired."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from ...base.years import year_label
from ...dataset import Data, current, kept, series
from ...source.cells import parse_cell
from ..gaps import gaps

CHECK = """crossed_baseline plan_wrong_way out_of_range out_of_line bound_mismatch baseline_year_contradicted revised
    indicator_new indicator_gone indicator_renamed unit_changed
    draft_edition""".split()  # need a person; all others are notes
JUMP, JUMP_CHECK = 3.0, 6.0  # largest yearly step of a plan against the median of its other steps
FAR, FAR_CHECK = 2.0, 5.0  # actual against plan, as a factor either way
Cell = Any  # a row of the observations; `text` is its number as printed, thousands separated
Finding = tuple[str, Cell, str] | tuple[str, Cell, str, str]  # name, where, message, severity if not the usual one


@kept
def quality(data: Data) -> pd.DataFrame:
    """Return the findings, in document order: `finding, severity, indicator_id, line, message`.

    `severity` check (needs a person) or note; `line` in the source of the newest edition; `message` Japanese.
    Findings are listed in `data/README.md`. Read from the newest edition's word for each number of the newest plan.
    """
    about, judged = series(data).to_dict("index"), gaps(data).sort_values("fiscal_year", kind="stable")
    newest = {row.series_id: row for row in judged.itertuples()}
    found: list[Finding] = [(note.finding, note, note.message) for note in data.notes.itertuples()]
    first, starts, printed = {}, defaultdict(list), defaultdict(set)
    for key, group in _of_the_plan(data).groupby("series_id", sort=False):
        one, cells = about[key], list(group.itertuples())
        one["part"] = "" if one["component"] == "全体" else f"{one['component']}の"
        at = dict.fromkeys(["baseline", "plan", "target"], cells[0]) | {cell.kind: cell for cell in cells}
        first.setdefault(one["indicator_id"], at)
        printed[one["indicator_id"]] |= {cell.printed for cell in cells}
        found += [*_of_plan(one, cells, at), *_of_cells(one, cells)]
        found += _of_actual(one, cells, at, newest[key]) if key in newest else []
        plans = [cell for cell in cells if cell.kind == "plan"]
        if one["component"] == "全体" and plans and not np.isnan(one["baseline"] + plans[0].value):
            starts[one["measure_id"], one["unit"]].append((one["short_name"], at["baseline"], plans[0]))
    for row in data.indicators[data.indicators["indicator_id"].isin(first)].itertuples():
        found += _of_indicator(row, printed[row.indicator_id], first[row.indicator_id])
    found += [finding for group in starts.values() for pair in combinations(group, 2) for finding in _crossed(*pair)]
    found.sort(key=lambda finding: [int(part) for part in re.findall(r"\d+", finding[1].indicator_id)])
    rows = [(name, (*severity, "check" if name in CHECK else "note")[0], cell.indicator_id, cell.line, message)
            for name, cell, message, *severity in found]
    table = pd.DataFrame(rows, columns=["finding", "severity", "indicator_id", "line", "message"])
    return table.astype({"line": "Int64"})


def _of_the_plan(data: Data) -> pd.DataFrame:
    """Give the observations by year without history and what an older plan says, with their `text`."""
    rows = current(data).query("kind != 'history'").sort_values("fiscal_year", kind="stable")
    start = rows["series_id"].map(series(data)["baseline_year"])
    older = rows["fiscal_year"].le(start) & rows["kind"].isin(["plan", "target"])
    older |= rows["fiscal_year"].lt(start) & rows["kind"].eq("baseline")
    rows = rows[~older.fillna(False).astype(bool)]
    return rows.assign(text=[_text(value, cell) for value, cell in zip(rows["value"], rows["printed"], strict=True)])


def _text(value: float, printed: str = "") -> str:
    """Write a number with thousands separators and, if it stands in its printed cell, the decimals it has there."""
    digits = [len(v.value.partition(".")[2]) for v in parse_cell(printed) if v.value and float(v.value) == value]
    return f"{value:,.{digits[0]}f}" if digits else f"{value:,.12g}"


def _of_plan(one: dict, cells: list[Cell], at: dict[str, Cell]) -> Iterator[Finding]:
    part, path = one["part"], [cell for cell in cells if cell.kind != "actual" and not np.isnan(cell.value)]
    if one["target_type"] == "limit":
        text = f"{part}目標{at['target'].text}は計画策定時{at['baseline'].text}より易しい"
        yield "easier_target", at["target"], text
    if one["target_type"] == "maintain":
        yield "baseline_equals_target", at["target"], f"{part}目標が計画策定時と同じ"
    steps, way = np.round(np.diff([cell.value for cell in path]), 9), " → ".join(cell.text for cell in path)
    if (steps > 0).any() and (steps < 0).any():
        yield "plan_wrong_way", at["plan"], f"{part}計画が途中で向きを変える（{way}）"
    moves = np.sort(np.abs(steps[steps != 0]))
    if len(moves) >= 3 and (ratio := moves[-1] / np.median(moves[:-1])) >= JUMP:
        severity = "check" if ratio >= JUMP_CHECK else "note"
        yield "plan_jump", at["plan"], f"{part}計画の一段が他の段の{ratio:.1f}倍（{way}）", severity
    planned = [cell for cell in cells if cell.kind in ("plan", "target")]
    if len({cell.bound for cell in planned}) > 1:
        text = f"{part}計画と目標の範囲（以上・以下）がそろっていない（{' → '.join(cell.printed for cell in planned)}）"
        yield "bound_mismatch", planned[0], text


def _of_cells(one: dict, cells: list[Cell]) -> Iterator[Finding]:
    """Look at each number alone, and hold it against the other numbers of its series."""
    newest = max((cell.fiscal_year for cell in cells if cell.kind == "actual"), default=0)
    has_plan = any(cell.value > 0 for cell in cells if cell.kind in ("plan", "target"))
    for cell in cells:
        if cell.status == "provisional":
            yield "provisional", cell, f"{cell.printed}は速報値"
        if cell.status == "corrected":
            yield "corrected", cell, f"印字{cell.printed}を{cell.text}に訂正して使用"
        if one["value_type"] == "percent" and not (np.isnan(cell.value) or 0 <= cell.value <= 100):
            yield "out_of_range", cell, f"{cell.printed}は割合の範囲（0～100）の外"
        if cell.kind == "actual" and np.isnan(cell.value):
            yield "not_available", cell, f"{one['part']}{year_label(cell.fiscal_year)}の実績がない"
        others = [abs(other.value) for other in cells if other is not cell and abs(other.value) > 0]
        if not others or not abs(cell.value) > 0 or (cell.kind == "actual" and cell.fiscal_year == newest and has_plan):
            continue  # a newest actual is held against its plan: far_from_plan
        if not 1 / FAR_CHECK < abs(cell.value) / np.median(others) < FAR_CHECK:
            text = f"{cell.printed}は系列の他の値（中央値{_text(np.median(others))}）から桁違いに離れている"
            yield "out_of_line", cell, one["part"] + text


def _of_actual(one: dict, cells: list[Cell], at: dict[str, Cell], gap: Any) -> Iterator[Finding]:
    actual, part = at["actual"], one["part"]
    plan = [_text(gap.plan), *(c.text for c in cells if c.kind != "actual" and c.fiscal_year == gap.fiscal_year)][-1]
    if gap.gap_to_target >= 0:
        yield "target_already_met", actual, f"{part}実績{actual.text}は目標{at['target'].text}を既に達成"
    if pd.notna(gap.within_noise) and gap.within_noise:
        yield "within_survey_error", actual, f"{part}計画{plan}と実績{actual.text}の差は調査誤差の範囲内"
    if gap.plan > 0 and gap.actual > 0 and (factor := max(gap.actual / gap.plan, gap.plan / gap.actual)) >= FAR:
        severity = "check" if factor >= FAR_CHECK else "note"
        text = f"{part}実績{actual.text}は計画{plan}の{gap.actual / gap.plan:.2f}倍"
        yield "far_from_plan", actual, text, severity


def _of_indicator(row: Any, printed: set[str], at: dict[str, Cell]) -> Iterator[Finding]:
    labels = {tuple(value.label for value in parse_cell(cell)) for cell in printed} - {("",)}
    if len(labels) > 1:
        text = "／".join(sorted("・".join(label) for label in labels))
        yield "label_mismatch", at["plan"], f"内訳の表記がそろっていない（{text}）"
    if row.unit != row.unit_printed:
        yield "unit_carries_bound", at["plan"], f"単位「{row.unit_printed}」に範囲が含まれる"
    if not row.formula:
        yield "formula_blank", at["baseline"], "算式が空欄"
    elif _no_formula(row.formula, row.name):
        yield "formula_not_a_formula", at["baseline"], f"算式「{row.formula}」は算式でない"
    if row.baseline_year_basis in ("assumed", "contradicted"):
        yield f"baseline_year_{row.baseline_year_basis}", at["baseline"], row.baseline_year_note


def _no_formula(formula: str, name: str) -> bool:
    """Tell whether a 算式 only repeats the name, is a remark, or is a result (9件) rather than a way to compute one."""
    short, long = (re.sub(r"\W|実績値", "", unicodedata.normalize("NFKC", text)) for text in (formula, name))
    return short in long or formula.startswith("※") or bool(re.search(r"\d+[件人]", formula))


def _crossed(one: tuple[str, Cell, Cell], two: tuple[str, Cell, Cell]) -> Iterator[Finding]:
    """Compare two of one 施策 and unit (name, baseline, first plan): are both plans nearer to the other's baseline?"""
    own = [abs(baseline.value - plan.value) for _, baseline, plan in (one, two)]
    other = [abs(two[1].value - one[2].value), abs(one[1].value - two[2].value)]
    if sum(other) < 0.5 * sum(own) and other[0] < own[0] and other[1] < own[1]:
        for (_, baseline, plan), (name, _, its) in ((one, two), (two, one)):
            text = f"計画策定時{baseline.text}が、計画の初年{plan.text}より{name}の{its.text}に近い。入れ違いの疑い"
            yield "crossed_baseline", baseline, text
