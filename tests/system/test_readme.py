"""Both READMEs give the same commands, and what they name exists."""

import csv
import re

import pytest

import komoro_analysis as ka
from komoro_analysis.app.arguments import parser
from tests.builders.paths import ROOT

PAGES = {
    name: (ROOT / name).read_text(encoding="utf-8")
    for name in ("README.md", "README.ja.md")
}


def commands(text):
    """Return the commands in code spans and code blocks."""
    code = "\n".join(
        span or block
        for span, block in re.findall(r"`([^`\n]+)`|```\n(.*?)```", text, re.S)
    )
    return sorted(
        {
            c.strip()
            for c in re.findall(r"^(?:make|komoro|pip|conda) [a-z].*$", code, re.M)
        }
    )


def test_the_commands_are_the_same():
    assert commands(PAGES["README.md"]) == commands(PAGES["README.ja.md"])
    assert {"make report", "make test"} <= set(commands(PAGES["README.md"]))


@pytest.mark.parametrize("page", PAGES)
def test_commands_exist(page):
    targets = re.findall(
        r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M
    )
    verbs = next(action.choices for action in parser()._actions if action.choices)
    for command in commands(PAGES[page]):
        tool, first = command.split()[:2]
        assert tool in ("pip", "conda") or first in (
            targets if tool == "make" else verbs
        ), command


@pytest.mark.parametrize("page", PAGES)
def test_python_names_and_links_exist(page):
    for name in re.findall(r"\bka\.(\w+)", PAGES[page]):
        assert name in ka.__all__, name
    for link in re.findall(r"\]\(([^)#]+)", PAGES[page]):
        assert (ROOT / link).exists(), link
    for path in re.findall(
        r"`((?:data|notebooks|komoro_analysis)/[\w./]*)`", PAGES[page]
    ):
        assert (ROOT / path).exists() or "fy2025" in path, path


def rows(path):
    """Return the cells of the rows of all Markdown tables of a page."""
    lines = re.findall(r"^\| (.*) \|$", (ROOT / path).read_text(encoding="utf-8"), re.M)
    return [line.split(" | ") for line in lines]


def close(said, measured):
    return (
        0.4 < float(said.replace(",", "")) / float(measured) < 2.5
    )  # another run, another machine


def test_the_scale_said_is_the_scale_measured():
    with open(
        ROOT / "benchmarks/results/scale.csv", encoding="utf-8", newline=""
    ) as file:
        measured = list(csv.DictReader(file))
    said = [
        [re.sub(r"[ ,]|GB|ms", "", cell) for cell in row]
        for row in rows("docs/scale.md")[1:]
    ]
    assert [row[:3] for row in said] == [
        [m["municipalities"], m["observations"], m["series_years"]] for m in measured
    ]
    for (*_, seconds, memory, each), m in zip(said, measured, strict=True):
        assert (
            close(seconds, m["total_s"])
            and close(memory, m["peak_gb"])
            and close(each, m["cpu_ms_each"])
        )


def test_public_names_load():
    for name in ka.__all__:
        assert getattr(ka, name) is not None
    with pytest.raises(AttributeError):
        _ = ka.nothing_of_the_kind
