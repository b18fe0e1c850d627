"""Words that are said and faces that do not fit them: told, with the reason left open."""

import pytest
from tests.builders import make_analysis, make_face

from facsight_tools.evidence.context import read_context
from facsight_tools.evidence.context.mismatch import mismatch_rows
from facsight_tools.evidence.fusion import context_distribution
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.evidence.payloads import Mismatch
from facsight_tools.evidence.rows import Row
from facsight_tools.states import MismatchKind
from facsight_tools.types import FaceReport

SMILE = make_face(aus={6: 2.0, 12: 3.0}, emotion={"happiness": 0.8})
FROWN = make_face(aus={4: 3.0}, emotion={"anger": 0.4, "sadness": 0.3})
CALM = make_face()
LOVELY, AWFUL = 'Anna: "What a lovely day."', 'Anna: "This is horrible, I hate it."'
IRONY = 'Anna: "Oh great, how lovely."'


def rows_of(context: str, *faces: FaceReport) -> list[Row]:
    ledger = build_ledger(make_analysis(faces))
    return [*ledger.rows, *read_context(context).rows]


def found(context: str, *faces: FaceReport) -> list[Mismatch]:
    rows = list(mismatch_rows(rows_of(context, *faces)))
    assert all(isinstance(row.payload, Mismatch) and row.source == "facsight" for row in rows)
    return [row.payload for row in rows if isinstance(row.payload, Mismatch)]


@pytest.mark.parametrize(
    ("context", "face", "kind", "score"),
    [
        (LOVELY, FROWN, MismatchKind.PLEASANT_WORDS, 0.85),
        (AWFUL, SMILE, MismatchKind.UNPLEASANT_WORDS, 0.8),
        (IRONY, SMILE, MismatchKind.IRONIC, None),
    ],
)
def test_each_kind_names_the_score_that_says_so(
    context: str, face: FaceReport, kind: MismatchKind, score: float | None
) -> None:
    (one,) = found(context, face)
    assert (one.mismatch, one.face, one.statement) == (kind, 1, 1)
    assert one.score == (None if score is None else pytest.approx(score, abs=0.001))
    assert one.words in context


@pytest.mark.parametrize(
    ("context", "face"),
    [
        (LOVELY, SMILE),
        (LOVELY, CALM),
        (AWFUL, FROWN),
        (AWFUL, CALM),
        (IRONY, FROWN),
        ("What a lovely day.", FROWN),  # nobody says it
        ('Anna: "The door is blue."', FROWN),
    ],
)
def test_what_fits_or_leans_nowhere_is_not_told(context: str, face: FaceReport) -> None:
    assert found(context, face) == []


def test_each_sentence_is_held_against_each_face() -> None:
    frown = make_face(2, aus={4: 3.0}, emotion={"anger": 0.8})
    told = found(f"{AWFUL}\n{LOVELY}", SMILE, frown)
    assert [(one.statement, one.face) for one in told] == [(1, 1), (2, 2)]


def test_it_is_never_weighed() -> None:
    rows = rows_of(AWFUL, SMILE)
    more = list(mismatch_rows(rows))
    assert more
    assert context_distribution([*rows, *more], "F1") == context_distribution(rows, "F1")
