"""The page of one 施策: a column per indicator, in it a panel per component."""

from dataclasses import dataclass, replace
from functools import partial

from matplotlib.figure import Figure

from ...analysis.results import results
from ...base.errors import InputError
from ...dataset import Data, store
from ...wording.line_breaks import wrap
from ...wording.vocabulary import vocabulary
from ...wording.wording import wording_of
from .. import page, style
from ..export import Picture
from ..fonts import legible
from ..labels import label
from ..page import POINT, Page, Texts
from ..paper import paper_for
from ..style import LETTERS, MUTED
from ..texts import POOLED, Templates, edition
from .panel import HEIGHT, draw_panel
from .record import PanelRecord, common_range, panel_records
from .standing import standing_lines

TEMPLATES = Templates(
    headline="{{ key }}　{{ headline }}",
    message=(
        "「{{ name }}」　{{ sentence }}"
        "{% if questions %}⚑原資料に確認の要る値がある"
        "（{{ questions | join('、') }}）。{% endif %}"
    ),
    method=(
        "太線＝実績、細線と横棒＝計画、◇＝目標、破線＝中央の見通し、"
        "帯＝10回中8回入る範囲（↑↓は枠外の端）、灰色＝目標の範囲"
        "{% if elsewhere %}、□＝資料の外から補った実績{% endif %}。" + POOLED
    ),
)
RANK_IS_TURNED = "順位が上ほどよい"
UNSURE = "良い方向は未登録"
CODES = {1.0: "higher", -1.0: "lower"}

COLUMNS = 3
LEFT = 10.0  # mm for the numbers of the axis
RIGHT = 20.5  # mm for the words at the right edge
YEARS = 9.0  # mm below a panel for its years
UNIT = 5.0  # mm above a panel for unit and component
LINE = 3.9  # mm of a line of words
BETWEEN = 3.0  # mm between rows and columns
FLAT = 5.0  # mm: no panel is lower
LOW_PANEL = 22.0  # mm: below it only the most important words have room


@dataclass(frozen=True)
class Finding:
    """What the headline says."""

    key: str
    name: str
    headline: str
    sentence: str
    questions: list[str]


@dataclass(frozen=True)
class Indicator:
    """One column: number and name, which side is better, a record per component."""

    name: str
    direction: str
    series: list[PanelRecord]

    def heading(self, letters: float) -> list[str]:
        """Break number and name into lines, whole, the better side below."""
        return [*wrap(legible(self.name), letters, 6), self.direction]


@dataclass(frozen=True)
class Grid:
    """Measures of a page in mm: columns of equal width, rows of equal panels."""

    width: float
    panel: float
    headings: list[float]
    rows: list[int]
    words: int

    @property
    def cell(self) -> float:
        """Height of a panel with all its words."""
        return UNIT + self.panel + YEARS + self.words * LINE

    @property
    def body(self) -> float:
        """Height of everything."""
        rows = sum(self.rows)
        return sum(self.headings) + rows * self.cell + BETWEEN * (rows + 1)

    def filling(self, room: float) -> "Grid":
        """Give the grid with panels that fill some mm, but never flat."""
        rows = sum(self.rows)
        panel = self.panel + (room - self.body) / rows
        return replace(self, panel=max(panel, FLAT))


@dataclass(frozen=True)
class MeasureFacts:
    """All that the page of a 施策 shows: the same facts make the same picture."""

    texts: Texts
    indicators: list[Indicator]
    draft_year: int | None


def measure(
    data: Data,
    measure_id: str,
    *,
    fig: Figure | None = None,
    size: str = "a4",
) -> Figure:
    """Draw where one 施策 stands: a column per indicator, components with one range.

    `size`: a4 | slide | screen; a figure given as `fig` keeps its own.

    Errors: `InputError` for another 施策 or size.
    """
    return draw_measure(measure_facts(data, measure_id), fig=fig, size=size)


def measure_facts(data: Data, measure_id: str) -> MeasureFacts:
    """Gather what the page of a 施策 shows. Errors: `InputError` for another 施策."""
    if measure_id not in set(data.measures["measure_id"]):
        known = ", ".join(data.measures["measure_id"])
        raise InputError(f"measure_id: found {measure_id!r}; expected one of {known}")

    return MeasureFacts(
        texts=measure_texts(data, measure_id),
        indicators=list_indicators(data, measure_id),
        draft_year=wording_of(data).unpublished,
    )


def draw_measure(
    facts: MeasureFacts, *, fig: Figure | None = None, size: str = "a4"
) -> Figure:
    """Draw the page of a 施策, into `fig`, which keeps its size, or of a size."""
    bands = [
        facts.indicators[start : start + COLUMNS]
        for start in range(0, len(facts.indicators), COLUMNS)
    ]
    paper = paper_for(size, fig)
    with style.drawing():
        sheet = Page(fig or Picture(), paper, facts.texts)
        if not bands:  # a 施策 without indicators has its texts alone
            return sheet.finish()
        if choose_grid(sheet, bands).panel < LOW_PANEL:  # with all its texts
            sheet = replace(sheet, texts=replace(sheet.texts, message=""))
        draw_bands(sheet, bands, facts.draft_year)
        return sheet.finish()


def list_indicators(data: Data, measure_id: str) -> list[Indicator]:
    """Gather what the page shows, indicator by indicator."""
    known = data.observations[["series_id", "indicator_id"]].drop_duplicates()
    about = data.indicators.set_index("indicator_id")
    own = about.index[about["measure_id"] == measure_id]
    wanted = known[known["indicator_id"].isin(own)]
    records = panel_records(data, list(wanted["series_id"]))

    indicators = []
    for indicator_id, part in wanted.groupby("indicator_id", sort=False):
        series = [records[key] for key in part["series_id"]]
        first = series[0]
        name = f"{indicator_id}　{first.about['name']}"
        indicators.append(Indicator(name, better_side(first), series))
    return indicators


def better_side(record: PanelRecord) -> str:
    """Say which side is better."""
    if record.is_rank:
        return RANK_IS_TURNED
    code = CODES.get(record.about["direction"])
    return vocabulary().direction[code] if code else UNSURE


def measure_texts(data: Data, measure_id: str) -> Texts:
    """Say headline, message and caption of a 施策."""
    return store(data).once(
        ("texts", measure_id), partial(_measure_texts, measure_id=measure_id)
    )


def _measure_texts(data: Data, measure_id: str) -> Texts:
    series = results(data).series
    own = list(series.index[series["measure_id"] == measure_id])
    return TEMPLATES.fill(vars(edition(data, own)) | vars(find(data, measure_id)))


def find(data: Data, measure_id: str) -> Finding:
    """Gather what the headline says."""
    wording = wording_of(data)
    sentences = wording.measure_sentences.set_index("measure_id")["sentence"]
    names = data.measures.set_index("measure_id")["name"]

    own = data.indicators["measure_id"] == measure_id
    quality = results(data).quality
    is_own = quality["indicator_id"].isin(data.indicators["indicator_id"][own])
    questions = quality["indicator_id"][is_own & (quality["severity"] == "check")]
    return Finding(
        key=measure_id,
        name=names[measure_id],
        headline=wording.measure_headlines[measure_id],
        sentence=sentences[measure_id],
        questions=list(questions.unique()),
    )


def draw_bands(
    sheet: Page, bands: list[list[Indicator]], draft_year: int | None
) -> None:
    """Draw the indicators in bands of as many columns as fit side by side."""
    grid = choose_grid(sheet, bands)
    top = sheet.begin(sheet.room or grid.body) + BETWEEN
    for band, heading, count in zip(bands, grid.headings, grid.rows, strict=True):
        for column, indicator in enumerate(band):
            left = column * (grid.width + BETWEEN)
            draw_indicator(sheet, left, top, heading, grid, indicator, draft_year)
        top += heading + count * (grid.cell + BETWEEN)


def choose_grid(sheet: Page, bands: list[list[Indicator]]) -> Grid:
    """Choose the height of the panels, and how many lines of words stand below them."""
    columns = max(len(band) for band in bands)
    width = (sheet.width - BETWEEN * (columns - 1)) / columns
    letters = letters_in(width)
    indicators = [indicator for band in bands for indicator in band]
    records = [record for indicator in indicators for record in indicator.series]
    grid = Grid(
        width=width,
        panel=HEIGHT,
        headings=[heading_height(band, letters) for band in bands],
        rows=[max(len(indicator.series) for indicator in band) for band in bands],
        words=max(len(standing_lines(record, letters)) for record in records),
    )
    if sheet.room is None:
        return grid

    # On paper of a fixed height the panels take what is left; before they get too low,
    # only the first line of the words remains.
    grid = grid.filling(sheet.room)
    if grid.panel < LOW_PANEL:
        grid = replace(grid, words=1).filling(sheet.room)
    return grid


def letters_in(width: float) -> float:
    """Count the letters that a column of some mm holds."""
    return width / (LETTERS * POINT) - 0.5


def heading_height(band: list[Indicator], letters: float) -> float:
    """Give the height in mm of the highest heading of a band."""
    return LINE * max(len(indicator.heading(letters)) for indicator in band)


def draw_indicator(
    sheet: Page,
    left: float,
    top: float,
    heading: float,
    grid: Grid,
    indicator: Indicator,
    draft_year: int | None,
) -> None:
    """Draw heading, panels and words of one indicator, from its upper left corner."""
    figure = sheet.figure
    letters = letters_in(grid.width)
    *name, direction = indicator.heading(letters)
    page.write(figure, left + 1, top, "\n".join(name), va="top", linespacing=1.3)
    below = top + LINE * len(name)
    page.write(figure, left + 1, below, direction, va="top", color=MUTED)

    top = top + heading
    limits = common_range(indicator.series)
    for record in indicator.series:
        place = page.box(
            figure, left + LEFT, top + UNIT, grid.width - LEFT - RIGHT, grid.panel
        )
        ax = draw_panel(figure.add_axes(place), record, limits, draft_year)
        component = record.about["component"] if len(indicator.series) > 1 else ""
        label(ax, 1, 1, component, 3, 3, xycoords="axes fraction")

        lines = standing_lines(record, letters)[: grid.words]
        at = top + UNIT + grid.panel + YEARS
        page.write(figure, left + 1, at, "\n".join(lines), va="top", linespacing=1.35)
        top += grid.cell + BETWEEN
