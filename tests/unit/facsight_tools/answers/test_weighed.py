"""The numbers of an answer are those of its ledger."""

from __future__ import annotations

import pytest
from tests.unit.facsight_tools.statements.changed import SEEDS
from tests.unit.facsight_tools.statements.ledgers import made

from facsight_tools.answers.weighed import weighed
from facsight_tools.evidence.payloads import EmotionScore
from facsight_tools.statements.kinds.reading import silence


@pytest.mark.parametrize("seed", SEEDS)
def test_the_distributions_are_those_of_the_evidence(seed: int) -> None:
    evidence = made(seed)
    for face in evidence.faces:
        of, found = evidence.weighing(face), weighed(evidence, face)
        for one in (found.face_only, found.context_only, found.fused):
            if one is not None:
                assert sum(one.values()) == pytest.approx(1, abs=0.001)
        scores = [entry.payload for entry in evidence.all(EmotionScore, face=face)]
        rows = {one.label: one.probability for one in scores}
        assert found.face_only == pytest.approx(rows, abs=0.0005)
        assert found.fused == of.fused
        assert found.abstained == (of.fused is None)
        assert found.disagreement == of.disagreement


@pytest.mark.parametrize("seed", SEEDS)
def test_silence_is_flat_and_has_its_reason(seed: int) -> None:
    evidence = made(seed)
    for face in evidence.faces:
        found = weighed(evidence, face)
        assert found.context_silent == silence(evidence, face)
        if found.context_silent == "nothing_said":
            assert found.context_only is None
        elif found.context_silent is not None:
            assert found.context_only is not None
            assert len(set(found.context_only.values())) <= 2, "flat, but for rounding"
            assert found.disagreement is None


def test_without_a_face_the_words_stand_alone() -> None:
    nobody = [made(seed) for seed in range(80) if not made(seed).faces]
    silent = set()
    for evidence in nobody:
        found = weighed(evidence, None)
        assert (found.face_only, found.fused, found.abstained) == (None, None, True)
        assert (found.context_only is None) == (found.context_silent == "nothing_said")
        silent.add(found.context_silent)
    assert len(silent) > 1
