"""Downloads ICT-FaceKit at its pinned commit and keeps its shapes as arrays.

One archive of the repository, and MediaPipe's canonical face, an OBJ file. An archive's bytes
depend on who packed it and when, so the numbers in it are verified instead (`ict.PINNED`). Of the
archive only the plain files that are needed are read; nothing is unpacked by the paths it gives.
"""

from __future__ import annotations

import re
import tarfile
import tempfile
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

import httpx

from facsight_tools.errors import ModelCorrupt, ModelDownloadFailed
from facsight_training.ict import (
    CANONICAL_FILE,
    COMMIT,
    EXPRESSION_NAMES,
    IDENTITY_NAMES,
    INDICES_FILE,
    NEUTRAL_FILE,
    OBJ_FOLDER,
    read_ict,
    save_arrays,
)

ARCHIVE_URL: Final = f"https://codeload.github.com/ICT-VGL/ICT-FaceKit/tar.gz/{COMMIT}"
CANONICAL_URL: Final = (
    "https://raw.githubusercontent.com/google-ai-edge/mediapipe/v0.10.21/"
    "mediapipe/modules/face_geometry/data/canonical_face_model.obj"
)
MAX_ARCHIVE_BYTES: Final = 2 * 1024**3
MAX_MEMBER_BYTES: Final = 16 * 1024**2
LICENCE_FILE: Final = "LICENSE"

_TIMEOUT: Final = httpx.Timeout(60.0)
_TRIES: Final = 4
_FIRST_WAIT_S: Final = 2.0
_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")
_NEEDED: Final = frozenset(
    {NEUTRAL_FILE, INDICES_FILE, *(f"{name}.obj" for name in (*IDENTITY_NAMES, *EXPRESSION_NAMES))}
)
_MEMBER: Final = re.compile(rf"[^/]+/(?:{OBJ_FOLDER}/(?P<mesh>[^/]+)|(?P<licence>{LICENCE_FILE}))")

Say = Callable[[str], None]


def fetch_ict(
    folder: Path,
    say: Say,
    *,
    archive_url: str = ARCHIVE_URL,
    canonical_url: str = CANONICAL_URL,
    client: httpx.Client | None = None,
) -> Path:
    """Download, read, verify and store the shapes; returns the folder.

    Args:
        folder: where the arrays, the vertex lists, the canonical face and the licence go.
        say: is told each step.
        archive_url, canonical_url: https, or http on this machine.
        client: sends the requests; None opens one that is closed again.

    Raises:
        ModelDownloadFailed: refused, not found, broken off, too large or too slow, or the disk
            refuses it; after four tries where trying again may help.
        ModelCorrupt: the archive lacks a file, or its numbers are not the pinned ones.
    """
    if client is None:
        with httpx.Client() as own:
            return fetch_ict(
                folder, say, archive_url=archive_url, canonical_url=canonical_url, client=own
            )
    try:
        with tempfile.TemporaryDirectory(prefix="facsight-ict-") as name:
            work = Path(name)
            meshes = work / OBJ_FOLDER
            meshes.mkdir()
            say(f"Downloading {canonical_url}")
            _download(canonical_url, work / CANONICAL_FILE, MAX_MEMBER_BYTES, client)
            say(f"Downloading {archive_url}")
            _download(archive_url, work / "archive.tar.gz", MAX_ARCHIVE_BYTES, client)
            say("Unpacking")
            extract(work / "archive.tar.gz", work)
            say("Reading and verifying the shapes")
            shapes = read_ict(work)
            save_arrays(shapes, meshes / INDICES_FILE, folder)
            (folder / LICENCE_FILE).write_bytes((work / LICENCE_FILE).read_bytes())
    except OSError as error:
        raise ModelDownloadFailed(
            f"ICT-FaceKit cannot be stored in {folder}: {error.strerror or error}."
        ) from error
    return folder


def extract(archive: Path, folder: Path) -> None:
    """Copy the needed files of the repository's archive into `folder`, the meshes into
    `FaceXModel` there.

    Raises:
        ModelCorrupt: it is no gzipped tar file, a needed file is missing, no plain file or larger
            than `MAX_MEMBER_BYTES`.
    """
    found = set()
    try:
        with tarfile.open(archive, "r:gz") as tar:
            for member in tar:
                match = _MEMBER.fullmatch(member.name)
                if match is None or not (match["licence"] or match["mesh"] in _NEEDED):
                    continue
                # a link or device of that name is not read: whatever it points to is not ours
                source = tar.extractfile(member) if member.isreg() else None
                if source is None or member.size > MAX_MEMBER_BYTES:
                    raise ModelCorrupt(
                        f"{member.name} in the archive is not a file of ICT-FaceKit."
                    )
                name = match["mesh"] or LICENCE_FILE
                target = folder / (OBJ_FOLDER if match["mesh"] else "") / name
                target.write_bytes(source.read())
                found.add(name)
    except (tarfile.TarError, zlib.error, EOFError, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise ModelCorrupt("The downloaded archive is no complete gzipped tar file.") from error
    missing = sorted((_NEEDED | {LICENCE_FILE}) - found)
    if missing:
        raise ModelCorrupt(f"The archive lacks {len(missing)} files, {missing[0]} among them.")


def _download(url: str, path: Path, limit: int, client: httpx.Client) -> None:
    """Fetch a file, again after a pause where the server or the connection failed."""
    for attempt in range(_TRIES):
        try:
            _stream(url, path, limit, client)
        except httpx.HTTPStatusError as error:
            status = error.response.status_code
            if status < httpx.codes.INTERNAL_SERVER_ERROR or attempt == _TRIES - 1:
                raise _failed(url, f"the server answered {status}") from error
        except httpx.HTTPError as error:
            if attempt == _TRIES - 1:
                raise _failed(url, str(error) or type(error).__name__) from error
        else:
            return
        time.sleep(_FIRST_WAIT_S * 2**attempt)


def _stream(url: str, path: Path, limit: int, client: httpx.Client) -> None:
    request = client.build_request(
        "GET", url, timeout=_TIMEOUT, headers={"Accept-Encoding": "identity"}
    )
    for _ in range(client.max_redirects + 1):
        if not _is_safe(request.url):
            raise _failed(url, f"{request.url} is not an https address")
        response = client.send(request, stream=True, follow_redirects=False)
        try:
            if response.next_request is not None:
                request = response.next_request
                continue
            response.raise_for_status()
            received = 0
            with path.open("wb") as file:
                for chunk in response.iter_bytes():
                    received += len(chunk)
                    if received > limit:
                        raise _failed(url, f"it is more than the {limit} bytes allowed")
                    file.write(chunk)
            return
        finally:
            response.close()
    raise _failed(url, "it redirects too often")


def _is_safe(url: httpx.URL) -> bool:
    return url.scheme == "https" or (url.scheme == "http" and url.host in _LOOPBACK)


def _failed(url: str, reason: str) -> ModelDownloadFailed:
    return ModelDownloadFailed(
        f"{url} was not downloaded: {reason}. A copy of ICT-FaceKit's repository at commit "
        f"{COMMIT[:7]} can be named with --ict instead."
    )
