"""Tidying: the committed tables, editions side by side, corrections, history, and what is refused."""

import json
import re
import shutil

import pandas as pd
import pytest

from komoro_analysis import quality
from komoro_analysis.base.errors import InputError
from komoro_analysis.base.years import fiscal_year, year_label
from komoro_analysis.dataset import data_of, latest, load, series
from komoro_analysis.publish import site
from komoro_analysis.tidy.build import tidy
from komoro_analysis.tidy.observations import observe
from komoro_analysis.wording.wording import wording_of
from tests.builders.editions import add_next_edition, leave, rewrite
from tests.builders.paths import ROOT, fy2024, tidy_files


def change(folder, edit):
    """Rewrite an edition's indicator table."""
    rewrite(folder / "indicators.csv", edit)


def next_edition(raw, edit=leave):
    """Make fy2025 out of fy2024: one more actual in each row, the same as the last."""

    def stay(rows):
        for row in rows:
            row["実績_令和７年度"] = row["実績_令和６年度"].replace("（速報値）", "")
        return edit(rows)

    return add_next_edition(raw, stay)


def test_committed_tables_come_out_byte_for_byte(tmp_path):
    for name, content in tidy_files(ROOT / "data/raw").items():
        assert (ROOT / "data/tidy" / name).read_bytes() == content, name


def test_every_printed_number_is_there(data):
    rows = data.observations
    assert (
        len(rows) == 402
        and rows["series_id"].nunique() == 67
        and rows["indicator_id"].nunique() == 61
    )
    assert rows["kind"].value_counts().to_dict() == {
        "plan": 201,
        "baseline": 67,
        "target": 67,
        "actual": 67,
    }
    assert rows["value"].notna().all()
    text = (fy2024() / "observations.csv").read_text(encoding="utf-8")
    assert (
        "1-1-1:中学校,1-1-1,中学校,2024,actual,94.0,,final,小93.1　中94.0,2024,143\n"
        in text
    )


def test_values_are_what_the_cells_say(data):
    """Each value, written as it is printed, stands in its own cell, at the position of its component."""
    place = {
        "全体": 0,
        "小学校": 0,
        "中学校": 1,
        "男性": 0,
        "女性": 1,
        "家庭系": 0,
        "事業系を含む": 1,
    }
    for row in data.observations.itertuples():
        numbers = re.findall(r"\d[\d,]*\.?\d*", row.printed)
        assert float(numbers[place[row.component]].replace(",", "")) == row.value, row


@pytest.mark.parametrize(
    ("series_id", "kind", "year", "value", "bound", "status"),
    [
        ("4-2-1", "plan", 2025, 5, ">=", "final"),
        ("2-3-2", "target", 2027, 2, "<=", "final"),
        ("4-3-3", "target", 2027, 30, "<=", "final"),
        ("6-3-1", "plan", 2024, 20, ">=", "final"),
        ("6-3-3", "target", 2027, 9, "<=", "final"),
        ("6-3-1", "actual", 2024, 45.3, "", "final"),
        ("3-3-1:男性", "plan", 2024, 82.2, ">=", "final"),
        ("3-3-1:女性", "plan", 2024, 84.7, ">=", "final"),
        ("3-1-2", "actual", 2024, 38.2, "", "provisional"),
        ("2-1-1:事業系を含む", "baseline", 2022, 795, "", "final"),
        ("4-3-2", "actual", 2024, 173763, "", "final"),
    ],
)
def test_forms_of_cells(data, series_id, kind, year, value, bound, status):
    rows = data.observations
    hit = rows[
        rows["series_id"].eq(series_id)
        & rows["kind"].eq(kind)
        & rows["fiscal_year"].eq(year)
    ]
    assert hit[["value", "bound", "status"]].values.tolist() == [[value, bound, status]]


def test_document_end_to_end(document, tmp_path):
    from komoro_analysis.base.files import write_files
    from komoro_analysis.source.extract import extract

    write_files(tmp_path / "raw/fy2024", extract(document).files())
    for path in sorted((ROOT / "data/raw/fy2024").iterdir()):
        assert (
            tmp_path / "raw/fy2024" / path.name
        ).read_bytes() == path.read_bytes(), path.name
    shutil.copytree(fy2024().parent / "judgements", tmp_path / "judgements")
    tables = tidy_files(tmp_path / "raw")
    assert tables["observations.csv"] == (fy2024() / "observations.csv").read_bytes()


def test_next_edition_stands_beside_this_one(raw):
    next_edition(raw)
    data = data_of(tidy(raw))
    assert data.observations["edition"].value_counts().to_dict() == {
        2025: 469,
        2024: 402,
    }
    current = latest(data.observations)
    assert len(current) == 469 and current["edition"].eq(2025).all()
    assert series(data).index.tolist() == series(load(fy2024())).index.tolist()


def test_a_number_that_changed_is_revised_and_the_newest_wins(raw):
    def edit(rows):
        rows[3]["実績_令和６年度"] = "50.9"

    next_edition(raw, edit)
    data = data_of(tidy(raw))
    found = quality(data).query("finding == 'revised'")
    assert found["indicator_id"].tolist() == ["1-2-1"] and found[
        "severity"
    ].tolist() == ["check"]
    assert found["message"].iloc[0] == "令和６年度実績 51.3 → 50.9（令和７年度版）"
    current = latest(data.observations).query(
        "series_id == '1-2-1' and kind == 'actual' and fiscal_year == 2024"
    )
    assert current["value"].tolist() == [50.9]


def test_new_gone_and_renamed_indicators_need_a_person(raw):
    def edit(rows):
        new = {**rows[4], "番号": "3", "指標名": "まったく新しい指標"}
        rows[5]["指標名"] += "の別の名"
        rows[6]["単位"] = "人"
        return [r for r in rows if (r["施策"], r["番号"]) != ("6-4", "2")] + [new]

    next_edition(raw, edit)
    data = data_of(tidy(raw))
    found = quality(data).query(
        "finding.str.startswith('indicator_') or finding == 'unit_changed'"
    )
    assert set(zip(found["finding"], found["indicator_id"], strict=True)) >= {
        ("indicator_new", "1-2-3"), ("indicator_gone", "6-4-2"),
        ("indicator_renamed", "1-3-1"), ("unit_changed", "1-3-2"),
    }  # fmt: skip
    assert found["severity"].eq("check").all()
    new = data.indicators.set_index("indicator_id").loc["1-2-3"]
    assert new[["direction", "short_name", "baseline_year_basis"]].tolist() == [
        "",
        "まったく新しい指標",
        "assumed",
    ]


def test_missing_is_empty_once_per_component(raw):
    def edit(rows):
        rows[0]["実績_令和７年度"] = ""
        rows[1]["実績_令和７年度"] = "－"
        rows[2]["実績_令和７年度"] = "小84.0　中－"

    next_edition(raw, edit)
    rows = (
        tidy(raw)["observations"]
        .query("kind == 'actual' and fiscal_year == '2025'")
        .head(6)
    )
    assert rows["value"].tolist() == ["", "", "", "", "84.0", ""]
    assert rows["status"].tolist() == ["not_available"] * 4 + ["final", "not_available"]
    assert rows["component"].tolist() == ["小学校", "中学校"] * 3


def filled_template(raw, edit):
    """Make a filled template of the next year, beside the document or alone."""
    draft = raw / "fy2025-draft"
    shutil.copytree(raw / "fy2025", draft)
    source = json.loads((draft / "source.json").read_text(encoding="utf-8"))
    (draft / "source.json").write_text(
        json.dumps(source | {"file": "filled.xlsx"}), encoding="utf-8"
    )
    change(draft, edit)
    return draft


def test_the_document_replaces_its_template_and_differences_are_notes_not_revisions(
    raw,
):
    next_edition(raw)
    filled_template(raw, lambda rows: rows[3].update({"実績_令和７年度": "49.9"}))
    data = data_of(tidy(raw))
    assert data.observations["edition"].value_counts().to_dict() == {
        2025: 469,
        2024: 402,
    }
    found = quality(data).set_index("finding")
    assert "revised" not in found.index
    replaced = found.loc[["entry_replaced"]]
    assert replaced["indicator_id"].tolist() == ["1-2-1"] and replaced[
        "severity"
    ].tolist() == ["note"]
    assert replaced["message"].tolist() == ["令和７年度実績 記入値 49.9 → 公表値 51.3"]


def test_a_template_adds_only_what_nobody_has_published(raw):
    next_edition(raw)
    change(
        raw / "fy2024", lambda rows: rows[0].update({"計画策定時": "小90.0　中91.7"})
    )
    filled_template(
        raw,
        lambda rows: rows[3].update(
            {"実績_令和６年度": "51.30", "計画_令和６年度": "60"}
        ),
    )
    shutil.rmtree(raw / "fy2025")
    tables = tidy(raw)
    rows = tables["observations"]
    entered = rows[rows["edition"].eq("2025")]
    assert (
        len(entered) == 67
        and entered["fiscal_year"].eq("2025").all()
        and entered["kind"].eq("actual").all()
    )
    notes = tables["notes"].set_index("finding")
    assert "revised" not in notes.index
    differs = notes.loc[["entry_differs"]]
    assert sorted(differs["indicator_id"]) == ["1-1-1", "1-2-1"]  # 51.30 is 51.3
    plan = rows.query(
        "indicator_id == '1-2-1' and kind == 'plan' and fiscal_year == '2024'"
    )
    assert plan["edition"].tolist() == ["2024"] and "60" not in set(plan["value"])


def test_a_correction_stays_while_the_same_number_is_printed_again(raw):
    row = "2024,6-4-1,,baseline,2023,76.1,65,入れ違い\n"
    (raw.parent / "judgements/corrections.csv").write_text(
        CORRECTION + row, encoding="utf-8"
    )
    new = next_edition(raw)
    rows = tidy(raw)["observations"].query(
        "indicator_id == '6-4-1' and kind == 'baseline'"
    )
    assert (
        rows["value"].tolist() == ["65", "65"]
        and rows["status"].tolist() == ["corrected"] * 2
    )
    change(
        new,
        lambda rows: (
            [
                r.update({"計画策定時": "64.9"})
                for r in rows
                if r["計画策定時"] == "76.1"
            ]
            and None
        ),
    )
    tables = tidy(raw)
    rows = tables["observations"].query(
        "indicator_id == '6-4-1' and kind == 'baseline'"
    )
    assert rows["value"].tolist() == ["65", "64.9"] and rows["status"].tolist() == [
        "corrected",
        "final",
    ]


OTHER = "series_id,fiscal_year,value,definition,source,checked\n"
CORRECTION = (
    "edition,indicator_id,component,kind,fiscal_year,printed,corrected,reason\n"
)


@pytest.mark.parametrize("component", ["全体", ""])
def test_a_correction_is_applied_and_shown(raw, component):
    row = f"2024,6-4-1,{component},baseline,2023,76.1,65,入れ違い\n"
    (raw.parent / "judgements/corrections.csv").write_text(
        CORRECTION + row, encoding="utf-8"
    )
    data = data_of(tidy(raw))
    row = data.observations.query("series_id == '6-4-1' and kind == 'baseline'").iloc[0]
    assert (row["value"], row["status"], row["printed"]) == (65, "corrected", "76.1")
    assert "corrected" in set(quality(data)["finding"])
    assert wording_of(data).rows.loc["6-4-1", "baseline_text"] == "65％（訂正）"
    if component:
        return
    pages = site.pages(data, raw)
    assert all(
        "「訂正」と示す" in page.decode()
        for name, page in pages.items()
        if name.endswith(".html")
    )


@pytest.mark.parametrize(
    "row",
    [
        "2024,6-4-1,全体,baseline,2023,76.2,65,x",
        "2024,9-9-9,全体,baseline,2023,1,2,x",
        "2023,6-4-1,全体,baseline,2023,76.1,65,x",
        "2024,6-4-1,全体,baseline,2023,76.1,?,x",
        "2024,6-4-1,全体,baseline,2023,76.1,65,",
    ],
)
def test_a_correction_that_fits_nothing_is_refused(raw, row):
    (raw.parent / "judgements/corrections.csv").write_text(
        CORRECTION + row + "\n", encoding="utf-8"
    )
    with pytest.raises(InputError, match=r"corrections.csv:2"):
        tidy(raw)


def test_a_correction_saved_by_excel_is_read_and_what_excel_spoils_is_explained(raw):
    row, path = (
        "2024,6-4-1,全体,baseline,2023,76.1,65,入れ違い\n",
        raw.parent / "judgements/corrections.csv",
    )
    path.write_bytes(
        (CORRECTION + row + ",,,,,,,\n" * 2).replace("\n", "\r\n").encode("utf-8-sig")
    )
    assert tidy(raw)["observations"]["status"].eq("corrected").sum() == 1
    wrong = {
        row.encode("cp932"): "UTF-8でない文字.*Shift_JIS",
        row.replace(
            "6-4-1", "2006/4/1"
        ).encode(): "列 indicator_id に「2006/4/1」があります.*Excelが日付に",
        row.replace(
            ",65,", ",６５,"
        ).encode(): "列 corrected に「６５」があります。半角の数値",
    }
    for data, message in wrong.items():
        path.write_bytes(CORRECTION.encode() + data)
        with pytest.raises(InputError, match=f"corrections.csv:2: {message}"):
            tidy(raw)


def test_history_comes_before_the_plan(raw):
    row = "2-1-1:家庭系,2020,600,same,実績報告,\n"
    (raw.parent / "judgements/other_observations.csv").write_text(
        OTHER + row, encoding="utf-8"
    )
    rows = tidy(raw)["observations"].query("kind == 'history'")
    columns = ["series_id", "component", "fiscal_year", "value"]
    assert rows[columns].values.tolist() == [["2-1-1:家庭系", "家庭系", "2020", "600"]]


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ("2-1-1,2020,600,same,x,", "series_id"),
        ("2-1-1:家庭系,2020,六百,same,x,", "数値"),
        ("2-1-1:家庭系,2020,６００,same,x,", "数値"),
        ("2-1-1:家庭系,2020,600,same,,", "空でない値"),
        ("1-2-1,2020,50,same,x,\n1-2-1,2020,51,same,x,", "ごとに1行"),
    ],
)
def test_history_that_fits_nothing_is_refused(raw, row, wrong):
    (raw.parent / "judgements/other_observations.csv").write_text(
        OTHER + row + "\n", encoding="utf-8"
    )
    with pytest.raises(
        InputError, match=rf"other_observations.csv:[23]: .*。.*{wrong}.*が必要です"
    ):
        tidy(raw)


@pytest.mark.parametrize("year", [2022, 2024])
def test_a_value_from_elsewhere_gives_way_to_a_printed_one_and_says_so(raw, year):
    row = f"2-1-1:家庭系,{year},600,same,実績報告,\n"
    (raw.parent / "judgements/other_observations.csv").write_text(
        OTHER + row, encoding="utf-8"
    )
    tables = tidy(raw)
    assert "history" not in set(tables["observations"]["kind"])
    assert tables["notes"].query("finding == 'other_observation_unused'")[
        "indicator_id"
    ].tolist() == ["2-1-1"]


def test_a_value_for_a_year_between_the_printed_ones_is_used(raw):
    row = (
        "2-1-1:家庭系,2023,600,same,実績報告,\n2-1-1:家庭系,2021,700,other,別の統計,\n"
    )
    (raw.parent / "judgements/other_observations.csv").write_text(
        OTHER + row, encoding="utf-8"
    )
    rows = tidy(raw)["observations"].query("kind == 'history'")
    assert rows[["fiscal_year", "value"]].to_numpy().tolist() == [["2023", "600"]]
    data = data_of(tidy(raw))
    history = data.observations.query("kind == 'history'")
    assert history["source"].tolist() == ["実績報告"]
    assert data.observations["source"].ne("").sum() == 1
    assert data.other_observations["definition"].tolist() == ["same", "other"]


def test_history_goes_all_the_way(raw, tmp_path):
    """What has no edition (history) must not stop pages, figures, workbook or document."""
    from komoro_analysis import figures
    from komoro_analysis.publish import excel

    rows = "".join(
        f"1-2-1,{year},{49 + year % 3},same,調査報告,\n" for year in (2019, 2020, 2021)
    )
    (raw.parent / "judgements/other_observations.csv").write_text(
        OTHER + rows, encoding="utf-8"
    )
    data = data_of(tidy(raw))
    assert "最大5時点" in site.pages(data, tmp_path)["index.html"].decode()
    assert "R1～R6の5時点" in wording_of(data).rows.loc["1-2-1", "sentence"]
    figure = figures.measure(data, "1-2")
    figures.save(figure, tmp_path, "measure_1-2")
    assert all(
        figures.alt_text(data, stem) for stem in figures.catalogue(data)
    ) and excel.workbook(data)


@pytest.mark.parametrize(
    ("cell", "message"),
    [("51.3人", "51.3人"), ("県51.3　市50.1", "components.csv"), ("5l.3", "5l.3")],
)
def test_a_cell_outside_the_grammar_is_refused(raw, cell, message):
    change(raw / "fy2024", lambda rows: rows[3].update({"実績_令和６年度": cell}))
    with pytest.raises(InputError, match=message) as caught:
        tidy(raw)
    assert "1-2-1" in str(caught.value)


def test_no_edition_is_refused(tmp_path):
    with pytest.raises(InputError, match="年度版がありません"):
        tidy(tmp_path)


def test_an_edition_of_an_earlier_plan_is_left_out_and_said(raw):
    source = json.loads((raw / "fy2024/source.json").read_text(encoding="utf-8"))
    new = next_edition(raw)
    (new / "source.json").write_text(
        json.dumps(source | {"edition": 2028, "plan": "第13次基本計画"}),
        encoding="utf-8",
    )
    for name in ("plans.csv", "components.csv"):
        path = raw.parent / "judgements" / name
        text = path.read_text(encoding="utf-8")
        path.write_text(
            text + text.split("\n", 1)[1].replace("第12次", "第13次"), encoding="utf-8"
        )

    def later(rows):
        """Move every year of the columns three years on."""
        kinds = {k: k.split("_") for k in rows[0] if "_" in k}
        names = {
            k: f"{kind}_{year_label(fiscal_year(year) + 3)}"
            for k, (kind, year) in kinds.items()
        }
        return [{names.get(k, k): v for k, v in r.items()} for r in rows]

    change(new, later)
    data = data_of(tidy(raw))
    assert data.observations["edition"].eq(2028).all()
    assert "edition_of_another_plan" in set(quality(data)["finding"])
    assert data.indicators["direction"].eq("").all()


def test_observe_gives_one_row_per_number():
    row = {
        "施策": "1-1",
        "番号": "1",
        "指標名": "x",
        "単位": "億円以下",
        "計画策定時": "10",
        "計画_令和６年度": "9",
    }
    row |= {"目標値_令和７年度": "8", "実績_令和６年度": "小1　中2", "算式": ""}
    raw = pd.DataFrame([row | {"行": "計画策定時:1;計画:2;目標値:3;実績:4"}])
    labels = {"小": "小学校", "中": "中学校"}
    components = pd.DataFrame(
        labels.items(), columns=["label", "component"], dtype="str"
    )
    rows = observe(
        raw, 2024, pd.Series({"1-1-1": "2021"}), components.assign(indicator_id="1-1-1")
    )
    assert rows["kind"].tolist() == ["baseline", "plan", "target", "actual", "actual"]
    assert rows["fiscal_year"].tolist() == ["2021", "2024", "2025", "2024", "2024"]
    assert rows["bound"].tolist() == ["", "<=", "<=", "", ""] and rows[
        "line"
    ].tolist() == ["1", "2", "3", "4", "4"]
