"""Every loader on a tiny made-up copy of its layout: told, opened, and refused by file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.unit.facsight_evals.measure import layouts

from facsight_evals.measure.datasets.registry import LOADERS, open_dataset
from facsight_tools.errors import DatasetInvalid, InputError, UnknownOption

from .reading import samples


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
