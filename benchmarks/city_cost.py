"""The whole report of a made city of 300 indicators and eight years."""

import shutil
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
        checkout = Checkout.make(Path(folder))
        for name in ("data", "notebooks"):
            shutil.rmtree(checkout.root / name)
        make_project(LARGE, checkout.root)
        city = read_municipality(checkout.root / "data/judgements")
        write_files(checkout.root / "notebooks", notebooks_for(city))
        cost = checkout.report()

    what = "the report of 300 indicators"
    yield bounded(what, cost.wall, SECONDS)
    yield bounded(f"{what}, processor time", cost.processor, PROCESSOR_SECONDS)
