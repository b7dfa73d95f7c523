"""The publisher's file of reference statistics, small and real."""

import csv
import io
import shutil

import pytest

from komoro_analysis.app.cli import main
from komoro_analysis.base.errors import InputError
from komoro_analysis.base.files import read_csv
from komoro_analysis.source.ssdse import ReferenceValue, add_values, read_ssdse
from tests.builders.paths import ROOT

REFERENCE = ROOT / "data" / "reference"
SHARED = ROOT.parent / "shared" / "reference"
ITEMS = ["A5101", "A5102", "D2211", "H5507", "H550701"]
YEARS = ["2024", "2024", "2022", "2023", "2023"]
NAMES = ["転入者数", "転出者数", "実質公債費比率", "総人口", "非水洗化人口"]
CITY = ["1191", "1220", "7.2", "41562", "1508"]


def sheet(city=CITY, items=ITEMS, years=YEARS, first="SSDSE-A-2026"):
    out = io.StringIO()
    rows = [
        [first, "Prefecture", "Municipality", *items],
        ["", "", "年度", *years],
        ["地域コード", "都道府県", "市区町村", *NAMES],
        ["R20208", "長野県", "小諸市", *city],
        ["R01202", "北海道", "函館市", "1", "2", "3", "4", "5"],
    ]
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode("cp932")


def read(tmp_path, content, codes=("20208",)):
    path = tmp_path / "SSDSE-A.csv"
    path.write_bytes(content)
    return read_ssdse(path, codes)


def test_statistics_are_made_of_their_items(tmp_path):
    assert read(tmp_path, sheet()) == [
        ReferenceValue("real_debt_service_ratio", "20208", "2022", "7.2"),
        ReferenceValue("net_migration_japanese", "20208", "2024", "-29"),
        ReferenceValue("flush_toilet_share", "20208", "2023", "96.37"),
    ]


def test_a_missing_cell_is_no_value(tmp_path):
    found = read(tmp_path, sheet(city=["-", "1220", "", "41562", "1508"]))
    assert [one.statistic for one in found] == ["flush_toilet_share"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a,b\n1,2\n", "SSDSE-A"),
        ("名,値\n".encode(), "SSDSE-A"),
        (sheet(first="SSDSE-B-2026"), "SSDSE-A"),
        (sheet(items=["X", *ITEMS[1:]]), "1: 項目 A5101 がありません"),
        (sheet(years=["2023", *YEARS[1:]]), "2: 項目 A5101, A5102 の年度が揃いません"),
        (sheet(city=["many", *CITY[1:]]), "4: 「many」があります。数が必要です"),
    ],
)
def test_what_is_no_such_file_is_told_in_one_line(tmp_path, content, message):
    with pytest.raises(InputError, match=message) as error:
        read(tmp_path, content)
    assert "\n" not in str(error.value) and "SSDSE-A.csv" in str(error.value)


def test_a_value_that_stands_is_not_replaced(tmp_path):
    known = [dict(zip(("statistic", "code", "fiscal_year", "value"), row, strict=True))
             for row in (("a", "20208", "2022", "7"), ("b", "20208", "2022", "1"))]  # fmt: skip
    same = add_values(tmp_path, known, [ReferenceValue("a", "20208", "2022", "7.0")])
    assert same.decode().splitlines()[1:] == ["a,20208,2022,7", "b,20208,2022,1"]
    with pytest.raises(InputError, match="a 20208 2022年度は7ですが、新しい表では8"):
        add_values(tmp_path, known, [ReferenceValue("a", "20208", "2022", "8")])


@pytest.mark.skipif(not SHARED.exists(), reason="publisher's files not present")
def test_the_publishers_next_file_adds_its_year():
    committed = (REFERENCE / "observations.csv").read_bytes()
    known = read_csv(REFERENCE / "observations.csv")
    codes = [row["code"] for row in read_csv(REFERENCE / "municipalities.csv")]
    newest = read_ssdse(SHARED / "SSDSE-A-2026.csv", codes)
    added = {(one.statistic, one.fiscal_year) for one in newest}
    before = [
        row for row in known if (row["statistic"], row["fiscal_year"]) not in added
    ]
    assert len(known) - len(before) == 3 * 261
    older = read_ssdse(SHARED / "SSDSE-A-2025.csv", codes)
    years = {(one.statistic, int(one.fiscal_year) + 1) for one in older}
    assert years == {(name, int(year)) for name, year in added}
    add_values(REFERENCE / "observations.csv", before, older)  # agrees with what stands
    assert add_values(REFERENCE / "observations.csv", before, newest) == committed


def test_the_command_adds_a_year_and_refuses_another_value(
    tmp_path, monkeypatch, capsys
):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "data/reference/observations.csv"
    before = path.read_bytes()
    other = [*CITY[:2], "7.9", *CITY[3:]]
    (tmp_path / "new.csv").write_bytes(sheet(city=other))
    assert main(["reference", "new.csv"]) == 2
    assert "2022年度は7.2ですが、新しい表では7.9" in capsys.readouterr().err
    assert path.read_bytes() == before
    rows = sheet(years=["2031"] * 5).decode("cp932").splitlines()[:4]
    (tmp_path / "new.csv").write_bytes("\n".join(rows).encode("cp932"))
    assert main(["reference", "new.csv"]) == 0
    assert "3件を追加" in capsys.readouterr().out
    assert b"net_migration_japanese,20208,2031,-29\n" in path.read_bytes()
