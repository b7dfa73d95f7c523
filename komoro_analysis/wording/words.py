"""Words for the result tables: numbers as printed, one table of all that is shown, sentences (never why), lines.

Sentences are written by `templates/sentences.j2`, the words for codes stand in `templates/words.json`.
"""

import json
import math
import unicodedata
from pathlib import Path

import pandas as pd

from ..analysis.results import results
from ..analysis.summary import indicators
from ..dataset import Data, kept, latest
from .line_breaks import clean, em, wrap  # noqa: F401
from .numbers import BANDS, NUMBER, fiscal, format_value, probability_words  # noqa: F401
from .tables import Shown, shown  # noqa: F401

TEMPLATES = Path(__file__).parent
TEXT = json.loads((TEMPLATES / "words.json").read_text(encoding="utf-8"))
CONDITION = "これまでと同様の変動が続く場合"
BOUNDS = {"": "", ">=": "以上", "<=": "以下"}
PARTS = ["verdict", "change", "outlook"]








def series_name(row: pd.Series) -> str:
    """Name a series, a row of `results(data).series`: 健康寿命（男性）."""
    return (row["short_name"] or row["name"]) + ("" if row["component"] == "全体" else f"（{row['component']}）")


@kept
def cells(data: Data) -> dict[tuple[str, str, int], dict]:
    """Give printed numbers by (series_id, kind, fiscal_year): number, text (5件), phrase (「5件以上」), decimals."""
    out, units = {}, data.indicators.set_index("indicator_id")["unit"].to_dict()
    for row in latest(data.observations).itertuples():
        tokens = NUMBER.findall(unicodedata.normalize("NFKC", row.printed))
        digits = next((len(t.partition(".")[2]) for t in tokens if float(t.replace(",", "")) == abs(row.value)), None)
        text = format_value(row.value, units.get(row.indicator_id, ""), digits)
        text += TEXT["marks"].get(row.status, "")
        bound = "以内" if row.bound == "<=" and "以内" in row.printed else BOUNDS[row.bound]
        out[row.series_id, row.kind, row.fiscal_year] = {
            "number": format_value(row.value, "", digits), "text": text, "decimals": digits,
            "phrase": f"「{text}{bound}」" if bound else text}
    return out


def difference(row: dict, value: float, *numbers: dict, sign: bool = False) -> str:
    """Write a difference of printed numbers, with sign or its size, with their decimals and unit, of ％ in points."""
    digits = [number["decimals"] for number in numbers]
    unit = "ポイント" if row["unit"] in ("%", "％") else row["unit"]
    mark = ("+" if value > 0 else "−" if value < 0 else "±") if sign else ""
    return mark + format_value(abs(value), unit, None if None in digits else max(digits, default=None))


def records(frame: pd.DataFrame) -> list[dict]:
    """Turn rows into what templates show: None where undefined."""
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def _writer(draft: int | None):
    """Return write(macro, *arguments): a macro of the template as one line. `draft`: the year not yet published."""
    import jinja2

    env = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), trim_blocks=True, lstrip_blocks=True)
    env.filters |= {"fiscal": fiscal, "chance": probability_words}
    env.globals |= {"size": difference, "condition": CONDITION, "draft": draft}
    env.globals |= TEXT | {"trends": TEXT["codes"]["trend"]}
    macros = env.get_template("sentences.j2").module
    return lambda macro, *arguments: "".join(map(str.strip, getattr(macros, macro)(*arguments).splitlines()))


@kept
def table(data: Data) -> pd.DataFrame:
    """Give all that is shown of a series, one row each in document order, index `series_id`.

    Columns of `series`, newest `gaps` and `trends`, `projections` (pooled, target year), `what_if`, `indicators` and,
    prefixed, `measures`; `label` the name; `digits` decimals of what is computed; `state` of its indicator and `met_as`
    of its own (met | missed | split | not_available | unjudged); `latest` the newest actual, `needed_note` says where
    `needed_next` is worse than that, `trend_as` the trend, or inside_error of a survey; `lines` in the newest edition's
    source; as text `*_text`, of printed numbers as printed, `gap_text` + = better; `sentence` and its parts.
    """
    r, printed, now = results(data), cells(data), latest(data.observations)
    t, year = r.series.assign(label=r.series.apply(series_name, axis=1)), r.gaps["fiscal_year"].max()
    t["short_name"] = t["short_name"].where(t["short_name"] != "", t["name"])
    pooled = r.projections[r.projections["method"] == "pooled"].drop(columns="fiscal_year")
    for part in (r.gaps[r.gaps["fiscal_year"] == year], pooled, r.trends, r.what_if):
        part = part.drop_duplicates("series_id", keep="last").set_index("series_id").drop(columns="reason")
        t = t.join(part[part.columns.difference(t.columns, sort=False)])
    t = t.join(data.indicators.set_index("indicator_id")[["baseline_year_basis", "formula"]], on="indicator_id")
    t = t.join(data.measures.set_index("measure_id").add_prefix("measure_"), on="measure_id")
    at = now[now["edition"].eq(now["edition"].max()) & now["kind"].isin(list(TEXT["kinds"]))]
    at = at.drop_duplicates(["series_id", "kind"], keep="last").set_index("series_id")
    t["lines"] = (at["kind"].map(TEXT["kinds"]) + at["line"].astype(str)).groupby(level=0).agg("・".join)
    t["digits"] = [max(0, -math.floor(math.log10(step))) for step in t["resolution"]]
    t["state"] = t["indicator_id"].map(indicators(data, r.projections)["verdict"])
    t["fiscal_year"] = year if len(r.gaps) else None
    seen = now[now["kind"].eq("actual") & now["value"].notna()].sort_values("fiscal_year", kind="stable")
    t["latest"] = seen.drop_duplicates("series_id", keep="last").set_index("series_id")["value"]
    worse = (t["direction"] * (t["needed_next"] - t["latest"])).lt(-1e-9)
    t["needed_note"] = worse.map({True: "ここまで悪くなっても五分五分", False: ""})
    surveyed = t["survey"].eq("citizen") & t["value_type"].eq("percent")
    t["trend_as"] = t["trend"].mask(t["trend"].eq("flat") & surveyed, "inside_error")
    write, out = _writer(unpublished(data)), {}
    for row in records(t.reset_index()):
        def cell(*at: object, key: str = row["series_id"]) -> dict | None:
            return printed.get((key, *at))

        def value(name: str, unit: str = row["unit"], row: dict = row) -> str:
            return "－" if row[name] is None else format_value(row[name], unit, row["digits"])

        found = {kind: cell(kind, row[f"{kind}_year"]) for kind in ("baseline", "target")}
        found |= {kind: cell(kind, row["fiscal_year"]) for kind in ("actual", "plan")}
        both = [found["actual"], found["plan"] or cell("target", row["fiscal_year"])]
        word = "not_available" if row["actual"] is None else {True: "met", False: "missed"}.get(row["met"], "unjudged")
        parts = [write(part, row, cell) for part in PARTS]
        out[row["series_id"]] = {
            **{f"{kind}_text": got["phrase"].strip("「」") if got else "－" for kind, got in found.items()},
            "gap_text": "－" if row["gap"] is None else difference(row, row["gap"], *both, sign=True),
            "met_as": word, "met_text": TEXT["verdicts"][word], "point_text": value("point"),
            "needed_text": value("needed_next"), "chance_text": probability_words(row["p_attain"]),
            "span_text": "－" if row["lower80"] is None else f"{value('lower80', '')}～{value('upper80')}",
            "sentence": f"{row['label']}：{''.join(parts)}", **dict(zip(PARTS, parts, strict=True))}
    return t.join(pd.DataFrame.from_dict(out, orient="index"))


def sentences(data: Data) -> pd.DataFrame:
    """Write one sentence per series, in document order: `series_id, sentence`, its parts `verdict, change, outlook`."""
    return table(data).rename_axis("series_id").reset_index()[["series_id", "sentence", *PARTS]]


def measure_sentences(data: Data) -> pd.DataFrame:
    """Write one sentence per measure, in document order: `measure_id, sentence`."""
    r, write, names = results(data), _writer(unpublished(data)), table(data)["label"]
    year = r.gaps["fiscal_year"].max() if len(r.gaps) else None
    said = [write("measure", row, year, names.get(row.weakest_series)) for row in r.measure_summary.itertuples()]
    return pd.DataFrame({"measure_id": r.measure_summary["measure_id"], "sentence": said})


def unpublished(data: Data) -> int | None:
    """Return the fiscal year whose actuals come from a filled template, before the document; None without one."""
    return int(data.observations["edition"].max()) if "draft_edition" in set(data.notes["finding"]) else None


def source(data: Data) -> str:
    """Name what the numbers are from: the document with its years, and the filled template with its own."""
    years, draft = sorted(data.observations["edition"].dropna().unique()), unpublished(data)
    kinds = [[year for year in years if year != draft], [year for year in years if year == draft]]
    names = zip(TEXT["sources"], kinds, strict=True)
    return "と".join(name.format("・".join(str(year - 2018) for year in of)) for name, of in names if of)


def vintage(data: Data) -> str:
    """Say which editions and years the numbers are from."""
    o, sizes = data.observations, (len(data.measures), len(data.indicators), len(table(data)))
    years = sorted(o.loc[o["kind"].eq("actual") & o["value"].notna(), "fiscal_year"].unique())
    due = fiscal(o.loc[o["kind"].eq("target"), "fiscal_year"].max())
    return TEXT["vintage"].format(*sizes, source=source(data), seen="・".join(map(fiscal, years)) or "なし", due=due)


def overview(data: Data) -> pd.DataFrame:
    """Lay out one row per series as text under Japanese headers, in document order, index `series_id`."""
    t = table(data)
    year = t["fiscal_year"].max() if t["fiscal_year"].notna().any() else t["baseline_year"].max() + 1
    when = {"year": fiscal(year), "due": fiscal(t["target_year"].max())}
    return t.rename_axis("系列")[list(TEXT["overview"])].set_axis(
        [header.format(**when) for header in TEXT["overview"].values()], axis=1)










