"""What figures say: the table behind them, and questions, messages and methods filled in from the results.

The texts, and each figure's margins in mm, stand in `templates/figures.json`.
"""

import json
from functools import partial
from pathlib import Path

import jinja2
import numpy as np
import pandas as pd

from ..analysis.assessments.assessment import agreement
from ..analysis.results import results
from ..base.errors import InputError
from ..dataset import Data, kept
from ..wording import words
from ..wording.line_breaks import wrap
from ..wording.numbers import BANDS, fiscal
from ..wording.words import measure_sentences

TEXT = json.loads(Path(__file__).with_name("figures.json").read_text(encoding="utf-8"))
SPEC, WORDS, TEXTS = TEXT["figures"], TEXT["words"], ("question", "message", "method")
BENCHMARK = Path(__file__).parents[2] / "benchmarks/results/backtest_reliability.csv"
EDGES = [(low, high, word) for low, (high, word) in zip([0, *(edge for edge, _ in BANDS)], BANDS, strict=False)]


@kept
def table(data: Data) -> pd.DataFrame:
    """Give `words.table` with what figures need: `tick` name of a row, `policy`, planned yearly `step`, `pace`."""
    t = words.table(data)
    ticks = [wrap(f"{row['indicator_id']} {row['label']}", 20, 1)[0] for _, row in t.iterrows()]
    step = ((t["target"] - t["baseline"]).abs() / (t["target_year"] - t["baseline_year"])).astype(float)
    need, change = t["required_per_year"], t["change_per_year"]
    known = (t["target_type"] == "improve") & need.notna() & change.notna()
    pace = np.select([~known, need <= 0, change >= need, change > 0], ["", "met", "fast", "slow"], "back")
    policy = "政策" + t["measure_policy_id"].astype(str) + "　" + t["measure_policy_name"]
    return t.assign(tick=ticks, policy=policy, step=step.where(step > 0), pace=pace)


def chance(p: float) -> str:
    """Write a probability in ％ as sentences round it: to 5, from 5 to 95."""
    found = words.NUMBER.search(words.probability_words(p))
    return found[0] if found else WORDS["unknown"]


def votes(data: Data) -> pd.DataFrame:
    """Give per series how many systems speak and are content, the most disputed first."""
    found = agreement(results(data).assessments)
    share = found["n_favourable"] / found["n_speaking"]
    found["dispute"] = (0.5 - (share - 0.5).abs()).fillna(-1)
    return found.sort_values("dispute", ascending=False, kind="stable")


def shifts(data: Data) -> pd.DataFrame:
    """Give how far, in points, p_attain `moved` under every assumption but the base; `name` is its name in words."""
    s, order = results(data).sensitivity, list(TEXT["assumptions"])
    base = s[s["assumption"] == "base"].set_index("series_id")["p_attain"]
    s = s[s["assumption"] != "base"].assign(moved=lambda x: 100 * (x["p_attain"] - x["series_id"].map(base)))
    s["name"] = [TEXT["assumptions"][kind].format(fiscal(int(text)) if kind == "baseline_year" else text)
                 for kind, text in zip(s["assumption"], s["setting"], strict=True)]  # fmt: skip
    s = s.dropna(subset="moved").sort_values("assumption", key=lambda x: x.map(order.index), kind="stable")
    return s[s.groupby("name")["moved"].transform(lambda x: x.abs().max()) > 0.5]


def reliability(path: str | Path = BENCHMARK) -> pd.DataFrame:
    """Read the benchmark's reliability table: `horizons, n, mean_p, share_attained`; `InputError` without it."""
    try:
        return pd.read_csv(path)[["horizons", "n", "mean_p", "share_attained"]]
    except (OSError, ValueError, KeyError) as error:
        raise InputError(f"{path}: cannot be read as a reliability table ({error}); `make bench` writes it") from None


@kept
def facts(data: Data) -> dict[str, object]:
    """Gather what the texts of `figures.json` speak of: tables, years, and functions for what one figure needs."""
    r, m = results(data), results(data).measure_summary.merge(data.measures, on="measure_id")
    return {name: TEXT[name] for name in ("pooled", "step", "survey")} | {
        "t": table(data), "m": m, "n": r.trends["n_points"], "bands": EDGES, "reliability": reliability,
        "policies": m.groupby("policy_id", sort=False, as_index=False).sum(numeric_only=True),
        "when": fiscal(int(r.gaps["fiscal_year"].max())), "goal": fiscal(int(r.series["target_year"].max())),
        "origin": words.source(data), "given": words.TEXT["givens"][words.unpublished(data) is not None],
        "names": data.measures.set_index("measure_id")["name"], "votes": partial(votes, data),
        "said": measure_sentences(data).set_index("measure_id")["sentence"], "shifts": partial(shifts, data)}


def say(data: Data, stem: str, part: str, **options) -> str:
    """Fill in a figure's `question`, `message` or `method` from the result tables."""
    text = jinja2.Template(SPEC[stem][part]).render(facts(data), **options)
    source = SPEC[stem].get("source", TEXT["source"])
    return jinja2.Template(source).render(facts(data), method=text) if part == "method" else text


def alt_text(data: Data, stem: str) -> str:
    """Say a figure's question and its message, with the numbers, for who cannot see it."""
    name, _, key = stem.partition("_") if stem.startswith("measure_") else (stem, "", "")
    return f"{say(data, name, 'question', key=key)}。{say(data, name, 'message', key=key)}"
