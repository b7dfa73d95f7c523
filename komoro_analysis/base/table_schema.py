"""What a table may hold, read from a Frictionless descriptor and checked at the door."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from .errors import Place, quoted
from .files import read_csv

# More digits than a table of a city can need would not survive being computed with.
INTEGER = re.compile(r"-?[0-9]{1,15}")
YEAR = re.compile(r"(?:19|20|21)[0-9]{2}")
NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,12})?")


@dataclass(frozen=True)
class Field:
    """A column: what its cells may be. `form` says its pattern in words."""

    name: str
    type: str = "string"
    required: bool = False
    pattern: str = ""
    form: str = ""
    allowed: tuple[str, ...] = ()
    minimum: float = float("-inf")
    maximum: float = float("inf")

    def needed(self, text: str) -> str:
        """Say what should stand in place of a cell; "" for a good one."""
        if not text:
            return "空でない値" if self.required else ""
        if self.allowed and text not in self.allowed:
            return f"{'・'.join(self.allowed)}のどれか"
        if self.pattern and not _matches(self.pattern, text):
            return self.form or f"形 {self.pattern} "
        if self.type != "string":
            return self._needed_number(text)

        return ""

    def _needed_number(self, text: str) -> str:
        if self.type == "year":
            is_year = YEAR.fullmatch(text) is not None
            return "" if is_year else "半角4桁の西暦年度（1900～2199）"

        form = INTEGER if self.type == "integer" else NUMBER
        if not form.fullmatch(text):
            return "半角の整数" if self.type == "integer" else "半角の数値"
        if not self.minimum <= float(text) <= self.maximum:
            return f"{self.minimum:g}から{self.maximum:g}までの値"

        return ""


def _matches(pattern: str, text: str) -> bool:
    r"""Match a text with \d for ASCII digits alone, and \s for every blank there is."""
    flags = (re.ASCII, re.UNICODE)
    return all(re.fullmatch(pattern, text, flag) for flag in flags)


@dataclass(frozen=True)
class TableSchema:
    """A table: its columns in order, and those that together name a row."""

    name: str
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ()

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return [field.name for field in self.fields]

    def check_columns(self, columns: Sequence[str], path: str | Path) -> None:
        """Refuse a header that is not just the columns, each once.

        Errors: `InputError` with file and line.
        """
        if sorted(columns) != sorted(self.columns):
            unknown = [name for name in columns if name not in self.columns]
            missing = [name for name in self.columns if name not in columns]
            found = f"列{quoted('、'.join(unknown))}があります"
            if missing:
                found = f"列{quoted('、'.join(missing))}がありません"
            Place(path, 1).refuse(found, f"列 {','.join(self.columns)}（各1回）")

    def check_cells(self, table: Mapping[str, Sequence[str]], path: str | Path) -> None:
        """Refuse the first cell of a column that is not what its field allows.

        `table`: the cells of each column. Errors: `InputError` with file and line.
        """
        for field in self.fields:
            cells = list(table[field.name])
            for text in dict.fromkeys(cells):
                if needed := field.needed(text):
                    place = Place(path, cells.index(text) + 2)
                    place.refuse(f"列 {field.name} に{quoted(text)}があります", needed)
        self._check_key(table, path)

    def _check_key(self, table: Mapping[str, Sequence[str]], path: str | Path) -> None:
        seen: set[tuple[str, ...]] = set()
        rows = zip(*(table[name] for name in self.key), strict=True)
        for line, row in enumerate(rows, 2):
            if row in seen:
                found = f"{quoted('・'.join(row))}の行が二つ以上あります"
                Place(path, line).refuse(found, f"{'・'.join(self.key)}ごとに1行")
            seen.add(row)

    def read(self, path: str | Path) -> list[dict[str, str]]:
        """Read a CSV of this shape.

        Errors: `InputError` with file and line for a table that cannot be read, another
        column, a cell that its field does not allow, a doubled row.
        """
        rows = read_csv(path, self.columns)
        if rows:
            self.check_columns(list(rows[0]), path)
        self.check_cells(
            {name: [row[name] for row in rows] for name in self.columns}, path
        )

        return rows


@lru_cache
def schemas(package: str, descriptor: str) -> dict[str, TableSchema]:
    """Read the schemas of a Data Package that comes with a part of this package."""
    text = files(package).joinpath(descriptor).read_text(encoding="utf-8")
    resources = json.loads(text)["resources"]
    return {resource["name"]: _schema(resource) for resource in resources}


def _schema(resource: Mapping[str, Any]) -> TableSchema:
    schema = resource["schema"]
    fields = tuple(_field(field) for field in schema["fields"])
    return TableSchema(resource["name"], fields, tuple(schema.get("primaryKey", ())))


def _field(field: Mapping[str, Any]) -> Field:
    rules = field.get("constraints", {})
    return Field(
        name=field["name"],
        type=field["type"],
        required=rules.get("required", False),
        pattern=rules.get("pattern", ""),
        form=field.get("form", ""),
        allowed=tuple(rules.get("enum", ())),
        minimum=rules.get("minimum", float("-inf")),
        maximum=rules.get("maximum", float("inf")),
    )
