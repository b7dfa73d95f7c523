"""What several tests share: the committed data, and the document where it is present beside the checkout."""

import os
import shutil

import pytest

from tests.builders.paths import SHARED, fy2024

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


LONGEST_FIRST = ("system", "app", "publish", "figures")


def pytest_collection_modifyitems(items):
    """Begin with the wings that build: no worker waits for another at the end."""

    def place(item):
        wing = item.path.parent.name
        return (
            LONGEST_FIRST.index(wing) if wing in LONGEST_FIRST else len(LONGEST_FIRST)
        )

    items.sort(key=place)


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
    """Return a copy of data/raw with its first edition alone, judgements beside it, to be changed."""
    shutil.copytree(fy2024().parent / "judgements", tmp_path / "judgements")
    return shutil.copytree(fy2024().parent / "raw", tmp_path / "raw")
