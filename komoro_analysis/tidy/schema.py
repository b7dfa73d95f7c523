"""The schema of the tidy tables, kept once, as a Frictionless Data Package."""

import hashlib
import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import pandas as pd

from ..base.municipality import Municipality
from ..base.table_schema import schemas

PACKAGE = "komoro_analysis.tidy"
SCHEMAS = schemas(PACKAGE, "datapackage.json")
DESCRIPTION = "datapackage.json"
PANDAS_TYPES = {"string": "str", "integer": "Int64", "number": "float64"}


def dtypes(table: str) -> dict[str, str]:
    """Return the pandas type of each column of a tidy table, in order."""
    return {field.name: PANDAS_TYPES[field.type] for field in SCHEMAS[table].fields}


def validate(table: str, frame: pd.DataFrame) -> None:
    """Check a tidy table of text: columns in order, types, ranges, words, keys.

    Errors: `InputError` naming the table, the row and the first cell that is wrong.
    """
    schema = SCHEMAS[table]
    schema.check_columns(list(frame.columns), f"{table}.csv")
    schema.check_cells(
        {name: frame[name].tolist() for name in schema.columns}, f"{table}.csv"
    )


def describe(tables: Mapping[str, bytes], municipality: Municipality) -> bytes:
    """Return `datapackage.json`: fields, types, units, keys, source, and digests.

    `tables`: the content of each CSV by table. The digests tell whether a table is
    still as it was tidied; `municipality` is what `ka.load` gives as such.
    """
    text = files(PACKAGE).joinpath(DESCRIPTION).read_text(encoding="utf-8")
    template: dict[str, Any] = json.loads(text)
    for resource in template["resources"]:
        content = tables[resource["name"]]
        resource["bytes"] = len(content)
        resource["hash"] = digest(content)

    words = municipality.words
    about = {
        "name": f"{municipality.slug}-plan-indicators",
        "title": f"{municipality.name} {words.plan} {words.indicator}（整然データ）",
        "description": "Outcome indicators of a municipality's plan, one row per "
        "printed number.",
    }
    sources = [{"title": source_title(municipality)}]
    package = {
        **about,
        **template,
        "sources": sources,
        "municipality": municipality.entries(),
    }
    return f"{json.dumps(package, ensure_ascii=False, indent=1)}\n".encode()


def source_title(municipality: Municipality) -> str:
    """Name who publishes the numbers, and in what."""
    code = f"全国地方公共団体コード {municipality.code}" if municipality.code else ""
    names = "; ".join(name for name in (municipality.name_en, code) if name)
    publisher = f"{municipality.name}（{names}）" if names else municipality.name
    return f"{publisher} {municipality.document}"


def digest(content: bytes) -> str:
    """Return the digest of a file as a Data Package writes it."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
