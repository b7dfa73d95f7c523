"""Gather what is shown of each series: its texts, and every year of it."""

import re
from collections.abc import Hashable, Mapping

import pandas as pd

from ..analysis.results import Results, results
from ..dataset import Data, latest
from ..wording import words
from ..wording.numbers import fiscal, probability_words
from .records import Series, Year

PLANNED = ("plan", "target")
OBSERVED = ("actual", "history", "baseline")  # which one speaks for a year
TENFOLD = 10  # an interval wider than this says nothing
PERCENT = re.compile(r"\d+(?=％)")

Row = Mapping[Hashable, object]
Printed = Mapping[tuple[str, str, int], Mapping[str, object]]


def gather_series(data: Data) -> dict[str, Series]:
    """Return every series of a data set by id, in document order."""
    known = results(data)
    rows = words.records(words.table(data).reset_index(names="series_id"))
    years = gather_years(data, known)
    return {row["series_id"]: _series(row, years[row["series_id"]]) for row in rows}


def percent(chance: float | None) -> int | None:
    """Return a probability in ％ as sentences round it; None without one."""
    found = PERCENT.search(probability_words(chance))
    return int(found[0]) if found else None


def gather_years(data: Data, known: Results) -> dict[str, tuple[Year, ...]]:
    """Return every year of every series: what was printed, what is foreseen."""
    observations = latest(data.observations)
    pooled = known.projections[known.projections["method"] == "pooled"]
    forecasts = dict(list(pooled.dropna(subset=["point"]).groupby("series_id")))
    nothing = pooled.iloc[:0]
    texts = words.cells(data)
    return {
        str(key): _years(texts, rows, forecasts.get(key, nothing))
        for key, rows in observations.groupby("series_id", sort=False)
    }


def _years(
    printed: Printed, rows: pd.DataFrame, forecast: pd.DataFrame
) -> tuple[Year, ...]:
    observed = _by_year(rows[rows["kind"].isin(OBSERVED)], OBSERVED)
    planned = _by_year(rows[rows["kind"].isin(PLANNED)], PLANNED)
    foreseen = {int(row["fiscal_year"]): row for row in words.records(forecast)}

    every = sorted({*observed, *planned, *foreseen})
    first, last = every[0], every[-1]
    return tuple(
        _year(printed, year, observed.get(year), planned.get(year), foreseen.get(year))
        for year in range(first, last + 1)
    )


def _by_year(rows: pd.DataFrame, preference: tuple[str, ...]) -> dict[int, Row]:
    """Return one row a year, by the preference of kinds; the last of a kind."""
    chosen: dict[int, Row] = {}
    for kind in reversed(preference):
        of_kind = rows[rows["kind"].eq(kind)].dropna(subset=["fiscal_year"])
        for row in words.records(of_kind):
            year = int(row["fiscal_year"])
            known = chosen.get(year)
            if row["value"] is not None or known is None or known["value"] is None:
                chosen[year] = row
    return chosen


def _year(
    printed: Printed,
    year: int,
    observed: Row | None,
    planned: Row | None,
    foreseen: Row | None,
) -> Year:
    seen = observed or {}
    plan = planned or {}
    ahead = foreseen or {}
    return Year(
        year=year,
        label=fiscal(year),
        observed=_number(seen.get("value")),
        observed_kind=str(seen.get("kind", "")),
        observed_text=_printed(printed, seen),
        is_missing=bool(seen) and seen.get("value") is None,
        is_assumed=seen.get("status") == "assumed",
        source=str(seen.get("source") or ""),
        plan=_number(plan.get("value")),
        plan_kind=str(plan.get("kind", "")),
        plan_text=_printed(printed, plan),
        bound=str(plan.get("bound") or ""),
        point=_number(ahead.get("point")),
        lower=_number(ahead.get("lower80")),
        upper=_number(ahead.get("upper80")),
    )


def _printed(printed: Printed, row: Row) -> str:
    if not row:
        return ""
    key = (str(row["series_id"]), str(row["kind"]), int(str(row["fiscal_year"])))
    return str(printed[key]["phrase"]).strip("「」")


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))


def _series(row: Row, years: tuple[Year, ...]) -> Series:
    chance = _number(row["p_attain"])
    lower = _number(row["lower80"])
    upper = _number(row["upper80"])
    baseline_year = row["baseline_year"]
    return Series(
        series_id=str(row["series_id"]),
        indicator_id=str(row["indicator_id"]),
        component=str(row["component"]),
        label=str(row["label"]),
        unit=str(row["unit"]),
        digits=int(str(row["digits"])),
        step=float(str(row["resolution"])),
        direction=_number(row["direction"]),
        better=_code("direction", row["direction"]),
        value_type=str(row["value_type"]),
        survey=str(row["survey"]),
        survey_word=words.TEXT["surveys"].get(row["survey"], str(row["survey"])),
        target_type=str(row["target_type"]),
        target_type_word=_code("target_type", row["target_type"]),
        verdict=str(row["met_as"]),
        verdict_word=str(row["met_text"]),
        within_error=row["within_noise"] is True,
        chance=chance,
        chance_words=str(row["chance_text"]),
        percent=percent(chance),
        baseline_text=str(row["baseline_text"]),
        baseline_year=None if baseline_year is None else int(str(baseline_year)),
        baseline_note=words.TEXT["bases"].get(row["baseline_year_basis"], ""),
        plan_text=str(row["plan_text"]),
        actual_text=str(row["actual_text"]),
        gap_text=str(row["gap_text"]),
        target_text=str(row["target_text"]),
        target=_number(row["target"]),
        point_text=str(row["point_text"]),
        span_text=str(row["span_text"]),
        is_vague=_is_vague(lower, upper),
        needed_text=str(row["needed_text"]),
        needed_note=str(row["needed_note"]),
        lines=str(row["lines"] or ""),
        said_verdict=str(row["verdict"]),
        said_change=str(row["change"]),
        said_outlook=str(row["outlook"]),
        years=years,
    )


def _code(column: str, value: object) -> str:
    return "" if value is None else words.TEXT["codes"][column].get(str(value), "")


def _is_vague(lower: float | None, upper: float | None) -> bool:
    if lower is None or upper is None:
        return False
    return lower > 0 and upper > TENFOLD * lower
