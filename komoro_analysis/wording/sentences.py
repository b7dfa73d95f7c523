"""Sentences from facts: which words are said stands in `sentences.j2`, never why."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from .facts import ChangeFacts, OutlookFacts, VerdictFacts
from .headlines import LONGEST, HeadlineFacts, PlanFacts
from .measure_facts import MeasureFacts

CONDITION = "これまでと同様の変動が続く場合"


@cache
def _macros() -> Any:
    """Read the template; names pass through it as they are, to be escaped where shown."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["condition"] = CONDITION
    return environment.get_template("sentences.j2").module


def _one_line(text: str) -> str:
    return "".join(line.strip() for line in text.splitlines())


def verdict_sentence(facts: VerdictFacts) -> str:
    """Say how the newest actual stands against its plan."""
    return _one_line(_macros().verdict(facts))


def change_sentence(facts: ChangeFacts) -> str:
    """Say how the series moved; "" where there is no second observation."""
    return _one_line(_macros().change(facts))


def outlook_sentence(facts: OutlookFacts) -> str:
    """Say how likely the target is; "" where its year is over."""
    return _one_line(_macros().outlook(facts))


def measure_sentence(facts: MeasureFacts) -> str:
    """Say what a 施策 met, and how many targets to expect."""
    return _one_line(_macros().measure(facts))


def headline(facts: HeadlineFacts) -> str:
    """Say the finding on a 施策 in at most about 40 letters.

    A name too long for it gives way to a word that needs none.
    """
    whole = _one_line(_macros().headline(facts))
    if len(whole) <= LONGEST or facts.prospect != "weakest":
        return whole
    return _one_line(_macros().headline(replace(facts, prospect="divided")))


def plan_headline(facts: PlanFacts) -> str:
    """Say what the whole plan met, and how many targets to expect."""
    return _one_line(_macros().plan_headline(facts))
