"""The data that flows through facsight, checked once, at construction.

`Image -> FaceDetection -> Landmarks -> HeadPose | Gaze | ActionUnits | EmotionScores | Quality
-> FaceReport -> Analysis`. All of it is frozen; arrays are set read-only.

Frames and axes. Image coordinates are pixels, origin at the top-left corner of the picture, x to
the right, y down; the centre of the first pixel is (0.5, 0.5). Angles are degrees and named as FACS
names head and eye positions: positive yaw is a turn to the *subject's* left (the viewer's right,
AU51/61), positive pitch is up (AU53/63), positive roll is a tilt toward the subject's left shoulder
(clockwise for the viewer, AU55). Yaw and pitch follow the subject also where the picture is turned:
the roll alone says by how much it is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Generic, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from facsight_tools.facs import (
    ACTION_UNITS,
    HEAD_POSITIONS,
    PRESENCE_THRESHOLD,
    Side,
    intensity_letter,
)
from facsight_tools.shown import ByValue, frame, html_table
from facsight_tools.states import LEAST_GAZE as LEAST_GAZE
from facsight_tools.states import Arm, Arms, GazeAim, Hands, Touches, Turned
from facsight_tools.states import Pooling as Pooling
from facsight_tools.states import QualityCue as QualityCue
from facsight_tools.states import UnavailableReason as UnavailableReason

if TYPE_CHECKING:
    import pandas

LANDMARK_COUNT: Final = 478

Float = NDArray[np.float32]


def _array(
    value: Any, shape: tuple[int | None, ...], name: str, dtype: Any = np.float32
) -> NDArray[Any]:
    """`value` as a read-only array of that shape (None: any length), or a ValueError.

    What is read-only already, and no view of something else, is taken as it is.
    """
    array = value if _is_sealed(value, dtype) else np.array(value, dtype=dtype)
    fits = array.ndim == len(shape) and all(
        want in (None, got) for want, got in zip(shape, array.shape, strict=True)
    )
    if not fits:
        expected = "(" + ", ".join("any" if n is None else str(n) for n in shape) + ")"
        raise ValueError(f"{name}: expected shape {expected}, got {array.shape}")
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        raise ValueError(f"{name}: holds values that are not finite")
    array.setflags(write=False)
    return array


def _is_sealed(value: Any, dtype: Any) -> bool:
    if type(value) is not np.ndarray or value.dtype != dtype:
        return False
    sealed = value.flags.c_contiguous and not value.flags.writeable
    return sealed and (value.flags.owndata or isinstance(value.base, bytes))


def _unit_interval(value: float, name: str) -> None:
    if not 0.0 <= value <= 1.0:
        raise ValueError(f"{name}: expected 0-1, got {value}")


@dataclass(frozen=True, slots=True, eq=False)
class Image(ByValue):
    """A decoded picture.

    Attributes:
        pixels_rgb: uint8 (H, W, 3), RGB, upright: EXIF orientation is already applied.
        sha256: hash of the bytes the picture came in, hex.
        format: what the bytes were (`JPEG`, `PNG`, ...) or `array`.
        notes: what the reader should know of the decoding, such as "first frame of 12".
    """

    pixels_rgb: NDArray[np.uint8]
    sha256: str
    format: str
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        pixels = _array(self.pixels_rgb, (None, None, 3), "pixels_rgb", np.uint8)
        object.__setattr__(self, "pixels_rgb", pixels)

    @property
    def size_wh(self) -> tuple[int, int]:
        """Width and height in pixels."""
        height, width = self.pixels_rgb.shape[:2]
        return width, height


@dataclass(frozen=True, slots=True, eq=False)
class FaceDetection(ByValue):
    """A face found in a picture.

    Attributes:
        box_xyxy: float32 (4,), left, top, right, bottom in image pixels; may pass the border.
        score: the detector's confidence, 0-1.
        keypoints_xy: float32 (6, 2), image pixels, in BlazeFace order: the subject's right eye,
            left eye, nose tip, mouth centre, right ear tragion, left ear tragion.
    """

    box_xyxy: Float
    score: float
    keypoints_xy: Float

    def __post_init__(self) -> None:
        object.__setattr__(self, "box_xyxy", _array(self.box_xyxy, (4,), "box_xyxy"))
        object.__setattr__(self, "keypoints_xy", _array(self.keypoints_xy, (6, 2), "keypoints_xy"))
        _unit_interval(self.score, "score")
        left, top, right, bottom = self.box_xyxy
        if not (left < right and top < bottom):
            raise ValueError(
                f"box_xyxy: expected left < right and top < bottom, got {self.box_xyxy.tolist()}"
            )


@dataclass(frozen=True, slots=True, eq=False)
class Landmarks(ByValue):
    """The face mesh of one face.

    Attributes:
        points_xyz: float32 (478, 3), x and y in image pixels, z in the same scale with the head's
            centre near 0 and smaller values nearer to the camera. Order as in MediaPipe's refined
            FaceMesh: 468 mesh points, then 5 points for each iris (468-472 the subject's right
            eye, 473-477 the left; the first of each five is the pupil).
        presence: probability that the crop holds a face, 0-1.
    """

    points_xyz: Float
    presence: float
    scheme: Literal["mediapipe478"] = "mediapipe478"

    def __post_init__(self) -> None:
        object.__setattr__(
            self, "points_xyz", _array(self.points_xyz, (LANDMARK_COUNT, 3), "points_xyz")
        )
        _unit_interval(self.presence, "presence")

    @property
    def extent(self) -> float:
        """The larger of the mesh's width and height, in image pixels."""
        xs, ys = self.points_xyz[:, 0], self.points_xyz[:, 1]
        return float(max(xs.max() - xs.min(), ys.max() - ys.min()))


@dataclass(frozen=True, slots=True)
class HeadPose:
    """Head rotation against the camera, degrees; signs as in this module's docstring.

    Rotations are applied in the order pitch, yaw, roll to a face that looks into the camera, so
    roll is the tilt of the eye line in the picture.
    """

    yaw: float
    pitch: float
    roll: float


@dataclass(frozen=True, slots=True)
class Gaze:
    """Direction of the eyes, degrees; signs as in this module's docstring.

    `yaw` and `pitch` are relative to the camera (0, 0 looks into the lens), `eye_yaw` and
    `eye_pitch` relative to the head. `confidence` is 0-1; the angles are a guess where it is below
    `LEAST_GAZE`.
    """

    yaw: float
    pitch: float
    eye_yaw: float
    eye_pitch: float
    confidence: float

    def __post_init__(self) -> None:
        _unit_interval(self.confidence, "confidence")

    @property
    def measured(self) -> bool:
        """Whether the irises were seen well enough for the angles to say anything."""
        return self.confidence >= LEAST_GAZE


@dataclass(frozen=True, slots=True)
class MeasuredAU:
    """An action unit that was measured, whether present or absent.

    Attributes:
        au: FACS number.
        side: the subject's side; `both` is the reading for the whole face.
        intensity: 0-5, where 1-5 are A-E.
        confidence: probability that presence is read rightly, 0-1.
        cue: what carried the reading, such as `geometry`.
        half_width: half the 90% interval of the intensity; None where the reader tells none.
    """

    au: int
    side: Side
    intensity: float
    confidence: float
    cue: str
    half_width: float | None = None

    def __post_init__(self) -> None:
        if self.au not in ACTION_UNITS:
            raise ValueError(f"au: {self.au} is not an action unit that facsight knows")
        if not 0.0 <= self.intensity <= 5.0:
            raise ValueError(f"intensity: expected 0-5, got {self.intensity}")
        _unit_interval(self.confidence, "confidence")
        if self.half_width is not None and not 0.0 <= self.half_width < math.inf:
            raise ValueError(f"half_width: expected 0 or more, got {self.half_width}")

    @property
    def present(self) -> bool:
        """Whether the intensity reaches A."""
        return self.intensity >= PRESENCE_THRESHOLD

    @property
    def letter(self) -> str | None:
        """A-E, or None where absent."""
        return intensity_letter(self.intensity)


@dataclass(frozen=True, slots=True)
class UnavailableAU:
    """An action unit that could not be measured here, and why; it says nothing on the face."""

    au: int
    side: Side
    reason: UnavailableReason
    detail: str

    def __post_init__(self) -> None:
        if self.au not in ACTION_UNITS:
            raise ValueError(f"au: {self.au} is not an action unit that facsight knows")


@dataclass(frozen=True, slots=True)
class PresenceAU(UnavailableAU):
    """An action unit of which a reader says only whether it is there.

    Its intensity is not measured, and so it is unavailable to all that needs one: a probability of
    0.9 is no strong unit.

    Attributes:
        present: by the reader's own threshold.
        probability: how sure the reader is that the unit is there, 0-1; None where it tells none.
    """

    present: bool
    probability: float | None = None


AUReading = MeasuredAU | UnavailableAU


@dataclass(frozen=True, slots=True)
class ActionUnits:
    """All readings of one face: one per action unit and side, in ascending order.

    Attributes:
        readings: of the units.
        skin: float32 (1280,), what the reader's network saw of the skin, for a reader of emotion
            that goes on from there; None where it saw none. No report keeps it.
    """

    readings: tuple[AUReading, ...]
    skin: NDArray[np.float32] | None = field(default=None, repr=False, compare=False)
    _index: dict[tuple[int, Side], AUReading] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        index = {(reading.au, reading.side): reading for reading in self.readings}
        if len(index) != len(self.readings):
            raise ValueError("readings: an action unit and side stands there twice")
        object.__setattr__(self, "_index", index)

    def with_readings(self, readings: Iterable[AUReading]) -> ActionUnits:
        """Other readings of the same face."""
        return ActionUnits(tuple(readings), self.skin)

    @property
    def face_measured(self) -> bool:
        """Whether any unit of the face itself was measured; head positions (AU51-58) are not."""
        return any(
            isinstance(reading, MeasuredAU) and reading.au not in HEAD_POSITIONS
            for reading in self.readings
        )

    def get(self, au: int, side: Side = "both") -> AUReading:
        """The reading of one unit; a KeyError where the face was never asked for it."""
        try:
            return self._index[au, side]
        except KeyError:
            units = ", ".join(map(str, sorted({unit for unit, _ in self._index})))
            raise KeyError(
                f"There is no reading of unit {au!r}, side {side!r}: give the number of one "
                f"({units or 'none was read'}) and both, left or right."
            ) from None

    def intensities(self) -> MappingProxyType[int, float]:
        """AU number to whole-face intensity, of the measured units only."""
        return MappingProxyType(
            {
                reading.au: reading.intensity
                for reading in self.readings
                if isinstance(reading, MeasuredAU) and reading.side == "both"
            }
        )


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one action unit did to one emotion's score: positive argues for, negative against."""

    label: str
    au: int
    weight: float
    amount: float


@dataclass(frozen=True, slots=True)
class Opinions:
    """The two opinions that a face's scores were pooled from.

    Attributes:
        units: label to score by the rule set's action units alone; they add up to 1.
        learned: label to probability by the learned reader, of the labels that it was taught; they
            add up to 1.
        reader: id of the learned reader.
        pooling: how the two were pooled.
    """

    units: MappingProxyType[str, float]
    learned: MappingProxyType[str, float]
    reader: str
    pooling: Pooling

    def __post_init__(self) -> None:
        for name in ("units", "learned"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    @property
    def firsts(self) -> tuple[str, str]:
        """The label that the units put first, and the one that the learned reader does."""
        return _first(self.units), _first(self.learned)

    @property
    def differ(self) -> bool:
        """Whether the two put different labels first."""
        units, learned = self.firsts
        return units != learned


def _first(scores: Mapping[str, float]) -> str:
    return min(scores, key=lambda label: (-scores[label], label))


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A label that a unit of the face keeps down, whatever else speaks for it.

    Attributes:
        label: which.
        au: the unit.
        most: the most that the label gets; 0 where it is set aside.
    """

    label: str
    au: int
    most: float


@dataclass(frozen=True, slots=True)
class EmotionScores:
    """Scores of one face under one rule set.

    Attributes:
        rule_set: id and version, such as `emfacs@1`.
        scores: label to probability; they add up to 1, `neutral` included. Empty where too few of
            the rules' units could be measured for any score, which is not the same as neutral.
        contributions: every action unit that argued for or against a label.
        unmeasured: action units the rules ask for that were unavailable.
        opinions: what the scores were pooled from; None where they are the units' alone.
        held_back: labels that a unit of this face keeps down.
    """

    rule_set: str
    scores: MappingProxyType[str, float]
    contributions: tuple[Contribution, ...]
    unmeasured: tuple[int, ...] = ()
    opinions: Opinions | None = None
    held_back: tuple[HeldBack, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "scores", MappingProxyType(dict(self.scores)))
        total = sum(self.scores.values())
        if self.scores and abs(total - 1.0) > 1e-6:
            raise ValueError(f"scores: expected a sum of 1, got {total}")

    @property
    def rules_id(self) -> str:
        """The rule set without its version: `emfacs`."""
        return self.rule_set.partition("@")[0]

    @property
    def rules_version(self) -> int:
        """Its version: 1."""
        return int(self.rule_set.partition("@")[2])

    @property
    def top(self) -> str | None:
        """The label with the highest score, of equals the first; None without scores."""
        return self.ranked[0][0] if self.scores else None

    @property
    def ranked(self) -> list[tuple[str, float]]:
        """Labels and scores, the highest first and equals in alphabetical order."""
        return sorted(self.scores.items(), key=lambda item: (-item[1], item[0]))


@dataclass(frozen=True, slots=True)
class ScaleReading:
    """One face on one scale.

    Attributes:
        rule_set: id and version, such as `pspi@1`.
        unit: what the numbers count.
        range: the least and the greatest value that any face can have.
        value: the sum; None where a unit that could change it was not measured.
        low, high: the least and the greatest that it can be, whatever the unmeasured units are.
        contributions: the measured units that make up the sum.
        unmeasured: action units that could change it and were unavailable.
    """

    rule_set: str
    unit: str
    range: tuple[float, float]
    value: float | None
    low: float
    high: float
    contributions: tuple[Contribution, ...]
    unmeasured: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        least, most = self.range
        if not least - 1e-6 <= self.low <= self.high <= most + 1e-6:
            raise ValueError(f"low, high: expected {least}-{most}, got {self.low}-{self.high}")


@dataclass(frozen=True, slots=True)
class ConfigurationReading:
    """The named configurations of one face.

    Attributes:
        rule_set: id and version, such as `smiles@2`.
        matches: name to True, False, or None where a unit that decides was not measured.
        units: name to the action units that the configuration looks at.
        unmeasured: action units that left a configuration undecided.
    """

    rule_set: str
    matches: MappingProxyType[str, bool | None]
    units: MappingProxyType[str, tuple[int, ...]]
    unmeasured: tuple[int, ...] = ()


RuleReading = EmotionScores | ScaleReading | ConfigurationReading


@dataclass(frozen=True, slots=True)
class Quality:
    """How far one face's readings can be trusted: 0 not at all, 1 as on a good portrait."""

    score: float
    cues: tuple[QualityCue, ...]

    def __post_init__(self) -> None:
        _unit_interval(self.score, "score")

    def get(self, name: str) -> QualityCue:
        """The cue of that name, or a KeyError."""
        for cue in self.cues:
            if cue.name == name:
                return cue
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class ReaderUnits:
    """What a further action-unit reader, `reader` by its id, measured on the same face."""

    reader: str
    units: ActionUnits


@dataclass(frozen=True, slots=True)
class FaceReport:
    """Everything measured on one face; `index` is 1 for the largest face of the picture.

    `action_units` are those of the first action-unit reader, which is the one that emotion scores
    and answers rest on; `second_units` are those of every further one, in the order in which they
    were named. `emotion` is by the pipeline's emotion reader, `readings` by each further rule set.
    """

    index: int
    detection: FaceDetection
    landmarks: Landmarks
    pose: HeadPose
    gaze: Gaze
    action_units: ActionUnits
    emotion: EmotionScores
    quality: Quality
    readings: tuple[RuleReading, ...] = ()
    second_units: tuple[ReaderUnits, ...] = ()


State = TypeVar("State")


@dataclass(frozen=True, slots=True)
class Relation(Generic[State]):
    """One thing that was read from places in the picture, or the reason why it could not be.

    Attributes:
        value: what it is; None where not measured.
        confidence: how sure the joints that it rests on are, 0-1; None where not measured.
        reason: why it was not measured; None where it was.
        detail: the reason in words: `the left wrist is outside the picture`.
    """

    value: State | None
    confidence: float | None = None
    reason: UnavailableReason | None = None
    detail: str = ""

    def __post_init__(self) -> None:
        if (self.value is None) != (self.reason is not None) or bool(self.detail) != bool(
            self.reason
        ):
            raise ValueError("value, reason: expected one of the two, the reason with its detail")
        if self.confidence is not None:
            _unit_interval(self.confidence, "confidence")


JOINT_COUNT: Final = 33
HAND_POINT_COUNT: Final = 21


@dataclass(frozen=True, slots=True, eq=False)
class Body(ByValue):
    """One person's body; `index` is 1 for the largest of the picture.

    Attributes:
        box_xyxy: float32 (4,), around the joints that are seen, image pixels.
        score: probability that there is a body, 0-1.
        joints_xyz: float32 (33, 3), image pixels, z in the same scale and smaller nearer to the
            camera, in MediaPipe's order: 0 nose, 11/12 left and right shoulder, 13/14 elbows,
            15/16 wrists, 23/24 hips, 25/26 knees, 27/28 ankles. Left is the subject's.
        visibility: float32 (33,), probability that each joint is in the picture and not hidden.
        radius: of the circle around the whole body, whether all of it is in the picture or not, px.
        face: index of this person's face; None where none was found.
        left_arm, right_arm: how each arm is held.
        arms: how both are held together.
        hands: where the two hands are to each other.
    """

    index: int
    box_xyxy: Float
    score: float
    joints_xyz: Float
    visibility: Float
    radius: float
    face: int | None
    left_arm: Relation[Arm]
    right_arm: Relation[Arm]
    arms: Relation[Arms]
    hands: Relation[Hands]

    def __post_init__(self) -> None:
        joints = _array(self.joints_xyz, (JOINT_COUNT, 3), "joints_xyz")
        object.__setattr__(self, "box_xyxy", _array(self.box_xyxy, (4,), "box_xyxy"))
        object.__setattr__(self, "joints_xyz", joints)
        object.__setattr__(
            self, "visibility", _array(self.visibility, (JOINT_COUNT,), "visibility")
        )
        _unit_interval(self.score, "score")


@dataclass(frozen=True, slots=True, eq=False)
class Hand(ByValue):
    """One hand; `index` is 1 for the largest of the picture.

    Attributes:
        box_xyxy: float32 (4,), around the points, image pixels.
        score: probability that there is a hand, 0-1.
        points_xyz: float32 (21, 3), image pixels, in MediaPipe's order: 0 wrist, then four points
            from the root to the tip of thumb, index, middle, ring and little finger.
        side: the subject's.
        body: index of the body that it belongs to; None where it was not told.
        face: what it lies on.
    """

    index: int
    box_xyxy: Float
    score: float
    points_xyz: Float
    side: Relation[Literal["left", "right"]]
    body: int | None
    face: Relation[Touches]

    def __post_init__(self) -> None:
        points = _array(self.points_xyz, (HAND_POINT_COUNT, 3), "points_xyz")
        object.__setattr__(self, "box_xyxy", _array(self.box_xyxy, (4,), "box_xyxy"))
        object.__setattr__(self, "points_xyz", points)
        _unit_interval(self.score, "score")


@dataclass(frozen=True, slots=True)
class Facing:
    """How the heads of two faces are turned to each other; `first` is the smaller index."""

    first: int
    second: int
    relation: Relation[Turned]


@dataclass(frozen=True, slots=True)
class People:
    """Bodies, hands and what lies between people.

    Attributes:
        bodies, hands: the largest first.
        gaze_targets: for each face, in order, what it looks at.
        facing: pairs of the largest faces.
    """

    bodies: tuple[Body, ...]
    hands: tuple[Hand, ...]
    gaze_targets: tuple[Relation[GazeAim], ...]
    facing: tuple[Facing, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """What the picture as a whole shows, measured without a model of language.

    `people` is None where bodies and hands were not asked for.
    """

    size_wh: tuple[int, int]
    brightness: float
    contrast: float
    people: People | None = None


@dataclass(frozen=True, slots=True)
class NetworkUse:
    """One network that ran.

    Attributes:
        id: its name; one name stands for one file in all of a pipeline.
        sha256: hash of the file's bytes, lower-case hex.
        provider: what ran it, such as `CPUExecutionProvider`.
    """

    id: str
    sha256: str
    provider: str


@dataclass(frozen=True, slots=True)
class PartUse:
    """What filled one part of a pipeline: id, version and networks, of which there may be none."""

    reader: str
    version: str
    networks: tuple[NetworkUse, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class FaceAtRest:
    """A person's relaxed face, which action units are read against in place of the mean one.

    Attributes:
        points_xyz: (478, 3), in the face's own frame, cm.
        pictures: sha256 of the pictures that it was measured in.
        face: the number of the person's face in a picture that shows others too; None: all are.
    """

    points_xyz: NDArray[np.float64]
    pictures: tuple[str, ...]
    face: int | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """What made an analysis, part by part: enough to repeat it.

    Attributes:
        detector, landmarker: what found faces and drew their meshes.
        au_readers: what read action units; the first is the primary one, on which emotion scores
            and answers rest.
        emotion: what scored the emotion; of the rules, `version` names the rule set.
        packages: package name to version.
        body, hand: what found bodies and hands; None where they were not asked for.
        cover: what told the hidden parts of faces and false ones; None beside another landmarker.
        eyes: what saw shut eyes; None where another reader than facsight's own is the primary one.
        cpu_reason: why the networks did not run on a GPU; None where they did, or it is not known.
        neutral: sha256 of the pictures of the person at rest that action units were read against;
            empty where it was the mean face.
        neutral_face: the face that those are of; None: every face.
    """

    detector: PartUse
    landmarker: PartUse
    au_readers: tuple[PartUse, ...]
    emotion: PartUse
    packages: MappingProxyType[str, str]
    body: PartUse | None = None
    hand: PartUse | None = None
    cover: PartUse | None = None
    eyes: PartUse | None = None
    cpu_reason: str | None = None
    neutral: tuple[str, ...] = ()
    neutral_face: int | None = None

    def __post_init__(self) -> None:
        if not self.au_readers:
            raise ValueError("au_readers: expected one or more, got none")

    def at_rest(self, face: int) -> tuple[str, ...]:
        """Those of `neutral` that a face was read against."""
        return self.neutral if self.neutral_face in (None, face) else ()

    @property
    def parts(self) -> tuple[PartUse, ...]:
        """Every part that took part, in the order in which a picture goes through them."""
        found = (self.detector, self.landmarker, self.cover, *self.au_readers, self.eyes)
        rest = (self.emotion, self.body, self.hand)
        return tuple(one for one in (*found, *rest) if one is not None)

    @property
    def models(self) -> MappingProxyType[str, tuple[str, str]]:
        """Every network that ran: its id to its sha256 and provider."""
        networks = (network for part in self.parts for network in part.networks)
        return MappingProxyType({one.id: (one.sha256, one.provider) for one in networks})


@dataclass(frozen=True, slots=True, repr=False)
class Analysis:
    """The measurement of one picture: the same bytes and models give an equal analysis on a CPU.

    It can be pickled, copied and compared, and a notebook shows it as a table.

    Attributes:
        image_sha256: hash of the picture's bytes, hex.
        faces: the faces, by their numbers.
        scene: what the picture as a whole shows.
        provenance: what made the analysis.
        notes: what is to be known of how the picture was read.
    """

    image_sha256: str
    faces: tuple[FaceReport, ...]
    scene: Scene
    provenance: Provenance
    notes: tuple[str, ...] = field(default=())

    def to_dict(self) -> dict[str, Any]:
        """The analysis as `facsight analyze --json` prints it, landmarks included."""
        from facsight_tools.evidence.analysis_json import analysis_to_json

        return analysis_to_json(self, landmarks=True)

    def to_frame(self, name: str = "", *, landmarks: bool = False) -> pandas.DataFrame:
        """A pandas data frame with the columns of `facsight analyze --csv`, one row a face.

        Args:
            name: what stands in the column `input`.
            landmarks: add the 478 points, `x_0` to `z_477`, image pixels.

        Raises:
            UnknownOption: pandas is not installed.
        """
        from facsight_tools.table import face_rows

        return frame(face_rows(name, self, landmarks=landmarks))

    def __repr__(self) -> str:
        """How many faces, of what picture."""
        width, height = self.scene.size_wh
        return f"<Analysis {self._count()}, {width} x {height} px, {self.image_sha256[:12]}>"

    def _count(self) -> str:
        count = len(self.faces)
        return "no face" if not count else "1 face" if count == 1 else f"{count} faces"

    def _repr_html_(self) -> str:
        """A row a face, for notebooks."""
        return html_table(
            ("face", "action units", "apparent expression", "yaw, pitch, roll", "quality"),
            (_cells(face) for face in self.faces),
            " ".join([f"{self._count()}.", *self.notes]),
        )


def _cells(face: FaceReport) -> list[str]:
    units = [
        f"AU{unit.au} {unit.letter}"
        for unit in face.action_units.readings
        if isinstance(unit, MeasuredAU) and unit.present and unit.side == "both"
    ]
    top = face.emotion.ranked[:1]
    pose = face.pose
    return [
        f"F{face.index}",
        ", ".join(units) or ("none present" if face.action_units.face_measured else "not measured"),
        f"{top[0][0]} {top[0][1]:.2f}" if top else "not measured",
        f"{pose.yaw:+z.0f}, {pose.pitch:+z.0f}, {pose.roll:+z.0f}",
        f"{face.quality.score:.2f}",
    ]
