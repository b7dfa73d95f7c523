"""The projection: worked examples, an independent scalar reading of the method, edge cases and bad frames."""

import dataclasses
import math
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats

from komoro_analysis.analysis.projection import constants as table_of_constants
from komoro_analysis.analysis.projection import projection as pr
from komoro_analysis.analysis.projection.distribution import Spread, cdf, quantile
from komoro_analysis.analysis.projection.kinds import KINDS
from komoro_analysis.analysis.projection.methods import methods, persistence, pooled
from komoro_analysis.base.errors import InputError

METHODS = tuple(methods())
C = table_of_constants.read_values()
VECTOR = [  # value_type, survey, n, (2022, 2024), target 2027, direction
    ("percent", "citizen", 1300, (52.0, 54.5), 60.0, 1),
    ("percent", "citizen", 1300, (18.0, 16.2), 15.0, -1),
    ("percent", "", None, (96.0, 96.8), 98.0, 1),
    ("count", "", None, (1240, 1315), 1500, 1),
    ("count", "", None, (86, 71), 100, 1),
    ("amount", "", None, (33.5, 33.9), 36.0, 1),
    ("amount", "", None, (5400, 5230), 5000, -1),
    ("age", "", None, (80.7, 81.0), 81.2, 1),
]
EXPECTED = [  # point, lower80, upper80, p_attain_raw, p_attain, each in its own call
    [56.0943, 49.93702, 62.07304, 0.1706716, 0.2788563],
    [15.3746, 11.83081, 19.70476, 0.4320087, 0.509527],
    [97.2668, 95.87863, 98.24773, 0.1528214, 0.2592718],
    [1423.192, 1193.102, 1697.635, 0.3120767, 0.4127608],
    [73.03123, 50.551, 105.4106, 0.1218935, 0.2230789],
    [34.48786, 33.31155, 35.7051, 0.07509827, 0.1606725],
    [5037.543, 4688.615, 5412.436, 0.3773737, 0.4666652],
    [81.37735, 79.9353, 82.84526, 0.6937756, 0.7033455],
]


def observed(rows):
    return pd.DataFrame(rows, columns=["series_id", "fiscal_year", "value"])


def one(
    values,
    years=(2022, 2024),
    *,
    target=np.nan,
    target_year=2027,
    direction=1,
    kind="amount",
    survey="",
    **more,
):
    series = pd.DataFrame(
        {
            "series_id": ["a"],
            "direction": [direction],
            "value_type": [kind],
            "survey": [survey],
            "target": [target],
            "target_year": [target_year],
            **{
                k: [v]
                for k, v in more.items()
                if k
                in (
                    "n_respondents",
                    "resolution",
                    "statistic",
                    "baseline",
                    "baseline_year",
                )
            },
        }
    )
    options = {
        k: v
        for k, v in more.items()
        if k
        in ("method", "horizon", "plan_effect", "recalibrate", "plans", "reference")
    }
    rows = observed(
        [("a", year, value) for year, value in zip(years, values, strict=True)]
    )
    return pr.project(rows, series, **{"method": "pooled", **options})


def by_hand(kind, survey, n, values, target, direction):
    """Read the module docstring again, for one series, with scipy.stats and a root finder."""
    k = kind if kind in KINDS else "amount"
    z = [
        math.log((y + 0.5) / (100.5 - y)) if k == "percent" else math.log(y + 0.5)
        for y in (*values, target)
    ]
    years, h = 2, 3
    growth = C["growth"] / 2
    own = math.hypot(z[1] - z[0], C["own_unknown"]) / years**growth
    more = math.log(own / C[f"typical_{k}"]) / (1 + C["pool_prior"])
    step = abs(z[2] - z[0]) / 5
    planned = ((step + C[f"step_floor_{k}"]) / 0.05) ** C["step_power"]
    jump = C[f"jump_{k}"] * planned * math.exp(C["pool_power_jump"] * more)
    calm = (
        C[f"calm_{k}"]
        * (own / 0.06) ** C[f"own_power_{k}"]
        * math.exp(C["pool_power_calm"] * more)
    )
    w = 1 / (1 + math.exp(-C["jump_logit"] - C["jump_log_own"] * math.log(own / 0.06)))
    last = (z[1] - z[0]) / years
    point = z[1]
    if not survey:
        cap = C[f"momentum_cap_{k}"]
        point += C["momentum"] * h * max(-cap, min(cap, last))
        if k == "percent":
            point -= C["revert"] * math.copysign(
                max(abs(last) - C["revert_from"], 0), last
            )
    if direction * (values[1] - target) < 0:
        cap = C["pull_cap"] * jump * h**growth
        pull = (1 - (1 - C["pull"]) ** h) * max(-cap, min(cap, z[2] - point))
        drawn = direction * pull + C["shift"] * calm * h**growth
        point += direction * min(drawn, abs(z[2] - z[1]))
    q = values[1] / 100
    noise = C["deff"] / (n * q * (1 - q)) if survey else 0.0
    scale = [math.sqrt(s * s * h ** C["growth"] + noise) for s in (calm, jump)]

    def cdf(x):
        return (1 - w) * stats.t.cdf(x, 2, scale=scale[0]) + w * stats.t.cdf(
            x, 2, scale=scale[1]
        )

    half = optimize.brentq(lambda x: cdf(x) - 0.9, 0, 1e3, xtol=1e-13)
    raw = cdf(direction * (point - z[2]))
    p = 1 / (
        1 + math.exp(-C["recal_shift"] - C["recal_slope"] * math.log(raw / (1 - raw)))
    )

    def back(x):
        return (
            (100.5 * math.exp(x) - 0.5) / (1 + math.exp(x))
            if k == "percent"
            else math.exp(x) - 0.5
        )

    return [
        back(point),
        max(0, back(point - half)),
        back(point + half),
        raw,
        min(0.95, max(0.05, p)),
    ]


@pytest.mark.parametrize(("case", "expected"), list(zip(VECTOR, EXPECTED, strict=True)))
def test_worked_examples(case, expected):
    kind, survey, n, values, target, direction = case
    row = one(
        values,
        target=target,
        direction=direction,
        kind=kind,
        survey=survey,
        n_respondents=n,
    ).iloc[-1]
    got = (
        row[["point", "lower80", "upper80", "p_attain_raw", "p_attain"]]
        .astype(float)
        .tolist()
    )
    assert got == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("case", VECTOR)
def test_agrees_with_a_scalar_reading(case):
    kind, survey, n, values, target, direction = case
    row = one(
        values,
        target=target,
        direction=direction,
        kind=kind,
        survey=survey,
        n_respondents=n,
    ).iloc[-1]
    got = (
        row[["point", "lower80", "upper80", "p_attain_raw", "p_attain"]]
        .astype(float)
        .tolist()
    )
    assert got == pytest.approx(by_hand(*case), rel=1e-7)


def test_fan_has_every_year_and_probabilities_only_in_the_target_year():
    out = one((50, 52), target=60, kind="percent", method=METHODS)
    assert list(out.columns) == [
        "series_id",
        "method",
        "fiscal_year",
        "point",
        "lower80",
        "upper80",
        "p_attain",
        "p_attain_raw",
        "reason",
    ]
    assert (
        out.groupby("method")["fiscal_year"].apply(list).tolist()
        == [[2025, 2026, 2027]] * 3
    )
    assert out["p_attain"].notna().tolist() == [False, False, True] * 3
    assert (
        out["reason"].tolist()
        == ["p_attain:not_target_year", "p_attain:not_target_year", ""] * 3
    )
    width = (out["upper80"] - out["lower80"]).to_numpy().reshape(3, 3)
    assert (np.diff(width, axis=1) > 0).all()
    assert (out["lower80"] < out["point"]).all() and (
        out["point"] < out["upper80"]
    ).all()


def test_together_is_the_same_as_one_by_one_where_the_pool_is_the_same(monkeypatch):
    rng = np.random.default_rng(1)
    ids = [f"s{i}" for i in range(40)]
    kinds = rng.choice(["percent", "count", "amount"], 40)
    series = pd.DataFrame(
        {
            "series_id": ids,
            "direction": rng.choice([1, -1], 40),
            "value_type": kinds,
            "survey": "",
            "target": rng.uniform(20, 80, 40).round(1),
            "target_year": rng.integers(2026, 2030, 40),
        }
    )
    rows = [
        (s, y, round(rng.uniform(20, 80), 1))
        for s in ids
        for y in range(2024 - rng.integers(0, 4), 2025)
    ]
    rows = observed(rows).sample(frac=1, random_state=2)
    for module in (pooled, persistence):
        monkeypatch.setattr(
            module, "pooled_log_ratio", lambda state, *_: 0 * state.n_changes
        )
    together = pr.project(rows, series)
    alone = [
        pr.project(rows[rows["series_id"] == s], series[series["series_id"] == s])
        for s in ids
    ]
    order = {"by": ["method", "series_id", "fiscal_year"], "ignore_index": True}
    pd.testing.assert_frame_equal(
        together.sort_values(**order), pd.concat(alone).sort_values(**order)
    )


def test_a_lively_panel_widens_its_calm_members():
    calm = [("a", 2023, 50.0), ("a", 2024, 50.5)]
    lively = [
        (f"b{i}", y, v) for i in range(30) for y, v in ((2023, 40.0), (2024, 60.0))
    ]
    series = pd.DataFrame(
        {
            "series_id": ["a", *(f"b{i}" for i in range(30))],
            "direction": 1,
            "value_type": "percent",
            "target": 55.0,
            "target_year": 2027,
        }
    )
    alone = pr.project(observed(calm), series.head(1), method="pooled").iloc[-1]
    among = (
        pr.project(observed(calm + lively), series, method="pooled")
        .query("series_id == 'a'")
        .iloc[-1]
    )
    assert among["upper80"] - among["lower80"] > 1.2 * (
        alone["upper80"] - alone["lower80"]
    )


def test_order_of_rows_does_not_matter():
    series = pd.DataFrame(
        {
            "series_id": ["a", "b"],
            "direction": ["higher", "lower"],
            "target": [30, 5],
            "value_type": ["count", "percent"],
            "target_year": [2027, 2026],
        }
    )
    rows = observed(
        [
            ("a", 2022, 10),
            ("a", 2024, 12),
            ("b", 2023, 9.5),
            ("b", 2024, 9.0),
            ("b", 2021, 11),
        ]
    )
    a, b = pr.project(rows, series), pr.project(rows.iloc[::-1], series)
    pd.testing.assert_frame_equal(a, b)


def test_baseline_only_is_wider_and_has_no_momentum():
    none, small = (
        one((80.7,), (2024,), target=81.2),
        one((80.6, 80.7), (2023, 2024), target=81.2),
    )
    assert none["fiscal_year"].tolist() == [2025, 2026, 2027]
    assert (none["upper80"] - none["lower80"]).iloc[-1] > (
        small["upper80"] - small["lower80"]
    ).iloc[-1]
    assert one((80.7,), (2024,))["point"].tolist() == pytest.approx([80.7] * 3)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("resolution", [0.0, 0.1])
def test_unchanged_stands_beside_what_hardly_changed(kind, resolution):
    def width(*values):
        years = (2022, 2024)[-len(values) :]
        row = one(values, years, kind=kind, resolution=resolution).iloc[-1]
        return row["upper80"] - row["lower80"]

    unchanged, hardly, much = width(50.0, 50.0), width(50.0, 50.1), width(50.0, 55.0)
    assert unchanged == pytest.approx(hardly, rel=0.15)
    assert unchanged < much / 1.5
    assert width(50.0) > unchanged


def test_a_coarsely_printed_value_hides_more():
    coarse, fine = (
        one((50, 50), kind="percent", resolution=r).iloc[-1] for r in (1.0, 0.1)
    )
    assert coarse["upper80"] - coarse["lower80"] > 1.5 * (
        fine["upper80"] - fine["lower80"]
    )


def plans(*rows):
    return pd.DataFrame(rows, columns=["series_id", "fiscal_year", "plan"])


def test_a_plan_that_was_met_counts_for_an_unmet_target():
    met, none, missed = (
        one((50, 52), target=60, kind="amount", plans=given).iloc[-1]
        for given in (plans(("a", 2024, 51)), None, plans(("a", 2024, 53)))
    )
    assert met["point"] > none["point"] > missed["point"]
    assert met["p_attain"] > none["p_attain"] > missed["p_attain"]
    old = one(
        (50, 52),
        target=60,
        kind="amount",
        plans=plans(("a", 2022, 51), ("b", 2024, 99)),
    ).iloc[-1]
    assert old["point"] == none["point"]


def test_a_survey_inside_its_error_hardly_misses_its_plan():
    options = {
        "target": 60,
        "kind": "percent",
        "survey": "citizen",
        "n_respondents": 1000,
    }
    on, just, far = (
        one((50, 52), plans=plans(("a", 2024, plan)), **options).iloc[-1]["point"]
        for plan in (52, 52.5, 70)
    )
    none = one((50, 52), **options).iloc[-1]["point"]
    assert far < just < on and on == pytest.approx(none, abs=0.05)
    assert none - just < (none - far) / 3


def test_the_point_of_an_unmet_target_lies_in_its_direction():
    up, down = (
        one((50, 50), target=t, direction=d, kind="amount").iloc[-1]
        for t, d in ((60, 1), (40, -1))
    )
    off = one((50, 50), target=60, kind="amount", plan_effect=False).iloc[-1]
    assert off["point"] == pytest.approx(50)
    assert up["point"] > off["point"] > down["point"]


@pytest.mark.parametrize("direction", [1, -1])
@pytest.mark.parametrize("short_before", [5, 3, 1, 0.5, -1])
def test_who_nearly_attains_a_target_is_not_put_beyond_who_does(
    direction, short_before
):
    """A value at its target once had worse odds than one a hair short of it."""
    first = 50 - direction * short_before
    nearly, there = (
        one((first, last), target=50, direction=direction).iloc[-1]
        for last in (50 - direction * 0.01, 50)
    )
    assert nearly["p_attain"] < there["p_attain"] + 0.001
    assert direction * nearly["point"] < direction * there["point"] + 0.001


def test_a_target_that_only_asks_to_stay_is_attained_more_often():
    kept = one((50, 50), target=50, kind="count", baseline=50, baseline_year=2022).iloc[
        -1
    ]
    risen = one(
        (50, 50), target=50, kind="count", baseline=49, baseline_year=2022
    ).iloc[-1]
    assert kept["p_attain"] > risen["p_attain"] + 0.03
    missed = one(
        (50, 49), target=50, kind="count", baseline=50, baseline_year=2022
    ).iloc[-1]
    assert missed["p_attain"] < risen["p_attain"] - 0.03


def test_a_balance_may_be_negative_and_needs_no_logarithm():
    row = one((289, 81), (2023, 2024), target=300, kind="balance").iloc[-1]
    assert row["lower80"] < 0 < row["p_attain"] < 0.5 and row["reason"] == ""
    below = one((-20, -45), kind="balance", target=-10)
    assert below["point"].lt(0).all() and below["p_attain"].notna().iloc[-1]
    assert one((0, 0), kind="balance")["upper80"].iloc[-1] > 0
    alone = one((-45,), (2024,), kind="balance").iloc[-1]
    assert alone["lower80"] < -45 < alone["upper80"]
    line = one((100, -50), kind="balance", method="linear").iloc[-1]
    assert line["point"] == pytest.approx(-50 - 75 * 3)


def test_a_jumpy_series_stays_wide_and_a_slow_one_narrow():
    jumpy = one(
        (180, 1304),
        (2023, 2024),
        target=300,
        kind="count",
        baseline=180,
        baseline_year=2023,
    ).iloc[-1]
    slow = one((80.7, 81.0), (2023, 2024), target=81.2, kind="age").iloc[-1]
    assert jumpy["upper80"] > 5 * 1304 and jumpy["lower80"] < 1304 / 3
    assert slow["upper80"] - slow["lower80"] < 8


def test_met_target_is_not_pulled_and_either_direction_counts():
    met = one((50, 60), target=55, kind="percent").iloc[-1]
    free = one((50, 60), target=55, kind="percent", plan_effect=False).iloc[-1]
    assert met["point"] == pytest.approx(free["point"])
    assert met["p_attain"] > 0.5
    down = one((50, 60), target=55, direction=-1, kind="percent").iloc[-1]
    assert down["p_attain_raw"] < 0.5 and down["point"] < met["point"]


def test_plan_effect_and_recalibration_can_be_turned_off():
    on, off = (
        one((50, 51), target=60, kind="percent", plan_effect=x).iloc[-1]
        for x in (True, False)
    )
    assert on["point"] > off["point"]
    assert off["p_attain_raw"] < 0.5
    plain = one((50, 51), target=60, kind="percent", recalibrate=False).iloc[-1]
    assert plain["p_attain"] == pytest.approx(
        np.clip(plain["p_attain_raw"], 0.05, 0.95)
    )
    assert on["p_attain"] != pytest.approx(plain["p_attain"])


def test_half_a_printed_unit_short_still_attains():
    exact, half = (
        one((50, 51), target=55, kind="percent", resolution=r).iloc[-1]
        for r in (0.0, 1.0)
    )
    lower = one((50, 51), target=55, kind="percent", resolution=0.0).iloc[-1]
    assert half["p_attain_raw"] > exact["p_attain_raw"] == lower["p_attain_raw"]


def test_survey_error_widens_and_momentum_is_left_out():
    plain, few, many = (
        one((50, 51), kind="percent", survey=s, n_respondents=n).iloc[-1]
        for s, n in (("", None), ("citizen", 200), ("citizen", 2000))
    )
    assert few["upper80"] - few["lower80"] > many["upper80"] - many["lower80"]
    assert many["point"] == pytest.approx(51.0) and plain["point"] > 51.0
    staff = one((50, 51), kind="percent", survey="staff").iloc[-1]
    assert staff["upper80"] - staff["lower80"] < many["upper80"] - many["lower80"]
    assert one((30, 29), kind="rank", direction=-1)["point"].iloc[-1] == pytest.approx(
        29.0
    )


def test_ratio_over_100_is_not_bounded_and_percent_is():
    ratio, percent = one((102, 101), kind="percent"), one((98, 99), kind="percent")
    assert ratio["upper80"].iloc[-1] > 105
    assert percent["upper80"].iloc[-1] <= 100
    assert one((1, 0), kind="count", direction=-1, target=0)["lower80"].min() >= 0


def test_history_makes_own_movement_count_for_more():
    years = range(2019, 2025)
    calm = [50, 50.4, 50.1, 50.5, 50.2, 50.4]
    short, long = one(calm[-2:], (2023, 2024)), one(calm, years)
    assert (long["upper80"] - long["lower80"]).iloc[-1] < 0.7 * (
        short["upper80"] - short["lower80"]
    ).iloc[-1]


def test_plan_is_measured_from_its_own_baseline_where_given():
    years, values = range(2014, 2025), np.linspace(60, 70, 11)
    far = one(values, years, target=71).iloc[-1]
    own = one(values, years, target=71, baseline=69, baseline_year=2023).iloc[-1]
    assert own["upper80"] != pytest.approx(far["upper80"])


def test_maintained_baseline_is_neither_a_plan_of_zero_nor_no_plan():
    near, same, none = (
        one((82.2, 82.8), target=target).iloc[-1] for target in (82.3, 82.2, np.nan)
    )
    assert (
        near["upper80"] - near["lower80"]
        < same["upper80"] - same["lower80"]
        < none["upper80"] - none["lower80"]
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"direction": np.nan, "target": 5}, "p_attain:no_direction"),
        ({"direction": "", "target": 5}, "p_attain:no_direction"),
        ({}, "p_attain:no_target"),
    ],
)
def test_without_direction_or_target_there_is_a_fan_but_no_probability(change, reason):
    out = one((3, 4), **change)
    assert (
        out["point"].notna().all()
        and out["p_attain"].isna().all()
        and out["p_attain_raw"].isna().all()
    )
    assert out["reason"].tolist()[-1] == reason


@pytest.mark.parametrize(
    ("values", "years", "reason"),
    [
        ((np.nan, np.nan), (2022, 2024), "point:not_available"),
        ((-3, 4), (2022, 2024), "point:negative_value"),
        ((4, -3), (2022, 2024), "point:negative_value"),
        ((4, -0.3), (2022, 2024), "point:negative_value"),
        ((-3, 3, 4), (2018, 2022, 2024), "point:negative_value"),
        ((3, 4), (2022, 2027), "point:target_year_reached"),
        ((3, 4), (2022, 2030), "point:target_year_reached"),
    ],
)
def test_what_cannot_be_projected_has_one_row_with_its_reason(values, years, reason):
    out = one(values, years, target=5, method=METHODS)
    last = out[out["fiscal_year"] == 2027]
    assert last["reason"].tolist() == [reason] * 3
    assert (
        out[["point", "lower80", "upper80", "p_attain", "p_attain_raw"]]
        .isna()
        .all(axis=None)
    )


def test_a_target_below_zero_has_no_probability():
    out = one((3, 4), target=-5)
    assert out["point"].notna().all() and out["p_attain"].isna().all()
    assert out["reason"].iloc[-1] == "p_attain:negative_value"


def test_types_of_columns_do_not_matter():
    rows = observed([("a", 2022, 3.0), ("a", 2024, 4.0)])
    series = pd.DataFrame(
        {"series_id": ["a"], "direction": [1], "target": [5], "target_year": [2027]}
    )
    expected = pr.project(rows, series)
    none = series.assign(
        value_type=None,
        survey=None,
        n_respondents=None,
        baseline=pd.NA,
        resolution=None,
        pool=None,
    )
    whole = {"fiscal_year": "Int64", "value": "Float64"}
    for r, s in (
        (rows.astype(str), series.astype(str)),
        (rows.astype(object), series.astype(object)),
        (rows, none),
        (rows.astype(whole), series.astype({"target": "Int64"})),
        (rows, series.set_index("series_id")),
    ):
        pd.testing.assert_frame_equal(pr.project(r, s), expected)
    assert pr.project(rows.head(0), series.head(0)).empty


def test_missing_values_are_skipped():
    pd.testing.assert_frame_equal(
        one((3, np.nan, 4), (2022, 2023, 2024), target=5), one((3, 4), target=5)
    )


def test_horizon_stands_in_for_a_target_year():
    out = one((3, 4), target_year=np.nan, horizon=2)
    assert out["fiscal_year"].tolist() == [2025, 2026]


def test_benchmarks_are_what_their_names_say():
    out = one((50, 54), target=60, method=("persistence", "linear"))
    assert out["point"].tolist() == pytest.approx([54, 54, 54, 56, 58, 60])


def test_quantile_inverts_the_distribution():
    rng = np.random.default_rng(0)
    calm, jump, w = (
        np.exp(rng.normal(-3, 2, 5000)),
        np.exp(rng.normal(-2, 2, 5000)),
        rng.uniform(0, 1, 5000),
    )
    for p in (0.6, 0.9, 0.99):
        spread = Spread(calm, jump, w)
        assert cdf(quantile(spread, p), spread) == pytest.approx(
            np.full(5000, p), abs=1e-4
        )


@pytest.mark.parametrize(
    ("rows", "series", "message"),
    [
        (lambda r: r.drop(columns="value"), None, "column value is missing"),
        (
            lambda r: r.drop(columns=["value", "series_id"]),
            None,
            "column series_id, value is missing",
        ),
        (None, lambda s: s.drop(columns="direction"), "column direction is missing"),
        (lambda r: r.assign(value="many"), None, "value: .*expected numbers"),
        (lambda r: r.assign(fiscal_year="R6"), None, "fiscal_year: .*expected numbers"),
        (lambda r: pd.concat([r, r]), None, "a has two values for one year"),
        (lambda r: r.assign(series_id="b"), None, "b is not in the series frame"),
        (lambda r: r.assign(fiscal_year=np.nan), None, "a has no fiscal_year"),
        (lambda r: r.assign(fiscal_year=2023.5), None, "a has no fiscal_year"),
        (lambda r: r.assign(series_id=None), None, "is not in the series frame"),
        (lambda r: r.assign(value=np.inf), None, "value: found an infinite value"),
        (None, lambda s: s.assign(target_year=2027.5), "target_year of a is no year"),
        (None, lambda s: pd.concat([s, s]), "a occurs twice"),
        (None, lambda s: s.assign(direction="up"), "direction of a unknown"),
        (None, lambda s: s.assign(direction=2), "direction of a unknown"),
        (None, lambda s: s.assign(target="high"), "target: .*expected numbers"),
    ],
)
def test_bad_frames_are_refused(rows, series, message):
    r = observed([("a", 2023, 3.0), ("a", 2024, 4.0)])
    s = pd.DataFrame(
        {"series_id": ["a"], "direction": [1], "target": [5.0], "target_year": [2027]}
    )
    with pytest.raises(InputError, match=message):
        pr.project(rows(r) if rows else r, series(s) if series else s)


def test_unknown_method_is_refused():
    with pytest.raises(InputError, match="method: found arima"):
        one((3, 4), method="arima")


def test_constants_have_units_and_origins_and_are_all_used():
    path = table_of_constants.PATH
    table = pd.read_csv(path, index_col="name")
    assert table.index.is_unique and (table[["unit", "origin"]].map(len) > 0).all(
        axis=None
    )
    fields = [field.name for field in dataclasses.fields(table_of_constants.Constants)]
    rows = [row for name in fields for row in table_of_constants.names_in_table(name)]
    assert sorted(rows) == sorted(table.index)
    code = "".join(
        file.read_text(encoding="utf-8") for file in path.parent.rglob("*.py")
    )
    assert not [name for name in fields if f".{name}" not in code]


def test_every_method_stands_in_a_file_of_its_own(monkeypatch):
    assert list(methods()) == ["pooled", "persistence", "linear"]
    mine = dataclasses.replace(methods()["persistence"], name="mine", order=9)
    monkeypatch.setitem(methods(), "mine", mine)
    out = one((50, 54), target=60, method=("mine", "persistence"))
    halves = [
        part.drop(columns="method").reset_index(drop=True)
        for _, part in out.groupby("method")
    ]
    pd.testing.assert_frame_equal(*halves)


def test_scipy_stats_stays_unloaded():
    loaded = "import sys, komoro_analysis.analysis.projection.projection"
    code = f"{loaded}; print({{'scipy.stats', 'matplotlib'}} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"


def test_large_frames_are_fast():
    n = 50_000
    ids = np.array([f"s{i}" for i in range(n)])
    rows = pd.DataFrame(
        {
            "series_id": np.repeat(ids, 2),
            "fiscal_year": np.tile([2023, 2024], n),
            "value": np.random.default_rng(0).uniform(20, 80, 2 * n),
        }
    )
    series = pd.DataFrame(
        {
            "series_id": ids,
            "direction": 1,
            "value_type": "percent",
            "survey": "",
            "target": 60.0,
            "target_year": 2027,
        }
    )
    start = time.process_time()
    out = pr.project(rows, series, method="pooled")
    assert len(out) == 3 * n and out["point"].notna().all()
    assert (
        time.process_time() - start < 1.5
    )  # a tenth of the aim, so that a busy machine does not fail it


def test_a_series_without_a_year_to_project_to_says_so_and_leaves_the_others_alone():
    values = {"fiscal_year": [2022, 2024, 2024], "value": [50.0, 52, 5]}
    observations = pd.DataFrame({"series_id": ["a", "a", "b"]} | values)
    columns = {
        "series_id": ["a", "b", "c"],
        "direction": [1, -1, 1],
        "target": [60, None, None],
    }
    series = pd.DataFrame(columns | {"target_year": [2027, None, None]})
    table = pr.project(observations, series, method="pooled")
    alone = pr.project(observations.head(2), series.head(1), method="pooled")
    assert table["series_id"].tolist() == ["a", "a", "a", "b", "c"]
    assert table["reason"].tolist()[3:] == ["point:no_target_year"] * 2
    assert table[["fiscal_year", "point", "p_attain"]].tail(2).isna().all(axis=None)
    assert table["point"].head(3).notna().all() and len(alone) == 3
