"""Tell which letters of a PDF's page nobody sees: white ones, covered ones, cut ones.

The page is drawn, and each letter must differ from the ground that it stands on.
Imported in the child process only: it needs pdfium.
"""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

import numpy as np
import pypdfium2
from pdfminer.layout import LTChar

SCALE = 2.0  # pixels a point: a letter of 6 points has 12 of them
MOST_PIXELS = 20_000_000  # of a page; a larger one is drawn more coarsely
EDGE = 0.15  # share of a letter's box at each side that may hold a rule or a neighbour
FAINTEST = 12  # of 255 steps between the ground and the ink


class DrawnPages:
    """The pages of a document as they look."""

    def __init__(self, raw: bytes) -> None:
        """Keep a document; nothing is opened or drawn yet."""
        self._raw = raw

    @cached_property
    def _document(self) -> Any:
        return pypdfium2.PdfDocument(self._raw)

    def unseen(self, page: int, letters: Iterable[LTChar]) -> list[LTChar]:
        """Return the letters of a page, counted from 1, where there is no ink."""
        sheet = self._document[page - 1]
        # Letters are placed in the whole sheet, so the whole is drawn.
        sheet.set_cropbox(*sheet.get_mediabox())
        width, height = sheet.get_size()
        scale = min(SCALE, (MOST_PIXELS / (width * height)) ** 0.5)
        drawn = sheet.render(scale=scale, grayscale=True).to_numpy()
        ink = drawn.reshape(drawn.shape[0], drawn.shape[1]).astype(int)

        return [letter for letter in letters if not _has_ink(ink, scale, letter)]


def _has_ink(page: "np.ndarray[Any, Any]", scale: float, letter: LTChar) -> bool:
    """Tell whether the box of a letter is of more than one shade."""
    across = EDGE * letter.width
    along = EDGE * letter.height
    bottom = page.shape[0]
    left, right = (letter.x0 + across) * scale, (letter.x1 - across) * scale
    upper = bottom - (letter.y1 - along) * scale
    lower = bottom - (letter.y0 + along) * scale
    box = page[
        max(int(upper), 0) : max(int(np.ceil(lower)), 0),
        max(int(left), 0) : max(int(np.ceil(right)), 0),
    ]
    return bool(box.size) and int(box.max() - box.min()) >= FAINTEST
