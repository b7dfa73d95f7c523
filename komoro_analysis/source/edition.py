"""What `source.json` says of an edition."""

import json
from pathlib import Path

from ..base.errors import InputError
from ..base.files import read_bytes


def read_source(folder: Path) -> dict[str, object]:
    """Read the `source.json` of an edition; `template` then tells whether it is a filled template, not the document.

    Errors: `InputError` when it cannot be read or lacks edition, file or plan.
    """
    path, expected = folder / "source.json", "edition, file and plan as komoro extract writes them"
    raw = read_bytes(path, expected)
    try:
        source = json.loads(raw)
        return source | {key: source[key] for key in ("edition", "plan")} | {"template": is_template(source["file"])}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InputError(f"{path}: found something else; expected {expected}") from None


def is_template(file: str | Path) -> bool:
    """Tell a filled template from a published document, by the name of the file."""
    return Path(file).suffix.lower() == ".xlsx"
