"""Every loader on a tiny made-up copy of its layout."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.unit.facsight_evals.measure import layouts

from facsight_evals.measure.datasets import emotic
from facsight_evals.measure.datasets.base import Dataset
from facsight_evals.measure.datasets.ckplus import CODED
from facsight_evals.measure.datasets.registry import LOADERS, open_dataset
from facsight_evals.measure.samples import Mesh, Sample
from facsight_tools.errors import DatasetInvalid, InputError, UnknownOption
from facsight_tools.types import Image

BOTH = "both"


def samples(dataset: Dataset) -> list[Sample]:
    """Every sample, after its picture was found to load."""
    found = []
    for sample, load in dataset.open():
        assert isinstance(load(), Image | Mesh)
        found.append(sample)
    return found


@pytest.mark.parametrize(
    ("name", "write", "count"),
    [
        ("devset", layouts.devset, 3),
        ("disfa", layouts.disfa, 6),
        ("disfa+", layouts.disfa_plus, 2),
        ("bp4d", layouts.bp4d, 2),
        ("ck+", layouts.ckplus, 3),
        ("affectnet", layouts.affectnet, 2),
        ("affectnet", layouts.affectnet_lists, 1),
        ("raf-db", layouts.rafdb, 2),
        ("emotic", layouts.emotic, 3),
    ],
)
def test_a_layout_is_told_and_read(
    tmp_path: Path, name: str, write: Callable[[Path], None], count: int
) -> None:
    write(tmp_path)
    fitting = [loader.name for loader in LOADERS if loader.fits(tmp_path)]
    assert fitting == [name]
    dataset = open_dataset(tmp_path)
    assert dataset.name == name
    found = samples(dataset)
    assert len(found) == count
    # Reading starts anew each time, in the same order.
    assert [sample.name for sample in samples(dataset)] == [sample.name for sample in found]
    assert {sample.emotion for sample in found} - {None} <= set(dataset.emotions)


def test_devset(tmp_path: Path) -> None:
    layouts.devset(tmp_path)
    smiling, sober, angry = samples(open_dataset(tmp_path))
    assert (smiling.smile, sober.smile, angry.smile) == (True, False, None)
    assert smiling.pose is not None
    assert (smiling.pose.yaw, smiling.pose.pitch) == pytest.approx((5.7296, -11.4592), abs=1e-3)
    assert angry.emotion == "anger"
    assert len(samples(open_dataset(tmp_path / "expr"))) == 1


def test_disfa_reads_videos_and_frames(tmp_path: Path) -> None:
    layouts.disfa(tmp_path)
    dataset = open_dataset(tmp_path)
    assert dataset.present_from == "B"
    found = list(dataset.open())
    names = [sample.name for sample, _ in found]
    # The video's fourth frame has no label.
    assert names == ["SN001/1", "SN001/2", "SN001/3", "SN002/1", "SN002/2", "SN002/3"]
    assert found[1][0].intensity == {(1, BOTH): 3.0, (12, BOTH): 3.0}
    assert found[1][0].subject == "SN001"
    second = found[1][1]()
    assert isinstance(second, Image)
    assert second.pixels_rgb.mean() == pytest.approx(60, abs=3)


def test_disfa_says_whose_pictures_are_missing(tmp_path: Path) -> None:
    layouts.disfa_labels(tmp_path)
    with pytest.raises(DatasetInvalid, match="SN001"):
        samples(open_dataset(tmp_path))


def test_disfa_plus(tmp_path: Path) -> None:
    layouts.disfa_plus(tmp_path)
    first, second = samples(open_dataset(tmp_path))
    assert first.intensity == {(1, BOTH): 0.0, (4, BOTH): 1.0}
    assert second.name == "SN001/A1_AU1_TrailNo_1/001"


def test_bp4d_keeps_what_was_not_coded_apart_from_absence(tmp_path: Path) -> None:
    layouts.bp4d(tmp_path)
    first, second = samples(open_dataset(tmp_path))
    assert first.present == {(1, BOTH): False, (6, BOTH): True, (12, BOTH): True}
    assert first.intensity == {(6, BOTH): 3.0}
    assert second.present == {(1, BOTH): True, (12, BOTH): False}
    assert second.intensity == {}


def test_ckplus_reads_the_peak_and_a_neutral_first_frame(tmp_path: Path) -> None:
    layouts.ckplus(tmp_path)
    neutral, peak, uncoded = samples(open_dataset(tmp_path))
    assert (neutral.name, neutral.emotion) == ("S005/001/S005_001_00000001", "neutral")
    assert neutral.targets == frozenset()
    assert peak.emotion == "disgust"
    assert {unit for (unit, _), present in peak.present.items() if present} == {9, 17}
    # 0 is present without an intensity, and enters presence only.
    assert peak.intensity[9, BOTH] == 4.0
    assert (17, BOTH) not in peak.intensity
    assert peak.intensity[12, BOTH] == 0.0
    assert len(peak.present) == len(CODED)
    assert uncoded.emotion is None
    assert uncoded.subject == "S010"


def test_affectnet_counts_what_it_leaves_out(tmp_path: Path) -> None:
    layouts.affectnet(tmp_path)
    dataset = open_dataset(tmp_path)
    happy, contempt = samples(dataset)
    assert (happy.emotion, happy.valence) == ("happiness", 0.7)
    assert contempt.emotion == "contempt"
    assert dataset.left_out == {"expression 'none'": 1}
    with pytest.raises(DatasetInvalid, match="train_set"):
        open_dataset(tmp_path, split="train")


def test_affectnet_as_first_distributed(tmp_path: Path) -> None:
    layouts.affectnet_lists(tmp_path)
    (angry,) = samples(open_dataset(tmp_path))
    assert (angry.emotion, angry.valence, angry.box_xyxy) == ("anger", -0.5, (2, 1, 6, 5))


def test_rafdb_splits(tmp_path: Path) -> None:
    layouts.rafdb(tmp_path)
    assert [s.emotion for s in samples(open_dataset(tmp_path))] == ["surprise", "neutral"]
    assert [s.emotion for s in samples(open_dataset(tmp_path, split="train"))] == ["sadness"]
    assert len(samples(open_dataset(tmp_path / "basic", split="all"))) == 3
    with pytest.raises(DatasetInvalid, match="train, test, all"):
        open_dataset(tmp_path, split="validation")


@pytest.mark.parametrize("form", ["csv", "json"])
def test_emotic_scores_only_what_has_one_counterpart(tmp_path: Path, form: str) -> None:
    layouts.emotic(tmp_path, form)
    dataset = open_dataset(tmp_path)
    happy, mixed, calm = samples(dataset)
    assert (happy.emotion, mixed.emotion, calm.emotion) == ("happiness", None, None)
    assert happy.valence == pytest.approx((7 - 5.5) / 4.5)
    assert calm.valence is None
    assert mixed.box_xyxy == (2, 0, 7, 6)
    assert dataset.left_out == {"several of the six emotions": 1, "none of the six emotions": 1}


PERSON = {
    "body_bbox": np.array([1, 2, 30, 40]),
    "combined_categories": np.array(["Fear", "Pain"], dtype=object),
    "combined_continuous": {"valence": 2.5, "arousal": 6.0, "dominance": 4.0},
}


def test_emotic_people_of_the_matlab_file() -> None:
    """One person is stored as a struct, several as an array of them."""
    structs: list[dict[str, Any]] = [
        {"folder": "f", "filename": "a.jpg", "person": PERSON},
        {"folder": "f", "filename": "b.jpg", "person": [PERSON, PERSON]},
    ]
    people = list(emotic.people_of(structs, "test"))
    assert [person["Filename"] for person in people] == ["a.jpg", "b.jpg", "b.jpg"]
    assert people[0]["Categorical_Labels"] == ["Fear", "Pain"]
    assert people[0]["Continuous_Labels"] == [2.5, 6.0, 4.0]
    with pytest.raises(DatasetInvalid, match="annotations_categories"):
        list(emotic.people_of(structs, "train"))


def test_emotic_reads_the_matlab_file(tmp_path: Path) -> None:
    io = pytest.importorskip("scipy.io")
    layouts.picture(tmp_path / "emotic/f/a.jpg")
    (tmp_path / "Annotations").mkdir()
    struct = {"folder": "f", "filename": "a.jpg", "person": PERSON}
    arrays = {"train": [], "val": [], "test": np.array([struct, struct], dtype=object)}
    io.savemat(tmp_path / "Annotations/Annotations.mat", arrays)
    first, _ = samples(open_dataset(tmp_path))
    assert first.emotion == "fear"
    assert first.box_xyxy == (1, 2, 30, 40)


def test_synthetic_faces(tmp_path: Path) -> None:
    layouts.synthetic(tmp_path / "held_out.npz")
    dataset = open_dataset(tmp_path / "held_out.npz")
    found = samples(dataset)
    assert len(found) == 4
    assert set(found[0].targets) == {(12, BOTH), (12, "left"), (12, "right")}
    assert found[3].subject == "3"
    np.savez(tmp_path / "other.npz", points_xyz=np.zeros(3))
    with pytest.raises(DatasetInvalid, match="intensity"):
        open_dataset(tmp_path / "other.npz")
    (tmp_path / "broken.npz").write_bytes(b"no archive")
    with pytest.raises(DatasetInvalid, match=r"no \.npz"):
        open_dataset(tmp_path / "broken.npz")


def test_what_has_no_layout_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetInvalid, match="bp4d"):
        open_dataset(tmp_path)
    with pytest.raises(DatasetInvalid, match="does not exist"):
        open_dataset(tmp_path / "nowhere")
    with pytest.raises(UnknownOption, match="ck\\+"):
        open_dataset(tmp_path, "fer2013")
    layouts.disfa(tmp_path)
    layouts.ckplus(tmp_path)
    with pytest.raises(DatasetInvalid, match="--as"):
        open_dataset(tmp_path)
    assert open_dataset(tmp_path, "ck+").name == "ck+"


@pytest.mark.parametrize("name", [loader.name for loader in LOADERS])
def test_a_named_set_of_another_layout_says_what_is_missing(tmp_path: Path, name: str) -> None:
    with pytest.raises(DatasetInvalid):
        samples(open_dataset(tmp_path, name))


@pytest.mark.parametrize(
    ("write", "file", "content", "says"),
    [
        (layouts.devset, "genki/labels.csv", "file,smile\na.jpg,1\n", "yaw_rad"),
        (layouts.devset, "expr/labels.csv", "file,emotion\nc.jpg,bored\n", "bored"),
        (layouts.disfa, "ActionUnit_Labels/SN001/SN001_au1.txt", "1,x\n", "2 numbers"),
        (layouts.disfa, "ActionUnit_Labels/SN001/SN001_au1.txt", "1,7\n", "0-5"),
        (layouts.disfa_plus, "Labels/SN001/A1_AU1_TrailNo_1/AU1.txt", "nothing", "000.jpg"),
        (layouts.bp4d, "AUCoding/AU_OCC/F001_T1.csv", "0,1\n5,3\n", "0, 1 or 9"),
        (layouts.ckplus, "Emotion/S005/001/S005_001_00000003_emotion.txt", "9\n", "0 to 7"),
        (layouts.affectnet, "val_set/annotations/0_exp.npy", "text", "cannot be read"),
        (layouts.affectnet_lists, "Manually_Annotated_file_lists/validation.csv", "a,b\n", "9"),
        (layouts.rafdb, "basic/EmoLabel/list_patition_label.txt", "test_0001.jpg 9\n", "1-7"),
        (layouts.emotic, "Annotations/test.csv", "Folder,Filename\n", "BBox"),
    ],
)
def test_malformed_labels_name_the_file(
    tmp_path: Path, write: Callable[[Path], None], file: str, content: str, says: str
) -> None:
    write(tmp_path)
    layouts.text(tmp_path / file, content)
    with pytest.raises(DatasetInvalid, match=says) as refused:
        samples(open_dataset(tmp_path))
    assert Path(file).parent.name in str(refused.value)
    assert isinstance(refused.value, InputError)
