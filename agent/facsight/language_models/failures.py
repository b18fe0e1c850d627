"""What a provider's client raised: an error that says what to do, or a reason to try again.

An answer never fails with its model: `told` makes of an error the notice that stands before the
answer which came without it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Final

from facsight_tools.answers.notices import Happened, Notice, Step
from facsight_tools.errors import (
    AgentError,
    KeyMissing,
    ModelRefused,
    PictureRefused,
    PromptTooLong,
    ReasonerFailed,
    ReasonerUnavailable,
)

KEYS: Final = {
    "openai": "OPENAI_API_KEY",
    "anthropic": "ANTHROPIC_API_KEY",
    "google_genai": "GOOGLE_API_KEY",
    "mistralai": "MISTRAL_API_KEY",
    "groq": "GROQ_API_KEY",
}
"""Provider -> the environment variable that its key is read from."""

NUMBERS_WORK: Final = "With privacy 'numbers' no picture is sent."

_AGAIN: Final = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
# Names of classes, as httpx and httpx2 have them and the providers' clients wrap them
_DROPPED: Final = re.compile(r"Connect|Timeout|RemoteProtocol|ReadError|WriteError|NetworkError")
_PICTURE: Final = re.compile(r"image|picture|vision|multimodal|multi-modal|mmproj", re.IGNORECASE)
_TOO_LARGE: Final = re.compile(r"too large|too big|exceed|maximum size|size limit", re.IGNORECASE)
_POLICY: Final = re.compile(r"content.?(?:policy|filter)|safety|moderation", re.IGNORECASE)
# Once a connection stood: before, there is none to break off
_BROKEN: Final = re.compile(r"BrokenOff|RemoteProtocol|ReadError|ConnectionReset|IncompleteRead")
_LONGEST: Final = 300
_DEEPEST: Final = 8
# vLLM and llama-cpp-python, OpenAI, llama.cpp's own server, LM Studio, Anthropic, Gemini
_TOO_LONG: Final = re.compile(
    r"context.?(?:length|window|size)|prompt is too long|too many tokens|n_ctx"
    r"|input token count|exceeds? the (?:maximum|available)",
    re.IGNORECASE,
)
_TOKENS: Final = re.compile(
    r"(?:context length(?: is| of)?|context window of|available context size|n_ctx"
    r"|tokens? > )[^\d]{0,12}(\d{3,7})",
    re.IGNORECASE,
)


def status_of(error: BaseException) -> int | None:
    """The HTTP status that an error of any client carries."""
    status = getattr(error, "status_code", None)
    return status if isinstance(status, int) and status > 0 else None


def may_pass(error: BaseException) -> bool:
    """Whether the same call may work in a moment: 429, 5xx, no or a broken connection.

    Providers' clients keep connections for the next event loop, in which they are of no use.
    """
    status = status_of(error)
    if status is not None:
        return status in _AGAIN
    named = any(_DROPPED.search(kind.__name__) for kind in type(error).__mro__)
    stale = isinstance(error, RuntimeError) and "loop is closed" in str(error)
    return named or stale or isinstance(error, ConnectionError | EOFError)


def wait_of(error: BaseException) -> float | None:
    """The seconds that the server asks to wait (`Retry-After`); None where it does not say."""
    headers = getattr(getattr(error, "response", None), "headers", None)
    said = headers.get("retry-after") if headers is not None else None
    try:
        seconds = float(said) if said is not None else math.nan
    except ValueError:
        return None  # an HTTP date; the growing pauses do as well
    return seconds if 0 <= seconds < math.inf else None


def is_about_the_form(error: BaseException) -> bool:
    """Whether a server may have refused no more than to keep to a form of the answer.

    Servers that know no JSON schema say so with any status: llama-cpp-python with 500. Only a key,
    a name or a picture that is not accepted and too many questions have nothing to do with it.
    """
    if not _refused_the_question(error) or is_too_long(error):
        return False
    return not (_PICTURE.search(str(error)) or _POLICY.search(str(error)))


def is_surely_passing(error: BaseException) -> bool:
    """Whether a status says by itself that the server is busy, so that the form may be kept."""
    return status_of(error) in _AGAIN - {500}


def is_too_long(error: BaseException) -> bool:
    """Whether a server refused a prompt because it does not fit the model's context."""
    said = str(error)
    fits_not = _TOO_LONG.search(said) and not _PICTURE.search(said)
    return bool(fits_not) and _refused_the_question(error)


def _refused_the_question(error: BaseException) -> bool:
    """Whether a status may be about what was asked: not the key, the name or too many questions."""
    status = status_of(error)
    return status is not None and status >= 400 and status not in (401, 403, 404, 429)


def room_named(error: BaseException) -> int | None:
    """The length of the context that a server names as it refuses a prompt, in tokens."""
    named = _TOKENS.search(str(error))
    return int(named[1]) if named else None


def told(error: BaseException, model: str, step: Step, address: str | None = None) -> Notice:
    """What a user is told of a failure: what happened, what to do, what came in its place.

    Args:
        error: what `ask` or `open_model` raised.
        model, address: how the model is called, and where it runs.
        step: what it was asked for.
    """
    cause = error.__cause__ or error
    happened = _happened(error, cause)
    return Notice.of(
        happened,
        step,
        model,
        detail=_short(cause),
        address=address if happened == "no_connection" else None,
        key=KEYS.get(model.partition(":")[0]),
        tokens=room_named(cause),
    )


_BY_STATUS: Final[dict[int, Happened]] = {
    401: "key_refused",
    403: "key_refused",
    404: "unknown_model",
    429: "too_many",
}
_BY_KIND: Final[tuple[tuple[type[AgentError], Happened], ...]] = (
    (PictureRefused, "picture_refused"),
    (ModelRefused, "refused"),
    (KeyMissing, "no_key"),
    (PromptTooLong, "too_long"),
)


def _happened(error: BaseException, cause: BaseException) -> Happened:
    by_kind = next((one for kind, one in _BY_KIND if isinstance(error, kind)), None)
    status = status_of(cause)
    if by_kind is not None:
        return by_kind
    if status is not None:
        return _BY_STATUS.get(status, "server_error" if status >= 500 else "failed")
    named = " ".join(kind.__name__ for one in _chain(cause) for kind in type(one).__mro__)
    if _BROKEN.search(named):
        return "broken_off"
    if "Timeout" in named:
        return "timed_out"
    return "no_connection" if may_pass(cause) else "failed"


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An error and what it was raised from: providers' clients wrap what their HTTP client says."""
    found: BaseException | None = error
    for _ in range(_DEEPEST):
        if found is None:
            return
        yield found
        found = found.__cause__ or found.__context__


def typed(error: Exception, model: str, *, picture: bool) -> AgentError:
    """The error of facsight's own that says what happened and what to do.

    Args:
        error: what the provider's client raised.
        model: how the model is called.
        picture: whether a picture was sent.
    """
    status, said = status_of(error), _short(error)
    if "ContentFilter" in type(error).__name__:  # OpenAI's client raises where others answer
        return refused(model, "content_filter", picture=picture)
    if is_too_long(error):
        return PromptTooLong(f"What is to be sent does not fit {model}. ({said})")
    if status in (401, 403):
        key = KEYS.get(model.partition(":")[0], "its key")
        return ReasonerUnavailable(f"{model} does not accept the key; set {key}. ({said})")
    if status == 404:
        return ReasonerUnavailable(f"The server knows no model '{model}'; check its name. ({said})")
    if picture and status in (400, 413, 415, 422, 501):
        return _about_picture(status, said, model)
    if status == 400 and _POLICY.search(said):
        return ModelRefused(f"{model} refused to answer: {said}")
    return ReasonerFailed(f"{model} did not answer: {type(error).__name__}: {said}")


def refused(model: str, reason: str, *, picture: bool) -> AgentError:
    """The error for an answer that is a refusal."""
    if picture:
        return PictureRefused(f"{model} refused the picture ({reason}). {NUMBERS_WORK}")
    return ModelRefused(f"{model} refused to answer ({reason}).")


def _about_picture(status: int, said: str, model: str) -> AgentError:
    if status == 413 or (_PICTURE.search(said) and _TOO_LARGE.search(said)):
        return PictureRefused(
            f"The picture is too large for {model}; use privacy 'face-crop'. {NUMBERS_WORK} "
            f"({said})"
        )
    if _POLICY.search(said):
        return PictureRefused(f"{model} refused the picture. {NUMBERS_WORK} ({said})")
    if _PICTURE.search(said) or status in (415, 501):
        return PictureRefused(
            f"{model} takes no pictures; name a model that does, or use privacy 'numbers'. ({said})"
        )
    return ReasonerFailed(f"{model} did not take the question: {said}. {NUMBERS_WORK}")


def _short(error: BaseException) -> str:
    """The message on one line, without the base64 that some servers send back."""
    said = re.sub(r"[A-Za-z0-9+/=]{80,}", "...", " ".join(str(error).split()))
    return said if len(said) <= _LONGEST else said[:_LONGEST] + "..."
