"""Show a figure in a notebook: the build's picture, or one drawn afresh."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from ..base.errors import InputError

if TYPE_CHECKING:
    from ..dataset import Data

PICTURES = "KOMORO_FIGURES"  # the folder of the pictures, while a build runs a notebook


def show(stem: str, data: "Data") -> None:
    """Show a figure by its stem: one of the set, or `measure_1-2` for a 施策.

    Errors: `InputError` for another stem.
    """
    from IPython.display import Image, display

    from ..figures.registry import alt_text, catalogue

    known = catalogue(data)
    if stem not in known:
        raise InputError(f"stem: found {stem!r}; expected one of {', '.join(known)}")

    folder = os.environ.get(PICTURES)
    if folder:
        display(Image(Path(folder, f"{stem}.png"), alt=alt_text(data, stem)))
    else:
        display(known[stem](data))


def show_measure(measure_id: str, data: "Data") -> None:
    """Show all of one 施策: its sentence, its table, its figure, its findings.

    Errors: `InputError` for a 施策 that is not there.
    """
    from IPython.display import HTML, display

    from ..wording.readable import overview
    from .show_measure import closing, heading, series_of

    series_ids = series_of(data, measure_id)
    display(HTML(heading(data, measure_id)))
    display(overview(data, series_ids))
    show(f"measure_{measure_id}", data)
    display(HTML(closing(data, series_ids)))


def contents(data: "Data") -> None:
    """Show links to every 施策 that `show_measure` shows in the same notebook."""
    from IPython.display import HTML, display

    from .show_measure import links

    display(HTML(links(data)))
