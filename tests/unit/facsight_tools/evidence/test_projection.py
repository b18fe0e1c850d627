"""The context over other label sets."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facsight_tools.evidence.appraisal_rows import appraisal_rows
from facsight_tools.evidence.context import read_context
from facsight_tools.evidence.fusion import MOST_JUDGED, UNSAID, context_evidence, fuse
from facsight_tools.evidence.payloads import Cue
from facsight_tools.evidence.projection import context_over, project
from facsight_tools.evidence.rows import Row
from facsight_tools.rules.labels import load

WON = read_context("She has just won the final.").distribution or {}
EVEN = dict.fromkeys(WON, 0.125)


def test_its_own_labels_are_left_as_they_are() -> None:
    assert project(WON, reversed(list(WON))) == WON
    assert project(None, WON) is None


def test_another_name_is_given_the_same() -> None:
    assert project(WON, load("affdex").rules.labels) == {
        {"happiness": "joy"}.get(label, label): p for label, p in WON.items()
    }


def test_compound_labels_are_mixtures() -> None:
    given = project(WON, load("compound").rules.labels) or {}
    assert sum(given.values()) == pytest.approx(1)
    assert max(given, key=given.__getitem__) == "happy"
    ratio = (WON["happiness"] + WON["surprise"]) / 2 / WON["happiness"]
    assert given["happily surprised"] / given["happy"] == pytest.approx(ratio, abs=0.001)


def test_a_context_that_says_nothing_stays_even() -> None:
    given = project(EVEN, load("compound").rules.labels) or {}
    assert max(given.values()) - min(given.values()) < 0.0002


@pytest.mark.parametrize("wanted", [("sad", "fear", "neutral"), ("happiness", "boredom")])
def test_what_cannot_be_projected_is_not(wanted: tuple[str, ...]) -> None:
    assert project(WON, wanted) is None


# With appraisals -----------------------------------------------------------------------------

LABELS = tuple(sorted(WON))
TEXT = "She has just won the final. Nobody was hurt. What if they had lost?"
SAID = read_context(TEXT).rows


def judged(*given: dict[str, Any], labels: tuple[str, ...] = LABELS) -> tuple[Row, ...]:
    """The words with appraisals of them, which quote the first sentence unless they say else."""
    return (*SAID, *appraisal_rows([{"spans": ["won"], **one} for one in given], SAID, labels))


def over(*given: dict[str, Any], face: str = "F1") -> dict[str, float]:
    found = context_over(judged(*given), face, LABELS)
    assert found is not None
    return found


shares = st.dictionaries(st.sampled_from(LABELS), st.floats(0, 1), max_size=4)
items = st.fixed_dictionaries(
    {"labels": shares},
    optional={
        "whose": st.sampled_from([1, 2, "other"]),
        "meant": st.sampled_from(["real", "hypothetical", "negated", "ironic"]),
        "time": st.sampled_from(["past", "present", "future"]),
        "judged_by": st.sampled_from(["person", "client", "model x"]),
    },
)


@settings(deadline=None)
@given(st.lists(items, min_size=1, max_size=8))
def test_no_appraisal_makes_a_certainty(given_: list[dict[str, Any]]) -> None:
    """However many judge and however sure they are, what was not said keeps its even share."""
    found = context_over(judged(*given_), "F1", LABELS)
    rows = [one for one in judged(*given_) if isinstance(one.payload, Cue)]
    if found is None:
        return
    assert sum(round(p * 10_000) for p in found.values()) == 10_000
    if not any(one.counts for one in context_evidence(judged(*given_), "F1") if one.row in rows):
        least = UNSAID / len(LABELS) / (UNSAID + MOST_JUDGED)
        assert min(found.values()) >= least - 1e-4


def test_an_appraisal_stands_in_for_the_lexicon() -> None:
    rows = judged({"labels": {"contempt": 0.9}})
    cues = [one for one in context_evidence(rows, "F1") if isinstance(one.row.payload, Cue)]
    assert cues
    assert not any(one.counts for one in cues)
    found = context_over(rows, "F1", LABELS) or {}
    assert max(found, key=found.__getitem__) == "contempt"
    assert len({p for e, p in found.items() if e != "contempt"}) <= 2, "all else is even"


def test_one_that_says_nothing_of_the_face_leaves_the_lexicon() -> None:
    assert context_over(judged({"goal": "good"}), "F1", LABELS) == WON_AND_MORE


WON_AND_MORE = context_over(SAID, "F1", LABELS)


def test_what_is_not_the_persons_own_and_real_and_now_counts_less() -> None:
    real = over({"labels": {"sadness": 1}, "meant": "real"})["sadness"]
    assert over({"labels": {"sadness": 1}, "meant": "ironic"})["sadness"] == real
    for less in ({"meant": "hypothetical"}, {"meant": "negated"}, {"time": "past"}):
        assert 1 / 8 < over({"labels": {"sadness": 1}, **less})["sadness"] < real
    assert 1 / 8 < over({"labels": {"sadness": 1}, "whose": "other"})["sadness"] < real


def test_much_that_is_not_real_does_not_add_up_to_what_is() -> None:
    """Imagined, long past and somebody else's sorrow: the face need not show any of it."""
    apart = (
        {"labels": {"sadness": 1}, "meant": "hypothetical"},
        {"labels": {"sadness": 1}, "whose": "other"},
        {"labels": {"sadness": 1}, "time": "past"},
    )
    assert over(*apart)["sadness"] < 0.5 < over({"labels": {"sadness": 1}})["sadness"]


def test_what_happens_to_another_face_counts_for_that_one_alone() -> None:
    rows = judged({"labels": {"sadness": 1}, "whose": 2})
    assert context_over(rows, "F1", LABELS) is None, "nor does the lexicon's cue"
    assert (context_over(rows, "F2", LABELS) or {})["sadness"] > 0.5


def test_what_somebody_elses_does_to_the_face_is_silent_where_nobody_says() -> None:
    assert context_over(judged({"goal": "bad", "whose": "other"}), "F1", LABELS) is None


def test_a_person_counts_more_than_a_model() -> None:
    person, model = (
        over({"labels": {"fear": 1}, "judged_by": by})["fear"] for by in ("person", "model x")
    )
    assert person > model


def test_labels_of_a_set_of_ones_own_are_not_taken_apart() -> None:
    wanted = tuple(load("compound").rules.labels)
    rows = judged({"labels": {"awed": 0.8, "happily surprised": 0.1}}, labels=wanted)
    found = context_over(rows, "F1", wanted) or {}
    ranked = sorted(found, key=lambda label: -found[label])
    assert ranked[:2] == ["awed", "happily surprised"]
    assert found["awed"] > 3 * found["happily surprised"]


def test_two_appraisals_are_both_there() -> None:
    """Mixed: what is good and what is bad of it, in the shares that they were judged to have."""
    found = over({"labels": {"anger": 0.51, "disgust": 0.49}})
    assert found["anger"] > found["disgust"] > 2 * found["fear"]
    both = over({"labels": {"happiness": 1}}, {"labels": {"sadness": 1}})
    assert both["happiness"] == both["sadness"] > 2 * both["fear"]


def test_face_and_appraisal_are_fused_with_the_limits_of_every_context() -> None:
    face = dict.fromkeys(LABELS, 0.0) | {"anger": 0.9, "surprise": 0.1}
    told = over({"labels": {"happiness": 0.8, "surprise": 0.2}})
    fused = fuse(face, told, reliability=0.9)
    assert max(fused, key=fused.__getitem__) in ("anger", "happiness")
