"""What differs from the edition before: verdicts, values, odds, and what is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..dataset import Data
from .summary import final_chances

if TYPE_CHECKING:
    from .results import Results

SAME = 1e-9  # numbers nearer than this are the same
COLUMNS = [
    "measure_id",
    "indicator_id",
    "series_id",
    "aspect",
    "before",
    "after",
    "before_value",
    "after_value",
    "change",
    "year_before",
    "year",
    "edition_before",
    "edition",
]


@dataclass(frozen=True)
class Change:
    """One thing that differs; of a 施策, an indicator or a series."""

    measure_id: str
    indicator_id: str  # "" of a 施策
    series_id: str  # "" of a 施策 or an indicator
    aspect: str
    before: str
    after: str
    before_value: float = np.nan  # of numbers
    after_value: float = np.nan
    change: str = ""  # better or worse, where one can tell
    year_before: int | None = None  # fiscal year of the newest actual
    year: int | None = None


@dataclass(frozen=True)
class Standing:
    """Where one series stands in an edition, at its newest actual."""

    year: int | None
    verdict: str  # met | missed | not_available | unjudged
    value: float
    chance: float


def edition_before(data: Data) -> Data | None:
    """Give the data as it was in the edition before; None of a first edition.

    Observations from elsewhere stay; what was assumed belongs to no edition.
    """
    observations = data.observations[data.observations["status"] != "assumed"]
    editions = sorted(observations["edition"].dropna().unique())
    if len(editions) < 2:
        return None
    is_earlier = observations["edition"].lt(editions[-1]).fillna(True)

    return replace(data, observations=observations[is_earlier.astype(bool)])


def compare_editions(now: Results, before: Results | None) -> pd.DataFrame:
    """List the differences in document order; see `ka.changes`."""
    if before is None:
        return _table([], None, None)

    edition = int(now.data.observations["edition"].max())
    earlier = int(before.data.observations["edition"].max())
    texts = _changed_texts(now.data.descriptions, earlier, edition)
    numbers = list(_changed_series(now, before))
    place = {measure: at for at, measure in enumerate(now.data.measures["measure_id"])}

    def in_document(change: Change) -> tuple[int, bool]:
        return place.get(change.measure_id, len(place)), bool(change.series_id)

    changes = sorted([*texts, *numbers], key=in_document)

    return _table(changes, earlier, edition)


def _table(
    changes: list[Change], earlier: int | None, edition: int | None
) -> pd.DataFrame:
    rows = [asdict(change) for change in changes]
    table = pd.DataFrame(rows, columns=COLUMNS)
    table["edition_before"] = earlier
    table["edition"] = edition
    years = ["year_before", "year", "edition_before", "edition"]
    values = ["before_value", "after_value"]

    return table.astype(dict.fromkeys(years, "Int64") | dict.fromkeys(values, float))


def _changed_texts(
    descriptions: pd.DataFrame, earlier: int, edition: int
) -> Iterator[Change]:
    """Compare what two editions say of each 施策 and indicator that both have."""
    key = ["measure_id", "indicator_id", "item"]
    said = {
        year: descriptions[descriptions["edition"] == year].set_index(key)["text"]
        for year in (earlier, edition)
    }
    both = pd.concat([said[earlier], said[edition]], axis=1, join="inner")
    for (measure_id, indicator_id, item), (before, after) in zip(
        both.index, both.to_numpy(), strict=True
    ):
        if before != after:
            yield Change(measure_id, indicator_id, "", item, before, after)


def _changed_series(now: Results, before: Results) -> Iterator[Change]:
    """Compare verdict, newest value and odds of each series that both editions have."""
    earlier = standings(before)
    about_series = now.series.to_dict("index")
    for series_id, standing in standings(now).items():
        if series_id not in earlier:
            continue
        about = about_series[series_id]
        blank = Change(
            measure_id=about["measure_id"],
            indicator_id=about["indicator_id"],
            series_id=series_id,
            aspect="",
            before="",
            after="",
            year_before=earlier[series_id].year,
            year=standing.year,
        )
        yield from _compare(blank, earlier[series_id], standing, about["direction"])


def _compare(
    blank: Change, before: Standing, after: Standing, direction: float
) -> Iterator[Change]:
    if before.verdict != after.verdict:
        yield replace(
            blank,
            aspect="verdict",
            before=before.verdict,
            after=after.verdict,
            change=_turn(before.verdict, after.verdict),
        )

    if _differ(before.value, after.value):
        step = direction * (after.value - before.value)
        yield _of_numbers(blank, "value", before.value, after.value, step)

    if _differ(before.chance, after.chance):
        step = after.chance - before.chance
        yield _of_numbers(blank, "p_attain", before.chance, after.chance, step)


def _turn(before: str, after: str) -> str:
    turns = {("missed", "met"): "better", ("met", "missed"): "worse"}
    return turns.get((before, after), "")


def _differ(before: float, after: float) -> bool:
    if np.isnan(before) or np.isnan(after):
        return bool(np.isnan(before) != np.isnan(after))
    return abs(after - before) > SAME


def _of_numbers(
    blank: Change, aspect: str, before: float, after: float, step: float
) -> Change:
    """Fill in a change of numbers; a positive step is an improvement."""
    return replace(
        blank,
        aspect=aspect,
        before=_written(before),
        after=_written(after),
        before_value=before,
        after_value=after,
        change="" if np.isnan(step) else "better" if step > 0 else "worse",
    )


def _written(value: float) -> str:
    if np.isnan(value):
        return ""
    return np.format_float_positional(
        value, precision=6, unique=False, fractional=False, trim="-"
    )


def standings(known: Results) -> dict[str, Standing]:
    """Give where each series stands at the newest year with actuals, by series_id."""
    gaps = known.gaps
    newest_year = gaps["fiscal_year"].max()
    newest = gaps[gaps["fiscal_year"] == newest_year].set_index("series_id")
    is_met = newest["met"].astype("Float64").astype(float)
    chances = final_chances(known.projections)

    year = None if pd.isna(newest_year) else int(newest_year)
    found = {}
    for series_id in map(str, known.series.index):
        actual = newest["actual"].get(series_id, np.nan)
        found[series_id] = Standing(
            year=year,
            verdict=_verdict(actual, is_met.get(series_id, np.nan)),
            value=float(actual),
            chance=float(chances.get(series_id, np.nan)),
        )

    return found


def _verdict(actual: float, met: float) -> str:
    if np.isnan(actual):
        return "not_available"
    if np.isnan(met):
        return "unjudged"
    return "met" if met else "missed"
