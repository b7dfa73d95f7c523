"""A figure of the set: its sentences, its facts, its drawing, its margins."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..dataset import Data
from . import page, style
from .export import Picture
from .page import Texts
from .texts import SOURCE, edition, fill

Facts = TypeVar("Facts")


@dataclass(frozen=True)
class Layout:
    """Margins of a plot in mm, and its height: of the whole, or of a row."""

    left: float
    right: float
    above: float
    below: float
    height: float | None = None
    row: float = 0.0
    axes: dict[str, str] = field(default_factory=dict)
    grid: str = ""

    def height_of(self, ax: Axes) -> float:
        """Height of the plot in mm."""
        if self.height is not None:
            return self.height
        first, last = ax.get_ylim()
        return float(self.row * abs(np.diff([first, last])[0]))


@dataclass(frozen=True)
class Chart(Generic[Facts]):
    """One figure: templates of its sentences, and how facts are found and drawn.

    `prepare` makes a dataclass of facts from the data; the templates name its fields
    (and those of `texts.Edition`), `draw` puts it into axes.
    """

    question: str
    message: str
    method: str
    layout: Layout
    prepare: Callable[[Data], Facts]
    draw: Callable[[Axes, Facts], None]
    source: str = SOURCE

    def texts(self, data: Data, facts: Facts | None = None) -> Texts:
        """Say question, message and method with the numbers of the data."""
        known: dict[str, Any] = vars(edition(data)) | vars(facts or self.prepare(data))
        method = fill(self.method, known)
        return Texts(
            question=fill(self.question, known),
            message=fill(self.message, known),
            method=fill(self.source, known | {"method": method}),
        )

    def build(
        self,
        data: Data,
        *,
        ax: Axes | None = None,
        fig: Figure | None = None,
        facts: Facts | None = None,
    ) -> Figure:
        """Draw a page, into `fig` if given; with `ax` only the plot, in its look."""
        facts = facts or self.prepare(data)
        texts = self.texts(data, facts)
        if ax is None:
            with style.drawing():
                return self._draw_page(facts, texts, fig or Picture())

        with style.drawing({}):
            self._draw_axes(ax, facts)
            ax.set_title(texts.question, loc="left")
            style.adopt(ax)
        return ax.figure.get_figure(root=True)

    def _draw_axes(self, ax: Axes, facts: Facts) -> None:
        self.draw(ax, facts)
        ax.set(**self.layout.axes)
        if self.layout.grid:
            ax.grid(True, axis=self.layout.grid)  # type: ignore[arg-type]
        else:
            ax.grid(False)

    def _draw_page(self, facts: Facts, texts: Texts, figure: Figure) -> Figure:
        ax = figure.add_axes((0, 0, 1, 1))
        self._draw_axes(ax, facts)

        margins = self.layout
        height = margins.height_of(ax)
        top = page.lay_out(figure, margins.above + height + margins.below, texts)
        width = page.WIDTH - margins.left - margins.right
        place = page.box(figure, margins.left, top + margins.above, width, height)
        ax.set_position(place)
        return figure
