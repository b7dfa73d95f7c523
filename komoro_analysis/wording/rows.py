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
| `latest`, `needed_note`, `trend_as`, `is_assumed` | readings (here) |
| `elsewhere` | years and sources of values that no sheet prints |
| `…_text`, `sentence`, `verdict`, `change`, `outlook` | words (here) |
"""

import math
from dataclasses import asdict

import pandas as pd

from ..analysis.results import Results
from ..dataset import latest
from .elsewhere import sources_of_series
from .printed import CellKey, PrintedNumber
from .records import PrintedLookup, series_records
from .texts import series_texts
from .vocabulary import vocabulary

ADOPTED_METHOD = "pooled"
WHOLE = "全体"  # the component of a series that is its whole indicator
EVEN_IF_WORSE = "最新の実績より悪いこの値でも、見込みは五分五分"

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

    lines = _printed_lines(results.data.observations)
    rows["lines"] = lines.reindex(rows.index, fill_value="")
    rows["digits"] = [_decimals_of(step) for step in rows["resolution"]]
    rows["state"] = _indicator_states(rows, results)
    rows["met_as"] = _series_states(rows)
    rows["latest"] = _newest_actuals(results.data.observations)
    rows["needed_note"] = _needed_notes(rows)
    rows["trend_as"] = _said_trends(rows)
    rows["elsewhere"] = sources_of_series(results.data.observations)
    rows["elsewhere"] = rows["elsewhere"].fillna("")
    rows["is_assumed"] = rows.index.isin(_assumed_series(results.data.observations))

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
    """Name the lines of the newest edition's source: 策定時197・計画141・…

    Where a line is not known, nothing is named.
    """
    words = vocabulary().kind
    newest = latest(observations)
    is_newest = newest["edition"].eq(newest["edition"].max())
    is_printed = newest["kind"].isin(list(words)) & newest["line"].notna()

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


def _assumed_series(observations: pd.DataFrame) -> set[str]:
    """Name the series with an actual that somebody assumed."""
    is_assumed = observations["status"].eq("assumed")
    return set(observations.loc[is_assumed, "series_id"])


def _texts(
    rows: pd.DataFrame,
    printed: dict[CellKey, PrintedNumber],
    draft_year: int | None,
) -> pd.DataFrame:
    """Write the texts of every series, index `series_id`."""
    records = series_records(rows)
    said = {
        record.series_id: asdict(
            series_texts(record, PrintedLookup(record.series_id, printed), draft_year)
        )
        for record in records
    }
    return pd.DataFrame.from_dict(said, orient="index")
