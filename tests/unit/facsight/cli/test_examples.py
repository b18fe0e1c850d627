"""`facsight examples make`: labels from folders, notes beside pictures, no pixels."""

from __future__ import annotations

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
from facsight_tools.evidence.examples import load_examples

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

    def measured(paths: list[Path]) -> Iterator[PictureOutcome]:
        for path in paths:
            seen = () if path.stem == "nobody" else (make_face(aus=SHOWN[path.parent.name]),)
            sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
            yield PictureOutcome(str(path), make_analysis(seen, image_sha256=sha256))

    monkeypatch.setattr(examples, "analyze_many", measured)
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
