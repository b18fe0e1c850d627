import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import make_analysis, make_face
from tests.people import make_body, with_people

from facsight_tools.evidence.context import observation_cues, read_context
from facsight_tools.evidence.fusion import (
    MOST_GAINED,
    context_distribution,
    context_evidence,
    cues_for,
    disagreement,
    fuse,
    informativeness,
    rounded_shares,
    theme_of,
)
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.evidence.payloads import ArmsState, BodyFace, Cue, HandOnFace, Observed
from facsight_tools.evidence.rows import Row
from facsight_tools.rules import body_cues, context_cues
from facsight_tools.states import Arms, Contact, FacePart, Touch, Touches, UnavailableReason

LABELS = ("anger", "contempt", "disgust", "fear", "happiness", "sadness", "surprise", "neutral")
UNIFORM = dict.fromkeys(LABELS, 1 / 8)

weights = st.lists(st.floats(0, 1), min_size=8, max_size=8).filter(lambda xs: sum(xs) > 0.01)
distributions = weights.map(lambda xs: rounded_shares(dict(zip(LABELS, xs, strict=True))))
shares = st.floats(0, 1)


@given(weights)
def test_rounding_sums_to_one_and_stays_close(xs: list[float]) -> None:
    p = rounded_shares(dict(zip(LABELS, xs, strict=True)))
    assert sum(round(x * 10_000) for x in p.values()) == 10_000
    assert all(abs(p[e] - x / sum(xs)) < 1.0001e-4 for e, x in zip(LABELS, xs, strict=True))
    assert rounded_shares(p) == p


@given(distributions, shares)
def test_without_context_the_face_stands(face: dict[str, float], reliability: float) -> None:
    assert fuse(face, None, reliability=reliability) == face


@given(distributions, shares)
def test_a_context_that_says_nothing_moves_nothing(
    face: dict[str, float], reliability: float
) -> None:
    assert fuse(face, UNIFORM, reliability=reliability) == face


@given(distributions, distributions, shares)
def test_the_result_is_a_distribution_over_the_same_labels(
    face: dict[str, float], context: dict[str, float], reliability: float
) -> None:
    fused = fuse(face, context, reliability=reliability)
    assert list(fused) == list(face)
    assert sum(round(x * 10_000) for x in fused.values()) == 10_000
    assert fused == fuse(dict(face), dict(context), reliability=reliability)


@given(distributions, distributions)
def test_the_order_of_labels_does_not_matter(
    face: dict[str, float], context: dict[str, float]
) -> None:
    turned = dict(reversed(context.items()))
    assert fuse(face, context, reliability=0.5) == fuse(face, turned, reliability=0.5)


def test_plain_cue_integration_at_full_reliability() -> None:
    face, context = {"a": 0.8, "b": 0.2}, {"a": 0.3, "b": 0.7}
    product = {"a": 0.24, "b": 0.14}
    assert fuse(face, context, reliability=1) == rounded_shares(product)
    assert fuse(context, face, reliability=1) == rounded_shares(product)


def test_a_doubtful_face_counts_less() -> None:
    face, context = {"a": 0.9, "b": 0.1}, {"a": 0.1, "b": 0.9}
    fused = [fuse(face, context, reliability=r)["a"] for r in (0.0, 0.3, 0.6, 1.0)]
    assert fused == sorted(fused)
    assert fused[0] < 0.5


def test_no_zero_rules_a_label_out() -> None:
    face, context = {"a": 1.0, "b": 0.0}, {"a": 0.0, "b": 1.0}
    assert min(fuse(face, context, reliability=1).values()) > 0


def _of(**some: float) -> dict[str, float]:
    """These labels' probabilities, the rest spread evenly over the other labels."""
    rest = (1 - sum(some.values())) / (len(LABELS) - len(some))
    return rounded_shares({label: some.get(label, rest) for label in LABELS})


@pytest.mark.parametrize(
    ("face", "context"),
    [
        # what the lexicon gives for "He has just won the final point."
        (_of(anger=0.5, surprise=0.3), _of(happiness=0.53, surprise=0.13, neutral=0.08)),
        (_of(anger=0.55, surprise=0.4), _of(happiness=0.55, surprise=0.4)),
        (_of(anger=0.45, surprise=0.42), _of(happiness=0.45, surprise=0.42)),
    ],
)
@pytest.mark.parametrize("reliability", [0.4, 0.8, 1.0])
def test_a_conflict_is_not_multiplied_into_a_third_label(
    face: dict[str, float], context: dict[str, float], reliability: float
) -> None:
    fused = fuse(face, context, reliability=reliability)
    assert max(fused, key=fused.__getitem__) in ("anger", "happiness")


def test_what_is_unlikely_in_both_is_no_rival_either() -> None:
    face, context = _of(anger=0.5, surprise=0.3), _of(happiness=0.53, surprise=0.13)
    fused = fuse(face, context, reliability=1)
    assert fused["surprise"] < 0.5 * max(fused.values())


def test_a_second_label_of_both_comes_near_the_first() -> None:
    face, context = _of(anger=0.45, surprise=0.42), _of(happiness=0.45, surprise=0.42)
    fused = fuse(face, context, reliability=1)
    assert 0.8 * max(fused.values()) < fused["surprise"] < max(fused.values())


def test_two_weak_sources_do_not_make_certainty() -> None:
    face, context = _of(happiness=0.26), _of(happiness=0.18)
    fused = fuse(face, context, reliability=1)
    assert max(fused, key=fused.__getitem__) == "happiness"
    assert 0.26 < fused["happiness"] <= 0.26 + MOST_GAINED
    face, context = (
        {"a": 0.26, **dict.fromkeys("bcdefghijk", 0.074)},
        {
            "a": 0.18,
            **dict.fromkeys("bcdefghijk", 0.082),
        },
    )
    assert fuse(face, context, reliability=1)["a"] <= 0.26 + MOST_GAINED


@given(distributions, distributions, shares)
def test_the_first_label_is_the_first_of_one_source_and_gains_little(
    face: dict[str, float], context: dict[str, float], reliability: float
) -> None:
    fused = fuse(face, context, reliability=reliability)
    top = max(fused.values())
    firsts = {e for p in (face, context) for e in p if p[e] == max(p.values())}
    leading = [e for e in fused if fused[e] == top]
    # where two are equal to four decimals, either may be called the first
    assert firsts & set(leading)
    assert any(top <= max(face[e], context[e]) + MOST_GAINED + 2e-4 for e in leading)


@given(distributions, shares)
def test_a_source_that_agrees_with_itself_keeps_its_order(
    face: dict[str, float], reliability: float
) -> None:
    fused = fuse(face, face, reliability=reliability)
    for one in LABELS:
        for other in LABELS:
            if face[one] > face[other]:
                # rounded to four decimals, and floats
                assert fused[one] >= fused[other] - 1e-4 - 1e-9


@given(distributions, distributions)
def test_disagreement_is_a_symmetric_distance(
    one: dict[str, float], other: dict[str, float]
) -> None:
    assert 0 <= disagreement(one, other) <= 1
    assert disagreement(one, other) == disagreement(other, one)
    assert disagreement(one, one) == 0


def test_disagreement_at_its_ends() -> None:
    assert disagreement({"a": 1.0, "b": 0.0}, {"a": 0.0, "b": 1.0}) == 1
    # by hand: the divergence of (1, 0) and (1/2, 1/2) is 1 - 3/4 log2 3 + 1/2
    expected = math.sqrt(1.5 - 0.75 * math.log2(3))
    assert disagreement({"a": 1.0, "b": 0.0}, {"a": 0.5, "b": 0.5}) == round(expected, 4)


def test_informativeness_at_its_ends() -> None:
    assert informativeness(UNIFORM) == 0
    assert informativeness({"a": 1.0, "b": 0.0}) == 1
    assert informativeness({"a": 1.0}) == 1


@pytest.mark.parametrize(
    ("face", "context", "reliability", "message"),
    [
        ({"a": 1.0}, {"b": 1.0}, 1.0, "labels"),
        ({"a": 0.5}, None, 1.0, "sum of 1"),
        ({"a": 1.5, "b": -0.5}, None, 1.0, "expected probabilities"),
        ({"a": math.nan}, None, 1.0, "expected probabilities"),
        ({"a": 1.0}, {"a": 0.4}, 1.0, "context: expected a sum"),
        ({"a": 1.0}, None, 1.5, "reliability"),
    ],
)
def test_what_cannot_be_fused(
    face: dict[str, float], context: dict[str, float] | None, reliability: float, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        fuse(face, context, reliability=reliability)


# --- What speaks of a situation, pooled --------------------------------------------------

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


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        (None, True),
        ("He stands on the podium.", True),
        ("He is skiing down a slope.", False),
        ("Er fährt Ski.", False),
        ("The police arrest him: hands up!", False),
    ],
)
def test_a_posture_with_another_purpose_speaks_of_no_situation(
    said: str | None, *, counts: bool
) -> None:
    analysis = with_people(make_analysis([make_face()]), [make_body(arms="both raised")])
    rows = [*build_ledger(analysis).rows, *(read_context(said).rows if said else ())]
    (arms,) = (one for one in context_evidence(rows, "F1") if one.part == "body")
    assert (arms.amount > 0) == counts


@pytest.mark.parametrize("alone", [0.5, 0.8, 0.93, 0.99])
def test_two_sources_that_agree_make_no_certainty(alone: float) -> None:
    rest = (1 - alone) / 7
    labels = dict.fromkeys(context_cues.load().labels, rest) | {"fear": alone}
    assert fuse(labels, labels, reliability=1.0)["fear"] <= max(0.95, alone) + 1e-4


def test_good_news_on_an_open_face_raises_no_sadness() -> None:
    for text in ("She won the final.", "He passed all his exams!", "They have just got married."):
        told = read_context(text).distribution
        assert told is not None
        for neutral in (0.3, 0.6, 0.9):
            rest = (1 - neutral) / (len(told) - 1)
            face = {e: neutral if e == "neutral" else rest for e in told}
            for reliability in (0.0, 0.5, 1.0):
                fused = fuse(face, told, reliability=reliability)
                assert fused["sadness"] <= face["sadness"] + 1e-4
