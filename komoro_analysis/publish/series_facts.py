"""Gather what is shown of each series: its texts, and every year of it."""

from collections.abc import Mapping

from ..analysis.results import Results, results
from ..base.municipality import Words
from ..dataset import Data, latest
from ..wording.numbers import chance_percent, fiscal
from ..wording.printed import CellKey, PrintedNumber
from ..wording.vocabulary import vocabulary
from ..wording.wording import wording_of
from .frames import Row, number, rows_of, text, whole
from .records import Series, Year

PLANNED = ("plan", "target")
OBSERVED = ("actual", "history", "baseline")  # which one speaks for a year
TENFOLD = 10  # an interval wider than this says nothing

Printed = Mapping[CellKey, PrintedNumber]


def gather_series(data: Data) -> dict[str, Series]:
    """Return every series of a data set by id, in document order."""
    known = results(data)
    rows = rows_of(wording_of(data).rows.reset_index(names="series_id"))
    years = gather_years(data, known)
    words = data.municipality.words

    return {
        str(row["series_id"]): _series(row, years[str(row["series_id"])], words)
        for row in rows
    }


def percent(chance: float | None) -> int | None:
    """Return a probability in ％ as sentences round it; None without one."""
    return None if chance is None else chance_percent(chance)


def gather_years(data: Data, known: Results) -> dict[str, tuple[Year, ...]]:
    """Return every year of every series: what was printed, what is foreseen."""
    printed = rows_of(latest(data.observations))
    is_pooled = known.projections["method"] == "pooled"
    is_foreseen = is_pooled & known.projections["point"].notna()
    foreseen = _by_year(rows_of(known.projections[is_foreseen]))
    observed = _by_year(_preferred(printed, OBSERVED))
    planned = _by_year(_preferred(printed, PLANNED))

    texts = wording_of(data).printed
    return {
        key: _years(texts, observed.get(key, {}), planned.get(key, {}), ahead)
        for key in dict.fromkeys(text(row["series_id"]) for row in printed)
        for ahead in [foreseen.get(key, {})]
    }


def _preferred(rows: list[Row], kinds: tuple[str, ...]) -> list[Row]:
    """Put the rows of some kinds in order: those that speak for a year come last."""
    kept = [row for row in rows if row["kind"] in kinds]
    return sorted(
        kept,
        key=lambda row: (row["value"] is not None, -kinds.index(text(row["kind"]))),
    )


def _by_year(rows: list[Row]) -> dict[str, dict[int, Row]]:
    """Return rows by series and year; of several, the last."""
    found: dict[str, dict[int, Row]] = {}
    for row in rows:
        year = whole(row["fiscal_year"])
        if year is not None:
            found.setdefault(text(row["series_id"]), {})[year] = row

    return found


def _years(
    printed: Printed,
    observed: dict[int, Row],
    planned: dict[int, Row],
    foreseen: dict[int, Row],
) -> tuple[Year, ...]:
    every = sorted({*observed, *planned, *foreseen})
    return tuple(
        _year(printed, year, observed.get(year), planned.get(year), foreseen.get(year))
        for year in range(every[0], every[-1] + 1)
    )


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
        observed=number(seen.get("value")),
        observed_kind=str(seen.get("kind", "")),
        observed_text=_printed(printed, seen),
        is_missing=bool(seen) and seen.get("value") is None,
        is_assumed=seen.get("status") == "assumed",
        source=str(seen.get("source") or ""),
        plan=number(plan.get("value")),
        plan_kind=str(plan.get("kind", "")),
        plan_text=_printed(printed, plan),
        bound=str(plan.get("bound") or ""),
        point=number(ahead.get("point")),
        lower=number(ahead.get("lower80")),
        upper=number(ahead.get("upper80")),
    )


def _printed(printed: Printed, row: Row) -> str:
    if not row:
        return ""
    key = (str(row["series_id"]), str(row["kind"]), int(str(row["fiscal_year"])))
    return printed[key].phrase.strip("「」")


def _series(row: Row, years: tuple[Year, ...], words: Words) -> Series:
    chance = number(row["p_attain"])
    lower = number(row["lower80"])
    upper = number(row["upper80"])
    survey = str(row["survey"])

    return Series(
        series_id=str(row["series_id"]),
        indicator_id=str(row["indicator_id"]),
        component=str(row["component"]),
        label=str(row["label"]),
        unit=str(row["unit"]),
        digits=int(str(row["digits"])),
        step=float(str(row["resolution"])),
        direction=number(row["direction"]),
        better=_code("direction", row["direction"]),
        value_type=str(row["value_type"]),
        survey=survey,
        survey_word=words.own(vocabulary().survey.get(survey, survey)),
        target_type=str(row["target_type"]),
        target_type_word=_code("target_type", row["target_type"]),
        verdict=str(row["met_as"]),
        verdict_word=str(row["met_text"]),
        within_error=row["within_noise"] is True and row["met"] is not None,
        chance=chance,
        chance_words=str(row["chance_text"]),
        percent=percent(chance),
        baseline_text=str(row["baseline_text"]),
        baseline_year=whole(row["baseline_year"]),
        baseline_note=_basis(row["baseline_year_basis"]),
        plan_text=str(row["plan_text"]),
        actual_text=str(row["actual_text"]),
        gap_text=str(row["gap_text"]),
        gap_size=text(row.get("gap_size_text")),
        target_text=str(row["target_text"]),
        target=number(row["target"]),
        point_text=str(row["point_text"]),
        point_note=text(row.get("point_note")),
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
    return vocabulary().column(column).get(text(value), "")


def _basis(code: object) -> str:
    """Say what a baseline year rests on, where it is not simply printed."""
    return (
        ""
        if code == "printed"
        else vocabulary().baseline_year_basis.get(text(code), "")
    )


def _is_vague(lower: float | None, upper: float | None) -> bool:
    if lower is None or upper is None:
        return False
    return lower > 0 and upper > TENFOLD * lower
