"""Gather what the pages and the office files show: one `Report` of a data set."""

from functools import partial
from itertools import groupby
from operator import attrgetter
from pathlib import Path

import pandas as pd

from ..analysis.results import Results, results
from ..base.judgements import FOLDER, read_municipality
from ..base.municipality import Municipality
from ..dataset import Data, store
from ..wording.numbers import fiscal_long, probability_words
from ..wording.vocabulary import vocabulary
from ..wording.wording import wording_of
from .evidence import changes_of
from .explanations import read_explanations
from .frames import Row, rows_of, whole
from .groups import add_up, count, groups_of, named
from .notes import reading_notes
from .records import (
    Change,
    Explanation,
    Finding,
    Indicator,
    Measure,
    Series,
    Spread,
)
from .report import Report
from .series_facts import gather_series, percent

SEPARATOR = "／"
NOT_YET_PUBLISHED = "（公表前）"


def report_of(data: Data, judgements: str | Path = FOLDER) -> Report:
    """Gather all that is shown of a data set.

    `judgements`: the folder with the city's words and with what its offices say.
    """
    explanations = read_explanations(Path(judgements, "explanations.csv"))
    city = read_municipality(judgements)
    return store(data).once(
        ("report", city, explanations),
        partial(_gather, city=city, explanations=explanations),
    )


def _gather(
    data: Data, city: Municipality, explanations: tuple[Explanation, ...]
) -> Report:
    known = results(data)
    findings = _findings(data, known)
    measures = _measures(data, known, findings, explanations)
    year = int(known.gaps["fiscal_year"].max())
    wording = wording_of(data)
    draft = wording.unpublished
    kind = "document" if draft is None else "template"
    surveyed = known.gaps.loc[known.gaps["fiscal_year"] == year, "within_noise"]
    origin = vocabulary().origin[kind]

    return Report(
        city=city,
        edition=int(data.observations["edition"].max()),
        year=year,
        year_label=f"{fiscal_long(year)}{_mark(draft, year)}",
        years=_plan_years(known),
        target_year=int(known.series["target_year"].max()),
        draft=draft,
        is_corrected=bool(data.observations["status"].eq("corrected").any()),
        is_assumed=bool(data.observations["status"].eq("assumed").any()),
        source=wording.source,
        sources=wording.sources,
        origin=origin,
        given=vocabulary().given[kind],
        mark=_mark(draft, year),
        observed=wording.observed,
        n_series=len(known.trends),
        n_barely_observed=int((known.trends["n_points"] <= 2).sum()),
        counts=add_up(measure.counts for measure in measures),
        spread=_whole_spread(data, known),
        surveys_within=int(surveyed.sum()),
        surveys_judged=int(surveyed.count()),
        measures=measures,
        policies=groups_of("policy", measures, attrgetter("policy_id", "policy_name")),
        divisions=groups_of("division", measures, named("division")),
        departments=groups_of("department", measures, named("department")),
        findings=tuple(findings),
        notes=reading_notes(city.words, wording.sources, origin, wording.observed),
        is_first_edition=data.observations["edition"].nunique() < 2,
    )


def _mark(draft: int | None, year: int) -> str:
    return NOT_YET_PUBLISHED if draft == year else ""


def _plan_years(known: Results) -> tuple[int, ...]:
    first = int(known.gaps["fiscal_year"].min())
    target_year = int(known.series["target_year"].max())
    return tuple(range(first, target_year + 1))


def _findings(data: Data, known: Results) -> list[Finding]:
    rows = wording_of(data).rows.drop_duplicates("indicator_id")
    names = rows.set_index("indicator_id")["short_name"]
    measures = data.measures.set_index("measure_id")
    return [_finding(row, names, measures) for row in rows_of(known.quality)]


def _finding(row: Row, names: pd.Series, measures: pd.DataFrame) -> Finding:
    indicator_id = str(row["indicator_id"] or "")
    measure_id = indicator_id.rpartition("-")[0]
    known = measures.loc[measure_id] if measure_id in measures.index else None
    name = names.get(indicator_id, "")
    severity = str(row["severity"])

    return Finding(
        indicator_id=indicator_id,
        measure_id=measure_id,
        name=str(name),
        department="" if known is None else str(known["lead_department"]),
        division="" if known is None else str(known["division"]),
        severity=severity,
        word=vocabulary().severity[severity],
        message=str(row["message"]),
        line=whole(row["line"]),
    )


def _measures(
    data: Data,
    known: Results,
    findings: list[Finding],
    explanations: tuple[Explanation, ...],
) -> tuple[Measure, ...]:
    series = gather_series(data)
    labels = {key: one.label for key, one in series.items()}
    changes = changes_of(known, labels)
    judged = _indicators(data, known, series, findings)
    wording = wording_of(data)
    headlines = wording.measure_headlines
    said = wording.measure_sentences.set_index("measure_id")["sentence"]
    summary = known.measure_summary.merge(data.measures, on="measure_id")

    return tuple(
        _measure(
            row,
            tuple(one for one in judged if one.measure_id == row["measure_id"]),
            headlines[str(row["measure_id"])],
            str(said[str(row["measure_id"])]),
            tuple(one for one in explanations if one.measure_id == row["measure_id"]),
            tuple(one for one in changes if one.measure_id == row["measure_id"]),
            series,
        )
        for row in rows_of(summary)
    )


def _measure(
    row: Row,
    indicators: tuple[Indicator, ...],
    headline: str,
    sentence: str,
    explanations: tuple[Explanation, ...],
    changes: tuple[Change, ...],
    series: dict[str, Series],
) -> Measure:
    weakest = row["weakest_series"]
    return Measure(
        measure_id=str(row["measure_id"]),
        name=str(row["name"]),
        policy_id=str(row["policy_id"]),
        policy_name=str(row["policy_name"]),
        division=str(row["division"]),
        department=str(row["lead_department"]),
        related=_parts(row["related_departments"]),
        outlook=str(row["outlook"]),
        plans=_parts(row["plans"]),
        headline=headline,
        sentence=sentence,
        counts=count(one.verdict for one in indicators),
        spread=_measure_spread(row),
        weakest=None if weakest is None else series[str(weakest)],
        indicators=indicators,
        explanations=explanations,
        changes=changes,
    )


def _parts(joined: object) -> tuple[str, ...]:
    return tuple(part for part in str(joined or "").split(SEPARATOR) if part)


def _measure_spread(row: Row) -> Spread | None:
    if not row["n_projected"]:
        return None
    return Spread(
        expected=float(str(row["expected_attained"])),
        low=int(float(str(row["expected_low80"]))),
        high=int(float(str(row["expected_high80"]))),
        possible=int(str(row["n_projected"])),
    )


def _whole_spread(data: Data, known: Results) -> Spread:
    chances = known.indicators["p"].dropna().to_numpy()
    expected, low, high = known.total_spread
    return Spread(float(expected), int(low), int(high), len(chances))


def _indicators(
    data: Data,
    known: Results,
    series: dict[str, Series],
    findings: list[Finding],
) -> list[Indicator]:
    judged = known.indicators
    about = data.indicators.set_index("indicator_id")
    parts = groupby(series.values(), key=attrgetter("indicator_id"))

    return [
        _indicator(judged.loc[key], about.loc[key], tuple(own), findings)
        for key, own in parts
    ]


def _indicator(
    judged: pd.Series,
    about: pd.Series,
    own: tuple[Series, ...],
    findings: list[Finding],
) -> Indicator:
    verdict = str(judged["verdict"])
    chance = None if pd.isna(judged["p"]) else float(judged["p"])
    indicator_id = own[0].indicator_id

    return Indicator(
        indicator_id=indicator_id,
        measure_id=str(judged["measure_id"]),
        name=str(about["name"]),
        short_name=str(about["short_name"] or about["name"]),
        formula=str(about["formula"]),
        verdict=verdict,
        verdict_word=vocabulary().verdict[verdict],
        mark=vocabulary().verdict_mark[verdict],
        percent=percent(chance),
        chance=chance,
        chance_words=probability_words(chance),
        series=own,
        findings=tuple(one for one in findings if one.indicator_id == indicator_id),
    )
