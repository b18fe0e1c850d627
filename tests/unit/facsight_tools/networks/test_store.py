"""Finding, checking and fetching, against a server on this machine."""

import hashlib
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType

import httpx
import pytest

from facsight_tools.errors import (
    ModelCorrupt,
    ModelDownloadFailed,
    ModelError,
    ModelMissing,
    UnknownOption,
)
from facsight_tools.networks import store
from facsight_tools.networks.catalogue import CATALOGUE
from facsight_tools.networks.spec import UrlSource

CONTENT = b"network" * 1000


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/missing":
            self.send_error(404)
            return
        if self.path in ("/moved", "/away", "/round"):
            target = {"/moved": "/file", "/away": "http://192.0.2.1/file", "/round": "/round"}
            self.send_response(302)
            self.send_header("Location", target[self.path])
            self.end_headers()
            return
        length = len(CONTENT) + (10 if self.path == "/truncated" else 0)
        self.send_response(200)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(b"x" * length if self.path == "/other" else CONTENT)

    def log_message(self, *_: object) -> None:
        """Keep the test output clean."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{http.server_address[1]}"
        http.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(store.CACHE_ENV, str(tmp_path))
    monkeypatch.setattr(store, "_verified", set())
    return tmp_path / "models"


def serve(monkeypatch: pytest.MonkeyPatch, url: str) -> str:
    """Put a model into the catalogue whose file is CONTENT at `url`; returns its id."""
    spec = replace(
        CATALOGUE["face_landmarker"],
        source=UrlSource(url),
        sha256=hashlib.sha256(CONTENT).hexdigest(),
    )
    monkeypatch.setattr(store, "CATALOGUE", MappingProxyType({spec.id: spec}))
    return spec.id


@pytest.mark.parametrize("path", ["/file", "/moved"])
def test_pull_writes_the_checked_file(
    server: str, cache: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    model_id = serve(monkeypatch, server + path)
    file = store.pull(model_id)
    assert file == cache / "face_landmarker.task"
    assert file.read_bytes() == CONTENT
    assert store.resolve(model_id) == file
    assert [state.state for state in store.check()] == ["present"]


def test_pull_does_not_ask_again(monkeypatch: pytest.MonkeyPatch, server: str) -> None:
    model_id = serve(monkeypatch, f"{server}/file")
    store.pull(model_id)

    def refuse(request: httpx.Request) -> httpx.Response:
        raise AssertionError(f"asked for {request.url}")

    with httpx.Client(transport=httpx.MockTransport(refuse)) as client:
        store.pull(model_id, client=client)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/missing", "answered 404"),
        ("/other", "sha256 [0-9a-f]{64}, expected"),
        ("/truncated", "broke off"),
        ("/away", "not an https address"),
        ("/round", "redirects too often"),
    ],
)
def test_failed_pull_names_the_reason_and_leaves_nothing(
    server: str, cache: Path, monkeypatch: pytest.MonkeyPatch, path: str, reason: str
) -> None:
    model_id = serve(monkeypatch, server + path)
    with pytest.raises(ModelDownloadFailed, match=reason):
        store.pull(model_id)
    assert list(cache.iterdir()) == []


def test_oversized_file_is_broken_off(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    model_id = serve(monkeypatch, f"{server}/file")
    monkeypatch.setattr(store, "MAX_BYTES", len(CONTENT) - 1)
    with pytest.raises(ModelDownloadFailed, match="more than"):
        store.pull(model_id)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (httpx.ReadTimeout("slow"), "too slow"),
        (httpx.ConnectError("unreachable"), "no connection"),
        (PermissionError("read-only"), "cannot be written"),
    ],
)
def test_errors_of_the_way_are_mapped(
    monkeypatch: pytest.MonkeyPatch, error: Exception, reason: str
) -> None:
    model_id = serve(monkeypatch, "https://example.org/file")

    def fail(_: httpx.Request) -> httpx.Response:
        raise error

    with (
        httpx.Client(transport=httpx.MockTransport(fail)) as client,
        pytest.raises(ModelDownloadFailed, match=reason),
    ):
        store.pull(model_id, client=client)


def test_plain_http_is_refused_beyond_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    model_id = serve(monkeypatch, "http://example.org/file")
    with pytest.raises(ModelDownloadFailed, match="not an https address"):
        store.pull(model_id)


def test_only_pulled_models_are_downloaded() -> None:
    with pytest.raises(ModelError, match="facsight models build"):
        store.pull("face_mesh_refined")


def test_unknown_model_lists_the_known_ones() -> None:
    for function in (store.resolve, store.pull):
        with pytest.raises(UnknownOption, match="face_mesh_refined"):
            function("nonsense")


@pytest.mark.parametrize(
    ("model_id", "remedy"),
    [
        ("face_mesh_refined", "facsight models build"),
        ("face_landmarker", "facsight models pull face_landmarker"),
        ("au_geometry", "reinstall"),
    ],
)
def test_missing_file_says_what_to_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, model_id: str, remedy: str
) -> None:
    monkeypatch.setattr(store, "NETWORKS_DIR", tmp_path)
    monkeypatch.setattr(store, "WEIGHTS_DIR", tmp_path)
    with pytest.raises(ModelMissing, match=remedy):
        store.resolve(model_id)
    assert {state.state for state in store.check()} == {"missing"}


def test_changed_file_is_corrupt(cache: Path) -> None:
    cache.mkdir()
    (cache / "face_landmarker.task").write_bytes(b"something else")
    with pytest.raises(ModelCorrupt, match="pull face_landmarker"):
        store.resolve("face_landmarker")
    states = {state.spec.id: state.state for state in store.check()}
    assert states["face_landmarker"] == "corrupt"


def test_a_file_is_hashed_once_a_process(monkeypatch: pytest.MonkeyPatch, server: str) -> None:
    model_id = serve(monkeypatch, f"{server}/file")
    store.pull(model_id)
    store.resolve(model_id)

    def refuse(_: Path) -> str:
        raise AssertionError("hashed again")

    monkeypatch.setattr(store, "sha256_of", refuse)
    store.resolve(model_id)


def test_cache_folder_without_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(store.CACHE_ENV)
    assert store.cache_dir().parts[-2:] == ("facsight", "models")
