"""Words for the result tables: numbers as printed, one table of all that is shown, sentences (never why), lines.

Sentences are written by `templates/sentences.j2`, the words for codes stand in `templates/words.json`.
"""

import hashlib
import html
import json
import math
import re
import unicodedata
from pathlib import Path

import pandas as pd

from .dataset import Data, kept, latest
from .results import results
from .summary import indicators

TEMPLATES = Path(__file__).with_name("templates")
TEXT = json.loads((TEMPLATES / "words.json").read_text(encoding="utf-8"))
BANDS = ((0.225, "低い"), (0.425, "やや低い"), (0.575, "五分五分"), (0.775, "やや高い"), (1.0, "高い"))  # upper edges
CONDITION = "これまでと同様の変動が続く場合"
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
BOUNDS = {"": "", ">=": "以上", "<=": "以下"}
PARTS = ["verdict", "change", "outlook"]
AMOUNT = re.compile(r"[－±]?|未公表|[+−±-]?[\d,.]+[^\d、。は]*(～[+−-]?[\d,.]+[^\d、。は]*)?")  # a number in a cell
# A line may break after these, before an opening bracket, and where a word begins: after hiragana, before what is not.
BOUNDARY = re.compile(r"[、。，・／）)」　 ](?=.)|.(?=[（(「])|[ぁ-ん](?![ぁ-んー])")
NEVER_FIRST = "、。，．：・）)」ー％%ぁぃぅぇぉっゃゅょァィゥェォッャュョ"


def fiscal(year: int) -> str:
    """Name a fiscal year as in 令和６年度 → R6 (H30 and before for 平成)."""
    return f"R{year - 2018}" if year > 2018 else f"H{year - 1988}"


def probability_words(p: float | None) -> str:
    """Say a probability in one of five bands, with its number to the nearest 5 %: 低い（約20％）."""
    if p is None or not 0 <= p <= 1:
        return "算出できない"
    shown = min(max(math.floor(p * 20 + 0.5) * 5, 5), 95)
    return f"{next(word for edge, word in BANDS if shown / 100 < edge)}（約{shown}％）"


def format_value(value: float, unit: str = "", decimals: int | None = None) -> str:
    """Write a number with its unit, thousands separated: 1,205人. decimals None: as many as it has; NaN: 未公表."""
    if pd.isna(value):
        return "未公表"
    value = round(float(value), 9 if decimals is None else decimals) + 0.0  # never −0
    number = f"{value:,.{decimals}f}" if decimals is not None else f"{value:,.9f}".rstrip("0").rstrip(".")
    return number.replace("-", "−") + unit.replace("%", "％")


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


class Shown(pd.DataFrame):
    """A table that shows itself in a notebook with text to the left and numbers to the right."""

    def _repr_html_(self) -> str:
        from pandas.io.formats.style import Styler

        def safe(value: object) -> str:
            return format_value(value) if isinstance(value, float) else html.escape(str(value))

        cells = pd.DataFrame(self).map(safe).rename(index=safe, columns=safe)
        cells = cells.rename_axis(columns=safe(self.columns.name))
        look = {name: [{"selector": "", "props": "text-align: left"}]
                for name in cells if not all(map(AMOUNT.fullmatch, cells[name]))}
        key = hashlib.sha256(cells.to_csv().encode()).hexdigest()[:8]  # the same at every run
        table = Styler(cells, uuid=key, cell_ids=False, table_attributes='class="dataframe"')
        return table.set_table_styles(look).to_html()


def shown(frame: pd.DataFrame, headers: dict[str, str] | None = None) -> Shown:
    """Lay out a table for reading: the columns of `headers`, renamed, the first one as row names under its header."""
    frame = frame[list(headers)].rename(columns=headers) if headers else frame
    return Shown(frame.set_index(frame.columns[0]).rename_axis(index=None, columns=frame.columns[0]))


def clean(text: str) -> str:
    """Drop what no font can draw: keycap rings, variation selectors, control and direction marks."""
    text = unicodedata.normalize("NFC", str(text))
    return "".join(c for c in text if unicodedata.category(c) not in ("Me", "Mn", "Cf", "Cc"))


def em(text: str) -> float:
    """Estimate the width of a text in units of its size; Latin letters of the font are proportional."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.56 for c in text)


def wrap(text: str, width: float, lines: int = 9) -> list[str]:
    """Break a text into lines of at most `width` em at word-like boundaries; what does not fit ends in …."""
    rest, out = clean(text), []
    while em(rest) > width and len(out) < lines:
        room = next(i for i in range(len(rest) + 1) if em(rest[: i + 1]) > width) or 1
        if len(out) == lines - 1:
            return [*out, rest[: max(room - 1, 1)] + "…"]
        fits = [i for i in range(room, room * 3 // 5, -1) if rest[i] not in NEVER_FIRST]
        cut = next((i for i in fits if BOUNDARY.match(rest, i - 1)), next(iter(fits), room))
        out, rest = [*out, rest[:cut].rstrip()], rest[cut:].lstrip()
    return [*out, rest]
