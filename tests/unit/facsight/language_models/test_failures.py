"""What clients raise becomes errors that say what to do; what may pass is tried again."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from facsight.language_models.failures import (
    NUMBERS_WORK,
    is_about_the_form,
    is_surely_passing,
    may_pass,
    refused,
    status_of,
    typed,
    wait_of,
)
from facsight_tools.errors import (
    ModelRefused,
    PictureRefused,
    ReasonerFailed,
    ReasonerUnavailable,
)


class Raised(Exception):
    """What a client raises, with the status and the headers of the answer."""

    def __init__(self, message: str = "", status: Any = None, **headers: str) -> None:
        super().__init__(message)
        if status is not None:
            self.status_code = status
        if headers:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            self.response = SimpleNamespace(headers=named)


class ContentFilterFinishReasonError(Exception):
    """As OpenAI's client names it."""


class APIConnectionError(Exception):
    """As OpenAI's and Anthropic's clients name it."""


class ReadTimeout(Exception):
    """As httpx names it."""


class SlowToday(ReadTimeout):
    """A class of a client's own."""


@pytest.mark.parametrize(
    ("status", "told"), [(429, 429), (None, None), ("429", None), (-1, None), (0, None)]
)
def test_the_status_is_a_number_above_0(status: Any, told: int | None) -> None:
    assert status_of(Raised(status=status)) == told


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 502, 503, 504, 529])
def test_a_busy_server_may_answer_in_a_moment(status: int) -> None:
    assert may_pass(Raised(status=status))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 422, 501])
def test_what_stays_refused_is_not_asked_again(status: int) -> None:
    assert not may_pass(Raised("Connection", status))


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (ConnectionResetError(), True),
        (EOFError(), True),
        (APIConnectionError(), True),
        (SlowToday(), True),
        (RuntimeError("Event loop is closed"), True),
        (RuntimeError("Connection"), False),
        (ValueError("Connection"), False),
        (KeyError("timeout"), False),
    ],
)
def test_a_broken_connection_may_hold_next_time(error: BaseException, again: bool) -> None:
    assert may_pass(error) is again


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry_after": "2.5"}, 2.5),
        ({"retry_after": "0"}, 0.0),
        ({"retry_after": "-3"}, None),
        ({"retry_after": "inf"}, None),
        ({"retry_after": "nan"}, None),
        ({"retry_after": "Wed, 21 Oct 2026 07:28:00 GMT"}, None),
        ({"other": "3"}, None),
    ],
)
def test_the_wait_is_what_the_server_asks_for(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert wait_of(Raised(status=429, **headers)) == seconds


@pytest.mark.parametrize(
    ("message", "status", "form"),
    [
        ("response_format is not supported", 400, True),
        ("unknown field", 422, True),
        ("this model takes no image", 400, False),
        ("content policy", 400, False),
        ("model not found", 404, False),
        ("bad key", 401, False),
        ("too many requests", 429, False),
        ("KeyError: 'json_schema'", 500, True),
        ("unsupported", 415, True),
        ("busy", 503, True),
        ("gone", None, False),
        ("Continue", 100, False),
    ],
)
def test_what_a_server_may_have_refused(message: str, status: int | None, form: bool) -> None:
    assert is_about_the_form(Raised(message, status)) == form


@pytest.mark.parametrize(("status", "passing"), [(503, True), (429, True), (500, False)])
def test_a_busy_server_says_so_by_its_status(status: int, passing: bool) -> None:
    assert is_surely_passing(Raised("", status)) is passing
    assert not is_surely_passing(ConnectionError("gone"))


@pytest.mark.parametrize(
    ("error", "picture", "kind", "says"),
    [
        (Raised("no", 401), False, ReasonerUnavailable, "set OPENAI_API_KEY. (no)"),
        (Raised("no", 403), True, ReasonerUnavailable, "set OPENAI_API_KEY"),
        (Raised("no", 404), False, ReasonerUnavailable, "knows no model 'openai:x'"),
        (Raised("no", 500), False, ReasonerFailed, "did not answer: Raised: no"),
        (Raised("no", 400), False, ReasonerFailed, "did not answer"),
        (Raised("the content policy", 400), False, ModelRefused, "refused to answer: the content"),
        (Raised("too much", 413), True, PictureRefused, "privacy 'face-crop'"),
        (Raised("image exceeds 5 MB", 400), True, PictureRefused, "too large"),
        (Raised("input exceeds 5 MB", 400), True, ReasonerFailed, "did not take the question"),
        (Raised("safety system", 400), True, PictureRefused, "refused the picture"),
        (Raised("no vision here", 422), True, PictureRefused, "takes no pictures"),
        (Raised("what?", 415), True, PictureRefused, "takes no pictures"),
        (Raised("what?", 501), True, PictureRefused, "takes no pictures"),
        (ContentFilterFinishReasonError(), False, ModelRefused, "content_filter"),
        (ContentFilterFinishReasonError(), True, PictureRefused, "content_filter"),
        (ConnectionError("gone"), True, ReasonerFailed, "ConnectionError: gone"),
    ],
)
def test_errors_say_what_happened_and_what_to_do(
    error: Exception, picture: bool, kind: type[Exception], says: str
) -> None:
    made = typed(error, "openai:x", picture=picture)
    assert type(made) is kind
    assert says in str(made)
    if isinstance(made, PictureRefused) and "takes no" not in str(made):
        assert NUMBERS_WORK in str(made)


def test_a_provider_without_a_known_key_is_told_so() -> None:
    assert "set its key" in str(typed(Raised("no", 401), "own:x", picture=False))


def test_messages_are_one_line_short_and_without_the_picture() -> None:
    long = typed(Raised("a\n b" + "c " * 400, 500), "m:x", picture=False)
    assert "\n" not in str(long)
    assert str(long).endswith("...")
    assert len(str(long)) < 400
    echoed = typed(Raised(f"bad {'QUJD' * 100} end", 500), "m:x", picture=False)
    assert str(echoed).endswith("bad ... end")


def test_refusals_name_the_reason() -> None:
    assert str(refused("m:x", "safety", picture=False)) == "m:x refused to answer (safety)."
    assert NUMBERS_WORK in str(refused("m:x", "safety", picture=True))
