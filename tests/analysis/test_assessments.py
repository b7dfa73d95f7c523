import numpy as np
import pandas as pd
import pytest

from komoro_analysis import assess, assessments
from komoro_analysis.analysis.assessments.judge import UNDECIDED, agreement
from komoro_analysis.analysis.assessments.situation import INPUTS
from komoro_analysis.analysis.assessments.systems import SYSTEMS
from komoro_analysis.analysis.results import results
from komoro_analysis.base.errors import InputError
from komoro_analysis.dataset import load
from tests.builders.handmade import SHARED, make
from tests.builders.paths import fy2024

HEISEI = 1988  # the year before its first

STATUSES = {
    "statcan": "target_achieved substantial_progress moderate_progress limited_progress deterioration not_available",
    "un": "achieved on_track accelerate stagnation_or_regression not_available",
    "sdsn": "achieved on_track moderately_improving stagnating decreasing not_available",
    "destatis": "sun sun_cloud cloud thunderstorm not_calculated",
    "shizuoka": "目標値以上 A B C 基準値以下",
    "nagano": "A B C",
    "ibaraki": "A B+ B C",
    "plan": "達成 未達",
}


def judged(b, tb, x, tx, target, due, d, **more) -> pd.DataFrame:
    """Judge one row; index = system, columns value, status, reason.

    Small years are of the Heisei era, as the published cases have them.
    """
    years = [year + HEISEI if year < 100 else year for year in (tb, tx, due)]
    values = (b, years[0], x, years[1], target, years[2], d)
    frame = pd.DataFrame([dict(zip(INPUTS, values, strict=True)) | more])
    return assess(frame).set_index("system")


@pytest.mark.parametrize("row,value,status", [
    ((14.5, 2015, 10.4, 2023, 7.25, 2030, -1), 0.9010899547, "moderate_progress"),
    ((63, 2005, 74, 2020, 85, 2030, 1), 0.8949392974, "moderate_progress"),
    ((26866, 2016, 36058, 2024, 13433, 2028, -1), -0.6675781358, "deterioration"),
    ((0.37, 2015, 9.53, 2025, 60, 2030, 1), 0.9504069883, "substantial_progress"),
    ((7.05, 2015, 12.58, 2024, 70, 2030, -1), -0.4018919, "target_achieved"),
    ((100.1, 2015, 109.7, 2023, 100, 2030, -1), -172.7905870, "deterioration"),
])  # fmt: skip
def test_statcan_published(row, value, status):
    got = judged(*row).loc["statcan"]
    assert got["value"] == pytest.approx(value, abs=1e-6) and got["status"] == status


@pytest.mark.skipif(
    not (SHARED / "oracles/statcan_progress.csv").exists(),
    reason="published results not here",
)
def test_statcan_all_published_rows():
    rows = pd.read_csv(SHARED / "oracles/statcan_progress.csv").dropna(subset="target")
    names = [
        "base_value",
        "base_year",
        "current_value",
        "current_year",
        "target",
        "target_year",
        "direction",
    ]
    got = assess(rows[names].set_axis(INPUTS, axis=1))
    got = got[got["system"] == "statcan"].set_index("index")
    assert len(got) == 77
    np.testing.assert_allclose(got["value"], rows["progress_value"], atol=1e-6, rtol=0)
    assert (got["status"] == rows["status"]).all()


@pytest.mark.parametrize("row,status,code", [
    ((0, 2015, 0.5, 2020, 2, 2030, 1), "substantial_progress", None),  # baseline 0 counts as 0.001
    ((8, 2015, 4, 2020, 0, 2030, -1), "limited_progress", None),  # target 0 counts as 0.001
    ((8, 2015, 0, 2020, 0, 2030, -1), "target_achieved", None),
    ((-8, 2015, -6, 2020, -4, 2030, 1), "substantial_progress", None),  # all negative: sign −1
    ((-8, 2015, -9, 2020, -4, 2030, 1), "deterioration", None),
    ((-8, 2015, 2, 2020, 4, 2030, 1), "not_available", "sign_change"),
    ((8, 2015, 6, 2020, -4, 2030, -1), "not_available", "sign_change"),
    ((-8, 2015, 5, 2020, 4, 2030, 1), "target_achieved", "sign_change"),
    ((8, 2015, 8, 2015, 9, 2030, 1), "not_available", "few_points"),
    ((8, 2015, 9, 2015, 9, 2030, 1), "target_achieved", "few_points"),
    ((9, 2015, 9, 2020, 9, 2030, 1), "target_achieved", "baseline_equals_target"),
    ((9, 2015, 8, 2020, 9, 2030, 1), "not_available", "baseline_equals_target"),
    ((9, 2015, np.nan, 2020, 10, 2030, 1), "not_available", "not_available"),
    ((9, 2015, 9.5, 2020, 10, 2030, np.nan), "not_available", "no_direction"),
    ((9, 2015, 9, 2020, 10, 2030, 1), "limited_progress", None),
])  # fmt: skip
def test_statcan_edges(row, status, code):
    got = judged(*row).loc["statcan"]
    assert got["status"] == status and np.isnan(got["value"]) == (code is not None)
    expected = (
        []
        if code is None
        else [f"value:{code}"] + [f"status:{code}"] * (status == "not_available")
    )
    assert got["reason"] == ";".join(expected)


@pytest.mark.parametrize("system,edges", [
    ("statcan", [(0.95, "substantial_progress"), (0.94, "moderate_progress"), (0.6, "moderate_progress"),
                 (0.59, "limited_progress"), (0, "limited_progress"), (-0.01, "deterioration")]),
    ("un", [(0.95, "on_track"), (0.94, "accelerate"), (0.1, "accelerate"), (0.09, "stagnation_or_regression")]),
    ("sdsn", [(0.5, "moderately_improving"), (0.49, "stagnating"), (0, "stagnating"), (-0.01, "decreasing")]),
    ("nagano", [(0.8, "B"), (0.79, "C")]),
])  # fmt: skip
def test_cuts(system, edges):
    """Baseline 1, target 2 a year later: every number is actual − 1."""
    got = [
        judged(1, 2023, 1 + value, 2024, 2, 2024, 1).loc[system] for value, _ in edges
    ]
    assert [row["value"] for row in got] == pytest.approx([value for value, _ in edges])
    assert [row["status"] for row in got] == [word for _, word in edges]


def test_statcan_zero_is_a_thousandth():
    growth, needed = 500 ** (1 / 5) - 1, 2000 ** (1 / 15) - 1
    assert judged(0, 2015, 0.5, 2020, 2, 2030, 1).loc[
        "statcan", "value"
    ] == pytest.approx(growth / needed)


@pytest.mark.parametrize("row,status", [
    ((105000, 25, 74000, 28, 21000, 34, -1), "B"),
    ((86.5, 24, 89.5, 27, 92, 29, 1), "B"),
    ((89700, 24, 92400, 27, 94800, 29, 1), "B"),
    ((10, 0, 11.3, 1, 20, 10, 1), "B"),  # exactly 1.3
    ((10, 0, 11.31, 1, 20, 10, 1), "A"),
    ((10, 0, 10.7, 1, 20, 10, 1), "B"),
    ((10, 0, 10.6, 1, 20, 10, 1), "C"),
    ((10, 0, 10, 1, 20, 10, 1), "基準値以下"),
    ((10, 0, 20, 1, 20, 10, 1), "目標値以上"),
])  # fmt: skip
def test_shizuoka(row, status):
    assert judged(*row).loc["shizuoka", "status"] == status


@pytest.mark.parametrize("row,status", [
    ((1.54, 26, 1.56, 29, 1.68, 31, 1), "C"),
    ((-3703, 26, -2530, 29, -2000, 31, 1), "A"),
    ((8012, 24, 7612, 27, 8220, 29, 1), "C"),
    ((59.5, 26, 61.2, 29, 60.0, 31, 1), "A"),
    ((48.2, 25, 50.0, 28, 49.9, 30, 1), "A"),
    ((10, 0, 10.8, 1, 20, 10, 1), "B"),
])  # fmt: skip
def test_nagano(row, status):
    assert judged(*row).loc["nagano", "status"] == status


@pytest.mark.parametrize("actual,plan,value,status", [
    (2748, 2000, 137, "A"), (5163, 4000, 129, "A"), (7077, 6000, 117, "A"), (80, 100, 80, "B+"), (79.99, 100, 79, "B"),
    (49.9, 100, 49, "C"), (57, 60, 95, "B+"),
])  # fmt: skip
def test_ibaraki(actual, plan, value, status):
    got = judged(1, 0, actual, 1, 9999, 10, 1, plan=plan).loc["ibaraki"]
    assert (got["value"], got["status"]) == (value, status)


def test_ibaraki_expects_the_straight_line_without_a_plan():
    assert judged(100, 0, 105, 1, 200, 10, 1).loc["ibaraki", "value"] == 95
    lower = judged(100, 0, 105, 1, 50, 10, -1).loc["ibaraki"]
    assert (
        lower["status"] == "not_applicable"
        and lower["reason"] == "value:lower_is_better;status:lower_is_better"
    )
    assert (
        judged(1, 0, 3, 1, 5, 10, 1, plan=0)
        .loc["ibaraki", "reason"]
        .startswith("value:plan_zero")
    )
    assert (
        judged(-9, 0, -3, 1, 5, 10, 1, plan=2)
        .loc["ibaraki", "reason"]
        .startswith("value:negative_value")
    )


def test_un_extrapolates_growth():
    got = judged(100, 2020, 110, 2022, 150, 2030, 1).loc["un"]
    assert (
        got["value"] == pytest.approx((110 * 1.1**4 - 100) / 50)
        and got["status"] == "on_track"
    )
    assert (
        judged(100, 2020, 101, 2022, 150, 2030, 1).loc["un", "status"] == "accelerate"
    )
    assert (
        judged(100, 2020, 100, 2022, 150, 2030, 1).loc["un", "status"]
        == "stagnation_or_regression"
    )
    assert judged(100, 2020, 151, 2022, 150, 2030, 1).loc["un", "status"] == "achieved"
    negative = judged(-3703, 26, -2530, 29, -2000, 31, 1).loc["un"]
    assert negative["status"] == "not_available" and negative["reason"].startswith(
        "value:baseline_not_positive"
    )


def test_three_systems_share_a_number():
    table = judged(100, 2023, 108, 2024, 140, 2027, 1)
    assert table.loc[["sdsn", "shizuoka", "nagano"], "value"].tolist() == pytest.approx(
        [0.8] * 3
    )
    assert table.loc[["sdsn", "shizuoka", "nagano"], "status"].tolist() == [
        "moderately_improving",
        "B",
        "B",
    ]


@pytest.mark.parametrize("actual,pace,target,d,status", [
    (10, 2.0, 16, 1, "sun"), (10, 1.9, 16, 1, "sun_cloud"), (10, 1.0, 16, 1, "cloud"),
    (10, -1.0, 16, 1, "thunderstorm"),
    (10, 0.0, 16, 1, "cloud"), (17, 1.0, 16, 1, "sun"), (17, -1.0, 16, 1, "sun_cloud"), (10, -2.0, 4, -1, "sun"),
    (4, 1.0, 5, 1, "cloud"), (4, -1.0, 5, 1, "thunderstorm"), (10, 1.6, 16, 1, "sun_cloud"),
])  # fmt: skip
def test_destatis_needs_four_points(actual, pace, target, d, status):
    row = (5, 2020, actual, 2024, target, 2027, d)
    assert (
        judged(*row, n_points=4, mean_change=pace).loc["destatis", "status"] == status
    )
    for few in ({}, {"n_points": 3, "mean_change": pace}):
        got = judged(*row, **few).loc["destatis"]
        assert (got["status"], got["reason"]) == (
            "not_calculated",
            "value:few_points;status:few_points",
        )


@pytest.mark.parametrize(
    "target,code", [(100, "maintain_target"), (90, "limit_target")]
)
def test_maintain_and_limit_leave_ratios_undefined(target, code):
    held, lost = (
        judged(100, 2023, 101, 2024, target, 2027, 1),
        judged(100, 2023, 80, 2024, target, 2027, 1),
    )
    ratios = ["un", "sdsn", "shizuoka", "nagano"]
    assert (
        held.loc[ratios, "value"].isna().all()
        and lost.loc[ratios, "value"].isna().all()
    )
    assert held.loc[ratios, "status"].tolist() == [
        "achieved",
        "achieved",
        "目標値以上",
        "not_applicable",
    ]
    assert (held.loc[ratios[:3], "reason"] == f"value:{code}").all()
    assert (lost.loc[ratios, "status"] == "not_applicable").all()
    assert (lost.loc[ratios, "reason"] == f"value:{code};status:{code}").all()
    assert held.loc["statcan", "status"] == "target_achieved"


def test_plan_is_the_gap():
    assert judged(10, 2023, 13.9, 2024, 20, 2027, 1, plan=14).loc[
        "plan", ["value", "status"]
    ].tolist() == [
        -0.1,
        "未達",
    ]
    assert judged(10, 2023, 9, 2024, 5, 2027, -1, plan=9).loc[
        "plan", ["value", "status"]
    ].tolist() == [0, "達成"]
    assert (
        judged(10, 2023, 9, 2024, 5, 2027, -1).loc["plan", "status"] == "not_applicable"
    )


def test_index_and_order_are_kept():
    frame = pd.DataFrame(
        [[10, 2023, 11, 2024, 14, 2027, 1]] * 3, columns=INPUTS, index=["c", "a", "c"]
    )
    table = assess(frame)
    assert list(table.columns) == ["index", "system", "value", "status", "reason"]
    assert (
        table["index"].tolist() == ["c"] * 8 + ["a"] * 8 + ["c"] * 8
        and table["system"].tolist() == [system.name for system in SYSTEMS] * 3
    )
    assert assess(frame.iloc[:0]).empty


def test_nothing_is_undefined_without_a_reason():
    rng = np.random.default_rng(5)
    values = rng.choice([-2, -1, 0, 0.5, 1, 3, 1e150, np.nan], (20_000, 3))
    frame = pd.DataFrame(values, columns=["baseline", "actual", "target"]).assign(
        baseline_year=2020, actual_year=rng.choice([2019, 2020, 2021, 2024, np.nan], 20_000),
        direction=rng.choice([1, -1], 20_000),
        target_year=rng.choice([2020, 2022, 2027], 20_000), plan=rng.choice([-1, 0, 2, np.nan], 20_000),
        n_points=rng.choice([2, 5], 20_000), mean_change=rng.choice([-1, 0, 1, np.nan], 20_000))  # fmt: skip
    table = assess(frame)
    assert not np.isinf(table["value"]).any()
    assert table["value"].isna().equals(table["reason"].str.contains("value:"))
    assert (
        table["status"].isin(UNDECIDED).equals(table["reason"].str.contains("status:"))
    )
    for system, words in STATUSES.items():
        assert set(table.loc[table["system"] == system, "status"]) <= {
            *words.split(),
            "not_applicable",
        }


@pytest.mark.parametrize(
    "change,word",
    [
        ({"drop": "target"}, "target"),
        ({"direction": 2}, "direction"),
        ({"actual": "x"}, "number"),
    ],
)
def test_bad_frames(change, word):
    frame = pd.DataFrame([[10, 2023, 11, 2024, 14, 2027, 1]], columns=INPUTS)
    frame = (
        frame.drop(columns=change["drop"])
        if "drop" in change
        else frame.assign(**change)
    )
    with pytest.raises(InputError, match=word):
        assess(frame)


def test_situation_takes_the_newest_actual_and_six_years():
    history = {2010: 1, 2018: 4, 2019: 5, 2021: 6, 2022: 7}
    spec = {
        "history": history,
        "baseline": {2023: 8},
        "plan": {2024: 9, 2025: 10},
        "target": {2027: 14},
    }
    made = make(edition=2025, m1_1=spec | {"actual": {2024: 9, 2025: 10.5}})
    row = results(made).situation.loc["1-1-1"]
    assert (row["actual"], row["actual_year"], row["plan"]) == (10.5, 2025, 10)
    assert (row["n_points"], row["mean_change"]) == (6, pytest.approx(5.5 / 6))
    gone = assessments(
        make(edition=2025, m1_1=spec | {"actual": {2024: 9, 2025: None}})
    )
    assert (
        gone["status"].isin(UNDECIDED).all()
        and gone["reason"].str.contains("not_available").all()
    )


def test_agreement_counts_who_speaks():
    table = assess(
        pd.DataFrame(
            [[100, 2023, 108, 2024, 140, 2027, 1]], columns=INPUTS, index=["a"]
        )
    )
    votes = agreement(table.rename(columns={"index": "series_id"}))
    assert votes.loc["a"].tolist() == [
        6,
        1,
    ]  # destatis and plan are silent; only shizuoka is content (B: as expected)


def test_the_city():
    table = assessments(load(fy2024()))
    assert (
        len(table) == 67 * 8
        and (
            table.loc[table["system"] == "destatis", "status"] == "not_calculated"
        ).all()
    )
    plan = table[table["system"] == "plan"].set_index("series_id")
    assert plan["value"].notna().all() and set(plan["status"]) == {"達成", "未達"}
