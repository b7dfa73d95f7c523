"""Make the sheets of many municipalities, in the shapes of the city's own tables.

Every municipality prints the city's 61 indicators each year in the plan then current,
and a plan lasts four years: a sheet holds the plan's baseline, three planned values, the
target and the actuals of the plan's years so far. Values follow a random walk whose
steps are as large as the city's; plans ask for 0.5 to 1.5 times its steps. One cell in a
hundred is －, one newest actual in fifty is provisional, one actual in two hundred is
printed differently a year later.
"""

import re
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

import komoro_analysis as ka
from komoro_analysis.base.files import read_csv
from komoro_analysis.base.judgements import read_judgements
from komoro_analysis.source.edition import indicator_columns
from komoro_analysis.tidy.observations import component_table

FIRST, PLAN = 2024, 4  # the first plan's first year; years of a plan
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


@lru_cache(maxsize=1)
def shape() -> dict[str, Any]:
    """Return what the real tables say.

    Arrays by series: `z` baseline, `step` to the target, `move`, `decimals`, `at`, the
    place of its indicator.
    """
    data = ka.load()
    first = data.observations[data.observations["edition"].eq(FIRST)].reset_index(
        drop=True
    )
    known = data.indicators["indicator_id"].isin(first["indicator_id"])
    data = replace(
        data,
        observations=first,
        indicators=data.indicators[known].reset_index(drop=True),
    )
    series = ka.series(data)
    actual = (
        data.observations.query("kind == 'actual'")
        .set_index("series_id")["value"]
        .reindex(series.index)
    )
    kind = (
        series["value_type"].eq("percent")
        & (series[["baseline", "target"]].max(axis=1) <= 100)
    ).to_numpy()
    z, goal, now = (
        to_z(values.to_numpy(float), kind)
        for values in (series["baseline"], series["target"], actual)
    )
    moved = np.abs(now - z)
    move = np.where(kind, np.nanmedian(moved[kind]), np.nanmedian(moved[~kind]))
    raw = pd.DataFrame(read_csv("data/raw/fy2024/indicators.csv", ["施策"]), dtype=str)
    decimals = -np.log10(series["resolution"].to_numpy()).round().astype(int)
    at = pd.factorize(series["indicator_id"])[0]
    walk = {"z": z, "step": goal - z, "move": move, "percent": kind}
    return {"data": data, "raw": raw, "decimals": decimals, "at": at} | walk


def to_z(y: np.ndarray, percent: np.ndarray) -> np.ndarray:
    """Return logits of percentages, logarithms of others, half a unit from zero."""
    below_hundred = np.log(np.maximum(100.5 - y, 0.5))
    z: np.ndarray = np.log(y + 0.5) - np.where(percent, below_hundred, 0)
    return z


def from_z(z: np.ndarray, percent: np.ndarray) -> np.ndarray:
    """Return values in the printed unit, the inverse of `to_z`.

    They are at least 0 and, for percentages, at most 100.
    """
    z = np.minimum(z, 14)
    share: np.ndarray = np.clip(101 / (1 + np.exp(-z)) - 0.5, 0, 100)
    return np.where(percent, share, np.maximum(np.exp(z) - 0.5, 0))


def sheets(
    numbers: range, editions: int = 10, seed: int = 1
) -> list[tuple[int, pd.DataFrame]]:
    """Print the indicator tables of some municipalities: (edition, raw table), text.

    Columns as in `data/raw`; 施策 carries the municipality: `00017/1-1`. Its cells depend
    on its number and the seed alone, not on who else is in the call.
    """
    real = shape()
    years = editions + PLAN + 1
    drawn = [np.random.default_rng([seed, m]) for m in numbers]
    level, asked, noise = (
        np.stack([rng.normal(size=(len(real["z"]), n)) for rng in drawn])
        for n in (1, years, years)
    )
    chance = np.stack([rng.random((61, 3, editions)) for rng in drawn])
    percent, step = real["percent"][:, None], real["step"][:, None]
    z = (
        real["z"][:, None]
        + level * np.where(percent, 0.4, 0.8)
        + np.cumsum(noise * real["move"][:, None], axis=2)
    )
    truth = from_z(z, percent)  # municipality, series, year from FIRST - 1
    out = []
    for edition in range(FIRST, FIRST + editions):
        start = (
            (edition - FIRST) // PLAN * PLAN
        )  # place of the plan's baseline among the years
        asks = step * (1 + 0.5 * np.tanh(asked[:, :, start, None]))
        goal = z[:, :, start, None] + asks * np.arange(1, PLAN + 1) / PLAN
        columns = indicator_columns(FIRST + start, FIRST + start + PLAN - 1, edition)
        table = pd.concat([real["raw"]] * len(drawn), ignore_index=True)
        table["施策"] = (
            np.repeat([f"{m:05}" for m in numbers], 61) + "/" + table["施策"]
        )
        pieces = {"計画策定時": _cells("計画策定時", truth[:, :, start])}
        for i, column in enumerate(columns[5 : 5 + PLAN]):
            pieces[column] = _cells(
                "目標値_令和９年度", from_z(goal[:, :, i], percent[:, 0])
            )
        for i, column in enumerate(columns[5 + PLAN : -2], start):
            newest = FIRST + i == edition
            changed = (chance[:, :, 0, i] < 0.005)[:, real["at"]] & newest
            cells = _cells(
                "実績_令和６年度",
                truth[:, :, i + 1] + changed * 10.0 ** -real["decimals"],
            )
            cells = np.where(
                newest & (chance[:, :, 1, i] < 0.02), cells + "（速報値）", cells
            )
            pieces[column] = np.where(chance[:, :, 2, i] < 0.01, "－", cells)
        table = table.assign(
            **{column: cells.ravel() for column, cells in pieces.items()}
        )[columns]
        out.append((edition, table.astype("str")))
    return out


def _cells(column: str, values: np.ndarray) -> np.ndarray:
    """Print values (municipality, series) in the forms of a real column.

    Return cells (municipality, indicator).
    """
    at, decimals = shape()["at"], shape()["decimals"]
    text = np.empty(values.shape, object)
    for d in np.unique(decimals):
        ticks, inverse = np.unique(
            np.rint(values[:, decimals == d] * 10.0**d).astype(int), return_inverse=True
        )
        text[:, decimals == d] = np.array(
            [f"{t / 10**d:,.{d}f}" for t in ticks], object
        )[inverse]
    out = np.empty((len(values), 61), object)
    for i, words in enumerate(forms(column)):
        cell: Any = words[0]
        for part, word in zip(np.flatnonzero(at == i), words[1:], strict=True):
            cell = cell + text[:, part] + word  # from here on one a municipality
        out[:, i] = cell
    return out


@lru_cache
def forms(column: str) -> list[list[str]]:
    """Return, by indicator, the words around the numbers of a real column.

    `小93.1　中94.0` gives 小, 　中 and nothing.
    """
    return [
        NUMBER.split(cell.replace("（速報値）", "")) for cell in shape()["raw"][column]
    ]


def indicators(numbers: range) -> pd.DataFrame:
    """Return the indicators of some municipalities, as in `data/tidy/indicators.csv`."""
    real: pd.DataFrame = shape()["data"].indicators
    table = pd.concat([real] * len(numbers), ignore_index=True)
    code = pd.Series(np.repeat([f"{m:05}/" for m in numbers], len(real)), dtype="str")
    return table.assign(
        indicator_id=code + table["indicator_id"], measure_id=code + table["measure_id"]
    )


def components(raw: pd.DataFrame) -> pd.DataFrame:
    """Return the labels of components of each municipality: those of the real plan."""
    real = component_table(read_judgements().components)
    codes = raw["施策"].str.partition("/")[0].unique()
    tables = [
        real.assign(indicator_id=f"{code}/" + real["indicator_id"]) for code in codes
    ]
    return pd.concat(tables, ignore_index=True).astype("str")
