"""What a panel shows of one series, and the range of values it needs."""

from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import pandas as pd

from ...analysis.results import results
from ...dataset import Data, current, store
from ...wording.printed import CellKey, PrintedNumber
from ...wording.vocabulary import vocabulary
from ...wording.wording import wording_of
from ..rows import figure_rows

OBSERVED = ["history", "baseline", "actual"]
PLANNED = ["plan", "target"]
ADOPTED = "pooled"

# An interval that reaches FAR times the range of the values is cut at NEAR, to leave
# the values legible.
FAR = 5
NEAR = 3
FILLING = 0.35  # share of the height that values from 0 must fill
YEARS_BEFORE = 8  # of the baseline: earlier observations are not drawn
BEST_RANK = 0.6  # just beside the first
SAYS_NOTHING = 10.0  # an interval wider than tenfold does not tell anything

Range = tuple[float, float]


@dataclass(frozen=True)
class PanelRecord:
    """One series by fiscal year.

    `about`: its row of `figure_rows`. `past`: `value, kind, status, text` of what was
    observed. `plan`: `value, kind, bound, text` of the current plan and its target.
    `fan`: `point, lower80, upper80` from the last observation to the target year.
    """

    about: pd.Series
    past: pd.DataFrame
    plan: pd.DataFrame
    fan: pd.DataFrame

    @cached_property
    def years(self) -> np.ndarray:
        """All fiscal years that the panel shows."""
        known = {*self.plan.index, *self.past.index, *self.fan.index}
        return np.array(sorted(known) or [self.about["target_year"]], int)

    @cached_property
    def says_nothing(self) -> bool:
        """Whether the interval of the target year is too wide to tell anything."""
        if self.fan.empty:
            return False
        last = self.fan.iloc[-1]
        return bool(0 < SAYS_NOTHING * last["lower80"] < last["upper80"])

    @property
    def is_rank(self) -> bool:
        """Whether smaller values stand higher: the first place is on top."""
        return bool(self.about["value_type"] == "rank")

    @cached_property
    def known(self) -> pd.Series:
        """Observed values by fiscal year, those not published left out."""
        return self.past["value"].dropna()

    @cached_property
    def plan_path(self) -> pd.Series:
        """What was planned by year, from the newest baseline on."""
        baseline = self.past[self.past["kind"] == "baseline"]
        newest = baseline["value"].iloc[-1:]
        path: pd.Series = pd.concat([newest, self.plan["value"]])
        return path


def panel_records(data: Data, series_ids: list[str]) -> dict[str, PanelRecord]:
    """Gather what the panels of some series show."""
    kept = store(data)
    return {
        series_id: kept.once(
            ("panel", series_id), partial(_record, series_id=series_id)
        )
        for series_id in series_ids
    }


def _record(data: Data, series_id: str) -> PanelRecord:
    """Gather what the panel of a series shows."""
    return record_of(
        figure_rows(data).loc[[series_id]].iloc[0],
        current(data),
        wording_of(data).printed,
        results(data).projections,
    )


def record_of(
    about: pd.Series,
    observations: pd.DataFrame,
    numbers: dict[CellKey, PrintedNumber],
    projections: pd.DataFrame,
) -> PanelRecord:
    """Gather what the panel of one series shows; `about` is its row of words.

    `observations`: of each number the newest edition's word.
    """
    series_id = str(about.name)
    seen = observations[observations["series_id"] == series_id]
    seen = seen.set_index("fiscal_year").sort_index()
    seen = seen.assign(text=_texts(seen, series_id, numbers))

    recent = seen.index >= about["baseline_year"] - YEARS_BEFORE
    past = seen[seen["kind"].isin(OBSERVED) & recent]
    since_baseline = seen.index > about["baseline_year"]
    plan = seen[seen["kind"].isin(PLANNED) & since_baseline]

    is_own = projections["series_id"].eq(series_id)
    own = projections[is_own & projections["method"].eq(ADOPTED)]
    return PanelRecord(about, past, plan, _fan(own, past))


def _texts(
    seen: pd.DataFrame,
    series_id: str,
    numbers: dict[CellKey, PrintedNumber],
) -> list[str]:
    """Write the numbers as printed; assumed ones say so."""
    texts = []
    for year, kind, status in seen[["kind", "status"]].itertuples():
        mark = vocabulary().status_mark["assumed"] if status == "assumed" else ""
        texts.append(numbers[series_id, kind, year].number + mark)
    return texts


def _fan(projection: pd.DataFrame, past: pd.DataFrame) -> pd.DataFrame:
    """Let the projection start at the last observation."""
    ahead = projection.set_index("fiscal_year")[["point", "lower80", "upper80"]]
    ahead = ahead.dropna()
    if ahead.empty:
        return ahead

    last = past["value"].dropna().iloc[-1:]
    start = pd.DataFrame(dict.fromkeys(ahead.columns, last))
    return pd.concat([start, ahead])


def common_range(records: list[PanelRecord]) -> Range:
    """Give one range of values for some series, wide enough for their intervals.

    A count starts at 0 where its values fill the height anyway; a rank never leaves 1.
    """
    low, high = _ends(_values(records, ["value", "point"]))
    everything = _values(records, ["value", "point", "lower80", "upper80"])
    lower, upper = _ends(everything)

    size = max(high - low, 0.25 * max(abs(low), abs(high)))
    bottom = low - NEAR * size if low - lower > FAR * size else lower
    top = high + NEAR * size if upper - high > FAR * size else upper
    room = 0.16 * (top - bottom) or max(0.05 * abs(top), 0.5)

    kind = records[0].about["value_type"]
    if kind == "rank":
        return max(bottom - room, BEST_RANK), top + room
    fills = low >= 0 and high - low > FILLING * high
    if kind == "count" and fills:
        return -0.14 * top, top + room
    return bottom - room, top + room


def _values(records: list[PanelRecord], columns: list[str]) -> np.ndarray:
    parts = []
    for record in records:
        tables = [record.past, record.plan]
        if not record.says_nothing:
            tables.append(record.fan)
        for table in tables:
            parts.append(table.filter(columns).to_numpy().ravel())

    return np.concatenate(parts)


def _ends(values: np.ndarray) -> Range:
    if not np.isfinite(values).any():
        return 0.0, 1.0
    return float(np.nanmin(values)), float(np.nanmax(values))
