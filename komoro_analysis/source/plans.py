"""Which plan a document or a template belongs to, by all that it shows of it."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from ..base.errors import Place
from ..base.judgements import Judgements, Plan
from ..base.years import year_label

# Below this share of known names, a document is taken for one of another plan.
LEAST_NAMES_KNOWN = 1 / 3


@dataclass(frozen=True)
class PlanEvidence:
    """What a document or template shows of its plan.

    `names`: the printed names of indicators, by indicator_id.
    """

    first_year: int
    target_year: int
    edition: int
    measures: tuple[str, ...]
    names: Mapping[str, str]


def recognise_plan(
    judgements: Judgements, evidence: PlanEvidence, place: Place
) -> Plan:
    """Return the one plan that fits the years, the 施策 and the names of indicators.

    Errors: `InputError` where none fits, or where more than one does.
    """
    until = judgements.plans_until(evidence.target_year)
    if not until:
        label = year_label(evidence.target_year)
        place.refuse(f"目標年度「{label}」があります", "plans.csv にある計画の目標年度")

    in_years = [plan for plan in until if _has_years(plan, evidence)]
    if not in_years:
        first, edition = year_label(evidence.first_year), year_label(evidence.edition)
        found = f"{first}からの計画の{edition}実績があります"
        place.refuse(found, f"{_names(until)}の年度")

    fitting = in_years
    if len(fitting) > 1:
        fitting = [plan for plan in fitting if _has_measures(plan, evidence)]
    if len(fitting) > 1:
        fitting = [plan for plan in fitting if _knows(judgements, plan, evidence)]
    if len(fitting) != 1:
        found = f"同じ年度の計画（{_names(in_years)}）のどれか決められません"
        place.refuse(found, "施策と指標名が一つの計画だけに合うこと")

    [plan] = fitting
    if judgements.indicators_of(plan.name) and not _knows(judgements, plan, evidence):
        found = f"指標名が{plan.name}とほとんど合いません"
        place.refuse(found, "indicators.csv にある指標名の文書")
    return plan


def _names(plans: list[Plan]) -> str:
    return "、".join(plan.name for plan in plans)


def _has_years(plan: Plan, evidence: PlanEvidence) -> bool:
    years = range(plan.first_year, plan.target_year + 1)
    return plan.first_year == evidence.first_year and evidence.edition in years


def _has_measures(plan: Plan, evidence: PlanEvidence) -> bool:
    return set(plan.measures) == set(evidence.measures)


def _knows(judgements: Judgements, plan: Plan, evidence: PlanEvidence) -> bool:
    """Tell whether enough of the printed names are those of a plan's indicators."""
    judged = {
        row.indicator_id: _folded(row.name)
        for row in judgements.indicators_of(plan.name)
    }
    both = [key for key in evidence.names if key in judged]
    same = [key for key in both if _folded(evidence.names[key]) == judged[key]]

    return bool(both) and len(same) >= LEAST_NAMES_KNOWN * len(both)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name)
