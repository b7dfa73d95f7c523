"""Tidy the raw tables of all editions into long format."""

from pathlib import Path

import pandas as pd

from ..base.identifiers import numbers_of
from ..base.judgements import WHOLE, Judgements, judgements_beside
from ..base.municipality import Municipality
from .amendments import (
    correct,
    history_rows,
    new_entries,
    other_table,
    printed_years,
)
from .descriptions import description_table
from .editions import RawEdition, read_editions
from .indicators import COLUMNS as INDICATOR_COLUMNS
from .indicators import indicator_table, year_before_plan
from .notes import (
    Note,
    note_differing_entries,
    note_draft,
    note_judgement_fit,
    note_label_mismatches,
    note_leftovers,
    note_other_plans,
    note_printed_elsewhere,
    note_replaced_entries,
    note_revisions,
    note_unused_labels,
)
from .observations import component_table, observe
from .schema import DESCRIPTION, SCHEMAS, describe, validate

MEASURES = {  # column of measures.csv: column of the raw table
    "measure_id": "施策",
    "name": "施策名",
    "policy_id": "政策",
    "policy_name": "政策名",
    "division": "所管部",
    "lead_department": "主管課",
    "related_departments": "関係課",
    "outlook": "今後の方針",
    "plans": "個別計画",
}
KIND_ORDER = ("baseline", "plan", "target", "actual", "history")


def tidy(
    raw: str | Path = "data/raw", judgements: Judgements | None = None
) -> dict[str, pd.DataFrame]:
    """Tidy every edition of the newest plan under a folder; all columns are text.

    Values keep their printed decimals. The newest edition names an indicator; what
    changed between editions, or has no judgement, becomes a note. A filled template
    gives way to the document of its year. `judgements`: those beside `raw` if None.
    Errors: `InputError` for no edition, a cell outside the grammar, a label without a
    component, an amendment that fits nothing, a table that breaks its schema.
    """
    editions = read_editions(Path(raw))
    judgements = judgements or judgements_beside(raw)
    plan = editions.newest.plan
    judged = {row.indicator_id: row for row in judgements.indicators_of(plan)}
    components = component_table(
        row for row in judgements.components if row.plan == plan
    )

    year_before = year_before_plan(editions.newest, judgements)
    indicators = indicator_table(editions, judged, str(year_before))

    def observe_all(chosen: list[RawEdition]) -> pd.DataFrame:
        years = indicators["baseline_year"]
        tables = [_observe(edition, years, components) for edition in chosen]
        return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()

    published = observe_all(editions.published)
    entered = new_entries(observe_all(editions.entered), published)
    together = pd.concat([published, entered], ignore_index=True)
    printed = correct(together, judgements)
    replaced = observe_all(editions.replaced)
    history = history_rows(printed, judgements)
    observations = pd.concat([printed, history], ignore_index=True)

    notes = [
        *note_other_plans(editions),
        *note_revisions(printed),
        *note_replaced_entries(replaced, published),
        *note_differing_entries(observe_all(editions.entered), published),
        *note_judgement_fit(editions.newest, indicators, judged),
        *note_draft(editions),
        *note_leftovers(editions),
        *note_label_mismatches(_newest_word(printed)),
        *note_printed_elsewhere(judgements, printed_years(printed)),
        *note_unused_labels(printed, components, indicators.index),
    ]
    tables = {
        "observations": _in_order(observations, components),
        "indicators": indicators[list(INDICATOR_COLUMNS)],
        "measures": _measure_table(editions.newest),
        "notes": pd.DataFrame(notes, columns=list(Note.__annotations__), dtype="str"),
        "descriptions": description_table(editions),
        "other_observations": other_table(judgements),
    }
    return {name: _checked(name, table) for name, table in tables.items()}


def files(
    tables: dict[str, pd.DataFrame], municipality: Municipality
) -> dict[str, bytes]:
    """Return the files of `data/tidy/`: a CSV a table, and the package's description."""
    contents = {
        name: table.to_csv(index=False, lineterminator="\n").encode()
        for name, table in tables.items()
    }
    named = {f"{name}.csv": content for name, content in contents.items()}
    return {**named, DESCRIPTION: describe(contents, municipality)}


def _observe(
    edition: RawEdition, baseline_years: "pd.Series[str]", components: pd.DataFrame
) -> pd.DataFrame:
    return observe(
        edition.indicators, edition.year, baseline_years, components, edition.table
    )


def _newest_word(printed: pd.DataFrame) -> pd.DataFrame:
    """Keep, of each number, what the newest edition prints."""
    rows = printed.sort_values(
        "edition", kind="stable", key=lambda years: years.astype(int)
    )
    return rows.drop_duplicates(["series_id", "kind", "fiscal_year"], keep="last")


def _measure_table(newest: RawEdition) -> pd.DataFrame:
    table = newest.measures[list(MEASURES.values())]
    return table.set_axis(list(MEASURES), axis=1)


def _in_order(rows: pd.DataFrame, components: pd.DataFrame) -> pd.DataFrame:
    """Sort by measure, indicator, component, kind, year and edition."""
    names = [WHOLE, *components["component"].unique()]
    place_of_component = {name: place for place, name in enumerate(names)}
    place_of_kind = {kind: place for place, kind in enumerate(KIND_ORDER)}
    keys = pd.DataFrame(
        {
            "indicator": rows["indicator_id"].map(numbers_of),
            "component": rows["component"].map(place_of_component),
            "kind": rows["kind"].map(place_of_kind),
            "year": rows["fiscal_year"].astype(int),
            "edition": pd.to_numeric(rows["edition"].replace("", None)),
        }
    )

    return rows.loc[keys.sort_values(list(keys.columns)).index]


def _checked(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose columns and values its schema allows, as text."""
    text = table[SCHEMAS[name].columns].astype("str").reset_index(drop=True)
    validate(name, text)
    return text
