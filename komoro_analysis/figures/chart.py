"""A figure of the set: its sentences, its facts, its drawing, its margins."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..dataset import Data, store
from . import page, style
from .export import Picture
from .page import Page, Texts
from .paper import MM, Paper, paper_for
from .texts import Edition, Templates, edition

Facts = TypeVar("Facts")
FIRST_GUESS = 100.0  # mm
MORE_CAPTION = 4.0  # mm that the caption may grow by saying what is left out


@dataclass(frozen=True)
class Layout:
    """Margins of a plot in mm, and its height: of the whole, or of a row.

    Paper of a fixed height gives the plot what is left of it.
    """

    left: float
    right: float
    above: float
    below: float
    height: float | None = None
    row: float = 0.0
    axes: dict[str, str] = field(default_factory=dict)
    grid: str = ""

    def height_of(self, ax: Axes) -> float:
        """Height in mm that the plot likes to have."""
        if self.height is not None:
            return self.height
        first, last = ax.get_ylim()
        return self.row * abs(last - first)

    def rows_in(self, height: float) -> float:
        """Count the rows that a body of some mm holds."""
        return (height - self.above - self.below) / self.row


@dataclass(frozen=True)
class Chart(Generic[Facts]):
    """One figure: templates of its sentences, and how facts are found and drawn.

    `prepare` makes a dataclass of facts from the data; the templates name its fields
    (and those of `texts.Edition`), `draw` puts it into axes. `shorten`, where rows may
    be too many for a slide, gives facts with fewer rows and says which those are.
    `rows` counts rows beforehand, for drawings that measure their room.
    """

    templates: Templates
    layout: Layout
    prepare: Callable[[Data], Facts]
    draw: Callable[[Axes, Facts], None]
    shorten: Callable[[Facts, int], tuple[Facts, str]] | None = None
    rows: Callable[[Facts], float] | None = None

    def facts(self, data: Data) -> Facts:
        """Give the facts of a data set, which its drawing and its texts share."""
        return store(data).once(self.prepare, self.prepare)

    def texts(self, data: Data, facts: Facts | None = None) -> Texts:
        """Say headline, message and caption with the numbers of the data."""
        return self._fill(edition(data), facts or self.facts(data))

    def build(
        self,
        data: Data,
        *,
        ax: Axes | None = None,
        fig: Figure | None = None,
        size: str = "a4",
        facts: Facts | None = None,
    ) -> Figure:
        """Draw a page of a size, or into `fig`, which keeps its own size.

        With `ax` only the plot is drawn, in the look of those axes.
        """
        facts = facts or self.facts(data)
        known = edition(data)
        if ax is None:
            paper = paper_for(size, fig)
            with style.drawing():
                return self._draw_page(known, facts, fig or Picture(), paper)

        with style.drawing({}):
            self._draw_axes(ax, facts)
            ax.set_title(self._fill(known, facts).headline, loc="left")
            style.adopt(ax)
        return ax.figure.get_figure(root=True)

    def _fill(self, known: Edition, facts: Facts) -> Texts:
        return self.templates.fill(vars(known) | facts_of(facts))

    def _draw_axes(self, ax: Axes, facts: Facts) -> None:
        self.draw(ax, facts)
        ax.set(**self.layout.axes)
        if self.layout.grid:
            axis: Any = self.layout.grid
            ax.grid(True, axis=axis)
        else:
            ax.grid(False)

    def _draw_page(
        self, known: Edition, facts: Facts, figure: Figure, paper: Paper
    ) -> Figure:
        sheet = Page(figure, paper, self._fill(known, facts))
        if sheet.room is not None and self.shorten is not None:
            rows = int(self.layout.rows_in(sheet.room - MORE_CAPTION))
            facts, said = self.shorten(facts, rows)
            sheet = replace(
                sheet, texts=self._fill(replace(known, shortened=said), facts)
            )

        # Some drawings measure their room, so the axes get their size beforehand.
        margins = self.layout
        around = margins.above + margins.below
        width = sheet.width - margins.left - margins.right
        guess = FIRST_GUESS
        if self.rows is not None:
            guess = margins.row * self.rows(facts)
        height = guess if sheet.room is None else sheet.room - around
        figure.set_size_inches(sheet.width * MM, height * MM)
        share = (margins.left / sheet.width, 0, width / sheet.width, 1)
        ax = figure.add_axes(share)
        self._draw_axes(ax, facts)

        if sheet.room is None and self.rows is None:
            height = margins.height_of(ax)
        top = sheet.begin(around + height) + margins.above
        ax.set_position(page.box(figure, margins.left, top, width, height))
        return sheet.finish()


def facts_of(facts: object) -> dict[str, Any]:
    """Give the fields and the properties of a dataclass by name."""
    computed = {
        name: getattr(facts, name)
        for name, member in vars(type(facts)).items()
        if isinstance(member, property)
    }
    return vars(facts) | computed
