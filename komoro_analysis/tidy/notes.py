"""Findings that only tidying can see: between editions, and against judgements."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pandas as pd

from ..base.judgements import WHOLE, IndicatorJudgement, Judgements
from ..base.years import year_label
from ..source.cells import parse_cell
from .amendments import NUMBER_KEY
from .editions import Editions, RawEdition
from .observations import KINDS

KIND_LABELS = {kind: label for label, kind in KINDS.items()}


@dataclass(frozen=True)
class Note:
    """A row of `notes.csv`; `indicator_id` is empty where it concerns an edition."""

    finding: str
    indicator_id: str
    line: str
    message: str


def note_other_plans(editions: Editions) -> Iterator[Note]:
    """Tell which editions belong to another plan and were left out."""
    for edition in editions.of_other_plans:
        message = f"{edition.plan}の版（{edition.file}）は含めていない"
        yield Note("edition_of_another_plan", "", "", message)


def note_draft(editions: Editions) -> Iterator[Note]:
    """Tell that the newest values come from a filled template."""
    newest = editions.newest
    if newest.is_template:
        year = year_label(newest.year)
        message = f"{year}の値は庁内記入の表（{newest.file}）による。公表前"
        yield Note("draft_edition", "", "", message)


def note_leftovers(editions: Editions) -> Iterator[Note]:
    """Tell what the empty slots of the newest document still print."""
    for document in editions.published[-1:]:
        for row in document.leftovers:
            indicator_id = f"{row['施策']}-{row['番号']}"
            message = f"空欄の指標枠に{row['項目']}「{row['内容']}」が残っている"

            # Lines are those of the newest edition; a template has none of these.
            line = "" if editions.newest.is_template else row["行"]
            yield Note("empty_slot_residue", indicator_id, line, message)


def note_revisions(rows: pd.DataFrame) -> Iterator[Note]:
    """Tell each number that a later edition prints differently."""
    rows = rows.assign(number=pd.to_numeric(rows["value"].replace("", None)))
    rows = rows.sort_values(
        "edition", kind="stable", key=lambda years: years.astype(int)
    )
    earlier = rows.groupby(["series_id", "kind", "fiscal_year"], sort=False)
    rows[["old_value", "old_number"]] = earlier[["value", "number"]].shift()

    was_known = rows["old_number"].notna()
    differs = rows["old_number"].ne(rows["number"])
    for row in _texts(rows[was_known & differs]):
        change = f"{row['old_value']} → {row['value'] or '－'}"
        edition = f"{year_label(int(row['edition']))}版"
        message = f"{_named(row)} {change}（{edition}）"
        yield Note("revised", row["indicator_id"], row["line"], message)


def note_replaced_entries(
    replaced: pd.DataFrame, published: pd.DataFrame
) -> Iterator[Note]:
    """Tell where the document of a year differs from its filled template.

    That is no revision: nobody had published what was filled in.
    """
    if replaced.empty:
        return

    pairs = _beside(replaced, published, [*NUMBER_KEY, "edition"])
    for row in _texts(pairs[_are_different(pairs)]):
        was = row["value"] or "－"
        message = (
            f"{_named(row)} 記入値 {was} → 公表値 {row['value_published'] or '－'}"
        )
        line = row["line_published"]
        yield Note("entry_replaced", row["indicator_id"], line, message)


def note_differing_entries(
    entered: pd.DataFrame, published: pd.DataFrame
) -> Iterator[Note]:
    """Tell where a filled template changes a number that is published already."""
    if entered.empty or published.empty:
        return

    newest = published.drop_duplicates(NUMBER_KEY, keep="last")
    pairs = _beside(entered, newest, NUMBER_KEY)
    for row in _texts(pairs[_are_different(pairs)]):
        message = (
            f"{_named(row)} 公表値 {row['value_published'] or '－'}に対し、"
            f"記入した表は{row['value'] or '－'}。公表値を使用"
        )
        yield Note("entry_differs", row["indicator_id"], row["line"], message)


def _beside(
    entered: pd.DataFrame, published: pd.DataFrame, keys: list[str]
) -> pd.DataFrame:
    columns = [*keys, "value", "line"]
    return entered.merge(published[columns], on=keys, suffixes=("", "_published"))


def _are_different(pairs: pd.DataFrame) -> "pd.Series[bool]":
    """Tell which pairs are different numbers: Excel makes 94 of 94.0."""
    entered = pd.to_numeric(pairs["value"].replace("", None))
    published = pd.to_numeric(pairs["value_published"].replace("", None))
    is_same = entered.eq(published) | (entered.isna() & published.isna())
    return ~is_same


def _texts(rows: pd.DataFrame) -> Iterator[dict[str, str]]:
    """Give the rows of a table as texts."""
    for row in rows.astype("str").to_dict("records"):
        yield {str(name): str(text) for name, text in row.items()}


def _named(row: dict[str, str]) -> str:
    """Name a number: its component, year and kind."""
    component = "" if row["component"] == WHOLE else row["component"]
    return f"{component}{year_label(int(row['fiscal_year']))}{KIND_LABELS[row['kind']]}"


def note_label_mismatches(current: pd.DataFrame) -> Iterator[Note]:
    """Tell indicators whose cells name their parts differently: 男性 here, 男 there."""
    for indicator_id, rows in current.groupby("indicator_id", sort=False):
        labels = {_labels_of(cell) for cell in rows["printed"].unique()} - {()}
        if len(labels) > 1:
            forms = "／".join(sorted("・".join(label) for label in labels))
            plan = rows[rows["kind"] == "plan"].sort_values("fiscal_year")
            line = plan["line"].iloc[-1] if len(plan) else ""
            message = f"内訳の表記がそろっていない（{forms}）"
            yield Note("label_mismatch", str(indicator_id), line, message)


def _labels_of(cell: str) -> tuple[str, ...]:
    labels = tuple(value.label for value in parse_cell(cell))
    return labels if len(labels) > 1 else ()


def note_judgement_fit(
    newest: RawEdition,
    indicators: pd.DataFrame,
    judged: dict[str, IndicatorJudgement],
) -> Iterator[Note]:
    """Tell where the newest edition and the judgements speak of other indicators.

    `indicators`: one row per indicator of any edition, index `indicator_id`, with
    `name`, `unit_printed` and `line`.
    """
    printed = set(newest.indicators["施策"] + "-" + newest.indicators["番号"])
    for indicator_id in indicators.index.union(list(judged), sort=False):
        judgement = judged.get(indicator_id)
        is_printed = indicator_id in printed
        if judgement is None and is_printed:
            yield _new_indicator(indicators.loc[indicator_id])
        elif judgement and not is_printed:
            yield _gone_indicator(judgement, indicators)
        elif judgement and is_printed:
            yield from _renamed_indicator(judgement, indicators.loc[indicator_id])


def _new_indicator(row: pd.Series) -> Note:
    message = f"新しい指標「{row['name']}」。方向などを判断した行が指標表にない"
    return Note("indicator_new", row["indicator_id"], row["line"], message)


def _gone_indicator(judgement: IndicatorJudgement, indicators: pd.DataFrame) -> Note:
    line = indicators["line"].get(judgement.indicator_id, "")
    message = f"指標「{judgement.name}」が最新の版にない"
    return Note("indicator_gone", judgement.indicator_id, line, message)


def _renamed_indicator(judgement: IndicatorJudgement, row: pd.Series) -> Iterator[Note]:
    changes = [
        ("indicator_renamed", "指標名", judgement.name, row["name"]),
        ("unit_changed", "単位", judgement.unit, row["unit_printed"]),
    ]
    for finding, column, old, new in changes:
        if _folded(old) != _folded(new):
            message = f"{column}が「{old}」から「{new}」に変わった"
            yield Note(finding, judgement.indicator_id, row["line"], message)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def note_printed_elsewhere(
    judgements: Judgements, printed: set[tuple[str, str]]
) -> Iterator[Note]:
    """Tell values from elsewhere that are not used, for the sheets print the year."""
    for other in judgements.other_observations:
        is_printed = (other.series_id, other.fiscal_year) in printed
        if other.definition == "same" and is_printed:
            indicator_id = other.series_id.partition(":")[0]
            year = year_label(int(other.fiscal_year))
            message = (
                f"{year}の値{other.value}（{other.source}）は、印字があるため使わない"
            )
            yield Note("other_observation_unused", indicator_id, "", message)


def note_unused_labels(
    rows: pd.DataFrame, components: pd.DataFrame, known: Iterable[str]
) -> Iterator[Note]:
    """Tell component labels of the `known` indicators that no edition prints."""
    printed: dict[str, set[str]] = {}
    for indicator_id, cells in rows.groupby("indicator_id", sort=False)["printed"]:
        labels = {label for cell in cells.unique() for label in _labels_of(cell)}
        printed[str(indicator_id)] = labels

    for row in _texts(components[components["indicator_id"].isin(list(known))]):
        if row["label"] not in printed.get(row["indicator_id"], set()):
            message = f"components.csv の表記「{row['label']}」はどの版にもない"
            yield Note("component_unused", row["indicator_id"], "", message)
