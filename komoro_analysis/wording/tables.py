"""Tables for reading in a notebook."""

import hashlib
import html
import re

import pandas as pd

from .numbers import format_value

AMOUNT = re.compile(r"[－±]?|未公表|[+−±-]?[\d,.]+[^\d、。は]*(～[+−-]?[\d,.]+[^\d、。は]*)?")  # a number in a cell


class Shown(pd.DataFrame):
    """A table that shows itself in a notebook with text to the left and numbers to the right."""

    def _repr_html_(self) -> str:
        from pandas.io.formats.style import Styler

        def safe(value: object) -> str:
            return format_value(value) if isinstance(value, float) else html.escape(str(value))

        cells = pd.DataFrame(self).map(safe).rename(index=safe, columns=safe)
        cells = cells.rename_axis(columns=safe(self.columns.name))
        look = {name: [{"selector": "", "props": "text-align: left"}]
                for name in cells if not all(map(AMOUNT.fullmatch, cells[name]))}
        key = hashlib.sha256(cells.to_csv().encode()).hexdigest()[:8]  # the same at every run
        table = Styler(cells, uuid=key, cell_ids=False, table_attributes='class="dataframe"')
        return table.set_table_styles(look).to_html()


def shown(frame: pd.DataFrame, headers: dict[str, str] | None = None) -> Shown:
    """Lay out a table for reading: the columns of `headers`, renamed, the first one as row names under its header."""
    frame = frame[list(headers)].rename(columns=headers) if headers else frame
    return Shown(frame.set_index(frame.columns[0]).rename_axis(index=None, columns=frame.columns[0]))
