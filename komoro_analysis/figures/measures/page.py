"""The page of one 施策: a panel per series, and in words where it stands."""

from dataclasses import dataclass

import pandas as pd
from matplotlib.figure import Figure

from ...base.errors import InputError
from ...dataset import Data
from ...wording.line_breaks import wrap
from ...wording.words import measure_sentences, unpublished
from .. import page, style
from ..export import Picture
from ..labels import label
from ..page import Texts
from ..style import MUTED
from ..texts import POOLED, SOURCE, edition, fill
from .panel import HEIGHT, draw_panel
from .record import PanelRecord, common_range, panel_records

QUESTION = "施策{{ key }}はどこまで来たか"
MESSAGE = "「{{ name }}」　{{ sentence }}"
METHOD = (
    "太線＝実績、細線と横棒＝計画、◇＝目標、破線と帯＝推計と80％の幅（↑↓は枠外の端）、"
    "灰色＝目標の範囲、差＝計画との差（＋がよい）。" + POOLED
)
DIRECTIONS = {1.0: "高いほどよい", -1.0: "低いほどよい"}
UNSURE = "良い方向は未登録"
MARKS = {"met": "● ", "missed": "▽ "}
WHOLE = "全体"

PANELS = 117.0  # mm for the panels of an indicator, side by side
LEFT = 14.0
RIGHT = 9.0
WORDS_AT = 125.0
HEAD_LINE = 4.4


@dataclass(frozen=True)
class Indicator:
    """One indicator of the page: its heading, and a record per component."""

    heading: list[str]
    direction: str
    series: dict[str, PanelRecord]

    @property
    def height(self) -> float:
        """Height in mm with its heading."""
        return HEAD_LINE * len(self.heading) + HEIGHT + 17


def measure(data: Data, measure_id: str, *, fig: Figure | None = None) -> Figure:
    """Draw where one 施策 stands: a panel per series, components with one range."""
    if measure_id not in set(data.measures["measure_id"]):
        known = ", ".join(data.measures["measure_id"])
        raise InputError(f"measure_id: found {measure_id!r}; expected one of {known}")

    indicators = list_indicators(data, measure_id)
    draft_year = unpublished(data)
    texts = measure_texts(data, measure_id)
    with style.drawing():
        figure = fig or Picture()
        body = sum(indicator.height for indicator in indicators) + 2
        top = page.lay_out(figure, body, texts) + 2
        for indicator in indicators:
            draw_indicator(figure, top, indicator, draft_year)
            top += indicator.height
    return figure


def list_indicators(data: Data, measure_id: str) -> list[Indicator]:
    """Gather what the page shows, indicator by indicator."""
    known = data.observations[["series_id", "indicator_id"]].drop_duplicates()
    about = data.indicators.set_index("indicator_id")
    own = about.index[about["measure_id"] == measure_id]
    wanted = known[known["indicator_id"].isin(own)]
    records = panel_records(data, list(wanted["series_id"]))

    indicators = []
    for indicator_id, part in wanted.groupby("indicator_id", sort=False):
        series = {key: records[key] for key in part["series_id"]}
        first = next(iter(series.values())).about
        heading = wrap(f"{indicator_id}　{first['name']}", 44, 3)
        direction = DIRECTIONS.get(first["direction"], UNSURE)
        indicators.append(Indicator(heading, direction, series))
    return indicators


def measure_texts(data: Data, measure_id: str) -> Texts:
    """Say question, message and method of a 施策."""
    names = data.measures.set_index("measure_id")["name"]
    sentences = measure_sentences(data).set_index("measure_id")["sentence"]
    facts = vars(edition(data)) | {
        "key": measure_id,
        "name": names[measure_id],
        "sentence": sentences[measure_id],
    }
    return Texts(
        question=fill(QUESTION, facts),
        message=fill(MESSAGE, facts),
        method=fill(SOURCE, facts | {"method": METHOD}),
    )


def draw_indicator(
    figure: Figure, top: float, indicator: Indicator, draft_year: int | None
) -> None:
    """Draw heading, panels and words of one indicator, `top` mm below the edge."""
    heading = "\n".join(indicator.heading)
    page.write(figure, 1, top, heading, va="top", fontsize=9.5, linespacing=1.3)
    right = page.WIDTH - 1
    look = {"va": "top", "ha": "right", "color": MUTED}
    page.write(figure, right, top, indicator.direction, **look)

    top = top + HEAD_LINE * len(indicator.heading) + 5
    records = list(indicator.series.values())
    is_count = records[0].about["value_type"] == "count"
    limits = common_range(records, is_count)
    width = PANELS / len(records)

    for place, record in enumerate(records):
        left = LEFT + place * width
        at = page.box(figure, left, top, width - LEFT - RIGHT, HEIGHT)
        ax = draw_panel(figure.add_axes(at), record, limits, draft_year)
        component = record.about["component"] if len(records) > 1 else ""
        label(ax, 0.5, 1, component, 0, 3, xycoords="axes fraction")

    lines = []
    for record in records:
        for sentence in standing(record.about):
            lines.extend(wrap(sentence, 16.6))
    words_look = {"va": "top", "linespacing": 1.5}
    page.write(figure, WORDS_AT, top, "\n".join(lines), **words_look)


def standing(row: pd.Series) -> list[str]:
    """Say in short lines where a series stands.

    Component, verdict and gap, survey error, chance, interval.
    """
    lines = []
    if row["component"] != WHOLE:
        lines.append(f"［{row['component']}］")

    gap = "" if pd.isna(row["gap"]) else f"　差 {row['gap_text']}"
    lines.append(MARKS.get(row["met_as"], "－ ") + row["met_text"] + gap)

    if pd.notna(row["within_noise"]) and row["within_noise"]:
        lines.append("　差は調査誤差の範囲内")
    lines.append(f"見込み：{row['chance_text']}")
    lines.append(f"80％の幅：{row['span_text']}")
    return lines
