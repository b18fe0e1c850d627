"""The learned reader: when it is asked, what it is shown, and that fear is none of its labels."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.builders import make_face

from facsight_tools.analyzers.emotion import EmotionAnalyzer, RuleEmotionReader
from facsight_tools.analyzers.halves import UNITS
from facsight_tools.analyzers.landmarks import MESH
from facsight_tools.analyzers.opinion import LABELS, SKIN, OpinionReader, levels_of, skins_of
from facsight_tools.backends.base import Tensors
from facsight_tools.backends.fake import FakeSession
from facsight_tools.image import load_image
from facsight_tools.rules import rule_set
from facsight_tools.seams import FaceView
from facsight_tools.types import ActionUnits, UnavailableReason

PICTURE = load_image(np.full((300, 300, 3), 120, np.uint8))
LOOK = np.ones((192, 8, 8), np.float32)


def scores(inputs: Tensors) -> dict[str, np.ndarray]:
    """Sure of surprise where what was seen of the face is all ones."""
    seen = inputs["appearance"].mean(axis=(1, 2, 3))
    given = np.full((len(seen), len(LABELS)), 0.02, np.float32)
    given[:, LABELS.index("surprise")] = np.where(np.isclose(seen, 1.0), 0.9, 0.02)
    return {"scores": given}


def reader() -> OpinionReader:
    return OpinionReader(FakeSession(scores))


def view(**changes: Any) -> FaceView:
    face = make_face()
    seen = FaceView(face.landmarks, face.pose, PICTURE, appearance=LOOK, appearance_of=MESH)
    return replace(seen, **changes)


def test_what_the_mesh_network_saw_of_a_face_is_read() -> None:
    (told,) = reader()([view()], [make_face().action_units])
    assert max(told, key=lambda one: told[one]) == "surprise"
    assert sum(told.values()) == pytest.approx(1.0)
    assert reader()([], []) == []


def test_units_that_were_not_measured_have_no_level() -> None:
    (row,) = levels_of([make_face(aus={12: 1.5, 6: 4.0}).action_units])
    assert row[UNITS.index(12)] == pytest.approx(0.5)
    assert row[UNITS.index(6)] == 1.0
    assert not levels_of([ActionUnits(())]).any()


def test_skin_that_was_not_seen_speaks_for_no_label() -> None:
    seen, unseen = skins_of([np.ones(SKIN, np.float32), None])
    assert seen.all()
    assert not unseen.any()


def test_brows_that_are_knit_leave_no_happiness_above_flat_cheeks_and_half_above_raised_ones() -> (
    None
):
    flat = make_face(aus={12: 4.0, 6: 0.3, 4: 2.0}).action_units
    rules = rule_set.load()
    (read,) = RuleEmotionReader(rules, reader())([view()], [flat])
    assert read.scores["happiness"] == 0.0
    assert sum(read.scores.values()) == pytest.approx(1.0)
    raised = make_face(aus={12: 4.0, 6: 3.0, 4: 2.0}).action_units
    (blend,) = RuleEmotionReader(rules, reader())([view()], [raised])
    assert blend.scores["happiness"] <= 0.5
    slight = make_face(aus={12: 4.0, 6: 3.0, 4: 1.2}).action_units
    assert EmotionAnalyzer(rules)(slight).top == "happiness"


def test_fear_is_none_of_its_labels() -> None:
    assert "fear" not in LABELS
    assert "contempt" not in LABELS


def test_the_rules_pool_what_it_says_and_keep_both_opinions() -> None:
    units = make_face(aus={12: 4.0, 6: 3.0}).action_units
    rules = rule_set.load()
    (read,) = RuleEmotionReader(rules, reader())([view()], [units])
    assert read.opinions is not None
    assert read.opinions.units == EmotionAnalyzer(rules)(units).scores
    assert read.opinions.firsts == ("happiness", "surprise")
    assert read.opinions.differ
    assert max(read.scores.values()) <= read.opinions.pooling.most_where_differ + 1e-6


@pytest.mark.parametrize(
    "seen",
    [
        view(neutral=np.zeros((478, 3))),
        view(appearance=None),
        view(appearance_of="another"),
        view(image=None),
    ],
)
def test_it_is_not_asked_of_a_change_or_of_what_it_cannot_see(seen: FaceView) -> None:
    units = make_face(aus={12: 4.0}).action_units
    (read,) = RuleEmotionReader(rule_set.load(), reader())([seen], [units])
    assert read.opinions is None
    assert read == EmotionAnalyzer(rule_set.load())(units)


def test_it_is_not_asked_where_part_of_the_face_is_hidden() -> None:
    units = make_face(unavailable={12: UnavailableReason.POSE}).action_units
    (read,) = RuleEmotionReader(rule_set.load(), reader())([view()], [units])
    assert read.scores
    assert read.opinions is None


def test_rules_that_do_not_say_how_to_pool_it_never_ask() -> None:
    units = make_face(aus={12: 4.0}).action_units
    one = RuleEmotionReader(rule_set.load("emfacs"), reader())
    assert one.networks == ()
    assert one([view()], [units])[0].opinions is None
