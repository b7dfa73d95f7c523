"""The schema of the tidy tables, kept once, as a Frictionless Data Package descriptor, and checked with pandera."""

import json
from pathlib import Path

import pandas as pd

from ..base.errors import InputError

DESCRIPTOR = json.loads(
    Path(__file__).with_name("datapackage.json").read_text(encoding="utf-8")
)
TABLES = {resource["name"]: resource["schema"] for resource in DESCRIPTOR["resources"]}
_TYPES = {"string": "str", "integer": "Int64", "number": "float64"}


def dtypes(table: str) -> dict[str, str]:
    """Return the pandas type of each column of a tidy table, in order."""
    return {field["name"]: _TYPES[field["type"]] for field in TABLES[table]["fields"]}


def validate(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Check a tidy table against its schema: columns in order, types, ranges, vocabularies, unique keys.

    Errors: `InputError` naming the table, the column, the first offending value and its row.
    """
    import pandera.pandas as pa

    columns = {}
    for field in TABLES[table]["fields"]:
        rules, text = field.get("constraints", {}), field["type"] == "string"
        optional = [] if rules.get("required") else [""]
        checks = []
        if "enum" in rules:
            checks.append(pa.Check.isin(rules["enum"] + optional))
        if "pattern" in rules:
            checks.append(pa.Check.str_matches(rf"{rules['pattern']}$"))
        if text and rules.get("required"):
            checks.append(pa.Check.str_length(min_value=1))
        if "minimum" in rules:
            checks.append(
                pa.Check.in_range(rules["minimum"], rules.get("maximum", float("inf")))
            )
        nullable = not text and not rules.get("required")
        columns[field["name"]] = pa.Column(
            _TYPES[field["type"]], checks, nullable=nullable
        )
    schema = pa.DataFrameSchema(
        columns, strict=True, ordered=True, unique=TABLES[table].get("primaryKey")
    )
    try:
        return schema.validate(frame.reset_index(drop=True))
    except pa.errors.SchemaError as error:
        cases = error.failure_cases
        known = isinstance(cases, pd.DataFrame)
        first = (
            f"row {cases['index'].iloc[0]}: {cases['failure_case'].iloc[0]!r}"
            if known
            else error
        )
        raise InputError(
            f"{table}: column {error.schema.name}: {first}; expected {error.check}"
        ) from None
