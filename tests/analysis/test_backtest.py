"""The backtest: its scores by brute force, no look-ahead, files of every shape, and a slice of the development set."""

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import integrate

from benchmarks import backtest as bt
from benchmarks import fit
from benchmarks.scoring import (
    left_out,
    municipal,
    objective,
    predictions,
    reading,
    slices,
    surveys,
    targets,
    windows,
)
from komoro_analysis.analysis.projection.constants import from_values, read_values
from komoro_analysis.analysis.projection.distribution import Spread, cdf
from komoro_analysis.analysis.projection.kinds import KINDS

KNOWN = from_values(read_values())
ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
RESULTS = ROOT / "benchmarks" / "results"


def random_series(n=80, years=range(2010, 2018), seed=0):
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(n):
        y = 50 * np.exp(np.cumsum(rng.normal(0, 0.05, len(years))))
        rows += [
            (
                "x",
                f"s{i}",
                f"c{i // 4}",
                "",
                ["pct", "count", "level"][i % 3],
                t,
                round(float(v), 1),
            )
            for t, v in zip(years, np.minimum(y, 99), strict=True)
        ]
    return pd.DataFrame(
        rows,
        columns=["source", "series_id", "cluster", "unit", "uclass", "year", "value"],
    )


def random_targets(n=120, seed=0):
    rng = np.random.default_rng(seed)
    a2, d = rng.uniform(20, 60, n).round(1), rng.choice([1, -1], n)
    frame = pd.DataFrame(
        {
            "series_id": [f"x:t{i}" for i in range(n)],
            "cluster": [f"c{i // 3}" for i in range(n)],
            "uclass": rng.choice(["pct", "count", "ratio"], n),
            "direction": d,
            "last_year": 2018,
            "a2": a2,
            "a1": (a2 * rng.uniform(0.9, 1.1, n)).round(1),
            "target": (a2 * (1 + 0.1 * d)).round(1),
            "h": rng.integers(1, 6, n),
        }
    )
    return frame.assign(outcome=(frame["a1"] * rng.uniform(0.8, 1.2, n)).round(1))


@pytest.fixture(autouse=True)
def few_draws(monkeypatch):
    monkeypatch.setattr(windows, "DRAWS", 10)
    monkeypatch.setattr(slices, "RESAMPLES", 50)


def run(tmp_path, series, aims):
    series.to_csv(tmp_path / "s.csv", index=False)
    aims.to_csv(tmp_path / "t.csv", index=False)
    read = (
        reading.read_series(str(tmp_path / "s.csv")),
        reading.read_targets(str(tmp_path / "t.csv")),
    )
    return bt.plain(bt.backtest(*read))


def test_crps_is_the_integral_it_stands_for():
    for error, calm, jump, w in (
        (0.3, 0.1, 0.5, 0.3),
        (-2.0, 1.0, 0.2, 0.7),
        (0.0, 0.4, 0.4, 1.0),
    ):

        def gap(x, error=error, calm=calm, jump=jump, w=w):
            return (cdf(x, Spread(calm, jump, w)) - (x >= error)) ** 2

        brute = sum(
            integrate.quad(gap, a, b, limit=500)[0]
            for a, b in ((-np.inf, error), (error, np.inf))
        )
        parts = [np.array([v]) for v in (calm, jump, w)]
        got = predictions.crps(np.array([error]), Spread(*parts))[0]
        assert got == pytest.approx(brute, rel=1e-5)


def test_windows_have_the_years_they_claim():
    series = random_series(2).assign(kind=2)
    cut = windows.cut_windows(series, windows.Case(2, 2, 3))
    value = series.set_index(["series_id", "year"])["value"]
    for row in cut.itertuples():
        assert (row.o0, row.o1, row.outcome) == tuple(
            value[row.series_id, row.year + i] for i in (-2, 0, 3)
        )
    assert cut.groupby("series_id")["weight"].sum().tolist() == pytest.approx(
        [1.0, 1.0]
    )
    assert set(cut["year"]) == {2012, 2013, 2014}


def test_outcomes_do_not_reach_the_prediction():
    series = random_series().assign(kind=2)
    case = windows.Case(2, 1, 3)
    cut = windows.cut_windows(series, case)
    cut = cut[cut["year"] == 2013]
    a, b = (
        windows.score(cut, case),
        windows.score(cut.assign(outcome=cut["outcome"] * 3), case),
    )
    assert (a["width"] == b["width"]).all() and not (a["error"] == b["error"]).any()


def test_result_has_the_fixed_names_and_is_deterministic(tmp_path):
    a, b = (run(tmp_path, random_series(), random_targets()) for _ in range(2))
    assert a == b
    json.dumps(a, allow_nan=False)
    assert [list(p) for p in a["panels"]] == [
        ["k", "gap", "horizon", "coverage80", "mae_ratio", "crps_ratio"]
    ] * 4
    assert [(p["k"], p["gap"], p["horizon"]) for p in a["panels"]] == [
        (2, 2, 3),
        (2, 1, 3),
        (3, 1, 2),
        (4, 1, 1),
    ]
    assert all(
        0 < p["coverage80"] < 1 and p["mae_ratio"] > 0 and p["crps_ratio"] > 0
        for p in a["panels"]
    )
    names = {
        *((by, c) for c in KINDS for by in ("own_change", "target_records")),
        ("planned_step", "all"),
    }
    assert {(f["by"], f["class"]) for f in a["fifths"]} == names
    assert all(len(f["coverage80"]) == len(f["interval95"]) == 5 for f in a["fifths"])
    for f in a["fifths"]:
        if f["sd"] is None:
            assert f["n"] < 25 and f["interval95"] == [None] * 5
            continue
        assert f["n"] >= 25 and all(
            len(pair) == 2 and pair[0] <= pair[1] for pair in f["interval95"]
        )
    assert [t["horizons"] for t in a["targets"]] == [[1], [2, 3, 4]]
    assert {
        "n",
        "brier",
        "log",
        *(f"brier_{x}" for x in ("base_rate", "persistence", "linear", "plan_line")),
    } <= set(a["targets"][0])


def test_scores_of_targets_are_what_their_names_say():
    t = pd.DataFrame(
        {
            "series_id": "a:b",
            "cluster": list("xyz"),
            "kind": 2,
            "direction": [1, 1, -1],
            "last_year": 2018,
            "a2": [10.0, 10.0, 10.0],
            "a1": [12.0, 10.0, 8.0],
            "target": [13.0, 13.0, 7.0],
            "h": [2, 2, 2],
            "outcome": [13.0, 12.0, 7.5],
        }
    )
    s = targets.score_targets(targets.prepare_targets(t))
    assert s["attained"].tolist() == [True, False, False]
    assert s["plan_line"].tolist() == [0.99, 0.01, 0.99]
    assert s["base_rate"].tolist() == pytest.approx([1 / 3] * 3)
    got = targets.tell(s, [2, 3, 4])
    assert got["n"] == 3
    assert got["brier_plan_line"] == pytest.approx((0.01**2 + 0.01**2 + 0.99**2) / 3)
    assert got["brier"] == pytest.approx(((s["pooled"] - [1, 0, 0]) ** 2).mean())
    assert got["log"] == pytest.approx(
        -np.log([s["pooled"][0], 1 - s["pooled"][1], 1 - s["pooled"][2]]).mean()
    )


def test_only_targets_that_ask_for_improvement_are_scored():
    t = random_targets(10).assign(
        kind=2, h=1, direction=1, a2=10.0, a1=11.0, outcome=12.0, target=12.0
    )
    t.loc[0, "target"] = 10.0
    t.loc[1, "target"] = 9.0
    t.loc[2, "h"] = 5
    t.loc[3, "a1"] = np.nan
    t.loc[4, "outcome"] = 0.0
    assert len(targets.prepare_targets(t)) == 5
    assert len(targets.prepare_targets(t.assign(kind=0))) == 6


@pytest.mark.parametrize(
    "series",
    [
        random_series(10),
        random_series().query("uclass == 'pct'"),
        random_series().iloc[:0],
        random_series(n=3, years=range(2010, 2013)),
        random_series().assign(value=lambda f: f["value"].where(f.index % 5 > 0)),
        random_series().assign(uclass=np.nan, unit=np.nan),
        random_series().assign(
            value=lambda f: f["value"].where(f.index % 7 > 0, -f["value"])
        ),
        random_series().assign(value=5.0),
    ],
)
def test_files_of_any_shape_are_scored_or_said_not_to_be(tmp_path, series):
    result = run(tmp_path, series, random_targets())
    json.dumps(result, allow_nan=False)
    for p in result["panels"]:
        said = any(
            f"panel {p['k']},{p['gap']},{p['horizon']}" in note
            for note in result["notes"]
        )
        assert said == (p["coverage80"] is None)


@pytest.mark.parametrize(
    "aims",
    [
        random_targets().iloc[:0],
        random_targets(3),
        random_targets().assign(h=1),
        random_targets().assign(a2=np.nan),
        random_targets().assign(uclass=np.nan),
    ],
)
def test_few_or_no_targets_are_no_error(tmp_path, aims):
    result = run(tmp_path, random_series(), aims)
    json.dumps(result, allow_nan=False)
    assert all((t["brier"] is None) == (t["n"] == 0) for t in result["targets"])


READERS = {
    "series": (reading.read_series, random_series(3)),
    "targets": (reading.read_targets, random_targets(5)),
}


def refused(path, name, frame):
    frame.to_csv(path, index=False)
    with pytest.raises(SystemExit) as error:
        READERS[name][0](str(path))
    return str(error.value)


@pytest.mark.parametrize(
    ("name", "column"), [("series", "value"), ("series", "uclass"), ("targets", "h")]
)
def test_missing_column_is_named(tmp_path, name, column):
    path = tmp_path / "given.csv"
    said = refused(path, name, READERS[name][1].drop(columns=column))
    assert said.startswith(f"{path}:1: column {column} is missing; found ")


@pytest.mark.parametrize(("name", "column"), [("series", "value"), ("targets", "a1")])
def test_what_is_no_number_is_named_with_its_line(tmp_path, name, column):
    path = tmp_path / "given.csv"
    frame = READERS[name][1].astype({column: object})
    frame.loc[3, column] = "12 %"
    said = refused(path, name, frame)
    assert said == f"{path}:5: {column}: found '12 %'; expected a number"


def test_two_values_of_one_series_and_year_are_refused_and_equal_ones_are_one(tmp_path):
    path = tmp_path / "given.csv"
    frame = random_series(3)
    twice = pd.concat([frame, frame.head(1)])
    twice.to_csv(path, index=False)
    assert len(reading.read_series(str(path))) == len(frame)
    other = pd.concat([frame, frame.head(1).assign(value=-1.0)])
    said = refused(path, "series", other)
    assert said == f"{path}:{len(frame) + 2}: a second value of s0, 2010; expected one"


def test_a_file_that_is_not_there_or_no_table_is_told_in_a_line(tmp_path):
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(SystemExit, match="there is no such file"):
            reading.read_series(str(path))
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe\x00a")
    with pytest.raises(SystemExit, match="cannot be read as CSV"):
        reading.read_series(str(tmp_path / "binary.csv"))


def test_the_command_line_scores_files_from_anywhere(tmp_path):
    for name, frame in (("s", random_series()), ("t", random_targets())):
        frame.to_csv(tmp_path / f"{name}.csv", index=False)
    random_municipal(n=20).to_csv(tmp_path / "m.csv", index=False)
    out = tmp_path / "new" / "folder"
    files = ["--series", "s.csv", "--targets", "t.csv", "--municipal", "m.csv"]
    run = subprocess.run(
        [
            sys.executable,
            str(ROOT / "benchmarks" / "backtest.py"),
            *files,
            *("--json", str(out / "o.json"), "--tables", str(out / "tables")),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    result = json.loads((out / "o.json").read_text(encoding="utf-8"))
    assert result["municipal"] and result["surveys"] and result["targets"][0]["n"]
    assert (out / "tables" / "backtest_panels.csv").is_file()

    (tmp_path / "s.csv").write_text("series_id,value\n", encoding="utf-8")
    run = subprocess.run(
        run.args, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert run.returncode == 1 and "Traceback" not in run.stderr
    assert run.stderr.count("\n") == 1 and "s.csv:1: column" in run.stderr


def random_municipal(kind="balance", years=range(2010, 2020), n=60, seed=0):
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(n):
        moved = np.cumsum(rng.normal(0, 5, len(years)))
        start = 0 if kind == "balance" else 300
        rows += [
            ("s", kind, f"{i:05}", year, round(start + v))
            for year, v in zip(years, moved, strict=True)
        ]
    return pd.DataFrame(
        rows, columns=["statistic", "value_type", "code", "year", "value"]
    )


@pytest.mark.parametrize("kind", ["balance", "amount", "count"])
def test_municipalities_are_scored_with_and_without_their_peers(kind):
    rows = municipal.score_municipal(random_municipal(kind))
    assert [row["year"] for row in rows] == list(range(2011, 2017))
    names = ["statistic", "year", "n", "n_refused", "coverage80", "crps", "crps_alone"]
    assert all(
        list(row) == names and row["n"] == 60 and row["n_refused"] == 0 for row in rows
    )
    assert 0.65 < np.mean([row["coverage80"] for row in rows]) < 0.95
    json.dumps(bt.plain(rows), allow_nan=False)


def test_what_is_no_balance_is_refused_below_zero():
    frame = random_municipal("amount").assign(
        value=lambda f: f["value"].where(f["code"] > "00004", -3)
    )
    assert {row["n_refused"] for row in municipal.score_municipal(frame)} == {5}


def test_later_years_do_not_reach_a_municipal_prediction():
    frame = random_municipal("amount")
    changed = frame.assign(value=frame["value"].where(frame["year"] <= 2013, 500))
    before, after = (
        pd.DataFrame(municipal.score_municipal(f)).query("year == 2011")
        for f in (frame, changed)
    )
    assert before["crps"].iloc[0] != after["crps"].iloc[0]
    later = frame.assign(value=frame["value"].where(frame["year"] <= 2014, 500))
    same = pd.DataFrame(municipal.score_municipal(later)).query("year == 2011")
    assert same["crps"].iloc[0] == before["crps"].iloc[0]


def test_a_missing_column_of_municipalities_is_named(tmp_path):
    random_municipal().drop(columns="value_type").to_csv(
        tmp_path / "m.csv", index=False
    )
    with pytest.raises(SystemExit, match="column value_type is missing"):
        reading.read_municipal(str(tmp_path / "m.csv"))


def test_bootstrap_resamples_whole_clusters():
    hit, one, alone = (
        pd.Series(np.repeat(v, 20))
        for v in ([0.0, 1] * 10, [1.0] * 20, list(range(20)))
    )
    clustered = slices.interval95(slices.resampled_means(hit, one, alone))
    single = slices.interval95(slices.resampled_means(hit, one, pd.Series(range(400))))
    assert clustered[1] - clustered[0] > 3 * (single[1] - single[0])


def test_murphys_parts_add_up_to_the_brier_score():
    scored = targets.score_targets(
        targets.prepare_targets(random_targets().assign(kind=2))
    )
    row = targets.murphy(scored, [1, 2, 3, 4])
    parts = row["reliability"] - row["resolution"] + row["uncertainty"] + row["within"]
    assert parts == pytest.approx(row["brier"]) and abs(row["within"]) < 0.02


def test_interval_score_is_width_and_ten_times_the_miss():
    got = predictions.interval_score(np.array([0.5, -3.0]), np.array([1.0, 1.0]))
    assert got.tolist() == [2.0, 2 + 10 * 2.0]


def test_committed_results_pass_the_gates():
    r = json.loads((RESULTS / "backtest.json").read_text(encoding="utf-8"))
    for p in r["panels"]:
        assert (
            0.77 <= p["coverage80"] <= 0.84
            and p["mae_ratio"] <= 1.0
            and p["crps_ratio"] <= 0.92
        )
    for f in r["fifths"]:
        assert f["sd"] <= 0.05
        assert all(low <= 0.88 and high >= 0.72 for low, high in f["interval95"])
    later = r["targets"][1]
    assert later["brier"] <= 0.195
    assert later["brier"] < min(later[f"brier_{x}"] for x in targets.BENCHMARKS)
    table = pd.read_csv(RESULTS / "backtest_panels.csv")
    assert table["coverage80"].tolist() == [p["coverage80"] for p in r["panels"]]


def test_committed_municipal_results_pass_the_gates():
    table = pd.read_csv(RESULTS / "backtest_municipal.csv")
    by_statistic = table.groupby("statistic")
    assert by_statistic["coverage80"].mean().between(0.72, 0.88).all()
    ratio = by_statistic["crps"].mean() / by_statistic["crps_alone"].mean()
    assert (ratio <= 0.95).all()
    assert by_statistic["n_refused"].sum()["net_migration"] == 0


@pytest.mark.skipif(not SHARED.exists(), reason="development data not present")
def test_a_slice_of_the_development_set_agrees_with_the_committed_result():
    r = json.loads((RESULTS / "backtest.json").read_text(encoding="utf-8"))
    series = reading.read_series(str(SHARED / "backtest/dev.csv"))
    case = windows.Case(2, 1, 3)
    scored = windows.score_all(windows.cut_windows(series, case), case)
    for k, name in enumerate(KINDS):
        want = next(
            f
            for f in r["fifths"]
            if f["class"] == name and (f["k"], f["gap"]) == (2, 1)
        )
        got = slices.fifths(scored[scored["kind"] == k], "own_change")
        assert got["coverage80"] == pytest.approx(want["coverage80"], rel=1e-5)
    given = reading.read_targets(str(SHARED / "backtest/dev_targets.csv"))
    aims = targets.score_targets(targets.prepare_targets(given))
    for want in r["targets"]:
        got = targets.tell(aims, want.pop("horizons"))
        assert {name: got[name] for name in want} == pytest.approx(want, rel=1e-5)


@pytest.mark.skipif(not SHARED.exists(), reason="development data not present")
def test_a_statistic_of_the_municipalities_agrees_with_the_committed_result():
    frame = reading.read_municipal(str(SHARED / "municipal/dev.csv"))
    got = pd.DataFrame(
        municipal.score_municipal(frame[frame["statistic"] == "net_migration"])
    )
    table = pd.read_csv(RESULTS / "backtest_municipal.csv")
    want = table[table["statistic"] == "net_migration"].reset_index(drop=True)
    pd.testing.assert_frame_equal(got, want, rtol=1e-5)


def test_a_survey_of_known_size_is_wider_and_keeps_no_pace():
    series = random_series().assign(kind=0, n_respondents=1000.0)
    rows = pd.DataFrame(surveys.score_surveys(series))
    assert set(rows["sample"]) == {"known"} and set(rows["path"]) == {"survey", "plain"}
    case = windows.Case(2, 1, 3)
    plain = windows.as_windows(windows.cut_windows(series, case).head(9), case)
    asked = dataclasses.replace(plain, respondents=np.full(9, 1000.0))
    said = predictions.predict(asked)
    assert (said.spread.calm > predictions.predict(plain).spread.calm).all()
    last = windows.transform(plain.values[:, -1], plain.kind)
    assert said.z == pytest.approx(last)


def test_without_known_sizes_a_survey_is_drawn_the_same_every_time():
    series = random_series().assign(kind=0)
    rows = surveys.score_surveys(series)
    assert rows == surveys.score_surveys(series)
    assert {row["sample"] for row in rows} == {"drawn"}
    assert surveys.score_surveys(series.assign(kind=2)) == []


def small_objective():
    series = random_series().assign(kind=2)
    aims = random_targets().assign(kind=2, h=lambda f: 1 + f.index % 3)
    aims["series_id"] = [f"jp:{'ab'[i % 2]}:{i}" for i in range(len(aims))]
    return objective.lay_out(series, targets.prepare_targets(aims), KNOWN)


def test_the_loss_is_the_sum_of_its_rows():
    found = small_objective()
    rows = found.rows(KNOWN)
    assert rows["loss"].sum() == pytest.approx(found.total(KNOWN))
    by_part = rows.groupby("part")["loss"].sum()
    crps = objective.CRPS_WEIGHT * len(found.blocks)  # relative to itself: 1 a case
    assert by_part["windows: CRPS"] == pytest.approx(crps)


def test_a_fit_finds_what_is_better_and_tells_by_how_much():
    found = small_objective()
    standing = read_values() | {"recal_slope": 0.3, "recal_shift": 1.0}
    better = fit.fit_targets(standing, found)
    table = fit.compare(found, standing, better).set_index("part")
    whole = table.loc["all"]
    assert whole["gain"] > 0.05 and whole["gain"] == pytest.approx(
        found.total(from_values(standing)) - found.total(from_values(better))
    )
    assert table.loc["windows: likelihood", "gain"] == 0
    same = fit.compare(found, standing, standing)
    assert fit.is_explained(same) and not fit.is_explained(table.reset_index())


def test_a_ministry_left_out_is_compared_with_what_the_others_attained():
    found = small_objective()
    table = left_out.leave_one_out(read_values(), found, lambda values, _: values)
    assert set(table["left_out"]) == {"jp_review_a", "jp_review_b"}
    aims = found.aims.targets.assign(ministry=found.aims.ministry)
    scored = targets.score_targets(aims)
    row = table[table["horizons"] == "h=1-1"].iloc[0]
    is_here = scored["ministry"] == row["left_out"]
    here = scored[is_here & (scored["h"] == 1)]
    others = scored[~is_here & (scored["h"] == 1)]
    said = here["met"].map(others.groupby("met")["attained"].mean())
    said = said.fillna(scored["attained"][~is_here].mean())  # met there, never here
    by_hand = ((said - here["attained"]) ** 2).mean()
    assert row["brier_base_rate_others"] == pytest.approx(by_hand)


def test_the_committed_constants_are_those_that_the_fit_finds():
    table = pd.read_csv(RESULTS / "backtest_fit.csv")
    assert fit.is_explained(table)
    assert table.set_index("part").loc["all", "gain"] <= fit.ROUNDING


def test_cities_that_no_constant_was_tuned_on_are_covered_too():
    """Those of even prefectures in `data/reference`: the constants know only odd ones."""
    folder = ROOT / "data" / "reference"
    rows = pd.read_csv(folder / "observations.csv", dtype={"code": "str"})
    kinds = pd.read_csv(folder / "statistics.csv")[["statistic", "value_type"]]
    is_even = rows["code"].str[:2].astype(int) % 2 == 0
    rows = rows[is_even].rename(columns={"fiscal_year": "year"}).merge(kinds)
    n_cities = rows.groupby("statistic")["code"].transform("nunique")
    found = municipal.means(municipal.score_municipal(rows[n_cities > 100]))
    table = pd.DataFrame(found).set_index("statistic")
    assert len(table) == 3 and table["coverage80"].between(0.72, 0.88).all()
    assert (table["crps_ratio"] <= 0.95).all()
