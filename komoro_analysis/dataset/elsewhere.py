"""Where the values come from that the sheets do not print."""

from pathlib import Path

import pandas as pd

from ..base.judgements import read_other_observations


def with_sources(observations: pd.DataFrame, judgements: Path) -> pd.DataFrame:
    """Add `source` to the observations: of kind `history` what they are from, else "".

    `judgements`: the folder whose `other_observations.csv` names the sources.
    """
    sources = {
        (other.series_id, int(other.fiscal_year)): other.source
        for other in read_other_observations(judgements)
    }
    named = pd.Series("", observations.index, dtype="str")
    history = observations[observations["kind"] == "history"]
    for row, series_id, year in history[["series_id", "fiscal_year"]].itertuples():
        named[row] = sources.get((str(series_id), int(year)), "")
    return observations.assign(source=named)
