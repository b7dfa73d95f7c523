"""Damage: harmless differences change nothing, harmful ones are refused with file, line and 施策, never a traceback."""

import importlib
import random
import re
import unicodedata
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import mutants
from benchmarks.damage.doors import doors
from komoro_analysis.base.errors import InputError
from tests.builders import documents as making

settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")
extract = partial(
    importlib.import_module("komoro_analysis.source.extract").extract,
    judgements=making.judgements(),
)
MADE = making.document(
    making.next_edition(making.read("indicators")), making.read("measures")
)
WIDE = str.maketrans("0123456789.,", "０１２３４５６７８９．，")
FORMULA = "社会増減＝年間の転入者数－転出者数"


def wide(text: str) -> str:
    """Full-width digits, points and commas wherever the sheet prints a number, a year, a 施策 or a page number."""
    label = r" ?(計画 |実績 |[政施]策　|令和|小\d|男|\d)(?!.{40})"
    return "\n".join(
        line.translate(WIDE) if re.match(label, line) else line
        for line in text.split("\n")
    )


HARMLESS: dict[str, Callable[[str], str]] = {
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "CR": lambda text: text.replace("\n", "\r"),
    "byte-order mark": lambda text: "\ufeff" + text,
    "BOM and CRLF": lambda text: "\ufeff" + text.replace("\n", "\r\n"),
    "form feed for the leading space": lambda text: re.sub("\n (?=.)", "\n\f", text),
    "form feed on a line of its own": lambda text: re.sub("\n (?=.)", "\n\f\n", text),
    "form feed at the end of a line": lambda text: re.sub("\n (?=.)", "\f\n", text),
    "form feeds with CRLF": lambda text: re.sub("\n (?=.)", "\n\f", text).replace(
        "\n", "\r\n"
    ),
    "trailing blanks": lambda text: text.replace("\n", "  \n").replace(
        "\n  \n", "\n \t\n"
    ),
    "trailing ideographic spaces": lambda text: text.replace("\n", "　\n"),
    "no trailing blanks": lambda text: "\n".join(
        line.rstrip() for line in text.split("\n")
    ),
    "no leading space on the sheets' pages": lambda text: re.sub(
        "\n (?=関　連|◆実績)", "\n", text
    ),
    "full-width digits": wide,
    "kana with separate marks": lambda text: unicodedata.normalize("NFD", text),
    "minus signs": lambda text: text.replace("－", "−"),
    "em dashes": lambda text: text.replace("－", "—"),
    "hyphens": lambda text: text.replace("－", "-"),
    "en dashes, NFD and CRLF": lambda text: unicodedata.normalize(
        "NFD", text.replace("－", "–")
    ).replace("\n", "\r\n"),
    "Kangxi radicals": lambda text: text.translate(
        str.maketrans("目人行長高", "⽬⼈⾏⾧⾼")
    ),
}


def tables(text: str | bytes, folder: Path) -> dict[str, bytes]:
    path = folder / "e.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    files = extract(path).files()
    return {name: files[name] for name in files if name != "source.json"}


def refusal(text: str | bytes, folder: Path) -> str:
    with pytest.raises(InputError) as error:
        tables(text, folder)
    message = str(error.value)
    assert "\n" not in message and re.search(
        r"e\.txt(:\d+)?: (施策 \d-\d: )?.+。.+が必要です$", message
    ), message
    return message


@pytest.mark.parametrize("name", HARMLESS)
@pytest.mark.parametrize("source", ["made up", "document"])
def test_harmless_differences_change_nothing(
    name: str, source: str, tmp_path: Path
) -> None:
    if source == "document" and not making.SOURCE.exists():
        pytest.skip("the document is not beside this checkout")
    text = MADE if source == "made up" else making.SOURCE.read_text(encoding="utf-8")
    changed = HARMLESS[name](text)
    assert changed != text
    assert tables(changed, tmp_path) == tables(text, tmp_path)


def swap(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    return change


def sheet(text: str, measure: str) -> str:
    """Return one whole sheet, from its first page's first line to the next page."""
    number = text.index(f"施策　{measure.replace('-', '－')}")
    start = text.rindex("関　連\n\n" * 5, 0, number)
    end = re.compile(r"\n \S|\n\n\d+\n\n\n\n|\n $").search(
        text, text.index("◆実績", number)
    )
    return text[start : end.start() + 2]


def changed(pattern: str, new: str, count: int = 0) -> Callable[[str], str]:
    return lambda text: re.sub(pattern, new, text, count=count)


YEARS = "令和６年度 令和７年度 令和８年度"
TITLE = "自然環境を守り、循環型社会の進んだまち"
# what is done to the text, and what the message must say
HARMFUL: dict[str, tuple[Callable[[str], str], str]] = {
    "a value too many": (
        swap("計画 50 50.5 51", "計画 50 50.5 51 52"),
        r":\d+: 施策 1-2: 値が4個（「50 50.5 51 52」）あります。3個",
    ),
    "a value too few": (
        swap("計画 50 50.5 51", "計画 50 50.5"),
        r":\d+: 施策 1-2: 値が2個（「50 50.5」）あります。3個",
    ),
    "an actual too few": (swap("実績 51.3 53.8", "実績 51.3"), "施策 1-2: 値が1個"),
    "an actual too many": (
        swap("実績 51.3 53.8", "実績 51.3 53.8 1"),
        "施策 1-2: 値が3個",
    ),
    "a letter in a plan": (
        swap("計画 50 50.5 51", "計画 50 5O.5 51"),
        "施策 1-2: 「5O.5」があります。数値、",
    ),
    "a letter in a baseline": (
        swap("\n47.7\n", "\n4l.7\n"),
        "施策 1-2: 「4l.7」があります",
    ),
    "a letter in a target": (
        swap("\n51.5\n", "\n51.S\n"),
        "施策 1-2: 「51.S」があります",
    ),
    "a blank inside a number": (swap("\n47.7\n", "\n47 .7\n"), "施策 1-2: 値が2個"),
    "half a composite": (
        swap("小93.1　中94.0", "小93.1"),
        "施策 1-1: 「小93.1」があります",
    ),
    "half a composite, no label": (
        swap("小93.1　中94.0", "93.1"),
        "施策 1-1: 「93.1」があります。「小90.1　中91.7」と同じ内訳",
    ),
    "half a bracket": (
        swap("計画 588(793)", "計画 588"),
        r"施策 2-1: 「588」があります。「589\(795\)」と同じ内訳",
    ),
    "another label": (
        swap("小93.1　中94.0", "少93.1　中94.0"),
        "施策 1-1: 「少93.1　中94.0」の内訳「少」があります。components.csv に 1-1-1 の内訳の行",
    ),
    "a bound on a baseline": (
        swap("\n23\n15以上", "\n15以上\n23"),
        "施策 4-2: 「15以上」があります。計画策定時では境界のない数値",
    ),
    "no 計画 line": (
        swap("計画 50 50.5 51\n\n", ""),
        "施策 1-2: 「実績 51.3 53.8」があります。「計画…」が必要",
    ),
    "no baseline": (
        swap("\n47.7\n", "\n"),
        "施策 1-2: 指標 1 の計画策定時がありません",
    ),
    "no target": (
        swap("\n51.5\n", "\n"),
        "施策 1-2: 「市政への.*があります。「指標名…」が必要",
    ),
    "no name": (
        changed("子育てしやすい環境づくりに対する.*\n\n", "", 1),
        "施策 1-2: 指標 1 の指標名がありません",
    ),
    "an actual in an empty slot": (
        swap("\n実績\n\n", "\n実績 5 6\n\n"),
        "施策 1-2: 指標 3 の指標名、計画策定時、計画、目標値がありません",
    ),
    "no year header": (
        changed(f"{YEARS}\n\n", ""),
        "施策 1-1: .*があります。「年度見出し」が必要",
    ),
    "another header": (
        changed(YEARS, "令和７年度 令和８年度 令和９年度", 1),
        r":\d+: 施策 1-1: 「令和7年度 .*があります。ほかの施策と同じ「令和6年度 ",
    ),
    "other headers": (
        changed(YEARS, "令和５年度 令和７年度 令和８年度"),
        "令和５年度からの計画の令和７年度実績があります。第12次基本計画の年度",
    ),
    "an unknown plan": (
        changed("令和９年度", "令和21年度"),
        r":\d+: 目標年度「令和21年度」があります",
    ),
    "an edition after its plan": (
        changed("令和７年度実績", "令和12年度実績"),
        "令和12年度実績があります。第12次基本計画の年度",
    ),
    "a doubled sheet": (
        lambda text: text.replace(sheet(text, "2-2"), sheet(text, "2-2") * 2),
        r":\d+: 施策 2-2: 同じ施策が二つあります",
    ),
    "an absent sheet": (
        lambda text: text.replace(sheet(text, "2-2"), ""),
        r":\d+: 施策 2-2: この施策がありません",
    ),
    "an absent last sheet": (
        lambda text: text.replace(sheet(text, "6-4"), ""),
        r":\d+: 施策 6-4: この施策がありません",
    ),
    "a sheet of another policy": (
        swap("施策　2－2", "施策　3－9"),
        "施策 3-9: 施策「3－9」があります。政策「2」のもの",
    ),
    "a sheet that no plan lists": (
        swap("施策　2－2", "施策　2－7"),
        "施策 2-7: 計画にない施策があります",
    ),
    "no policy page at the start": (
        lambda text: text[text.index("\n ") + 2 :],
        "e.txt:1: 施策 1-1: 「関　連」があります。その政策のページ",
    ),
    "no policy page later": (
        changed(f"\n {TITLE}[^◆]*◆ミ(.|\n)*?所　　管(?=\n )", ""),
        f"施策 2-1: 政策名「{TITLE}」があります",
    ),
    "a page number out of turn": (
        swap("\n\n15\n\n\n\n", "\n\n7\n\n\n\n"),
        "「7」があります。11より後のページ番号",
    ),
    "another document": (
        lambda _: "吾輩は猫である。\n\nどこで生れたか。\n" * 9,
        "e.txt:1: 「吾輩は猫である。」があります。施策評価シートのページ（このファイルには一つもありません）が必要",
    ),
    "a table": (
        lambda _: "a,b\n1,2\n",
        "e.txt:1: 「a,b」があります。施策評価シートのページ",
    ),
    "Shift_JIS": (
        lambda text: text.encode("cp932", "replace"),
        "e.txt:1: UTF-8でない文字があります（Shift_JISのようです。UTF-8で",
    ),
    "UTF-16": (lambda text: text.encode("utf-16"), "e.txt: UTF-8ではなくUTF-16"),
}


@pytest.mark.parametrize("name", HARMFUL)
def test_harmful_damage_is_refused(name: str, tmp_path: Path) -> None:
    change, expected = HARMFUL[name]
    assert re.search(expected, refusal(change(MADE), tmp_path))


@pytest.mark.parametrize(
    "path",
    sorted((Path(__file__).parent / "data" / "bad").iterdir()),
    ids=lambda path: path.name,
)
def test_tiny_bad_files_are_refused(path: Path) -> None:
    with pytest.raises(
        InputError, match=rf"{re.escape(path.name)}.*: .+。.+が必要です$"
    ):
        extract(path)


def test_a_truncated_document_is_refused_wherever_it_ends(tmp_path: Path) -> None:
    lines = MADE.split("\n")
    for end in [
        1,
        len(lines) - 3,
        *random.Random(1).sample(range(1, len(lines) - 3), 30),
    ]:
        refusal("\n".join(lines[:end]), tmp_path)
        refusal("\n".join(lines[len(lines) - end :]), tmp_path)


@given(st.binary(max_size=300) | st.text(max_size=120).map(str.encode))
def test_any_bytes_are_refused_not_stumbled_over(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.txt"
    path.write_bytes(data)
    with pytest.raises(InputError):
        extract(path)


@pytest.mark.parametrize("door", doors("", making.judgements()))
def test_no_mutant_changes_a_number_in_silence(door: str) -> None:
    """A slice of benchmarks/mutants.py: never a traceback, never a silent change."""
    rows = mutants.measure(None, mutants=1, seed=5, door=door, every=2)
    assert [row for row in rows if row["silent"] or row["traceback"]] == []
    assert sum(row["refused"] for row in rows) > len(rows) / 3
