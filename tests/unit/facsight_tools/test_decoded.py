"""Bytes as text, in whatever a common program wrote it."""

import pytest

from facsight_tools.decoded import decoded


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_text_is_the_same_in_every_encoding(encoding: str) -> None:
    assert decoded("Müller: „Schön!“".encode(encoding)) == "Müller: „Schön!“"


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\0\0", b"\x81\x8d", b"\xff\xd8\xff\xe0", b"\xff\xfea"]
)
def test_what_is_no_text_is_none(data: bytes) -> None:
    assert decoded(data) is None
