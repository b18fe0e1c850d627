"""DISFA and DISFA+: videos, frames, and whose pictures are missing."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.facsight_evals.measure import layouts

from facsight_evals.measure.datasets.disfa import LOADER
from facsight_evals.measure.datasets.registry import open_dataset
from facsight_tools.errors import DatasetInvalid
from facsight_tools.types import Image

from .reading import samples

BOTH = "both"


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


def test_the_left_camera_comes_first_and_frames_before_videos(tmp_path: Path) -> None:
    layouts.disfa(tmp_path)
    assert LOADER.fits(tmp_path)
    # Frames of the right camera stand behind the left camera's video.
    for frame in (1, 2, 3):
        layouts.picture(tmp_path / f"Images/Right/SN001/{frame:04d}.jpg", grey=200)
    second = [load for sample, load in open_dataset(tmp_path).open() if sample.name == "SN001/2"]
    picture = second[0]()
    assert isinstance(picture, Image)
    assert picture.pixels_rgb.mean() == pytest.approx(60, abs=3)
