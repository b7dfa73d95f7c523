"""The city among comparable ones: its level, and how far others moved."""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ...analysis.results import results
from ...base.errors import InputError
from ...dataset import Data, store
from ...wording.numbers import change_unit, fiscal, format_change, format_value
from ..chart import Chart, Layout
from ..labels import BLANK, label, spread
from ..page import Texts
from ..rows import figure_rows
from ..style import FAINT, GOOD, INK, MUTED, SHADE, Look
from ..texts import Templates

TEMPLATES = Templates(
    headline=(
        "{{ name }}："
        "{% if has_share and asked > 0 %}残る{{ years_left }}年で目標が求める変化"
        "（{{ asked_text }}）を果たしたのは、他市の{{ share }}％"
        "{% elif has_share %}既に目標の水準で、他市の{{ share }}％は"
        "{{ years_left }}年後もその水準を保つ動きだった"
        "{% elif rank %}{{ ranked }}市中{{ rank }}位（{{ newest }}）"
        "{% else %}比べられる他市の動きは、まだ分からない{% endif %}"
    ),
    message=(
        "「{{ statistic }}」の{{ first }}～{{ newest }}、{{ cities }}市。"
        "{% if rank %}{{ newest }}の水準は{{ ranked }}市中{{ rank }}位（1位が最もよい）。"
        "{% else %}資料の指標とは定義が異なるため、水準の順位は示さず、動きだけを比べる。"
        "{% endif %}"
    ),
    method=(
        "青＝この市、灰色＝比べられる他市"
        "{% if many %}（薄い帯＝9割の市、濃い帯＝半数の市）{% endif %}"
        "{% if same %}、◇＝目標{% endif %}。"
        "{% if has_share %}下の帯＝他市の{{ years_left }}年間の変化"
        "（9割、半数、中央の線。右ほどよい）、◇＝目標が求める変化。"
        "同じ年の動きは市どうしで似るため、割合は起きたことの記録で、確率ではない。"
        "{% endif %}"
    ),
    source="{{ method }}出典：{{ cited }}を加工。",
)
LAYOUT = Layout(left=16, right=26, above=4, below=46, height=78)
ALONE = 8.0  # mm below the axes where nothing is drawn there
NAME_LINE = 0.055  # of the height of the axes, between two names
MANY = 40  # from here on cities are drawn as bands
CHANGES_AT = (0.0, -0.47, 1.0, 0.22)  # of the axes, below them
OUTER = (0.05, 0.95)
INNER = (0.25, 0.75)
QUANTILE_NAMES = ("q05", "q25", "q50", "q75", "q95")


@dataclass(frozen=True)
class LineName:
    """A word at the end of a line."""

    value: float
    text: str
    color: str


@dataclass(frozen=True)
class Comparison:
    """Values by year (`wide`: a row a city), the city's own, and what others did."""

    name: str
    statistic: str
    unit: str
    wide: pd.DataFrame
    own: pd.Series
    same: bool
    target: float
    target_year: int
    first: str
    newest: str
    cities: int
    rank: int
    ranked: int
    years_left: int
    asked: float
    asked_text: str
    change_word: str
    has_share: bool
    share: int
    quantiles: dict[str, float]
    cited: str

    @property
    def many(self) -> bool:
        """Whether cities are too many for lines."""
        return len(self.wide) > MANY


def statistics_of(data: Data) -> list[str]:
    """Name the statistics that this data set can be compared by."""
    return [str(statistic) for statistic in results(data).movements["statistic"]]


def prepare(data: Data, statistic: str) -> Comparison:
    """Gather values and movements. Errors: `InputError` for another statistic."""
    known = statistics_of(data)
    if statistic not in known:
        expected = ", ".join(known) or "none: there is no reference"
        raise InputError(f"statistic: found {statistic!r}; expected {expected}")

    gather = partial(_gather, statistic=statistic)
    return store(data).once(("comparison", statistic), gather)


def _gather(data: Data, statistic: str) -> Comparison:
    movements = results(data).movements.set_index("statistic")
    movement = movements.loc[[statistic]].iloc[0]
    everything = results(data).comparison
    table = everything[everything["statistic"] == statistic]
    row = figure_rows(data).loc[[movement["series_id"]]].iloc[0]
    about = data.reference.statistics.set_index("statistic").loc[[statistic]].iloc[0]

    values = table.pivot(index="code", columns="fiscal_year", values="value")
    own_codes = table["code"][table["is_own"].astype(bool)].unique()
    is_own = values.index.isin(own_codes)
    newest = table[table["is_own"].astype(bool)].sort_values("fiscal_year").tail(1)
    place = newest["rank"].dropna()
    asked = float(movement["change_asked"])
    unit = change_unit(str(movement["change_unit"]), str(about["value_type"]))
    return Comparison(
        name=str(row["tick"]),
        statistic=str(about["name"]),
        unit=str(about["unit"]),
        wide=values[~is_own],
        own=values[is_own].iloc[0].dropna() if is_own.any() else pd.Series(dtype=float),
        same=bool(movement["definition"] == "same"),
        target=float(row["target"]),
        target_year=int(row["target_year"]),
        first=fiscal(int(values.columns.min())),
        newest=fiscal(int(newest["fiscal_year"].max())) if len(newest) else "",
        cities=int((~is_own).sum()),
        rank=int(place.iloc[0]) if len(place) else 0,
        ranked=int(newest["n_ranked"].iloc[0]) if len(place) else 0,
        years_left=int(movement["years_left"]),
        asked=asked,
        asked_text=format_change(asked, unit),
        change_word=unit,
        has_share=bool(pd.notna(movement["share_moved"])),
        share=share_of(movement["share_moved"]),
        quantiles={name: float(movement[name]) for name in QUANTILE_NAMES},
        cited=str(movement["source"]),
    )


def share_of(share: float) -> int:
    """Write a share in ％; of none or all it says what the rounding would hide."""
    return 0 if pd.isna(share) else round(100 * share)


def draw(ax: Axes, facts: Comparison) -> None:
    """Draw levels by year above, the movements of others below."""
    if facts.many:
        draw_bands(ax, facts.wide)
    else:
        ax.plot(facts.wide.columns, facts.wide.T.to_numpy(), color=FAINT, lw=0.9)
    draw_own(ax, facts)

    years = [int(year) for year in facts.wide.columns]
    last = facts.target_year if facts.same else years[-1]
    ax.set_xlim(years[0] - 0.3, last + 0.3)
    shown = range(years[0], last + 1, max(1, (last - years[0]) // 8))
    ax.set_xticks(list(shown), [fiscal(year) for year in shown])
    name_lines(ax, facts)
    ax.yaxis.set_major_locator(MaxNLocator(5))
    ax.yaxis.set_major_formatter(lambda value, _: format_value(value))
    label(ax, 0, 1, facts.unit, 0.01, 3, xycoords="axes fraction", color=MUTED)
    if facts.has_share:
        draw_changes(ax, facts)


def draw_bands(ax: Axes, wide: pd.DataFrame) -> None:
    """Draw nine tenths and half of the cities as bands, by year."""
    years = wide.columns.to_numpy(float)
    for (low, high), color in ((OUTER, SHADE), (INNER, FAINT)):
        edges = wide.quantile([low, high]).to_numpy(float)
        ax.fill_between(years, edges[0], edges[1], color=color, lw=0)
    ax.plot(years, wide.median(), color=MUTED, lw=0.9)


def draw_own(ax: Axes, facts: Comparison) -> None:
    """Draw the city's own line, and its target where the definition is the same."""
    if len(facts.own):
        ax.plot(facts.own, "o-", color=GOOD, lw=1.8, ms=4)
    if facts.same:
        look: Look = {"color": INK, "mfc": "white", "mew": 1.3, "ms": 6.5}
        ax.plot(facts.target_year, facts.target, "D", **look)
        label(ax, facts.target_year, facts.target, f"目標 {facts.target:g}", 7)


def name_lines(ax: Axes, facts: Comparison) -> None:
    """Name the city's line and the middle of the others at their ends, moved apart."""
    names: list[LineName] = []
    if facts.many:
        middle = float(facts.wide.median().iloc[-1])
        names.append(LineName(middle, "他市の中央", MUTED))
    if len(facts.own):
        newest = float(facts.own.iloc[-1])
        names.append(LineName(newest, f"この市 {format_value(newest)}", GOOD))

    names.sort(key=lambda name: name.value)
    low, high = ax.get_ylim()
    apart = NAME_LINE * (high - low)
    heights = spread(np.array([name.value for name in names]), apart)
    last = float(facts.wide.columns.max())
    for name, height in zip(names, heights, strict=True):
        label(ax, last, height, name.text, 6, color=name.color, bbox=BLANK)


def draw_changes(ax: Axes, facts: Comparison) -> None:
    """Draw how far others moved in as many years, and what the target asks."""
    below = ax.inset_axes(CHANGES_AT)
    place = facts.quantiles
    below.barh(0, place["q95"] - place["q05"], 0.5, place["q05"], color=SHADE)
    below.barh(0, place["q75"] - place["q25"], 0.5, place["q25"], color=FAINT)
    below.plot([place["q50"]] * 2, [-0.25, 0.25], color=MUTED)
    look: Look = {"color": INK, "mfc": "white", "mew": 1.3, "ms": 6.5}
    below.plot(facts.asked, 0, "D", **look)
    label(below, facts.asked, 0.3, f"求める変化 {facts.asked_text}", 0, 3)

    below.axvline(0, color=MUTED, lw=0.8)
    below.margins(x=0.18)
    below.set(ylim=(-0.5, 0.9), yticks=[])
    below.spines["left"].set_visible(False)
    below.set_xlabel(f"{facts.years_left}年間の変化（{facts.change_word}、＋がよい）")


def chart_of(facts: Comparison) -> Chart[Comparison]:
    """Give the chart of one statistic."""
    layout = LAYOUT if facts.has_share else replace(LAYOUT, below=ALONE)
    return Chart(TEMPLATES, layout, lambda _: facts, draw)


def comparison_texts(data: Data, statistic: str) -> Texts:
    """Say headline, message and caption of one statistic."""
    facts = prepare(data, statistic)
    return chart_of(facts).texts(data, facts)


def comparison(
    data: Data,
    statistic: str,
    *,
    ax: Axes | None = None,
    fig: Figure | None = None,
    size: str = "a4",
) -> Figure:
    """Draw the city among comparable ones by one statistic, see `ka.comparison`.

    Errors: `InputError` for a statistic that is not there.
    """
    facts = prepare(data, statistic)
    chart = chart_of(facts)
    return chart.build(data, ax=ax, fig=fig, size=size, facts=facts)
