"""The explorer's picture: a tile per panel, drawn again only where it has changed.

A whole figure of four panels takes half a second. Tiles that stay the same are kept as
pixels, and packing is light: a moved slider costs one or two tiles. What is saved is
drawn of the same tiles, by the same function, as one figure.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from ..dataset import latest
from ..figures import page, style
from ..figures.export import files
from ..figures.measures.panel import HEIGHT, draw_panel
from ..figures.measures.record import PanelRecord, Range, common_range, record_of
from ..figures.paper import MM
from ..figures.style import INK, MUTED
from ..wording.line_breaks import wrap
from ..wording.wording import Wording
from .explore_view import View

DPI = 110
LIGHTLY = 1  # zlib: three times as quick as the hardest, a third larger
KEPT = 200  # tiles

TILE_WIDTH = 92.0  # mm
TILE_HEIGHT = HEIGHT + 24.0
LEFT = 13.0  # mm before the axes of a tile
RIGHT = 25.0  # mm behind them, for the words at the right edge
TOP = 14.0  # mm above them, for the heading
HEAD_HEIGHT = 13.0  # mm of the words above all tiles
STEPS = 4  # parts of a range, by which it grows

NOW = "現状"
IF_SO = "仮定"


@dataclass(frozen=True)
class Tile:
    """One panel: a heading, what to draw, and a key that says when it has changed."""

    heading: str
    color: str
    record: PanelRecord
    limits: Range
    draft_year: int | None
    key: tuple[object, ...]


@dataclass(frozen=True)
class Sheet:
    """All that stands in the picture: words above, rows of tiles below."""

    headline: str
    condition: str
    rows: tuple[tuple[Tile, ...], ...]

    @property
    def columns(self) -> int:
        """How many tiles stand side by side."""
        return max(len(row) for row in self.rows)


def lay_out(view: View, headline: str, condition: str) -> Sheet:
    """Arrange the tiles: 現状 beside 仮定, or two indicators beside each other."""
    now = _records(view.now, view.now.rows)
    if view.if_so is None:
        tiles = [_tile(view, key, "", now[key], _range(now[key])) for key in now]
        pairs = [tuple(tiles[i : i + 2]) for i in range(0, len(tiles), 2)]
        return Sheet(headline, condition, tuple(pairs))

    supposed = _records(view.if_so, view.now.rows)
    rows = []
    for key in now:
        limits = _range_of_both(now[key], supposed[key])
        left = _tile(view, key, NOW, now[key], limits)
        right = _tile(view, key, IF_SO, supposed[key], limits)
        rows.append((left, right))
    return Sheet(headline, condition, tuple(rows))


def _records(words: Wording, about: pd.DataFrame) -> dict[str, PanelRecord]:
    """Gather what the panels draw; `about` holds what no assumption changes."""
    observations = latest(words.data.observations)
    projections = words.results.projections
    return {
        str(key): record_of(row, observations, words.printed, projections)
        for key, row in about.iterrows()
    }


def _range(record: PanelRecord) -> Range:
    return common_range([record])


def _range_of_both(now: PanelRecord, supposed: PanelRecord) -> Range:
    """Give both panels one range; it grows in steps, so that 現状 is seldom redrawn."""
    low, high = _range(now)
    lowest, highest = common_range([now, supposed])
    step = (high - low) / STEPS
    below = max(0, np.ceil((low - lowest) / step))
    above = max(0, np.ceil((highest - high) / step))

    return low - below * step, high + above * step


def _tile(view: View, key: str, word: str, record: PanelRecord, limits: Range) -> Tile:
    """Describe one tile; what was assumed is in its key, what was not is not."""
    choice = view.choice
    assumed = choice.assumed if word == IF_SO else ()
    name = str(record.about["label"])

    return Tile(
        heading=f"{word}　{name}" if word else name,
        color=MUTED if word == IF_SO else INK,
        record=record,
        limits=limits,
        draft_year=view.now.unpublished,
        key=(key, word, choice.known_until, choice.method, assumed, limits),
    )


class Pictures:
    """Draw sheets as PNG for the screen; tiles are kept as pixels."""

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], Image.Image] = {}

    def png(self, sheet: Sheet) -> bytes:
        """Return the picture of a sheet."""
        head = self._head(sheet)
        tile_width, tile_height = _pixels(TILE_WIDTH, TILE_HEIGHT)
        height = head.height + tile_height * len(sheet.rows)
        picture = Image.new("RGB", (tile_width * sheet.columns, height), "white")
        picture.paste(head, (0, 0))
        for row, tiles in enumerate(sheet.rows):
            for column, tile in enumerate(tiles):
                top = head.height + row * tile_height
                picture.paste(self._tile(tile), (column * tile_width, top))

        packed = io.BytesIO()
        picture.save(packed, "png", compress_level=LIGHTLY, dpi=(DPI, DPI))
        return packed.getvalue()

    def _tile(self, tile: Tile) -> Image.Image:
        return self._keep(
            tile.key,
            (TILE_WIDTH, TILE_HEIGHT),
            lambda figure: draw_tile(figure, 0, 0, tile),
        )

    def _head(self, sheet: Sheet) -> Image.Image:
        return self._keep(
            (sheet.headline, sheet.condition, sheet.columns),
            (TILE_WIDTH * sheet.columns, HEAD_HEIGHT),
            lambda figure: draw_head(figure, sheet),
        )

    def _keep(
        self,
        key: tuple[object, ...],
        size: tuple[float, float],
        draw: Callable[[Figure], None],
    ) -> Image.Image:
        """Return what stands under a key, drawn if it does not yet."""
        if key not in self._kept:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            self._kept[key] = _raster(size, draw)
        return self._kept[key]


def _pixels(width: float, height: float) -> tuple[int, int]:
    """Turn millimetres into pixels of the screen."""
    return round(width * MM * DPI), round(height * MM * DPI)


def _raster(size: tuple[float, float], draw: Callable[[Figure], None]) -> Image.Image:
    """Draw something of a size in mm as pixels."""
    width, height = _pixels(*size)
    with style.drawing():
        figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI)
        canvas = FigureCanvasAgg(figure)
        draw(figure)
        canvas.draw()
        return Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")


def draw_head(figure: Figure, sheet: Sheet) -> None:
    """Write what is shown, and under which conditions, at the top of a figure."""
    width = TILE_WIDTH * sheet.columns
    letters = int(width / 3.1)
    headline = wrap(sheet.headline, letters, 1)[0]
    page.write(figure, 2, 2, headline, fontsize=10, color=INK, va="top")
    condition = "\n".join(wrap(sheet.condition, letters, 2))
    page.write(figure, 2, 6.6, condition, fontsize=8, color=MUTED, va="top")


def draw_tile(figure: Figure, left: float, top: float, tile: Tile) -> None:
    """Draw a tile, its upper left corner in mm from that of the figure."""
    heading = "\n".join(wrap(tile.heading, 26, 2))
    page.write(
        figure, left + 2, top + 2, heading, fontsize=9, color=tile.color, va="top"
    )
    width = TILE_WIDTH - LEFT - RIGHT
    axes = figure.add_axes(page.box(figure, left + LEFT, top + TOP, width, HEIGHT))
    draw_panel(axes, tile.record, tile.limits, tile.draft_year)


def save_files(sheet: Sheet, stem: str) -> dict[str, bytes]:
    """Draw a sheet as one figure, for keeping: PNG, SVG and PDF by name."""
    width = TILE_WIDTH * sheet.columns
    height = HEAD_HEIGHT + TILE_HEIGHT * len(sheet.rows)
    with style.drawing():
        figure = Figure(figsize=(width * MM, height * MM))
        draw_head(figure, sheet)
        for row, tiles in enumerate(sheet.rows):
            for column, tile in enumerate(tiles):
                top = HEAD_HEIGHT + row * TILE_HEIGHT
                draw_tile(figure, column * TILE_WIDTH, top, tile)

    return files(figure, stem)
