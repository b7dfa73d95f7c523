"""The same statistic elsewhere: its scale by hand, and what a projection takes from it."""

import numpy as np
import pandas as pd
import pytest

import komoro_analysis as ka
from komoro_analysis.analysis.outlook import reference_scales
from komoro_analysis.analysis.projection.constants import constants
from komoro_analysis.analysis.projection.kinds import AMOUNT, BALANCE, PERCENT
from komoro_analysis.analysis.projection.peers import (
    QUANTILE_80,
    all_scales,
    peer_scale,
    printed_step,
)
from komoro_analysis.base.errors import InputError
from tests.builders.paths import ROOT


def walks(n_cities=200, n_years=12, step=10.0, seed=0):
    random = np.random.default_rng(seed)
    moved = np.cumsum(random.normal(0, step, (n_cities, n_years)), axis=1)
    return np.round(moved)


def project(values, reference=None, kind="balance", **more):
    series = pd.DataFrame(
        {
            "series_id": ["a"],
            "direction": [1],
            "value_type": [kind],
            "statistic": ["made"],
            "target_year": [2027],
            **{name: [value] for name, value in more.items()},
        }
    )
    seen = pd.DataFrame(
        {"series_id": "a", "fiscal_year": (2023, 2024)[-len(values) :], "value": values}
    )
    return ka.project(seen, series, reference=reference, method="pooled")


def test_quantile_is_that_of_t_with_two_degrees_of_freedom():
    assert pytest.approx(1.8856, abs=1e-4) == QUANTILE_80  # scipy.stats.t.ppf(.9, 2)


def test_scale_is_what_peers_did_over_as_many_years():
    wide = walks()
    scale = peer_scale(wide, BALANCE, constants())
    assert scale is not None
    for years in (1, 3):
        change = np.abs(wide[:, years:] - wide[:, :-years])
        inside = np.quantile(change, 0.8) / QUANTILE_80
        assert scale.scale[years] == pytest.approx(inside, rel=0.35)
    assert scale.scale[3] > 1.3 * scale.scale[1]
    assert np.abs(scale.drift).max() < 3


def test_common_steady_drift_moves_the_centre_and_a_restless_one_does_not():
    years = np.arange(12)
    steady = peer_scale(walks(step=1) + 5 * years, AMOUNT, constants())
    level = 200 + np.round(walks(step=1) + 5 * years)
    steady = peer_scale(level, BALANCE, constants())
    restless = peer_scale(200 + walks(step=1) + 30 * (years % 2), BALANCE, constants())
    assert steady is not None and restless is not None
    assert steady.drift[2] == pytest.approx(constants().reference_drift * 10, rel=0.2)
    assert abs(restless.drift[1]) < 3


def test_what_comes_back_elsewhere_is_expected_to_come_back():
    noise = np.round(np.random.default_rng(1).normal(0, 20, (200, 12)))
    scale = peer_scale(noise, BALANCE, constants())
    assert scale is not None
    assert scale.carry[1] < -0.3 and scale.carry[3] < -0.3


def test_a_single_year_says_nothing_and_two_say_something():
    assert peer_scale(walks()[:, :1], BALANCE, constants()) is None
    two = peer_scale(walks()[:, :2], BALANCE, constants())
    assert two is not None and np.isfinite(two.scale).all()


@pytest.mark.parametrize(
    ("values", "step"), [([1.0, 2], 1.0), ([1.5, 2], 0.1), ([1.234567], 0.001)]
)
def test_printed_step(values, step):
    assert printed_step(np.array(values)) == pytest.approx(step)


def test_percentages_are_read_as_such_only_where_they_are_bounded():
    wide = {"low": np.abs(walks()) % 100, "high": 150 + np.abs(walks())}
    found = all_scales(wide, set(), constants()).by_statistic
    assert ("low", PERCENT) in found and ("high", PERCENT) not in found
    assert ("low", BALANCE) not in found


def test_a_series_takes_the_scale_of_its_statistic():
    reference = all_scales({"made": walks(step=50)}, {"made"}, constants())
    among = project((5, 10), reference, resolution=1.0).iloc[-1]
    alone = project((5, 10), resolution=1.0).iloc[-1]
    other = project((5, 10), reference, statistic="other").iloc[-1]
    assert among["upper80"] - among["lower80"] > alone["upper80"] - alone["lower80"]
    assert other["upper80"] == project((5, 10), statistic="other")["upper80"].iloc[-1]
    one = project((10,), reference).iloc[-1]
    assert one["lower80"] < 10 < one["upper80"]
    far = project((5, 10), reference, target_year=2044)
    assert far["upper80"].notna().all()


def test_a_frame_of_other_cities_is_a_reference():
    wide = walks(step=50)
    frame = pd.DataFrame(wide, columns=range(2013, 2025)).rename_axis("code")
    frame = frame.reset_index().melt("code", var_name="fiscal_year")
    given = project((5, 10), frame.assign(statistic="made"), resolution=1.0)
    scales = all_scales({"made": wide}, {"made"}, constants())
    pd.testing.assert_frame_equal(given, project((5, 10), scales, resolution=1.0))
    with pytest.raises(InputError, match="reference: column statistic is missing"):
        project((5, 10), frame)


def test_the_citys_balance_reaches_below_zero_and_its_chance_is_given():
    data = ka.load(ROOT / "data/tidy")
    rows = ka.projections(data, method="pooled").set_index("series_id")
    balance = rows.loc["6-2-1"].iloc[-1]
    assert balance["lower80"] < 0 < balance["upper80"]
    assert 0.05 < balance["p_attain"] < 0.5 and balance["reason"] == ""
    assert len(reference_scales(data.reference).by_statistic) >= 7


def test_no_point_far_short_of_its_target_stands_beside_good_odds():
    data = ka.load(ROOT / "data/tidy")
    rows = ka.projections(data, method="pooled").dropna(subset="p_attain")
    about = ka.series(data)[["direction", "target", "resolution"]]
    rows = rows.set_index("series_id").join(about)
    short = rows["direction"] * (rows["target"] - rows["point"])
    is_short = short.round(9) > rows["resolution"] / 2
    assert is_short.sum() > 10
    assert rows["p_attain"][is_short].max() < 0.55
