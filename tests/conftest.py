"""What several tests share: the committed data, and the document where it is present beside the checkout."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


@pytest.fixture(scope="session")
def data():
    import komoro_analysis as ka

    return ka.load(ROOT / "data/tidy")


@pytest.fixture(scope="session")
def document():
    found = sorted((SHARED / "seeds").glob("*.txt"))
    if not found:
        pytest.skip("the document is not beside this checkout")
    return found[0]


@pytest.fixture
def raw(tmp_path):
    """Return a folder that holds a copy of data/raw, to be changed."""
    import shutil

    return Path(shutil.copytree(ROOT / "data/raw", tmp_path / "raw"))
