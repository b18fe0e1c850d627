"""A false sentence that passes fails the run; true ones that are refused are counted."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from facsight_bench import outside_prose

ROOT = Path(__file__).parents[3]
TABLE = json.loads(
    (ROOT / "tests/unit/facsight_tools/evidence/outside.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize(
    ("accepted", "status", "told"),
    [
        (set(TABLE["true"]) | set(TABLE["reserved"]), 0, ["0", "0", "0"]),
        (set(), 0, [f"{len(TABLE['true'])}", f"{len(TABLE['reserved'])}", "0"]),
        ({TABLE["false"][0]}, 1, [f"{len(TABLE['true'])}", f"{len(TABLE['reserved'])}", "1"]),
    ],
    ids=["perfect", "refuses all", "accepts one"],
)
def test_the_status_is_that_of_the_false_ones(
    accepted: set[str],
    status: int,
    told: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(
        outside_prose, "check_text", lambda text, _: SimpleNamespace(ok=text in accepted)
    )
    assert outside_prose.main() == status
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == ["true", "reserved", "false"]
    assert [line.split()[1] for line in lines] == told


def test_sentences_are_in_one_list_only() -> None:
    lists = [set(TABLE[name]) for name in ("true", "reserved", "false")]
    assert sum(map(len, lists)) == len(set.union(*lists))
