"""Freeze projections when they are published, and score them when the actuals come."""

from math import lgamma, log

import numpy as np
import pandas as pd

from ..base.errors import InputError
from ..dataset import Data, current, points
from ..dataset.ledger import HEAD, TYPES, Ledger, LedgerEntry, head_file, sha256
from .arrays import flags, floats, same_decimals
from .outlook import project_city, series_to_project, surroundings_of
from .projection.constants import PATH as CONSTANTS
from .projection.projection import chances_to_meet

FLOATS = "%.6g"  # digits that are frozen: those that reports show
KEYS = ["series_id", "method", "fiscal_year"]
CITY_METHOD = "pooled"
COVERAGE = 0.8
ALARM_LOW = 0.69  # coverage of an edition outside of these is worth an alarm: for 67
ALARM_HIGH = 0.94  # series it varies by .06 (standard deviation) if all is right
FEWEST_EDITIONS = 3  # before which no verdict on the method is pronounced
SUMMARY_COLUMNS = [
    "edition",
    "years_ahead",
    "n",
    "n_provisional",
    "n_inside",
    "coverage80",
    "expected_low",
    "expected_high",
    "alarm",
    "n_plans",
    "n_met",
    "brier",
    "brier_persistence",
    "brier_base_rate",
    "n_editions",
    "reason",
]
RECORD_COLUMNS = [
    "edition",
    "series_id",
    "fiscal_year",
    "point",
    "lower80",
    "upper80",
    "p_met_plan",
    "actual",
    "inside",
    "met",
    "plan",
    "target",
    "p_attain",
    "attained",
    "provisional",
    "reason",
]


def newest_edition(data: Data) -> int:
    """Give the newest edition of a data set."""
    return int(data.observations["edition"].dropna().max())


def freeze(data: Data) -> pd.DataFrame:
    """Return what is frozen of the current projections, columns of `data/ledger/`."""

    around = surroundings_of(data)
    series = series_to_project(data)
    projected = project_city(data)
    likely = chances_to_meet(
        points(data), series, around.plans, reference=around.reference
    )
    table = projected.merge(likely, how="left", on=KEYS)
    table = table[table["point"].notna()]
    about = series[["target", "bound", "resolution", "direction"]]
    table = table.join(about, on="series_id")
    words = {1.0: "higher", -1.0: "lower"}
    table["direction"] = table["direction"].map(words).fillna("")
    # in the target year the plan is the target
    is_target = table["p_attain"].notna() & table["plan"].eq(table["target"])
    table["p_meet_plan"] = table["p_attain"].where(is_target, table["p_meet_plan"])

    return table.astype({"fiscal_year": "int64"})[list(TYPES)]


def publish(
    data: Data, tidy_files: dict[str, bytes], version: str, date: str = ""
) -> dict[str, bytes]:
    """Return the files that publishing the newest edition adds to the ledger.

    date: as the user gives it; else the end of the edition's fiscal year (never the
    clock). An edition that stands with the same content needs nothing: no files. Errors:
    `InputError` where it stands with another content, where values are assumed, or where the edition
    is a template that was filled in before the document.
    """

    edition = newest_edition(data)
    if data.observations["status"].eq("assumed").any():
        raise InputError(
            f"{edition}年度版: 仮定の値があります。公表した実績だけが必要です"
        )
    if data.notes["finding"].eq("draft_edition").any():
        raise InputError(
            f"{edition}年度版: 公表前に記入した値です。公表された資料が必要です"
        )
    content = freeze(data).to_csv(index=False, float_format=FLOATS, lineterminator="\n")
    entry = LedgerEntry(
        edition=edition,
        date=date or f"{edition + 1}-03-31",
        version=version,
        file=f"fy{edition}.csv",
        sha256=sha256(content.encode()),
        constants_sha256=sha256(CONSTANTS.read_bytes()),
        tidy_sha256={name: sha256(text) for name, text in sorted(tidy_files.items())},
    )
    standing = data.ledger.entry_of(edition)
    if standing is not None:
        if standing.sha256 == entry.sha256:
            return {}
        raise InputError(
            f"data/ledger/{standing.file}: {edition}年度版は{standing.date}に公表済みで、"
            "今の見込みと違います。公表したものは変えられません"
        )
    entries = (*data.ledger.entries, entry)

    return {entry.file: content.encode(), HEAD: head_file(entries)}


def score_ledger(data: Data) -> pd.DataFrame:
    """Set each published projection of the city's method beside what came.

    One row per edition, series and projected year that has an actual now (the newest
    edition's word; － has no row); columns `RECORD_COLUMNS`. `inside`: within the 80 %
    interval; `met`: the plan as frozen, `attained`: the target as frozen, in its year.
    `p_met_plan`: what was said of `met`. Undefined values are missing, with
    `column:code` in `reason`.
    """
    return _score(data.ledger, _actuals(data))


def _actuals(data: Data) -> pd.DataFrame:
    """Give the newest edition's word for each actual."""

    rows = current(data)
    is_actual = rows["kind"].eq("actual") & rows["value"].notna()
    known = rows[is_actual & rows["status"].ne("assumed")]
    known = known.assign(provisional=known["status"].eq("provisional"))
    columns = ["series_id", "fiscal_year", "value", "provisional"]

    return known[columns].rename(columns={"value": "actual"})


def _score(ledger: Ledger, actuals: pd.DataFrame) -> pd.DataFrame:
    parts = []
    for entry in ledger.entries:
        frozen = ledger.tables[entry.edition]
        frozen = frozen[frozen["method"].eq(CITY_METHOD)].assign(edition=entry.edition)
        parts.append(frozen.merge(actuals, on=["series_id", "fiscal_year"]))

    columns = ["edition", *TYPES, "actual", "provisional"]
    rows = pd.concat(parts) if parts else pd.DataFrame(columns=columns)
    return _judge(rows.reset_index(drop=True))


def _judge(rows: pd.DataFrame) -> pd.DataFrame:
    """Tell what lay inside, what was met, what was attained."""

    sign = rows["direction"].map({"higher": 1.0, "lower": -1.0}).astype(float)
    actual = rows["actual"].astype(float)
    ahead_of_plan = same_decimals(
        floats(rows.assign(x=sign * (actual - rows["plan"])), "x")
    )
    ahead_of_target = same_decimals(
        floats(rows.assign(x=sign * (actual - rows["target"])), "x")
    )
    has_no_plan = np.isnan(ahead_of_plan)
    is_not_due = rows["p_attain"].isna().to_numpy(bool)
    inside = actual.between(rows["lower80"], rows["upper80"])
    scored = rows.assign(
        p_met_plan=rows["p_meet_plan"],
        inside=inside.astype("boolean"),
        met=flags(ahead_of_plan >= 0, has_no_plan),
        attained=flags(ahead_of_target >= 0, is_not_due),
        provisional=rows["provisional"].astype("boolean"),
        reason=np.where(has_no_plan, "met:not_available", ""),
    )
    numbers = ["point", "lower80", "upper80", "p_met_plan", "actual", "plan", "target"]
    types = dict.fromkeys(["edition", "fiscal_year"], "int64")
    types |= dict.fromkeys([*numbers, "p_attain"], "float64")

    return scored[RECORD_COLUMNS].astype({**types, "reason": "str"})


def summarise_record(data: Data, record: pd.DataFrame) -> pd.DataFrame:
    """Sum the record up: one row per edition and number of years ahead.

    `coverage80` of the 80 % intervals beside the middle 95 % of what `n` right intervals
    would give (`expected_low`, `expected_high`, a binomial); `alarm` where it lies
    outside .69 to .94 and of that range. `brier` of "the year's plan is met", against
    persistence as frozen and against the share that was met (`brier_base_rate`, known only
    afterwards). `reason`: `verdict:few_editions` while fewer than three editions are
    scored, for then no verdict on the method is pronounced.
    """

    n_editions = record["edition"].nunique()
    ahead = record["fiscal_year"] - record["edition"]
    said_by_persistence = _persistence(data.ledger)
    keys = ["edition", "series_id", "fiscal_year"]
    beside = record.merge(said_by_persistence, how="left", on=keys)
    beside = beside.assign(years_ahead=ahead.to_numpy())

    rows = []
    for (edition, years), part in beside.groupby(["edition", "years_ahead"]):
        row = {"edition": edition, "years_ahead": years, "n_editions": n_editions}
        row["reason"] = "" if n_editions >= FEWEST_EDITIONS else "verdict:few_editions"
        rows.append({**row, **_coverage(part), **_scores(part)})

    return pd.DataFrame(rows, columns=SUMMARY_COLUMNS)


def _persistence(ledger: Ledger) -> pd.DataFrame:
    """Give what persistence said of each plan."""

    columns = ["edition", "series_id", "fiscal_year", "p_meet_plan"]
    parts = [
        table[table["method"].eq("persistence")].assign(edition=edition)
        for edition, table in ledger.tables.items()
    ]
    rows = pd.concat(parts)[columns] if parts else pd.DataFrame(columns=columns)

    return rows.rename(columns={"p_meet_plan": "p_persistence"})


def _coverage(part: pd.DataFrame) -> dict[str, object]:
    n = len(part)
    low, high = binomial_range(n, COVERAGE)
    coverage = float(part["inside"].mean())
    is_unlikely = not low / n <= coverage <= high / n

    return {
        "n": n,
        "n_provisional": int(part["provisional"].sum()),
        "n_inside": int(part["inside"].sum()),
        "coverage80": coverage,
        "expected_low": low / n,
        "expected_high": high / n,
        "alarm": is_unlikely and not ALARM_LOW <= coverage <= ALARM_HIGH,
    }


def _scores(part: pd.DataFrame) -> dict[str, object]:
    planned = part[part["met"].notna() & part["p_met_plan"].notna()]
    came = planned["met"].astype(float)

    def brier(said: "pd.Series[float] | float") -> float:
        return float(((said - came) ** 2).mean()) if len(came) else float("nan")

    return {
        "n_plans": len(planned),
        "n_met": int(came.sum()),
        "brier": brier(planned["p_met_plan"]),
        "brier_persistence": brier(planned["p_persistence"]),
        "brier_base_rate": brier(float(came.mean()) if len(came) else 0.0),
    }


def binomial_range(n: int, p: float) -> tuple[int, int]:
    """Return the middle 95 % of a binomial count: its 2.5 % and 97.5 % quantiles."""
    counts = np.arange(n + 1)
    log_ways = [lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) for k in counts]
    log_chance = np.array(log_ways) + counts * log(p) + (n - counts) * log(1 - p)
    cumulated = np.exp(log_chance).cumsum()

    return int((cumulated >= 0.025).argmax()), int((cumulated >= 0.975).argmax())
