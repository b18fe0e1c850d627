"""Searches drawn and scored by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.builders import make_analysis, make_face

from facsight_bench import similar
from facsight_bench.similar import draws, line, main, measured
from facsight_tools.batch import PictureOutcome
from facsight_tools.evidence.fewshot import Example, vector

SHOWN = {"joy": {6: 2.5, 12: 3.5}, "anger": {4: 3.0, 7: 2.5, 23: 2.5}}


def examples(start: int, count: int = 8) -> list[Example]:
    return [
        Example(label, "", f"{start + n:064x}", vector(make_face(aus=SHOWN[label]).action_units))
        for label in SHOWN
        for n in range(count)
    ]


@pytest.mark.parametrize("beside", [False, True])
def test_like_faces_come_first(*, beside: bool) -> None:
    results = list(draws(examples(0), examples(100), "joy", 3, beside=beside))
    assert len(results) == 3
    for found in results:
        assert all(right for _, right in found[:8])
        assert len(found) == (8 if beside else 16)
    text = line("joy", examples(100), results, beside=beside)
    assert "chance 0.500" in text
    assert "at 5 1.000 (1.000 to 1.000)" in text


def test_smiles_are_happiness_and_faceless_pictures_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "labels.csv").write_text("file,smile\na.jpg,1\nb.jpg,0\nc.jpg,0\n")

    def analyzed(paths: Any) -> Iterator[Any]:
        for path in paths:
            face = [] if path.name == "b.jpg" else [make_face(aus=SHOWN["joy"])]
            yield PictureOutcome(path.name, make_analysis(face))

    monkeypatch.setattr(similar, "analyze_many", analyzed)
    assert [one.label for one in measured(tmp_path)] == ["happiness", "no smile"]


def test_a_picture_in_both_folders_is_not_searched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "more"
    other.mkdir()
    pools = {tmp_path.name: examples(0), "more": [*examples(4), *examples(100, 2)]}
    monkeypatch.setattr(similar, "measured", lambda folder: pools[folder.name])
    assert main([str(tmp_path), str(other), "--draws", "2"]) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.startswith("more: 12 pictures")
    assert len(rows) == 4
