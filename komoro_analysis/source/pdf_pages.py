"""Check the letters of a PDF's pages before their text is put together.

Imported in the child process only: it needs pdfminer and pdfium.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

from pdfminer.converter import TextConverter
from pdfminer.layout import LTChar, LTPage, LTTextLineHorizontal

from .pdf_ink import DrawnPages
from .refusals import Refusal

# Shares of a letter's size. A bold look is printed with a shift of a few hundredths.
SAME_PLACE = 0.2
OVERLAP = 0.4
BACKWARDS = 0.5
INVISIBLE = 3
# A font that a PDF brings along has one of these; everybody has the standard ones.
FONT_FILES = ("FontFile", "FontFile2", "FontFile3")
STANDARD_FONTS = ("Helvetica", "Times-", "Courier")
# Far above any real edition: fifty pages of it have no forms and 60,000 letters.
MOST_FORMS = 20_000
MOST_LETTERS = 500_000
READABLE = "一文字ずつ印字され、文字として取り出せるPDF"
# Letters are compared with those in the same and the neighbouring squares, in points.
SQUARE = 24.0


class CheckedPages(TextConverter):
    """The text of pages, each letter once; a page that cannot be told is refused."""

    def __init__(self, drawn: DrawnPages, *arguments: Any, **options: Any) -> None:
        """Start with nothing counted; `drawn`: the pages as they look."""
        super().__init__(*arguments, **options)
        self._drawn = drawn
        self._n_forms = 0
        self._n_letters = 0
        self._drawable: set[str] = set()

    def begin_figure(self, name: Any, bbox: Any, matrix: Any) -> None:
        """Refuse more forms than any document has: they may show each other for ever."""
        self._n_forms += 1
        if self._n_forms > MOST_FORMS:
            _refuse(self.pageno, f"図形の部品が{MOST_FORMS:,}個より多くあります")
        super().begin_figure(name, bbox, matrix)

    def render_char(self, matrix: Any, font: Any, *arguments: Any) -> Any:
        """Refuse more letters than any document has; note the fonts it brings along."""
        self._n_letters += 1
        if self._n_letters > MOST_LETTERS:
            _refuse(self.pageno, f"文字が{MOST_LETTERS:,}字より多くあります")
        if _can_be_drawn(font):
            self._drawable.add(font.fontname)
        return super().render_char(matrix, font, *arguments)

    def render_string(
        self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any
    ) -> None:
        """Refuse text that is not shown: a guess of what a scanned picture says."""
        has_text = any(isinstance(part, bytes) and part.strip() for part in seq)
        if textstate.render == INVISIBLE and has_text:
            _refuse(self.pageno, "見えない文字（画像の読み取りなど）があります")
        super().render_string(textstate, seq, ncs, graphicstate)

    def end_page(self, page: Any) -> None:
        """Take out the letters printed twice, and check those that are left."""
        once = _letters_once(self.cur_item)
        letters = [item for item in once if isinstance(item, LTChar)]
        for letter in letters:
            if _is_unknown(letter.get_text()):
                _refuse(self.pageno, "文字として取り出せない字があります")
        for letter, other in _neighbours(letters):
            if _doubtful_overlap(letter, other):
                both = f"「{letter.get_text()}」と「{other.get_text()}」"
                _refuse(self.pageno, f"{both}が重なっています")

        self._refuse_unseen(letters)
        self.cur_item = _page_of(self.cur_item, once)
        super().end_page(page)

    def _refuse_unseen(self, letters: list[LTChar]) -> None:
        """Refuse letters that are read and not seen; the drawing needs their font."""
        visible = [
            letter
            for letter in letters
            if letter.fontname in self._drawable and _leaves_ink(letter.get_text())
        ]
        unseen = self._drawn.unseen(self.pageno, visible) if visible else []
        if unseen:
            text = "".join(letter.get_text() for letter in unseen)[:20]
            why = "白い字か、ほかの物に覆われた字"
            _refuse(self.pageno, f"「{text}」は見えません（{why}）")

    def receive_layout(self, ltpage: Any) -> None:
        """Refuse a line whose letters are not in the order in which they are seen."""
        for line in _lines(ltpage):
            letters = [item for item in line if isinstance(item, LTChar)]
            for letter, following in zip(letters, letters[1:], strict=False):
                if following.x0 < letter.x0 - BACKWARDS * letter.size:
                    text = line.get_text().strip()[:20]
                    _refuse(ltpage.pageid, f"「{text}」の文字の順が見た目と違います")
        super().receive_layout(ltpage)


def _refuse(page: int, found: str) -> NoReturn:
    raise Refusal(f"{page}ページ: {found}", READABLE)


def _letters_once(page: Iterable[Any]) -> list[Any]:
    """Return the items of a page without letters that stand on the same letter."""
    kept: list[Any] = []
    squares: dict[tuple[str, int, int], list[LTChar]] = defaultdict(list)
    for item in page:
        if not isinstance(item, LTChar):
            kept.append(item)
            continue
        text = item.get_text()
        near = [
            other
            for column, row in _around(item)
            for other in squares[text, column, row]
        ]
        if any(_same_place(item, other) for other in near):
            continue
        squares[text, *_square(item)].append(item)
        kept.append(item)

    return kept


def _page_of(page: Any, items: Iterable[Any]) -> LTPage:
    """Return a page like this one, with these items."""
    other = LTPage(page.pageid, page.bbox, page.rotate)
    for item in items:
        other.add(item)
    return other


def _lines(item: Any) -> Iterator[LTTextLineHorizontal]:
    """Return the horizontal lines of text of a page or a text box."""
    if isinstance(item, LTTextLineHorizontal):
        yield item
    elif hasattr(item, "__iter__"):
        for part in item:
            yield from _lines(part)


def _square(letter: LTChar) -> tuple[int, int]:
    return int(letter.x0 // SQUARE), int(letter.y0 // SQUARE)


def _around(letter: LTChar) -> Iterator[tuple[int, int]]:
    column, row = _square(letter)
    for column_step in (-1, 0, 1):
        for row_step in (-1, 0, 1):
            yield column + column_step, row + row_step


def _neighbours(letters: list[LTChar]) -> Iterator[tuple[LTChar, LTChar]]:
    """Return each letter with those before it that stand near."""
    squares: dict[tuple[int, int], list[LTChar]] = defaultdict(list)
    for letter in letters:
        for place in _around(letter):
            for other in squares[place]:
                yield letter, other
        squares[_square(letter)].append(letter)


def _same_place(letter: LTChar, other: LTChar) -> bool:
    """Tell whether a letter was printed again a little beside itself."""
    tolerance = SAME_PLACE * min(letter.size, other.size)
    across = min(tolerance, 0.5 * letter.width, 0.5 * other.width)
    near_across = abs(letter.x0 - other.x0) <= across
    return near_across and abs(letter.y0 - other.y0) <= tolerance


def _doubtful_overlap(letter: LTChar, other: LTChar) -> bool:
    """Tell whether a digit cannot be told because another letter stands on it."""
    if not (_is_digit(letter.get_text()) or _is_digit(other.get_text())):
        return False
    if _is_mark(letter.get_text()) or _is_mark(other.get_text()):
        return False

    width = min(letter.x1, other.x1) - max(letter.x0, other.x0)
    height = min(letter.y1, other.y1) - max(letter.y0, other.y0)
    if width <= 0 or height <= 0:
        return False

    smaller = min(letter.width * letter.height, other.width * other.height)
    return width * height > OVERLAP * smaller


def _is_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _is_mark(text: str) -> bool:
    """Tell whether a letter is a blank, or made to stand on another one."""
    kinds = {unicodedata.category(character)[0] for character in text}
    return kinds <= {"Z", "M"}


def _can_be_drawn(font: Any) -> bool:
    """Tell whether the letters of a font look the same on every machine."""
    is_embedded = any(name in font.descriptor for name in FONT_FILES)
    return is_embedded or str(font.fontname).startswith(STANDARD_FONTS)


def _leaves_ink(text: str) -> bool:
    """Tell whether a text is of letters and digits alone."""
    kinds = {unicodedata.category(character)[0] for character in text}
    return bool(kinds) and kinds <= {"L", "N"}


def _is_unknown(text: str) -> bool:
    """Tell whether a PDF does not say which letter a glyph is."""
    if text.startswith("(cid:"):
        return True
    return any(unicodedata.category(character) in ("Co", "Cn") for character in text)
