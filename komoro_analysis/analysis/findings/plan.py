"""Question a plan: does it go one way, in steps alike, with one bound?"""

from collections import Counter, defaultdict
from collections.abc import Iterator

import numpy as np

from ...base.years import year_label
from .finding import Finding
from .printed import PrintedSeries

JUMP = 3.0  # largest yearly step of a plan against the median of its other steps
JUMP_GRAVE = 6.0
FEW_STEPS = 3  # under this many nothing can be called a jump


def question_plan(series: PrintedSeries) -> Iterator[Finding]:
    """Give the findings on baseline, plan and target of one series."""
    yield from _target(series)
    yield from _way(series)
    yield from _bounds(series)


def _target(series: PrintedSeries) -> Iterator[Finding]:
    """Hold the target against the baseline."""
    target = series.newest("target")
    baseline = series.newest("baseline")
    if series.target_type == "limit":
        yield target.finding(
            "easier_target",
            f"{series.part}目標{target.text}は計画策定時{baseline.text}より緩い",
        )

    if series.target_type == "maintain":
        yield target.finding(
            "baseline_equals_target", f"{series.part}目標が計画策定時と同じ"
        )


def _way(series: PrintedSeries) -> Iterator[Finding]:
    """Follow the path from the baseline to the target, step by step."""
    path = [
        cell for cell in series.cells if cell.kind != "actual" and not cell.is_missing
    ]
    steps = np.round(np.diff([cell.value for cell in path]), 9)
    way = " → ".join(cell.text for cell in path)
    plan = series.newest("plan")

    if (steps > 0).any() and (steps < 0).any():
        yield plan.finding(
            "plan_wrong_way", f"{series.part}計画が途中で向きを変える（{way}）"
        )

    sizes = np.sort(np.abs(steps[steps != 0]))
    if len(sizes) >= FEW_STEPS:
        ratio = sizes[-1] / np.median(sizes[:-1])
        if ratio >= JUMP:
            message = f"{series.part}計画の一段が他の段の{ratio:.1f}倍（{way}）"
            yield plan.finding("plan_jump", message, is_grave=ratio >= JUMP_GRAVE)


def _bounds(series: PrintedSeries) -> Iterator[Finding]:
    """Compare the bounds (以上, 以下) of plan and target."""
    planned = series.planned
    if len({cell.bound for cell in planned}) > 1:
        printed = " → ".join(cell.printed for cell in planned)
        yield planned[0].finding(
            "bound_mismatch",
            f"{series.part}計画と目標の範囲（以上・以下）がそろっていない（{printed}）",
        )


def question_blanks(parts: list[PrintedSeries]) -> Iterator[Finding]:
    """Find the plans without a value for a year that most others have planned.

    Compared are series with one target year; those without any yearly plan are left out.
    """
    alike: dict[int, list[PrintedSeries]] = defaultdict(list)
    for series in parts:
        if _planned_years(series):
            alike[series.newest("target").fiscal_year].append(series)

    for group in alike.values():
        often = Counter(year for series in group for year in _planned_years(series))
        usual = {year for year, count in often.items() if 2 * count > len(group)}
        for series in group:
            for year in sorted(usual - _planned_years(series)):
                message = f"{series.part}計画に{year_label(year)}の値がない"
                yield series.planned[0].finding("plan_blank", message)


def _planned_years(series: PrintedSeries) -> set[int]:
    planned = series.of_kinds("plan")
    return {cell.fiscal_year for cell in planned if not cell.is_missing}
