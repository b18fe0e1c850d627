import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facsight_tools.evidence.fusion import (
    MOST_GAINED,
    disagreement,
    fuse,
    informativeness,
    rounded_shares,
)

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
