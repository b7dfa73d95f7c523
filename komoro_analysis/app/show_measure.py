"""The words around one 施策 in a notebook, as HTML; all text is escaped."""

from collections.abc import Iterable

import pandas as pd

from ..analysis.results import results
from ..base.errors import InputError
from ..base.markup import html_text
from ..dataset import Data
from ..wording.wording import wording_of

NOT_STATED = "記載なし"


def series_of(data: Data, measure_id: str) -> list[str]:
    """List the series of a 施策, none of one without indicators.

    Errors: `InputError` where there is no such 施策.
    """
    if measure_id not in set(data.measures["measure_id"]):
        known = ", ".join(data.measures["measure_id"])
        raise InputError(f"show_measure: found {measure_id!r}; expected one of {known}")
    series = results(data).series
    return [str(key) for key in series.index[series["measure_id"] == measure_id]]


def links(data: Data) -> str:
    """Write a link to each 施策."""
    lines = [
        f'<a href="#{_anchor(row)}">{html_text(_name(row))}</a>'
        for _, row in data.measures.iterrows()
    ]
    return "<br>".join(lines)


def heading(data: Data, measure_id: str) -> str:
    """Write name, department, outlook and sentence of a 施策."""
    row = data.measures[data.measures["measure_id"] == measure_id].iloc[0]
    said = wording_of(data).measure_sentences.set_index("measure_id")["sentence"]
    outlook = row["outlook"] or NOT_STATED
    word = data.municipality.words.measure
    about = f"担当：{row['lead_department']}　今後の方針：{outlook}"

    return (
        f'<a id="{_anchor(row)}"></a><h2>{html_text(word)} {html_text(_name(row))}</h2>'
        f"<p>{html_text(about)}</p><p>{html_text(said[measure_id])}</p>"
    )


def closing(data: Data, series_ids: Iterable[str]) -> str:
    """Write a sentence per series, and the findings for a person."""
    rows = wording_of(data).rows.loc[list(series_ids)]
    quality = results(data).quality
    is_own = quality["indicator_id"].isin(rows["indicator_id"])
    checks = quality[is_own & quality["severity"].eq("check")]
    notes = [*rows["sentence"], *(_check(row) for _, row in checks.iterrows())]

    return "<ul>" + "".join(f"<li>{html_text(note)}</li>" for note in notes) + "</ul>"


def _check(row: pd.Series) -> str:
    where = f"（資料{row['line']}行）" if pd.notna(row["line"]) else ""
    return f"【要確認】{row['indicator_id']}：{row['message']}{where}"


def _anchor(row: pd.Series) -> str:
    return f"measure-{html_text(str(row['measure_id']))}"


def _name(row: pd.Series) -> str:
    return f"{row['measure_id']}　{row['name']}"
