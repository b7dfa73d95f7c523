"""Letters that figures can draw: fonts from packages, tried in turn, and 〓 for the rest.

No officer's machine needs a font of its own: each of these comes with a package that the
project installs. HTML and office files keep every letter, whatever stands here.
"""

import importlib.util
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SUBSTITUTE = "〓"  # geta, the printers' sign for a letter they do not have

# Keycap rings, variation selectors, control and direction marks are dropped.
INVISIBLE = ("Me", "Mn", "Cf", "Cc")
PRIVATE = "Co"  # letters that only one machine knows


@dataclass(frozen=True)
class Font:
    """A font file inside an installed package."""

    family: str
    package: str
    path: str

    @property
    def file(self) -> Path:
        """Give where the file is; the package is not imported. Errors: its absence."""
        spec = importlib.util.find_spec(self.package)
        if spec is None or not spec.submodule_search_locations:
            raise ModuleNotFoundError(f"{self.package}: expected the font package")
        return Path(next(iter(spec.submodule_search_locations)), self.path)


FONTS = (
    Font("IPAexGothic", "japanize_matplotlib", "fonts/ipaexg.ttf"),
    Font("DejaVu Sans", "matplotlib", "mpl-data/fonts/ttf/DejaVuSans.ttf"),
    Font("Noto Sans CJK JP", "noto_cjk_sans_jp_regular", "NotoSansCJKjp-Regular.otf"),
)


def visible(text: object) -> str:
    """Compose a text's letters and drop the invisible ones; line ends go with them."""
    composed = unicodedata.normalize("NFC", str(text))
    return "".join(c for c in composed if unicodedata.category(c) not in INVISIBLE)


def missing_letters(text: object) -> tuple[str, ...]:
    """Name the letters of a text that no font has, in order, each once.

    >>> missing_letters("𠮷野・髙﨑")
    ()
    >>> missing_letters("ごみ🗑")
    ('🗑',)
    """
    rare = [letter for letter in visible(text) if not _is_common(letter)]
    missing = [letter for letter in rare if ord(letter) not in _drawn()]
    return tuple(dict.fromkeys(missing))


def drawable(text: object) -> str:
    """Give a text as figures draw it, with 〓 for each letter that no font has.

    >>> drawable("ごみ🗑")
    'ごみ〓'
    """
    shown = visible(text)
    for letter in missing_letters(shown):
        shown = shown.replace(letter, SUBSTITUTE)
    return shown


def _is_common(letter: str) -> bool:
    """Tell the letters of Windows' Japanese code page: all of them are drawn.

    Most texts hold no others, so the fonts need not be opened for them.
    """
    if unicodedata.category(letter) == PRIVATE:
        return False

    try:
        letter.encode("cp932")
    except UnicodeEncodeError:
        return False

    return True


@cache
def _drawn() -> frozenset[int]:
    """Collect the letters of all fonts."""
    from fontTools.ttLib import TTFont

    letters: set[int] = set()
    for font in FONTS:
        with TTFont(font.file, lazy=True) as opened:
            letters.update(opened.getBestCmap())
    return frozenset(letters)
