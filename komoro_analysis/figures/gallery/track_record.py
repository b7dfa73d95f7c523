"""Published intervals against what came."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...analysis.results import results
from ...dataset import Data
from ...wording.numbers import fiscal
from ..chart import Chart, Layout
from ..rows import NAMES, ends_of, figure_rows, name_rows
from ..style import BAD, GOOD, MUTED, PALE, Look
from ..texts import Templates

TEMPLATES = Templates(
    headline=(
        "{% if scored %}公表した「10回中8回入る範囲」に、実際の値は"
        "{{ scored }}件のうち{{ inside }}件入った"
        "{% else %}公表した見込みで結果の出たものは、まだ0件{% endif %}"
    ),
    message=(
        "{% if scored %}範囲どおりなら{{ low }}～{{ high }}件が入る（95％）。"
        "{% if provisional %}うち{{ provisional }}件は速報値との比較。{% endif %}"
        "{% if editions < 3 %}3つの版がそろうまで、方法の良し悪しは判定しない。{% endif %}"
        "{% else %}見込みを公表し、次の年度の実績が出ると、ここで答え合わせをする。{% endif %}"
    ),
    method=(
        "帯＝公表した範囲（下端0、上端100）、●＝範囲に入った実績、"
        "▽＝外れた実績（矢印＝枠の外）。外れ方の大きい順ではなく、低かった順"
    ),
)
LAYOUT = Layout(
    left=NAMES,
    right=6,
    above=1,
    below=9,
    row=2.85,
    axes={"xlabel": "公表した範囲の中の位置（下端＝0、上端＝100）"},
    grid="x",
)
LOW = -60.0
HIGH = 160.0


@dataclass(frozen=True)
class Record:
    """Rows with the `place` of what came in its interval, and the counts."""

    rows: pd.DataFrame
    scored: int
    inside: int
    low: int
    high: int
    provisional: int
    editions: int


def prepare(data: Data) -> Record:
    """Place each actual within its published interval."""
    known = results(data)
    record = known.track_record.dropna(subset=["actual", "lower80", "upper80"])
    summary = known.track_record_summary
    n = float(summary["n"].sum())

    return Record(
        rows=place_actuals(record, figure_rows(data)["tick"]),
        scored=len(record),
        inside=int(record["inside"].eq(True).sum()),
        low=int((summary["expected_low"] * summary["n"]).sum()) if n else 0,
        high=int(np.ceil((summary["expected_high"] * summary["n"]).sum())) if n else 0,
        provisional=int(record["provisional"].eq(True).sum()),
        editions=int(record["edition"].nunique()),
    )


def place_actuals(record: pd.DataFrame, ticks: pd.Series) -> pd.DataFrame:
    """Give `place` in ％ of the interval and the `name` of each row, lowest first."""
    width = (record["upper80"] - record["lower80"]).astype(float)
    place = 100 * (record["actual"] - record["lower80"]) / width.where(width > 0)
    years = [f"（{fiscal(int(year))}）" for year in record["fiscal_year"]]
    names = record["series_id"].map(ticks).fillna(record["series_id"])
    rows = record.assign(
        place=place, name=[a + b for a, b in zip(names, years, strict=True)]
    )

    return rows.sort_values("place", ascending=False, kind="stable")


def shorten(facts: Record, room: int) -> tuple[Record, str]:
    """Keep the highest and the lowest within their intervals."""
    if len(facts.rows) <= room:
        return facts, ""

    kept = ends_of(facts.rows, "place", room)
    return replace(
        facts, rows=kept
    ), f"全{len(facts.rows)}件のうち、高かった順と低かった順"


def draw(ax: Axes, facts: Record) -> None:
    """Draw the interval as a band, what came as a mark: hit or missed by shape."""
    rows = facts.rows
    y = name_rows(ax, list(rows["name"]))
    ax.axvspan(0, 100, color=PALE, alpha=0.6, lw=0)
    ax.axvline(50, color=MUTED, lw=0.8, ls="--")

    place = rows["place"].to_numpy(float)
    shown = np.clip(place, LOW, HIGH)
    inside = rows["inside"].eq(True).fillna(False).to_numpy(bool)
    ax.plot(shown[inside], y[inside], "o", color=GOOD, ms=4.5)
    open_look: Look = {"color": BAD, "mfc": "white", "mew": 1.3, "ms": 5}
    marks = {"v": place == shown, ">": place > HIGH, "<": place < LOW}
    for mark, which in marks.items():
        own = ~inside & which
        ax.plot(shown[own], y[own], mark, **open_look)
    ax.set_xlim(LOW - 5, HIGH + 5)


CHART = Chart(TEMPLATES, LAYOUT, prepare, draw, shorten)


def track_record(
    data: Data,
    *,
    ax: Axes | None = None,
    fig: Figure | None = None,
    size: str = "a4",
) -> Figure:
    """Draw published intervals against what came, hit or missed by shape."""
    return CHART.build(data, ax=ax, fig=fig, size=size)
