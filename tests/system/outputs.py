"""The net under every move and rewrite: digests of all that a build makes, of this edition and of a made next one.

`python -m tests.system.outputs check` builds both in a temporary folder and names what is no longer the same;
`… record` writes the digests anew, which is a change of its own, committed with its reason.
"""

import csv
import hashlib
import io
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from tests.builders import documents
from tests.builders.paths import unmeasured

ROOT = Path(__file__).parents[2]
RECORD = Path(__file__).with_name("outputs.json")
NEEDED = ["data", "komoro_analysis", "notebooks", "benchmarks/results"]
EDITIONS = ("this", "next")
# A PDF embeds parts of fonts, whose bytes follow the version of the font library; it is
# drawn by the same code as the SVG of its name, and two builds of it are compared.
LEFT_OUT = (".pdf",)
WORD_PARTS = ("word/document.xml", "word/styles.xml", "word/footer1.xml")


def checkout(root: Path, edition: str = "this") -> Path:
    """Copy what a build reads into a new folder; `next` has one more made-up edition."""
    for name in NEEDED:
        shutil.copytree(
            ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    if edition == "next":
        indicators = documents.next_edition(documents.read("indicators"))
        made = root / "made.txt"
        made.write_text(
            documents.document(indicators, documents.read("measures")), encoding="utf-8"
        )
        run(root, "extract", made.name)
    return root


def run(root: Path, *arguments: str, **environment: str) -> None:
    """Run one command of the copied package in its folder; fail with what it said."""
    command = [sys.executable, "-m", "komoro_analysis", *arguments]
    settings = unmeasured(**{"PYTHONPATH": str(root), **environment})
    done = subprocess.run(
        command, cwd=root, env=settings, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def digests(root: Path) -> dict[str, str]:
    """Give the digest of every output of a built folder, by its path: bytes, or what an office file says."""
    found = {}
    for folder in ("data/tidy", "reports"):
        for path in sorted((root / folder).rglob("*")):
            name = path.relative_to(root).as_posix()
            is_output = path.is_file() and path.suffix not in LEFT_OUT
            if is_output and path.name not in ("README.md", ".built", ".outputs.mk"):
                found[name] = hashlib.sha256(_content(path)).hexdigest()[:16]
    return found


def _content(path: Path) -> bytes:
    if path.suffix == ".xlsx":
        return _workbook_text(path)
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as parts:
            return b"\n".join(parts.read(name) for name in WORD_PARTS)
    return path.read_bytes()


def _workbook_text(path: Path) -> bytes:
    """Write out values, formats, widths and print settings of a workbook, whatever library wrote it."""
    from openpyxl import load_workbook

    out = io.StringIO()
    writer = csv.writer(out)
    for sheet in load_workbook(path).worksheets:
        writer.writerow(
            [
                sheet.title,
                sheet.freeze_panes,
                sheet.auto_filter.ref,
                sheet.print_title_rows,
            ]
        )
        for letter, column in sorted(sheet.column_dimensions.items()):
            writer.writerow([letter, column.width, column.hidden])
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    writer.writerow(
                        [
                            cell.coordinate,
                            cell.value,
                            cell.number_format,
                            cell.data_type,
                        ]
                    )
    return out.getvalue().encode()


def build() -> dict[str, dict[str, str]]:
    """Build both editions and give the digests of each."""
    built = {}
    with tempfile.TemporaryDirectory() as folder:
        for edition in EDITIONS:
            root = checkout(Path(folder, edition), edition)
            run(root, "report")
            built[edition] = digests(root)
    return built


def differences(recorded: dict[str, str], built: dict[str, str]) -> list[str]:
    """Name the outputs that are new, gone or no longer the same."""
    return sorted(
        name for name in {*recorded, *built} if recorded.get(name) != built.get(name)
    )


def recorded(edition: str) -> dict[str, str]:
    """Give the digests of an edition as they were recorded."""
    everything: dict[str, dict[str, str]] = json.loads(
        RECORD.read_text(encoding="utf-8")
    )
    return everything[edition]


def main(verb: str) -> int:
    """Record the digests, or compare a build with them."""
    built = build()
    if verb == "record":
        RECORD.write_text(
            json.dumps(built, indent=0, ensure_ascii=False) + "\n", encoding="utf-8"
        )
        return 0
    changed = [
        f"{edition}: {name}"
        for edition in EDITIONS
        for name in differences(recorded(edition), built[edition])
    ]
    print("\n".join(changed) or "all outputs are the same")
    return int(bool(changed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "check"))
