"""The constants of the projection, read once from `constants.csv` into a typed record.

The table says of each constant its unit and where its value comes from; `benchmarks/fit.py`
fits those that are fitted. A constant that differs by kind stands there once per kind, as
`calm_percent`, `calm_count`, `calm_amount`, and is one field here.
"""

import functools
from dataclasses import dataclass, fields
from pathlib import Path

from ...base.files import read_csv
from .kinds import KINDS

PATH = Path(__file__).with_name("constants.csv")  # columns name, value, unit, origin
ByKind = tuple[float, ...]  # in the order of KINDS


@dataclass(frozen=True)
class Constants:
    """Every constant by name; what each is, in which unit, and whence: `constants.csv`."""

    calm: ByKind
    own_power: ByKind
    own_step: float
    own_unknown: float
    jump: ByKind
    step_power: float
    step_floor: ByKind
    step_maintain: float
    no_plan: float
    pool_power_calm: float
    pool_power_jump: float
    pool_prior: float
    typical: ByKind
    jump_logit: float
    jump_log_changes: float
    jump_log_own: float
    growth: float
    momentum: float
    momentum_cap: ByKind
    revert: float
    revert_from: float
    pull: float
    pull_cap: float
    shift: float
    shift_on: float
    recal_shift: float
    recal_slope: float
    maintain: float
    p_floor: float
    deff: float
    reference_own_power: float
    reference_carry: float
    reference_drift: float
    reference_growth: float
    reference_balance_growth: float
    reference_balance_carry: float
    balance_scale: float
    balance_own_power: float
    balance_growth: float
    robust: float
    scale: ByKind


def names_in_table(name: str) -> list[str]:
    """Give the rows of `constants.csv` behind a field: one, or one per kind."""
    by_kind = {field.name: field.type is ByKind for field in fields(Constants)}
    return [f"{name}_{kind}" for kind in KINDS] if by_kind[name] else [name]


def from_values(values: dict[str, float]) -> Constants:
    """Make the record from the values by their names in the table. Errors: `KeyError`."""
    found: dict[str, ByKind | float] = {}
    for field in fields(Constants):
        rows = [values[row] for row in names_in_table(field.name)]
        found[field.name] = tuple(rows) if field.type is ByKind else rows[0]
    return Constants(**found)  # type: ignore[arg-type]  # each as its field says


def read_values(path: Path = PATH) -> dict[str, float]:
    """Read the values of a table of constants by name."""
    return {row["name"]: float(row["value"]) for row in read_csv(path)}


@functools.cache
def constants() -> Constants:
    """Give the constants that the package ships."""
    return from_values(read_values())
