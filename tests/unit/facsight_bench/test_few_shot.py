"""Drawn examples and recalls by hand; the rules' figure beside them."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.builders import make_analysis, make_face

from facsight_bench import few_shot
from facsight_bench.few_shot import SIZES, draws, mean_recall, measured
from facsight_tools.batch import PictureOutcome
from facsight_tools.evidence.fewshot import Example, vector

SHOWN = {"joy": {6: 2.5, 12: 3.5}, "anger": {4: 3.0, 7: 2.5, 23: 2.5}}


def examples(count: int = 12) -> list[Example]:
    return [
        Example(label, "", f"{n:064x}", vector(make_face(aus=SHOWN[label]).action_units))
        for label in SHOWN
        for n in range(count)
    ]


@pytest.mark.parametrize(
    ("answers", "recall"),
    [
        ([("a", "a"), ("a", "b"), ("b", "b")], 0.75),
        ([("a", "a")] * 9 + [("b", "a")], 0.5),
        ([("a", None), ("b", "b")], 0.5),
    ],
)
def test_recalls_are_averaged_over_labels(
    answers: list[tuple[str, str | None]], recall: float
) -> None:
    assert mean_recall(answers) == pytest.approx(recall)


@pytest.mark.parametrize("size", [1, 3, 10])
def test_every_face_that_was_not_drawn_is_read(size: int) -> None:
    results = list(draws(examples(), size, 4))
    assert len(results) == 4
    for one in results:
        assert Counter(label for label, _ in one) == {"joy": 12 - size, "anger": 12 - size}
        assert mean_recall(one) == 1.0, "like faces get the label of their like"
    assert results == list(draws(examples(), size, 4)), "draws can be repeated"


def test_too_few_faces_of_a_label_cannot_be_drawn_from() -> None:
    with pytest.raises(ValueError, match=r"[Ss]ample"):
        list(draws(examples(2), 3, 1))


def test_a_picture_without_a_face_is_no_example(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "labels.csv").write_text("file,emotion\na.jpg,joy\nb.jpg,anger\nc.jpg,anger\n")

    def analyzed(paths: Any) -> Iterator[Any]:
        for path in paths:
            face = make_face(aus=SHOWN["joy"], emotion={"happiness": 0.9})
            shown = make_analysis([] if path.name == "b.jpg" else [face])
            yield PictureOutcome(str(path), shown)

    monkeypatch.setattr(few_shot, "analyze_many", analyzed)
    faces, ruled = measured(tmp_path)
    assert [face.label for face in faces] == ["joy", "anger"]
    assert ruled == ["happiness", "happiness"]


def test_a_row_a_number_of_examples(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    known = examples()
    ruled: list[str | None] = ["joy"] * len(known)
    monkeypatch.setattr(few_shot, "measured", lambda _: (known, ruled))
    monkeypatch.setattr(sys, "argv", ["few_shot", str(tmp_path), "--draws", "2"])
    assert few_shot.main() == 0
    head, rules, *rows = capsys.readouterr().out.splitlines()
    assert head == "24 faces, 2 labels, 2 draws, chance 0.500"
    assert rules == "rules (in-sample): mean recall 0.500"
    assert [int(row.split()[0]) for row in rows] == list(SIZES)
    assert all("mean recall 1.000 (1.000 to 1.000)" in row for row in rows)
