"""The ways in beside the printed numbers: what people decided, other cities' values."""

import random
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from komoro_analysis.base.files import write_files
from komoro_analysis.base.judgements import Judgements, read_judgements
from tests.builders import documents

from . import plans, tables, whole_files
from .door import Door, Files, Findings, Numbers
from .plans import findings_of, whole_judgements
from .tables import INVISIBLE_IN_SHEETS

# A component may be called what one likes.
INVISIBLE_WORDS = INVISIBLE_IN_SHEETS | {
    "change a label",
    "drop a label or bracket",
    "a sentence",
    "a footnote mark",
    "a per cent sign",
    "infinity",
    "an exponent",
    "two numbers",
}


JUDGED = ("direction", "value_type", "survey", "baseline_year", "component", "plan")
JUDGEMENT_TABLES = ("indicators.csv", "components.csv", "plans.csv")


def judgement_door(extracted: Callable[[Files, Judgements], Files]) -> Door:
    """Damage the tables of what people decided; read what becomes of them in tidying."""
    text = documents.document(documents.read("indicators"), documents.read("measures"))
    edition = extracted({"e.txt": text.encode()}, whole_judgements())
    whole = tables.content_of(whole_judgements().folder)

    def judged(files: Files) -> Judgements:
        with tempfile.TemporaryDirectory() as folder:
            write_files(Path(folder, "judgements"), files)
            return read_judgements(Path(folder, "judgements"))

    def numbers(files: Files) -> Numbers:
        return _judged_numbers(judged(files), edition)

    def findings(files: Files) -> Findings:
        return findings_of(edition, judged(files))

    def mutate(mutator: tables.GridMutator, rng: random.Random) -> Files:
        name = rng.choice(JUDGEMENT_TABLES)
        return tables.damaged(whole, name, mutator, rng)

    kinds = {
        kind: partial(mutate, mutator)
        for kind, mutator in tables.kinds_of(lambda name: name in JUDGED).items()
    }
    kinds |= whole_files.byte_kinds(whole, [*JUDGEMENT_TABLES, "municipality.toml"])
    return Door("judgements", whole, kinds, numbers, findings, INVISIBLE_WORDS)


def _judged_numbers(judgements: Judgements, edition: Files) -> Numbers:
    """Return what tidying makes of the numbers and of the words about them."""
    from komoro_analysis.tidy.build import tidy

    with tempfile.TemporaryDirectory() as folder:
        write_files(Path(folder, "edition"), edition)
        tidied: Mapping[str, Any] = tidy(folder, judgements)
    found: Numbers = {}
    for row in tidied["observations"].itertuples():
        key = (row.indicator_id, f"{row.kind}_{row.fiscal_year}", row.component)
        found[key] = (row.value, row.bound, row.status)
    for row in tidied["indicators"].itertuples():
        words = (row.direction, row.value_type, row.survey, row.baseline_year)
        found[row.indicator_id, "judged", ""] = words
    return found


REFERENCE = ("observations.csv", "municipalities.csv", "statistics.csv")
SMALL = 60  # cities of the small reference


def reference_door() -> Door:
    """Damage the tables of other cities' statistics."""
    whole = tables.content_of(plans.ROOT / "data/reference")
    whole = {name: body for name, body in whole.items() if name in REFERENCE}
    header, *cities = tables.read_grid(whole["municipalities.csv"])
    in_nagano = [row for row in cities if row[0].startswith("20")]
    grid = [header, *cities[:SMALL], *in_nagano]
    codes = {row[0] for row in grid}
    own = [
        row for row in tables.read_grid(whole["observations.csv"]) if row[1] in codes
    ]
    whole |= {
        "municipalities.csv": tables.write_grid(grid),
        "observations.csv": tables.write_grid(own),
    }

    def read(files: Files) -> Numbers:
        from komoro_analysis.dataset.reference import load_reference

        with tempfile.TemporaryDirectory() as folder:
            write_files(Path(folder, "reference"), files)
            reference = load_reference(Path(folder, "reference"))
        rows = reference.observations.itertuples(index=False)
        found: Numbers = {
            (row.statistic, f"value_{row.fiscal_year}", row.code): (str(row.value),)
            for row in rows
        }
        return found

    def mutate(mutator: tables.GridMutator, rng: random.Random) -> Files:
        return tables.damaged(whole, rng.choice(REFERENCE), mutator, rng)

    kinds = {
        kind: partial(mutate, mutator)
        for kind, mutator in tables.kinds_of(lambda name: name == "value").items()
    }
    kinds |= whole_files.byte_kinds(whole, REFERENCE)
    # A city may well have no value of a year.
    invisible = INVISIBLE_IN_SHEETS | {"delete a row", "cut short"}
    return Door("reference", whole, kinds, read, lambda files: Findings(), invisible)
