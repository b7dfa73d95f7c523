"""Which figures there are: the files in `gallery/`, found by themselves.

Beside them stand families, a figure per key: `measure_1-2`, `comparison_waste_total`.
"""

import pkgutil
from pathlib import Path

from ..base.files import read_csv

GALLERY = Path(__file__).with_name("gallery")
MEASURE = "measure_"
COMPARISON = "comparison_"

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

# They show what is new since the edition before, so a first edition has none of them.
AFTER_THE_FIRST_EDITION = ("changes", "track_record")


def figure_stems(first_edition: bool = False) -> tuple[str, ...]:
    """Name the figures of the whole plan, in reading order; imports none of them."""
    found = {module.name for module in pkgutil.iter_modules([str(GALLERY)])}
    if first_edition:
        found -= {*AFTER_THE_FIRST_EDITION}
    named = [stem for stem in READING_ORDER if stem in found]
    return (*named, *sorted(found - {*named}))


def stems_of(tidy: Path, reference: Path) -> list[str]:
    """Name every figure of the tables in two folders, without loading any library."""
    measures = [row["measure_id"] for row in read_csv(tidy / "measures.csv")]
    observations = read_csv(tidy / "observations.csv")
    editions = {row["edition"] for row in observations if row["edition"]}
    series = {row["series_id"] for row in observations}

    statistics: list[str] = []
    if (reference / "statistics.csv").exists():
        rows = read_csv(reference / "statistics.csv")
        statistics = [row["statistic"] for row in rows if row["series_id"] in series]
    return [
        *(f"{MEASURE}{key}" for key in measures),
        *figure_stems(first_edition=len(editions) < 2),
        *(f"{COMPARISON}{key}" for key in statistics),
    ]


FIGURE_STEMS = figure_stems(first_edition=True)
