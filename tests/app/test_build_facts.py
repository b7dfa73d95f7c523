"""The digest of facts: the same facts, the same picture; other facts, another digest."""

from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd
import pytest

from komoro_analysis.app import build_facts
from komoro_analysis.app.build_facts import digest_of_facts
from komoro_analysis.figures import export, registry
from tests.figures.drawn import DATA


@dataclass(frozen=True)
class Fact:
    table: pd.DataFrame
    names: list[str]

    @cached_property
    def known(self) -> int:
        return len(self.table)


def fact(value=1.5, name="甲", index=(2020, 2021)):
    table = pd.DataFrame({"value": [value, None], "name": [name, None]}, index=index)
    return Fact(table, [name])


def test_what_is_held_counts_and_not_how():
    one, other = fact(), fact()
    assert one.known == 2
    columns = {name: other.table[name].copy() for name in other.table}
    piece_by_piece = Fact(pd.DataFrame(columns), ["甲"])
    found = {digest_of_facts(each) for each in (one, other, piece_by_piece)}
    assert len(found) == 1 and found != {""}


@pytest.mark.parametrize(
    "other",
    [
        fact(value=1.5000000000000002),
        fact(name="乙"),
        fact(index=(2020, 2022)),
        fact().table,
        Fact(fact().table.rename(columns={"name": "label"}), ["甲"]),
        Fact(fact().table.astype({"value": "Float64"}), ["甲"]),
        Fact(fact().table, ["甲", "甲"]),
    ],
)
def test_any_difference_is_one(other):
    assert digest_of_facts(other) not in ("", digest_of_facts(fact()))


def test_another_version_of_what_draws_is_a_difference(monkeypatch):
    before = digest_of_facts(fact())
    monkeypatch.setattr(build_facts, "version", lambda name: "0")
    assert digest_of_facts(fact()) != before


def test_what_cannot_be_told_apart_has_no_digest():
    assert digest_of_facts([lambda: 1]) == ""


def test_figures_of_the_same_digest_are_the_same():
    """And one that is another figure has another digest."""
    seen = DATA.observations
    is_it = seen["series_id"].eq("1-2-1") & seen["kind"].eq("actual")
    values = seen["value"].mask(is_it, 51.4)
    changed = replace(DATA, observations=seen.assign(value=values))
    same, others = [], []
    for stem in registry.catalogue(DATA):
        facts = [registry.facts(data, stem) for data in (DATA, changed)]
        kept = digest_of_facts(facts[0]) == digest_of_facts(facts[1])
        (same if kept else others).append(stem)
    assert "measure_1-2" in others and len(same) > 25

    for stem in (same[0], "systems_compare", "measure_1-2"):
        drawn = [
            export.svg(registry.draw_facts(data, stem)) for data in (DATA, changed)
        ]
        assert (drawn[0] == drawn[1]) == (stem in same), stem
