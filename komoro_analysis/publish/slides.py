"""The slides: eight for the whole, one a 施策, every text and chart editable."""

from collections.abc import Sequence
from pathlib import Path
from typing import IO, TypeVar

from pptx.presentation import Presentation as Deck
from pptx.slide import Slide

from ..base.judgements import FOLDER
from ..dataset import Data
from ..wording.numbers import fiscal
from .archive import pack
from .context import report_of
from .excel_matrix import cell_text
from .records import Indicator, Measure
from .report import Report
from .slide_charts import add_counts
from .slide_deck import (
    FILL,
    LEFT,
    MUTED,
    WIDTH,
    Box,
    Look,
    add_slide,
    add_table,
    add_text,
    open_deck,
)
from .slide_measure import add_measure, footer

TOP = 36.0
FULL = WIDTH - 2 * LEFT
MOST_ROWS = 12  # of a table that is still read from the back of a room
MATRIX_ROWS = 12  # of each of the two columns of the matrix
BESIDE = 3  # indicators in a row of the matrix
Item = TypeVar("Item")
MatrixRow = tuple[str, Sequence[Indicator]]


def slides(data: Data, judgements: str | Path = FOLDER) -> bytes:
    """Write `<slug>_fy<edition>.pptx`: 16:9, eight for the whole, one a 施策."""
    report = report_of(data, judgements)
    deck = open_deck(report.title)
    for add in (
        _finding,
        _matrix,
        _policies,
        _odds,
        _missed,
        _questions,
        _method,
        _limits,
    ):
        add(deck, report)
    for measure in report.measures:
        add_measure(deck, report, measure)

    def save(file: IO[bytes]) -> None:
        deck.save(file)

    return pack(save, report.edition)


def _headline(report: Report) -> str:
    judged = [one for one in report.counts if one.code != "not_available"]
    counted = "、".join(f"{one.count}が{one.word}" for one in judged)
    if not judged:
        return f"{report.year_label}の実績：未公表"
    return f"{report.year_label}の実績：{report.counts.published}指標のうち{counted}"


def _expected(report: Report) -> str:
    spread = report.spread
    if not spread.possible:
        return f"{fiscal(report.target_year)}目標の見込みを示せる指標はない"

    return (
        f"{fiscal(report.target_year)}目標に届く見込みの指標は約{spread.expected:.0f}"
        f"（10回中8回入る範囲 {spread.low}～{spread.high}、{spread.possible}指標中）"
    )


def _finding(deck: Deck, report: Report) -> None:
    slide = add_slide(deck, _headline(report), footer(report))
    lines = [
        _expected(report),
        f"{report.city.words.survey}の{report.surveys_judged}項目のうち{report.surveys_within}の差は"
        "調査誤差の範囲内",
        f"⚑ 担当{report.city.words.department}に確認したいこと {len(report.questions)}件",
        f"{report.observed}で、傾向とはいえない。原因や効果は示さない",
    ]
    add_text(slide, lines, Box(LEFT, TOP, 150, 80), Look(16))
    if report.policies:
        add_counts(slide, report.policies, Box(170, TOP, 154, 130))
    add_text(slide, [report.title], Box(LEFT, 160, 150, 10), Look(12, colour=MUTED))


def _matrix(deck: Deck, report: Report) -> None:
    """Add the matrix: two columns of rows a slide, as many slides as it takes."""
    due = fiscal(report.target_year)
    word = report.city.words.measure
    headline = f"{word}×指標：{fiscal(report.year)}の判定と{due}目標の見込み（％）"
    rows = [row for measure in report.measures for row in _matrix_rows(measure)]
    legend = "● 達成　▽ 未達成　◐ 一部達成　± 差は調査誤差の範囲内　⚑ 要確認"
    width = (FULL - 4) / 2
    for part in _chunks(rows, 2 * MATRIX_ROWS):
        slide = add_slide(deck, headline, footer(report))
        for number, column in enumerate(_chunks(part, -(-len(part) // 2))):
            box = Box(LEFT + number * (width + 4), 34, width, 140)
            _matrix_part(slide, word, column, box)
        add_text(slide, [legend], Box(LEFT, 174, FULL, 6), Look(12, colour=MUTED))


def _chunks(items: Sequence[Item], size: int) -> list[Sequence[Item]]:
    return [items[start : start + size] for start in range(0, len(items), size)]


def _matrix_rows(measure: Measure) -> list[MatrixRow]:
    """Lay out a 施策: its number once, three indicators a row, a row without any."""
    parts = _chunks(measure.indicators, BESIDE) or [()]
    numbers = [measure.measure_id, *("" for _ in parts[1:])]
    return list(zip(numbers, parts, strict=True))


def _matrix_part(slide: Slide, word: str, lines: Sequence[MatrixRow], box: Box) -> None:
    rows = [[word, "指標", "", ""]]
    fills = {}
    for row, (number, indicators) in enumerate(lines, 1):
        cells = [number]
        for column, indicator in enumerate(indicators, 1):
            cells.append(f"{cell_text(indicator)} {_percent(indicator)}")
            fills[row, column] = FILL.get(indicator.verdict, "FFFFFF")
        rows.append(cells + [""] * (1 + BESIDE - len(cells)))

    add_table(slide, rows, [12, 46, 46, 46], box, 12, fills)


def _percent(indicator: Indicator) -> str:
    return "－" if indicator.percent is None else str(indicator.percent)


def _policies(deck: Deck, report: Report) -> None:
    if not report.policies:
        return

    slide = add_slide(
        deck,
        f"{report.city.words.policy}ごとの達成状況（{fiscal(report.year)}計画）",
        footer(report),
    )
    add_counts(slide, report.policies, Box(LEFT, TOP, FULL, 138))


def _odds(deck: Deck, report: Report) -> None:
    known = [one for one in report.indicators if one.percent is not None]
    ranked = sorted(known, key=lambda one: one.chance or 0.0)
    half = MOST_ROWS // 2
    slide = add_slide(deck, _expected(report), footer(report))
    for number, (title, part) in enumerate(
        (
            ("見込みが低い指標", ranked[:half]),
            ("見込みが高い指標", ranked[-half:][::-1]),
        )
    ):
        rows = [[title, "見込み"]]
        rows += [
            [f"{one.indicator_id} {one.short_name}", one.chance_words] for one in part
        ]
        box = Box(LEFT + number * 158, TOP, 152, 10 * len(rows))
        add_table(slide, rows, [100, 52], box, 12)

    note = "これまでと同様の変動が続く場合の確率。確率80％でも5回に1回は外れる。"
    add_text(slide, [note], Box(LEFT, 160, FULL, 10), Look(12, colour=MUTED))


def _missed(deck: Deck, report: Report) -> None:
    missed = [one for one in report.series if one.verdict == "missed"]
    certain = [one for one in missed if not one.within_error]
    headline = (
        f"未達成は内訳別{len(missed)}項目、うち調査誤差を超えるか調査でないもの"
        f"{len(certain)}項目"
    )
    for part in _chunks(certain, 2 * MOST_ROWS) or [[]]:
        slide = add_slide(deck, headline, footer(report))
        for number, column in enumerate(_chunks(part, -(-len(part) // 2) or 1)):
            rows = [["指標", "実績", "計画", "差"]]
            rows += [
                [
                    f"{one.indicator_id} {one.label}",
                    one.actual_text,
                    one.plan_text,
                    one.gap_size,
                ]
                for one in column
            ]
            box = Box(LEFT + number * 158, TOP, 152, 8.5 * len(rows))
            add_table(slide, rows, [60, 27, 27, 38], box, 12)


def _questions(deck: Deck, report: Report) -> None:
    headline = (
        f"担当{report.city.words.department}に確認したいこと：{len(report.questions)}件"
    )
    slide = add_slide(deck, headline, footer(report))
    if not report.questions:
        add_text(slide, ["なし"], Box(LEFT, TOP, FULL, 10), Look(16))
        return

    rows = [[report.city.words.department, "指標", "内容"]]
    rows += [
        [one.department, f"{one.indicator_id} {one.name}", one.message]
        for one in report.questions[:MOST_ROWS]
    ]
    add_table(slide, rows, [46, 70, 194], Box(LEFT, TOP, FULL, 9.5 * len(rows)), 12)


def _method(deck: Deck, report: Report) -> None:
    slide = add_slide(
        deck, "見込みの読み方：始点、幅、10回のうち何回、当たり具合", footer(report)
    )
    lines = [
        "1　始点：最新の実績から始める",
        "2　幅：同じ種類の指標が、ほかの地域で同じ年数にどれだけ動いたか",
        "3　10回のうち何回：幅のうち、目標の側に入る割合が見込み。5～95％で示す",
        "4　当たり具合：結果のわかっている公開の目標で確かめ、補正した",
        f"{report.observed}。幅が広いのはそのため",
    ]
    add_text(slide, lines, Box(LEFT, TOP, FULL, 100), Look(18))


def _limits(deck: Deck, report: Report) -> None:
    slide = add_slide(deck, "この資料から言えないこと", footer(report))
    notes = [f"{note.item}：{note.text}" for note in report.notes[-6:]]
    add_text(slide, notes, Box(LEFT, TOP, FULL, 120), Look(15))
