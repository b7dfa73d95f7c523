"""The whole report of a made city of 300 indicators and eight years."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.checkout import Checkout
from benchmarks.machine import Row, bounded
from komoro_analysis.base.files import write_files
from komoro_analysis.base.judgements import read_municipality
from komoro_analysis.source.project_notebooks import notebooks_for
from tests.builders.cities import LARGE, make_project

# Asked for, on two cores that do nothing else.
SECONDS = 90
PROCESSOR_SECONDS = 2 * SECONDS


def rows() -> Iterator[Row]:
    """Build the city once and give a row for the wall and one for the processor."""
    with tempfile.TemporaryDirectory() as folder:
        root = make_project(LARGE, Path(folder))
        city = read_municipality(root / "data/judgements")
        write_files(root / "notebooks", notebooks_for(city))

        package = str(Path.cwd())
        report = ("-m", "komoro_analysis", "report")
        cost = Checkout(root).run(*report, PYTHONPATH=package)

    what = "the report of 300 indicators"
    yield bounded(what, cost.wall, SECONDS)
    yield bounded(f"{what}, processor time", cost.processor, PROCESSOR_SECONDS)
