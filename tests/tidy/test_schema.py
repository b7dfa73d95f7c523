"""The schema, the Data Package, the data dictionary and the curated tables agree with each other."""

import re
import unicodedata

import pandas as pd
import pytest

from komoro_analysis import RESULT_TABLES
from komoro_analysis.base.errors import InputError
from komoro_analysis.base.files import read_csv
from komoro_analysis.base.judgements import read_judgements
from komoro_analysis.dataset import load
from komoro_analysis.tidy.schema import SCHEMAS, validate
from komoro_analysis.tidy.tables import read_table
from tests.builders.paths import ROOT, fy2024

DICTIONARY = (ROOT / "data/README.md").read_text(encoding="utf-8")


def read_text_table(name):
    path = fy2024() / f"{name}.csv"
    return pd.read_csv(path, dtype="str", keep_default_na=False)


def described(heading):
    section = DICTIONARY.split(f"### {heading}", 1)[1].split("\n#", 1)[0]
    return re.findall(r"^\| `(\w+)`", section, re.M)


def test_tables_are_found_from_the_notebooks_and_missing_ones_are_named(
    tmp_path, monkeypatch
):
    monkeypatch.chdir(ROOT / "notebooks")
    assert len(load().measures) == 23
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="^data/tidy: 整然データの表がありません"):
        load()


def test_the_data_package_is_valid():
    from frictionless import Package

    report = Package(str(ROOT / "data/tidy/datapackage.json")).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])[:5]
    assert report.stats["tasks"] == 6


@pytest.mark.parametrize("table", list(SCHEMAS))
def test_the_dictionary_lists_every_tidy_column(table):
    assert described(f"{table}.csv") == SCHEMAS[table].columns


@pytest.mark.parametrize("table", RESULT_TABLES)
def test_the_dictionary_lists_every_result_column(table, data):
    from komoro_analysis.analysis.results import results

    assert described(f"{table}.csv") == list(getattr(results(data), table).columns)


def test_every_finding_is_described(data):
    from komoro_analysis import quality

    section = DICTIONARY.split("### Findings", 1)[1]
    assert set(quality(data)["finding"]) <= set(re.findall(r"`(\w+)`", section))


def test_curated_rows_fit_the_indicators_both_ways(data):
    rows, newest = (
        read_csv(ROOT / "data/judgements/indicators.csv"),
        load(ROOT / "data/tidy"),
    )
    told = set(
        newest.notes.query("finding.str.startswith('indicator_')")["indicator_id"]
    )  # `komoro check` asks
    fit, names = (
        {
            key: unicodedata.normalize("NFKC", name)
            for key, name in table[["indicator_id", "name"]].to_numpy()
        }
        for table in (pd.DataFrame(rows), newest.indicators)
    )
    assert {key for key, _ in fit.items() ^ names.items()} <= told
    rows = [
        r for r in rows if r["indicator_id"] in set(data.indicators["indicator_id"])
    ]
    judgements = [
        (c, r[c.split("_reason")[0]], r[c])
        for r in rows
        for c in r
        if c.endswith("_reason")
    ]
    assert all(value == "" or reason for _, value, reason in judgements)
    assert sum(r["direction"] == "lower" for r in rows) == 11


def test_component_labels_are_all_in_use(data):
    from komoro_analysis.source.cells import parse_cell

    used = {v.label for cell in data.observations["printed"] for v in parse_cell(cell)}
    labels = {row.label for row in read_judgements(ROOT / "data/judgements").components}
    assert used == {"", *labels}


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("kind", "guess", "kind"),
        ("status", "", "status"),
        ("series_id", "x", "series"),
        ("fiscal_year", 1066, "year"),
    ],
)
def test_a_table_that_breaks_the_schema_is_refused(data, column, value, message):
    frame = read_text_table("observations")
    frame.loc[3, column] = str(value)
    with pytest.raises(InputError, match=message):
        validate("observations", frame)


def test_a_doubled_key_is_refused(data):
    with pytest.raises(InputError, match="observations"):
        rows = read_text_table("observations")
        validate("observations", pd.concat([rows, rows.head(1)]))


def test_files_that_are_not_the_tables_are_refused(tmp_path):
    with pytest.raises(InputError, match="整然データの表がありません"):
        load(tmp_path)
    (tmp_path / "measures.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(
        InputError, match=r"measures.csv:1: 列「measure_id.*」がありません"
    ):
        read_table("measures", tmp_path / "measures.csv")
    columns = SCHEMAS["notes"].columns
    bad = pd.DataFrame([["x"] * len(columns)], columns=columns)
    with pytest.raises(InputError, match="notes.csv:2: 列 line に「x」があります"):
        validate("notes", bad)
