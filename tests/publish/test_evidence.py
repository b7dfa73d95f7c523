"""What pages say of other cities, of assumptions, and of what was published before."""

from dataclasses import dataclass

import pandas as pd

from komoro_analysis.analysis.results import results
from komoro_analysis.publish.evidence import assumptions_of, scores_of

RECORD = pd.DataFrame(
    {
        "edition": [2024, 2024],
        "series_id": ["1-2-1", "5-4-3"],
        "fiscal_year": [2025, 2025],
        "lower80": [48.0, 0.0],
        "upper80": [55.0, 2.5],
        "actual": [52.0, 3.0],
        "inside": [True, False],
        "met": [True, None],
    }
)
SUMMARY = pd.DataFrame(
    {"edition": [2024], "years_ahead": [1], "n": [2], "n_inside": [1]}
)


@dataclass(frozen=True)
class Known:
    track_record: pd.DataFrame
    track_record_summary: pd.DataFrame


def test_scores_say_how_often_the_ranges_held():
    scores = scores_of(Known(RECORD, SUMMARY), {"1-2-1": "子育て"})
    assert "R6版の1年先の見通しでは、2件中1件が範囲に入った。" in scores.said
    first, second = scores.rows
    assert (first.label, first.span, first.result) == (
        "子育て",
        "48～55",
        "範囲内、計画を達成",
    )
    assert (second.label, second.actual, second.result) == ("5-4-3", "3", "範囲外")


def test_every_number_of_an_assumption_has_a_unit(data):
    """The page showed 0.0398, 1.07 and 0.756 with no word what they are."""
    listed = assumptions_of(results(data))
    assert [one.name for one in listed if one.value[-1].isdigit()] == []
    said = {one.name.partition("（")[0]: one for one in listed}
    assert said["同じ年度の指標が一緒に動く度合い"].value == "3％"
    effect = said["同じ年度の指標が一緒に動く度合い"].effect
    assert effect.startswith("一緒に動かないとすると、") and "狭まる" in effect
    assert not any("−" in one.effect for one in listed)


def test_nothing_published_has_no_scores():
    assert scores_of(Known(RECORD.head(0), SUMMARY.head(0)), {}) is None
