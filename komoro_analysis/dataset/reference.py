"""Official statistics that belong to indicators: other cities' values and earlier years."""

import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from ..base.errors import InputError, Place
from ..base.table_schema import schemas
from ..tidy.tables import read_texts

SCHEMAS = schemas("komoro_analysis.dataset", "reference.json")
OBSERVATIONS = {
    "statistic": "str", "code": "str", "fiscal_year": "int64", "value": "float64",
}  # fmt: skip
MUNICIPALITIES = {
    "code": "str", "prefecture": "str", "municipality": "str", "population": "int64",
    "similar": "str",
}  # fmt: skip
STATISTICS = {
    "statistic": "str", "name": "str", "unit": "str", "value_type": "str",
    "direction": "str", "series_id": "str", "definition": "str", "source": "str",
    "licence": "str", "note": "str", "unchecked": "str",
}  # fmt: skip
UNCHECKED = "公表元の表との照合は未了"
FEWEST_SIMILAR = 30  # cities; where fewer of similar size are known, all known count
BALANCE = "balance"  # the value type of what may be negative


@dataclass(frozen=True)
class Statistic:
    """A row of `statistics.csv`; definition: same (as in the sheets) or other."""

    statistic: str
    name: str
    unit: str
    value_type: str
    direction: str
    series_id: str
    definition: str
    source: str
    licence: str
    note: str
    unchecked: str

    @property
    def cited(self) -> str:
        """What to write beside a value: the source, and a caution where it needs one."""
        caution = f"（{UNCHECKED}）" if self.unchecked == "yes" else ""
        return self.source + caution


def _empty(columns: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(columns=list(columns)).astype(columns)


@dataclass(frozen=True, eq=False)
class Reference:
    """The tables of `data/reference/`; columns as in its `datapackage.json`.

    own_code: the code of the city itself, without its check digit; "" where unknown.
    """

    observations: pd.DataFrame
    municipalities: pd.DataFrame
    statistics: pd.DataFrame
    own_code: str = ""

    @cached_property
    def statistic_of(self) -> "pd.Series[str]":
        """The statistic of each series that has one; index `series_id`."""
        return self.statistics.set_index("series_id")["statistic"]

    @cached_property
    def each_statistic(self) -> tuple[Statistic, ...]:
        """The statistics as records, in the order of their table."""
        rows = self.statistics.to_dict("records")
        return tuple(
            Statistic(**{str(name): str(cell) for name, cell in row.items()})
            for row in rows
        )

    def by_year(self, statistic: str) -> pd.DataFrame:
        """Lay a statistic out: one row per city (index `code`), one column per year."""
        rows = self.observations[self.observations["statistic"].eq(statistic)]
        return rows.pivot(index="code", columns="fiscal_year", values="value")

    def comparable(self, wide: pd.DataFrame) -> pd.DataFrame:
        """Keep the cities to compare with: of similar size; all where few of them are.

        The city itself is not among them.
        """
        others = wide.drop(index=self.own_code, errors="ignore")
        is_similar = self.municipalities["similar"].eq("yes")
        similar = self.municipalities["code"][is_similar]
        alike = others[others.index.isin(similar)]

        return alike if len(alike) >= FEWEST_SIMILAR else others


def no_reference() -> Reference:
    """Give the tables of a project that has none."""
    return Reference(
        observations=_empty(OBSERVATIONS),
        municipalities=_empty(MUNICIPALITIES),
        statistics=_empty(STATISTICS),
    )


def load_reference(folder: Path) -> Reference:
    """Load `data/reference/`; empty tables where there is no such folder.

    Errors: `InputError` with file and line for a table or a cell that its schema does
    not allow, a doubled row, and a value of an unknown statistic or city.
    """

    if not folder.is_dir():
        return no_reference()
    observations = _read(folder, "observations", OBSERVATIONS)
    municipalities = _read(folder, "municipalities", MUNICIPALITIES)
    statistics = _read(folder, "statistics", STATISTICS)
    path = folder / "observations.csv"
    _need_known(path, observations["statistic"], statistics["statistic"], "statistics")
    _need_known(path, observations["code"], municipalities["code"], "municipalities")
    _need_shares(path, observations, statistics)
    _need_values(path, observations, statistics)
    judgements = folder.parent / "judgements" / "municipality.toml"

    return Reference(observations, municipalities, statistics, _own_code(judgements))


def _read(folder: Path, table: str, columns: dict[str, str]) -> pd.DataFrame:
    """Read a table with its columns' types; text is "" where empty."""
    path = folder / f"{table}.csv"
    texts = read_texts(SCHEMAS[table], path, "data/reference/ の表")
    return texts[list(columns)].astype(columns)


def _need_known(
    path: Path, found: "pd.Series[str]", known: "pd.Series[str]", table: str
) -> None:
    """Refuse the first name that another table does not have."""

    is_unknown = ~found.isin(known)
    if is_unknown.any():
        row = int(is_unknown.to_numpy().argmax())
        expected = f"{table}.csv にあるものが必要です"
        message = f"{path}:{row + 2}: 「{found.iloc[row]}」があります。{expected}"
        raise InputError(message)


def _need_values(
    path: Path, observations: pd.DataFrame, statistics: pd.DataFrame
) -> None:
    """Refuse a statistic without a single value: the table was cut off, perhaps."""
    is_there = statistics["statistic"].isin(observations["statistic"].unique())
    if not is_there.all():
        lost = statistics["statistic"][~is_there].iloc[0]
        found = f"statistics.csv の「{lost}」の値が一つもありません"
        Place(path, len(observations) + 1).refuse(found, "各統計の値")


def _need_shares(
    path: Path, observations: pd.DataFrame, statistics: pd.DataFrame
) -> None:
    """Refuse the first percentage that is no share of a whole."""
    shares = statistics["statistic"][statistics["value_type"].eq("percent")]
    is_wrong = observations["statistic"].isin(shares) & ~observations["value"].between(
        0, 100
    )
    if is_wrong.any():
        row = int(is_wrong.to_numpy().argmax())
        found = f"百分率に「{observations['value'].iloc[row]:g}」があります"
        Place(path, row + 2).refuse(found, "0から100までの値")


def _own_code(path: Path) -> str:
    """Read the city's code, six digits with a check digit; keep five."""
    if not path.is_file():
        return ""
    settings = tomllib.loads(path.read_text(encoding="utf-8"))
    return str(settings["code"]).zfill(6)[:5]
