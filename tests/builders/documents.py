"""Make up documents in the shape of the 施策評価シート from raw tables, with invented sentences."""

import csv
import re
from functools import cache
from pathlib import Path

from komoro_analysis.base.judgements import Judgements, read_judgements
from komoro_analysis.base.years import fiscal_year, year_label

ROOT = Path(__file__).parents[2]
RAW = ROOT / "data" / "raw" / "fy2024"
SOURCE = ROOT.parent / "shared" / "seeds" / "000_21d6e74450c5e8ab.txt"
JUDGEMENTS = ROOT / "data" / "judgements"
NUMBER = r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?"


@cache
def judgements() -> Judgements:
    """Return what people decided about the committed plan."""
    return read_judgements(JUDGEMENTS)


def read(name: str, folder: Path = RAW) -> list[dict[str, str]]:
    with open(folder / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def next_edition(indicators: list[dict[str, str]]) -> list[dict[str, str]]:
    """Add a year of made-up actuals in the printed form of the year before."""

    def grown(match: re.Match) -> str:
        number = float(match[0].replace(",", "")) * 1.03 + 1
        text = f"{number:.{len(match[0].partition('.')[2])}f}"
        return f"{int(text):,}" if "," in match[0] else text

    rows = []
    for row in indicators:
        last = [column for column in row if column.startswith("実績_")][-1]
        new = f"実績_{year_label(fiscal_year(last) + 1)}"
        row = {
            key: value for key, value in row.items() if key not in ("算式", "行")
        } | {
            new: re.sub(NUMBER, grown, row[last].replace("（速報値）", "")),
            "算式": row["算式"],
            "行": row["行"],
        }
        rows.append(row)
    return rows


def document(
    indicators: list[dict[str, str]],
    measures: list[dict[str, str]],
    page_numbers: dict[int, int] | None = None,
    residues: tuple[tuple[str, int, str], ...] = (("6-2", 3, "億円以上"),),
) -> str:
    """Lay out the pages of an edition as the text layer has them; years and actuals follow the column names.

    `page_numbers`: printed number by position of the page, from 1. `residues`: units left in empty slots.
    """
    pages, policy = [], ""
    for measure in measures:
        if measure["政策"] != policy:
            policy = measure["政策"]
            pages.append(_policy_page(measure))
        rows = {
            int(row["番号"]): row
            for row in indicators
            if row["施策"] == measure["施策"]
        }
        left = {slot: unit for key, slot, unit in residues if key == measure["施策"]}
        pages += [
            _plan_page(measure, indicators[0]),
            _result_page(measure, rows, left, indicators[0]),
        ]
    text = ""
    for position, page in enumerate(pages, 1):
        text += "\n\n".join(page)
        number = (page_numbers or {11: 11, 15: 15, 25: 25, 26: 26, 46: 46, 50: 50}).get(
            position
        )
        text += f"\n\n{number}\n\n\n\n" if number else "\n "
    return text


def sentence(about: str, times: int = 2) -> str:
    return "\n".join(
        f"　これは{about}について試験のために作った{n}行目の文である。"
        for n in range(1, times + 1)
    )


def _policy_page(measure: dict[str, str]) -> list[str]:
    head = [measure["政策名"], "関　連", "関　連", "◆ミッション", "◆方　　針"]
    return [
        *head,
        sentence("使命"),
        sentence("方針", 3),
        f"政策　{measure['政策']}",
        f"{measure['所管部']}所　　管",
    ]


def _wrapped(text: str) -> str:
    return text if len(text) <= 38 else f"{text[:38]}\n{text[38:]}"


def _plan_page(measure: dict[str, str], columns: dict[str, str]) -> list[str]:
    others = [*filter(None, measure["関係課"].split("／")), *"－－－－－"][:5]
    first = next(
        column for column in columns if column.startswith("計画_")
    ).removeprefix("計画_")
    return [
        *["関　連"] * 5, "◆現状と課題", "◆方針", f"◆{first}重点方針と目標", "◆目標\n・目標の計画と達成状況",
        measure["政策名"], _wrapped(measure["施策名"]), f"政策　{measure['政策']}", *others[:3], sentence("現状"),
        f"施策　{measure['施策'].replace('-', '－')}", measure["主管課"] or "－", *others[3:], "所　　管",
        sentence("方針"), sentence("重点"), "目的", sentence("目的"), "計　画",
    ]  # fmt: skip


def _result_page(
    measure: dict[str, str],
    rows: dict[int, dict[str, str]],
    left: dict[int, str],
    columns: dict[str, str],
) -> list[str]:
    def years(kind: str) -> list[str]:
        return [column for column in columns if column.startswith(kind)]

    header = " ".join(column.removeprefix("計画_") for column in years("計画_"))
    target = years("目標値_")[0]
    target_year, edition = (
        target.removeprefix("目標値_"),
        years("実績_")[-1].removeprefix("実績_"),
    )

    def label(word: str, text: str, between: str = " ") -> str:
        return f"{word}{between}{text}" if text.strip() else word

    def values(slot: int) -> list[str]:
        row = rows.get(slot, {})
        unit = (
            label("単位", row.get("単位", "")) if row else f"単位{left.get(slot, '')}"
        )
        plan, actual = (
            " ".join(row.get(column, "") for column in years(kind))
            for kind in ("計画_", "実績_")
        )
        return [unit, header, label("計画", plan), label("実績", actual)]

    def get(slot: int, key: str) -> str:
        return rows.get(slot, {}).get(key, "")

    def pair(slot: int) -> list[str]:
        return (
            [f"{get(slot, '計画策定時')}\n{get(slot, target)}"] if slot in rows else []
        )

    def reason(slot: int) -> str:
        return label(
            "設定理由", sentence(f"理由{slot}").strip() if slot in rows else "", "\n"
        )

    plans = [_wrapped(measure["個別計画"])] if measure["個別計画"] else []
    return [
        "◆実績", "◆成果指標（アウトカム）\n・目標の計画と達成状況", *values(1), *values(2), *values(3),
        "◆目標の実現に向けた今後の取り組み 今後の方針", "◆個別計画", "◆特記事項", measure["今後の方針"] or "　",
        f"{edition}実績", *[_wrapped(get(3, "指標名"))][: 3 in rows], reason(3),
        "目標値", f"計画策定時 {target_year}", *pair(2), "設定理由", "算　式", "目標値",
        *filter(None, [_wrapped(get(1, "指標名")), sentence("理由1") if 1 in rows else ""]), "計画策定時",
        *filter(None, [get(1, "計画策定時")]), sentence("実績", 3), *plans,
        "指標名", label("算　式", _wrapped(get(3, "算式"))), "目標値", f"計画策定時 {target_year}", *pair(3),
        label("算　式", get(2, "算式"), "\n"), "指標名", sentence("今後"), target_year, reason(2),
        *filter(None, [_wrapped(get(1, "算式")), get(1, target)]), label("指標名", _wrapped(get(2, "指標名"))),
    ]  # fmt: skip


def pages(text: str) -> list[str]:
    """Cut a document into its pages: at a line that starts with one blank, and after a printed page number."""
    return [
        page
        for page in re.split(r"\n (?=\S)|(?<=\d)\n\n\n\n|\n $", text)
        if page.strip()
    ]
