"""The form of the identifiers of 施策, indicators and components, and their order."""

import re

# 施策 are numbered 1 … 40, 1-1 … or 1-1-1 …; an indicator adds its own number.
MEASURE = r"[1-9][0-9]*(?:-[1-9][0-9]*){0,2}"
INDICATOR = rf"{MEASURE}-[1-9][0-9]?"
# A component's name becomes part of file names and pages: never a path, never markup.
_NEVER = r"\s\x00-\x1f\x7f-\x9f/\\:<>\"'&|?*"
COMPONENT = rf"[^{_NEVER}.=+@-][^{_NEVER}]{{0,29}}"


def is_measure(text: str) -> bool:
    """Tell whether a text has the form of a 施策's identifier: `1-1`."""
    return re.fullmatch(MEASURE, text) is not None


def is_indicator(text: str) -> bool:
    """Tell whether a text has the form of an indicator's identifier: `1-1-2`."""
    return re.fullmatch(INDICATOR, text) is not None


def is_component(text: str) -> bool:
    """Tell whether a text can name a component: no blank, no path, 30 letters."""
    return re.fullmatch(COMPONENT, text) is not None


def measure_of(indicator_id: str) -> str:
    """Return the 施策 of an indicator: `1-1-2` → `1-1`."""
    return indicator_id.rpartition("-")[0]


def numbers_of(identifier: str) -> tuple[int, ...]:
    """Return the numbers of an identifier, by which it is sorted: `1-10` → (1, 10)."""
    return tuple(int(number) for number in re.findall(r"[0-9]+", identifier))
