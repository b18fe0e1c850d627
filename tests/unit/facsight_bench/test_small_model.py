"""What a small model reaches: its own statements, its choices and the answers in its place."""

from __future__ import annotations

import json

import pytest
from tests.unit.facsight.language_models.provider import Reply, provider

from facsight.reasoner.deterministic import choose
from facsight_bench.small_model import faces, main
from facsight_tools.statements.flat import to_flat


def test_what_it_wrote_chose_and_failed_at_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    first = next(faces(1))
    true = [to_flat(one).plain() for one in choose(first, 1, "basic-emotion").statements[:4]]
    own = json.dumps({"statements": [*true, {"kind": "feeling"}]})
    refused = Reply(finish="content_filter")
    with provider(own, "prose", '{"say": [1, 2, 3]}', refused) as at:
        assert main(["--model", "openai:x", "--model-url", at.address + "/v1", "--faces", "3"]) == 0
    rows = dict(
        line.strip("| ").split(" | ")
        for line in capsys.readouterr().out.splitlines()
        if line.startswith("| ") and line.count("|") == 3 and not line.endswith("| |")
    )
    assert rows["statements it wrote"] == "5"
    assert rows["of these, hold as written"] == "4 (0.80)"
    assert [rows[name] for name in rows if name.startswith("answers ")] == ["1", "1", "1"]
    assert rows["told of a failure"] == "refused 1"
    assert rows["tokens of the answers, sum"] == "60"


def test_the_faces_are_those_that_can_be_read() -> None:
    found = list(faces(3))
    assert len(found) == 3
    assert all(one.weighing(1).withheld is None for one in found)
