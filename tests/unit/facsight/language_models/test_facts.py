"""What a language model is sent of a ledger: little, and all that matters."""

from __future__ import annotations

import json
from functools import cache

import pytest
from tests.builders import make_face
from tests.unit.facsight.conftest import ledger_of
from tests.unit.facsight_tools.statements.ledgers import made

from facsight.language_models.facts import facts, offered
from facsight.language_models.proposal import WRITTEN, Proposal
from facsight.language_models.reasoner import opening
from facsight.reasoner.deterministic import choose
from facsight_tools.rules.lens import LENSES
from facsight_tools.statements import kinds
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.flat import FlatRefusal, to_statement
from facsight_tools.types import UnavailableReason

from .writing import LENS, base, evidence

CHARACTERS_A_TOKEN = 3.0
"""Fewer than evidence takes of OpenAI's cl100k_base (3.5), as a margin."""


@cache
def readable() -> tuple[tuple[int, int], ...]:
    """Faces of made-up ledgers that can be read, with their seeds."""
    return tuple(
        (seed, face)
        for seed in range(24)
        for face in made(seed).faces
        if made(seed).weighing(face).withheld is None
    )


def lines(of: Evidence, face: int = 1, lens: str = LENS) -> list[str]:
    return facts(of, face, choose(of, face, lens).statements).splitlines()


@pytest.mark.parametrize("lens", LENSES)
def test_a_face_takes_less_than_3000_tokens(lens: str) -> None:
    form = json.dumps(Proposal.model_json_schema(), separators=(",", ":"))
    for seed, face in readable():
        draft = choose(made(seed), face, lens, interventions=True)
        sent = form + "".join(str(one.content) for one in opening(made(seed), draft, lens))
        assert len(sent) / CHARACTERS_A_TOKEN < 3000


def test_many_words_do_not_change_that() -> None:
    words = "She won the final and cried for joy at the party. " * 100
    sent = "".join(str(one.content) for one in opening(evidence(words), base(words), LENS))
    assert (len(sent) + 1700) / CHARACTERS_A_TOKEN < 3000


def test_what_is_shown_as_it_is_written_holds() -> None:
    for seed, face in readable():
        told = lines(made(seed), face)
        shown = [json.loads(one) for one in told[told.index("these hold:") + 1 :]]
        assert 5 < len(shown) <= 20
        for flat in shown:
            assert flat["kind"] in WRITTEN
            statement = to_statement(flat)
            assert not isinstance(statement, FlatRefusal)
            assert statement.judge(made(seed)).holds


def test_units_are_told_by_their_state() -> None:
    face = make_face(
        aus={6: 2.1, 12: 3.2},
        sides={(14, "left"): 2.2, (14, "right"): 0.3},
        unavailable={4: UnavailableReason.OCCLUDED},
    )
    told = "\n".join(lines(Evidence.of(ledger_of(face))))
    assert "present: AU6 B 2.10, AU12 C 3.20" in told
    assert "rule for happiness: for present AU12 AU6" in told
    assert "unavailable (occluded) AU4" in told
    assert "certainty" in told
    assert "turned" not in told


def test_what_is_said_is_told_with_its_cues() -> None:
    said = 'Anna: "We won the match!"\nBen: "I love it, this is wonderful!"\nNobody was hurt.'
    told = lines(evidence(said))
    assert 'cue C1.cue.1 "We won": goal-success, fits happiness' in told
    assert 'words C2 by "Ben" (pleasant): "I love it, this is wonderful!"' in told
    assert 'cue C3.cue.1 "Nobody was hurt": relief, denied, fits happiness' in told


def test_turned_heads_and_poor_quality_are_told() -> None:
    face = make_face(aus={12: 3.2}, pose=(25.0, -3.0, 1.0), quality=0.4)
    told = lines(Evidence.of(ledger_of(face)))
    assert any(one.startswith("turned: head yaw left") for one in told)
    assert any(one.startswith("quality: 0.40") for one in told)


def test_of_many_words_the_first_are_sent_and_it_is_said() -> None:
    told = lines(evidence("She is waiting for the bus in the rain. " * 200))
    assert sum(len(one) for one in told if one.startswith(("words", "cue"))) <= 2000
    assert any(one.endswith("more lines of words are not shown)") for one in told)


def test_a_list_holds_no_more_than_some_of_a_kind() -> None:
    listed = offered(base().statements, 40, 3)
    assert len(listed) <= 40
    assert listed[0] == base().statements[0]
    arguments = [one for one in listed if isinstance(one, kinds.Argument)]
    for state in ("present", "absent"):
        assert sum(one.state == state for one in arguments) <= 3
    others = [one.kind for one in listed if not isinstance(one, kinds.Argument)]
    assert all(others.count(kind) <= 3 for kind in others)
