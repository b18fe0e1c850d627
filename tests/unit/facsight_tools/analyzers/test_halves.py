"""What the skin shows joins what the mesh says, each side by itself."""

import json
import math
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

import numpy as np
import onnxruntime as ort
import pytest
from numpy.typing import NDArray

from facsight_tools.analyzers.action_units import OUTPUTS, ActionUnitAnalyzer
from facsight_tools.analyzers.halves import (
    FURROWS_PX,
    HALVES,
    SHARES,
    UNITS,
    Share,
    SkinReader,
    halves_network,
    read_halves,
)
from facsight_tools.analyzers.reading import read_units
from facsight_tools.api import default_pipeline
from facsight_tools.backends.base import Session, Tensors
from facsight_tools.backends.fake import FakeSession
from facsight_tools.backends.ort import OrtEngine
from facsight_tools.facs import ACTION_UNITS, PRESENCE_THRESHOLD
from facsight_tools.geometry.face_frame import mean_face
from facsight_tools.geometry.half_faces import half_faces
from facsight_tools.image import load_image
from facsight_tools.seams import FaceView
from facsight_tools.types import ActionUnits, HeadPose, Image, Landmarks, MeasuredAU, UnavailableAU

SIDE = 300
SKIN_ALONE = [unit for unit in SHARES if unit not in {unit for unit, _ in OUTPUTS}]


def noise() -> Image:
    pixels = np.random.default_rng(0).integers(0, 256, (SIDE, SIDE, 3), np.uint8)
    return load_image(pixels)


def half_lit() -> Image:
    """White where the subject's right side is, black elsewhere."""
    pixels = np.zeros((SIDE, SIDE, 3), np.uint8)
    pixels[:, : SIDE // 2] = 255
    return load_image(pixels)


def view(
    image: Image | None, scale: float = 14.0, neutral: NDArray[np.float64] | None = None
) -> FaceView:
    points = mean_face().points * scale * [1, -1, -1] + [(SIDE - 1) / 2, SIDE / 2, 0]
    return FaceView(
        Landmarks(points.astype(np.float32), 1.0), HeadPose(0, 0, 0), image, math.inf, neutral
    )


def mesh_reads(value: float) -> FakeSession:
    def run(inputs: Tensors) -> dict[str, NDArray[np.float32]]:
        shape = (len(inputs["features"]), len(OUTPUTS))
        return {
            "intensity": np.full(shape, value, np.float32),
            "confidence": np.full(shape, 0.9, np.float32),
        }

    return FakeSession(run)


def by_light(inputs: Tensors) -> Mapping[str, NDArray[np.float32]]:
    """Reads 4 in a bright half and 0 in a dark one."""
    bright = inputs["halves"].mean(axis=(1, 2, 3)) > 0.5
    intensity = np.repeat(np.where(bright, 4.0, 0.0)[:, None], len(UNITS), 1)
    return {
        "intensity": intensity.astype(np.float32),
        "confidence": np.full(intensity.shape, 0.8, np.float32),
        "half_width": np.full(intensity.shape, 0.4, np.float32),
    }


def read(face: FaceView, mesh: float = 2.0, skin: Session | None = None) -> ActionUnits:
    session = skin or FakeSession(lambda inputs: dict(by_light(inputs)))
    return read_units(ActionUnitAnalyzer(mesh_reads(mesh), mesh_reads(mesh), session), [face])[0]


def value(units: ActionUnits, unit: int, side: str = "both") -> float:
    reading = units.get(unit, side)  # type: ignore[arg-type]
    assert isinstance(reading, MeasuredAU)
    return reading.intensity


def test_a_side_is_read_in_its_own_half() -> None:
    units = read(view(half_lit()))
    for unit in SHARES:
        if ACTION_UNITS[unit].sided:
            assert value(units, unit, "right") > value(units, unit, "left"), unit


def test_sides_that_light_alone_parts_are_told_as_alike_and_no_difference_grows() -> None:
    for unit, share in SHARES.items():
        for half in (0.0, 0.1, 0.3, 1.0, 2.5):
            told = share.parted(half)
            assert 0.0 <= told <= half
            assert share.parted(-half) == -told
            assert told == 0.0 or half > share.even / 2, unit


def test_light_from_one_side_makes_no_unit_one_sided_that_people_do_not_move_on_one() -> None:
    units = read(view(half_lit()), mesh=0.5)
    for unit in (4, 9):
        assert abs(value(units, unit, "right") - value(units, unit, "left")) < 0.5, unit
    assert value(units, 9) < PRESENCE_THRESHOLD


def test_units_that_people_move_on_one_side_keep_their_sides() -> None:
    units = read(view(half_lit()))
    for unit in (2, 6, 10, 12, 14, 43):
        assert value(units, unit, "right") - value(units, unit, "left") > 1.0, unit


def test_the_row_names_what_carried_it() -> None:
    units = read(view(half_lit()))
    for unit, share in SHARES.items():
        reading = units.get(unit)
        assert isinstance(reading, MeasuredAU)
        assert ("appearance" in reading.cue, "geometry" in reading.cue) == (True, share.skin < 1.0)
    alone = units.get(30)
    assert isinstance(alone, MeasuredAU)
    assert alone.cue == "geometry"


def test_the_share_is_between_mesh_and_skin() -> None:
    units = read(view(half_lit()), mesh=1.0)
    for unit, share in SHARES.items():
        if share.skin < 1.0:
            between = (1 - share.skin) * 1.0 + share.skin * 2.0 * (1 - share.lesser)
            assert value(units, unit) == pytest.approx(min(share.graded(between), 5.0))


def test_a_small_face_is_read_by_the_mesh_alone() -> None:
    small = view(half_lit(), scale=FURROWS_PX / 9.5 * 0.8)
    assert small.eye_distance_px < FURROWS_PX
    units = read(small)
    for unit, _ in OUTPUTS:
        reading = units.get(unit)
        assert isinstance(reading, MeasuredAU)
        assert reading.intensity == 2.0
        assert reading.cue == "geometry"
    for unit in SKIN_ALONE:
        told = units.get(unit)
        assert isinstance(told, UnavailableAU)
        assert "pixels apart" in told.detail


def test_without_a_picture_nothing_is_seen() -> None:
    reader = SkinReader(FakeSession(lambda inputs: dict(by_light(inputs))))
    assert read_halves(reader, [view(None)]) == [None]


def test_against_a_reference_the_mesh_speaks_for_its_units() -> None:
    units = read(view(half_lit(), neutral=mean_face().points))
    assert {
        reading.intensity
        for reading in units.readings
        if isinstance(reading, MeasuredAU) and "reference" in reading.cue
    } == {2.0}


def test_a_face_does_not_depend_on_its_batch() -> None:
    reader = SkinReader.open(OrtEngine("cpu"))
    faces = [view(noise()), view(half_lit()), view(noise(), 9.0)]
    together = read_halves(reader, faces)
    for one, face in zip(together, faces, strict=True):
        (alone,) = read_halves(reader, [face])
        assert one is not None
        assert alone is not None
        assert np.array_equal(one.intensity, alone.intensity)
        assert np.array_equal(one.confidence, alone.confidence)


def test_a_mirrored_picture_swaps_the_sides() -> None:
    reader = SkinReader.open(OrtEngine("cpu"))
    flipped = load_image(np.ascontiguousarray(noise().pixels_rgb[:, ::-1]))
    own, other = read_halves(reader, [view(noise()), view(flipped)])
    assert own is not None
    assert other is not None
    assert np.abs(own.intensity - other.intensity[::-1]).max() < 0.2


def test_eight_bits_read_a_face_as_all_bits_do() -> None:
    picture = load_image(Path(__file__).parents[4] / "examples" / "eileen_collins.png")
    (found,) = default_pipeline().find([picture])
    pixels = half_faces(picture.pixels_rgb, found.landmarks.points_xyz)
    engine = OrtEngine("cpu")
    narrow, wide = (SkinReader(engine.open(name))(pixels) for name in HALVES.values())
    moved = np.abs(narrow.intensity - wide.intensity)
    assert 0.0 < moved.mean() < 0.1
    assert (moved <= np.maximum(wide.half_width, 0.3)).all()


def test_a_cpu_reads_in_eight_bits_and_nothing_else_does() -> None:
    assert halves_network(OrtEngine("cpu").open("au_photographs").provider) == HALVES["cpu"]
    assert halves_network("CUDAExecutionProvider") == HALVES["other"]


@pytest.mark.parametrize("name", HALVES.values())
def test_the_columns_are_those_of_the_file(name: str) -> None:
    path = resources.files("facsight_tools.networks") / "weights" / f"{name}.onnx"
    session = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    stored = session.get_modelmeta().custom_metadata_map
    assert tuple(json.loads(stored["units"])) == UNITS
    assert "MIT" in stored["licence"]


@pytest.mark.parametrize("scale", [0.6, 0.9, 1.0, 1.4])
def test_grades_grow_with_the_mean_and_five_stays_five(scale: float) -> None:
    share = Share(0.5, scale, 1.0, 0.0)
    grades = [share.graded(mean) for mean in np.linspace(0.0, 5.0, 200)]
    assert grades[0] == 0.0
    assert (np.diff(grades) > 0).all()
    assert grades[-1] >= 5.0
    assert share.graded(1.0 / scale) == pytest.approx(1.0)
