"""Every notebook runs from top to bottom in a copy of the checkout, and is kept in git as a source, not as a result."""

import ast
import json
import re
import shutil
import sys
from pathlib import Path

import pytest

import komoro_analysis as ka
from komoro_analysis import FIGURE_STEMS
from tests.builders.paths import ROOT, fy2024, unmeasured

BOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LIBRARIES = {"komoro_analysis", "pandas", "matplotlib"}
LINES = 12
BYTES = 500_000  # without the figures of the set; a built copy stays under 5 MB
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg=="
PRIVATE = re.compile(r"/(home|root|tmp|Users|work)/|0x[0-9a-f]{6,}|\b[A-Z]:\\\\")


def cells(path: Path, kind: str = "code") -> list[dict]:
    return [
        c
        for c in json.loads(path.read_text(encoding="utf-8"))["cells"]
        if c["cell_type"] == kind
    ]


@pytest.fixture(scope="session")
def executed(tmp_path_factory) -> dict[str, object]:
    """Execute all notebooks once, two at a time, as the build does, a dot in place of each figure of the set."""
    import asyncio
    import base64

    sys.modules.setdefault("rfc3987_syntax", None)
    import nbformat
    from jupyter_client.kernelspec import KernelSpecManager
    from nbclient import NotebookClient

    home = tmp_path_factory.mktemp("checkout")
    shutil.copytree(fy2024().parent, home / "data")
    for name in ("notebooks", "benchmarks/results"):
        shutil.copytree(ROOT / name, home / name)
    (home / "kernels/python3").mkdir(parents=True)
    spec = {"argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"], "display_name": "python3",
            "language": "python"}  # fmt: skip
    (home / "kernels/python3/kernel.json").write_text(json.dumps(spec))
    (home / "figures").mkdir()
    for stem in [
        *FIGURE_STEMS,
        *(f"measure_{m}" for m in ka.load(fy2024()).measures["measure_id"]),
    ]:
        (home / f"figures/{stem}.png").write_bytes(base64.b64decode(DOT))
    env = unmeasured(PYTHONPATH=str(ROOT), KOMORO_FIGURES=str(home / "figures"))
    gate = asyncio.Semaphore(2)

    async def run(path: Path) -> object:
        async with gate:
            book = nbformat.read(path, as_version=4)
            client = NotebookClient(book, timeout=120, kernel_name="python3", record_timing=False, allow_errors=True,
                                    resources={"metadata": {"path": str(home / "notebooks")}},
                                    extra_arguments=["--IPKernelApp.log_level=40"])  # fmt: skip
            client.create_kernel_manager()
            client.km.kernel_spec_manager = KernelSpecManager(
                kernel_dirs=[str(home / "kernels")]
            )
            await client.async_execute(env=env)
            return book

    async def run_all() -> list:
        return await asyncio.gather(*map(run, BOOKS))

    return dict(zip([path.stem for path in BOOKS], asyncio.run(run_all()), strict=True))


def outputs(book: object) -> list[dict]:
    return [output for cell in book.cells for output in cell.get("outputs", [])]


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_runs_from_top_to_bottom_and_stands_alone(path, executed):
    found = outputs(executed[path.stem])
    assert found and not [
        f"{o['ename']}: {o['evalue']}" for o in found if o["output_type"] == "error"
    ]
    assert not [
        o["text"] for o in found if o["output_type"] == "stream"
    ]  # warnings and prints
    text = "\n".join(
        str(v)
        for o in found
        for kind, v in o["data"].items()
        if not kind.startswith("image")
    )
    assert not PRIVATE.search(text), PRIVATE.search(text)
    assert len(json.dumps(executed[path.stem])) < BYTES
    assert "**データ** 小諸市" in text
    assert not re.search(r"\bnan\b|\bNone\b|<NA>|NaN", text), re.search(
        r".*(\bnan\b|\bNone\b|<NA>|NaN).*", text
    )


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_kept_without_outputs(path):
    book = json.loads(path.read_text(encoding="utf-8"))
    assert (book["nbformat"], book["nbformat_minor"]) == (4, 5)
    assert re.fullmatch(r"\d\d_\w+", path.stem)
    assert all(c["outputs"] == [] and c["execution_count"] is None for c in cells(path))
    ids = [c["id"] for c in book["cells"]]
    assert ids == [f"{path.stem[:2]}-{i:02d}" for i in range(len(ids))]
    assert set(book["metadata"]) == {"kernelspec", "language_info"}
    assert not PRIVATE.search(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_begins_with_question_caution_and_a_computed_answer(path):
    first = "".join(cells(path, "markdown")[0]["source"])
    assert first.startswith(f"# {path.stem[:2]} ")
    assert all(word in first for word in ("**問い**", "**注意**", "make report"))
    assert "$" not in first  # TeX would need an outside request
    opening, data, answer = ("".join(c["source"]) for c in cells(path)[:3])
    assert opening.startswith("import komoro_analysis as ka\n\ndata = ka.load()")
    assert data == "ka.vintage(data)"
    assert re.match(r"ka\.(answer\(data, \"\w+\"\)|explore\(data\))$", answer)


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_is_plain_enough_to_copy_from(path):
    """Only verbs of `ka` and pandas, short cells, nothing defined, nothing private."""
    for cell in cells(path):
        source = "".join(cell["source"])
        assert len(source.splitlines()) <= LINES, source
        assert not re.search(r"\b20[0-9]{2}\b|R[5-9]\b", source), source
        for node in ast.walk(ast.parse(source)):
            assert not isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Lambda))
            assert not is_forbidden(node), ast.unparse(node)


def is_forbidden(node: ast.AST) -> bool:
    """Tell whether a notebook must not hold this."""
    if isinstance(node, ast.Import):
        return not all(alias.name.split(".")[0] in LIBRARIES for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        return node.module != "IPython.display"
    if isinstance(node, ast.FormattedValue):
        return not isinstance(node.value, (ast.Name, ast.Attribute))
    if isinstance(node, ast.Attribute):
        return node.attr.startswith("_")
    return False


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_calls_only_what_ka_offers(path):
    for name in re.findall(
        r"\bka\.(\w+)", "\n".join("".join(cell["source"]) for cell in cells(path))
    ):
        assert name in ka.__all__, name


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_prose_types_no_result(path):
    """Numbers in prose are definitions (10回に8回, 80％の幅), never results."""
    prose = "\n".join("".join(c["source"]) for c in cells(path, "markdown"))
    assert not re.search(r"R\d|令和|\d+(系列|指標|施策|ポイント)|\d\.\d", prose)


def test_measures_have_a_section_each(executed):
    found = outputs(executed["05_measures"])
    text = "".join(o["data"].get("text/html", "") for o in found)
    measures = ka.load(fy2024()).measures["measure_id"]
    assert all(
        f'<a id="measure-{m}">' in text and f'href="#measure-{m}"' in text
        for m in measures
    )
    assert sum("image/png" in o["data"] for o in found) == len(measures)
