"""The backtest: its scores by brute force, no look-ahead, files of every shape, and a slice of the development set."""

import importlib.util
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import integrate

from komoro_analysis.analysis.projection.distribution import cdf

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "backtest"
RESULTS = ROOT / "benchmarks" / "results"
spec = importlib.util.spec_from_file_location("backtest", ROOT / "benchmarks" / "backtest.py")
bt = importlib.util.module_from_spec(spec)
spec.loader.exec_module(bt)
Spread = bt.Spread


def random_series(n=80, years=range(2010, 2018), seed=0):
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(n):
        y = 50 * np.exp(np.cumsum(rng.normal(0, 0.05, len(years))))
        rows += [("x", f"s{i}", f"c{i // 4}", "", ["pct", "count", "level"][i % 3], t, round(float(v), 1))
                 for t, v in zip(years, np.minimum(y, 99), strict=True)]
    return pd.DataFrame(rows, columns=["source", "series_id", "cluster", "unit", "uclass", "year", "value"])


def random_targets(n=120, seed=0):
    rng = np.random.default_rng(seed)
    a2, d = rng.uniform(20, 60, n).round(1), rng.choice([1, -1], n)
    frame = pd.DataFrame({"series_id": [f"x:t{i}" for i in range(n)], "cluster": [f"c{i // 3}" for i in range(n)],
                          "uclass": rng.choice(["pct", "count", "ratio"], n), "direction": d, "last_year": 2018,
                          "a2": a2, "a1": (a2 * rng.uniform(0.9, 1.1, n)).round(1),
                          "target": (a2 * (1 + 0.1 * d)).round(1), "h": rng.integers(1, 6, n)})
    return frame.assign(outcome=(frame["a1"] * rng.uniform(0.8, 1.2, n)).round(1))


@pytest.fixture(autouse=True)
def few_draws(monkeypatch):
    monkeypatch.setattr(bt, "DRAWS", 10)
    monkeypatch.setattr(bt, "RESAMPLES", 50)


def run(tmp_path, series, targets):
    series.to_csv(tmp_path / "s.csv", index=False)
    targets.to_csv(tmp_path / "t.csv", index=False)
    read = bt.read(str(tmp_path / "s.csv"), {"value"}), bt.read(str(tmp_path / "t.csv"), {"h"})
    return bt.plain(bt.backtest(*read))


def test_crps_is_the_integral_it_stands_for():
    for error, calm, jump, w in ((0.3, 0.1, 0.5, 0.3), (-2.0, 1.0, 0.2, 0.7), (0.0, 0.4, 0.4, 1.0)):
        def gap(x, error=error, calm=calm, jump=jump, w=w):
            return (cdf(x, Spread(calm, jump, w)) - (x >= error)) ** 2

        brute = sum(integrate.quad(gap, a, b, limit=500)[0] for a, b in ((-np.inf, error), (error, np.inf)))
        parts = [np.array([v]) for v in (calm, jump, w)]
        got = bt.crps(np.array([error]), Spread(*parts))[0]
        assert got == pytest.approx(brute, rel=1e-5)


def test_windows_have_the_years_they_claim():
    series = random_series(2).assign(kind=2)
    cut = bt.windows(series, 2, 2, 3)
    value = series.set_index(["series_id", "year"])["value"]
    for row in cut.itertuples():
        assert (row.o0, row.o1, row.outcome) == tuple(value[row.series_id, row.year + i] for i in (-2, 0, 3))
    assert cut.groupby("series_id")["weight"].sum().tolist() == pytest.approx([1.0, 1.0])
    assert set(cut["year"]) == {2012, 2013, 2014}


def test_outcomes_do_not_reach_the_prediction():
    series = random_series().assign(kind=2)
    cut = bt.windows(series, 2, 1, 3)
    cut = cut[cut["year"] == 2013]
    a, b = bt.score(cut, 2, 1, 3), bt.score(cut.assign(outcome=cut["outcome"] * 3), 2, 1, 3)
    assert (a["width"] == b["width"]).all() and not (a["error"] == b["error"]).any()


def test_result_has_the_fixed_names_and_is_deterministic(tmp_path):
    a, b = (run(tmp_path, random_series(), random_targets()) for _ in range(2))
    assert a == b
    json.dumps(a, allow_nan=False)
    assert [list(p) for p in a["panels"]] == [["k", "gap", "horizon", "coverage80", "mae_ratio", "crps_ratio"]] * 4
    assert [(p["k"], p["gap"], p["horizon"]) for p in a["panels"]] == [(2, 2, 3), (2, 1, 3), (3, 1, 2), (4, 1, 1)]
    assert all(0 < p["coverage80"] < 1 and p["mae_ratio"] > 0 and p["crps_ratio"] > 0 for p in a["panels"])
    names = {*(("own_change", c) for c in bt.KINDS), ("planned_step", "all")}
    assert {(f["by"], f["class"]) for f in a["fifths"]} == names
    assert all(len(f["coverage80"]) == 5 for f in a["fifths"])
    assert [t["horizons"] for t in a["targets"]] == [[1], [2, 3, 4]]
    assert {"n", "brier", "log", *(f"brier_{x}" for x in ("base_rate", "persistence", "linear", "plan_line"))} <= set(
        a["targets"][0])


def test_scores_of_targets_are_what_their_names_say():
    t = pd.DataFrame({"series_id": "a:b", "cluster": list("xyz"), "kind": 2, "direction": [1, 1, -1], "last_year": 2018,
                      "a2": [10.0, 10.0, 10.0], "a1": [12.0, 10.0, 8.0], "target": [13.0, 13.0, 7.0], "h": [2, 2, 2],
                      "outcome": [13.0, 12.0, 7.5]})
    s = bt.score_targets(bt.prepare_targets(t))
    assert s["attained"].tolist() == [True, False, False]
    assert s["plan_line"].tolist() == [0.99, 0.01, 0.99]
    assert s["base_rate"].tolist() == pytest.approx([1 / 3] * 3)
    got = bt.targets(s, [2, 3, 4])
    assert got["n"] == 3
    assert got["brier_plan_line"] == pytest.approx((0.01**2 + 0.01**2 + 0.99**2) / 3)
    assert got["brier"] == pytest.approx(((s["pooled"] - [1, 0, 0]) ** 2).mean())
    assert got["log"] == pytest.approx(-np.log([s["pooled"][0], 1 - s["pooled"][1], 1 - s["pooled"][2]]).mean())


def test_only_targets_that_ask_for_improvement_are_scored():
    t = random_targets(10).assign(kind=2, h=1, direction=1, a2=10.0, a1=11.0, outcome=12.0, target=12.0)
    t.loc[0, "target"] = 10.0
    t.loc[1, "target"] = 9.0
    t.loc[2, "h"] = 5
    t.loc[3, "a1"] = np.nan
    t.loc[4, "outcome"] = 0.0
    assert len(bt.prepare_targets(t)) == 5
    assert len(bt.prepare_targets(t.assign(kind=0))) == 6


@pytest.mark.parametrize("series", [
    random_series(10),
    random_series().query("uclass == 'pct'"),
    random_series().iloc[:0],
    random_series(n=3, years=range(2010, 2013)),
    random_series().assign(value=lambda f: f["value"].where(f.index % 5 > 0)),
    random_series().assign(uclass=np.nan, unit=np.nan),
    random_series().assign(value=lambda f: f["value"].where(f.index % 7 > 0, -f["value"])),
    random_series().assign(value=5.0),
])
def test_files_of_any_shape_are_scored_or_said_not_to_be(tmp_path, series):
    result = run(tmp_path, series, random_targets())
    json.dumps(result, allow_nan=False)
    for p in result["panels"]:
        said = any(f"panel {p['k']},{p['gap']},{p['horizon']}" in note for note in result["notes"])
        assert said == (p["coverage80"] is None)


@pytest.mark.parametrize("targets", [random_targets().iloc[:0], random_targets(3), random_targets().assign(h=1),
                                     random_targets().assign(a2=np.nan), random_targets().assign(uclass=np.nan)])
def test_few_or_no_targets_are_no_error(tmp_path, targets):
    result = run(tmp_path, random_series(), targets)
    json.dumps(result, allow_nan=False)
    assert all((t["brier"] is None) == (t["n"] == 0) for t in result["targets"])


def test_missing_column_is_named(tmp_path):
    random_series().drop(columns="value").to_csv(tmp_path / "s.csv", index=False)
    with pytest.raises(SystemExit, match="column value is missing"):
        bt.read(str(tmp_path / "s.csv"), {"value"})


def test_committed_results_pass_the_gates():
    r = json.loads((RESULTS / "backtest.json").read_text(encoding="utf-8"))
    for p in r["panels"]:
        assert 0.77 <= p["coverage80"] <= 0.84 and p["mae_ratio"] <= 1.0 and p["crps_ratio"] <= 0.95
    assert all(0.70 <= c <= 0.90 for f in r["fifths"] for c in f["coverage80"])
    later = r["targets"][1]
    assert later["brier"] <= 0.21
    assert later["brier"] < min(later[f"brier_{x}"] for x in bt.BENCHMARKS)
    table = pd.read_csv(RESULTS / "backtest_panels.csv")
    assert table["coverage80"].tolist() == [p["coverage80"] for p in r["panels"]]


@pytest.mark.skipif(not SHARED.exists(), reason="development data not present")
def test_a_slice_of_the_development_set_agrees_with_the_committed_result():
    r = json.loads((RESULTS / "backtest.json").read_text(encoding="utf-8"))
    series = bt.read(str(SHARED / "dev.csv"), {"value"})
    case = (2, 1, 3)
    scored = bt.score_all(bt.windows(series, *case), *case)
    for k, name in enumerate(bt.KINDS):
        want = next(f for f in r["fifths"] if f["class"] == name and (f["k"], f["gap"]) == case[:2])
        assert bt.fifths(scored[scored["kind"] == k], "own_change") == pytest.approx(want["coverage80"], rel=1e-5)
    aims = bt.score_targets(bt.prepare_targets(bt.read(str(SHARED / "dev_targets.csv"), {"h"})))
    for want in r["targets"]:
        got = bt.targets(aims, want.pop("horizons"))
        assert {name: got[name] for name in want} == pytest.approx(want, rel=1e-5)
