"""Sources of the values that the sheets do not print, named wherever they are shown."""

import pandas as pd

from .numbers import fiscal


def sources_of_series(observations: pd.DataFrame) -> "pd.Series[str]":
    """Name years and sources by `series_id`: R2・R3は○○統計. Only series with such."""
    history = elsewhere(observations)
    said = {
        series_id: "、".join(_years_and_source(part) for part in _by_source(own))
        for series_id, own in history.groupby("series_id", sort=False)
    }
    return pd.Series(said, dtype="str")


def elsewhere(observations: pd.DataFrame) -> pd.DataFrame:
    """Pick the observations that come from elsewhere, their source where it is known."""
    history = observations[observations["kind"] == "history"]
    if "source" not in history:
        return history.assign(source="")
    return history.assign(source=history["source"].fillna(""))


def _by_source(history: pd.DataFrame) -> list[pd.DataFrame]:
    return [part for _, part in history.groupby("source", sort=False)]


def _years_and_source(part: pd.DataFrame) -> str:
    years = "・".join(fiscal(int(year)) for year in sorted(part["fiscal_year"]))
    source = part["source"].iloc[0] or "出典の記載なし"
    return f"{years}は{source}"
