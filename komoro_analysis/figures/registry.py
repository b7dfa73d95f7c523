"""Find the figures by name; a figure that is broken breaks itself alone."""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

from matplotlib.figure import Figure

from ..base.errors import InputError
from ..dataset import Data
from .chart import Chart
from .families.comparison import comparison, comparison_texts, statistics_of
from .families.comparison import prepare as compare
from .measures.page import measure, measure_facts, measure_texts
from .page import Texts
from .stems import COMPARISON, MEASURE, figure_stems
from .texts import edition


def chart(stem: str) -> Chart[Any]:
    """Return the chart in `gallery/<stem>.py`."""
    found = _module(stem).CHART
    assert isinstance(found, Chart)
    return found


def function(stem: str) -> Callable[..., Figure]:
    """Return the public function in `gallery/<stem>.py`: `stem(data, *, ax, fig)`."""
    found: Callable[..., Figure] = getattr(_module(stem), stem)
    return found


def _module(stem: str) -> Any:
    return import_module(f".gallery.{stem}", __package__)


def _draw(stem: str, data: Data, **options: Any) -> Figure:
    return function(stem)(data, **options)


def catalogue(data: Data) -> dict[str, Callable[..., Figure]]:
    """Give every figure of a data set: file stem → function of the data."""
    drawers: dict[str, Callable[..., Figure]] = {}
    for key in data.measures["measure_id"]:
        drawers[f"{MEASURE}{key}"] = partial(measure, measure_id=key)
    for stem in stems_of_plan(data):
        drawers[stem] = partial(_draw, stem)
    for key in statistics_of(data):
        drawers[f"{COMPARISON}{key}"] = partial(comparison, statistic=key)

    return drawers


def stems_of_plan(data: Data) -> tuple[str, ...]:
    """Name the figures of the whole plan that this data set has."""
    editions = data.observations["edition"].dropna().nunique()
    return figure_stems(first_edition=editions < 2)


def stems_beside_measures(data: Data) -> tuple[str, ...]:
    """Name all figures but those of single 施策, in reading order."""
    return tuple(stem for stem in catalogue(data) if not stem.startswith(MEASURE))


def draw(data: Data, stem: str, **options: Any) -> Figure:
    """Draw a figure by its stem. Errors: `InputError` for another stem."""
    known = catalogue(data)
    if stem not in known:
        raise InputError(f"stem: found {stem!r}; expected one of {', '.join(known)}")
    return known[stem](data, **options)


def facts(data: Data, stem: str) -> object:
    """Give all that a figure shows: the same facts make the same picture."""
    if stem.startswith(MEASURE):
        return measure_facts(data, stem.removeprefix(MEASURE))
    if stem.startswith(COMPARISON):
        return edition(data), compare(data, stem.removeprefix(COMPARISON))
    return edition(data), chart(stem).facts(data)


def draw_facts(data: Data, stem: str) -> Figure:
    """Draw a figure of what `facts` gives, and of nothing else."""
    if stem.startswith((MEASURE, COMPARISON)):
        return draw(data, stem)
    return chart(stem).build(data)


def texts(data: Data, stem: str) -> Texts:
    """Give headline, message and caption of a figure."""
    if stem.startswith(MEASURE):
        return measure_texts(data, stem.removeprefix(MEASURE))
    if stem.startswith(COMPARISON):
        return comparison_texts(data, stem.removeprefix(COMPARISON))
    return chart(stem).texts(data)


def alt_text(data: Data, stem: str) -> str:
    """Say a figure's headline and message, with numbers, for who cannot see it."""
    return texts(data, stem).alt
