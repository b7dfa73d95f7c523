"""The explorer's controls: each one changes what is shown, at once."""

import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ipywidgets as w
import pandas as pd

from ..analysis.results import results
from ..base.errors import InputError
from ..base.files import write_files
from ..dataset import Data
from ..wording.numbers import fiscal
from ..wording.vocabulary import vocabulary
from . import explore_text as say
from .explore_limits import limits_of
from .explore_picture import Pictures, Sheet, lay_out, save_files
from .explore_text import NO_SCENARIO, OWN, choices
from .explore_value import Event, ValueControl
from .explore_view import Choice, every_series, look, scenario_values

WIDE = {"layout": {"width": "46em"}, "style": {"description_width": "9em"}}
MOST_ROWS = 7  # of the list of indicators
HELP = "（Ctrl・⌘で複数。選ばなければすべて）"


class Explorer:
    """The controls with what they show."""

    def __init__(self, data: Data, folder: Path) -> None:
        self.data = data
        self.folder = folder
        self.pictures = Pictures()
        self.sheet: Sheet | None = None
        self.values: dict[str, ValueControl] = {}
        self._rows = every_series(data)
        self._is_set_by_code = False

        words = vocabulary()
        word = data.municipality.words.measure
        self.measure = w.Dropdown(options=_measures(data), description=word, **WIDE)
        self.chosen = w.SelectMultiple(description="指標", **WIDE)
        self.year = w.Dropdown(options=_years(data), description="実績", **WIDE)
        self.method = w.Dropdown(
            options=choices(words.choice), description="見込みの方法", **WIDE
        )
        self.scenario = w.Dropdown(options=choices(words.scenario), **WIDE)
        self.sliders = w.VBox([])
        self.button = w.Button(description="図を保存")
        self.note = w.Label()
        self.message = w.HTML()
        self.picture = w.HTML()
        self.table = w.HTML()
        self.sentences = w.HTML()
        self.box = w.VBox(
            [
                self.measure,
                w.HBox([self.chosen, w.Label(HELP)]),
                self.year,
                self.method,
                self.scenario,
                self.sliders,
                w.HBox([self.button, self.note]),
                self.message,
                self.picture,
                self.table,
                self.sentences,
            ]
        )
        self._follow_measure()
        self._watch()
        self.redraw()

    def _watch(self) -> None:
        """Let every control redraw what it changes."""
        self._on(self.measure, self._follow_measure)
        self._on(self.chosen, self._follow_chosen)
        self._on(self.year, self._follow_year)
        self._on(self.method, lambda: None)
        self._on(self.scenario, self._follow_scenario)
        self.button.on_click(lambda _: self.save())

    def _on(self, control: Any, follow: Callable[[], None]) -> None:
        def changed(_: Event) -> None:
            if self._is_set_by_code:
                return
            with self._quietly():
                follow()
            self.redraw()

        control.observe(changed, "value")

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        """Set controls by code without answering each of their changes."""
        before = self._is_set_by_code
        self._is_set_by_code = True
        try:
            yield
        finally:
            self._is_set_by_code = before

    @property
    def series_ids(self) -> tuple[str, ...]:
        """What is looked at: the chosen indicators, or all of the 施策."""
        return tuple(self.chosen.value) or tuple(key for _, key in self.chosen.options)

    @property
    def choice(self) -> Choice:
        """What the controls say."""
        return Choice(
            series_ids=self.series_ids,
            known_until=self.year.value,
            method=self.method.value,
            assumed=tuple(self._assumed().items()),
        )

    def _assumed(self) -> dict[str, float]:
        name = self.scenario.value
        if name == NO_SCENARIO:
            return {}
        if name == OWN:
            return {key: self.values[key].value for key in self.series_ids}

        return dict(scenario_values(self.data, self.year.value, name))

    def _follow_measure(self) -> None:
        """Offer the indicators of the chosen 施策; values of one's own were of another."""
        with self._quietly():
            own = self._rows[self._rows["measure_id"] == self.measure.value]
            self.chosen.options = [(row["label"], key) for key, row in own.iterrows()]
            self.chosen.value = ()
            self.chosen.rows = min(MOST_ROWS, len(own))
            if self.scenario.value == OWN:
                self.scenario.value = NO_SCENARIO
        self._follow_chosen()

    def _follow_chosen(self) -> None:
        """Show a slider for each indicator that is looked at."""
        for key in self.series_ids:
            if key not in self.values:
                self.values[key] = self._make_value(key)

        if self.scenario.value != OWN:
            self._move_sliders()
        self.sliders.children = [self.values[key].box for key in self.series_ids]

    def _follow_year(self) -> None:
        if self.scenario.value != OWN:
            self._move_sliders()
        self.scenario.description = f"{fiscal(self._next_year())}の仮定"

    def _follow_scenario(self) -> None:
        if self.scenario.value != OWN:
            self._move_sliders()

    def _move_sliders(self) -> None:
        """Put the sliders where the scenario puts them; without one, where things are."""
        name = self.scenario.value
        if name == NO_SCENARIO:
            name = "unchanged"
        values = scenario_values(self.data, self.year.value, name)
        for key in self.series_ids:
            if key in values:
                self.values[key].set(values[key])

    def _make_value(self, key: str) -> ValueControl:
        row = self._rows.loc[[key]].iloc[0]
        observations = self.data.observations
        numbers = observations.loc[observations["series_id"] == key, "value"]
        name = str(row["label"])
        limits = limits_of(row, numbers)

        return ValueControl(name, limits, self._own_value, self._complain)

    def _own_value(self) -> None:
        """Answer a moved slider: from now on the values are one's own."""
        with self._quietly():
            self.scenario.value = OWN
        self.redraw()

    def _next_year(self) -> int:
        return look(self.data, Choice(self.series_ids, self.year.value)).year

    def redraw(self) -> None:
        """Show what is chosen: the picture first, then what is said of it."""
        view = look(self.data, self.choice)
        head = say.headline(self.data, self.measure.value)
        condition = say.condition(view, self.scenario.value)
        self.sheet = lay_out(view, head, condition)
        self._show_picture(f"{head}。{condition}")

        self.table.value = say.table(view)
        self.sentences.value = say.sentences(view)
        self.scenario.description = f"{fiscal(view.year)}の仮定"
        self.message.value = ""
        self.note.value = ""

    def _show_picture(self, alt: str) -> None:
        if self.sheet is not None:
            png = self.pictures.png(self.sheet)
            packed = base64.b64encode(png).decode("ascii")
            self.picture.value = say.picture(packed, alt)

    def _complain(self, text: str) -> None:
        self.message.value = say.warning(text)

    def save(self) -> None:
        """Write the picture on the screen as PNG, SVG and PDF."""
        if self.sheet is None:
            return

        mark = "_仮定" if self.scenario.value != NO_SCENARIO else ""
        drawn = save_files(self.sheet, f"explore_{self.measure.value}{mark}")
        try:
            write_files(self.folder, drawn)
        except InputError as error:
            self._complain(str(error))
            return

        self.note.value = "保存しました：" + "、".join(drawn)


def first_view(data: Data) -> str:
    """Return what the explorer shows first, as HTML that needs no kernel."""
    rows = every_series(data)
    measure_id = data.measures["measure_id"].iloc[0]
    own = rows.index[rows["measure_id"] == measure_id]
    choice = Choice(tuple(own), _years(data)[0][1])
    view = look(data, choice)
    head = say.headline(data, measure_id)
    condition = say.condition(view, NO_SCENARIO)

    png = Pictures().png(lay_out(view, head, condition))
    packed = base64.b64encode(png).decode("ascii")
    drawn = say.picture(packed, f"{head}。{condition}")
    return drawn + say.table(view) + say.sentences(view)


def _measures(data: Data) -> list[tuple[str, str]]:
    """List the 施策 to choose from."""
    ids = data.measures["measure_id"]
    names = data.measures["name"]
    return [(f"{id_}　{name}", id_) for id_, name in zip(ids, names, strict=True)]


def _years(data: Data) -> list[tuple[str, int]]:
    """List the years up to which actuals can be known, the newest first."""
    years: pd.Series = results(data).gaps["fiscal_year"]
    known = sorted({int(year) for year in years}, reverse=True)
    return [(f"{fiscal(year)}まで", year) for year in known]
