"""Tell what kind of source a file is, without reading it through."""

import re
import zipfile
from pathlib import Path

from .edition import is_template

# A plan's form has this sheet, or this table in a folder of CSV.
FORM_TITLE = "自治体"
_LIST_OF_SHEETS = "xl/workbook.xml"
_MOST_BYTES = 1_000_000


def is_plan_form(path: str | Path) -> bool:
    """Tell whether a workbook, or a folder of CSV, is the form of a plan."""
    path = Path(path)
    if path.is_dir():
        return (path / f"{FORM_TITLE}.csv").exists()
    return is_template(path) and FORM_TITLE in _sheet_titles(path)


def _sheet_titles(path: Path) -> list[str]:
    """Return the titles of a workbook's sheets; none of a damaged one."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(_LIST_OF_SHEETS) as part:
            text = part.read(_MOST_BYTES).decode("utf-8", "replace")
    except Exception:  # zipfile raises many kinds on damaged files
        return []
    return re.findall(r'<(?:\w+:)?sheet [^>]*?name="([^"]*)"', text)
