"""The analyses as verbs of `ka`: each takes `data` and returns a table of its own.

What a verb returns may be edited freely. Without options it is what `results` keeps.
"""

import pandas as pd

from ..dataset import Data
from .counts import COMMON, SURVEY
from .gaps import compare_with_plan
from .outlook import project_city
from .results import results
from .summary import judge_indicators, roll_up
from .survey import DEFF, N_RESPONDENTS
from .trends import compare_with_required, fit_lines


def gaps(
    data: Data, *, deff: float = DEFF, n_respondents: float = N_RESPONDENTS
) -> pd.DataFrame:
    """Compare every actual with the plan of its year and with the target.

    One row per series and fiscal year that has an actual (also one that is not
    available), in document order. `gap`, `gap_to_target`: in the indicator's unit,
    positive = better. `met`: gap ≥ 0 on the printed decimals (a bound, 以上 or 以下,
    needs no rule of its own: direction says which side is allowed). `achievement_pct`:
    100·x/p, or 100·(2 − x/p) where lower is better. `progress_pct`: 100·(x − b)/(T − b),
    improve targets only. `within_noise`: |x − p| is below the sampling error of a
    citizens' survey of `n_respondents` answers with design effect `deff`. Undefined
    values are missing, with `column:code` in `reason`.

    >>> import komoro_analysis as ka
    >>> int(ka.gaps(ka.load())["met"].sum())
    38
    """
    kept = results(data)
    if (deff, n_respondents) == (DEFF, N_RESPONDENTS):
        return kept.gaps.copy()
    return compare_with_plan(kept.actuals, kept.series, deff, n_respondents)


def trends(
    data: Data, *, deff: float = DEFF, n_respondents: float = N_RESPONDENTS
) -> pd.DataFrame:
    """Compare the observed change per year with the change that the target still needs.

    One row per series. Changes are in the indicator's unit per year, positive =
    improving: the difference of two points, the least-squares slope of three or more
    with its 95 % interval in `change_lower95`, `change_upper95`. `pace_ratio`: change /
    required where a change is still required. `trend`: improving | flat | worsening;
    flat is a change inside the sampling error of a difference (√2 × the error of one
    survey) for a citizens' survey, under 1 % of |first value| a year for others.
    Undefined values are missing, with `column:code` in `reason`. Two points are no
    trend: `n_points` says so.

    >>> import komoro_analysis as ka
    >>> ka.trends(ka.load()).set_index("series_id").loc["1-2-1", "trend"]
    'flat'
    """
    kept = results(data)
    if (deff, n_respondents) == (DEFF, N_RESPONDENTS):
        return kept.trends.copy()
    lines = fit_lines(kept.points)

    return compare_with_required(kept.series, lines, deff, n_respondents)


def projections(
    data: Data,
    *,
    method: str | tuple[str, ...] = (),
    horizon: int | None = None,
    plan_effect: bool = True,
    recalibrate: bool = True,
    n_respondents: float = N_RESPONDENTS,
) -> pd.DataFrame:
    """Project all series of the city to their target years.

    From the newest edition's word for each observation (kinds history, baseline,
    actual). Columns and options of `ka.project`; no `method` named is all of them.

    >>> import komoro_analysis as ka
    >>> ahead = ka.projections(ka.load(), method="pooled")
    >>> sorted(ahead["fiscal_year"].unique().tolist())
    [2025, 2026, 2027]
    """
    kept = results(data)
    is_usual = plan_effect and recalibrate and n_respondents == N_RESPONDENTS
    if is_usual and not method and horizon is None:
        return kept.projections.copy()

    return project_city(
        data,
        method=method,
        horizon=horizon,
        plan_effect=plan_effect,
        recalibrate=recalibrate,
        n_respondents=n_respondents,
    )


def assessments(data: Data) -> pd.DataFrame:
    """Judge every series by every published system at its newest actual.

    Columns `series_id, system, value, status, reason`, as `ka.assess` gives them.

    >>> import komoro_analysis as ka
    >>> judged = ka.assessments(ka.load()).set_index(["series_id", "system"])
    >>> judged.loc[("1-2-1", "plan"), "status"]
    '達成'
    """
    return results(data).assessments.copy()


def measure_summary(
    data: Data,
    projections: pd.DataFrame | None = None,
    *,
    common: float = COMMON,
    survey: float = SURVEY,
) -> pd.DataFrame:
    """Count per measure what was met and how many targets may be attained.

    In document order, at the newest actual. `expected_attained`: sum of the indicators'
    probabilities over the `n_projected` indicators that have one. An indicator's
    probability is the smallest of its components': an upper bound of the probability
    that all of them are attained. `expected_low80`, `expected_high80`: the 80 %
    interval of that number, where all indicators of a year share a factor (`common`, of
    the variance) and those of the citizens' survey one more (`survey`). `weakest_*`:
    the series with the smallest probability. `n_disputed`: series of which some
    published systems are content and others are not. `projections`: others than those
    of `ka.projections`.

    >>> import komoro_analysis as ka
    >>> int(ka.measure_summary(ka.load())["n_met"].sum())
    33
    """
    kept = results(data)
    is_usual = (common, survey) == (COMMON, SURVEY)
    if projections is None and is_usual:
        return kept.measure_summary.copy()
    if projections is None:
        projections = kept.projections
    indicators = judge_indicators(kept.series, kept.gaps, projections)

    return roll_up(
        data.measures["measure_id"],
        kept.series,
        indicators,
        projections,
        kept.assessments,
        common,
        survey,
    )


def quality(data: Data) -> pd.DataFrame:
    """Return the findings, in document order.

    Columns `finding, severity, indicator_id, line, message`. `severity` check (needs a
    person) or note; `line` in the source of the newest edition; `message` Japanese.
    Findings are listed in `data/README.md`. Read from the newest edition's word for
    each number of the newest plan.

    >>> import komoro_analysis as ka
    >>> findings = ka.quality(ka.load()).set_index("finding")["indicator_id"]
    >>> findings["crossed_baseline"].tolist()
    ['6-4-1', '6-4-2']
    """
    return results(data).quality.copy()


def sensitivity(data: Data) -> pd.DataFrame:
    """Project to the target year under other assumptions, method pooled.

    One row per setting and series it concerns: `series_id, assumption, setting, point,
    lower80, upper80, p_attain`. `assumption`: base; baseline_year where the source
    prints none (the assumed one, the year before); n_respondents of a citizens' survey;
    plan_effect off; recalibration off; provisional figure removed, earlier observations
    speak.

    >>> import komoro_analysis as ka
    >>> "plan_effect" in set(ka.sensitivity(ka.load())["assumption"])
    True
    """
    return results(data).sensitivity.copy()


def what_if(data: Data) -> pd.DataFrame:
    """Find the value of next year from which on the target is more likely than not.

    `series_id, year_next, needed_next` (indicator's unit, rounded to the printed step
    on the better side; where P(attain) is above one half already, the value that keeps
    it), `needed_per_year` (change per year still needed, positive = improvement, ≤ 0:
    target met), `reason`. In the target year itself the target is needed.

    >>> import komoro_analysis as ka
    >>> set(ka.what_if(ka.load())["year_next"].tolist())
    {2025}
    """
    return results(data).what_if.copy()


def comparison(data: Data) -> pd.DataFrame:
    """Compare the city with others whose same statistic is published.

    One row per series with a statistic, city (of similar size; all known ones where few
    of them are) and year of the last ten: `code, municipality, fiscal_year, value` in the
    statistic's unit, `is_own`; `rank` (1 is best) among the `n_ranked` cities of the
    year, only where the definition is the same as the sheets'. The same in all rows of a
    series: what comparable cities did in as many years as are left (`years_left`):
    `change_asked` by the target from the last value on, quantiles `q05` … `q95` of the
    changes of `n_windows` windows, positive = better, in `change_unit` (% for an amount),
    and `share_moved`, the share of them that moved at least as far. Cities share shocks:
    the share describes, it tests nothing. `source` is to be named wherever a value is
    shown. Undefined values are missing, with `column:code` in `reason`.

    >>> import komoro_analysis as ka
    >>> list(ka.comparison(ka.load()).columns[:3])
    ['series_id', 'statistic', 'definition']
    """
    return results(data).comparison.copy()


def assumptions(data: Data) -> pd.DataFrame:
    """List what the results rest on: every assumption, and what setting it otherwise does.

    One row per assumption and way of setting it otherwise (one row if it was not tried).
    `assumption, group` (data | survey | method | roll_up), `name, value, unit,
    evidence` (Japanese), `certainty` (high | medium | low | convention), `tried` (the
    other setting), `measure` (what moves: p_attain | interval_width |
    expected_attained), `n_series` it concerns, `mean_change`, `largest_change` (with
    its sign).

    >>> import komoro_analysis as ka
    >>> log = ka.assumptions(ka.load()).set_index("assumption")
    >>> float(log.loc["survey_factor", "value"])
    0.25
    """
    return results(data).assumptions.copy()


def changes(data: Data) -> pd.DataFrame:
    """List what differs from the edition before, in document order; none of a first one.

    `measure_id, indicator_id, series_id` (the latter two empty where it concerns more),
    `aspect`: verdict (met | missed | not_available | unjudged), value (the newest
    actual, indicator's unit), p_attain of a series; name of an indicator; name,
    lead_department, outlook of a 施策. `before`, `after` as text, `before_value`,
    `after_value` of numbers; `change` better | worse where one can tell; `year_before`,
    `year` of the newest actuals; `edition_before`, `edition`. Only what both editions
    have is compared: new, gone and renamed indicators are findings.

    >>> import komoro_analysis as ka
    >>> len(ka.changes(ka.load()))
    0
    """
    return results(data).changes.copy()


def track_record(data: Data) -> pd.DataFrame:
    """Set each published projection beside what came: how right were we?

    One row per edition of `data/ledger/`, series and projected year that has an actual
    now: `point, lower80, upper80, p_met_plan` as published, `actual` (the newest edition's
    word; － has no row; `provisional` where it is 速報), `inside` the 80 % interval, `met`
    the plan and `attained` the target, both as frozen. Under three editions this is no
    verdict on the method: 67 intervals cover between .69 and .94 even if all is right.

    >>> import komoro_analysis as ka
    >>> list(ka.track_record(ka.load()).columns[:2])
    ['edition', 'series_id']
    """
    return results(data).track_record.copy()
