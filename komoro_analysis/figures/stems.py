"""Which figures there are: the files in `gallery/`, found by themselves."""

import pkgutil
from pathlib import Path

GALLERY = Path(__file__).with_name("gallery")

# The order on pages; a figure that is not named here comes after them, by its name.
READING_ORDER = (
    "matrix",
    "gaps_all",
    "gaps_by_policy",
    "trends_pace",
    "projection_all",
    "systems_compare",
    "survey_noise",
    "method_reliability",
    "sensitivity",
    "changes",
    "track_record",
)


def figure_stems() -> tuple[str, ...]:
    """Name the figures of the whole plan, in reading order; imports none of them."""
    found = {module.name for module in pkgutil.iter_modules([str(GALLERY)])}
    named = [stem for stem in READING_ORDER if stem in found]
    return (*named, *sorted(found - {*named}))


FIGURE_STEMS = figure_stems()
