"""Finds network files, checks them, and fetches those that the user asks for.

`resolve` is what inference uses: it never touches the network. `pull` is the only function that
downloads.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final, Literal

import platformdirs

from facsight_tools.errors import (
    ModelCorrupt,
    ModelDownloadFailed,
    ModelError,
    ModelMissing,
    UnknownOption,
)
from facsight_tools.networks.catalogue import CATALOGUE
from facsight_tools.networks.files import NETWORKS_DIR, WEIGHTS_DIR, sha256_of
from facsight_tools.networks.spec import ModelSpec, UrlSource

if TYPE_CHECKING:
    import httpx

CACHE_ENV = "FACSIGHT_CACHE"
MAX_BYTES = 64 * 1024 * 1024
_TIMEOUT_S: Final = 30.0
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}

State = Literal["present", "missing", "corrupt"]

_verified: set[Path] = set()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class ModelState:
    """One line of `check`: a model, where its file belongs and how it is."""

    spec: ModelSpec
    path: Path
    state: State


def cache_dir() -> Path:
    """Where pulled files lie: FACSIGHT_CACHE, else the user's cache folder."""
    chosen = os.environ.get(CACHE_ENV)
    base = Path(chosen) if chosen else platformdirs.user_cache_path("facsight", appauthor=False)
    return base / "models"


def resolve(model_id: str) -> Path:
    """The file of a model, its hash checked once a process.

    Raises:
        UnknownOption: the catalogue has no such model.
        ModelMissing: the file is not there; the message says what to run.
        ModelCorrupt: the file is not the one the catalogue names.
    """
    spec = _spec(model_id)
    path = _path(spec)
    with _lock:
        if path in _verified:
            return path
        if not path.is_file():
            raise ModelMissing(f"Model '{spec.id}' is not installed. {remedy(spec)}")
        if sha256_of(path) != spec.sha256:
            raise ModelCorrupt(
                f"{path} is not the file that the catalogue names. Delete it. {remedy(spec)}"
            )
        _verified.add(path)
    return path


def check() -> list[ModelState]:
    """The state of every model of the catalogue; each file is read and hashed."""
    states = []
    for spec in CATALOGUE.values():
        path = _path(spec)
        state: State = "missing"
        if path.is_file():
            state = "present" if sha256_of(path) == spec.sha256 else "corrupt"
        states.append(ModelState(spec, path, state))
    return states


def pull(model_id: str, *, client: httpx.Client | None = None) -> Path:
    """Download a model to the cache, unless the right file is there already.

    The file appears under its name only when its hash is the catalogue's.

    Args:
        model_id: a model of kind "pulled".
        client: sends the request; None opens a client that is closed again.

    Raises:
        UnknownOption: the catalogue has no such model.
        ModelError: the model is not one that is downloaded.
        ModelDownloadFailed: refused, not found, broken off, too large, too slow, wrong hash, or
            the cache cannot be written; the message says which.
    """
    spec = _spec(model_id)
    if not isinstance(spec.source, UrlSource):
        raise ModelError(f"Model '{spec.id}' is not downloaded. {remedy(spec)}")
    path = _path(spec)
    if path.is_file() and sha256_of(path) == spec.sha256:
        return path
    # Where nothing is downloaded it would be a tenth of a start.
    import httpx

    if client is None:
        with httpx.Client() as own:
            _download(spec, spec.source.url, path, own)
    else:
        _download(spec, spec.source.url, path, client)
    return path


def _spec(model_id: str) -> ModelSpec:
    if model_id not in CATALOGUE:
        raise UnknownOption(f"No model '{model_id}'; there are: {', '.join(CATALOGUE)}.")
    return CATALOGUE[model_id]


def _path(spec: ModelSpec) -> Path:
    folder = {"built": NETWORKS_DIR, "bundled": WEIGHTS_DIR, "pulled": cache_dir()}[spec.kind]
    return folder / spec.file_name


def remedy(spec: ModelSpec) -> str:
    """What to do where the model's file is missing or altered, one sentence."""
    return {
        "built": "Run: facsight models build",
        "bundled": "It is part of the package: reinstall facsight.",
        "pulled": f"Run: facsight models pull {spec.id}",
    }[spec.kind]


def _download(spec: ModelSpec, url: str, path: Path, client: httpx.Client) -> None:
    with _mapped(spec, url):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{spec.id}-")
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in _chunks(spec, url, client):
                    file.write(chunk)
            actual = sha256_of(part)
            if actual != spec.sha256:
                raise _failed(spec, url, f"sha256 {actual}, expected {spec.sha256}")
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


def _chunks(spec: ModelSpec, url: str, client: httpx.Client) -> Iterator[bytes]:
    """The body, following redirects by hand so that every address is checked before it is asked."""
    request = client.build_request("GET", url, timeout=_TIMEOUT_S)
    for _ in range(client.max_redirects + 1):
        if not _is_safe(request.url):
            raise _failed(spec, url, f"{request.url} is not an https address")
        response = client.send(request, stream=True, follow_redirects=False)
        try:
            if response.next_request is not None:
                request = response.next_request
                continue
            response.raise_for_status()
            received = 0
            for chunk in response.iter_bytes():
                received += len(chunk)
                if received > MAX_BYTES:
                    raise _failed(spec, url, f"it is more than the {MAX_BYTES} bytes allowed")
                yield chunk
            return
        finally:
            response.close()
    raise _failed(spec, url, "it redirects too often")


def _is_safe(url: httpx.URL) -> bool:
    """https anywhere; http within this machine only, where nothing can be slipped in between."""
    return url.scheme == "https" or (url.scheme == "http" and url.host in _LOOPBACK)


@contextmanager
def _mapped(spec: ModelSpec, url: str) -> Iterator[None]:
    """Turn what httpx and the file system raise into ModelDownloadFailed with a plain reason."""
    import httpx

    try:
        yield
    except httpx.HTTPStatusError as error:
        raise _failed(spec, url, f"the server answered {error.response.status_code}") from error
    except httpx.TimeoutException as error:
        raise _failed(spec, url, "the server is too slow") from error
    except httpx.RemoteProtocolError as error:
        raise _failed(spec, url, "the connection broke off") from error
    except httpx.HTTPError as error:
        raise _failed(spec, url, f"no connection ({error})") from error
    except OSError as error:
        raise _failed(spec, url, f"{cache_dir()} cannot be written ({error})") from error


def _failed(spec: ModelSpec, url: str, reason: str) -> ModelDownloadFailed:
    return ModelDownloadFailed(f"'{spec.id}' was not downloaded from {url}: {reason}.")
