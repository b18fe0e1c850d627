"""Each cue of quality on a picture that fails in that alone."""

from dataclasses import replace

import numpy as np
import pytest
from tests.builders import make_landmarks

from facsight_tools.analyzers.cover import ALL_SEEN, Sight
from facsight_tools.analyzers.quality import QualityLimits, assess, under_hands
from facsight_tools.types import HeadPose, Image, Landmarks, Quality

CUES = ("size", "blur", "light", "contrast", "yaw", "pitch", "presence", "frame", "eyes", "cover")
BOX = (100.0, 100.0, 300.0, 350.0)
GRAIN = np.random.default_rng(0).normal(0, 20, (192, 192, 1))


def crop(light: float = 120.0, grain: float = 1.0) -> np.ndarray:
    pixels = light + grain * GRAIN + np.zeros(3)
    return pixels.clip(0, 255).round().astype(np.uint8)


def picture(size: int = 400) -> Image:
    return Image(np.full((size, size, 3), 120, np.uint8), "", "array")


def seen(**covered: float) -> Sight:
    named = {part.replace("_", " "): share for part, share in covered.items()}
    return replace(ALL_SEEN, covered={**ALL_SEEN.covered, **named})


def face(presence: float = 0.99, box: tuple[float, ...] = BOX) -> Landmarks:
    return Landmarks(make_landmarks(box).points_xyz, presence)


def quality(
    *,
    image: Image | None = None,
    marks: Landmarks | None = None,
    pose: tuple[float, float] = (0, 0),
    shown: np.ndarray | None = None,
    limits: QualityLimits | None = None,
    sight: Sight = ALL_SEEN,
) -> Quality:
    crops = (crop() if shown is None else shown)[None]
    marks = marks or face()
    (found,) = assess(image or picture(), [marks], [HeadPose(*pose, 0)], crops, limits, [sight])
    return found


def failing(found: Quality) -> set[str]:
    assert tuple(cue.name for cue in found.cues) == CUES
    return {cue.name for cue in found.cues if not cue.ok}


def test_a_good_portrait_has_nothing_against_it() -> None:
    found = quality()
    assert failing(found) == set()
    assert found.score == 1.0


@pytest.mark.parametrize(
    ("given", "cue", "value", "score"),
    [
        ({"marks": face(box=(100, 100, 120, 125))}, "size", 11.6, 11.6 / 24),
        ({"shown": crop(light=20, grain=0.8)}, "light", None, None),
        ({"pose": (90, 0)}, "yaw", 90, 0.5),
        ({"pose": (-60, 0)}, "yaw", 60, 0.75),
        ({"pose": (0, -70)}, "pitch", 70, 0.5),
        ({"marks": face(presence=0.4)}, "presence", 0.4, 0.5),
        ({"sight": seen(left_eye=0.7)}, "eyes", 0.3, 0.5),
        ({"sight": seen(face=0.3)}, "cover", 0.3, 0.5),
    ],
)
def test_one_cue_out_of_range_is_the_score(
    given: dict,
    cue: str,
    value: float | None,
    score: float | None,  # type: ignore[type-arg]
) -> None:
    found = quality(**given)
    assert failing(found) == {cue}
    if value is not None:
        assert found.get(cue).value == pytest.approx(value, rel=1e-3)
        assert found.score == pytest.approx(score, rel=1e-3)


def test_a_flat_crop_is_blurred_and_without_contrast() -> None:
    found = quality(shown=crop(grain=0))
    assert failing(found) == {"blur", "contrast"}
    assert found.score == 0.0
    assert quality(shown=crop(grain=0.5)).get("contrast").value == pytest.approx(10, rel=0.05)


@pytest.mark.parametrize(("light", "ok"), [(41, True), (39, False), (224, True), (226, False)])
def test_light_has_two_ends(light: float, ok: bool) -> None:
    assert quality(shown=crop(light, grain=0)).get("light").ok is ok


def test_a_face_at_the_border_counts_what_is_inside() -> None:
    half = quality(marks=face(box=(-100, 100, 100, 350)))
    assert "frame" in failing(half)
    assert half.get("frame").value == pytest.approx(0.5, abs=0.05)


def test_cues_multiply() -> None:
    alone = [quality(pose=(90, 0)).score, quality(marks=face(presence=0.4)).score]
    both = quality(pose=(90, 0), marks=face(presence=0.4)).score
    assert both == pytest.approx(alone[0] * alone[1])


def test_limits_can_be_given() -> None:
    strict = QualityLimits(yaw=5.0)
    assert failing(quality(pose=(10, 0), limits=strict)) == {"yaw"}
    assert failing(quality(pose=(10, 0))) == set()


def test_each_face_of_a_picture_has_its_own() -> None:
    crops = np.stack([crop(), crop(grain=0)])
    one, other = assess(picture(), [face(), face()], [HeadPose(0, 0, 0)] * 2, crops)
    assert (failing(one), failing(other)) == (set(), {"blur", "contrast"})
    assert assess(picture(), [], [], crops[:0]) == []


def test_without_hands_a_quality_stays_itself() -> None:
    found = quality()
    assert under_hands(found, 0.0) is found
    cue = under_hands(found, 0.3).get("hands")
    assert (cue.value, cue.ok) == (0.3, False)
