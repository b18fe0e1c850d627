"""Files of labelled examples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from facsight_tools.errors import ExamplesInvalid
from facsight_tools.evidence.examples import MOST, Examples, load_examples, parse
from facsight_tools.evidence.fewshot import Example

SET = [
    Example("delight", "a gift", "ab" * 32, {6: (2.0, 0.9), 12: (3.0, 0.9)}),
    Example("delight", "", "ab" * 32, {6: (1.5, 0.9), 12: (2.5, 0.9)}),
    Example("strain", "", "ab" * 32, {4: (3.0, 0.9)}),
    Example("strain", "", "ab" * 32, {4: (2.5, 0.9)}),
]


def test_a_file_of_examples_holds_numbers_and_words_only(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text(Examples.of(SET).model_dump_json())
    assert set(json.loads(path.read_text())["examples"][0]) == {
        "label",
        "note",
        "image_sha256",
        "units",
    }
    again = load_examples(path)
    assert again.plain() == SET
    assert again.labels == ("delight", "strain")
    assert again.source == Examples.of(SET).source
    assert again.source != Examples.of(SET[:3]).source


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"label": "liar"}, "not how a face appears"),
        ({"label": "Joy!"}, "label"),
        ({"note": "see [F1.AU12]"}, "note"),
        ({"units": {"3000": [1, 1]}}, "AU3000"),
        ({"units": {"12": [6, 1]}}, "units"),
        ({"pixels": "x"}, "pixels"),
    ],
)
def test_odd_examples_are_refused(change: dict[str, Any], message: str) -> None:
    plain = Examples.of(SET[:1]).model_dump(mode="json")
    plain["examples"][0] |= change
    with pytest.raises(ExamplesInvalid, match=message):
        parse(plain)


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ExamplesInvalid, match="examples make"):
        load_examples(tmp_path / "none.json")


@pytest.mark.parametrize("text", ["", "{", "[1]", "\udc80", '{"format": "facsight-examples@2"}'])
def test_what_is_no_file_of_examples_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "odd.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ExamplesInvalid):
        load_examples(path)


def test_a_set_holds_one_example_at_least_and_not_too_many() -> None:
    for count in (0, MOST + 1):
        with pytest.raises(ExamplesInvalid, match="examples: "):
            Examples.of(SET[:1] * count)
    assert len(Examples.of(SET[:1] * MOST).examples) == MOST
