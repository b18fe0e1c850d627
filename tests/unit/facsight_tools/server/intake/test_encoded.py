"""Pictures as text: round trips in every form, and what is a path instead."""

import base64
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facsight_tools.errors import ImageTooLarge, ImageUnreadable
from facsight_tools.server.intake.encoded import decode, is_encoded

MOST = 10_000


@given(st.binary(min_size=75, max_size=400), st.sampled_from(["plain", "url", "lines", "uri"]))
def test_bytes_come_back_from_every_form(data: bytes, form: str) -> None:
    text = base64.b64encode(data).decode()
    if form == "url":
        text = base64.urlsafe_b64encode(data).decode()
    elif form == "lines":
        text = "\r\n".join(text[k : k + 60] for k in range(0, len(text), 60))
    elif form == "uri":
        text = f"data:image/png;base64,{text}"
    assert is_encoded(text)
    assert decode(text, MOST) == data


@pytest.mark.parametrize(
    "text",
    [
        "portrait.png",
        "/home/someone/" + "a/" * 60 + "b.png",
        "https://example.org/" + "a" * 200,
        "A" * 99,
        "A" * 200 + "é",
        "A" * 200 + "\0",
        "data:text/plain,hello",
        "",
    ],
)
def test_what_names_a_picture_is_not_one(text: str) -> None:
    assert not is_encoded(text)


@pytest.mark.parametrize("head", ["data:image/png;base64,", "DATA:IMAGE/JPEG;BASE64,"])
def test_a_short_data_uri_is_a_picture_all_the_same(head: str) -> None:
    assert is_encoded(head)
    assert decode(f"{head}aGk=", MOST) == b"hi"


@pytest.mark.parametrize("text", ["A" * 101, "A" * 101 + "=", "A=" * 60, "data:a/b;base64,é"])
def test_broken_base64_is_told(text: str) -> None:
    with pytest.raises(ImageUnreadable, match="data URI of the picture is broken"):
        decode(text, MOST)


def test_what_would_be_too_long_is_never_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    text = base64.b64encode(os.urandom(3 * 2**20)).decode()
    assert len(decode(text, 3 * 2**20)) == 3 * 2**20, "the limit itself"
    monkeypatch.setattr(base64, "b64decode", lambda *_, **__: pytest.fail("decoded"))
    with pytest.raises(ImageTooLarge, match="more than the 2 MiB"):
        decode(text, 2 * 2**20)
