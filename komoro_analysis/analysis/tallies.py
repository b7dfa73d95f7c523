"""Count and list what the tables hold: the plain verbs that notebooks start from."""

import pandas as pd

from ..base.errors import InputError
from ..dataset import Data
from .labels import label
from .results import results

KIND_ORDER = ["history", "baseline", "plan", "target", "actual"]
VERDICTS = ["met", "split", "missed", "not_available", "unjudged"]
GROUPS = {
    "policy": ["policy_id", "policy_name"],
    "division": ["division"],
    "department": ["lead_department"],
    "measure": ["measure_id", "measure_name"],
}
ABOUT_MEASURES = [
    "measure_id",
    "measure_name",
    "policy_id",
    "policy_name",
    "division",
    "lead_department",
]
TRACE = [
    "series_id",
    "component",
    "fiscal_year",
    "kind",
    "value",
    "status",
    "printed",
    "edition",
    "line",
]


def numbers_by_year(data: Data) -> pd.DataFrame:
    """Count the numbers that are available, by kind (rows) and fiscal year (columns).

    Of each number the newest edition's word; kinds in the order of time.

    >>> import komoro_analysis as ka
    >>> int(ka.numbers_by_year(ka.load()).loc["actual", 2024])
    67
    """
    current = results(data).current
    known = current[current["value"].notna()]
    counts = pd.crosstab(known["kind"], known["fiscal_year"])

    return counts.reindex([kind for kind in KIND_ORDER if kind in counts.index])


def policies(data: Data) -> pd.DataFrame:
    """Describe each policy (政策), one row each, in document order.

    Columns `policy_id, policy_name, n_measures, n_indicators, n_citizen_survey`
    (indicators of the citizens' survey), `n_lower_is_better`.

    >>> import komoro_analysis as ka
    >>> int(ka.policies(ka.load())["n_indicators"].sum())
    61
    """
    table = data.indicators.assign(
        n_citizen_survey=data.indicators["survey"].eq("citizen"),
        n_lower_is_better=data.indicators["direction"].eq("lower"),
    )
    table = table.merge(_measures(data), on="measure_id")
    by_policy = table.groupby(GROUPS["policy"], sort=False)

    return by_policy.agg(
        n_measures=("measure_id", "nunique"),
        n_indicators=("indicator_id", "size"),
        n_citizen_survey=("n_citizen_survey", "sum"),
        n_lower_is_better=("n_lower_is_better", "sum"),
    ).reset_index()


def verdicts(data: Data, by: str = "policy") -> pd.DataFrame:
    """Count the indicators by verdict on the newest actual, in groups.

    `by`: policy | division (所管部) | department (主管課) | measure. Returns the group's
    columns, then `n_indicators, n_met, n_split` (some components only), `n_missed,
    n_not_available, n_unjudged` (no plan or no direction), in document order.
    Errors: `InputError` for another group.

    >>> import komoro_analysis as ka
    >>> counted = ka.verdicts(ka.load(), by="department")
    >>> counted[["n_met", "n_split", "n_missed"]].sum().tolist()
    [33, 2, 26]
    """
    if by not in GROUPS:
        raise InputError(f"verdicts: found by={by!r}; expected {', '.join(GROUPS)}")

    indicators = results(data).indicators
    table = indicators.merge(_measures(data), on="measure_id")
    for verdict in VERDICTS:
        table[f"n_{verdict}"] = table["verdict"] == verdict
    table["n_indicators"] = 1

    counts = ["n_indicators", *(f"n_{verdict}" for verdict in VERDICTS)]

    return table.groupby(GROUPS[by], sort=False)[counts].sum().reset_index()


def _measures(data: Data) -> pd.DataFrame:
    """Give what groups the measures, one row each."""
    named = data.measures.rename(columns={"name": "measure_name"})
    return named[ABOUT_MEASURES]


def trace(data: Data, which: str) -> pd.DataFrame:
    """List every number of an indicator or a series, with where it is printed.

    Columns `series_id, component, fiscal_year, kind, value, status, printed` (the whole
    cell), `edition, line` (in the source of that edition), as they stand in the
    documents. Errors: `InputError` for what the data does not have.

    >>> import komoro_analysis as ka
    >>> ka.trace(ka.load(), "1-2-1")["kind"].tolist()
    ['baseline', 'plan', 'plan', 'plan', 'target', 'actual']
    """
    observations = data.observations
    is_asked = observations["series_id"].eq(which)
    is_asked |= observations["indicator_id"].eq(which)
    if not is_asked.any():
        raise InputError(
            f"trace: found no {which!r}; expected an indicator (2-1-1) or a series_id"
        )

    return observations.loc[is_asked, TRACE].reset_index(drop=True)


def special_numbers(data: Data) -> pd.DataFrame:
    """List the numbers that are not simply final: 未公表, 速報値, 訂正, 仮定.

    Columns `series_id`, those of `ka.label`, `fiscal_year, kind, status, value, printed,
    line`; of each number the newest edition's word.

    >>> import komoro_analysis as ka
    >>> ka.special_numbers(ka.load())["status"].tolist()
    ['provisional']
    """
    current = results(data).current
    special = current[current["status"] != "final"]
    columns = ["series_id", "fiscal_year", "kind", "status", "value", "printed", "line"]

    return label(special[columns].reset_index(drop=True), data)


def undefined_values(data: Data) -> pd.DataFrame:
    """Count why columns of `ka.gaps` are undefined in the newest year with actuals.

    Columns `column, code, n_series`.

    >>> import komoro_analysis as ka
    >>> why = ka.undefined_values(ka.load())
    >>> why[why["code"] == "plan_zero"]["column"].tolist()
    ['achievement_pct']
    """
    reasons = newest_gaps(data)["reason"].str.split(";").explode()
    parts = reasons[reasons != ""].str.split(":", expand=True)
    named = parts.set_axis(["column", "code"], axis="columns")

    return named.value_counts(sort=False).rename("n_series").reset_index()


def newest_gaps(data: Data) -> pd.DataFrame:
    """Give the rows of `ka.gaps` of the newest year with actuals, index `series_id`.

    >>> import komoro_analysis as ka
    >>> int(ka.newest_gaps(ka.load())["met"].sum())
    38
    """
    gaps = results(data).gaps
    is_newest = gaps["fiscal_year"] == gaps["fiscal_year"].max()
    newest: pd.DataFrame = gaps[is_newest].set_index("series_id")

    return newest
