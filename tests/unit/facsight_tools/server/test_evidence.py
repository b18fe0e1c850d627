"""The evidence of a kept analysis: which rules are in it, and what the caller adds."""

from dataclasses import replace

import pytest
from tests.builders import make_analysis, make_face

from facsight_tools.evidence.observations import Observation
from facsight_tools.rules import labels
from facsight_tools.server.evidence import ledger_of
from facsight_tools.server.handles import Kept
from facsight_tools.types import Analysis

FACE = make_face(aus={12: 3.0})


def scored_by(rule_set: str, *, faces: int = 1) -> Analysis:
    emotion = replace(FACE.emotion, rule_set=rule_set)
    return make_analysis([replace(FACE, index=k + 1, emotion=emotion) for k in range(faces)])


def rule_sets(kept: Kept) -> set[str]:
    rows = ledger_of(kept, None, (), None).rows
    return {row.id.split(".")[1] for row in rows if row.id.startswith("R.")}


@pytest.mark.parametrize("rule_set", ["emfacs", "affdex", "facsight"])
def test_the_rules_are_those_that_scored(rule_set: str) -> None:
    assert rule_sets(Kept(b"", scored_by(f"{rule_set}@1", faces=2))) == {rule_set}


def test_without_a_face_they_are_the_default() -> None:
    assert rule_sets(Kept(b"", make_analysis())) == {"facsight"}


def test_a_label_set_brings_its_rules_and_what_nothing_scores() -> None:
    chosen = labels.load("emotic")
    kept = Kept(b"", scored_by(f"{chosen.rules.id}@1"), chosen)
    assert rule_sets(kept) == {chosen.rules.id}
    ledger = ledger_of(kept, None, (), None)
    assert chosen.unsupported
    for label in chosen.unsupported:
        row = ledger.get(f"F1.emotion.{label}")
        assert row is not None
        assert (row.status, row.value) == ("unavailable", None)


def test_words_and_observations_are_rows_of_their_own() -> None:
    kept = Kept(b"", make_analysis([FACE]))
    seen = Observation(text="There is a cake with candles on the table.")
    rows = {row.id: row for row in ledger_of(kept, "She won the match.", [seen], None).rows}
    assert (rows["C1"].status, rows["C1"].value) == ("stated", "She won the match.")
    assert any(name.startswith("C1.cue.") for name in rows)
    assert rows["V1"].value == seen.text
    assert not {"C1", "V1"} & {row.id for row in ledger_of(kept, "", (), None).rows}
