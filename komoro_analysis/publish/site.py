"""The static site: an index, a page per 施策, a page to print. All text is escaped, nothing is fetched from outside."""

import json
import os
import re
import shutil
import subprocess
import tempfile
from functools import partial
from pathlib import Path

import jinja2

from .. import FIGURE_STEMS, RESULT_TABLES
from ..analysis.results import results
from ..analysis.summary import RHO, attained_spread, indicators
from ..base.errors import InputError
from ..base.files import write_files
from ..dataset import Data
from ..figures.captions import alt_text
from ..wording import words

ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")  # control or not in XML
TEMPLATES = Path(__file__).with_name("templates")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
QUIET = "disable-gpu disable-quic no-first-run disable-background-networking disable-component-update disable-sync"


def clean(text: object) -> str:
    """Drop what XML does not allow, and all other control characters but tab and line ends."""
    return ILLEGAL.sub("", str(text))


def context(data: Data) -> dict[str, object]:
    """Gather what the templates show: labels, `rows`, `measures` (results, sentence), `findings`, totals, years."""
    r, t = results(data), words.table(data).reset_index(names="series_id")
    measures = data.measures.merge(r.measure_summary, on="measure_id")
    measures = measures.merge(words.measure_sentences(data), on="measure_id")
    chances = indicators(data, r.projections)["p"].dropna().to_numpy()
    raw = r.projections.assign(p_attain=r.projections["p_attain_raw"])
    year, target_year = int(r.gaps["fiscal_year"].max()), int(t["target_year"].max())
    draft = words.unpublished(data)
    mark = words.TEXT["unpublished"] if draft == year else ""
    return words.TEXT | {
        "rows": words.records(t), "findings": words.records(r.quality), "measures": words.records(measures),
        "total": measures.filter(like="n_").sum(), "spreads": [attained_spread(chances, rho) for rho in (0, RHO)],
        "year": year, "years": range(int(r.gaps["fiscal_year"].min()), target_year + 1), "target_year": target_year,
        "uncorrected": indicators(data, raw)["p"].sum(),
        "corrected": data.observations["status"].eq("corrected").any(),
        "n_points": int(r.trends["n_points"].max()), "edition": int(data.observations["edition"].max()),
        "label": f"令和{year - 2018}年度{mark}", "draft": draft, "unpublished": mark, "source": words.source(data),
        "given": words.TEXT["givens"][draft is not None], "origin": words.TEXT["origins"][draft is not None],
        "fiscal": words.fiscal, "chance_words": words.probability_words,
        "cells": words.cells(data), "alt": partial(alt_text, data), "stems": FIGURE_STEMS, "csv": RESULT_TABLES,
    }  # fmt: skip


def environment(**shown: object) -> jinja2.Environment:
    """Return the templates with what they show; everything is escaped."""
    loader = jinja2.FileSystemLoader(TEMPLATES)
    env = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    env.globals |= shown
    return env


def pages(data: Data, notebooks: str | Path = "notebooks") -> dict[str, bytes]:
    """Write the site: path under `reports/` → content. `notebooks`: the folder whose notebooks are linked."""
    books = {path.stem: json.loads(path.read_text("utf-8"))["cells"] for path in Path(notebooks).glob("[0-9]*.ipynb")}
    titles = {stem: "".join(book[0]["source"]).partition("\n")[0].lstrip("# ") for stem, book in sorted(books.items())}
    env = environment(**context(data), notebooks=titles)
    out = {f"{name}.html": env.get_template(f"{name}.html").render(root="") for name in ("index", "figures", "print")}
    for m in env.globals["measures"]:
        out[f"measures/{m['measure_id']}.html"] = env.get_template("measure.html").render(root="../", m=m)
    out |= {f"assets/{name}": (TEMPLATES / name).read_text("utf-8") for name in ("site.css", "site.js")}
    return {name: clean(text).encode() for name, text in out.items()}


def print_pdf(folder: str | Path) -> Path:
    """Print `print.html` of a built site as `komoro.pdf` beside it. Errors: `InputError` without a browser."""
    page, browser = Path(folder, "print.html").resolve(), next(filter(None, map(shutil.which, BROWSERS)), None)
    if not browser:
        raise InputError(f"{page}: found no browser; expected one of {', '.join(BROWSERS)} on the PATH to print it")
    sandbox = "no-sandbox" if getattr(os, "geteuid", int)() == 0 else "headless"
    with tempfile.TemporaryDirectory() as home:
        made, options = Path(home, "made.pdf"), f"headless no-pdf-header-footer {sandbox} {QUIET}".split()
        flags = [*(f"--{option}" for option in options), f"--user-data-dir={home}", f"--print-to-pdf={made}"]
        said = subprocess.run([browser, *flags, page.as_uri()], capture_output=True, timeout=300, check=False).stderr
        if not made.exists():
            raise InputError(f"{page}: found no PDF from {browser} ({said[-200:]!r}); expected one")
        body = re.sub(rb"(Date \(D:)\d{14}", rb"\g<1>20000101000000", made.read_bytes())
    nodes = {node: at for at, node in enumerate(sorted(set(re.findall(rb"\(node(\d{8})\)", body))))}
    same = re.sub(rb"\(node(\d{8})\)", lambda found: b"(node%08d)" % nodes[found[1]], body)  # they start anywhere
    write_files(page.parent, {"komoro.pdf": same})
    return page.with_name("komoro.pdf")
