"""An edition comes out exactly as printed: the real document, and editions made up in its shape."""

import csv
import importlib
import io
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from komoro_analysis.base.errors import InputError
from komoro_analysis.base.judgements import read_judgements
from komoro_analysis.base.years import fiscal_year, year_label
from komoro_analysis.source.cells import parse_cell
from komoro_analysis.source.document import read_lines
from komoro_analysis.source.edition import Edition
from tests.builders import documents as making

extract = partial(
    importlib.import_module("komoro_analysis.source.extract").extract,
    judgements=making.judgements(),
)
INDICATORS, MEASURES = making.read("indicators"), making.read("measures")
ALWAYS = {"現状と課題", "方針", "重点方針", "目的", "実績", "今後の取り組み"}
needs_source = pytest.mark.skipif(
    not making.SOURCE.exists(), reason="the document is not beside this checkout"
)


def texts(rows: list[dict]) -> list[dict[str, str]]:
    return [
        {key: str(value) for key, value in row.items() if key != "行"} for row in rows
    ]


@pytest.fixture
def edition(tmp_path: Path):
    def make(text: str) -> Edition:
        (tmp_path / "made.txt").write_text(text, encoding="utf-8")
        return extract(tmp_path / "made.txt")

    return make


@needs_source
def test_the_document_gives_the_committed_files() -> None:
    for name, data in extract(making.SOURCE).files().items():
        assert (making.RAW / name).read_bytes() == data, name


@needs_source
def test_every_line_belongs_to_one_thing() -> None:
    lines = read_lines(making.SOURCE)
    taken = extract(making.SOURCE).lines
    assert set(taken) == {
        number for number, line in enumerate(lines, 1) if line.strip()
    }
    pages = [number for number, what in taken.items() if what.endswith("page number")]
    assert pages == [949, 1242, 2124, 2197, 3872, 4224]
    assert taken[362] == taken[363] == "施策 1-2: 計画策定時2・目標値2"


@needs_source
def test_an_independent_reading_by_line_agrees() -> None:
    """Find each number by the distance to a label, without the order of the sheet."""
    lines = making.SOURCE.read_text(encoding="utf-8").split("\n")
    starts = [
        number
        for number, line in enumerate(lines)
        if re.fullmatch(r"施策　\d－\d", line)
    ]
    found = {}
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        at = {
            word: [n for n in range(start, end) if lines[n].split(" ")[0] == word]
            for word in ("計画", "実績")
        }
        pairs = [
            n + 2 for n in range(start, end) if lines[n] == "計画策定時 令和９年度"
        ]
        first = lines.index("計画策定時", start) + 2
        last = (
            next(
                n
                for n in range(lines.index("令和９年度", start), end)
                if lines[n].startswith("指標名")
            )
            - 2
        )
        places = [(first, last), *((pair, pair + 1) for pair in pairs)]
        for slot, (plan, actual, (baseline, target)) in enumerate(
            zip(at["計画"], at["実績"], places, strict=True), 1
        ):
            if lines[plan] != "計画":
                numbers = [
                    lines[baseline],
                    *lines[plan].split(" ")[1:],
                    lines[target],
                    *lines[actual].split(" ")[1:],
                ]
                where = f"計画策定時:{baseline + 1};計画:{plan + 1};目標値:{target + 1};実績:{actual + 1}"
                found[lines[start][3:].replace("－", "-"), str(slot)] = [
                    *numbers,
                    where,
                ]
    numbers = [
        key for key in INDICATORS[0] if key.startswith(("計画", "目標値", "実績"))
    ]
    assert found == {
        (row["施策"], row["番号"]): [*(row[key] for key in numbers), row["行"]]
        for row in INDICATORS
    }


@needs_source
def test_the_made_up_edition_has_the_shape_of_the_document() -> None:
    """All blocks but the prose come in the same order; what the sheets print outside prose is equal."""
    made = making.document(
        INDICATORS, [row | {"個別計画": ""} for row in MEASURES]
    ).split("\n")
    source = making.SOURCE.read_text(encoding="utf-8").split("\n")
    kept = r" ?(◆.*|(単位|計画|実績)( .*)?|計画策定時.*|[施政]策　.*|(令和.年度 ?)+(実績)?|目的|計　画|目標値|[\d,]+)"
    assert [line for line in made if re.fullmatch(kept, line)] == [
        line for line in source if re.fullmatch(kept, line)
    ]


def test_a_made_up_edition_comes_back(edition) -> None:
    read = edition(making.document(INDICATORS, MEASURES))
    assert texts(read.indicators) == texts(INDICATORS)
    assert read.measures == MEASURES
    assert [(note["施策"], note["番号"], note["内容"]) for note in read.notes] == [
        ("6-2", "3", "億円以上")
    ]


def test_the_next_edition_gives_every_number(edition) -> None:
    rows = making.next_edition(INDICATORS)
    numbers = {position: position + 3 for position in (4, 9, 17, 33, 52)}
    read = edition(making.document(rows, MEASURES, numbers))
    assert read.source.edition == 2025 and read.source.plan == "第12次基本計画"
    assert texts(read.indicators) == texts(rows) and list(read.indicators[0]) == list(
        rows[0]
    )
    kinds = ("計画", "目標値", "実績")
    assert (
        sum(
            len(parse_cell(row[key]))
            for row in read.indicators
            for key in row
            if key.startswith(kinds)
        )
        == 469
    )


def test_line_numbers_lead_back_to_the_printed_cells(edition) -> None:
    text = making.document(INDICATORS, MEASURES)
    lines = text.split("\n")
    for row in edition(text).indicators:
        for place in row["行"].split(";"):
            kind, number = place.split(":")
            cells = [row[column] for column in row if column.split("_")[0] == kind]
            assert lines[int(number) - 1] == " ".join(
                [kind, *cells] if kind in ("計画", "実績") else cells
            )


@pytest.mark.parametrize("missing", ["－ －", "", "－ 51.0", "50.1 －"])
def test_actuals_that_are_not_known_yet_stay_blank_or_dashes(
    missing: str, edition
) -> None:
    rows = making.next_edition(INDICATORS)
    cells = missing.split(" ") if missing else ["", ""]
    rows[3] |= {"実績_令和６年度": cells[0], "実績_令和７年度": cells[1]}
    read = edition(making.document(rows, MEASURES))
    assert [
        read.indicators[3][key] for key in ("実績_令和６年度", "実績_令和７年度")
    ] == cells


def test_a_row_with_fewer_actuals_is_refused(edition) -> None:
    text = making.document(making.next_edition(INDICATORS), MEASURES)
    expected = r"made.txt:\d+: 施策 1-2: 値が1個（「51.3」）あります。2個（実績_令和６年度 実績_令和７年度）"
    with pytest.raises(InputError, match=expected):
        edition(text.replace("実績 51.3 53.8", "実績 51.3"))


def test_an_indicator_may_come_go_and_change_its_name(edition) -> None:
    new = INDICATORS[4] | {"番号": "3", "指標名": "新しい指標の名", "単位": "件"}
    rows = [*INDICATORS[:5], new, *INDICATORS[5:]]
    rows = [
        row
        for row in rows
        if (row["施策"], row["番号"]) not in {("2-1", "3"), ("3-2", "1"), ("4-1", "2")}
    ]
    rows[0] = rows[0] | {"指標名": "改めた名"}
    assert texts(edition(making.document(rows, MEASURES)).indicators) == texts(rows)


def test_what_is_left_in_an_empty_slot_is_noted_without_its_sentence(edition) -> None:
    text = making.document(INDICATORS, MEASURES)
    start = text.index("施策　1－2")
    assert text[start:].count("\n設定理由\n\n目標値\n\n") and text[start:].count(
        "\n算　式\n\n目標値\n\n計画"
    )
    rest = text[start:].replace(
        "\n設定理由\n\n目標値", "\n設定理由\n残った文。\n\n目標値", 1
    )
    rest = rest.replace(
        "\n算　式\n\n目標値\n\n計画", "\n算　式 残った式\n\n目標値\n\n計画", 1
    )
    notes = [
        (note["施策"], note["番号"], note["項目"], note["内容"])
        for note in edition(text[:start] + rest).notes
    ]
    assert notes[:2] == [("1-2", "3", "算式", "残った式"), ("1-2", "3", "設定理由", "")]


def later_plan(
    folder: Path, name: str, first: int, target: int, measures: int = 23
) -> Path:
    """Copy the judgements and add the rows of another plan of the same 施策."""
    shutil.copytree(making.JUDGEMENTS, folder, dirs_exist_ok=True)
    for table in ("plans.csv", "components.csv"):
        path = folder / table
        _, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
        if table == "plans.csv":
            rows = [
                f"{name},{first},{target},{row.rpartition(',')[2]}"
                for row in rows[:measures]
            ]
        else:
            rows = [row.replace("第12次基本計画", name) for row in rows]
        with open(path, "a", encoding="utf-8") as file:
            file.writelines(rows)
    return folder


def test_a_later_plan_needs_rows_not_code(tmp_path: Path) -> None:
    judged = read_judgements(
        later_plan(tmp_path / "judgements", "第13次基本計画", 2028, 2031)
    )
    shift = {"６": "10", "７": "11", "８": "12", "９": "13"}
    names = {
        key: re.sub("令和(.)年度", lambda m: f"令和{shift[m[1]]}年度", key)
        for key in INDICATORS[0]
    }
    rows = [{names[key]: cell for key, cell in row.items()} for row in INDICATORS]
    (tmp_path / "made.txt").write_text(
        making.document(rows, MEASURES), encoding="utf-8"
    )
    read = extract(tmp_path / "made.txt", judgements=judged)
    assert read.source.edition == 2028 and read.source.plan == "第13次基本計画"
    assert [column for column in read.columns if "_" in column] == [
        *(
            "計画_令和10年度",
            "計画_令和11年度",
            "計画_令和12年度",
            "目標値_令和13年度",
            "実績_令和10年度",
        )
    ]
    assert texts(read.indicators) == texts(rows)


def test_two_plans_of_the_same_years_are_told_apart_or_refused(tmp_path: Path) -> None:
    (tmp_path / "made.txt").write_text(
        making.document(INDICATORS, MEASURES), encoding="utf-8"
    )
    smaller = read_judgements(
        later_plan(tmp_path / "smaller", "総合戦略", 2024, 2027, measures=22)
    )
    # A plan of 22 施策 cannot have judged components of the 23rd.
    assert (
        extract(tmp_path / "made.txt", judgements=smaller).source.plan
        == "第12次基本計画"
    )

    shorter = read_judgements(later_plan(tmp_path / "shorter", "総合戦略", 2025, 2027))
    read = extract(tmp_path / "made.txt", judgements=shorter)
    assert read.source.plan == "第12次基本計画" and len(read.indicators) == 61

    # Of the same years and 施策, only the judged names of indicators are left to tell by.
    twin = read_judgements(later_plan(tmp_path / "twin", "総合戦略", 2024, 2027))
    assert (
        extract(tmp_path / "made.txt", judgements=twin).source.plan == "第12次基本計画"
    )
    unknown = replace(twin, indicators=())
    expected = r"made.txt:\d+: 同じ年度の計画（第12次基本計画、総合戦略）のどれか決められません"
    with pytest.raises(InputError, match=expected):
        extract(tmp_path / "made.txt", judgements=unknown)


def test_a_document_of_other_indicators_is_not_taken_for_the_plan(
    tmp_path: Path,
) -> None:
    rows = [
        row | {"指標名": f"別の計画の指標 {number}"}
        for number, row in enumerate(INDICATORS)
    ]
    (tmp_path / "made.txt").write_text(
        making.document(rows, MEASURES), encoding="utf-8"
    )
    with pytest.raises(InputError, match="指標名が第12次基本計画とほとんど合いません"):
        extract(tmp_path / "made.txt")


@pytest.mark.parametrize("cell", ["10(20)", "10（20）", "甲10乙20"])
def test_a_composite_of_an_indicator_without_judged_components_is_refused(
    cell: str, edition
) -> None:
    numbers = [
        key for key in INDICATORS[0] if key.startswith(("計画", "目標値", "実績"))
    ]
    new = (
        INDICATORS[4]
        | {"番号": "3", "指標名": "新しい指標", "単位": "人"}
        | dict.fromkeys(numbers, cell)
    )
    rows = [*INDICATORS[:5], new, *INDICATORS[5:]]
    with pytest.raises(
        InputError, match="施策 1-2: .*components.csv に 1-2-3 の内訳の行"
    ):
        edition(making.document(rows, MEASURES))


def test_years_have_their_printed_form() -> None:
    labels = {
        "令和６年度": 2024,
        "令和10年度": 2028,
        "令和元年度": 2019,
        "平成30年度": 2018,
        "計画_令和７年度": 2025,
        "2024年度": 2024,
    }
    assert {label: fiscal_year(label) for label in labels} == labels
    assert [year_label(year) for year in (2018, 2019, 2024, 2028)] == [
        "平成30年度",
        "令和元年度",
        "令和６年度",
        "令和10年度",
    ]


def test_the_narrative_has_all_prose_with_its_lines(edition) -> None:
    text = making.document(INDICATORS, MEASURES)
    lines, narrative = text.split("\n"), edition(text).narrative
    assert list(narrative) == [row["施策"] for row in MEASURES]
    for measure, prose in narrative.items():
        slots = {
            f"設定理由{row['番号']}" for row in INDICATORS if row["施策"] == measure
        }
        assert set(prose) == ALWAYS | slots
        for part in prose.values():
            first, last = part.lines
            assert (
                "\n".join(line.strip(" ") for line in lines[first - 1 : last])
                == part.text
            )


@needs_source
def test_the_narrative_of_the_document_is_whole() -> None:
    lines, edition = read_lines(making.SOURCE), extract(making.SOURCE)
    spans = [
        part.lines for prose in edition.narrative.values() for part in prose.values()
    ]
    covered = {number for first, last in spans for number in range(first, last + 1)}
    sentences = {
        n
        for n, line in enumerate(lines, 1)
        if line.endswith("。") and "ミッション" not in edition.lines[n]
    }
    assert sentences <= covered and not any(
        "ミッション" in edition.lines.get(n, "") for n in covered
    )
    assert all(set(prose) >= ALWAYS for prose in edition.narrative.values())


def test_a_plan_list_is_split_outside_brackets_only(edition) -> None:
    measures = [
        row | {"個別計画": "甲計画（乙／丙を含む）/丁計画【戊/己】／庚計画"}
        for row in MEASURES
    ]
    assert {
        row["個別計画"]
        for row in edition(making.document(INDICATORS, measures)).measures
    } == {"甲計画（乙／丙を含む）／丁計画【戊/己】／庚計画"}


def test_the_raw_tables_are_plain_csv(edition) -> None:
    files = edition(making.document(INDICATORS, MEASURES)).files()
    assert list(files) == ["indicators.csv", "measures.csv", "notes.csv", "source.json"]
    for name in ("indicators.csv", "measures.csv"):
        text = files[name].decode()
        assert "\r" not in text and "\ufeff" not in text and text.endswith("\n")
        assert all(
            None not in row.values() for row in csv.DictReader(io.StringIO(text))
        )


@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="reads its peak memory from Linux"
)
def test_extracting_does_not_load_pandas_and_is_quick(tmp_path: Path) -> None:
    path = tmp_path / "made.txt"
    path.write_text(making.document(INDICATORS, MEASURES), encoding="utf-8")
    code = (
        "import sys, time; from komoro_analysis.source.extract import extract; extract(sys.argv[1]); "
        "print({'pandas', 'numpy', 'matplotlib', 'openpyxl', 'pdfminer'} & set(sys.modules)); "
        "peak = next(line for line in open('/proc/self/status') if line.startswith('VmHWM')); "
        "print(time.process_time(), peak.split()[1])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded, usage = run.stdout.splitlines()
    seconds, kilobytes = map(float, usage.split())
    assert loaded == "set()" and seconds < 0.5 and kilobytes < 60_000
