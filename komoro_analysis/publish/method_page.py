"""What the page about the method shows: an example, and how often we were right."""

from dataclasses import dataclass

from ..base.errors import InputError
from ..figures.gallery.method_reliability import reliability
from .chart import chart_of
from .chart_records import Chart
from .frames import Row, number, rows_of
from .records import Series
from .report import Report

EXAMPLE = 0.7  # an example should be neither sure nor hopeless
SMALL, LARGE = 3.0, 9.0  # radius of the smallest and the largest dot


@dataclass(frozen=True)
class Example:
    """A series of the city that shows how to read a projection."""

    series: Series
    chart: Chart
    tenths: int


@dataclass(frozen=True)
class Rate:
    """Of targets with about this probability, how many were attained."""

    x: float
    y: float
    r: float
    said: str


def example_of(report: Report) -> Example | None:
    """Choose the series whose odds are nearest to seven in ten."""
    known = [one for one in report.series if one.chance is not None]
    known = [one for one in known if not one.is_vague] or known
    if not known:
        return None

    chosen = min(known, key=lambda one: abs((one.chance or 0.0) - EXAMPLE))
    tenths = round((chosen.chance or 0.0) * 10)
    return Example(chosen, chart_of(chosen), tenths)


def rates() -> tuple[Rate, ...]:
    """Return the benchmark's reliability, a dot a class; nothing where it has not run."""
    try:
        table = reliability()
    except InputError:
        return ()

    largest = float(table["n"].max())
    return tuple(_rate(row, largest) for row in rows_of(table))


def _rate(row: Row, largest: float) -> Rate:
    said = number(row["mean_p"]) or 0.0
    attained = number(row["share_attained"]) or 0.0
    share = (number(row["n"]) or 0.0) / largest

    return Rate(
        x=round(40 + 200 * said, 1),
        y=round(200 - 190 * attained, 1),
        r=round(SMALL + (LARGE - SMALL) * share**0.5, 1),
        said=f"{round(100 * said)}％のうち{round(100 * attained)}％",
    )
