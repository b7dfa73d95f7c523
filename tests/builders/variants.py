"""Data sets made from the city's: with hostile texts, with a second year of actuals, and of another plan."""

from dataclasses import replace

import pandas as pd

from komoro_analysis.dataset import Data

NASTY = (
    "<script>alert(1)</script>",
    '=HYPERLINK("http://evil.example/","開く")',
    "\"'><img src=x onerror=alert(1)>",
    "長" * 300,
    "制御\x00\x07\x1b\ufffe文字",
    "@SUM(A1)",
    "-1+2",
    "\t=1+1",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;b&gt;&amp;",
    "]]><w:p/>",
    "$x_1^2$",
    "A\u202eB",
    "../../etc/passwd",
    "#policy=1&state=met",
)


def hostile(data: Data) -> Data:
    """Give every text that a document prints one of the nasty ones."""

    def nasty(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
        texts = {
            name: [NASTY[(i + j) % len(NASTY)] for i in range(len(frame))]
            for j, name in enumerate(columns)
        }
        return frame.assign(
            **{name: pd.array(values, dtype="str") for name, values in texts.items()}
        )

    return replace(
        data,
        indicators=nasty(
            data.indicators, ["name", "short_name", "formula", "baseline_year_note"]
        ),
        measures=nasty(
            data.measures,
            ["name", "policy_name", "division", "lead_department", "outlook", "plans"],
        ),
    )


def next_edition(data: Data) -> Data:
    """Print everything again a year later, with one more year of actuals."""
    old = data.observations
    year = int(old["edition"].max()) + 1
    actual = old[old["kind"] == "actual"]
    grown = actual.assign(fiscal_year=year, value=(actual["value"] * 1.02).round(1))
    grown = grown.assign(printed=grown["value"].astype("str"), decimals=1)
    again = pd.concat([old, grown]).assign(edition=year)
    again = again.sort_values(["indicator_id", "component"], kind="stable")
    return replace(data, observations=pd.concat([old, again], ignore_index=True))


def patchy_edition(data: Data) -> Data:
    """Print a next edition in which policy 5 publishes nothing new and nobody has judged indicator 1-2-1 yet."""
    grown = next_edition(data)
    o, i = grown.observations, grown.indicators
    hidden = (
        o["kind"].eq("actual")
        & o["fiscal_year"].eq(o["edition"].max())
        & o["indicator_id"].str.startswith("5-")
    )
    return replace(
        grown,
        observations=o.assign(
            value=o["value"].mask(hidden), printed=o["printed"].mask(hidden, "－")
        ),
        indicators=i.assign(
            direction=i["direction"].mask(i["indicator_id"].eq("1-2-1"), "")
        ),
    )


def another_plan(data: Data) -> Data:
    """Move everything to the next plan, four years later, with fewer measures and the first one renumbered."""
    keep = list(data.measures["measure_id"][:7])
    kept = data.indicators[data.indicators["measure_id"].isin(keep)]
    return replace(
        data,
        indicators=kept.assign(baseline_year=kept["baseline_year"] + 4).reset_index(
            drop=True
        ),
        measures=data.measures[data.measures["measure_id"].isin(keep)].reset_index(
            drop=True
        ),
        observations=data.observations[
            data.observations["indicator_id"].isin(kept["indicator_id"])
        ]
        .assign(
            fiscal_year=lambda f: f["fiscal_year"] + 4,
            edition=lambda f: f["edition"] + 4,
        )
        .reset_index(drop=True),
    )
