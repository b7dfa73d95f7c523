"""The slides of one 施策: its finding, a chart a series, the numbers as a table."""

from collections.abc import Iterable

from pptx.presentation import Presentation as Deck
from pptx.slide import Slide

from .records import Measure, Series
from .report import Report
from .slide_charts import add_series
from .slide_deck import (
    BAD,
    FILL,
    HEIGHT,
    LEFT,
    WIDTH,
    Box,
    Look,
    add_slide,
    add_table,
    add_text,
)

FULL = WIDTH - 2 * LEFT
ON_ONE_SLIDE = 6  # series, in two rows
HEADERS = ["指標", "実績", "計画", "差", "判定", "目標", "見込み"]
WIDTHS: list[float] = [86, 36, 36, 52, 26, 36, 44]


def footer(report: Report, shown: Iterable[Series] = ()) -> str:
    """Return what stands below a slide; `shown`: series whose every year it shows."""
    return f"出典：{report.sources_of(shown)}。{report.city.name}の公式見解ではない。"


def add_measure(deck: Deck, report: Report, measure: Measure) -> None:
    """Add a slide of a 施策, and another one for every six series more."""
    starts = range(0, max(len(measure.series), 1), ON_ONE_SLIDE)
    for start in starts:
        series = measure.series[start : start + ON_ONE_SLIDE]
        _add_slide(deck, report, measure, series)


def _add_slide(
    deck: Deck, report: Report, measure: Measure, series: tuple[Series, ...]
) -> None:
    headline = f"{report.city.words.measure}{measure.measure_id}　{measure.name}"
    slide = add_slide(deck, headline, footer(report, series), small=9)
    add_text(slide, [measure.headline], Box(LEFT, 31, FULL, 8), Look(15, bold=True))
    said = [measure.sentence]
    said += [f"{one.office}の説明：{one.text}" for one in measure.explanations]
    add_text(slide, said, Box(LEFT, 38.5, FULL, 12), Look(11))
    if series:
        bottom = _add_charts(slide, series, report.year)
        _add_numbers(slide, measure, series, bottom)

    flags = [f"⚑ {one.indicator_id}：{one.message}" for one in measure.questions[:2]]
    if flags:
        box = Box(LEFT, HEIGHT - 12 - 6 * len(flags), FULL, 6 * len(flags))
        add_text(slide, flags, box, Look(10, bold=True, colour=BAD))


def _add_charts(slide: Slide, series: tuple[Series, ...], year: int) -> float:
    """Add the charts, three beside each other; return where they end."""
    width = FULL / min(len(series), 3)
    height = 78.0 if len(series) <= 3 else 42.0
    for number, one in enumerate(series):
        left = LEFT + (number % 3) * width
        top = 50 + (number // 3) * height
        add_series(slide, one, Box(left, top, width - 4, height - 2), year)

    return 50 + (height if len(series) <= 3 else 2 * height)


def _add_numbers(
    slide: Slide, measure: Measure, series: tuple[Series, ...], top: float
) -> None:
    """Add the table below the charts."""
    rows = [HEADERS, *(_row(one) for one in series)]
    fills = {
        (row, 4): FILL.get(one.verdict, "FFFFFF") for row, one in enumerate(series, 1)
    }
    room = 166 - top - 6 * len(measure.questions[:2])
    box = Box(LEFT, top, FULL, min(9.0 * len(rows), room))
    add_table(slide, rows, WIDTHS, box, 10 if len(series) <= 3 else 8, fills)


def _row(series: Series) -> list[str]:
    error = "±" if series.within_error else ""
    return [
        f"{series.indicator_id} {series.label}",
        series.actual_text,
        series.plan_text,
        series.gap_text + error,
        series.verdict_word,
        series.target_text,
        series.chance_words,
    ]
