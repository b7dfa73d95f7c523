"""The static site: an index, a page per 施策, a page to print. All text is escaped, nothing is fetched from outside."""

import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import jinja2
import pandas as pd

from . import FIGURE_STEMS, RESULT_TABLES, words
from .dataset import Data, latest
from .document import write_files
from .errors import InputError
from .results import results
from .summary import attained_spread, indicators

TEMPLATES = Path(__file__).with_name("templates")
WORDS = json.loads((TEMPLATES / "words.json").read_text(encoding="utf-8"))
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")  # in XML, hence .xlsx and .docx
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
FLAGS = "--headless --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update"


def clean(text: object) -> str:
    """Drop the characters that XML does not allow, and all other control characters but tab and line ends."""
    return ILLEGAL.sub("", str(text))


def rows(data: Data) -> pd.DataFrame:
    """Give one row per series with what a reader is shown of it, in document order, column `series_id` first.

    Columns of `series`, `gaps` (newest year with actuals), `projections` (pooled, target year), `what_if`, `indicators`
    and, prefixed, `measures`; `label` short name and component; `sentence`; `verdict` of the series, `state` of its
    indicator (met | missed | split | not_available); `lines` in the source of the newest edition.
    """
    r, printed = results(data), latest(data.observations)
    newest = r.gaps[r.gaps["fiscal_year"] == r.gaps["fiscal_year"].max()].set_index("series_id")
    pooled = r.projections.query("method == 'pooled'").drop_duplicates("series_id", keep="last").set_index("series_id")
    frame = r.series.assign(label=r.series.apply(words.series_name, axis=1))
    for table in (newest, pooled[["point", "lower80", "upper80", "p_attain"]], r.what_if.set_index("series_id"),
                  words.sentences(data).set_index("series_id")[["sentence", "outlook"]]):  # fmt: skip
        frame = frame.join(table[table.columns.difference(frame.columns, sort=False)])
    at = printed[printed["edition"].eq(printed["edition"].max()) & printed["kind"].isin(list(WORDS["kinds"]))]
    at = at.drop_duplicates(["series_id", "kind"], keep="last").set_index("series_id")
    frame["lines"] = (at["kind"].map(WORDS["kinds"]) + at["line"].astype(str)).groupby(level=0).agg("・".join)
    frame["verdict"] = frame["met"].map({True: "met", False: "missed"}).fillna("not_available")
    frame["state"] = frame["indicator_id"].map(indicators(data, r.projections)["verdict"])
    about = data.indicators.set_index("indicator_id")[["number", "baseline_year_basis", "formula"]]
    about = frame.join(about, on="indicator_id")
    return about.join(data.measures.set_index("measure_id").add_prefix("measure_"), on="measure_id").reset_index()


def texts(data: Data) -> dict[str, object]:
    """Return writers of the numbers of a row of `rows`: `number(row, kind, year)` as printed, `gap(row)` signed."""
    cells = words.cells(data)

    def number(row: dict, kind: str, year: int) -> str:
        return cells[row["series_id"], kind, year]["phrase"].strip("「」") if (row["series_id"], kind, year) in cells else "－"

    def gap(row: dict) -> str:
        near = [cells[key] for kind in ("plan", "actual") if (key := (row["series_id"], kind, row["fiscal_year"])) in cells]
        sign = "±" if row["gap"] == 0 else "＋" if row["gap"] > 0 else "−"
        return sign + words.difference(row, row["gap"], *near) if row["gap"] == row["gap"] else "－"

    return {"cells": cells, "number": number, "gap": gap}


def context(data: Data) -> dict[str, object]:
    """Gather what the templates show: labels, `rows`, `measures` (results, sentence, findings), totals, years."""
    from .figures import alt_text

    r, one = results(data), indicators(data, results(data).projections)
    measures = data.measures.merge(r.measure_summary, on="measure_id").merge(words.measure_sentences(data), on="measure_id")
    spreads = [attained_spread(one["p"].dropna().to_numpy(), rho) for rho in (0, 0.3)]
    year, last = int(r.gaps["fiscal_year"].max()), int(r.series["target_year"].max())
    return WORDS | texts(data) | {
        "rows": rows(data).to_dict("records"), "measures": measures.to_dict("records"), "findings": r.quality.to_dict("records"),
        "total": measures.filter(like="n_").sum(), "spreads": spreads, "year": year, "target_year": last,
        "years": range(int(r.gaps["fiscal_year"].min()), last + 1), "n_points": int(r.trends["n_points"].max()), "stems": FIGURE_STEMS,
        "label": f"令和{year - 2018}年度", "edition": int(data.observations["edition"].max()), "csv": RESULT_TABLES,
        "alt": lambda stem: alt_text(data, stem), "fiscal": words.fiscal, "chance_words": words.probability_words,
        "value": words.format_value,
    }  # fmt: skip


def pages(data: Data, notebooks: str | Path = "notebooks") -> dict[str, bytes]:
    """Write the site: path under `reports/` → content. `notebooks`: the folder whose notebooks are linked."""
    env = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    books = {path.stem: json.loads(path.read_text(encoding="utf-8"))["cells"] for path in sorted(Path(notebooks).glob("[0-9]*.ipynb"))}
    titles = {stem: "".join(cells[0]["source"]).partition("\n")[0].lstrip("# ") for stem, cells in books.items()}
    env.globals.update(context(data), notebooks=titles)
    texts = {f"{name}.html": env.get_template(f"{name}.html").render(root="") for name in ("index", "figures", "print")}
    for m in env.globals["measures"]:
        texts[f"measures/{m['measure_id']}.html"] = env.get_template("measure.html").render(root="../", m=m)
    texts |= {f"assets/{name}": (TEMPLATES / name).read_text(encoding="utf-8") for name in ("site.css", "site.js")}
    return {name: clean(text).encode() for name, text in texts.items()}


def print_pdf(folder: str | Path) -> Path:
    """Print `print.html` of a built site as `komoro.pdf` beside it. Errors: `InputError` without a browser."""
    page, browser = Path(folder, "print.html").resolve(), next(filter(None, map(shutil.which, BROWSERS)), None)
    root = ["--no-sandbox"] if getattr(os, "geteuid", int)() == 0 else []
    with tempfile.TemporaryDirectory() as home:
        made = Path(home, "made.pdf")
        flags = [*FLAGS.split(), *root, "--no-pdf-header-footer", f"--user-data-dir={home}", f"--print-to-pdf={made}"]
        if browser:
            subprocess.run([browser, *flags, page.as_uri()], capture_output=True, timeout=300, check=False)
        if not made.exists():
            raise InputError(f"{page}: found {browser or 'no browser'} and no PDF; expected one of {', '.join(BROWSERS)} on the PATH")
        undated = re.sub(rb"(Date \(D:)\d{14}", rb"\g<1>20000101000000", made.read_bytes())
    write_files(page.parent, {"komoro.pdf": undated})
    return page.with_name("komoro.pdf")
