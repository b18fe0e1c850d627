"""Notes on how a video was read, in each language."""

from __future__ import annotations

import pytest

from facsight_tools.video.notes import _wordings, note, note_in


@pytest.mark.parametrize("key", _wordings())
def test_a_note_that_was_kept_is_said_in_german_with_its_values(key: str) -> None:
    values = {"count": "3", "rate": "12.5", "last": "1.4", "length": "9.0", "start": "0.0"}
    values |= {"end": "8.5", "why": "It is no file."}
    kept = note(key, **values)
    german = note_in(kept, "de")
    assert german != kept
    for name, value in values.items():
        if f"{{{name}}}" in _wordings()[key]["en"]:
            assert value.replace(".", ",") in german or value in german
    assert note_in(kept, "en") == kept


def test_what_is_none_of_these_is_said_as_it_is() -> None:
    assert note_in("Something else.", "de") == "Something else."
