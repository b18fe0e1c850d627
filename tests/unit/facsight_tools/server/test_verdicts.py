"""What is answered on claims: counted, with advice, and readable."""

import pytest
from tests.builders import make_analysis, make_face, make_rules

from facsight_tools.evidence.checker import check_text
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.server.verdicts import Judgement

LEDGER = build_ledger(make_analysis([make_face(aus={12: 3.0})]), rules=make_rules())
TRUE, FALSE = "AU12 is present [F1.AU12].", "AU12 is absent [F1.AU12]."


def judged(text: str) -> Judgement:
    return Judgement.of(check_text(text, LEDGER))


@pytest.mark.parametrize(
    ("text", "ok", "accepted", "refused"),
    [
        (TRUE, True, 1, 0),
        (f"{TRUE} {FALSE}", False, 1, 1),
        (f"{FALSE} {FALSE}", False, 0, 2),
        ("", False, 0, 0),  # nothing was said, so nothing is right
    ],
)
def test_sentences_are_counted(text: str, ok: bool, accepted: int, refused: int) -> None:
    found = judged(text)
    assert (found.ok, found.accepted, found.refused) == (ok, accepted, refused)
    assert [one.accepted for one in found.claims].count(True) == accepted
    assert bool(found.repair) == bool(refused)


def test_every_problem_says_what_to_do() -> None:
    (claim,) = judged(FALSE).claims
    assert claim.problems
    for problem in claim.problems:
        assert problem.code
        assert 1 <= problem.rule <= 9
        assert problem.message != problem.advice
        assert problem.advice


def test_it_is_readable_in_the_order_given() -> None:
    found = judged(f"{TRUE} {FALSE}")
    lines = found.readable().splitlines()
    assert lines[0] == "1 accepted, 1 refused."
    assert lines[1].startswith("accepted  AU12 is present")
    assert lines[2].startswith("refused   AU12 is absent")
    (problem,) = found.claims[1].problems[:1]
    assert lines[3] == f"    {problem.code} (rule {problem.rule}): {problem.message}"
    assert lines[4] == f"    Do: {problem.advice}"
    assert problem.code in found.repair


def test_it_crosses_the_wire() -> None:
    found = judged(f"{TRUE} {FALSE}")
    assert Judgement.model_validate_json(found.model_dump_json()) == found
