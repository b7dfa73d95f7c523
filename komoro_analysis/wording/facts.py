"""What sentences on a series speak of, worked out: templates compute nothing."""

from dataclasses import dataclass
from typing import Literal

from .numbers import (
    chance_percent,
    common_decimals,
    fiscal,
    format_size,
    probability_words,
)
from .printed import PrintedNumber
from .records import PrintedLookup, SeriesRecord
from .vocabulary import vocabulary


@dataclass(frozen=True)
class VerdictFacts:
    """The newest actual against the plan of its year."""

    case: Literal["no_actual", "unpublished", "unjudged", "bounded", "equal", "beyond"]
    year: str = ""
    actual: str = ""
    planned: str = ""  # as printed, with its bound if it has one
    plan_word: str = ""  # 計画, or 目標 in the target year
    result: str = ""
    difference: str = ""
    is_above: bool = False
    lower_is_better: bool = False
    within_noise: bool = False


def verdict_facts(
    series: SeriesRecord, printed: PrintedLookup, draft_year: int | None
) -> VerdictFacts:
    """Say how the newest actual stands; `draft_year`: the year not yet published."""
    if series.fiscal_year is None:
        return VerdictFacts("no_actual")
    year = fiscal(series.fiscal_year)
    actual = printed("actual", series.fiscal_year)
    if series.actual is None or actual is None:
        return VerdictFacts("unpublished", year)

    if series.fiscal_year == draft_year:
        year += vocabulary().year_mark["draft"]
    planned = printed.planned(series.fiscal_year)
    is_target = printed("plan", series.fiscal_year) is None
    plan_word = vocabulary().kind["target" if is_target else "plan"]
    if planned is None or series.gap is None or series.direction is None:
        return VerdictFacts("unjudged", year, actual.text, plan_word=plan_word)

    decimals = common_decimals(actual.decimals, planned.decimals)
    return VerdictFacts(
        case=_verdict_case(series, planned),
        year=year,
        actual=actual.text,
        planned=planned.phrase,
        plan_word=plan_word,
        result=vocabulary().verdict["met" if series.met else "missed"],
        difference=format_size(series.gap, series.unit, decimals),
        is_above=series.direction * series.gap > 0,
        lower_is_better=series.direction < 0,
        within_noise=series.within_noise is True,
    )


def _verdict_case(
    series: SeriesRecord, planned: PrintedNumber
) -> Literal["bounded", "equal", "beyond"]:
    has_bound = planned.phrase != planned.text
    if has_bound or series.value_type == "rank":
        return "bounded"
    return "equal" if series.gap == 0 else "beyond"


@dataclass(frozen=True)
class ChangeFacts:
    """How a series moved over its observations."""

    case: Literal["unknown", "two_points", "line"]
    n_points: int = 0
    first_year: str = ""
    last_year: str = ""
    is_older: bool = False  # the last observation is before the newest year
    started_at_baseline: bool = False
    start: str = ""
    is_rank: bool = False
    size: str = ""
    word: str = ""  # 増加, 低下, 前進 …, or of the trend; "" if nothing moved
    trend: str = ""  # improving | flat | inside_error | worsening
    is_unclear: bool = False  # the interval of the slope holds 0
    elsewhere: str = ""  # years and sources of values that no sheet prints
    keeps_level: bool = False  # a target to maintain, maintained


def change_facts(series: SeriesRecord, printed: PrintedLookup) -> ChangeFacts:
    """Say how a series moved: two points are a difference, three or more a line."""
    moved = _movement(series)
    if moved is None or series.first_year is None or series.last_year is None:
        return ChangeFacts("unknown")
    if series.n_points > 2:
        return _line_facts(series, series.first_year, series.last_year)

    kind = "baseline" if printed("baseline", series.first_year) else "history"
    start = printed(kind, series.first_year)
    end = printed("actual", series.last_year)
    decimals = common_decimals(*(p.decimals if p else None for p in (start, end)))
    return ChangeFacts(
        case="two_points",
        n_points=series.n_points,
        elsewhere=series.elsewhere,
        first_year=fiscal(series.first_year),
        last_year=fiscal(series.last_year),
        is_older=series.last_year != series.fiscal_year,
        started_at_baseline=kind == "baseline",
        start=start.text if start else "",
        is_rank=series.value_type == "rank",
        size=format_size(moved, series.unit, decimals),
        word=_movement_word(series, moved),
        trend=series.trend_as if moved and series.trend == "flat" else "",
        keeps_level=series.target_type == "maintain" and series.meets_target,
    )


def _movement(series: SeriesRecord) -> float | None:
    """Give how far the value itself went, up or down, from the first year to the last."""
    if series.change_per_year is None or series.direction is None:
        return None
    if series.first_year is None or series.last_year is None:
        return None

    years = series.last_year - series.first_year
    return series.direction * series.change_per_year * years


def _line_facts(series: SeriesRecord, first_year: int, last_year: int) -> ChangeFacts:
    per_year = float(f"{series.change_per_year:.2g}")
    lower = series.change_lower95 or 0.0
    upper = series.change_upper95 or 0.0

    return ChangeFacts(
        case="line",
        n_points=series.n_points,
        elsewhere=series.elsewhere,
        first_year=fiscal(first_year),
        last_year=fiscal(last_year),
        size=format_size(per_year, series.unit, None),
        word=vocabulary().trend[series.trend],
        trend=series.trend_as,
        is_unclear=series.trend != "flat" and lower <= 0 <= upper,
    )


def _movement_word(series: SeriesRecord, moved: float) -> str:
    """Give the word for a movement, "" for none; of a rank it says better or worse."""
    if moved == 0:
        return ""
    if series.value_type == "rank":
        gained = (series.change_per_year or 0) > 0
        return vocabulary().judged["gained" if gained else "lost"]

    return vocabulary().moved(series.value_type, is_up=moved > 0)


@dataclass(frozen=True)
class OutlookFacts:
    """The chance of the target, if things go on as they did."""

    case: Literal["none", "unknown", "met_now", "open"]
    year: str = ""
    target: str = ""
    chance: str = ""
    is_easier: bool = False  # the target is easier than the baseline
    is_negative: bool = False  # no method for values below 0
    is_assumed: bool = False
    short_point: str = ""  # a projection short of the target, beside odds of a half


def outlook_facts(series: SeriesRecord, printed: PrintedLookup) -> OutlookFacts:
    """Say how likely the target is."""
    target = printed("target", series.target_year)
    if target is None or series.target_year is None or _is_over(series):
        return OutlookFacts("none")

    return OutlookFacts(
        case=_outlook_case(series),
        year=fiscal(series.target_year),
        target=target.phrase,
        chance=probability_words(series.p_attain),
        is_easier=series.target_type == "limit",
        is_negative=series.latest is not None and series.latest < 0,
        is_assumed=series.is_assumed,
        short_point=short_point(series),
    )


def short_point(series: SeriesRecord) -> str:
    """Give a projection that misses the target beside odds of a half or more, or "".

    Odds are corrected by what came of others' targets, the projection is not.
    """
    if series.p_attain is None or chance_percent(series.p_attain) < 50:
        return ""
    if series.point is None or series.target is None or series.direction is None:
        return ""
    if series.outlook.is_too_wide:
        return ""

    shown = round(series.point, series.outlook.decimals)
    beyond = series.direction * (shown - series.target)
    return series.outlook.point if beyond < 0 else ""


def _is_over(series: SeriesRecord) -> bool:
    if series.last_year is None or series.target_year is None:
        return False
    return series.last_year >= series.target_year


def _outlook_case(
    series: SeriesRecord,
) -> Literal["unknown", "met_now", "open"]:
    if series.p_attain is None:
        return "unknown"
    return "met_now" if series.meets_target else "open"
