"""Nothing heavy is loaded before it is used."""

import json
import subprocess
import sys

import pytest

from tests.builders.paths import ROOT

ANALYSES = [
    "gaps",
    "trends",
    "projections",
    "assessments",
    "measure_summary",
    "quality",
]
LOADED = "; import sys, json; print(json.dumps(sorted(sys.modules)))"


def loaded(code, *arguments):
    """Run code in a Python of its own; return the names of the modules it has loaded."""
    run = subprocess.run(
        [sys.executable, "-c", code + LOADED, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    return set(json.loads(run.stdout.split("\n")[-2]))


def test_a_build_with_nothing_to_do_is_light():
    code = "import komoro_analysis.app.build_runner, komoro_analysis.app.build_work"
    assert not loaded(code) & {"numpy", "pandas", "scipy", "matplotlib", "nbformat"}


def test_the_package_alone_is_light():
    assert not loaded("import komoro_analysis as ka; ka.__all__; dir(ka)") & {
        "numpy",
        "pandas",
        "scipy",
        "matplotlib",
    }


@pytest.mark.parametrize("verb", [*ANALYSES, "project", "assess", "load"])
def test_reaching_a_verb_draws_nothing(verb):
    found = loaded(f"import komoro_analysis as ka; ka.{verb}")
    assert "pandas" in found
    assert not found & {
        "matplotlib",
        "scipy.stats",
        "IPython",
        "nbconvert",
        "openpyxl",
        "docx",
    }
    # The order of the document is for who reads documents.
    assert not {name for name in found if "page_" in name}


def test_all_analyses_run_without_drawing():
    code = "import komoro_analysis as ka; data = ka.load(); " + "; ".join(
        f"ka.{verb}(data)" for verb in ANALYSES
    )
    assert not loaded(code) & {"matplotlib", "scipy.stats"}


def test_extract_reads_a_text_without_tables(document, tmp_path):
    code = "import sys; from komoro_analysis.app.cli import main; main(['extract', sys.argv[1], '--out', sys.argv[2]])"
    found = loaded(code, str(document), str(tmp_path))
    assert (tmp_path / "indicators.csv").exists()
    assert not found & {
        "numpy",
        "pandas",
        "scipy",
        "matplotlib",
        "pdfminer",
        "openpyxl",
    }


def test_help_is_light():
    code = "import sys; from komoro_analysis.app.arguments import parser; parser().format_help()"
    assert not loaded(code) & {"numpy", "pandas", "scipy", "matplotlib"}
