"""Extract an edition: raw tables as printed, a source line for every number.

Decides nothing. A filled template and a published document have each their reader.
"""

from pathlib import Path

from ..base.judgements import Judgements, read_judgements
from .edition import Edition, is_template
from .file_kinds import is_plan_form


def extract(path: str | Path, judgements: Judgements | None = None) -> Edition:
    """Extract a published edition (`.txt`, `.pdf`) or a filled workbook (`.xlsx`).

    A folder is taken for the CSV tables of the form of a plan.

    `judgements`: those of the project; of the working folder when not given.
    Errors: `InputError` naming file, line and 施策, what is there and what is needed.
    """
    known = judgements or read_judgements()
    if is_plan_form(path):
        from .plan_edition import read_plan_edition

        return read_plan_edition(path, known)
    if is_template(path):
        from .template_reader import read_template

        return read_template(path, known)

    from .published import read_published

    return read_published(path, known)
