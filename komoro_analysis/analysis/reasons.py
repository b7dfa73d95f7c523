"""Why a value is missing: the cells `column:code` of the result tables."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .arrays import BoolArray, Masks, TextArray


def any_of(masks: Masks) -> BoolArray:
    """Tell where at least one code holds."""
    holds: BoolArray = np.logical_or.reduce(list(masks.values()))
    return holds


@dataclass(frozen=True)
class Choice:
    """What one column says: its labels ("" first), and the label of each row."""

    labels: list[str]
    picked: npt.NDArray[np.intp]


def write_reasons(columns: dict[str, Masks]) -> TextArray:
    """Write `column:code` joined by `;`, of each column the first code that holds."""
    choices = [_first_that_holds(column, masks) for column, masks in columns.items()]

    # Few combinations occur, so each is written once and handed to its rows: 0.3 s for
    # a million rows, where joining the text of every row takes half a minute.
    shape = [len(choice.labels) for choice in choices]
    combination = np.ravel_multi_index([choice.picked for choice in choices], shape)
    distinct, position = np.unique(combination, return_inverse=True)

    written = [_join(choices, np.unravel_index(one, shape)) for one in distinct]
    cells: TextArray = np.array(written, object)[position]

    return cells


def _first_that_holds(column: str, masks: Masks) -> Choice:
    labels = ["", *(f"{column}:{code}" for code in masks)]
    picked = np.select(list(masks.values()), range(1, len(labels)), 0)
    return Choice(labels, picked)


def _join(choices: list[Choice], picked: tuple[np.intp, ...]) -> str:
    labels = (choice.labels[at] for choice, at in zip(choices, picked, strict=True))
    return ";".join(label for label in labels if label)
