"""From pictures to analyses: every stage once, over all faces of all pictures together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache, partial
from importlib import metadata
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.analyzers.action_units import CARD as OWN_UNITS
from facsight_tools.analyzers.at_rest import the_one_at_rest
from facsight_tools.analyzers.cover import ALL_SEEN, FACE, CoverAnalyzer, Sight
from facsight_tools.analyzers.detection import CARD as OWN_DETECTOR
from facsight_tools.analyzers.emotion import RULES, EmotionAnalyzer, RuleEmotionReader
from facsight_tools.analyzers.finding import FaceFinder, Found
from facsight_tools.analyzers.head_positions import MOST_TILT_DEG
from facsight_tools.analyzers.landmarks import CARD as OWN_LANDMARKER
from facsight_tools.analyzers.lids import NO_GAZE, by_lids
from facsight_tools.analyzers.likeness import FaceLikeness
from facsight_tools.analyzers.occlusion import (
    eyes_hidden,
    eyes_unread,
    too_little_seen,
    without_gaze,
    without_hidden,
)
from facsight_tools.analyzers.opinion import OpinionReader
from facsight_tools.analyzers.ordering import ordered
from facsight_tools.analyzers.quality import assess, under_hands
from facsight_tools.analyzers.reading import (
    read_emotions,
    read_units,
    unscored,
    with_head_positions,
)
from facsight_tools.analyzers.scene import FoundPeople, SceneAnalyzer, read_scene
from facsight_tools.analyzers.shut_eyes import ShutEyes
from facsight_tools.backends.base import Engine
from facsight_tools.backends.engines import open_engine
from facsight_tools.backends.ort import usable_cores
from facsight_tools.beside import beside, second_core
from facsight_tools.errors import NoFaceFound, ReaderInvalid, UnknownOption, quoted
from facsight_tools.geometry.face_frame import fit_faces, head_pose
from facsight_tools.geometry.gaze import estimate_gaze, eye_opening, eyes_apart_deg
from facsight_tools.lazy import Lazy
from facsight_tools.registry import AU_READERS, DETECTORS, EMOTION_READERS, LANDMARKERS
from facsight_tools.rules.catalogue import Rules, RuleSource, Selection, select
from facsight_tools.rules.rule_set import RuleSet
from facsight_tools.seams import (
    AUReader,
    EmotionReader,
    FaceDetector,
    FaceView,
    Landmarker,
    Reader,
)
from facsight_tools.states import Order
from facsight_tools.types import (
    ActionUnits,
    Analysis,
    FaceAtRest,
    FaceReport,
    Gaze,
    Image,
    MeasuredAU,
    PartUse,
    Provenance,
    ReaderUnits,
    RuleReading,
)

_PACKAGES: Final = (
    "facsight",
    "onnxruntime-gpu",
    "onnxruntime",
    "opencv-python-headless",
    "numpy",
    "pillow",
)


class Pipeline:
    """Measures faces; opens its networks once and can be kept for any number of pictures.

    Each part is an object that its protocol in `facsight_tools.seams` describes, or the name of one
    of facsight's own or of an installed package (`facsight_tools.registry`).

    Args:
        engine: opens facsight's own networks; None takes what `open_engine` does.
        detector: proposes places where faces may be.
        landmarker: draws the mesh in each, and decides whether it is a face.
        au_readers: what reads action units, one or more. The first is the primary one: emotion
            scores, further rule sets and answers rest on its units alone. The others' units stand
            beside, in `FaceReport.second_units`.
        emotion: what scores `FaceReport.emotion`; `rules` is the categorical rule set, whose place
            any other one takes.
        rules: rule sets by id, file or object; the first categorical one scores the emotion, the
            default where there is none, and every other one gives a reading.
        min_presence: least probability of the landmarker that a candidate is a face, 0-1.
        in_parts: whether parts of one picture are measured beside each other, where there is a
            second core and no GPU; the results are the same. For one picture at a time.

    Raises:
        ModelMissing, ModelCorrupt: a network file is not there or not the right one.
        ProviderUnavailable: CUDA was demanded and does not work.
        UnknownOption, RuleSetInvalid: no such rule set, a malformed file, or a reader named twice.
        ReaderMissing, ReaderInvalid: no package offers that name, or what it offers is not right.
    """

    def __init__(
        self,
        engine: Engine | None = None,
        *,
        detector: FaceDetector | str = OWN_DETECTOR.id,
        landmarker: Landmarker | str = OWN_LANDMARKER.id,
        au_readers: Sequence[AUReader | str] = (OWN_UNITS.id,),
        emotion: EmotionReader | str = RULES,
        rules: RuleSource | Sequence[RuleSource] = (),
        min_presence: float = 0.5,
        in_parts: bool = False,
    ) -> None:
        engine = engine or open_engine()
        self._detector = DETECTORS.get(detector, engine)
        self._landmarker = LANDMARKERS.get(landmarker, engine)
        self.au_readers = _each_once([AU_READERS.get(one, engine) for one in au_readers])
        self._emotion = None if emotion == RULES else EMOTION_READERS.get(emotion, engine)
        self._rules = select(rules)
        self._opinion = Lazy(lambda: OpinionReader.open(engine))
        # What is seen is looked at where facsight's own landmarker says where the face is
        self._own_mesh = self._landmarker.card.id == OWN_LANDMARKER.id
        self._cover = CoverAnalyzer.open(engine) if self._own_mesh else None
        self._likeness = FaceLikeness.open(engine) if self._own_mesh else None
        self._find = FaceFinder(
            self._detector, self._landmarker, min_presence, self._cover, self._likeness
        )
        own_units = self.au_readers[0].card.id == OWN_UNITS.id
        self._shut_eyes = ShutEyes.open(engine) if own_units and self._own_mesh else None
        self._cpu_reason = engine.cpu_reason
        self._scene = Lazy(lambda: SceneAnalyzer(engine))
        self._second = None
        if in_parts and self.on_cpu and self.lanes > 1:
            self._second = ThreadPoolExecutor(1, "facsight-second")
        _one_file_each(self.provenance)

    @property
    def provenance(self) -> Provenance:
        """What measures a face, part by part, and the versions of the packages."""
        return self._provenance(self._rules, scene=False)

    @property
    def lanes(self) -> int:
        """How many threads may measure with it at a time.

        As many as there are cores, but one where another package's reader takes part: that need not
        bear several.
        """
        parts = (self._detector, self._landmarker, *self.au_readers)
        own = {part.card.id for part in parts} <= {OWN_DETECTOR.id, OWN_LANDMARKER.id, OWN_UNITS.id}
        return usable_cores() if own and self._emotion is None else 1

    @property
    def on_cpu(self) -> bool:
        """Whether its networks run on the CPU."""
        return self._cpu_reason is not None

    def find(self, images: Sequence[Image]) -> list[Found]:
        """Every face, by picture and then by size."""
        return self._find(images)

    def find_others(self, image: Image, known: Sequence[Found]) -> list[Found]:
        """Every face of a picture that is none of those that are known, by size."""
        return self._find.others(image, [one.detection for one in known])

    def follow(self, image: Image, rois: Sequence[NDArray[np.float64]]) -> list[Found]:
        """The mesh in each region of a picture, where a face was a moment ago."""
        return self._find.follow(image, rois)

    def looked_at(self, images: Sequence[Image], found: Sequence[Found]) -> list[Found]:
        """The faces with what of each is seen, those that were followed as those that were found.

        What the pipeline cannot look at, as with another package's landmarker, stays as it is.
        """
        asked = [k for k, one in enumerate(found) if one.sight is None]
        if self._cover is None or not asked:
            return list(found)
        sights = self._cover([(images[found[k].picture], found[k].landmarks) for k in asked])
        looked = list(found)
        for k, sight in zip(asked, sights, strict=True):
            looked[k] = replace(found[k], sight=sight)
        return looked

    def reports(
        self,
        images: Sequence[Image],
        found: Sequence[Found],
        *,
        rules: Selection | None = None,
        neutral: FaceAtRest | None = None,
        people: Sequence[FoundPeople] | None = None,
    ) -> list[FaceReport]:
        """Measure faces that were found, one report each, in order; see `analyze`."""
        return self._measure(images, found, rules or self._rules, neutral, people)

    def people(self, images: Sequence[Image], found: Sequence[Found]) -> list[FoundPeople]:
        """The bodies and hands of each picture whose faces were found."""
        return self._people(images, found)

    def units(
        self, faces: Sequence[FaceView], sights: Sequence[Sight] | None = None
    ) -> list[ActionUnits]:
        """The action units of faces by the primary reader, within its limits; AU51-58 by pose.

        Those of the eyes by facsight's own reader agree with the lids; what `sights` tell to be
        hidden says nothing of the other eye.
        """
        looked = None
        if faces and self._shut_eyes is not None:
            eyes = [(face.image, face.landmarks) for face in faces]
            looked = beside(partial(self._shut_eyes, eyes))
        found = read_units(self.au_readers[0], faces)
        if looked is not None:
            opening = eye_opening(np.stack([face.landmarks.points_xyz for face in faces]))
            looks = looked()
            hidden = map(eyes_hidden, sights or [ALL_SEEN] * len(faces))
            found = [by_lids(*one) for one in zip(found, opening, looks, hidden, strict=True)]
        return [
            with_head_positions(units, face.pose) for units, face in zip(found, faces, strict=True)
        ]

    def neutral(self, references: Sequence[Image], face: int | None = None) -> FaceAtRest:
        """A person's relaxed face: the median of the largest faces of some pictures or frames.

        Args:
            references: the pictures; one that is given twice counts once.
            face: the number of the person's face where others are to be measured as well.

        Returns:
            What `analyze` takes as `neutral`.

        Raises:
            NoFaceFound: one of the pictures shows no face, or there is none.
            ReferenceUnclear: one shows several faces of about one size, or one turned far away.
        """
        if not references:
            raise NoFaceFound("There is no reference picture: give one or more, or none at all.")
        references = list({one.sha256: one for one in references}.values())
        found = self.find(references)
        largest = []
        for i in range(len(references)):
            which = f"Reference picture {i + 1} of {len(references)}"
            faces = [face for face in found if face.picture == i]
            if not faces:
                raise NoFaceFound(
                    f"{which} shows no face: give a picture of the same person with a relaxed face."
                )
            largest.append(the_one_at_rest(faces, which).landmarks.points_xyz)
        median: NDArray[np.float64] = np.median(fit_faces(np.stack(largest)).points, axis=0)
        return FaceAtRest(median, tuple(one.sha256 for one in references), face)

    def analyze(
        self,
        images: Sequence[Image],
        *,
        rules: Selection | None = None,
        neutral: FaceAtRest | None = None,
        scene: bool = False,
        order: Order = "size",
    ) -> list[Analysis]:
        """Measure every face of every picture; one analysis a picture, in order.

        A face's readings do not depend on the other faces and pictures of the batch. `rules` takes
        the place of the pipeline's own rule sets for this call. With `neutral`, which
        `Pipeline.neutral` measures, every action unit is read against that face instead of the mean
        one, or those of its `face` alone, where the picture shows other people too. With `scene`,
        bodies, hands and what lies between people are measured as well, and action units under a
        hand are unavailable. `order` says how faces are numbered: see
        `facsight_tools.analyzers.ordering`.
        """
        if not images:
            return []
        rules = rules or self._rules
        people = None
        if len(images) == 1 and not scene and self._second is not None:
            found, reports = self._one(images[0], rules, neutral, order)
        else:
            found = ordered(self._find(images), order)
            people = self._people(images, found) if scene else None
            reports = self._measure(images, found, rules, neutral, people)
        provenance = self._provenance(rules, scene=scene)
        if neutral is not None:
            provenance = replace(provenance, neutral=neutral.pictures, neutral_face=neutral.face)
        analyses = []
        for i, image in enumerate(images):
            faces = tuple(r for one, r in zip(found, reports, strict=True) if one.picture == i)
            analyses.append(
                Analysis(
                    image_sha256=image.sha256,
                    faces=faces,
                    scene=read_scene(image, faces, None if people is None else people[i]),
                    provenance=provenance,
                    notes=(*image.notes, *_own_notes(image, neutral), *_turned_notes(faces)),
                )
            )
        return analyses

    def _one(
        self,
        image: Image,
        rules: Selection,
        neutral: FaceAtRest | None,
        order: Order,
    ) -> tuple[list[Found], list[FaceReport]]:
        """The faces of one picture, on two cores, and their reports.

        Those of a portrait are measured while the detector still looks for others; where it finds
        some, all are measured again.
        """
        with second_core(self._second):
            guess = self._find.guess(image)
            found = ordered(guess.found, order)
            reports = self._measure([image], found, rules, neutral, None)
            others = guess.others()
            if others is None:
                return found, reports
            found = ordered(others, order)
            return found, self._measure([image], found, rules, neutral, None)

    def _people(self, images: Sequence[Image], found: Sequence[Found]) -> list[FoundPeople]:
        """Bodies and hands, one picture at a time."""
        return [
            self._scene.get().find(image, [one.detection for one in found if one.picture == i])
            for i, image in enumerate(images)
        ]

    def _measure(
        self,
        images: Sequence[Image],
        found: Sequence[Found],
        rules: Selection,
        neutral: FaceAtRest | None,
        people: Sequence[FoundPeople] | None,
    ) -> list[FaceReport]:
        if not found:
            return []
        found = self.looked_at(images, found)
        points = np.stack([face.landmarks.points_xyz for face in found])
        frames = fit_faces(points)
        poses = head_pose(points, frames)
        sights = [face.sight or ALL_SEEN for face in found]
        qualities = [
            assess(image, [f.landmarks], [pose], f.crop(image)[None], sights=[sight])[0]
            for f, pose, sight in zip(found, poses, sights, strict=True)
            for image in (images[f.picture],)
        ]
        numbers = _numbers(found)
        views = [
            FaceView(
                face.landmarks,
                pose,
                images[face.picture],
                quality.get("blur").value,
                None if neutral is None or neutral.face not in (None, n) else neutral.points_xyz,
                face.appearance,
                face.appearance_of,
                frames[k : k + 1],
            )
            for k, (face, pose, quality, n) in enumerate(
                zip(found, poses, qualities, numbers, strict=True)
            )
        ]
        if people is not None:
            hands = [people[face.picture].hidden(face.landmarks) for face in found]
            sights = [replace(one, hands=over) for one, over in zip(sights, hands, strict=True)]
            qualities = [
                under_hands(one, shares[FACE]) for one, shares in zip(qualities, hands, strict=True)
            ]
        read = self.units(views, sights)
        unseen = [
            eyes_unread(sight, _shut(units)) for units, sight in zip(read, sights, strict=True)
        ]
        gazes = estimate_gaze(points, poses, frames, np.array(unseen))
        apart = [0.0] * len(found)
        if not all(gaze.measured for gaze in gazes):
            apart = eyes_apart_deg(points, poses, frames)
        first, *seconds = (
            _seen(units, views, gazes, sights, apart)
            for units in (read, *(read_units(reader, views) for reader in self.au_readers[1:]))
        )
        emotions = [
            unscored(scores) if too_little_seen(sight) else scores
            for scores, sight in zip(
                read_emotions(self._emotion_reader(rules), views, first),
                sights,
                strict=True,
            )
        ]
        return [
            FaceReport(
                index=numbers[k],
                detection=face.detection,
                landmarks=face.landmarks,
                pose=poses[k],
                gaze=gazes[k],
                action_units=replace(first[k], skin=None),
                emotion=emotions[k],
                quality=qualities[k],
                readings=tuple(_apply(one, first[k]) for one in rules.others),
                second_units=tuple(
                    ReaderUnits(reader.card.id, replace(units[k], skin=None))
                    for reader, units in zip(self.au_readers[1:], seconds, strict=True)
                ),
            )
            for k, face in enumerate(found)
        ]

    def _emotion_reader(self, rules: Selection) -> EmotionReader:
        """The one that was asked for, or the rules, with the learned opinion where they pool it."""
        if self._emotion is not None:
            return self._emotion
        # It reads what facsight's own mesh network saw, and no other landmarker's faces
        asked = self._own_mesh and rules.primary.pooling is not None
        return RuleEmotionReader(rules.primary, self._opinion.get() if asked else None)

    def _provenance(self, rules: Selection, *, scene: bool) -> Provenance:
        people = self._scene.get() if scene else None
        return Provenance(
            detector=_use(self._detector),
            landmarker=_use(self._landmarker),
            au_readers=tuple(map(_use, self.au_readers)),
            emotion=_use(self._emotion_reader(rules)),
            packages=_package_versions(),
            body=None if people is None else people.body,
            hand=None if people is None else people.hand,
            cover=_seen_by("cover", self._cover),
            eyes=_seen_by("eyes", self._shut_eyes),
            cpu_reason=self._cpu_reason,
        )


def _numbers(found: Sequence[Found]) -> list[int]:
    """Each face's number in its picture, from 1 on."""
    counts: Counter[int] = Counter()
    numbers = []
    for face in found:
        counts[face.picture] += 1
        numbers.append(counts[face.picture])
    return numbers


def _use(reader: Reader) -> PartUse:
    return PartUse(reader.card.id, reader.card.version, reader.networks)


def _seen_by(name: str, part: CoverAnalyzer | ShutEyes | None) -> PartUse | None:
    return None if part is None else PartUse(name, "1", part.networks)


def _each_once(readers: Sequence[AUReader]) -> tuple[AUReader, ...]:
    """The readers; `UnknownOption` where there is none or one is named twice."""
    if not readers:
        raise UnknownOption(f"au_readers: name one or more, such as {quoted(OWN_UNITS.id)}.")
    ids = [one.card.id for one in readers]
    twice = next((one for one in ids if ids.count(one) > 1), None)
    if twice:
        raise UnknownOption(
            f"The action-unit reader {quoted(twice)} is given twice; name each once."
        )
    return tuple(readers)


def _one_file_each(provenance: Provenance) -> None:
    """Raise `ReaderInvalid` where one name stands for two network files."""
    files: dict[str, str] = {}
    for part in provenance.parts:
        for network in part.networks:
            if files.setdefault(network.id, network.sha256) != network.sha256:
                raise ReaderInvalid(
                    f"The reader {quoted(part.reader)} calls a network {quoted(network.id)}, which "
                    "is the name of another file here: give it a name of its own."
                )


def _seen(
    units: Sequence[ActionUnits],
    views: Sequence[FaceView],
    gazes: Sequence[Gaze],
    sights: Sequence[Sight],
    apart_deg: Sequence[float],
) -> list[ActionUnits]:
    """One reader's units without those of what is not seen."""
    return [
        without_gaze(
            without_hidden(one, sight),
            gaze,
            view.pose,
            view.eye_distance_px,
            apart,
        )
        for one, view, gaze, sight, apart in zip(
            units, views, gazes, sights, apart_deg, strict=True
        )
    ]


def _shut(units: ActionUnits) -> tuple[bool, bool]:
    """Whether the right and the left eye are too far shut for a gaze."""
    right, left = (
        isinstance(one := units.get(43, side), MeasuredAU) and one.intensity >= NO_GAZE
        for side in ("right", "left")
    )
    return right, left


def _own_notes(image: Image, neutral: FaceAtRest | None) -> Iterator[str]:
    """A note where the picture is one of those that it is read against."""
    if neutral is not None and image.sha256 in neutral.pictures:
        yield "the picture is itself among those at rest, so it is read against its own face"


def _turned_notes(faces: Sequence[FaceReport]) -> Iterator[str]:
    """A note where faces lie at an angle at which heads are seldom held."""
    turned = [face for face in faces if abs(face.pose.roll) > MOST_TILT_DEG]
    if turned:
        told = ", ".join(f"{face.index} at {face.pose.roll:+.0f} degrees" for face in turned)
        noun = "face" if len(turned) == 1 else "faces"
        yield f"the picture may be turned: {noun} {told} (roll)"


def _apply(rules: Rules, units: ActionUnits) -> RuleReading:
    return EmotionAnalyzer(rules)(units) if isinstance(rules, RuleSet) else rules.read(units)


@cache
def _package_versions() -> MappingProxyType[str, str]:
    versions = {}
    for name in _PACKAGES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:  # one of the two onnxruntime builds is never there
            continue
    return MappingProxyType(versions)
