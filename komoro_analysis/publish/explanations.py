"""Read what the offices say of their 施策."""

from pathlib import Path

from ..base.errors import InputError
from ..base.files import read_csv
from .records import Explanation

COLUMNS = ("施策", "説明", "担当")


def read_explanations(path: str | Path) -> tuple[Explanation, ...]:
    """Read `explanations.csv`: 施策, 説明, 担当. A file that is not there says nothing.

    Errors: `InputError` with file and line for a row without a 施策 or a text.
    """
    if not Path(path).exists():
        return ()

    found = []
    for line, row in enumerate(read_csv(path, COLUMNS), 2):
        measure_id = row["施策"].strip()
        text = row["説明"].strip()
        if not measure_id or not text:
            raise InputError(
                f"{path}:{line}: 施策 {measure_id or '（空欄）'}: "
                "「施策」と「説明」の両方が必要です"
            )
        found.append(Explanation(measure_id, text, row["担当"].strip()))
    return tuple(found)
