"""Charts of the slides: PowerPoint's own, so that they can be changed there."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from pptx.chart.chart import Chart
from pptx.chart.data import CategoryChartData
from pptx.chart.series import LineSeries
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE
from pptx.enum.dml import MSO_LINE_DASH_STYLE
from pptx.slide import Slide
from pptx.util import Mm, Pt

from ..base.markup import legal_text
from .chart import scale_of
from .records import VERDICTS, Series
from .report import Group
from .slide_deck import FONT, GOOD, INK, MUTED, Box

FILLS = {
    "met": GOOD,
    "missed": "F0A878",
    "split": "9CC3DE",
    "not_available": "FFFFFF",
    "unjudged": "DADADA",
}


@dataclass(frozen=True)
class LineLook:
    """How a line of a chart looks."""

    colour: str
    width: float
    dash: MSO_LINE_DASH_STYLE | None = None


LINES = (
    LineLook(GOOD, 2.5),
    LineLook(MUTED, 1.25),
    LineLook(GOOD, 1.5, MSO_LINE_DASH_STYLE.DASH),
    LineLook(GOOD, 0.75, MSO_LINE_DASH_STYLE.ROUND_DOT),
    LineLook(GOOD, 0.75, MSO_LINE_DASH_STYLE.ROUND_DOT),
)


def add_counts(slide: Slide, groups: tuple[Group, ...], box: Box) -> None:
    """Add stacked bars: how many indicators of each policy have which verdict."""
    data = CategoryChartData()
    ordered = list(reversed(groups))  # the first stands at the top
    data.categories = [legal_text(f"{one.key} {one.name}") for one in ordered]
    known = [verdict for group in groups for verdict in group.counts]
    words = {verdict.code: verdict.word for verdict in known}
    codes = [code for code in VERDICTS if code in words]
    for code in codes:
        data.add_series(words[code], [one.counts.of(code) or None for one in ordered])

    chart = _add(slide, XL_CHART_TYPE.BAR_STACKED, data, box)
    plot = chart.plots[0]
    plot.gap_width = 45
    plot.overlap = 100
    plot.has_data_labels = True
    plot.data_labels.font.size = Pt(12)
    chart.font.size = Pt(12)
    for code, series in zip(codes, plot.series, strict=True):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = RGBColor.from_string(FILLS[code])
        series.format.line.color.rgb = RGBColor.from_string(MUTED)
    chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False


def add_series(slide: Slide, series: Series, box: Box, newest: int) -> None:
    """Add a series: observed, planned, and the point with its interval."""
    data = CategoryChartData(number_format=_format(series.digits))
    data.categories = [year.label for year in series.years]
    data.add_series("実績", [year.observed for year in series.years])
    data.add_series("計画・目標", [year.plan for year in series.years])
    if not series.is_vague:
        data.add_series("中央の見通し", _points(series, newest))
        data.add_series("10回中8回の下限", [year.lower for year in series.years])
        data.add_series("10回中8回の上限", [year.upper for year in series.years])

    chart = _add(slide, XL_CHART_TYPE.LINE_MARKERS, data, box)
    chart.has_title = True
    title = chart.chart_title.text_frame
    title.text = legal_text(f"{series.indicator_id} {series.label}（{series.unit}）")
    title.paragraphs[0].runs[0].font.size = Pt(10)
    title.paragraphs[0].runs[0].font.bold = True
    title.paragraphs[0].runs[0].font.name = FONT
    for look, line in zip(LINES, chart.plots[0].series, strict=False):
        _draw_line(line, look)
    scale = scale_of(series)
    chart.value_axis.minimum_scale = _outward(scale.low, math.floor, series)
    chart.value_axis.maximum_scale = _outward(scale.high, math.ceil, series)
    chart.value_axis.reverse_order = series.value_type == "rank"
    chart.value_axis.major_gridlines.format.line.color.rgb = RGBColor.from_string(
        "DADADA"
    )
    chart.value_axis.tick_labels.font.size = Pt(8)
    chart.category_axis.tick_labels.font.size = Pt(9)
    chart.has_legend = False


def _draw_line(line: LineSeries, look: LineLook) -> None:
    """Draw an observed or planned line with its marks, a foreseen one without."""
    colour = RGBColor.from_string(look.colour)
    line.smooth = False
    line.format.line.color.rgb = colour
    line.format.line.width = Pt(look.width)
    if look.dash is not None:
        line.format.line.dash_style = look.dash
        line.marker.style = XL_MARKER_STYLE.NONE
        return

    line.marker.format.fill.solid()
    line.marker.format.fill.fore_color.rgb = colour
    line.marker.size = 7 if look.width > 2 else 4


def _points(series: Series, newest: int) -> list[float | None]:
    """Give the foreseen values, from the newest observed one on."""
    return [
        year.observed if year.year == newest else year.point for year in series.years
    ]


def _outward(value: float, turn: Callable[[float], int], series: Series) -> float:
    """Round the end of an axis away from the values, to two digits of its range."""
    scale = scale_of(series)
    unit = 10.0 ** (math.floor(math.log10(scale.high - scale.low)) - 1)
    return turn(value / unit) * unit


def _format(digits: int) -> str:
    return "#,##0" + ("." + "0" * digits if digits else "")


def _add(slide: Slide, kind: XL_CHART_TYPE, data: CategoryChartData, box: Box) -> Chart:
    frame = slide.shapes.add_chart(
        kind, Mm(box.left), Mm(box.top), Mm(box.width), Mm(box.height), data
    )
    chart = frame.chart
    chart.font.name = FONT
    chart.font.size = Pt(10)
    chart.font.color.rgb = RGBColor.from_string(INK)
    chart.has_legend = True
    chart.legend.position = XL_LEGEND_POSITION.BOTTOM
    chart.legend.include_in_layout = False

    return chart
