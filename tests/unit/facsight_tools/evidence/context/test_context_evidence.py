"""The context of a face: words, a vision model's report and the body, pooled by one rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facsight_tools.evidence.context import observation_cues, read_context
from facsight_tools.evidence.fusion import (
    context_distribution,
    context_evidence,
    cues_for,
    disagreement,
    fuse,
    informativeness,
    rounded_shares,
    theme_of,
)
from facsight_tools.evidence.payloads import ArmsState, BodyFace, Cue, HandOnFace, Observed
from facsight_tools.evidence.rows import Row
from facsight_tools.rules import body_cues, context_cues
from facsight_tools.states import Arms, Contact, FacePart, Touch, Touches, UnavailableReason

LEXICON = context_cues.load()
WEIGHED = sorted(name for name, theme in LEXICON.themes.items() if theme.distribution)


def arms(held: Arms, confidence: float | None = None) -> Row:
    return Row.of(ArmsState(body=1, face=1, arms=held), confidence=confidence, source="pose")


def body_of(face: int | None) -> Row:
    return Row.of(BodyFace(body=1, face=face), source="pose")


def hand(*touches: Touch, number: int = 1, confidence: float | None = None) -> Row:
    on = HandOnFace(hand=number, on=Touches(touches))
    return Row.of(on, confidence=confidence, source="pose")


def cue(number: int, theme: str, confidence: float) -> Row:
    found = Cue(
        sentence=number,
        number=1,
        words="words",
        span=(0, 5),
        situation=theme,
        gloss=LEXICON.themes[theme].gloss,
    )
    return Row.of(found, confidence=confidence, source=LEXICON.name)


BODY = (body_of(1), arms(Arms.BOTH_RAISED))
cues = st.lists(
    st.tuples(st.sampled_from(WEIGHED), st.floats(0.01, 1)), min_size=1, max_size=6
).map(lambda found: [cue(n, *one) for n, one in enumerate(found, 1)])
faces = st.lists(st.floats(0, 1), min_size=8, max_size=8).filter(lambda xs: sum(xs) > 0.01)


def test_raised_arms_of_the_face_count_as_context() -> None:
    distribution = context_distribution(BODY, "F1")
    assert distribution is not None
    assert max(distribution, key=lambda label: distribution[label]) == "happiness"
    assert cues_for(BODY, "happiness", "F1") == ("S.body.1.arms",)


@pytest.mark.parametrize(
    ("rows", "face"),
    [
        (BODY, "F2"),
        (BODY, None),
        (BODY[1:], "F1"),
        ((BODY[0], arms(Arms.CROSSED)), "F1"),
        ((BODY[0], arms(Arms.OTHER)), "F1"),
        ((BODY[0], arms(Arms.BOTH_RAISED, 0.0)), "F1"),
        ((body_of(None), BODY[1]), "F1"),
        ((hand(Touch(Contact.COVERS, FacePart.MOUTH, 2)),), "F1"),
        ((hand(Touch(Contact.COVERS, FacePart.MOUTH, 12)),), "F1"),
        ((hand(Touch(Contact.TOUCHES, FacePart.CHIN, 1)),), "F1"),
        ((hand(),), "F1"),
    ],
)
def test_what_is_not_the_faces_own_or_says_nothing_moves_nothing(
    rows: tuple[Row, ...], face: str | None
) -> None:
    assert context_distribution(rows, face) is None


def test_a_hand_over_the_mouth_belongs_to_the_face_it_covers() -> None:
    rows = [hand(Touch(Contact.COVERS, FacePart.MOUTH, 2), number=3, confidence=0.9)]
    (found,) = context_evidence(rows, "F2")
    assert (found.part, found.theme.id) == ("body", "mouth-covered")
    assert found.amount == pytest.approx(0.9 * found.theme.weight)


def test_an_unmeasured_posture_has_no_theme() -> None:
    hidden = ArmsState(body=1, reason=UnavailableReason.OCCLUDED, detail="an elbow is hidden")
    assert theme_of(Row.of(hidden, source="pose")) is None


def test_the_parts_can_be_told_apart() -> None:
    seen = Row.of(Observed(report=1, words="A man runs from a wolf."), source="m")
    rows = [*BODY, seen, *observation_cues([seen]), *read_context("They won.").rows]
    assert {one.part for one in context_evidence(rows, "F1")} == {"words", "scene model", "body"}
    alone = context_distribution(rows, "F1", parts=("words",))
    assert alone == read_context("They won.").distribution
    assert context_distribution(rows, "F1") != alone


@given(cues)
def test_the_order_of_rows_does_not_matter(rows: list[Row]) -> None:
    turned = list(reversed([*rows, *BODY]))
    assert context_distribution(turned, "F1") == context_distribution([*rows, *BODY], "F1")


@given(cues, st.sampled_from(WEIGHED), st.floats(0.01, 1))
def test_a_further_cue_pulls_every_label_toward_its_own_share(
    rows: list[Row], theme: str, amount: float
) -> None:
    before = context_distribution(rows) or {}
    after = context_distribution([*rows, cue(9, theme, amount)]) or {}
    shares = LEXICON.themes[theme].distribution or {}
    for label, p in before.items():
        share = shares.get(label, 0.0)
        assert (after[label] - p) * (share - p) >= -2e-4
        assert abs(after[label] - share) <= abs(p - share) + 2e-4


@given(cues)
def test_no_label_is_ruled_out_and_none_is_certain(rows: list[Row]) -> None:
    distribution = context_distribution(rows) or {}
    assert sum(round(p * 10_000) for p in distribution.values()) == 10_000
    assert min(distribution.values()) > 0
    assert informativeness(distribution) < 1


@given(faces, cues, st.floats(0, 1))
def test_the_fused_reading_lies_between_or_beyond_by_the_product_alone(
    xs: list[float], rows: list[Row], reliability: float
) -> None:
    face = rounded_shares(dict(zip(LEXICON.labels, xs, strict=True)))
    context = context_distribution(rows) or {}
    fused = fuse(face, context, reliability=reliability)
    assert set(fused) == set(face)
    for one in face:
        for other in face:
            # where both put one label before another, so does the fused reading
            if face[one] >= face[other] and context[one] >= context[other]:
                assert fused[one] >= fused[other] - 2e-4
    assert 0 <= disagreement(face, context) <= 1


@given(faces, cues)
def test_more_for_a_label_in_the_context_is_more_in_the_fused(
    xs: list[float], rows: list[Row]
) -> None:
    face = rounded_shares(dict(zip(LEXICON.labels, xs, strict=True)))
    context = context_distribution(rows) or {}
    for label in face:
        raised = {e: p * 0.8 + (0.2 if e == label else 0.0) for e, p in context.items()}
        before = fuse(face, context, reliability=1.0)[label]
        # the floor grows with what the context says, by a hundredth at most
        assert fuse(face, raised, reliability=1.0)[label] >= before - 0.02


def test_a_posture_of_an_unknown_row_is_refused() -> None:
    data = {"cues": {"x": {"row": "foot", "values": [], "gloss": "x", "distribution": None}}}
    with pytest.raises(ValueError, match="expected a row of arms, hand"):
        body_cues.parse(data)
