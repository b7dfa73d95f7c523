"""What people add to the printed numbers: entries, corrections, other values."""

import pandas as pd

from ..base.errors import InputError
from ..base.judgements import WHOLE, Correction, Judgements, OtherObservation
from .observations import COLUMNS

OTHER_COLUMNS = (
    "series_id",
    "fiscal_year",
    "value",
    "definition",
    "source",
    "checked",
)
OBSERVED = ("baseline", "actual")


NUMBER_KEY = ["series_id", "kind", "fiscal_year"]


def new_entries(entered: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Keep what officers filled in that no document has published yet.

    A template prints the published numbers again; their places stay those of the
    document.
    """
    if entered.empty or published.empty:
        return entered
    known = pd.MultiIndex.from_frame(published[NUMBER_KEY])
    keys = pd.MultiIndex.from_frame(entered[NUMBER_KEY])
    return entered[~keys.isin(known)]


def correct(rows: pd.DataFrame, judgements: Judgements) -> pd.DataFrame:
    """Return the printed numbers with the corrections applied.

    A correction holds for the edition that it names, and for each later one that
    prints the same number again. Errors: `InputError` for one that fits nothing.
    """
    rows = rows.copy()
    for fix in judgements.corrections:
        place = f"{judgements.folder / 'corrections.csv'}:{fix.line}"
        is_meant = _is_same_number(rows, fix)
        is_named = is_meant & (rows["edition"] == fix.edition)
        _check_printed(rows[is_named], fix, place)

        is_later = rows["edition"].astype(int) >= int(fix.edition)
        is_again = rows["value"].isin(rows.loc[is_named, "value"])
        in_force = is_meant & is_later & is_again
        rows.loc[in_force, "value"] = fix.corrected
        rows.loc[in_force, "status"] = "corrected"
    return rows


def _is_same_number(rows: pd.DataFrame, fix: Correction) -> "pd.Series[bool]":
    return (
        (rows["indicator_id"] == fix.indicator_id)
        & (rows["component"] == (fix.component or WHOLE))
        & (rows["kind"] == fix.kind)
        & (rows["fiscal_year"] == fix.fiscal_year)
    )


def _check_printed(named: pd.DataFrame, fix: Correction, place: str) -> None:
    """Refuse a correction of a number that is not there, or not printed as it says."""
    if named.empty:
        number = f"{fix.edition}年度版 {fix.component or WHOLE} {fix.kind}"
        raise InputError(
            f"{place}: 指標 {fix.indicator_id}: 「{number} {fix.fiscal_year}」が"
            "ありません。observations.csv にある数値が必要です"
        )
    if fix.printed not in {*named["value"], *named["printed"]}:
        printed = named["printed"].iloc[0]
        raise InputError(
            f"{place}: 指標 {fix.indicator_id}: printed に「{fix.printed}」が"
            f"あります。印字のとおりの「{printed}」が必要です"
        )


def history_rows(rows: pd.DataFrame, judgements: Judgements) -> pd.DataFrame:
    """Return the values from elsewhere that enter the analysis, as kind `history`.

    They are of the same definition, and of years that no sheet prints as observed.
    Errors: `InputError` for a series that is not in `rows`.
    """
    place = judgements.folder / "other_observations.csv"
    known = set(rows["series_id"])
    for other in judgements.other_observations:
        if other.series_id not in known:
            raise InputError(
                f"{place}:{other.line}: 系列「{other.series_id}」があります。"
                "observations.csv にある series_id が必要です"
            )

    printed = printed_years(rows)
    records = [
        _history_row(other)
        for other in judgements.other_observations
        if other.definition == "same"
        and (other.series_id, other.fiscal_year) not in printed
    ]
    return pd.DataFrame(records, columns=list(COLUMNS), dtype="str")


def printed_years(rows: pd.DataFrame) -> set[tuple[str, str]]:
    """Return series and year of each observed value that a sheet prints."""
    observed = rows[rows["kind"].isin(OBSERVED) & (rows["value"] != "")]
    pairs = zip(observed["series_id"], observed["fiscal_year"], strict=True)
    return set(pairs)


def _history_row(other: OtherObservation) -> dict[str, str]:
    indicator_id, _, component = other.series_id.partition(":")
    return {
        "series_id": other.series_id,
        "indicator_id": indicator_id,
        "component": component or WHOLE,
        "fiscal_year": other.fiscal_year,
        "kind": "history",
        "value": other.value,
        "bound": "",
        "status": "final",
        "printed": other.value,
        "edition": "",
        "line": "",
    }


def other_table(judgements: Judgements) -> pd.DataFrame:
    """Return all values from elsewhere with their sources, of either definition."""
    records = [
        {name: getattr(other, name) for name in OTHER_COLUMNS}
        for other in judgements.other_observations
    ]
    return pd.DataFrame(records, columns=list(OTHER_COLUMNS), dtype="str")
