"""Question the newest actual: against the target, the plan and the survey's error."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from .finding import Finding
from .printed import PrintedSeries, write_number

FAR = 2.0  # actual against plan, as a factor either way
FAR_GRAVE = 5.0


@dataclass(frozen=True)
class Standing:
    """Where a series stands in the newest year with an actual: a row of `gaps`."""

    fiscal_year: int
    plan: float
    actual: float
    gap_to_target: float
    is_within_noise: bool


def newest_standings(gaps: pd.DataFrame) -> dict[str, Standing]:
    """Give where each series stands, by series_id."""
    by_year = gaps.sort_values("fiscal_year", kind="stable")
    newest = by_year.drop_duplicates("series_id", keep="last")
    return {
        row["series_id"]: Standing(
            fiscal_year=int(row["fiscal_year"]),
            plan=float(row["plan"]),
            actual=float(row["actual"]),
            gap_to_target=float(row["gap_to_target"]),
            is_within_noise=pd.notna(row["within_noise"]) and bool(row["within_noise"]),
        )
        for _, row in newest.iterrows()
    }


def question_actual(series: PrintedSeries, standing: Standing) -> Iterator[Finding]:
    """Give the findings on the newest actual of one series."""
    actual = series.newest("actual")
    plan_text = _plan_text(series, standing)

    if standing.gap_to_target >= 0:
        target = series.newest("target")
        yield actual.finding(
            "target_already_met",
            f"{series.part}実績{actual.text}は目標{target.text}を既に達成",
        )

    if standing.is_within_noise:
        yield actual.finding(
            "within_survey_error",
            f"{series.part}計画{plan_text}と実績{actual.text}の差は調査誤差の範囲内",
        )

    if standing.plan > 0 and standing.actual > 0:
        ratio = standing.actual / standing.plan
        factor = max(ratio, standing.plan / standing.actual)
        if factor >= FAR:
            yield actual.finding(
                "far_from_plan",
                f"{series.part}実績{actual.text}は計画{plan_text}の{ratio:.2f}倍",
                is_grave=factor >= FAR_GRAVE,
            )


def _plan_text(series: PrintedSeries, standing: Standing) -> str:
    """Write the plan of the year as printed, if it is."""
    printed = [
        cell.text
        for cell in series.cells
        if cell.kind != "actual" and cell.fiscal_year == standing.fiscal_year
    ]
    return [write_number(standing.plan), *printed][-1]
