"""Uploads are their owner's alone, for a while."""

from pathlib import Path

import pytest

from facsight_tools.errors import ImageTooLarge, UploadExpired
from facsight_tools.server import uploads as module
from facsight_tools.server.shelf import SqliteShelf
from facsight_tools.server.uploads import Uploads


@pytest.fixture(params=[False, True])
def uploads(request: pytest.FixtureRequest, tmp_path: Path) -> Uploads:
    return Uploads(shelf=SqliteShelf(tmp_path / "kept.db") if request.param else None)


def test_only_its_owner_has_it(uploads: Uploads) -> None:
    handle = uploads.put(b"picture", "alice")
    assert uploads.get(handle, "alice") == b"picture"
    said = set()
    for whose, which in (("bob", handle), ("alice", "up_none"), ("alice", "an_none")):
        with pytest.raises(UploadExpired) as refused:
            uploads.get(which, whose)
        said.add(str(refused.value))
    assert len(said) == 1


def test_it_is_forgotten_after_its_time() -> None:
    now = [0.0]
    uploads = Uploads(10, clock=lambda: now[0])
    handle = uploads.put(b"picture", "alice")
    now[0] = 11.0
    with pytest.raises(UploadExpired, match="upload the picture again"):
        uploads.get(handle, "alice")


def test_one_owner_does_not_fill_all_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_BYTES", 100)
    monkeypatch.setattr(module, "_MOST_OF_ONE", 50)
    uploads = Uploads()
    handle = uploads.put(bytes(40), "bob")
    uploads.put(bytes(40), "alice")
    with pytest.raises(ImageTooLarge):
        uploads.put(bytes(40), "alice")
    assert len(uploads.get(handle, "bob")) == 40
