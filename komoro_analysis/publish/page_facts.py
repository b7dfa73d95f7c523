"""What the pages and the office files show, gathered from the results."""

import re
from functools import partial

from .. import FIGURE_STEMS, RESULT_TABLES
from ..analysis.results import results
from ..analysis.summary import indicators
from ..dataset import Data
from ..figures.registry import alt_text
from ..wording import words

ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")  # control or not in XML


def clean(text: object) -> str:
    """Drop what XML does not allow, and all other control characters but tab and line ends."""
    return ILLEGAL.sub("", str(text))


def context(data: Data) -> dict[str, object]:
    """Gather what the templates show: labels, `rows`, `measures` (results, sentence), `findings`, totals, years."""
    r, t = results(data), words.table(data).reset_index(names="series_id")
    measures = data.measures.merge(r.measure_summary, on="measure_id")
    measures = measures.merge(words.measure_sentences(data), on="measure_id")
    raw = r.projections.assign(p_attain=r.projections["p_attain_raw"])
    year, target_year = int(r.gaps["fiscal_year"].max()), int(t["target_year"].max())
    draft = words.unpublished(data)
    mark = words.TEXT["unpublished"] if draft == year else ""
    return words.TEXT | {
        "rows": words.records(t), "findings": words.records(r.quality), "measures": words.records(measures),
        "total": measures.filter(like="n_").sum(), "spread": r.total_spread,
        "year": year, "years": range(int(r.gaps["fiscal_year"].min()), target_year + 1), "target_year": target_year,
        "uncorrected": indicators(data, raw)["p"].sum(),
        "corrected": data.observations["status"].eq("corrected").any(),
        "n_points": int(r.trends["n_points"].max()), "edition": int(data.observations["edition"].max()),
        "label": f"令和{year - 2018}年度{mark}", "draft": draft, "unpublished": mark, "source": words.source(data),
        "given": words.TEXT["givens"][draft is not None], "origin": words.TEXT["origins"][draft is not None],
        "fiscal": words.fiscal, "chance_words": words.probability_words,
        "cells": words.cells(data), "alt": partial(alt_text, data), "stems": FIGURE_STEMS, "csv": RESULT_TABLES,
    }  # fmt: skip
