"""Say what a `series_id` is."""

import pandas as pd

from ..base.errors import InputError
from ..dataset import Data, as_pandas
from .results import results

LABELS = [
    "measure_id",
    "measure_name",
    "division",
    "lead_department",
    "name",
    "component",
    "unit",
]


def label(frame: pd.DataFrame, data: Data) -> pd.DataFrame:
    """Put 施策, 施策名, 所管部, 主管課, name, component and unit beside a `series_id`.

    `frame`: any with a column or an index `series_id`. Returns it with the columns
    `measure_id, measure_name, division, lead_department, name, component, unit` behind
    the `series_id` (in front of the others where that is the index); a column of such a
    name that it has already is replaced. Rows and their order stay.
    Errors: `InputError` without `series_id`, or for one that the data does not have.

    >>> import komoro_analysis as ka
    >>> data = ka.load()
    >>> beside = ka.label(ka.gaps(data)[["series_id", "gap"]], data)
    >>> list(beside.columns)[:4]
    ['series_id', 'measure_id', 'measure_name', 'division']
    """
    frame = as_pandas(frame, "label")
    is_column = "series_id" in frame
    if not is_column and frame.index.name != "series_id":
        raise InputError(
            "label: found no column series_id; expected one, or an index of that name"
        )

    ids = frame["series_id"] if is_column else frame.index.to_series()
    about = _about_series(data)
    is_unknown = ~ids.isin(about.index)
    if is_unknown.any():
        row = int(is_unknown.to_numpy().argmax())
        raise InputError(
            f"label: series_id: found {ids.iloc[row]!r} in row {frame.index[row]!r}; "
            "expected a series of the data"
        )

    labels = about.loc[ids].set_axis(frame.index)
    rest = frame.drop(columns=[name for name in LABELS if name in frame])
    place = list(rest.columns).index("series_id") + 1 if is_column else 0
    left = rest.iloc[:, :place]
    right = rest.iloc[:, place:]
    beside = [part.reset_index(drop=True) for part in (left, labels, right)]

    return pd.concat(beside, axis="columns").set_axis(frame.index)


def _about_series(data: Data) -> pd.DataFrame:
    """Give the labels of every series, index `series_id`."""
    series = results(data).series
    is_short = series["short_name"] != ""
    table = series[["measure_id", "component", "unit"]].assign(
        name=series["short_name"].where(is_short, series["name"])
    )
    measures = data.measures.set_index("measure_id")[
        ["name", "division", "lead_department"]
    ]
    measures = measures.rename(columns={"name": "measure_name"})

    return table.join(measures, on="measure_id")[LABELS]
