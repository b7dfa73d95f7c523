"""An edition as printed: rows of its raw tables, its prose, and where it is from."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ..base.errors import Place
from ..base.files import read_bytes, to_csv
from ..base.years import year_label

KINDS = ("計画策定時", "計画", "目標値", "実績")
MEASURE_COLUMNS = (
    "政策",
    "政策名",
    "所管部",
    "施策",
    "施策名",
    "主管課",
    "関係課",
    "今後の方針",
    "個別計画",
)
NOTE_COLUMNS = ("施策", "番号", "項目", "内容", "行")
EXPECTED_SOURCE = "komoro extract が書いた edition、file、plan"

PUBLISHED = "published"

# A row of a raw table, cells by column.
Row = dict[str, str]


@dataclass(frozen=True)
class Source:
    """What `source.json` says of an edition; `lines` is the number of its newlines.

    `state`: "published" for a workbook into which published numbers were written.
    """

    edition: int
    file: str
    sha256: str
    lines: int
    plan: str
    municipality_code: int | None
    state: str = ""

    @property
    def is_template(self) -> bool:
        """Whether its numbers come from a template, before the document exists."""
        return is_template(self.file) and self.state != PUBLISHED

    def to_json(self) -> bytes:
        """Return the content of `source.json`."""
        said = {key: value for key, value in asdict(self).items() if value != ""}
        return f"{json.dumps(said, ensure_ascii=False, indent=2)}\n".encode()


@dataclass(frozen=True)
class Passage:
    """A passage of prose, and its first and last line."""

    text: str
    lines: tuple[int, int]


@dataclass(frozen=True)
class Edition:
    """One published edition as printed.

    `lines`: what each line of the document was taken for. `narrative`: the passages of
    each 施策, by their name.
    """

    source: Source
    columns: list[str]
    indicators: list[Row]
    measures: list[Row]
    notes: list[Row] = field(default_factory=list)
    narrative: dict[str, dict[str, Passage]] = field(default_factory=dict)
    lines: dict[int, str] = field(default_factory=dict)

    def files(self) -> dict[str, bytes]:
        """Return the files of `data/raw/fy<edition>/`."""
        return {
            "indicators.csv": to_csv(self.indicators, self.columns),
            "measures.csv": to_csv(self.measures, MEASURE_COLUMNS),
            "notes.csv": to_csv(self.notes, NOTE_COLUMNS),
            "source.json": self.source.to_json(),
        }

    def narrative_json(self) -> bytes:
        """Return the prose as JSON, a local file for who has the document."""
        prose = {
            measure: {name: asdict(passage) for name, passage in passages.items()}
            for measure, passages in self.narrative.items()
        }
        return f"{json.dumps(prose, ensure_ascii=False, indent=1)}\n".encode()


def indicator_columns(first_year: int, target_year: int, edition: int) -> list[str]:
    """Return the columns of a raw indicator table.

    Plan years up to the target year, actuals up to the edition.
    """
    plan = [f"計画_{year_label(year)}" for year in range(first_year, target_year)]
    actual = [f"実績_{year_label(year)}" for year in range(first_year, edition + 1)]
    return [
        "施策",
        "番号",
        "指標名",
        "単位",
        "計画策定時",
        *plan,
        f"目標値_{year_label(target_year)}",
        *actual,
        "算式",
        "行",
    ]


def kind_of(column: str) -> str:
    """Return the kind of a raw column: 計画_令和６年度 → 計画."""
    return column.split("_")[0]


def sha256_of(path: str | Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def read_source(folder: Path) -> Source:
    """Read the `source.json` of an edition.

    Errors: `InputError` when it cannot be read, or lacks edition, file or plan.
    """
    path = folder / "source.json"
    raw = read_bytes(path, EXPECTED_SOURCE)
    try:
        found = json.loads(raw)
        code = found.get("municipality_code")
        return Source(
            edition=_whole_number(found["edition"]),
            file=str(found["file"]),
            sha256=str(found.get("sha256", "")),
            lines=_whole_number(found.get("lines", 0)),
            plan=str(found["plan"]),
            municipality_code=None if code is None else _whole_number(code),
            state=str(found.get("state", "")),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        Place(path).refuse("edition、file、plan が読めません", EXPECTED_SOURCE)


def _whole_number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(value)
    return value


def is_template(file: str | Path) -> bool:
    """Tell a filled template from a published document, by the name of the file."""
    return Path(file).suffix.lower() == ".xlsx"
