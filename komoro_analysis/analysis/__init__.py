"""What the numbers say: gaps, trends, odds, published verdicts, findings."""

# The tables of `reports/tables/`: each names a file and an attribute of `Results`.
# Known here so that a build can plan its work without loading pandas.
RESULT_TABLES = (
    "gaps",
    "trends",
    "projections",
    "assessments",
    "measure_summary",
    "quality",
    "sensitivity",
    "what_if",
    "assumptions",
    "changes",
    "comparison",
    "track_record",
)
