"""What several tests share: the committed data, and the document where it is present beside the checkout."""

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


@cache
def fy2024() -> Path:
    """Return a folder with the tidy tables of the edition that tests know, its raw tables beside it: nothing later."""
    from komoro_analysis.document import write_files
    from komoro_analysis.tidy import files, tidy

    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    shutil.copytree(ROOT / "data/raw/fy2024", folder / "raw/fy2024")
    for name in ("corrections.csv", "history.csv"):
        header = (ROOT / "data/raw" / name).read_text(encoding="utf-8").partition("\n")[0]
        (folder / "raw" / name).write_text(header + "\n", encoding="utf-8")
    tables = tidy(folder / "raw")
    later = tables["notes"]["finding"].isin(["indicator_gone", "indicator_renamed", "unit_changed"])
    tables["notes"] = tables["notes"][~later]  # curated rows may speak of later editions
    write_files(folder / "tidy", files(tables))
    return folder / "tidy"


@pytest.fixture(scope="session")
def data():
    import komoro_analysis as ka

    return ka.load(fy2024())


@pytest.fixture(scope="session")
def document():
    found = sorted((SHARED / "seeds").glob("*.txt"))
    if not found:
        pytest.skip("the document is not beside this checkout")
    return found[0]


@pytest.fixture
def raw(tmp_path):
    """Return a copy of data/raw with its first edition alone, to be changed."""
    return shutil.copytree(fy2024().parent / "raw", tmp_path / "raw")
