"""Find the figures by name; a figure that is broken breaks itself alone."""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

from matplotlib.figure import Figure

from ..dataset import Data
from .chart import Chart
from .measures.page import measure, measure_texts
from .page import Texts
from .stems import figure_stems

MEASURE = "measure_"


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
    for stem in figure_stems():
        drawers[stem] = partial(_draw, stem)
    return drawers


def texts(data: Data, stem: str) -> Texts:
    """Give headline, message and caption of a figure."""
    if stem.startswith(MEASURE):
        return measure_texts(data, stem.removeprefix(MEASURE))
    return chart(stem).texts(data)


def alt_text(data: Data, stem: str) -> str:
    """Say a figure's headline and message, with numbers, for who cannot see it."""
    return texts(data, stem).alt
