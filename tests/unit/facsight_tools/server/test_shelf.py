"""A shelf outlives the process: values of one owner until their time is over."""

import stat
import sys
from pathlib import Path

import pytest
from key_value.aio.stores.memory import MemoryStore

from facsight_tools.errors import UnknownOption
from facsight_tools.server import shelf as module
from facsight_tools.server.shelf import KeyValueShelf, Shelf, SqliteShelf, open_shelf


@pytest.fixture(params=["sqlite", "key-value"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Shelf:
    if request.param == "sqlite":
        return SqliteShelf(tmp_path / "kept.db")
    return KeyValueShelf(MemoryStore())


def test_what_is_put_is_found_by_kind_and_handle(shelf: Shelf) -> None:
    assert shelf.get("job", "a") is None
    shelf.put("job", "a", "alice", b"\x00one", 60)
    shelf.put("upload", "a", "bob", b"two", 60)
    assert shelf.get("job", "a") == ("alice", b"\x00one")
    shelf.put("job", "a", "alice", b"three", 60)
    assert shelf.get("job", "a") == ("alice", b"three")
    assert shelf.get("upload", "a") == ("bob", b"two")


def test_a_file_is_its_users_own_and_is_read_by_another_process(tmp_path: Path) -> None:
    path = tmp_path / "kept.db"
    open_shelf(str(path)).put("job", "a", "alice", b"one", 60)
    assert SqliteShelf(path).get("job", "a") == ("alice", b"one")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_is_past_its_time_is_gone_from_the_file(tmp_path: Path) -> None:
    now = [1000.0]
    shelf = SqliteShelf(tmp_path / "kept.db", clock=lambda: now[0])
    shelf.put("job", "a", "alice", b"a value of long ago", 10)
    now[0] += 11
    assert shelf.get("job", "a") is None
    shelf.put("job", "b", "alice", b"new", 10)
    for file in tmp_path.iterdir():
        assert b"long ago" not in file.read_bytes() or file.name.endswith("-wal")


def test_what_is_no_store_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "text").write_text("no database" * 100)
    for wrong in (tmp_path / "text", tmp_path / "none" / "kept.db"):
        with pytest.raises(UnknownOption, match="--store"):
            open_shelf(str(wrong))
    monkeypatch.setitem(sys.modules, "key_value.aio.stores.redis", None)
    with pytest.raises(UnknownOption, match="redis is missing"):
        module.open_shelf("redis://localhost")
