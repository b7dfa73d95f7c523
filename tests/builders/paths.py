"""Where things stand: the checkout, what lies beside it, and the edition that tests know."""

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"


def unmeasured(**settings: str) -> dict[str, str]:
    """Give the environment of a process whose lines no coverage counts.

    A whole build, or a copy of the package, would take longer and say nothing new. It
    may keep what it compiles: the next process of the same copy need not do it again.
    """
    known = dict(os.environ)
    known.pop("COVERAGE_PROCESS_CONFIG", None)
    known.pop("PYTHONDONTWRITEBYTECODE", None)
    return known | {"OPENBLAS_NUM_THREADS": "1"} | settings


def tidy_files(raw: Path) -> dict[str, bytes]:
    """Return the files of `data/tidy` for a folder of editions with judgements beside it."""
    from komoro_analysis.base.judgements import judgements_beside
    from komoro_analysis.tidy.build import files, tidy

    judgements = judgements_beside(raw)
    return files(tidy(raw, judgements), judgements.municipality)


@cache
def fy2024() -> Path:
    """Return a folder with the tidy tables of the edition that tests know, its raw tables beside it: nothing later."""
    from komoro_analysis.base.files import write_files
    from komoro_analysis.base.judgements import judgements_beside
    from komoro_analysis.tidy.build import files, tidy

    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    shutil.copytree(ROOT / "data/raw/fy2024", folder / "raw/fy2024")
    shutil.copytree(ROOT / "data/judgements", folder / "judgements")
    for name in ("corrections.csv", "other_observations.csv"):
        header = (
            (ROOT / "data/judgements" / name)
            .read_text(encoding="utf-8")
            .partition("\n")[0]
        )
        (folder / "judgements" / name).write_text(header + "\n", encoding="utf-8")
    judgements = judgements_beside(folder / "raw")
    tables = tidy(folder / "raw", judgements)
    later = tables["notes"]["finding"].isin(
        ["indicator_gone", "indicator_renamed", "unit_changed"]
    )
    tables["notes"] = tables["notes"][
        ~later
    ]  # curated rows may speak of later editions
    write_files(folder / "tidy", files(tables, judgements.municipality))
    return folder / "tidy"
