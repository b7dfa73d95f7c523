"""A city or other government: its name, its document, and what it calls things.

Texts of the product are written in the usual words (施策, 主管課); `Words.own` puts the
city's own into a text. It is given texts of the product only, never names of a plan.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from pathlib import Path

from .errors import Place, quoted
from .files import read_text

LONGEST_WORD = 20
# A word stands in pages, scripts, templates and Markdown as it is.
NOT_IN_WORDS = re.compile(r"[^\w・ー（）]|_")
# Words without which a project's description is not complete.
ALWAYS_SAID = ("plan", "policy", "measure", "indicator")


@dataclass(frozen=True)
class Words:
    """What a city calls its plan and the parts of it, its offices and its survey."""

    plan: str = "基本計画"
    policy: str = "政策"
    measure: str = "施策"
    indicator: str = "成果指標"
    division: str = "部"
    department: str = "課"
    survey: str = "市民意識調査"
    government: str = "市"

    def own(self, text: str) -> str:
        """Put the city's words where a text of the product has the usual ones.

        >>> Words(measure="分野", department="室").own("施策ごとの主管課")
        '分野ごとの主管室'
        """
        if not self._replaced:
            return text
        return self._pattern.sub(lambda found: self._replaced[found[0]], text)

    @cached_property
    def _replaced(self) -> dict[str, str]:
        """The phrases of the product that this city says otherwise."""
        said = asdict(self)
        phrases = {usual: own.format_map(said) for usual, own in PHRASES.items()}
        return {usual: own for usual, own in phrases.items() if usual != own}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self._replaced, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, longest_first)))


# A phrase of the product, and how it is put together from a city's words. A single
# letter (部, 課, 市) is found in names of all kinds, so it stands in phrases only.
PHRASES = {
    "政策": "{policy}",
    "施策": "{measure}",
    "成果指標": "{indicator}",
    "所管部": "所管{division}",
    "主管課": "主管{department}",
    "関係課": "関係{department}",
    "担当課": "担当{department}",
    "部・課": "{division}・{department}",
    "市民意識調査": "{survey}",
    "市の公式見解": "{government}の公式見解",
    "市の計画": "{government}の計画",
    "市の値": "{government}の値",
    "市の回答数": "{government}の回答数",
    "この市": "この{government}",
}


@dataclass(frozen=True)
class Municipality:
    """A city or other government, its document and its words."""

    name: str = ""
    code: int | None = None
    name_en: str = ""
    slug: str = "plan"
    document: str = "評価シート"
    words: Words = field(default_factory=Words)

    def entries(self) -> dict[str, object]:
        """Return what `municipality.toml` would say; usual words may be left out."""
        usual = asdict(Words())
        words = {
            key: word
            for key, word in asdict(self.words).items()
            if key in ALWAYS_SAID or word != usual[key]
        }
        return {**asdict(self), "words": words}


def read_municipality_file(path: Path) -> Municipality:
    """Read `municipality.toml`: who publishes the plan, and in which words.

    Errors: `InputError` for a file that is no TOML, an unknown or an empty entry.
    """
    text = read_text(path, "自治体の名前などを書いた municipality.toml")
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        Place(path).refuse(f"TOMLとして読めません（{error}）", "TOML形式")

    return municipality_of(table, path)


def municipality_of(entries: Mapping[str, object], path: str | Path) -> Municipality:
    """Return the record of what `municipality.toml` says.

    Errors: `InputError` for an unknown or an empty entry.
    """
    table = dict(entries)
    words = table.pop("words", {})
    if not isinstance(words, Mapping):
        Place(path).refuse("words が表ではありません", "[words] の下の言葉")
    _check_entries(path, table, Municipality)
    _check_entries(path, words, Words)
    for key in words.keys() - {"plan"}:
        check_word(Place(path), key, words[key])
    if "name" not in table:
        Place(path).refuse("name がありません", "自治体の名前")
    slug = str(table.get("slug", "plan"))
    if not re.fullmatch("[a-z][a-z0-9-]{0,30}", slug):
        Place(path).refuse(f"slug に{quoted(slug)}があります", "半角の英小文字")

    return Municipality(**table, words=Words(**words))  # type: ignore[arg-type]


def check_word(place: Place, name: str, word: str) -> None:
    """Refuse a word that could not stand in a sentence or a page as it is."""
    if len(word) > LONGEST_WORD or NOT_IN_WORDS.search(word):
        found = f"{name}に{quoted(word)}があります"
        place.refuse(found, f"{LONGEST_WORD}字までの、記号や空白のない言葉")


def _check_entries(
    path: str | Path, entries: Mapping[str, object], record: type
) -> None:
    known = {name.name for name in fields(record)} - {"words"}
    for name, value in entries.items():
        if name not in known:
            found = f"{quoted(name)}があります"
            Place(path).refuse(found, f"{'・'.join(sorted(known))}のどれか")
        kind = int if name == "code" else str
        if not isinstance(value, kind) or value == "":
            found = f"{name} に{quoted(str(value))}があります"
            Place(path).refuse(found, "整数" if kind is int else "空でない文字")
