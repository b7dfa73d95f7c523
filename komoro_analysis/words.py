"""Write Japanese sentences from the result tables with `templates/sentences.j2`: what moved, never why."""

import math
import re
import unicodedata

import pandas as pd

from .dataset import Data, latest
from .results import results

BANDS = ((0.225, "低い"), (0.425, "やや低い"), (0.575, "五分五分"), (0.775, "やや高い"), (1.0, "高い"))  # upper edges
CONDITION = "これまでと同様の変動が続く場合"
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
BOUNDS = {"": "", ">=": "以上", "<=": "以下"}
PARTS = ("verdict", "change", "outlook")


def fiscal(year: int) -> str:
    """Name a fiscal year as in 令和６年度 → R6 (H30 and before for 平成)."""
    return f"R{year - 2018}" if year > 2018 else f"H{year - 1988}"


def probability_words(p: float) -> str:
    """Say a probability in one of five bands, with its number to the nearest 5 %: 低い（約20％）."""
    if not 0 <= p <= 1:
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
    return row["short_name"] + ("" if row["component"] == "全体" else f"（{row['component']}）")


def cells(data: Data) -> dict[tuple[str, str, int], dict]:
    """Give printed numbers by (series_id, kind, fiscal_year): text (5件), phrase (「5件以上」), decimals or None."""
    out, units = {}, data.indicators.set_index("indicator_id")["unit"].to_dict()
    for row in latest(data.observations).itertuples():
        tokens = NUMBER.findall(unicodedata.normalize("NFKC", row.printed))
        digits = next((len(t.partition(".")[2]) for t in tokens if float(t.replace(",", "")) == abs(row.value)), None)
        text = format_value(row.value, units.get(row.indicator_id, ""), digits)
        text += "（速報値）" if row.status == "provisional" else ""
        bound = "以内" if row.bound == "<=" and "以内" in row.printed else BOUNDS[row.bound]
        out[row.series_id, row.kind, row.fiscal_year] = {
            "text": text, "phrase": f"「{text}{bound}」" if bound else text, "decimals": digits}
    return out


def difference(row: dict, value: float, *numbers: dict) -> str:
    """Write the size of a difference of printed numbers, with their decimals, in the unit; of percentages in points."""
    digits = [number["decimals"] for number in numbers]
    unit = "ポイント" if row["unit"] in ("%", "％") else row["unit"]
    return format_value(abs(value), unit, None if None in digits else max(digits, default=None))


def _writer():
    """Return write(macro, *arguments): a macro of the template as one line."""
    import jinja2

    env = jinja2.Environment(loader=jinja2.PackageLoader("komoro_analysis"), trim_blocks=True, lstrip_blocks=True)
    env.filters |= {"fiscal": fiscal, "chance": probability_words}
    macros = env.get_template("sentences.j2", globals={"size": difference, "condition": CONDITION}).module
    return lambda macro, *arguments: "".join(map(str.strip, getattr(macros, macro)(*arguments).splitlines()))


def sentences(data: Data) -> pd.DataFrame:
    """Write one sentence per series, in document order: `series_id, sentence`, its parts `verdict, change, outlook`."""
    r, printed, write = results(data), cells(data), _writer()
    newest = r.gaps[r.gaps["fiscal_year"] == r.gaps["fiscal_year"].max()].set_index("series_id")
    table = r.series.join(newest[["actual", "plan", "gap", "gap_to_target", "met", "within_noise"]])
    table = table.join(r.trends.set_index("series_id")).assign(fiscal_year=r.gaps["fiscal_year"].max())
    table["p_attain"] = r.projections.query("method == 'pooled'").groupby("series_id")["p_attain"].last()
    table["moved"] = table["direction"] * table["change_per_year"] * (table["last_year"] - table["first_year"])
    table["pace"] = table["change_per_year"].map(lambda x: float(f"{x:.2g}"))
    out = []
    for key, row in table.astype(object).where(table.notna(), None).iterrows():
        parts = [write(part, row, lambda *at, key=key: printed.get((key, *at))) for part in PARTS]
        out.append((key, f"{series_name(row)}：{''.join(parts)}", *parts))
    return pd.DataFrame(out, columns=["series_id", "sentence", *PARTS])


def measure_sentences(data: Data) -> pd.DataFrame:
    """Write one sentence per measure, in document order: `measure_id, sentence`."""
    r, write = results(data), _writer()
    names, year = r.series.apply(series_name, axis=1), r.gaps["fiscal_year"].max() if len(r.gaps) else None
    said = [write("measure", row, year, names.get(row.weakest_series)) for row in r.measure_summary.itertuples()]
    return pd.DataFrame({"measure_id": r.measure_summary["measure_id"], "sentence": said})


def vintage(data: Data) -> str:
    """Say which editions and years the numbers are from."""
    o, counts = data.observations, (len(data.measures), len(data.indicators), data.observations["series_id"].nunique())
    editions = "・".join(f"令和{edition - 2018}" for edition in sorted(o["edition"].dropna().unique()))
    years = sorted(o.loc[o["kind"].eq("actual") & o["value"].notna(), "fiscal_year"].unique())
    seen = "・".join(map(fiscal, years)) or "なし"
    sizes = "{}施策・{}指標・{}系列".format(*counts)
    due = fiscal(o.loc[o["kind"].eq("target"), "fiscal_year"].max())
    return f"小諸市 施策評価シート（{editions}年度実績版）：{sizes}、実績は{seen}、目標年度は{due}"


def overview(data: Data) -> pd.DataFrame:
    """Lay out one row per series as text under Japanese headers, in document order, index `series_id`."""
    r, printed, out = results(data), cells(data), {}
    year = r.gaps["fiscal_year"].max() if len(r.gaps) else r.series["baseline_year"].max() + 1
    due = r.series["target_year"].max()
    newest = r.gaps[r.gaps["fiscal_year"] == year].set_index("series_id")[["plan", "actual", "met"]]
    ends = r.projections.query("method == 'pooled'").drop_duplicates("series_id", keep="last").set_index("series_id")
    for key, row in r.series.join(newest).join(ends[["point", "lower80", "upper80", "p_attain"]]).iterrows():
        def at(kind: str, when: int, key: str = key) -> dict:
            return printed.get((key, kind, when), {"phrase": "", "decimals": None})

        plan, actual, size = at("plan", year), at("actual", year), abs(round(row["actual"] - row["plan"], 9))
        digits = max(0, -math.floor(math.log10(row["resolution"])))
        low, point, high = (format_value(row[name], "", digits) for name in ("lower80", "point", "upper80"))
        out[key] = {
            "指標": series_name(row), "計画策定時": at("baseline", row["baseline_year"])["phrase"],
            f"{fiscal(year)}計画": plan["phrase"], f"{fiscal(year)}実績": actual["phrase"],
            "実績−計画": "" if pd.isna(size) else ("+" if row["actual"] > row["plan"] else "−" if size else "±")
            + difference(row, size, plan, actual), "判定": {True: "達成", False: "未達成"}.get(row["met"], "―"),
            f"{fiscal(due)}目標": at("target", row["target_year"])["phrase"],
            f"{fiscal(due)}推計（80％の幅）": f"{point}（{low}～{high}）" if pd.notna(row["point"]) else "",
            "達成の見込み": probability_words(row["p_attain"])}
    return pd.DataFrame.from_dict(out, orient="index").rename_axis("系列")


def shown(frame: pd.DataFrame, headers: dict[str, str] | None = None) -> pd.DataFrame:
    """Lay out a table for reading: the columns of `headers`, renamed, the first one as row names under its header."""
    frame = frame[list(headers)].rename(columns=headers) if headers else frame
    return frame.set_index(frame.columns[0]).rename_axis(index=None, columns=frame.columns[0])
