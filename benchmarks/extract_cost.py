"""Measure what `komoro extract` costs: time and memory of a run, and its growth.

Usage: extract_cost.py [--source FILE] [--csv OUT]. Without a source a document like the
city's is made. Seconds of processor time, the least of five runs; memory in MB is the
peak of the whole process.
"""

import argparse
import csv
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from komoro_analysis.base.text import normalize
from komoro_analysis.source.page_reader import read_sheets

PEAK = """
memory = next(x.split()[1] for x in open('/proc/self/status') if 'VmHWM' in x)
print(time.process_time(), memory)
"""
EXTRACT = """
from komoro_analysis.app.cli import main
main(['extract', sys.argv[1], '--out', sys.argv[2]])
"""
RUNS = 5


def made_document() -> str:
    """Make the text of a document like the city's, without numbers of pages."""
    from tests.builders import documents

    text = documents.document(documents.read("indicators"), documents.read("measures"))
    return _without_page_numbers(text)


def _without_page_numbers(text: str) -> str:
    """Drop the numbers of pages: ones that start again would be refused."""
    return re.sub(r"\n\n\d{1,3}\n(?=\n\n)", "\n", text)


def process(code: str, *arguments: str) -> tuple[float, float]:
    """Return least processor time (s) and peak memory (MB) of a Python with some code."""
    command = [sys.executable, "-c", f"import sys, time\n{code}\n{PEAK}", *arguments]
    runs = [
        subprocess.run(
            command, capture_output=True, text=True, check=True
        ).stdout.split()
        for _ in range(RUNS)
    ]
    return min(float(run[-2]) for run in runs), min(int(run[-1]) for run in runs) / 1024


def walk(text: str) -> float:
    """Return the least processor time (s) of turning a text into the blocks of its sheets."""
    times = []
    for _ in range(RUNS if len(text) < 10**6 else 1):
        start = time.process_time()
        read_sheets("", normalize(text).split("\n"))
        times.append(time.process_time() - start)
    return min(times)


def main() -> None:
    """Print and write the measurements."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--source", type=Path)
    parser.add_argument("--csv", type=Path)
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        source = arguments.source or Path(folder, "made.txt")
        if not arguments.source:
            source.write_text(made_document(), encoding="utf-8")
        text = _without_page_numbers(source.read_text(encoding="utf-8"))
        extract = process(EXTRACT, str(source), folder)
    empty = process("pass")
    rows = [
        ("extract_beyond_empty_python_s", round(extract[0] - empty[0], 3)),
        ("extract_peak_mb", round(extract[1], 1)),
        ("empty_python_peak_mb", round(empty[1], 1)),
    ]
    rows += [
        (f"walk_{times}_times_the_document_s", round(walk(text * times), 3))
        for times in (1, 10, 100)
    ]
    for name, value in rows:
        print(f"{name:36}{value:>10}")
    if arguments.csv:
        with open(arguments.csv, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerows([("measure", "value"), *rows])


if __name__ == "__main__":
    main()
