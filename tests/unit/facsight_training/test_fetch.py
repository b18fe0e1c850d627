"""Downloading ICT-FaceKit from a server on this machine."""

import io
import tarfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from facsight_tools.errors import ModelCorrupt, ModelDownloadFailed
from facsight_training import fetch, ict
from facsight_training.fetch import extract, fetch_ict
from facsight_training.ict import (
    ARRAYS_FILE,
    CANONICAL_FILE,
    INDICES_FILE,
    OBJ_FOLDER,
    digests,
    read_ict,
)

from .kits import CORNERS, obj


def packed(kit: Path, *, leave_out: str = "", link: str = "") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for path in sorted(kit.rglob("*")):
            name = f"ICT-FaceKit-abc/{path.relative_to(kit)}"
            if path.is_dir() or path.name in (leave_out, CANONICAL_FILE):
                continue
            if path.name == link:
                member = tarfile.TarInfo(name)
                member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
                tar.addfile(member)
                continue
            tar.add(path, arcname=name)
        tar.add(kit / "LICENSE", arcname="../outside")
    return buffer.getvalue()


@pytest.fixture
def served() -> Iterator[tuple[str, dict[str, bytes]]]:
    """A server on this machine, and what it serves by path; anything else is refused."""
    files: dict[str, bytes] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = files.get(self.path)
            self.send_response(200 if body is not None else 404)
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", files
    server.shutdown()
    server.server_close()


@pytest.mark.usefixtures("pinned")
def test_a_download_is_verified_and_read_again(
    kit: Path, tmp_path: Path, served: tuple[str, dict[str, bytes]]
) -> None:
    address, files = served
    files["/kit.tar.gz"] = packed(kit)
    files["/face.obj"] = (kit / CANONICAL_FILE).read_bytes()
    steps: list[str] = []
    urls = {"archive_url": f"{address}/kit.tar.gz", "canonical_url": f"{address}/face.obj"}
    folder = fetch_ict(tmp_path / "to", steps.append, **urls)
    assert {path.name for path in folder.iterdir()} == {
        ARRAYS_FILE,
        INDICES_FILE,
        CANONICAL_FILE,
        "LICENSE",
    }
    assert digests(read_ict(folder)) == dict(ict.PINNED)
    assert any("kit.tar.gz" in step for step in steps)
    assert not (tmp_path / "outside").exists()

    files["/face.obj"] = obj(CORNERS * 3).encode()
    with pytest.raises(ModelCorrupt, match="canonical"):
        fetch_ict(tmp_path / "other", steps.append, **urls)
    assert not (tmp_path / "other").exists()


def test_failed_downloads_say_what_to_do(
    tmp_path: Path, served: tuple[str, dict[str, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "_FIRST_WAIT_S", 0.0)
    address, _ = served
    for url, reason in (
        (f"{address}/none", "answered 404"),
        ("http://192.0.2.1/face.obj", "not an https address"),
        ("http://127.0.0.1:9/face.obj", "named with --ict"),
    ):
        with pytest.raises(ModelDownloadFailed, match=reason):
            fetch_ict(tmp_path / "to", lambda _: None, canonical_url=url)


def test_archives_that_are_not_the_repository(kit: Path, tmp_path: Path) -> None:
    archive = tmp_path / "a.tar.gz"
    (tmp_path / OBJ_FOLDER).mkdir()
    for data, reason in (
        (packed(kit, leave_out="jawOpen.obj"), "lacks 1 files, jawOpen.obj"),
        (packed(kit, link="jawOpen.obj"), "is not a file of ICT-FaceKit"),
        (packed(kit)[:4000], "no complete gzipped tar"),
        (b"not an archive", "no complete gzipped tar"),
    ):
        archive.write_bytes(data)
        with pytest.raises(ModelCorrupt, match=reason):
            extract(archive, tmp_path)
