"""The ledger: frozen once, refused when changed, scored by hand-computed values."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import komoro_analysis as ka
from komoro_analysis import __version__
from komoro_analysis.analysis import ledger
from komoro_analysis.analysis.results import results
from komoro_analysis.base.errors import InputError
from komoro_analysis.base.files import write_files
from komoro_analysis.dataset.ledger import (
    TYPES,
    Ledger,
    LedgerEntry,
    load_ledger,
    sha256,
)
from tests.builders.paths import ROOT

TIDY = {"observations.csv": b"tidy"}


@pytest.fixture(scope="module")
def city():
    return replace(ka.load(ROOT / "data/tidy"), ledger=Ledger())


def frozen(*rows):
    """Make a ledger table of rows (series, year, method, point, lower, upper, p, plan)."""
    columns = ["series_id", "fiscal_year", "method", "point", "lower80", "upper80"]
    table = pd.DataFrame(rows, columns=[*columns, "p_meet_plan", "plan", "direction"])
    due = table["fiscal_year"] == 2027
    table = table.assign(
        target=60.0,
        p_attain=table["p_meet_plan"].where(due),
        p_attain_raw=np.nan,
        bound="",
        resolution=1.0,
    )
    return table[list(TYPES)].astype(TYPES)


def kept(table, edition=2024):
    entry = LedgerEntry(edition, "2025-03-31", "0", f"fy{edition}.csv", "", "", {})
    return Ledger((entry,), {edition: table})


def next_edition(city, values, status="final"):
    """Add the actuals of 2025 as a next edition prints them."""
    now = city.observations
    first = now.drop_duplicates("series_id").set_index("series_id")
    rows = first.loc[list(values)].reset_index()
    rows = rows.assign(
        fiscal_year=2025,
        kind="actual",
        value=list(values.values()),
        edition=2025,
        status=status,
    )
    rows = rows[now.columns].astype(now.dtypes)
    return replace(city, observations=pd.concat([now, rows], ignore_index=True))


def test_a_made_next_edition_is_scored_by_hand(city):
    ours = [
        ("1-2-1", 2025, "pooled", 53.0, 50.0, 56.0, 0.75, 51.0, "higher"),
        ("1-2-2", 2025, "pooled", 30.0, 28.0, 33.0, 0.40, 31.0, "higher"),
        ("6-3-3", 2025, "pooled", 7.4, 6.5, 8.5, 0.90, 9.0, "lower"),
        ("1-3-1", 2025, "pooled", 20.0, 18.0, 22.0, 0.50, np.nan, "higher"),
        ("1-2-1", 2026, "pooled", 53.5, 49.0, 58.0, 0.70, 52.0, "higher"),
    ]
    theirs = [
        ("1-2-1", 2025, "persistence", 52.0, 49.0, 55.0, 0.60, 51.0, "higher"),
        ("1-2-2", 2025, "persistence", 30.0, 28.0, 33.0, 0.30, 31.0, "higher"),
        ("6-3-3", 2025, "persistence", 7.3, 6.5, 8.5, 0.80, 9.0, "lower"),
    ]
    came = {"1-2-1": 51.0, "1-2-2": 27.9, "6-3-3": 9.1, "1-3-1": 21.0, "1-4-1": 3.0}
    data = replace(next_edition(city, came), ledger=kept(frozen(*ours, *theirs)))
    record = ka.track_record(data).set_index("series_id")
    assert record.index.tolist() == ["1-2-1", "1-2-2", "6-3-3", "1-3-1"]
    assert record["inside"].tolist() == [True, False, False, True]
    assert record["met"].tolist() == [True, False, False, pd.NA]
    assert record["reason"].tolist() == ["", "", "", "met:not_available"]
    assert record["p_met_plan"].tolist() == [0.75, 0.40, 0.90, 0.50]
    assert record["attained"].isna().all() and not record["provisional"].any()

    summary = results(data).track_record_summary.iloc[0]
    assert (summary["edition"], summary["years_ahead"], summary["n"]) == (2024, 1, 4)
    assert (summary["coverage80"], summary["n_plans"], summary["n_met"]) == (0.5, 3, 1)
    assert summary["brier"] == pytest.approx((0.25**2 + 0.4**2 + 0.9**2) / 3)
    by_persistence = (0.4**2 + 0.3**2 + 0.8**2) / 3
    assert summary["brier_persistence"] == pytest.approx(by_persistence)
    assert summary["brier_base_rate"] == pytest.approx(2 / 9)
    assert summary["reason"] == "verdict:few_editions"


def test_missing_actuals_are_not_scored_and_provisional_ones_say_so(city):
    row = ("1-2-1", 2025, "pooled", 53.0, 50.0, 56.0, 0.75, 51.0, "higher")
    book = kept(frozen(row))
    missing = replace(next_edition(city, {"1-2-1": np.nan}), ledger=book)
    assert ka.track_record(missing).empty
    early = replace(next_edition(city, {"1-2-1": 52.0}, "provisional"), ledger=book)
    assert ka.track_record(early)["provisional"].tolist() == [True]
    assumed = replace(next_edition(city, {"1-2-1": 52.0}, "assumed"), ledger=book)
    assert ka.track_record(assumed).empty


def test_targets_count_as_frozen_even_if_revised_later(city):
    row = ("1-2-1", 2027, "pooled", 53.0, 50.0, 56.0, 0.75, 60.0, "higher")
    data = replace(city, ledger=kept(frozen(row)))
    actual = next_edition(data, {"1-2-1": 55.0})
    rows = actual.observations
    is_new = rows["edition"].eq(2025)
    rows.loc[is_new, "fiscal_year"] = 2027
    rows.loc[rows["kind"].eq("target"), "value"] = 50.0
    record = ka.track_record(actual).iloc[0]
    assert record["target"] == 60 and not record["attained"]


def test_without_a_ledger_the_record_is_empty_but_typed(city):
    record = ka.track_record(city)
    assert record.empty and list(record) == ledger.RECORD_COLUMNS
    assert list(results(city).track_record_summary) == ledger.SUMMARY_COLUMNS


def test_what_is_frozen_is_what_reports_show(city):
    table = ledger.freeze(city)
    shown = ka.projections(city)
    assert len(table) == len(shown) and list(table) == list(TYPES)
    assert table["point"].tolist() == shown["point"].tolist()
    due = table[table["p_attain"].notna()]
    assert (due["p_meet_plan"] == due["p_attain"]).all()
    assert table["p_meet_plan"].between(0.05, 0.95).all()
    assert set(table["method"]) == {"pooled", "persistence", "linear"}


def publish_to(folder, data, **options):
    files = ledger.publish(data, TIDY, __version__, **options)
    write_files(folder, files)
    return files


def test_publishing_twice_adds_nothing_and_a_change_is_refused(city, tmp_path):
    first = publish_to(tmp_path, city)
    assert set(first) == {"fy2024.csv", "ledger.json"}
    entry = json.loads(first["ledger.json"])["editions"][0]
    assert entry["date"] == "2025-03-31" and entry["version"] == __version__

    again = replace(city, ledger=load_ledger(tmp_path))
    assert ledger.publish(again, TIDY, __version__) == {}
    rows = again.observations.copy()
    rows.loc[rows["kind"].eq("actual"), "value"] += 1.0
    changed = replace(again, observations=rows)
    with pytest.raises(InputError, match="fy2024.csv.*公表したものは変えられません"):
        ledger.publish(changed, TIDY, __version__)


def test_a_later_edition_is_added_below_the_one_that_stands(city, tmp_path):
    publish_to(tmp_path, city, date="2025-09-01")
    standing = (tmp_path / "fy2024.csv").read_bytes()
    later = next_edition(city, {"1-2-1": 53.0})
    later = replace(later, ledger=load_ledger(tmp_path))
    assert set(publish_to(tmp_path, later)) == {"fy2025.csv", "ledger.json"}
    assert (tmp_path / "fy2024.csv").read_bytes() == standing
    dates = [entry.date for entry in load_ledger(tmp_path).entries]
    assert dates == ["2025-09-01", "2026-03-31"]


def test_assumed_values_are_never_published(city):
    data = next_edition(city, {"1-2-1": 53.0}, status="assumed")
    with pytest.raises(InputError, match="仮定の値があります"):
        ledger.publish(data, TIDY, __version__)


def test_a_changed_missing_or_foreign_file_is_named(city, tmp_path):
    publish_to(tmp_path, city)
    path = tmp_path / "fy2024.csv"
    content = path.read_bytes()
    path.write_bytes(content.replace(b"1-2-1", b"1-2-9", 1))
    with pytest.raises(InputError, match="fy2024.csv: 公表した内容と違います"):
        load_ledger(tmp_path)
    path.unlink()
    with pytest.raises(InputError, match="fy2024.csv: ありません"):
        load_ledger(tmp_path)
    path.write_bytes(content)
    (tmp_path / "fy2030.csv").write_bytes(content)
    with pytest.raises(InputError, match="fy2030.csv: ledger.json にない"):
        load_ledger(tmp_path)
    (tmp_path / "fy2030.csv").unlink()
    (tmp_path / "ledger.json").unlink()
    with pytest.raises(InputError, match="ledger.json: ありません"):
        load_ledger(tmp_path)
    (tmp_path / "ledger.json").write_text("[]", encoding="utf-8")
    with pytest.raises(InputError, match="見出しとして読めません"):
        load_ledger(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            b"point",
            b"center",
            "fy2024.csv:1: 列「center」があります|fy2024.csv:1: 列「point」",
        ),
        (b",pooled,", b",pooled,about ", "fy2024.csv: 読めません"),
    ],
)
def test_a_ledger_of_another_shape_is_refused_even_where_its_head_agrees(
    city, tmp_path, old, new, message
):
    publish_to(tmp_path, city)
    path = tmp_path / "fy2024.csv"
    content = path.read_bytes().replace(old, new, 1)
    path.write_bytes(content)
    head = json.loads((tmp_path / "ledger.json").read_text(encoding="utf-8"))
    head["editions"][0]["sha256"] = sha256(content)
    (tmp_path / "ledger.json").write_text(json.dumps(head), encoding="utf-8")
    with pytest.raises(InputError, match=message):
        load_ledger(tmp_path)


def test_binomial_range_of_a_citys_edition():
    low, high = ledger.binomial_range(67, 0.8)
    assert (low, high) == (47, 60)  # scipy.stats.binom.ppf([.025, .975], 67, .8)
