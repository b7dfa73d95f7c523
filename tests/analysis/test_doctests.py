"""The examples of the public verbs run."""

import doctest
import inspect

import pytest

import komoro_analysis as ka
from tests.builders.paths import fy2024


def verbs_with_examples() -> list[str]:
    verbs = []
    for name in ka.__all__:
        verb = getattr(ka, name)
        if inspect.isfunction(verb) and ">>>" in (verb.__doc__ or ""):
            verbs.append(name)
    return verbs


@pytest.mark.parametrize("name", verbs_with_examples())
def test_the_example_runs(name, monkeypatch):
    verb = getattr(ka, name)
    data = ka.load(fy2024())
    monkeypatch.setattr(ka, "load", lambda: data)

    found = doctest.DocTestFinder().find(verb, name, globs={name: verb})
    runner = doctest.DocTestRunner(
        optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    )
    for example in found:
        runner.run(example)
    assert runner.tries > 0
    assert runner.failures == 0
