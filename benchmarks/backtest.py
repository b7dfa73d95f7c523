"""Score the projections on series and targets whose later values are known.

    python benchmarks/backtest.py --series FILE --targets FILE --json OUT
                                  [--municipal FILE] [--tables DIR]

--series: source, series_id, cluster, unit, uclass, year, value. --targets: series_id,
cluster, uclass, direction, last_year, a2, a1 (actuals of last_year-1 and last_year),
target, h, outcome; p1 (plan of last_year) where known. --municipal: statistic, value_type,
code, year, value. JSON keys: panels, fifths, targets, municipal, and reliability, murphy,
pit, interval, differences (bootstraps over clusters), slices (spread of true coverage),
history (what more observations would do), notes (what could not be scored). --tables also
writes backtest_<key>.csv of the lists. Errors are in z, the transformed unit of the
projection; nothing later than the vantage year is used, the pool scale included.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # also run as a script

from benchmarks.scoring import municipal as municipal_scores
from benchmarks.scoring import slices, targets, windows
from benchmarks.scoring.history import history
from benchmarks.scoring.reading import (
    read_municipal,
    read_series,
    read_targets,
)
from benchmarks.scoring.surveys import score_surveys

Rows = list[dict[str, object]]


def backtest(
    series: pd.DataFrame, aims: pd.DataFrame, peers: pd.DataFrame | None = None
) -> dict[str, Rows | list[str]]:
    """Score everything; frames as `scoring.reading` gives them."""

    cut = {case: windows.cut_windows(series, case) for case in windows.CASES}
    scored = {case: windows.score_all(part, case) for case, part in cut.items()}
    prepared = targets.score_targets(targets.prepare_targets(aims))
    maintained = targets.score_targets(targets.prepare_maintained(aims))

    panels = [windows.panel(part, case) for case, part in cut.items()]
    fifths = slices.all_fifths(scored, prepared, windows.CASES[:2])
    told = [targets.tell(prepared, horizons) for horizons in slices.HORIZONS]
    municipal = _municipal(peers)
    result: dict[str, Rows | list[str]] = {
        "panels": panels,
        "fifths": fifths,
        "targets": told,
        "municipal": municipal,
        "municipal_means": municipal_scores.means(municipal),
        "maintained": _maintained(maintained),
        "reliability": [
            row
            for horizons in slices.HORIZONS
            for row in targets.reliability(prepared, horizons)
        ],
        "murphy": [targets.murphy(prepared, horizons) for horizons in slices.HORIZONS],
        "pit": slices.calibration(scored),
        "interval": slices.interval_scores(scored),
        "differences": slices.differences(scored, prepared),
        "history": history(series),
        "surveys": score_surveys(series),
    }

    return result | {"notes": _notes(panels, fifths, told)}


def _municipal(peers: pd.DataFrame | None) -> Rows:
    return [] if peers is None else municipal_scores.score_municipal(peers)


def _maintained(scored: pd.DataFrame) -> Rows:
    """Tell how often targets that only ask to stay were attained, and what was said."""
    if not len(scored):
        return []
    said = float(scored["pooled"].mean())
    came = float(scored["attained"].mean())

    return [{"n": len(scored), "mean_p": said, "share_attained": came}]


def _notes(panels: Rows, fifths: Rows, told: Rows) -> list[str]:
    """Name what could not be scored."""

    notes = [
        f"panel {row['k']},{row['gap']},{row['horizon']}: "
        f"no vantage year has {windows.PANEL} series"
        for row in panels
        if row["coverage80"] is None
    ]
    notes += [
        f"fifths of {row['by']}, {row['class']}, h {row['horizon']}: "
        f"fewer than {slices.FEWEST} rows"
        for row in fifths
        if row["sd"] is None
    ]
    return notes + [
        f"targets, h {row['horizons']}: none can be scored"
        for row in told
        if not row["n"]
    ]


def plain(value: object) -> object:
    """Round to 6 significant digits; undefined and numpy values as JSON knows them."""

    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, float):
        return float(f"{value:.6g}") if np.isfinite(value) else None

    return int(value) if isinstance(value, np.integer) else value


def tabulate(rows: Rows) -> pd.DataFrame:
    """Lay lists of a result out as columns.

    coverage80_1 … coverage80_5; interval95_1, interval95_2 or, of five pairs,
    interval95_1_1 …; horizons as h=2-4.
    """
    return pd.DataFrame([_flat(row) for row in rows])


def _flat(row: dict[str, object]) -> dict[str, object]:
    cells: dict[str, object] = {}
    for name, value in row.items():
        if name in ("horizons", "horizon") and isinstance(value, list):
            cells[name] = f"h={value[0]}-{value[-1]}"
        elif isinstance(value, list):
            numbered = {f"{name}_{number}": one for number, one in enumerate(value, 1)}
            cells |= _flat(numbered)
        else:
            cells[name] = value
    return cells


def main() -> None:
    """Read the files, score, write."""

    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=layout)
    for name in ("--series", "--targets", "--json"):
        parser.add_argument(name, required=True)
    parser.add_argument("--municipal")
    parser.add_argument("--tables", type=Path)
    arguments = parser.parse_args()

    series = read_series(arguments.series)
    aims = read_targets(arguments.targets)
    peers = None
    if arguments.municipal:
        peers = read_municipal(arguments.municipal)
    result = plain(backtest(series, aims, peers))
    assert isinstance(result, dict)

    text = json.dumps(result, indent=1, ensure_ascii=False) + "\n"
    for folder in (Path(arguments.json).parent, arguments.tables):
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
    Path(arguments.json).write_text(text, encoding="utf-8")
    for key, rows in result.items():
        if arguments.tables and rows and key != "notes":
            path = arguments.tables / f"backtest_{key}.csv"
            tabulate(rows).to_csv(path, index=False, lineterminator="\n")
    for note in result["notes"]:
        print(note)


if __name__ == "__main__":
    main()
