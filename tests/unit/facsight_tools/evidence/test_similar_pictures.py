"""A folder searched by examples: ranked, nothing claimed that is far, bad pictures named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import PIL.Image
import pytest
from tests.builders import make_analysis, make_face

from facsight_tools.batch import PictureOutcome
from facsight_tools.errors import ExamplesInvalid, FacsightError
from facsight_tools.evidence import similar_pictures
from facsight_tools.evidence.examples import Examples
from facsight_tools.evidence.fewshot import Example, vector
from facsight_tools.evidence.similar_pictures import find_similar
from facsight_tools.image import find_images, load_image

SMILE, FROWN = {6: 2.0, 12: 3.0, 25: 2.0}, {4: 3.0, 7: 2.5, 23: 2.0}
ODD = dict.fromkeys((1, 2, 5, 15, 17, 18, 20, 22, 26, 27, 28), 5.0)
# The colour of a picture tells what its face does
SEEN = {1: SMILE, 2: {6: 1.6, 12: 2.4, 25: 1.5}, 3: FROWN, 4: ODD, 5: None}


def example(label: str, aus: dict[int, float], sha256: str) -> Example:
    return Example(label, "", sha256, vector(make_face(aus=aus).action_units))


SET = Examples.of([example("delight", SMILE, "ab" * 32), example("strain", FROWN, "cd" * 32)])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A picture of each kind, one in a folder below, and what is no picture."""
    root = tmp_path / "photos"
    (root / "below").mkdir(parents=True)
    for colour in SEEN:
        place = root / "below" if colour == 2 else root
        PIL.Image.new("RGB", (8, 6), (colour, 0, 0)).save(place / f"{colour}.png")
    (root / "bad.jpg").write_text("no picture")
    (root / "readme.txt").write_text("passed over")

    def measured(given: Path | list[Path]) -> Iterator[PictureOutcome]:
        for place in given if isinstance(given, list) else [given]:
            for path in find_images(place):
                try:
                    image = load_image(path)
                except FacsightError as error:
                    yield PictureOutcome(str(path), error)
                    continue
                aus = SEEN[int(image.pixels_rgb[0, 0, 0])]
                face = () if aus is None else (make_face(aus=aus),)
                yield PictureOutcome(str(path), make_analysis(face, image_sha256=image.sha256))

    monkeypatch.setattr(similar_pictures, "analyze_many", measured)
    return root


def names(folder: Path, found: similar_pictures.SimilarPictures) -> list[str]:
    return [Path(one.picture).relative_to(folder).as_posix() for one in found.near]


def test_the_nearest_come_first_and_what_is_far_is_left_out(folder: Path) -> None:
    found = find_similar(SET, folder)
    assert names(folder, found) == ["1.png", "3.png", "below/2.png"]
    assert [one.match.label for one in found.near] == ["delight", "strain", "delight"]
    assert found.pictures == 5
    assert [Path(one).name for one in found.faceless] == ["5.png"]


def test_a_bad_picture_is_named_and_the_rest_goes_on(folder: Path) -> None:
    ((name, error),) = find_similar(SET, folder).unreadable
    assert Path(name).name == "bad.jpg"
    assert error.code == "ImageUnreadable"


def test_one_label_may_be_wanted(folder: Path) -> None:
    assert names(folder, find_similar(SET, folder, label="strain")) == ["3.png"]
    with pytest.raises(ExamplesInvalid, match="No example is labelled 'joy'"):
        find_similar(SET, folder, label="joy")


def test_none_of_them_is_an_answer(folder: Path) -> None:
    found = find_similar(SET, folder / "4.png")
    assert found.near == ()
    assert found.nearest is not None
    assert not found.nearest.match.near
    assert find_similar(SET, folder / "5.png").nearest is None


def test_a_picture_that_is_an_example_is_not_found_again(folder: Path) -> None:
    sha256 = load_image(folder / "1.png").sha256
    own = Examples.of([example("delight", SMILE, sha256)])
    found = find_similar(own, [folder / "1.png", folder / "below"])
    assert [Path(one).name for one in found.examples] == ["1.png"]
    assert names(folder, found) == ["below/2.png"]
