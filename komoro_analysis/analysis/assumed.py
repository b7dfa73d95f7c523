"""Data with actuals that were only assumed."""

from dataclasses import replace

import numpy as np
import pandas as pd

from ..dataset import Data


def next_year(data: Data) -> int:
    """Give the fiscal year after the newest with actuals (else newest baseline)."""
    is_observed = data.observations["kind"].isin(["baseline", "actual"])
    return int(data.observations.loc[is_observed, "fiscal_year"].max()) + 1


def assume(data: Data, values: dict[str, float], year: int | None = None) -> Data:
    """Return the data with actuals of status `assumed` in a year (None: the next).

    `values`: {series_id: value in the indicator's unit}.
    """
    observations = data.observations
    first_rows = observations.drop_duplicates("series_id").set_index("series_id")
    assumed = first_rows.loc[list(values)].reset_index()
    assumed = assumed.assign(
        fiscal_year=year or next_year(data),
        kind="actual",
        value=[float(value) for value in values.values()],
        bound="",
        status="assumed",
        printed=[_as_printed(value) for value in values.values()],
        edition=observations["edition"].max(),
    )
    assumed = assumed[observations.columns].astype(observations.dtypes)
    together = pd.concat([observations, assumed], ignore_index=True)
    return replace(data, observations=together)


def _as_printed(value: float) -> str:
    return np.format_float_positional(value, trim="-")
