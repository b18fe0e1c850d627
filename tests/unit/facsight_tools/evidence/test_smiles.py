"""The smile of a face: one configuration, and nothing about sincerity."""

import pytest
from tests.builders import make_analysis, make_face

from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.evidence.smiles import smile_kind, smile_of
from facsight_tools.states import SmileKind, UnavailableReason


@pytest.mark.parametrize(
    ("aus", "sides", "missing", "kind"),
    [
        ({}, {}, (), "none"),
        ({12: 3, 6: 2}, {}, (), "duchenne"),
        ({12: 1.4, 6: 2, 4: 2.5}, {}, (), "undetermined"),
        ({12: 3, 6: 2}, {}, (9, 10), "duchenne"),
        ({12: 3}, {}, (), "without_cheek_raiser"),
        ({12: 3, 6: 2, 15: 1.5}, {}, (), "miserable"),
        ({12: 3, 14: 1.5}, {}, (), "miserable"),
        ({12: 1.2}, {(12, "left"): 2.4, (12, "right"): 0.2}, (), "unilateral"),
        ({12: 3}, {}, (6,), "undetermined"),
        ({6: 2}, {}, (12,), None),
    ],
)
def test_smile_configurations(
    aus: dict[int, float],
    sides: dict[tuple[int, str], float],
    missing: tuple[int, ...],
    kind: str | None,
) -> None:
    face = make_face(
        aus=aus,
        sides=sides,  # type: ignore[arg-type]
        unavailable=dict.fromkeys(missing, UnavailableReason.OCCLUDED),
    )
    assert smile_kind(face.action_units) == kind
    (shown,) = (row for row in build_ledger(make_analysis(face)).rows if row.id == "F1.smile")
    assert shown.value == kind
    assert shown.payload == smile_of(face)


def test_a_hidden_mouth_gives_the_reason_of_its_unit() -> None:
    face = make_face(2, {6: 2}, unavailable={12: UnavailableReason.OCCLUDED})
    found = smile_of(face)
    assert (found.face, found.smile, found.reason) == (2, None, UnavailableReason.OCCLUDED)
    assert found.detail == "occluded"


def test_a_hidden_side_leaves_the_whole_face_standing() -> None:
    face = make_face(aus={6: 2, 12: 3}, unavailable={(12, "left"): UnavailableReason.OCCLUDED})
    assert smile_kind(face.action_units) is SmileKind.DUCHENNE
