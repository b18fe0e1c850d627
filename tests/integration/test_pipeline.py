"""The pipeline on the bundled portrait, with the real networks."""

import io
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from facsight_tools.analyzers.action_units import REFERENCE_CUE, SMILE_CUE
from facsight_tools.errors import ModelCorrupt, ModelMissing, NoFaceFound
from facsight_tools.evidence.analysis_json import analysis_to_json
from facsight_tools.image import load_image
from facsight_tools.networks import store
from facsight_tools.pipeline import Pipeline
from facsight_tools.types import FaceReport, MeasuredAU

PORTRAIT = Path(__file__).parents[2] / "examples" / "eileen_collins.png"


def units(face: FaceReport) -> dict[tuple[int, str], float]:
    return {
        (r.au, r.side): r.intensity for r in face.action_units.readings if isinstance(r, MeasuredAU)
    }


def test_the_portrait_is_measured(pipeline: Pipeline) -> None:
    (face,) = pipeline.analyze([load_image(PORTRAIT)])[0].faces
    left, top, right, bottom = face.detection.box_xyxy
    assert left < 225 < right
    assert top < 130 < bottom
    assert face.landmarks.presence > 0.9
    assert max(abs(face.pose.yaw), abs(face.pose.pitch), abs(face.pose.roll)) < 30
    smile = face.action_units.get(12)
    assert isinstance(smile, MeasuredAU)
    assert smile.present
    assert face.emotion.top == "happiness"
    assert face.quality.score > 0.5


def test_half_a_portrait_beside_the_whole_one_is_found(
    pipeline: Pipeline, pixels: np.ndarray
) -> None:
    beside = np.full_like(pixels, 128)
    half = PIL.Image.fromarray(pixels).reduce(2)
    beside[: half.height, : half.width] = half
    assert len(pipeline.analyze([load_image(np.hstack([pixels, beside]))])[0].faces) == 2


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_the_portrait_on_its_side_or_head_is_measured_as_upright(
    pipeline: Pipeline, pixels: np.ndarray, quarters: int
) -> None:
    upright, turned = pipeline.analyze(
        [load_image(pixels), load_image(np.ascontiguousarray(np.rot90(pixels, quarters)))]
    )
    (face,) = turned.faces
    roll = upright.faces[0].pose.roll - 90 * quarters
    assert np.cos(np.radians(face.pose.roll - roll)) > 0.99
    smiles = [units(one.faces[0])[12, "both"] for one in (upright, turned)]
    assert smiles[1] == pytest.approx(smiles[0], abs=0.5)
    assert any("the picture may be turned" in note for note in turned.notes)


def test_against_itself_as_reference_a_face_shows_nothing(pipeline: Pipeline) -> None:
    picture = load_image(PORTRAIT)
    relaxed = pipeline.neutral([picture])
    (alone,), (against,) = (
        pipeline.analyze([picture], neutral=given)[0].faces for given in (None, relaxed)
    )
    smile, gone = alone.action_units.get(12), against.action_units.get(12)
    assert isinstance(smile, MeasuredAU)
    assert isinstance(gone, MeasuredAU)
    assert smile.present
    assert not gone.present
    assert (smile.cue, gone.cue) == (SMILE_CUE, REFERENCE_CUE)
    assert against.pose == alone.pose


def test_a_picture_at_rest_counts_once_and_is_told_where_it_is_read_itself(
    pipeline: Pipeline,
) -> None:
    picture, again = load_image(PORTRAIT), load_image(PORTRAIT)
    other = load_image(np.ascontiguousarray(picture.pixels_rgb[:, ::-1]))
    relaxed = pipeline.neutral([picture, again, picture])
    assert relaxed.pictures == (picture.sha256,)
    assert len(pipeline.neutral([picture, other, again]).pictures) == 2
    own, none = (pipeline.analyze([one], neutral=relaxed)[0].notes for one in (picture, other))
    assert any("itself among those at rest" in note for note in own)
    assert not any("itself among those at rest" in note for note in none)


def test_a_reference_without_a_face_is_refused(pipeline: Pipeline) -> None:
    empty = load_image(np.full((64, 64, 3), 128, np.uint8))
    with pytest.raises(NoFaceFound, match="picture 2 of 2"):
        pipeline.neutral([load_image(PORTRAIT), empty])
    with pytest.raises(NoFaceFound):
        pipeline.neutral([])


def test_a_mirrored_face_swaps_its_sides(pipeline: Pipeline, pixels: np.ndarray) -> None:
    (face,) = pipeline.analyze([load_image(pixels)])[0].faces
    (mirrored,) = pipeline.analyze([load_image(pixels[:, ::-1].copy())])[0].faces
    assert mirrored.pose.yaw == pytest.approx(-face.pose.yaw, abs=4)
    assert mirrored.pose.roll == pytest.approx(-face.pose.roll, abs=4)
    assert mirrored.pose.pitch == pytest.approx(face.pose.pitch, abs=4)
    mine, theirs = units(face), units(mirrored)
    assert mine[12, "left"] == pytest.approx(theirs[12, "right"], abs=0.8)
    assert mine[12, "right"] == pytest.approx(theirs[12, "left"], abs=0.8)


def test_a_result_does_not_depend_on_its_batch(pipeline: Pipeline, pixels: np.ndarray) -> None:
    """Bit for bit: the portrait alone, among others, and beside another face in one picture."""
    portrait = load_image(pixels)
    dark = load_image((pixels * 0.6).astype(np.uint8))
    small = load_image(pixels[::2, ::2].copy())
    blank = load_image(np.zeros((64, 64, 3), np.uint8))
    together = pipeline.analyze([small, portrait, blank, dark])
    for image, analysis in zip([small, portrait, blank, dark], together, strict=True):
        (alone,) = pipeline.analyze([image])
        assert analysis_to_json(analysis) == analysis_to_json(alone)
        for one, other in zip(analysis.faces, alone.faces, strict=True):
            np.testing.assert_array_equal(one.landmarks.points_xyz, other.landmarks.points_xyz)
    assert together[2].faces == ()


def test_faces_are_numbered_by_size(pipeline: Pipeline, pixels: np.ndarray) -> None:
    half = pixels[::2, ::2]
    canvas = np.full((512, 800, 3), 128, np.uint8)
    canvas[:256, :256] = half
    canvas[:, 288:] = pixels
    first, second = pipeline.analyze([load_image(canvas)])[0].faces
    assert (first.index, second.index) == (1, 2)
    assert first.detection.box_xyxy[0] > 288 > second.detection.box_xyxy[2]


@pytest.mark.parametrize("turn", [0, 1, 3])
def test_a_turned_picture_still_shows_its_face(
    pipeline: Pipeline, pixels: np.ndarray, turn: int
) -> None:
    image = load_image(np.rot90(pixels[:300, 80:380], turn).copy())
    (face,) = pipeline.analyze([image])[0].faces
    roll = (face.pose.roll + 90 * turn + 180) % 360 - 180
    assert abs(roll) < 30


def test_containers_of_the_same_pixels_read_the_same(
    pipeline: Pipeline, pixels: np.ndarray
) -> None:
    def encoded(picture: PIL.Image.Image, form: str) -> bytes:
        buffer = io.BytesIO()
        picture.save(buffer, form)
        return buffer.getvalue()

    picture = PIL.Image.fromarray(pixels)
    sources = [
        encoded(picture, "PNG"),
        encoded(picture, "BMP"),
        encoded(picture, "TIFF"),
        encoded(picture.convert("RGBA"), "PNG"),
    ]
    readings = [
        units(analysis.faces[0])
        for analysis in pipeline.analyze([load_image(source) for source in sources])
    ]
    assert all(reading == readings[0] for reading in readings)


def test_a_missing_and_an_altered_network_say_what_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "NETWORKS_DIR", tmp_path)
    monkeypatch.setattr(store, "_verified", set())
    with pytest.raises(ModelMissing, match="facsight models build"):
        Pipeline()
    for name in ("face_detection_short_range", "face_detection_full_range", "face_mesh_refined"):
        (tmp_path / f"{name}.onnx").write_bytes(b"altered")
    with pytest.raises(ModelCorrupt, match="facsight models build"):
        Pipeline()
