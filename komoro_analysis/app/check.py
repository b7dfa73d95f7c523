"""`komoro check`: what a careful reader would question, and where a number stands."""

import tempfile
from pathlib import Path

from ..analysis.verbs import quality
from ..base.errors import InputError
from ..base.files import write_files
from ..base.judgements import Judgements
from ..dataset import Data, data_of
from ..source.document import read_lines
from ..source.edition import is_template
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
    return source.is_dir() and not (source / "source.json").is_file()


def _edition_files(source: Path, judgements: Judgements) -> dict[str, bytes]:
    """Return the printed tables of one edition, from its folder or its document."""
    if source.is_dir():
        return files_in(source)

    from ..source.extract import extract

    return extract(source, judgements).files()


def _tidied(raw: Path, judgements: Judgements) -> Data:
    return data_of(tidy(raw, judgements))


def print_findings(data: Data) -> int:
    """Print the findings, those for a person first; return 1 when there are such."""
    found = quality(data).sort_values("severity", kind="stable")
    found["line"] = ("行" + found["line"].astype("string")).fillna("")
    for row in found.itertuples():
        about = f"{row.severity:5} {row.indicator_id:6} {row.finding:26}"
        print(f"{about} {row.line}  {row.message}")

    checks = int(found["severity"].eq("check").sum())
    print(f"check {checks}, note {len(found) - checks}")
    return int(checks > 0)


def print_trace(data: Data, indicator_id: str, source: Path | None) -> int:
    """Print where each number of an indicator stands, with its line of the document.

    Errors: `InputError` for an indicator that is not there.
    """
    observations = data.observations
    rows = observations[observations["indicator_id"].eq(indicator_id)]
    if rows.empty:
        raise InputError(
            f"--trace {indicator_id}: そのような指標はありません。"
            "2-1-1 のような番号が必要です"
        )

    lines = _lines_of(source)
    for row in rows.itertuples():
        line = lines[row.line - 1].strip() if lines else ""
        is_missing = row.status == "not_available"
        value = "not_available" if is_missing else f"{row.value:g}"
        number = f"{row.series_id}  {row.kind:8} {row.fiscal_year}  {value:>10}"
        place = f"「{row.printed}」 {row.edition}年度版 行{row.line}"
        print(f"{number}  {place}  {line}")
    return 0


def _lines_of(source: Path | None) -> list[str]:
    """Return the lines of a document; none of a folder or an Excel sheet."""
    if source is None or not source.is_file() or is_template(str(source)):
        return []
    return read_lines(source)
