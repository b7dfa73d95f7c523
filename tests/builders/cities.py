"""Two made cities that share nothing with the real one: a small plan and a large one."""

import json
import random
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from komoro_analysis.base.files import to_csv, write_files
from komoro_analysis.base.table_schema import schemas
from komoro_analysis.source.edition import MEASURE_COLUMNS, NOTE_COLUMNS

SCHEMAS = schemas("komoro_analysis.base", "judgements.json")
SHARES = ("percent", "index")


@dataclass(frozen=True)
class City:
    """A made city: its words, its plan, and how its numbers are printed."""

    name: str
    code: int
    slug: str
    document: str
    plan: str
    measures: tuple[str, ...]
    indicators: int  # of each 施策; the last 施策 has none
    first_year: int
    target_year: int
    edition: int
    first_actual: int
    policies: bool = True
    yearly: bool = True  # whether the plan has values for the years before the target
    directions: tuple[str, ...] = ("higher", "lower")
    components: dict[str, tuple[str, ...]] = field(default_factory=dict)
    western: bool = False
    seed: int = 1

    def label(self, year: int) -> str:
        """Print a fiscal year."""
        return f"{year}年度" if self.western else f"令和{year - 2018}年度"

    @property
    def columns(self) -> list[str]:
        """The columns of its raw indicator table."""
        plan_years = range(
            self.first_year, self.target_year if self.yearly else self.first_year
        )
        plan = [f"計画_{self.label(year)}" for year in plan_years]
        actual = [
            f"実績_{self.label(year)}"
            for year in range(self.first_actual, self.edition + 1)
        ]
        target = f"目標値_{self.label(self.target_year)}"
        return [
            "施策",
            "番号",
            "指標名",
            "単位",
            "計画策定時",
            *plan,
            target,
            *actual,
            "算式",
            "行",
        ]

    def indicator_ids(self) -> list[str]:
        """The identifiers of its indicators."""
        return [
            f"{measure}-{n}"
            for measure in self.measures[:-1]
            for n in range(1, self.indicators + 1)
        ]


SMALL = City(
    name="北見沢町",
    code=131016,
    slug="kitami",
    document="まちづくり点検表",
    plan="まちづくり計画",
    measures=("1", "2", "3"),
    indicators=2,
    first_year=2030,
    target_year=2032,
    edition=2030,
    first_actual=2027,
    policies=False,
    yearly=False,
    directions=("lower",),
    components={"2-1": ("東地区", "西地区", "南地区")},
    western=True,
)
LARGE = City(
    name="大架空市",
    code=271004,
    slug="dai",
    document="行政評価書",
    plan="第３次総合計画",
    measures=tuple(
        f"{policy}-{part}-{number}"
        for policy in range(1, 6)
        for part in (1, 2)
        for number in (1, 2, 3)
    )
    + ("6-1-1",),
    indicators=10,
    first_year=2029,
    target_year=2036,
    edition=2030,
    first_actual=2029,
    components={"1-1-1-3": ("男性", "女性")},
    seed=2,
)


def make_project(city: City, folder: Path) -> Path:
    """Write the project of a city: raw tables of one edition, and judgements."""
    write_files(folder / f"data/raw/fy{city.edition}", raw_files(city))
    write_files(folder / "data/judgements", judgement_files(city))
    return folder


def raw_files(city: City) -> dict[str, bytes]:
    """Print an edition of a city."""
    source = {
        "edition": city.edition,
        "file": f"{city.slug}.txt",
        "sha256": "0" * 64,
        "lines": 1000,
        "plan": city.plan,
        "municipality_code": city.code,
    }
    draw = random.Random(city.seed)
    rows = [
        _indicator(city, indicator_id, draw) for indicator_id in city.indicator_ids()
    ]
    measures = [_measure(city, measure) for measure in city.measures]
    return {
        "indicators.csv": to_csv(rows, city.columns),
        "measures.csv": to_csv(measures, MEASURE_COLUMNS),
        "notes.csv": to_csv([], NOTE_COLUMNS),
        "source.json": json.dumps(source, ensure_ascii=False).encode(),
    }


def _indicator(city: City, indicator_id: str, draw: random.Random) -> dict[str, str]:
    measure, _, number = indicator_id.rpartition("-")
    parts = city.components.get(indicator_id, ("",))
    level = draw.uniform(20, 60)
    better = 1 if _direction(city, indicator_id) == "higher" else -1

    def cell(progress: float, bound: str = "") -> str:
        values = [level + better * progress + draw.uniform(-1, 1) for _ in parts]
        numbers = [
            f"{part}{value:.1f}" for part, value in zip(parts, values, strict=True)
        ]
        return "　".join(numbers) + bound

    years = city.target_year - city.first_year + 1
    row = {
        "施策": measure,
        "番号": number,
        "指標名": f"{city.slug}指標{indicator_id}",
        "単位": "%",
    }
    row |= {
        "計画策定時": cell(0),
        "算式": "実数÷総数",
        "行": f"計画策定時:{number};目標値:{number};実績:{number}",
    }
    for column in city.columns:
        kind, _, label = column.partition("_")
        if kind == "計画":
            row[column] = cell(8 * (city.columns.index(column) - 4) / years)
        elif kind == "目標値":
            row[column] = cell(8, "以上" if better > 0 else "以下")
        elif kind == "実績":
            row[column] = cell(draw.uniform(0, 3))
    return row


def _measure(city: City, measure: str) -> dict[str, str]:
    policy = measure.partition("-")[0] if city.policies else ""
    row = dict.fromkeys(MEASURE_COLUMNS, "")
    row |= {
        "施策": measure,
        "施策名": f"{city.slug}施策{measure}を進めます",
        "主管課": "企画課",
        "今後の方針": "維持",
    }
    return row | {
        "政策": policy,
        "政策名": f"政策名{policy}" if policy else "",
        "所管部": "総務部",
    }


def _direction(city: City, indicator_id: str) -> str:
    place = city.indicator_ids().index(indicator_id)
    return city.directions[place % len(city.directions)]


def judgement_files(city: City) -> dict[str, bytes]:
    """Write the judgements of a city."""
    plans = [
        {
            "plan": city.plan,
            "first_year": city.first_year,
            "target_year": city.target_year,
            "measure_id": measure,
        }
        for measure in city.measures
    ]
    indicators = [
        dict.fromkeys(SCHEMAS["indicators"].columns, "")
        | {
            "plan": city.plan,
            "indicator_id": key,
            "name": f"{city.slug}指標{key}",
            "unit": "%",
        }
        | {
            "short_name": f"指標{key}",
            "direction": _direction(city, key),
            "direction_reason": "試験",
        }
        | {
            "value_type": "percent",
            "value_type_reason": "試験",
            "survey_reason": "試験",
        }
        for key in city.indicator_ids()
    ]
    components = [
        {"plan": city.plan, "indicator_id": key, "label": part, "component": part}
        for key, parts in city.components.items()
        for part in parts
    ]
    tables = {
        "plans": plans,
        "indicators": indicators,
        "components": components,
        "corrections": [],
        "other_observations": [],
    }
    words = f'name = "{city.name}"\ncode = {city.code}\nslug = "{city.slug}"\ndocument = "{city.document}"\n'
    files = {
        f"{name}.csv": to_csv(rows, SCHEMAS[name].columns)
        for name, rows in tables.items()
    }
    return {**files, "municipality.toml": words.encode()}


def add_notebooks(folder: Path, root: Path) -> None:
    """Give a project the notebooks of this one."""
    shutil.copytree(root / "notebooks", folder / "notebooks")
