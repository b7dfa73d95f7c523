"""Tables for reading in a notebook."""

import hashlib
import re
from collections.abc import Mapping

import pandas as pd

from ..base.markup import html_text
from .numbers import format_value

# A number as cells show it, perhaps with a sign, a unit, or as a range; or none.
AMOUNT = re.compile(
    r"[－±]?|未公表|[+−±-]?[\d,.]+[^\d、。は]*(～[+−-]?[\d,.]+[^\d、。は]*)?"
)
TO_THE_LEFT = [{"selector": "", "props": "text-align: left"}]


class Shown(pd.DataFrame):
    """A table that shows itself in a notebook: text to the left, numbers to the right."""

    def _repr_html_(self) -> str:
        from pandas.io.formats.style import Styler

        cells = pd.DataFrame(self).map(_safe).rename(index=_safe, columns=_safe)
        cells = cells.rename_axis(columns=_safe(self.columns.name))

        # The key makes the same table the same bytes at every run.
        key = hashlib.sha256(cells.to_csv().encode()).hexdigest()[:8]
        table = Styler(
            cells, uuid=key, cell_ids=False, table_attributes='class="dataframe"'
        )
        looks = {
            name: TO_THE_LEFT
            for name, column in cells.items()
            if not all(AMOUNT.fullmatch(cell) for cell in column)
        }
        return str(table.set_table_styles(looks).to_html())  # type: ignore[arg-type]


def _safe(value: object) -> str:
    if isinstance(value, float):
        return format_value(value)
    return str(html_text(value))


def shown(frame: pd.DataFrame, headers: Mapping[str, str] | None = None) -> Shown:
    """Lay out a table for reading: the columns of `headers`, renamed.

    The first column becomes the names of the rows.
    """
    table = frame[list(headers)].rename(columns=headers) if headers else frame
    first = table.columns[0]
    return Shown(table.set_index(first).rename_axis(index=None, columns=first))
