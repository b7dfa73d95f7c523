"""Find what a careful reader would question in the numbers. The rules are general; nothing is repaired."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from statistics import median

import numpy as np
import pandas as pd

from .cells import parse_cell
from .dataset import Data, latest, series
from .gap import gaps

SEVERITY = dict.fromkeys(
    "crossed_baseline plan_wrong_way out_of_range out_of_line bound_mismatch baseline_year_contradicted revised"
    " indicator_new indicator_gone indicator_renamed unit_changed".split(),
    "check",
)
JUMP, JUMP_CHECK = 3.0, 6.0  # largest yearly step of a plan against the median of its other steps
FAR, FAR_CHECK = 2.0, 5.0  # actual against plan, as a factor either way
Finding = tuple[str, str, object, str] | tuple[str, str, object, str, str]


def quality(data: Data) -> pd.DataFrame:
    """Return the findings, in document order: `finding, severity, indicator_id, line, message`.

    `severity` check (needs a person) or note; `line` in the source of the newest edition; `message` Japanese.
    Findings are listed in `data/README.md`. Read from the newest edition's word for each number.
    """
    rows = latest(data.observations)
    wide = series(data)
    lines = rows.drop_duplicates(["series_id", "kind"], keep="last").pivot(index="series_id", columns="kind", values="line")
    found = [*data.notes.itertuples(index=False, name=None), *_of_plans(rows, wide, lines), *_of_actuals(data, rows, wide)]
    found += [*_of_cells(rows, wide), *_of_indicators(data, rows, lines), *_crossed(rows, wide, lines)]
    table = pd.DataFrame([(*f, "")[:5] for f in found], columns=["finding", "indicator_id", "line", "message", "severity"])
    default = table["finding"].map(SEVERITY).fillna("note")
    table["severity"] = table["severity"].where(table["severity"].ne(""), default)
    order = table["indicator_id"].str.split("-", expand=True).apply(pd.to_numeric) if len(table) else table
    table = table.loc[order.sort_values(list(order.columns), kind="stable").index]
    table["line"] = pd.to_numeric(table["line"]).astype("Int64")
    return table[["finding", "severity", "indicator_id", "line", "message"]].reset_index(drop=True)


def _of_plans(rows: pd.DataFrame, wide: pd.DataFrame, lines: pd.DataFrame) -> Iterator[Finding]:
    planned = rows[rows["kind"].isin(["baseline", "plan", "target"])].sort_values("fiscal_year", kind="stable")
    paths = planned.groupby("series_id", sort=False)["value"]
    for key, path in paths:
        one, values = wide.loc[key], path.dropna().to_numpy()
        part = "" if one["component"] == "全体" else f"{one['component']}の"
        at = lines.at[key, "plan"]
        steps = np.round(np.diff(values), 9)
        if one["target_type"] == "limit":
            text = f"{part}目標{one['target']:g}は計画策定時{one['baseline']:g}より易しい"
            yield "easier_target", one["indicator_id"], lines.at[key, "target"], text
        if one["target_type"] == "maintain":
            yield "baseline_equals_target", one["indicator_id"], lines.at[key, "target"], f"{part}目標が計画策定時と同じ"
        if (steps > 0).any() and (steps < 0).any():
            text = f"{part}計画が途中で向きを変える（{' → '.join(f'{v:g}' for v in values)}）"
            yield "plan_wrong_way", one["indicator_id"], at, text
        moves = np.abs(steps[steps != 0])
        if len(moves) >= 3 and (ratio := moves.max() / np.median(np.delete(moves, moves.argmax()))) >= JUMP:
            text = f"{part}計画の一段が他の段の{ratio:.1f}倍（{' → '.join(f'{v:g}' for v in values)}）"
            yield "plan_jump", one["indicator_id"], at, text, "check" if ratio >= JUMP_CHECK else "note"


def _of_actuals(data: Data, rows: pd.DataFrame, wide: pd.DataFrame) -> Iterator[Finding]:
    for row in rows[rows["kind"].ne("history")].itertuples():
        one = wide.loc[row.series_id]
        if row.status == "provisional":
            yield "provisional", row.indicator_id, row.line, f"{row.printed}は速報値"
        if row.status == "corrected":
            yield "corrected", row.indicator_id, row.line, f"印字{row.printed}を{row.value:g}に訂正して使用"
        if one["value_type"] == "percent" and not (pd.isna(row.value) or 0 <= row.value <= 100):
            yield "out_of_range", row.indicator_id, row.line, f"{row.printed}は割合の範囲（0～100）の外"
    actuals = rows[rows["kind"].eq("actual")].set_index(["series_id", "fiscal_year"])["line"]
    newest = gaps(data).drop_duplicates("series_id", keep="last")
    for row in newest.itertuples():
        one, line = wide.loc[row.series_id], actuals[row.series_id, row.fiscal_year]
        part = "" if one["component"] == "全体" else f"{one['component']}の"
        if row.gap_to_target >= 0:
            yield "target_already_met", one["indicator_id"], line, f"{part}実績{row.actual:g}は目標{row.target:g}を既に達成"
        if pd.notna(row.within_noise) and row.within_noise:
            yield "within_survey_error", one["indicator_id"], line, f"計画{row.plan:g}と実績{row.actual:g}の差は調査誤差の範囲内"
        if row.plan > 0 and row.actual > 0 and (factor := max(row.actual / row.plan, row.plan / row.actual)) >= FAR:
            text = f"{part}実績{row.actual:,g}は計画{row.plan:,g}の{row.actual / row.plan:.2f}倍"
            yield "far_from_plan", one["indicator_id"], line, text, "check" if factor >= FAR_CHECK else "note"


def _of_cells(rows: pd.DataFrame, wide: pd.DataFrame) -> Iterator[Finding]:
    """Hold each number against the other numbers of its series, and the bounds of a plan against each other."""
    series_cells = defaultdict(list)
    for row in rows[rows["kind"].ne("history")].itertuples():
        series_cells[row.series_id].append(row)
    components = wide["component"].to_dict()
    for key, cells in series_cells.items():
        part = "" if components[key] == "全体" else f"{components[key]}の"
        planned = [cell for cell in cells if cell.kind in ("plan", "target")]
        if len({cell.bound for cell in planned}) > 1:
            text = f"{part}計画と目標の範囲（以上・以下）がそろっていない（{' → '.join(cell.printed for cell in planned)}）"
            yield "bound_mismatch", planned[0].indicator_id, planned[0].line, text
        newest = max((cell.fiscal_year for cell in cells if cell.kind == "actual"), default=0)
        has_plan = any(cell.value > 0 for cell in planned)
        for cell in cells:
            if cell.kind == "actual" and np.isnan(cell.value):
                yield "not_available", cell.indicator_id, cell.line, f"{part}{cell.fiscal_year}年度の実績がない"
            others = [abs(other.value) for other in cells if other is not cell and abs(other.value) > 0]
            if not others or not abs(cell.value) > 0 or (cell.kind == "actual" and cell.fiscal_year == newest and has_plan):
                continue  # a newest actual is held against its plan: far_from_plan
            if not 1 / FAR_CHECK < abs(cell.value) / median(others) < FAR_CHECK:
                text = f"{part}{cell.printed}は系列の他の値（中央値{median(others):g}）から桁違いに離れている"
                yield "out_of_line", cell.indicator_id, cell.line, text


def _of_indicators(data: Data, rows: pd.DataFrame, lines: pd.DataFrame) -> Iterator[Finding]:
    printed = rows[rows["kind"].ne("history")].groupby("indicator_id")["printed"].unique()
    first = lines.groupby(rows.drop_duplicates("series_id").set_index("series_id")["indicator_id"]).first()
    for one in data.indicators.itertuples():
        key, at = one.indicator_id, first.loc[one.indicator_id]
        labels = {tuple(v.label for v in parse_cell(cell)) for cell in printed[key]} - {("",)}
        if len(labels) > 1:
            texts = sorted("・".join(part) for part in labels)
            yield "label_mismatch", key, at["plan"], f"内訳の表記がそろっていない（{'／'.join(texts)}）"
        if one.unit != one.unit_printed:
            yield "unit_carries_bound", key, at["plan"], f"単位「{one.unit_printed}」に範囲が含まれる"
        if not one.formula:
            yield "formula_blank", key, at["baseline"], "算式が空欄"
        elif _no_formula(one.formula, one.name):
            yield "formula_not_a_formula", key, at["baseline"], f"算式「{one.formula}」は算式でない"
        if one.baseline_year_basis in ("assumed", "contradicted"):
            yield f"baseline_year_{one.baseline_year_basis}", key, at["baseline"], one.baseline_year_note


def _no_formula(formula: str, name: str) -> bool:
    """Tell whether a 算式 only repeats the name, is a remark, or is a result (9件) rather than a way to compute one."""
    short, long = (re.sub(r"\W|実績値", "", unicodedata.normalize("NFKC", text)) for text in (formula, name))
    return short in long or formula.startswith("※") or bool(re.search(r"\d+[件人]", formula))


def _crossed(rows: pd.DataFrame, wide: pd.DataFrame, lines: pd.DataFrame) -> Iterator[Finding]:
    """Compare each pair of one 施策 and unit: do both plans start much nearer to the other's baseline?"""
    plans = rows[rows["kind"].eq("plan")].drop_duplicates("series_id").set_index("series_id")["value"]
    frame = wide[wide["component"].eq("全体")].assign(first=plans).dropna(subset=["baseline", "first"])
    for _, group in frame.groupby(["measure_id", "unit"], sort=False):
        for (i, a), (j, b) in combinations(group.iterrows(), 2):
            own = abs(a["baseline"] - a["first"]), abs(b["baseline"] - b["first"])
            other = abs(b["baseline"] - a["first"]), abs(a["baseline"] - b["first"])
            if sum(other) < 0.5 * sum(own) and other[0] < own[0] and other[1] < own[1]:
                for key, mine, its in ((i, a, b), (j, b, a)):
                    text = f"計画策定時{mine['baseline']:g}が、計画の初年{mine['first']:g}より{its['short_name']}の{its['first']:g}に近い。入れ違いの疑い"
                    yield "crossed_baseline", key, lines.at[key, "baseline"], text
