"""Work out the picture of one series: where everything stands, for the template to draw."""

import math
from collections.abc import Iterable

from ..wording.numbers import format_value
from ..wording.outlooks import outlook_numbers
from .chart_records import (
    ABOVE,
    BELOW,
    BOTTOM,
    HEAD,
    LETTER,
    NAME,
    Chart,
    Column,
    End,
    Point,
    Scale,
    Tick,
)
from .records import Series, Year, printed_decimals

ROOM = 28  # height of the two lines of text at the end of a line
FAR = 5  # a band that reaches this many times the range of the values is cut …
NEAR = 2  # … at this many, to leave them legible
MARGIN = 0.12
TICKS = 4


def chart_of(series: Series) -> Chart:
    """Work out the picture of a series: observed, planned, foreseen with its band."""
    scale = scale_of(series)
    observed = [year for year in series.years if year.observed is not None]
    planned = [year for year in series.years if year.plan is not None]
    foreseen = _foreseen(series, observed)

    return Chart(
        series=series,
        scale=scale,
        ticks=tuple(_ticks(scale)),
        columns=tuple(_column(series, scale, year) for year in series.years),
        observed=_path((scale.x(y.year), _y(scale, y.observed)) for y in observed),
        planned=_path((scale.x(y.year), _y(scale, y.plan)) for y in planned),
        foreseen=_path((scale.x(y.year), _y(scale, y.point)) for y in foreseen),
        band=_band(scale, foreseen),
        allowed=_allowed(scale, planned),
        points=tuple(_points(scale, observed)),
        plans=tuple(_plans(scale, planned)),
        ends=tuple(_ends(series, scale, foreseen)),
        said=_said(series),
    )


def sparkline(series: Series, width: int = 64, height: int = 18) -> str:
    """Return the path of the observed values in a picture of this size."""
    seen = [(y.year, y.observed) for y in series.years if y.observed is not None]
    values = [value for _, value in seen]
    if not values:
        return ""

    low = min(values)
    size = max(values) - low or 1.0
    first = series.years[0].year
    span = max(series.years[-1].year - first, 1)
    return _path(
        (
            round(3 + (year - first) / span * (width - 6), 1),
            round(height - 3 - (value - low) / size * (height - 6), 1),
        )
        for year, value in seen
    )


def scale_of(series: Series) -> Scale:
    """Choose the range in which a series is shown."""
    numbers = list(_numbers(series, ("observed", "plan", "point")))
    band = [] if series.is_vague else list(_numbers(series, ("lower", "upper")))
    low = min(numbers, default=0.0)
    high = max(numbers, default=1.0)
    size = max(high - low, 0.1 * max(abs(low), abs(high)), series.step)

    # The band widens the picture, but not until the values cannot be told apart.
    lowest = min([low, *band])
    highest = max([high, *band])
    low = lowest if low - lowest <= FAR * size else low - NEAR * size
    high = highest if highest - high <= FAR * size else high + NEAR * size

    pad = MARGIN * (high - low) or series.step
    is_rank = series.value_type == "rank"
    bottom = low - pad
    if is_rank:
        bottom = max(bottom, 0.5)  # no rank is above the first
    elif low >= 0:
        bottom = max(bottom, 0.0)
    return Scale(
        first=series.years[0].year,
        last=series.years[-1].year,
        low=bottom,
        high=high + pad,
        is_turned=is_rank,
    )


def _numbers(series: Series, names: Iterable[str]) -> Iterable[float]:
    for year in series.years:
        values = {
            "observed": year.observed,
            "plan": year.plan,
            "point": year.point,
            "lower": year.lower,
            "upper": year.upper,
        }
        for name in names:
            value = values[name]
            if value is not None:
                yield value


def _ticks(scale: Scale) -> Iterable[Tick]:
    """Give round numbers, about four of them."""
    rough = (scale.high - scale.low) / TICKS
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * m for m in (1, 2, 5, 10) if power * m >= rough)
    if scale.is_turned:
        step = max(step, 1.0)
    number = math.ceil(scale.low / step)
    while number * step <= scale.high:
        value = number * step
        yield Tick(scale.y(value), format_value(round(value, 9)))
        number += 1


def _foreseen(series: Series, observed: list[Year]) -> list[Year]:
    ahead = [year for year in series.years if year.point is not None]
    if series.is_vague or not ahead or not observed:
        return []

    start = observed[-1]
    beginning = Year(
        start.year,
        start.label,
        point=start.observed,
        lower=start.observed,
        upper=start.observed,
    )
    return [beginning, *ahead]


def _path(places: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in places)


def _y(scale: Scale, value: float | None) -> float:
    return scale.y(value if value is not None else scale.low)


def _band(scale: Scale, foreseen: list[Year]) -> str:
    upper = [(scale.x(year.year), _y(scale, year.upper)) for year in foreseen]
    lower = [(scale.x(year.year), _y(scale, year.lower)) for year in foreseen]
    return _path([*upper, *reversed(lower)])


def _allowed(scale: Scale, planned: list[Year]) -> str:
    """Shade the side on which a limit is kept."""
    bounded = [year for year in planned if year.bound]
    if not bounded:
        return ""

    edge = scale.high if bounded[-1].bound == ">=" else scale.low
    line = [(scale.x(year.year), _y(scale, year.plan)) for year in bounded]
    first = (line[0][0] - scale.step / 2, line[0][1])
    last = (line[-1][0] + scale.step / 2, line[-1][1])
    corners = [(last[0], scale.y(edge)), (first[0], scale.y(edge))]
    return _path([first, *line, last, *corners])


def _points(scale: Scale, observed: list[Year]) -> Iterable[Point]:
    for year in observed:
        y = _y(scale, year.observed)
        kind = "assumed" if year.is_assumed else year.observed_kind
        plan = year.plan if year.plan is not None else year.observed
        is_above = _is_above(y, _y(scale, plan))
        named = year in (observed[0], observed[-1])
        decimals = printed_decimals(year.observed_text)
        text = format_value(year.observed or 0.0, "", decimals)
        yield Point(scale.x(year.year), y, text if named else "", kind, is_above)


def _is_above(y: float, plan_y: float) -> bool:
    """Put a number away from the plan, but neither on the unit nor on the years."""
    has_room_above = y - ABOVE - LETTER >= HEAD
    has_room_below = y + BELOW <= BOTTOM
    wants_above = y <= plan_y
    return has_room_above if wants_above else not has_room_below


def _plans(scale: Scale, planned: list[Year]) -> Iterable[Point]:
    for year in planned:
        y = _y(scale, year.plan)
        yield Point(scale.x(year.year), y, "", year.plan_kind, False)


def _ends(series: Series, scale: Scale, foreseen: list[Year]) -> list[End]:
    """Name the target and the point at the right, a line apart at least."""
    ends = []
    if series.target is not None:
        ends.append(End(scale.y(series.target), f"目標 {series.target_text}", "target"))
    if foreseen:
        y = _y(scale, foreseen[-1].point)
        ends.append(End(y, f"見通し {series.point_text}", "point"))
    ends.sort(key=lambda end: end.y)

    if len(ends) == 2 and ends[1].y - ends[0].y < ROOM:
        middle = (ends[0].y + ends[1].y) / 2
        ends = [
            End(middle - ROOM / 2, ends[0].text, ends[0].kind),
            End(middle + ROOM / 2, ends[1].text, ends[1].kind),
        ]
    return ends


def _column(series: Series, scale: Scale, year: Year) -> Column:
    lines = []
    if year.observed_text:
        word = {"baseline": "策定時", "actual": "実績"}.get(
            year.observed_kind, "他の資料"
        )
        if year.is_assumed:
            word = "仮定"
        lines.append(f"{word} {year.observed_text}")
    if year.plan_text:
        word = "目標" if year.plan_kind == "target" else "計画"
        lines.append(f"{word} {year.plan_text}")
    if year.point is not None and not series.is_vague:
        ahead = outlook_numbers(
            year.point, year.lower, year.upper, series.unit, series.digits
        )
        lines.append(f"中央の見通し {ahead.point}")
        lines.append(f"10回中8回入る範囲 {ahead.span}")

    every = math.ceil(NAME / scale.step)
    is_named = (series.years[-1].year - year.year) % every == 0
    note = "策定時" if is_named else f"{year.label}策定時"
    is_start = year.observed_kind == "baseline"
    x = scale.x(year.year)
    return Column(
        x=x,
        left=round(x - scale.step / 2, 1),
        width=scale.step,
        label=year.label,
        is_named=is_named,
        note=note if is_start else "",
        lines=tuple(lines) or ("値なし",),
    )


def _said(series: Series) -> str:
    return (
        f"{series.label}。計画策定時 {series.baseline_text}、計画 {series.plan_text}、"
        f"実績 {series.actual_text}（{series.verdict_word}）、目標 {series.target_text}、"
        f"目標達成の見込みは{series.chance_words}。"
    )
