"""What pages say of other cities, of assumptions, and of what was published before."""

from dataclasses import dataclass

import pandas as pd

from komoro_analysis.publish.evidence import scores_of

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


def test_nothing_published_has_no_scores():
    assert scores_of(Known(RECORD.head(0), SUMMARY.head(0)), {}) is None
