"""Tidy the raw tables of all editions into long format: parse cells, join the curated judgements, check the schema."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from ..base.errors import InputError
from ..base.files import read_csv
from ..base.judgements import Judgements, judgements_beside
from ..base.years import fiscal_year, year_label
from ..source.cells import parse_cell, parse_unit
from ..source.edition import NOTE_COLUMNS, read_source
from .schema import DESCRIPTOR, TABLES, validate
from .tables import typed

DECIMAL = re.compile(r"(?:0|[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]*)(?:\.[0-9]+)?")
EDITIONS = "fy<year>/ as komoro extract writes it (run komoro in the project's folder, where data/ and README.md are)"
ASSUMED = "計画策定時の年度は印字なし。計画初年度の前年度と仮定"
BOUNDS, STATUSES = ["", ">=", "<="], ["final", "provisional", "not_available"]
KINDS = {"計画策定時": "baseline", "計画": "plan", "目標値": "target", "実績": "actual", "": "history"}
ID_COLUMNS = ["施策", "番号", "指標名", "単位", "算式", "行"]
MEASURES = "施策 施策名 政策 政策名 所管部 主管課 関係課 今後の方針 個別計画".split()
JUDGED = "short_name direction value_type survey baseline_year baseline_year_basis baseline_year_note".split()
CURATED = ["indicator_id", "name", "unit", *JUDGED]
COMPONENTS = {  # until `observe` takes those of each indicator
    ("plain", ""): "全体",
    ("labelled", "小"): "小学校",
    ("labelled", "中"): "中学校",
    ("labelled", "男"): "男性",
    ("labelled", "男性"): "男性",
    ("labelled", "女"): "女性",
    ("labelled", "女性"): "女性",
    ("bracket", ""): "家庭系",
    ("bracket", "()"): "事業系を含む",
}
CORRECTION = "edition indicator_id component kind fiscal_year".split()


def tidy(raw: str | Path = "data/raw", judgements: Judgements | None = None) -> dict[str, pd.DataFrame]:
    """Tidy every edition of the newest plan under a folder; all columns come as text, exactly as the CSVs hold them.

    Numbers keep their printed decimals. The newest edition names an indicator; what changed between editions, and
    indicators without a fitting curated row, become `notes`. A filled template gives way to the document of its
    year. `judgements`: those beside the folder if None. Errors: `InputError` for no edition, a cell outside the
    grammar, an unknown component label, a schema violation, a correction or other observation that fits nothing.
    """
    editions = [_read(path.parent) for path in sorted(Path(raw).glob("*/source.json"))]
    if not editions:
        raise InputError(f"{raw}: found no edition; expected {EDITIONS}")
    judgements = judgements or judgements_beside(raw)
    editions.sort(key=lambda e: (e["edition"], not e["template"]))
    plan = editions[-1]["plan"]
    others = [e for e in editions if e["plan"] != plan]
    notes = [("edition_of_another_plan", "", "", f"{e['plan']}の版（{e['file']}）は含めていない") for e in others]
    editions = [e for e in editions if e["plan"] == plan]
    curated = pd.DataFrame([vars(r) for r in judgements.indicators_of(plan)] or None, columns=CURATED)
    curated = curated.set_index("indicator_id")
    for edition in editions:
        edition["rows"] = observe(edition["indicators"], edition["edition"], curated["baseline_year"], edition["where"])
    newest = {e["edition"]: e["rows"] for e in editions}  # the document after the template of its year
    observations = _correct(pd.concat(newest.values(), ignore_index=True), judgements)
    drafts = [e["rows"] for e in editions if e["rows"] is not newest[e["edition"]]]
    notes += _revised(pd.concat([*drafts, observations]))
    observations = pd.concat([observations, _history(judgements, observations)], ignore_index=True)
    indicators = _indicators(editions, curated)
    notes += _fit(indicators, curated)
    published = [e for e in editions if not e["template"]]
    if editions[-1] not in published:
        year, file = editions[-1]["edition"], editions[-1]["file"]
        notes.append(("draft_edition", "", "", f"{year_label(year)}の値は庁内記入の表（{file}）による。公表前"))
    for row in published[-1]["notes"] if published else []:
        message = f"空欄の指標枠に{row['項目']}「{row['内容']}」が残っている"
        line = row["行"] if editions[-1] in published else ""  # lines are those of the newest edition
        notes.append(("empty_slot_residue", f"{row['施策']}-{row['番号']}", line, message))
    tables = {
        "observations": _in_order(observations),
        "indicators": indicators,
        "measures": editions[-1]["measures"][MEASURES],
        "notes": pd.DataFrame(notes, columns=_columns("notes")),
    }
    for name, table in tables.items():
        width = len(_columns(name))
        tables[name] = table.iloc[:, :width].set_axis(_columns(name), axis=1).astype(str).reset_index(drop=True)
        validate(name, typed(name, tables[name]))
    return tables


def files(tables: dict[str, pd.DataFrame]) -> dict[str, bytes]:
    """Return the files of `data/tidy/`: a CSV a table and the Data Package that describes them."""
    out = {f"{name}.csv": frame.to_csv(index=False, lineterminator="\n").encode() for name, frame in tables.items()}
    return out | {"datapackage.json": (json.dumps(DESCRIPTOR, ensure_ascii=False, indent=1) + "\n").encode()}


def observe(raw: pd.DataFrame, edition: int, baseline_years: pd.Series, where: str = "") -> pd.DataFrame:
    """Melt one raw indicator table (text, columns as printed) into one row per number, text as in `observations.csv`.

    `baseline_years`: fiscal year by indicator_id; the year before the plan's first where there is none. Vectorised:
    each distinct cell is parsed once. Errors: `InputError` for a cell outside the grammar or an unknown label.
    """
    columns = [c for c in raw.columns if c not in ID_COLUMNS]
    labels = [c.split("_")[0] for c in columns]
    indicator = (raw["施策"] + "-" + raw["番号"]).astype("str")
    codes, cells = pd.factorize(raw[columns].to_numpy(object).ravel("F"))  # one printed column after the other
    values, forms, counts = _parse(cells, where, lambda cell: indicator[(raw[columns] == cell).any(axis=1)].iloc[0])
    place = np.repeat(np.arange(len(codes)), counts[codes])  # one row per number
    number = (np.cumsum(counts) - counts)[codes[place]] + np.arange(len(place)) - np.searchsorted(place, place)
    rows = pd.DataFrame({"row": place % len(raw), "column": place // len(raw), "number": number})
    rows["component"], *_, missing = np.unravel_index(forms[number], _shape())
    row, column, number, component = _spread_missing(rows, missing == 1).to_numpy().T
    _, own, status, _ = np.unravel_index(forms[number], _shape())
    years = [str(fiscal_year(c)) if "_" in c else "" for c in columns]
    first_plan = min(year for year, label in zip(years, labels, strict=True) if label == "計画")
    assumed = indicator.map(baseline_years).astype("str").fillna(str(int(first_plan) - 1))
    year = np.where(np.array(years)[column] == "", len(years) + row, column)
    unit, units = pd.factorize(raw["単位"])
    carried = np.array([BOUNDS.index(parse_unit(u)[1]) for u in units])[unit[row]]
    planned = np.isin(labels, ["計画", "目標値"])[column]
    printed_at, texts = pd.factorize(raw["行"])
    found = [dict(re.findall(r"(?:^|;)([^:;]+):(\d+)", text)) for text in texts]
    lines = [each.get(label, "") for each in found for label in labels]
    pair, pairs = pd.factorize(row * len(_components()[1]) + component)
    of, part = np.divmod(pairs, len(_components()[1]))
    suffix = [f":{name}" if at else "" for at, name in enumerate(_components()[1])]
    return pd.DataFrame({
        "series_id": _pick(_pick(indicator, of) + _pick(suffix, part), pair),
        "indicator_id": _pick(indicator, row),
        "component": _pick(_components()[1], component),
        "fiscal_year": _pick([*years, *assumed], year),
        "kind": _pick([KINDS[label] for label in labels], column),
        "value": _pick(values, number),
        "bound": _pick(BOUNDS, np.where(planned, np.where(own, own, carried), 0)),
        "status": _pick(STATUSES, status),
        "printed": _pick(cells, codes[row + column * len(raw)]),
        "edition": str(edition),
        "line": _pick(lines, printed_at[row] * len(labels) + column),
    })


def _pick(texts: Iterable[str], at: np.ndarray) -> pd.Series:
    return pd.Series(pd.array(texts, dtype="str").take(at))


def _columns(table: str) -> list[str]:
    return [field["name"] for field in TABLES[table]["fields"]]


def _read(folder: Path) -> dict:
    source = read_source(folder)
    edition = asdict(source) | {"template": source.is_template}
    edition["where"] = str(folder / "indicators.csv")
    edition["indicators"] = pd.DataFrame(read_csv(edition["where"], [*ID_COLUMNS, "計画策定時"]), dtype=str)
    edition["measures"] = pd.DataFrame(read_csv(folder / "measures.csv", MEASURES), dtype=str)
    edition["notes"] = _optional(folder / "notes.csv", NOTE_COLUMNS)
    return edition


def _optional(path: Path, columns: list[str]) -> list[dict[str, str]]:
    return read_csv(path, columns) if path.exists() else []


@lru_cache(maxsize=1 << 17)  # editions repeat most of their cells, and municipalities each other's percentages
def _numbers_of(cell: str) -> tuple[tuple[str, int], ...]:
    """Parse a cell into values, each with its form: component, bound, status, missing or not, in one number."""
    if DECIMAL.fullmatch(cell):  # most cells; the grammar would say the same
        return ((cell.replace(",", ""), 0),)
    values = parse_cell(cell)
    form = "plain" if len(values) == 1 else "bracket" if values[-1].label == "()" else "labelled"
    missing = form == "plain" and not values[0].value
    parts, names = _components()
    codes = ((names.index(parts[form, v.label]) * len(BOUNDS) + BOUNDS.index(v.bound), v) for v in values)
    return tuple((v.value, (at * len(STATUSES) + STATUSES.index(v.status)) * 2 + missing) for at, v in codes)


def _shape() -> tuple[int, int, int, int]:
    return len(_components()[1]), len(BOUNDS), len(STATUSES), 2


@lru_cache(maxsize=1)
def _components() -> tuple[dict[tuple[str, str], str], list[str]]:
    return COMPONENTS, list(dict.fromkeys(COMPONENTS.values()))


def _parse(
    cells: Iterable[str], where: str, owner: Callable[[str], str]
) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Give the values of all cells, their forms, and how many each cell holds."""
    found = []
    for cell in cells:
        try:
            found.append(_numbers_of(cell))
        except (ValueError, KeyError) as error:
            label = f"found {cell!r}; expected a label of components.csv"
            wrong = error if isinstance(error, ValueError) else label
            raise InputError(f"{where}: 指標 {owner(cell)}: {wrong}") from None
    forms = np.array([form for numbers in found for _, form in numbers], int)
    return [value for numbers in found for value, _ in numbers], forms, np.array([*map(len, found)], int)


def _spread_missing(rows: pd.DataFrame, missing: np.ndarray) -> pd.DataFrame:
    """Give a missing cell of a composite indicator one row per component."""
    spoken = ~missing & rows["row"].isin(rows.loc[missing, "row"]).to_numpy()
    known = rows.loc[spoken, ["row", "component"]].drop_duplicates()
    spread = rows[missing].drop(columns="component").merge(known, on="row", how="left").fillna({"component": 0})
    return pd.concat([rows[~missing], spread.astype(int)], ignore_index=True)


def _correct(rows: pd.DataFrame, judgements: Judgements) -> pd.DataFrame:
    for fix in judgements.corrections:
        where = f"{judgements.folder / 'corrections.csv'}:{fix.line}: 指標 {fix.indicator_id}"
        key = {name: getattr(fix, name) for name in CORRECTION} | {"component": fix.component or "全体"}
        hit = (rows[CORRECTION] == pd.Series(key)[CORRECTION]).all(axis=1)
        found = rows.loc[hit]
        if found.empty:
            sought = "・".join(key.values())
            raise InputError(f"{where}: 「{sought}」に当たる数値がありません。observations.csv にある数値が必要です")
        if fix.printed not in {*found["value"], *found["printed"]}:
            printed = "・".join(found["printed"])
            raise InputError(f"{where}: 印字は「{printed}」です。printed に「{fix.printed}」でなく印字の値が必要です")
        rows.loc[hit, ["value", "status"]] = fix.corrected, "corrected"
    return rows


def _history(judgements: Judgements, observations: pd.DataFrame) -> pd.DataFrame:
    others = [vars(row) for row in judgements.other_observations if row.definition == "same"]
    rows = pd.DataFrame(others, dtype="str")
    if rows.empty:
        return observations.head(0)
    first = observations[observations["kind"].eq("baseline")].groupby("series_id")["fiscal_year"].min()
    start, year = rows["series_id"].map(first).astype("str"), rows["fiscal_year"]
    for expected, good in {
        "observations.csv にある series_id": start.notna(),
        "計画策定時より前の年度": year < start.fillna(""),
    }.items():
        for bad in rows[~good].itertuples():
            where = f"{judgements.folder / 'other_observations.csv'}:{bad.line}"
            raise InputError(f"{where}: 「{bad.series_id}・{bad.fiscal_year}」があります。{expected}が必要です")
    rows[["indicator_id", "component"]] = rows["series_id"].str.partition(":")[[0, 2]].replace("", "全体")
    rows = rows.assign(kind="history", bound="", status="final", printed=rows["value"], edition="", line="")
    return rows[_columns("observations")]


def _revised(rows: pd.DataFrame) -> list[tuple]:
    """Note each number that a later edition, or the document after its template, prints differently."""
    rows = rows.sort_values("edition", kind="stable", ignore_index=True, key=lambda s: s.astype(int))
    rows["number"] = pd.to_numeric(rows["value"].replace("", None))
    rows[["old", "was"]] = rows.groupby(["series_id", "kind", "fiscal_year"])[["value", "number"]].shift()
    labels = {kind: label for label, kind in KINDS.items()}
    notes = []
    for r in rows[rows["was"].notna() & rows["was"].ne(rows["number"])].itertuples():
        year, edition = year_label(int(r.fiscal_year)), year_label(int(r.edition))
        what = f"{r.component.replace('全体', '')}{year}{labels[r.kind]} {r.old} → {r.value or '－'}（{edition}版）"
        notes.append(("revised", r.indicator_id, r.line, what))
    return notes


def _indicators(editions: list[dict], curated: pd.DataFrame) -> pd.DataFrame:
    """Lay out the newest word on each indicator, then its line and whether the newest edition has it."""
    frame = pd.concat([e["indicators"].assign(edition=e["edition"]) for e in editions], ignore_index=True)
    frame["indicator_id"] = frame["施策"] + "-" + frame["番号"]
    frame = frame.drop_duplicates("indicator_id", keep="last").set_index("indicator_id", drop=False)
    first_plan = min(fiscal_year(c) for c in editions[-1]["indicators"] if c.startswith("計画_"))
    assumed = {"baseline_year": str(first_plan - 1), "baseline_year_basis": "assumed", "baseline_year_note": ASSUMED}
    judged = curated[JUDGED].reindex(frame.index).fillna({"short_name": frame["指標名"], **assumed}).fillna("")
    frame["unit"] = frame["単位"].map(lambda printed: parse_unit(printed)[0])
    frame["line"] = frame["行"].str.extract(r"(?:^|;)計画:(\d+)")[0]
    frame["now"] = frame["edition"].eq(editions[-1]["edition"])
    left, right = ["indicator_id", "施策", "番号", "指標名"], ["unit", "単位"]
    parts = [frame[left], judged[["short_name"]], frame[right], judged[JUDGED[1:]], frame[["算式", "line", "now"]]]
    table = pd.concat(parts, axis=1)
    return table.loc[sorted(table.index, key=lambda key: tuple(map(int, key.split("-"))))]


def _fit(indicators: pd.DataFrame, curated: pd.DataFrame) -> list[tuple]:
    """Note where the newest edition and the curated rows do not speak of the same indicators."""
    notes, names, line = [], indicators["指標名"], indicators["line"]
    for key in indicators.index.union(curated.index, sort=False):
        printed, known = indicators["now"].get(key, False), key in curated.index
        if printed and not known:
            text = f"新しい指標「{names[key]}」。方向などを判断した行が指標表にない"
            notes.append(("indicator_new", key, line[key], text))
        elif known and not printed:
            text = f"指標「{curated['name'][key]}」が最新の版にない"
            notes.append(("indicator_gone", key, line.get(key, ""), text))
        for column, what, finding in (("指標名", "name", "indicator_renamed"), ("単位", "unit", "unit_changed")):
            if printed and known and _folded(old := curated[what][key]) != _folded(new := indicators[column][key]):
                notes.append((finding, key, line[key], f"{column}が「{old}」から「{new}」に変わった"))
    return notes


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _in_order(rows: pd.DataFrame) -> pd.DataFrame:
    component = {name: at for at, name in enumerate(_components()[1])}
    kind = {name: at for at, name in enumerate(KINDS.values())}
    keys = pd.DataFrame({"component": rows["component"].map(component), "kind": rows["kind"].map(kind)})
    keys[["p", "m", "n"]] = rows["indicator_id"].str.split("-", expand=True).astype(int)
    keys = keys.assign(year=rows["fiscal_year"].astype(int), edition=pd.to_numeric(rows["edition"].replace("", None)))
    return rows.loc[keys.sort_values(["p", "m", "n", "component", "kind", "year", "edition"]).index]
