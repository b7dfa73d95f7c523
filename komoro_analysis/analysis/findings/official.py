"""Hold printed numbers against the official statistic they are taken from.

The rule: a printed value that is the statistic's of another year, and not that of its
own year, stands under the wrong year. Nothing is repaired.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ...base.years import year_label
from ...dataset import Reference
from .finding import Finding
from .printed import Cell, PrintedSeries, write_number

OBSERVED = ("baseline", "actual")
CONFIRMED = "confirmed"
CONTRADICTED = "contradicted"
OPEN_BASES = ("assumed", CONTRADICTED)  # what a statistic can settle
TINY = 1e-9


@dataclass(frozen=True)
class OfficialSeries:
    """The city's own values of the statistic that a series is taken from."""

    by_year: dict[int, float]
    cited: str  # the source, as it is named beside a value

    def years_like(self, cell: Cell) -> list[int]:
        """Give the years whose value a printed number is, to its last decimal."""
        half_step = 0.5 * 10.0**-cell.decimals + TINY
        return [
            year
            for year, value in self.by_year.items()
            if abs(value - cell.value) <= half_step
        ]

    def verdict(self, cell: Cell) -> str:
        """Say whether the statistic confirms or contradicts the year; "" if neither."""
        years = self.years_like(cell)
        if cell.fiscal_year in years:
            return CONFIRMED
        return CONTRADICTED if years and cell.fiscal_year in self.by_year else ""


def official_series(reference: Reference) -> dict[str, OfficialSeries]:
    """Give the statistics with the definition of the sheets, by series_id."""
    rows = reference.observations
    own = rows[rows["code"] == reference.own_code]
    found = {}
    for statistic in reference.each_statistic:
        if statistic.definition != "same":
            continue
        values = own[own["statistic"] == statistic.statistic]
        years = values["fiscal_year"].astype(int)
        by_year = dict(zip(years, values["value"].astype(float), strict=True))
        found[statistic.series_id] = OfficialSeries(by_year, statistic.cited)

    return found


def question_years(
    series: PrintedSeries, official: OfficialSeries, judged_basis: str
) -> Iterator[Finding]:
    """Give the printed numbers of one series that stand under another year's head.

    `judged_basis`: what people say of the baseline's year; what they know already is
    not said twice.
    """
    for cell in series.of_kinds(*OBSERVED):
        verdict = official.verdict(cell)
        is_known = cell.kind == "baseline" and judged_basis == verdict
        if verdict == CONTRADICTED and not is_known:
            yield cell.finding(
                f"{cell.kind}_year_contradicted",
                _contradiction(series, cell, official),
            )
        is_open = cell.kind == "baseline" and judged_basis in OPEN_BASES
        if verdict == CONFIRMED and is_open:
            yield cell.finding(
                "baseline_year_confirmed", _confirmation(series, cell, official)
            )


def _confirmation(series: PrintedSeries, cell: Cell, official: OfficialSeries) -> str:
    """Say that the statistic of the assumed year is the printed number."""
    year = year_label(cell.fiscal_year)
    value = write_number(official.by_year[cell.fiscal_year])
    return (
        f"{series.part}計画策定時{cell.text}は、仮定した{year}の公表値{value}と一致。"
        f"出典：{official.cited}"
    )


def _contradiction(series: PrintedSeries, cell: Cell, official: OfficialSeries) -> str:
    """Say which year the number is of, and what the statistic has for its own year."""
    kind = "計画策定時" if cell.kind == "baseline" else "実績"
    own_year = year_label(cell.fiscal_year)
    own_value = write_number(official.by_year[cell.fiscal_year])
    others = "・".join(
        f"{year_label(year)}{write_number(official.by_year[year])}"
        for year in official.years_like(cell)
    )

    return (
        f"{series.part}{kind}（{own_year}）{cell.text}は、公表値の{others}と一致し、"
        f"{own_year}{own_value}と合わない。出典：{official.cited}"
    )
