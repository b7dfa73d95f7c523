"""The digest of facts: whether a picture would show the same as it did last time."""

from dataclasses import fields, is_dataclass
from importlib.metadata import version
from pickle import PicklingError

import pandas as pd

DRAWN_WITH = ("matplotlib", "pypdfium2", "pillow")  # another version draws otherwise


def digest_of_facts(facts: object) -> str:
    """Return a digest of dataclasses, tables and numbers; "" for what has none.

    What they hold counts, not how: a table may lie in memory in more than one way, and
    a dataclass may have worked out more of its fields.
    """
    import joblib

    versions = [version(name) for name in DRAWN_WITH]
    try:
        return str(joblib.hash((versions, _as_held(facts)), hash_name="sha1"))
    except (PicklingError, AttributeError, TypeError):
        return ""


def _as_held(facts: object) -> object:
    """Put names and values in place of dataclasses and tables, in containers too."""
    if is_dataclass(facts) and not isinstance(facts, type):
        held = {one.name: getattr(facts, one.name) for one in fields(facts)}
        return type(facts).__qualname__, _as_held(held)
    if isinstance(facts, pd.DataFrame):
        columns = [facts.iloc[:, place] for place in range(facts.shape[1])]
        return "table", facts.index.tolist(), [_as_held(one) for one in columns]
    if isinstance(facts, pd.Series):
        return facts.name, str(facts.dtype), facts.index.tolist(), facts.tolist()
    if isinstance(facts, dict):
        return {key: _as_held(value) for key, value in facts.items()}
    if isinstance(facts, list | tuple):
        return [_as_held(value) for value in facts]
    return facts
