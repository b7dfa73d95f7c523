"""Say in a few lines what a data set holds, as a notebook shows it."""

from typing import NamedTuple

import pandas as pd

from ..base.markup import html_text


class AssumedValue(NamedTuple):
    """An actual that nobody measured: the series and the fiscal year."""

    series_id: str
    fiscal_year: int


def assumed_values(observations: pd.DataFrame) -> tuple[AssumedValue, ...]:
    """List the actuals that were only assumed, in document order."""
    rows = observations[observations["status"] == "assumed"]
    pairs = zip(rows["series_id"], rows["fiscal_year"], strict=True)
    return tuple(AssumedValue(str(series), int(year)) for series, year in pairs)


def summary_lines(
    observations: pd.DataFrame, indicators: pd.DataFrame, measures: pd.DataFrame
) -> list[str]:
    """Describe tidy tables in five lines."""
    n_series = observations["series_id"].nunique()
    is_actual = observations["kind"].eq("actual") & observations["value"].notna()
    planned = observations[observations["kind"].isin(["plan", "target"])]
    assumed = assumed_values(observations)
    assumed_years = sorted({value.fiscal_year for value in assumed})
    what_is_assumed = f"{len(assumed)} actuals of {_years(assumed_years)}"

    return [
        f"Data: {len(measures)} measures, {len(indicators)} indicators, "
        f"{n_series} series, {len(observations) - len(assumed)} printed numbers",
        f"editions: {_years(observations['edition'].dropna().unique())}",
        f"actuals: {_years(observations.loc[is_actual, 'fiscal_year'].unique())}; "
        f"plans: {_years(planned['fiscal_year'].dropna().unique())}",
        f"assumed: {what_is_assumed if assumed else 'nothing'}",
        "tables: .observations .indicators .measures .notes",
    ]


def summary_html(lines: list[str]) -> str:
    """Write the lines as a small list for a notebook."""
    items = "".join(f"<li>{html_text(line)}</li>" for line in lines[1:])
    return f"<div><b>{html_text(lines[0])}</b><ul>{items}</ul></div>"


def _years(found: object) -> str:
    """Write years from … to …, or one by one where some are left out."""
    years = sorted(int(year) for year in pd.Series(found))
    if not years:
        return "none"

    is_unbroken = years == list(range(years[0], years[-1] + 1))
    if is_unbroken and len(years) > 1:
        return f"{years[0]}–{years[-1]}"

    return ", ".join(str(year) for year in years)
