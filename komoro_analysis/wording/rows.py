"""One table of all that is shown of a series, built in named steps.

Every fact comes from one place: each step below names the columns it brings.

| columns | from |
|---|---|
| `indicator_id` … `provisional` | `Results.series` |
| `label`, `short_name` | names (here) |
| `fiscal_year` | the newest year with actuals, of the whole data set |
| `GAP_COLUMNS` | `Results.gaps`, that year |
| `PROJECTION_COLUMNS` | `Results.projections`, adopted method, target year |
| `TREND_COLUMNS` | `Results.trends` |
| `WHAT_IF_COLUMNS` | `Results.what_if` |
| `INDICATOR_COLUMNS` | `Data.indicators` |
| `measure_…` | `Data.measures` |
| `lines` | printed lines of the newest edition |
| `digits` | decimals of what is computed |
| `state`, `met_as` | verdict of the indicator, of the series |
| `latest`, `needed_note`, `trend_as` | readings (here) |
| `…_text`, `sentence`, `verdict`, `change`, `outlook` | words (here) |
"""

import math
from dataclasses import asdict, dataclass

import pandas as pd

from ..analysis.results import Results
from ..dataset import latest
from .facts import (
    PrintedLookup,
    SeriesRecord,
    change_facts,
    outlook_facts,
    series_records,
    verdict_facts,
)
from .numbers import (
    common_decimals,
    format_difference,
    format_value,
    probability_words,
)
from .printed import CellKey, PrintedNumber
from .sentences import change_sentence, outlook_sentence, verdict_sentence
from .vocabulary import vocabulary

ADOPTED_METHOD = "pooled"
WHOLE = "全体"  # the component of a series that is its whole indicator
NO_VALUE = "－"
EVEN_IF_WORSE = "ここまで悪くなっても五分五分"

GAP_COLUMNS = [
    "plan",
    "actual",
    "gap",
    "met",
    "achievement_pct",
    "gap_to_target",
    "progress_pct",
    "within_noise",
]
PROJECTION_COLUMNS = [
    "method",
    "point",
    "lower80",
    "upper80",
    "p_attain",
    "p_attain_raw",
]
TREND_COLUMNS = [
    "first_year",
    "last_year",
    "n_points",
    "change_per_year",
    "required_per_year",
    "pace_ratio",
    "trend",
    "change_lower95",
    "change_upper95",
]
WHAT_IF_COLUMNS = ["year_next", "needed_next", "needed_per_year"]
INDICATOR_COLUMNS = ["baseline_year_basis", "formula"]


def series_rows(
    results: Results,
    printed: dict[CellKey, PrintedNumber],
    draft_year: int | None,
) -> pd.DataFrame:
    """Give all that is shown of a series, one row each in document order.

    Index `series_id`; columns as in the table above, values in the indicator's unit.
    """
    rows = _named(results.series)
    rows = _with_results(rows, results)
    rows = _with_judgements(rows, results)

    rows["lines"] = _printed_lines(results.data.observations)
    rows["digits"] = [_decimals_of(step) for step in rows["resolution"]]
    rows["state"] = _indicator_states(rows, results)
    rows["met_as"] = _series_states(rows)
    rows["latest"] = _newest_actuals(results.data.observations)
    rows["needed_note"] = _needed_notes(rows)
    rows["trend_as"] = _said_trends(rows)

    return rows.join(_texts(rows, printed, draft_year))


def series_name(row: pd.Series) -> str:
    """Name a series, a row of `Results.series`: 健康寿命（男性）."""
    name = row["short_name"] or row["name"]
    return name if row["component"] == WHOLE else f"{name}（{row['component']}）"


def _named(series: pd.DataFrame) -> pd.DataFrame:
    labels = series.apply(series_name, axis=1)
    short_names = series["short_name"].where(series["short_name"] != "", series["name"])
    return series.assign(label=labels, short_name=short_names)


def _with_results(rows: pd.DataFrame, results: Results) -> pd.DataFrame:
    """Join the newest gap, the adopted projection, the trend and the what-if."""
    gaps = results.gaps
    newest_year = gaps["fiscal_year"].max()
    newest_gaps = gaps[gaps["fiscal_year"] == newest_year]
    rows["fiscal_year"] = newest_year if len(gaps) else None

    projections = results.projections
    adopted = projections[projections["method"] == ADOPTED_METHOD]

    rows = rows.join(_last_of_each(newest_gaps)[GAP_COLUMNS])
    rows = rows.join(_last_of_each(adopted)[PROJECTION_COLUMNS])
    rows = rows.join(_last_of_each(results.trends)[TREND_COLUMNS])
    return rows.join(_last_of_each(results.what_if)[WHAT_IF_COLUMNS])


def _last_of_each(table: pd.DataFrame) -> pd.DataFrame:
    last = table.drop_duplicates("series_id", keep="last")
    return last.set_index("series_id")


def _with_judgements(rows: pd.DataFrame, results: Results) -> pd.DataFrame:
    """Join what is known of the indicator and of its 施策."""
    indicators = results.data.indicators.set_index("indicator_id")
    measures = results.data.measures.set_index("measure_id").add_prefix("measure_")
    rows = rows.join(indicators[INDICATOR_COLUMNS], on="indicator_id")
    return rows.join(measures, on="measure_id")


def _printed_lines(observations: pd.DataFrame) -> pd.Series:
    """Name the lines of the newest edition's source: 策定時197・計画141・…"""
    words = vocabulary().kind
    newest = latest(observations)
    is_newest = newest["edition"].eq(newest["edition"].max())
    is_printed = newest["kind"].isin(list(words))

    cells = newest[is_newest & is_printed]
    cells = cells.drop_duplicates(["series_id", "kind"], keep="last")
    named = cells["kind"].map(words) + cells["line"].astype(str)
    return named.groupby(cells["series_id"]).agg("・".join)


def _decimals_of(step: float) -> int:
    """Give the decimals that the finest printed step of a series has: 0.1 → 1."""
    return max(0, -math.floor(math.log10(step)))


def _indicator_states(rows: pd.DataFrame, results: Results) -> pd.Series:
    return rows["indicator_id"].map(results.indicators["verdict"])


def _series_states(rows: pd.DataFrame) -> pd.Series:
    """Give the verdict of each series: met | missed | not_available | unjudged."""
    judged = rows["met"].map({True: "met", False: "missed"}).astype(object)
    known = judged.where(judged.notna(), "unjudged")
    return known.where(rows["actual"].notna(), "not_available").astype("str")


def _newest_actuals(observations: pd.DataFrame) -> pd.Series:
    newest = latest(observations)
    known = newest[newest["kind"].eq("actual") & newest["value"].notna()]
    by_year = known.sort_values("fiscal_year", kind="stable")
    return _last_of_each(by_year)["value"]


def _needed_notes(rows: pd.DataFrame) -> pd.Series:
    """Tell where even a value worse than the newest actual leaves even odds."""
    still_to_go = rows["direction"] * (rows["needed_next"] - rows["latest"])
    is_worse = still_to_go.lt(-1e-9)
    return is_worse.map({True: EVEN_IF_WORSE, False: ""})


def _said_trends(rows: pd.DataFrame) -> pd.Series:
    """Call a flat survey what it is: a change inside the sampling error."""
    is_survey = rows["survey"].eq("citizen") & rows["value_type"].eq("percent")
    return rows["trend"].mask(rows["trend"].eq("flat") & is_survey, "inside_error")


@dataclass(frozen=True)
class SeriesTexts:
    """What is said of one series."""

    baseline_text: str
    target_text: str
    actual_text: str
    plan_text: str
    gap_text: str  # signed: + is better
    met_text: str
    point_text: str
    needed_text: str
    chance_text: str
    span_text: str
    sentence: str
    verdict: str
    change: str
    outlook: str


def _texts(
    rows: pd.DataFrame,
    printed: dict[CellKey, PrintedNumber],
    draft_year: int | None,
) -> pd.DataFrame:
    """Write the texts of every series, index `series_id`."""
    records = series_records(rows)
    said = {
        record.series_id: asdict(
            _series_texts(record, PrintedLookup(record.series_id, printed), draft_year)
        )
        for record in records
    }
    return pd.DataFrame.from_dict(said, orient="index")


def _series_texts(
    series: SeriesRecord, printed: PrintedLookup, draft_year: int | None
) -> SeriesTexts:
    verdict = verdict_sentence(verdict_facts(series, printed, draft_year))
    change = change_sentence(change_facts(series, printed))
    outlook = outlook_sentence(outlook_facts(series, printed))

    return SeriesTexts(
        baseline_text=_cell_text(printed("baseline", series.baseline_year)),
        target_text=_cell_text(printed("target", series.target_year)),
        actual_text=_cell_text(printed("actual", series.fiscal_year)),
        plan_text=_cell_text(printed("plan", series.fiscal_year)),
        gap_text=_gap_text(series, printed),
        met_text=vocabulary().verdict[series.met_as],
        point_text=_computed(series.point, series),
        needed_text=_computed(series.needed_next, series),
        chance_text=probability_words(series.p_attain),
        span_text=_span_text(series),
        sentence=f"{series.label}：{verdict}{change}{outlook}",
        verdict=verdict,
        change=change,
        outlook=outlook,
    )


def _cell_text(number: PrintedNumber | None) -> str:
    return number.bare_phrase if number else NO_VALUE


def _gap_text(series: SeriesRecord, printed: PrintedLookup) -> str:
    if series.gap is None:
        return NO_VALUE
    numbers = [
        printed("actual", series.fiscal_year),
        printed.planned(series.fiscal_year),
    ]
    decimals = common_decimals(*(n.decimals if n else None for n in numbers))
    return format_difference(series.gap, series.unit, decimals, sign=True)


def _computed(value: float | None, series: SeriesRecord) -> str:
    """Write a computed value with the decimals that its series is printed with."""
    return (
        NO_VALUE if value is None else format_value(value, series.unit, series.digits)
    )


def _span_text(series: SeriesRecord) -> str:
    if series.lower80 is None or series.upper80 is None:
        return NO_VALUE
    lower = format_value(series.lower80, "", series.digits)
    upper = format_value(series.upper80, series.unit, series.digits)
    return f"{lower}～{upper}"
