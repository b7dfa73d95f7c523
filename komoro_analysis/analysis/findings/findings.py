"""A name that other stages still ask for here; it moves to `ka.quality`."""

import pandas as pd

from ...dataset import Data


def quality(data: Data) -> pd.DataFrame:
    """Return the findings; see `ka.quality`."""
    from ..verbs import quality as verb

    return verb(data)
