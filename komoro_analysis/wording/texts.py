"""What is said of one series: its numbers with units, its gap, its sentences."""

from dataclasses import dataclass

from .facts import change_facts, outlook_facts, short_point, verdict_facts
from .numbers import common_decimals, format_size, format_value, probability_words
from .printed import PrintedNumber
from .records import PrintedLookup, SeriesRecord
from .sentences import change_sentence, outlook_sentence, verdict_sentence
from .vocabulary import vocabulary

NO_VALUE = "－"
SHORT_POINT_NOTE = "目標に届かないが、補正した見込みは五分五分以上"


@dataclass(frozen=True)
class SeriesTexts:
    """What is said of one series."""

    baseline_text: str
    target_text: str
    actual_text: str
    plan_text: str
    gap_text: str  # 31g少ない（良い）
    gap_size_text: str  # 31g少ない, where a mark beside it says good or bad
    met_text: str
    point_text: str
    needed_text: str
    chance_text: str
    span_text: str
    point_note: str  # why odds of a half stand beside a projection short of the target
    sentence: str
    verdict: str
    change: str
    outlook: str


def series_texts(
    series: SeriesRecord, printed: PrintedLookup, draft_year: int | None
) -> SeriesTexts:
    """Write all texts of a series; `draft_year`: the year not yet published."""
    verdict = verdict_sentence(verdict_facts(series, printed, draft_year))
    change = change_sentence(change_facts(series, printed))
    outlook = outlook_sentence(outlook_facts(series, printed))
    mark = vocabulary().year_mark["assumed"] if series.is_assumed else ""

    return SeriesTexts(
        baseline_text=_cell_text(printed("baseline", series.baseline_year)),
        target_text=_cell_text(printed("target", series.target_year)),
        actual_text=_cell_text(printed("actual", series.fiscal_year)),
        plan_text=_cell_text(printed("plan", series.fiscal_year)),
        gap_text=gap_text(series, printed),
        gap_size_text=gap_size_text(series, printed),
        met_text=vocabulary().verdict[series.met_as] + mark,
        point_text=series.outlook.point,
        needed_text=_needed_text(series),
        chance_text=probability_words(series.p_attain) + mark,
        span_text=series.outlook.span,
        point_note=SHORT_POINT_NOTE if short_point(series) else "",
        sentence=f"{series.label}：{verdict}{change}{outlook}",
        verdict=verdict,
        change=change,
        outlook=outlook,
    )


def _cell_text(number: PrintedNumber | None) -> str:
    return number.bare_phrase if number else NO_VALUE


def gap_size_text(series: SeriesRecord, printed: PrintedLookup) -> str:
    """Say how far the newest actual is from its plan, and on which side: 31g少ない."""
    if series.gap is None or series.direction is None:
        return NO_VALUE

    numbers = [
        printed("actual", series.fiscal_year),
        printed.planned(series.fiscal_year),
    ]
    decimals = common_decimals(*(n.decimals if n else None for n in numbers))
    return size_words(
        series.gap, series.direction, series.value_type, series.unit, decimals
    )


def gap_text(series: SeriesRecord, printed: PrintedLookup) -> str:
    """Say the gap with its meaning: 31g少ない（良い）."""
    size = gap_size_text(series, printed)
    return size + meaning_words(series.gap) if series.gap else size


def _needed_text(series: SeriesRecord) -> str:
    """Write the value of next year that makes the odds even, as its series is printed."""
    if series.needed_next is None:
        return NO_VALUE
    return format_value(series.needed_next, series.unit, series.digits)


def size_words(
    gap: float, direction: float, value_type: str, unit: str, decimals: int | None
) -> str:
    """Say a gap without its meaning: 31g少ない. `gap` is positive where better."""
    if gap == 0:
        return vocabulary().judged["same"]
    size = format_size(gap, unit, decimals)
    return size + vocabulary().compared(value_type, is_above=direction * gap > 0)


def meaning_words(gap: float) -> str:
    """Say what a gap means: （良い）, （悪い）, "" for none."""
    if gap == 0:
        return ""
    return f"（{vocabulary().judged['better' if gap > 0 else 'worse']}）"
