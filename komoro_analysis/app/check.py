"""`komoro check`: what a careful reader would question, and where a number stands."""

import tempfile
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pandas as pd

from ..analysis.verbs import quality
from ..base.errors import InputError, terminal_line
from ..base.files import write_files
from ..base.judgements import Judgements
from ..dataset import Data, data_of
from ..source.document import read_lines
from ..source.edition import is_template
from ..source.file_kinds import is_plan_form
from ..tidy.build import tidy
from .commands import files_in


def read_data(source: Path, judgements: Judgements) -> Data:
    """Return the data of a document, of the folder of one edition, or of several."""
    if _is_folder_of_editions(source):
        return _tidied(source, judgements)
    with tempfile.TemporaryDirectory() as folder:
        write_files(Path(folder, "edition"), _edition_files(source, judgements))
        return _tidied(Path(folder), judgements)


def _is_folder_of_editions(source: Path) -> bool:
    is_edition = (source / "source.json").is_file() or is_plan_form(source)
    return source.is_dir() and not is_edition


def _edition_files(source: Path, judgements: Judgements) -> dict[str, bytes]:
    """Return the printed tables of one edition, from its folder or its document."""
    if source.is_dir() and not is_plan_form(source):
        return files_in(source)

    from ..source.extract import extract

    return extract(source, judgements).files()


def _tidied(raw: Path, judgements: Judgements) -> Data:
    return data_of(tidy(raw, judgements))


@dataclass(frozen=True)
class Filters:
    """Which findings to print; None is all of them."""

    severity: str | None = None
    measure: str | None = None
    department: str | None = None


def print_findings(data: Data, filters: Filters) -> int:
    """Print the findings, those for a person first; return 1 when there are such.

    Errors: `InputError` for a 施策 or a department that is not there.
    """
    found = _chosen(quality(data), data, filters)
    found = found.sort_values("severity", kind="stable")
    for row in found.to_dict("records"):
        line = "" if pd.isna(row["line"]) else f"行{row['line']}"
        about = f"{row['severity']:5} {row['indicator_id']:6} {row['finding']:26}"
        print(terminal_line(f"{about} {line}  {row['message']}"))

    checks = int(found["severity"].eq("check").sum())
    print(f"check {checks}, note {len(found) - checks}")
    return int(checks > 0)


def _chosen(found: pd.DataFrame, data: Data, filters: Filters) -> pd.DataFrame:
    """Keep the findings that are asked for."""
    measures = data.indicators.set_index("indicator_id")["measure_id"]
    departments = data.measures.set_index("measure_id")["lead_department"]
    measure = found["indicator_id"].map(measures)
    department = measure.map(departments)

    keep = pd.Series(True, index=found.index)
    if filters.severity:
        keep &= found["severity"].eq(filters.severity)
    if filters.measure:
        _expect("--measure", filters.measure, departments.index)
        keep &= measure.eq(filters.measure)
    if filters.department:
        _expect("--department", filters.department, departments.unique())
        keep &= department.eq(filters.department)
    return found[keep]


def _expect(option: str, given: str, known: Iterable[str]) -> None:
    """Refuse what is not there, and say what is near."""
    names = [str(name) for name in known]
    if given not in names:
        near = get_close_matches(given, names, n=3, cutoff=0) or names[:3]
        raise InputError(
            f"{option}: 「{given}」はありません。{'、'.join(near)} などが必要です"
        )


def print_trace(
    data: Data, which: str, source: Path | None, judgements: Judgements
) -> int:
    """Print where each number of an indicator or a series stands.

    Of a number that the sheets do not print, the source is named instead; one by
    another definition stands beside, for it enters nothing.
    Errors: `InputError` for what is not there.
    """
    rows = data.observations
    own = rows[rows["indicator_id"].eq(which) | rows["series_id"].eq(which)]
    if own.empty:
        _expect("--trace", which, data.indicators["indicator_id"])

    lines = _lines_of(source)
    for row in own.to_dict("records"):
        is_missing = row["status"] == "not_available"
        value = "not_available" if is_missing else f"{row['value']:g}"
        number = f"{row['series_id']}  {row['kind']:8} {row['fiscal_year']}"
        if not pd.isna(row["line"]):
            said = f"{number}  {value:>10}  {_place(row, lines)}"
            print(terminal_line(said).rstrip())

    for other in judgements.other_observations:
        if which in (other.series_id, other.series_id.partition(":")[0]):
            number = f"{other.series_id}  history  {other.fiscal_year}"
            beside = "" if other.definition == "same" else "（定義が異なる値）"
            said = f"{number}  {other.value:>10}  出典：{other.source}{beside}"
            print(terminal_line(said))
    return 0


def _place(row: dict[Hashable, Any], lines: list[str]) -> str:
    """Say where a number stands: the line, and the text of the document."""
    line = lines[int(row["line"]) - 1].strip() if lines else ""
    return f"「{row['printed']}」 {row['edition']}年度版 行{row['line']}  {line}"


def _lines_of(source: Path | None) -> list[str]:
    """Return the lines of a document; none of a folder or an Excel sheet."""
    if source is None or not source.is_file() or is_template(str(source)):
        return []
    return read_lines(source)
