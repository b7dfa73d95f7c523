"""Every output of both editions is the recorded one: a move or a rewrite keeps it, a meant change is recorded."""

import json

import pytest

from tests.system import outputs

RECORDED = json.loads(outputs.RECORD.read_text(encoding="utf-8"))


@pytest.mark.parametrize("edition", outputs.EDITIONS)
def test_a_build_gives_the_recorded_outputs(edition, tmp_path):
    root = outputs.checkout(tmp_path / edition, edition)
    outputs.run(root, "report")
    built = outputs.digests(root)
    assert len(built) > 100
    assert not outputs.differences(RECORDED[edition], built)
