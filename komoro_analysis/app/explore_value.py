"""The explorer's control of one assumed value."""

from collections.abc import Callable
from typing import Any

import ipywidgets as w

from ..base.errors import InputError
from .explore_limits import Limits

SLIDER = {"layout": {"width": "34em"}, "style": {"description_width": "15em"}}
NUMBER = {"layout": {"width": "8em"}}

Event = dict[str, Any]


class ValueControl:
    """Slider and number of one indicator's assumed value; they always agree."""

    def __init__(
        self, name: str, limits: Limits, on_change: Callable[[], None], complain: Any
    ) -> None:
        self.limits = limits
        self._on_change = on_change
        self._complain = complain
        self._is_set_by_code = False
        self.slider = w.FloatSlider(
            description=name,
            min=limits.lowest,
            max=limits.highest,
            step=limits.step,
            value=limits.lowest,
            readout=False,
            continuous_update=False,
            **SLIDER,
        )
        self.number = w.Text(continuous_update=False, **NUMBER)
        self.box = w.HBox([self.slider, self.number, w.Label(limits.unit)])
        self.slider.observe(self._slid, "value")
        self.number.observe(self._typed, "value")

    @property
    def value(self) -> float:
        """The assumed value, in the indicator's unit."""
        return float(self.slider.value)

    def set(self, value: float) -> None:
        """Move both, without telling anyone."""
        self._is_set_by_code = True
        try:
            self.slider.value = self.limits.clip(value)
            self.number.value = self.limits.say(self.slider.value)
        finally:
            self._is_set_by_code = False

    def _slid(self, event: Event) -> None:
        if not self._is_set_by_code:
            self.set(event["new"])
            self._on_change()

    def _typed(self, event: Event) -> None:
        if self._is_set_by_code:
            return

        try:
            value = self.limits.read(event["new"])
        except InputError as error:
            self._complain(f"{self.slider.description}：{error}")
            return

        self.set(value)
        self._on_change()
