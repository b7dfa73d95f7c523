"""Small hand-made data sets in the shape of `data/tidy`, for tests of the analysis."""

from pathlib import Path

import pandas as pd

from komoro_analysis.dataset import Data
from komoro_analysis.tidy.tables import printed_bounds, printed_decimals

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"


def make(edition: int = 2024, **series) -> Data:
    """Build Data from name={"direction", "type", "survey", kind: {year: value, …}, …}.

    Series m1_1 belongs to indicator 1-1-1 of measure 1-1, m1_1_男性 to its component; None is a value not available.
    """
    rows, indicators = [], {}
    for name, spec in series.items():
        measure, number, *component = name[1:].split("_")
        indicator = f"{measure}-1-{number}"
        series_id = ":".join([indicator, *component])
        years = list(spec["baseline"]) if "baseline" in spec else [0]
        indicators[indicator] = {
            "indicator_id": indicator, "measure_id": f"{measure}-1", "number": int(number), "name": name,
            "short_name": name, "unit": "％", "unit_printed": "％", "direction": spec.get("direction", "higher"),
            "value_type": spec.get("type", "amount"), "survey": spec.get("survey", ""), "baseline_year": years[0],
            "baseline_year_basis": "assumed", "baseline_year_note": "", "formula": ""}  # fmt: skip
        for kind in ("history", "baseline", "plan", "target", "actual"):
            for year, value in spec.get(kind, {}).items():
                rows.append({
                    "series_id": series_id, "indicator_id": indicator, "component": (component or ["全体"])[0],
                    "fiscal_year": year, "kind": kind, "value": float("nan") if value is None else float(value),
                    "bound": spec.get("bound", "") if kind in ("plan", "target") else "",
                    "status": "not_available" if value is None else "final",
                    "printed": "－" if value is None else str(value), "edition": edition, "line": 1})  # fmt: skip
    table = pd.DataFrame(list(indicators.values()))
    measures = pd.DataFrame({"measure_id": table["measure_id"].unique()})
    for column in (
        "name",
        "policy_id",
        "policy_name",
        "division",
        "lead_department",
        "related_departments",
        "outlook",
        "plans",
    ):
        measures[column] = "x"
    observations = pd.DataFrame(rows).astype(
        {"fiscal_year": "Int64", "edition": "Int64", "line": "Int64"}
    )
    texts = observations[["bound", "printed"]].astype("str")
    observations["decimals"] = printed_decimals(texts["printed"].replace("－", ""))
    observations["bound_word"] = printed_bounds(texts["bound"], texts["printed"])
    return Data(
        observations=observations,
        indicators=table.astype({"baseline_year": "Int64"}),
        measures=measures,
    )


def reason(row: pd.Series) -> dict[str, str]:
    """Read a `reason` cell as {column: code}."""
    return dict(part.split(":") for part in row["reason"].split(";") if part)
