"""`facsight examples`: labels from folders, notes beside pictures, no pixels; folders searched."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import PIL.Image
import pytest
from tests.builders import make_analysis, make_face

from facsight.cli import examples
from facsight.cli.app import main
from facsight_tools.batch import PictureOutcome
from facsight_tools.errors import ImageUnreadable
from facsight_tools.evidence import similar_pictures
from facsight_tools.evidence.examples import load_examples
from facsight_tools.image import find_images

SHOWN = {"boredom": {43: 2.0}, "awe": {1: 3.0, 5: 2.0, 26: 3.0}}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two pictures a label, one without a face, a note, and what is no picture."""
    root = tmp_path / "mine"
    for label in SHOWN:
        for number in (1, 2):
            path = root / label / f"{number}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            PIL.Image.new("RGB", (8, 6), (number, len(label), 0)).save(path)
    PIL.Image.new("RGB", (8, 6)).save(root / "awe" / "nobody.JPG", "JPEG")
    (root / "boredom" / "1.txt").write_text("a long\n  meeting\n")
    (root / "boredom" / "notes.md").write_text("no picture")
    (root / "loose.png").write_bytes(b"in no folder of a label")

    def measured(given: list[Path] | list[str]) -> Iterator[PictureOutcome]:
        for path in (one for place in given for one in find_images(Path(place))):
            if path.stem == "broken":
                yield PictureOutcome(str(path), ImageUnreadable("It is no picture."))
                continue
            seen = () if path.stem == "nobody" else (make_face(aus=SHOWN[path.parent.name]),)
            sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
            yield PictureOutcome(str(path), make_analysis(seen, image_sha256=sha256))

    monkeypatch.setattr(examples, "analyze_many", measured)
    monkeypatch.setattr(similar_pictures, "analyze_many", measured)
    return root


def test_the_file_holds_labels_notes_and_hashes(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "mine.json"
    assert main(["examples", "make", str(folder), "-o", str(target)]) == 0
    made = load_examples(target)
    assert made.labels == ("awe", "boredom")
    assert [one.note for one in made.plain()] == ["", "", "a long meeting", ""]
    first = made.plain()[0]
    assert first.image_sha256 == hashlib.sha256((folder / "awe/1.png").read_bytes()).hexdigest()
    assert first.units[26][0] == pytest.approx(3.0)
    assert capsys.readouterr().out.splitlines() == [
        f"{target}: 4 examples of 2 labels, no pixels",
        "left out one at a time, 4 of 4 get their own label, 0 none",
        "1 pictures show no face and were left out",
    ]
    text = target.read_text()
    assert str(folder) not in text
    assert "1.png" not in text
    assert len(json.loads(text)["examples"]) == 4


def test_labels_are_written_as_words(folder: Path, tmp_path: Path) -> None:
    (folder / "boredom").rename(folder / "Mild_Boredom")
    SHOWN["Mild_Boredom"] = SHOWN["boredom"]
    target = tmp_path / "mine.json"
    try:
        assert main(["examples", "make", str(folder), "-o", str(target)]) == 0
    finally:
        del SHOWN["Mild_Boredom"]
    assert load_examples(target).labels == ("awe", "mild boredom")


@pytest.mark.parametrize(
    ("inside", "says"), [("missing", "is no folder"), ("awe", "holds no pictures")]
)
def test_folders_without_examples_are_refused(
    inside: str, says: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "mine.json"
    assert main(["examples", "make", str(folder / inside), "-o", str(target)]) == 2
    assert f"ExamplesInvalid: '{folder / inside}' {says}" in capsys.readouterr().err
    assert not target.exists()


def test_a_picture_is_never_written_over(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = folder / "awe" / "1.png"
    before = picture.read_bytes()
    assert main(["examples", "make", str(folder), "-o", str(picture)]) == 2
    assert "OutputRefused" in capsys.readouterr().err
    assert picture.read_bytes() == before


def test_a_broken_picture_is_named_and_the_rest_goes_on(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "awe" / "broken.png").write_bytes(b"")
    target = tmp_path / "mine.json"
    assert main(["examples", "make", str(folder), "-o", str(target)]) == 3
    assert "broken.png: ImageUnreadable" in capsys.readouterr().err
    assert len(load_examples(target).examples) == 4


def test_pictures_like_the_examples_are_listed(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine, table = tmp_path / "mine.json", tmp_path / "found.csv"
    main(["examples", "make", str(folder), "-o", str(mine)])
    more = tmp_path / "more"
    (more / "awe").mkdir(parents=True)
    for name in ("like.png", "broken.png"):
        PIL.Image.new("RGB", (9, 9)).save(more / "awe" / name)
    capsys.readouterr()
    words = ["examples", "find", str(mine), str(more), "--top", "1", "--csv", str(table)]
    assert main(words) == 3
    out, err = capsys.readouterr()
    assert "broken.png: ImageUnreadable" in err
    first, ranked, agree, *_ = out.splitlines()
    assert first == "1 of 1 pictures are within 0.14 of an example"
    assert "0.000" in ranked
    assert f"{more / 'awe' / 'like.png'} F1  awe (example 1)" in ranked
    assert agree.split(":")[1].split() == ["[F1.AU1]", "[F1.AU5]", "[F1.AU26]"]
    with table.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["rank"], row["label"], row["agree"]) for row in rows[:1]] == [
        ("1", "awe", "F1.AU1 F1.AU5 F1.AU26")
    ]
    assert rows[1]["error"].startswith("ImageUnreadable")


def test_nothing_near_is_said(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "mine.json"
    main(["examples", "make", str(folder), "-o", str(mine)])
    capsys.readouterr()
    assert main(["examples", "find", str(mine), str(folder / "awe"), "--label", "awe"]) == 0
    assert capsys.readouterr().out.startswith("0 of 3 pictures are within 0.14 of an example")
    assert main(["examples", "find", str(mine), str(folder), "--label", "joy"]) == 2
    assert "No example is labelled 'joy'" in capsys.readouterr().err
