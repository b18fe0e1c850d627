"""A measured picture as a list."""

from dataclasses import replace
from types import MappingProxyType

import pytest
from tests.builders import make_analysis, make_face

from facsight.cli.pictures import print_analysis
from facsight_tools.facs import ACTION_UNITS
from facsight_tools.types import (
    ConfigurationReading,
    EmotionScores,
    ScaleReading,
    UnavailableReason,
)


@pytest.mark.parametrize(("faces", "told"), [(0, "no face"), (1, "1 face"), (3, "3 faces")])
def test_faces_are_counted(
    faces: int,
    told: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_analysis("a.png", make_analysis([make_face(index) for index in range(1, faces + 1)]))
    assert capsys.readouterr().out.splitlines()[0] == f"a.png: {told}"


def test_a_face_that_was_not_measured_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    gone = dict.fromkeys(ACTION_UNITS, UnavailableReason.SIZE) | {12: UnavailableReason.BLUR}
    face = make_face(unavailable=gone)
    nothing = EmotionScores("emfacs@1", MappingProxyType({}), ())
    print_analysis("a.png", make_analysis(replace(face, emotion=nothing)))
    shown = capsys.readouterr().out
    assert "action units not measured: face too small" in shown
    assert "apparent expression (emfacs@1): not measured" in shown


def test_further_rule_sets_are_told_by_their_kind(capsys: pytest.CaptureFixture[str]) -> None:
    scores = EmotionScores("affdex@1", MappingProxyType({"joy": 0.7, "anger": 0.3}), ())
    whole = ScaleReading("valence@1", "steps", (-40.0, 40.0), 2.5, 2.5, 2.5, ())
    partly = ScaleReading("pspi@1", "points", (0.0, 16.0), None, 1.0, 6.0, (), (43,))
    smiles = ConfigurationReading(
        "smiles@2",
        MappingProxyType({"duchenne": True, "one_sided": False, "masking": None}),
        MappingProxyType({}),
        (14,),
    )
    none = ConfigurationReading("other@1", MappingProxyType({"a": False}), MappingProxyType({}))
    readings = (scores, whole, partly, smiles, none)
    print_analysis("a.png", make_analysis(replace(make_face(), readings=readings)))
    assert [line.strip() for line in capsys.readouterr().out.splitlines()[-5:]] == [
        "affdex@1: joy 0.70, anger 0.30",
        "valence@1: 2.50 steps (-40 to 40)",
        "pspi@1: 1.00 to 6.00 points (0 to 16) (AU43 not measured)",
        "smiles@2: duchenne (AU14 not measured)",
        "other@1: none shown",
    ]
