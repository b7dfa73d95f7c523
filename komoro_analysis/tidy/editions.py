"""Read the raw editions of a folder, and tell which of them stand."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ..base.errors import Place
from ..source.raw_tables import read_raw_tables

EXPECTED = "komoro extract が書いた fy<年度>/ のフォルダー"


@dataclass(frozen=True, eq=False)
class RawEdition:
    """One edition as printed: its tables as text, and what `source.json` says of it."""

    folder: Path
    year: int
    plan: str
    file: str
    is_template: bool
    indicators: pd.DataFrame
    measures: pd.DataFrame
    leftovers: list[dict[str, str]]  # rows of notes.csv: what empty slots still print

    @property
    def table(self) -> str:
        """The path of the indicator table, for messages."""
        return str(self.folder / "indicators.csv")


@dataclass(frozen=True)
class Editions:
    """The editions of the newest plan, oldest first; a year's template comes first."""

    all: list[RawEdition]
    of_other_plans: list[RawEdition]

    @property
    def newest(self) -> RawEdition:
        """The newest edition, a document or a filled template."""
        return self.all[-1]

    @property
    def published(self) -> list[RawEdition]:
        """The documents alone."""
        return [edition for edition in self.all if not edition.is_template]

    @property
    def entered(self) -> list[RawEdition]:
        """Filled templates whose document has not been published yet."""
        return [edition for edition in self._templates if not self._is_out(edition)]

    @property
    def standing(self) -> list[RawEdition]:
        """One edition a year: the document, where there is one."""
        return [edition for edition in self.all if edition not in self.replaced]

    @property
    def replaced(self) -> list[RawEdition]:
        """Filled templates whose document has been published since."""
        return [edition for edition in self._templates if self._is_out(edition)]

    @property
    def _templates(self) -> list[RawEdition]:
        return [edition for edition in self.all if edition.is_template]

    def _is_out(self, template: RawEdition) -> bool:
        return any(document.year == template.year for document in self.published)


def read_editions(raw: Path) -> Editions:
    """Read all editions below a folder, and set those of older plans apart.

    Errors: `InputError` for no edition, or a table that cannot be read.
    """
    found = [_read_edition(path.parent) for path in sorted(raw.glob("*/source.json"))]
    if not found:
        Place(raw).refuse("年度版がありません", EXPECTED)
    found.sort(key=lambda edition: (edition.year, not edition.is_template))

    plan = found[-1].plan
    return Editions(
        all=[edition for edition in found if edition.plan == plan],
        of_other_plans=[edition for edition in found if edition.plan != plan],
    )


def _read_edition(folder: Path) -> RawEdition:
    raw = read_raw_tables(folder)
    return RawEdition(
        folder=folder,
        year=raw.source.edition,
        plan=raw.source.plan,
        file=raw.source.file,
        is_template=raw.source.is_template,
        indicators=pd.DataFrame(raw.indicators, dtype="str"),
        measures=pd.DataFrame(raw.measures, dtype="str"),
        leftovers=raw.notes,
    )
