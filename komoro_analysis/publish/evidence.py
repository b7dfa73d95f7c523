"""What pages show of other cities, of assumptions and of the edition before."""

from collections.abc import Callable
from dataclasses import dataclass

from ..analysis.results import Results
from ..base.municipality import Words
from ..figures.stems import COMPARISON
from ..wording.numbers import change_unit, fiscal, format_change, format_value
from ..wording.vocabulary import vocabulary
from .frames import Row, number, rows_of, text, whole
from .records import Change

PROBABILITIES = ("p_attain", "p_meet_plan")
NUMBERS = ("value", *PROBABILITIES)
SHARE = "1"  # the unit of an assumption that is a part of something

# What an assumption moves other than odds: the codes of more and of less.
WAYS = {
    "interval_width": ("wider", "narrower"),
    "expected_attained": ("more", "fewer"),
}


@dataclass(frozen=True)
class Comparison:
    """The city among others, for one of its series."""

    label: str
    said: str
    source: str
    stem: str


@dataclass(frozen=True)
class Assumption:
    """One assumption, what it rests on and what it moves."""

    name: str
    value: str
    evidence: str
    certainty: str
    effect: str


@dataclass(frozen=True)
class Score:
    """One published projection beside what came, in words."""

    label: str
    edition: str
    year: str
    span: str
    actual: str
    result: str


@dataclass(frozen=True)
class Scores:
    """The track record: what it says in all, and its rows."""

    said: str
    rows: tuple[Score, ...]


def comparisons_of(known: Results, labels: dict[str, str]) -> tuple[Comparison, ...]:
    """Say for each series with a statistic what its figure shows without numbers."""
    statistics = rows_of(known.data.reference.statistics)
    types = {text(row["statistic"]): text(row["value_type"]) for row in statistics}

    return tuple(
        _comparison(row, types[text(row["statistic"])], labels)
        for row in rows_of(known.movements)
    )


def _comparison(moved: Row, value_type: str, labels: dict[str, str]) -> Comparison:
    series_id = text(moved["series_id"])
    return Comparison(
        label=f"{series_id.partition(':')[0]} {labels.get(series_id, series_id)}",
        said=_movement(moved, value_type),
        source=text(moved["source"]),
        stem=COMPARISON + text(moved["statistic"]),
    )


def _movement(moved: Row, value_type: str) -> str:
    """Say how far other cities moved; "" where that is not known."""
    years = whole(moved["years_left"])
    if years is None or number(moved["q50"]) is None:
        return ""

    unit = change_unit(text(moved["change_unit"]), value_type)
    low, middle, high = (
        format_change(number(moved[name]), unit) for name in ("q05", "q50", "q95")
    )
    spread = (
        f"{years}年間の変化（良い方が＋）は、20回に1回まで悪いときで{low}、"
        f"真ん中で{middle}、20回に1回まで良いときで{high}"
    )
    windows = f"（{whole(moved['n_cities'])}市、{whole(moved['n_windows'])}期間）。"
    return spread + windows


def assumptions_of(known: Results) -> tuple[Assumption, ...]:
    """Return the assumptions, each once for every setting that was tried."""
    return tuple(_assumption(row) for row in rows_of(known.assumptions))


def _assumption(row: Row) -> Assumption:
    return Assumption(
        name=text(row["name"]),
        value=_assumed(number(row["value"]), text(row["unit"])),
        evidence=text(row["evidence"]),
        certainty=vocabulary().certainty[text(row["certainty"])],
        effect=_effect(row),
    )


def _assumed(value: float | None, unit: str) -> str:
    """Write what is assumed with its unit; a share, of unit 1, in ％."""
    if value is None or unit != SHARE:
        return format_value(value, unit)
    return format_value(100 * value, "％")


def _effect(row: Row) -> str:
    """Say what another setting moves, which way and how far."""
    largest = number(row["largest_change"])
    if largest is None:
        return "試していない"

    tried = _tried(text(row["assumption"]), text(row["tried"]))
    words = vocabulary().effect
    ways = WAYS.get(text(row["measure"]))
    if ways is None:
        points = format_value(100 * abs(largest), "ポイント", 0)
        return (
            f"{tried}、{words['odds'].format(points)}（{whole(row['n_series'])}項目）"
        )

    size = format_value(float(f"{abs(largest):.2g}"), "指標")
    return f"{tried}、{words[ways[largest < 0]].format(size)}"


def _tried(assumption: str, setting: str) -> str:
    """Say how an assumption was set otherwise: R4年度とみなすと."""
    words = vocabulary().tried
    known = words.get(assumption, words["default"])
    if assumption == "baseline_year":
        return known.format(fiscal(int(setting)))
    return known.format(f"{float(setting):,g}") if "{}" in known else known


def changes_of(known: Results, labels: dict[str, str]) -> tuple[Change, ...]:
    """Say what differs from the edition before, in words."""
    words = known.data.municipality.words
    changes = (_change(row, labels, words) for row in rows_of(known.changes))
    return tuple(one for one in changes if one.before != one.after)


def _change(row: Row, labels: dict[str, str], words: Words) -> Change:
    aspect = text(row["aspect"])
    key = text(row["series_id"]) or text(row["indicator_id"])
    name = labels.get(key, key) or f"{words.measure}{text(row['measure_id'])}"
    say = _sayer(aspect)

    return Change(
        measure_id=text(row["measure_id"]),
        name=name,
        what=words.own(vocabulary().changed.get(aspect, aspect)),
        before=say(row["before"], row["before_value"]),
        after=say(row["after"], row["after_value"]),
        is_turn=aspect not in NUMBERS,
    )


def _sayer(aspect: str) -> Callable[[object, object], str]:
    """Return how the two sides of a change are written."""
    verdicts = vocabulary().verdict

    def say(word: object, value: object) -> str:
        known = number(value)
        if known is None:
            said = verdicts.get(text(word), text(word))
            return said or "記載なし"
        if aspect in PROBABILITIES:
            return f"約{round(20 * known) * 5}％"

        return format_value(known)

    return say


def published_of(known: Results) -> tuple[str, ...]:
    """Say of each edition in the ledger when it was published, and how much."""
    ledger = known.data.ledger
    return tuple(
        f"{fiscal(entry.edition)}年度版の見込み"
        f"{ledger.tables[entry.edition]['series_id'].nunique()}項目を{entry.date}に公表した。"
        for entry in ledger.entries
    )


def scores_of(known: Results, labels: dict[str, str]) -> Scores | None:
    """Set what was published beside what came; None before the first that came."""
    record = known.track_record
    if record.empty:
        return None

    said = [_said_of_edition(row) for row in rows_of(known.track_record_summary)]
    said.append("3つの版がたまるまでは、方法の良し悪しはいわない。")
    rows = tuple(_score(row, labels) for row in rows_of(record))
    return Scores("".join(said), rows)


def _said_of_edition(row: Row) -> str:
    """Count how often the ranges of one edition held."""
    edition = _year(row["edition"])
    inside = f"{whole(row['n'])}件中{whole(row['n_inside'])}件が範囲に入った"
    return f"{edition}版の{whole(row['years_ahead'])}年先の見通しでは、{inside}。"


def _score(row: Row, labels: dict[str, str]) -> Score:
    """Lay out one published projection and what came."""
    lower, upper = number(row["lower80"]), number(row["upper80"])
    span = "－" if lower is None or upper is None else f"{lower:,.4g}～{upper:,.4g}"
    words = vocabulary().held
    held = {"True": words["inside"], "False": words["outside"]}.get(
        text(row["inside"]), "－"
    )
    met = {"True": words["met"], "False": words["missed"]}.get(text(row["met"]), "")

    return Score(
        label=labels.get(text(row["series_id"]), text(row["series_id"])),
        edition=_year(row["edition"]),
        year=_year(row["fiscal_year"]),
        span=span,
        actual=format_value(number(row["actual"])),
        result="、".join(filter(None, (held, met))),
    )


def _year(value: object) -> str:
    """Name a fiscal year of a row."""
    known = whole(value)
    return "" if known is None else fiscal(known)
