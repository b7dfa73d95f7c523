"""What a notebook answers: facts worked out here, sentences in `answers.j2`."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from ..analysis.contrasts import agreement, backtest, next_year_needs
from ..analysis.results import results
from ..analysis.tallies import newest_gaps, verdicts
from ..base.errors import InputError
from ..base.markup import fill_markdown
from ..base.municipality import Words
from ..dataset import Data
from .numbers import CHANCE_BANDS, fiscal, probability_words
from .vocabulary import vocabulary
from .wording import wording_of

Facts = dict[str, Any]
FILE = Path(__file__).with_name("answers.j2")
EVEN = 0.5


class Said(str):
    """A sentence that a notebook shows as Markdown; its text is escaped already."""

    def _repr_markdown_(self) -> str:
        return str(self)


@dataclass(frozen=True)
class Share:
    """A word and how many it is said of."""

    word: str
    count: int


def vintage(data: Data) -> Said:
    """Say which editions and years the numbers are from.

    >>> import komoro_analysis as ka
    >>> "内訳別67項目" in ka.vintage(ka.load())
    True
    """
    return Said(fill_markdown("**データ** {}。", wording_of(data).vintage))


def answer(data: Data, topic: str) -> Said:
    """Answer the question of a notebook in a sentence, from the numbers.

    `topic`: data | gaps | trends | projection | measures | method |
    comparison, track_record.
    Errors: `InputError` for another topic.

    >>> import komoro_analysis as ka
    >>> "達成33" in ka.answer(ka.load(), "gaps")
    True
    """
    if topic not in FACTS:
        raise InputError(f"answer: found {topic!r}; expected one of {', '.join(FACTS)}")

    macros = _macros(data.municipality.words)
    sentence = getattr(macros, topic)(FACTS[topic](data))
    line = "".join(part.strip() for part in sentence.splitlines())
    return Said(fill_markdown("**答え** {}", line))


@cache
def _macros(words: Words) -> Any:
    """Read the template in a city's own words."""
    import jinja2

    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    text = FILE.read_text(encoding="utf-8")
    return environment.from_string(words.own(text)).module


def _data_facts(data: Data) -> Facts:
    kept = results(data)
    status = kept.current["status"]
    checks = kept.quality[kept.quality["severity"] == "check"]

    return {
        "n_numbers": len(kept.current),
        "n_unpublished": int(status.eq("not_available").sum()),
        "n_provisional": int(status.eq("provisional").sum()),
        "n_findings": len(kept.quality),
        "n_checks": len(checks),
        "checked": "、".join(checks["indicator_id"].unique()),
    }


def _gaps_facts(data: Data) -> Facts:
    counts = verdicts(data).filter(like="n_").sum()
    noise = newest_gaps(data)["within_noise"]
    return {
        "year": fiscal(wording_of(data).newest_year or 0),
        "counts": {name: int(count) for name, count in counts.items()},
        "n_surveys": int(noise.notna().sum()),
        "n_inside": int(noise.eq(True).sum()),
    }


def _trend_facts(data: Data) -> Facts:
    trends = results(data).trends
    said = wording_of(data).rows["trend_as"].map(vocabulary().trend)
    moved = said.value_counts().reindex(list(vocabulary().trend.values()), fill_value=0)
    still = trends[trends["required_per_year"] > 0]
    back = still[still["pace_ratio"] < 0]
    points = trends["n_points"].value_counts().sort_index()

    return {
        "points": [Share(str(n), int(count)) for n, count in points.items()],
        "moved": [Share(str(word), int(count)) for word, count in moved.items()],
        "n_still": len(still),
        "n_slow": int(still["pace_ratio"].lt(1).sum()),
        "n_back": len(back),
        "n_back_flat": int(back["trend"].eq("flat").sum()),
    }


def _projection_facts(data: Data) -> Facts:
    kept = results(data)
    chances = wording_of(data).rows["p_attain"].dropna()
    said = chances.map(lambda chance: probability_words(chance).partition("（")[0])
    bands = said.value_counts()
    needs = next_year_needs(data)
    unlikely = needs[needs["p_attain"] <= EVEN]
    years = needs["year_next"].dropna()

    return {
        "n_series": len(chances),
        "bands": [Share(b.word, int(bands.get(b.word, 0))) for b in CHANCE_BANDS],
        "n_indicators": int(kept.measure_summary["n_projected"].sum()),
        "expected": round(float(kept.measure_summary["expected_attained"].sum())),
        "n_unlikely": len(unlikely),
        "n_not_enough": int(unlikely["plan_suffices"].eq(False).sum()),
        "year": fiscal(int(years.max())) if len(years) else "次の年度",
    }


def _measure_facts(data: Data) -> Facts:
    summary = results(data).measure_summary
    has_any = summary["n_indicators"] > 0
    all_met = has_any & (summary["n_met"] == summary["n_indicators"])
    none_met = has_any & (summary["n_met"] + summary["n_split"] == 0)

    return {
        "n_measures": len(summary),
        "year": fiscal(wording_of(data).newest_year or 0),
        "n_all_met": int(all_met.sum()),
        "n_none_met": int(none_met.sum()),
    }


def _method_facts(data: Data) -> Facts:
    targets = backtest("targets")
    later = targets.iloc[-1]
    coverage = backtest("panels")["coverage80"]
    fifths = backtest("fifths")
    own = fifths[fifths["by"] == "own_change"].set_index("class")
    shares = own.filter(regex=r"^coverage80_\d$")
    by_kind = {
        str(kind): pd.Series(part.to_numpy().ravel())
        for kind, part in shares.groupby(level=0, sort=False)
    }

    return {
        "n_targets": f"{int(targets['n'].sum()):,}",
        "error": f"{later['brier']:.3f}",
        "error_base_rate": f"{later['brier_base_rate']:.3f}",
        "error_plan_line": f"{later['brier_plan_line']:.3f}",
        "is_best": later["brier"] < min(_others(later)),
        "coverage": _span(coverage),
        "by_kind": [
            f"{vocabulary().scale.get(kind, kind)}で{_span(values)}"
            for kind, values in by_kind.items()
        ],
        "n_disputed": int(agreement(data)["is_disputed"].sum()),
    }


def _comparison_facts(data: Data) -> Facts:
    table = results(data).comparison
    own = table[table["is_own"].eq(True)].drop_duplicates("series_id", keep="last")
    ranked = own[own["rank"].notna()]
    asked = own[own["share_moved"].notna()]

    return {
        "n_series": len(own),
        "n_ranked": len(ranked),
        "n_upper": int((2 * ranked["rank"] <= ranked["n_ranked"]).sum()),
        "n_asked": len(asked),
        "n_rare": int(asked["share_moved"].lt(EVEN).sum()),
    }


def _record_facts(data: Data) -> Facts:
    record = results(data).track_record
    ranged = record[record["inside"].notna()]
    planned = record[record["met"].notna()]

    return {
        "n_editions": int(record["edition"].nunique()),
        "n_ranged": len(ranged),
        "n_inside": int(ranged["inside"].eq(True).sum()),
        "n_planned": len(planned),
        "n_met": int(planned["met"].eq(True).sum()),
    }


def _others(scores: pd.Series) -> list[float]:
    return [float(scores["brier_base_rate"]), float(scores["brier_plan_line"])]


def _span(shares: pd.Series) -> str:
    return f"{100 * shares.min():.0f}％～{100 * shares.max():.0f}％"


FACTS: dict[str, Callable[[Data], Facts]] = {
    "data": _data_facts,
    "gaps": _gaps_facts,
    "trends": _trend_facts,
    "projection": _projection_facts,
    "measures": _measure_facts,
    "method": _method_facts,
    "comparison": _comparison_facts,
    "track_record": _record_facts,
}
