"""Show a figure in a notebook: the build's picture, or one drawn afresh."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from ..base.errors import InputError
from ..figures.stems import figure_stems

if TYPE_CHECKING:
    from ..dataset import Data

PICTURES = "KOMORO_FIGURES"  # the folder of the pictures, while a build runs a notebook


def show(stem: str, data: "Data") -> None:
    """Show a figure by its stem: one of the set, or `measure_1-2` for a 施策.

    Errors: `InputError` for another stem.
    """
    from IPython.display import Image, display

    stems = [*figure_stems(), *("measure_" + data.measures["measure_id"])]
    if stem not in stems:
        raise InputError(f"stem: found {stem!r}; expected one of {', '.join(stems)}")

    folder = os.environ.get(PICTURES)
    if folder:
        from ..figures.registry import alt_text

        display(Image(Path(folder, f"{stem}.png"), alt=alt_text(data, stem)))
    else:
        from ..figures.registry import catalogue

        display(catalogue(data)[stem](data))
