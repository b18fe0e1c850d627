"""Which files are read at all, before anything is decoded."""

import os
from pathlib import Path

import pytest

from facsight_tools.errors import MOST_QUOTED, ImageNotFound, ImageTooLarge
from facsight_tools.image_file import DEFAULT_LIMITS, ImageLimits, read_file, too_many_bytes


@pytest.mark.parametrize("kind", [str, Path])
def test_the_bytes_come_as_they_are(tmp_path: Path, kind: type) -> None:
    path = tmp_path / "é portrait.jpg"
    path.write_bytes(bytes(range(256)))
    assert read_file(kind(path)) == bytes(range(256))


def test_the_limit_itself_is_read_and_a_byte_more_is_not(tmp_path: Path) -> None:
    path = tmp_path / "a"
    limits = ImageLimits(max_bytes=3 * 2**20)
    path.write_bytes(bytes(limits.max_bytes))
    assert len(read_file(path, limits)) == limits.max_bytes
    path.write_bytes(bytes(limits.max_bytes + 2**19))
    with pytest.raises(ImageTooLarge, match=r"has 3\.5 MiB; the limit is 3 MiB"):
        read_file(path, limits)
    assert read_file(path, DEFAULT_LIMITS)


def test_a_link_is_read_as_what_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a picture")
    (tmp_path / "link").symlink_to(tmp_path / "a")
    (tmp_path / "broken").symlink_to(tmp_path / "none")
    assert read_file(tmp_path / "link") == b"a picture"
    with pytest.raises(ImageNotFound, match="does not exist"):
        read_file(tmp_path / "broken")


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("", "The path is empty"),
        (".", "The path is empty"),
        ("none.jpg", "'none.jpg' does not exist; check the path"),
        ("folder", "is a folder; give the path of a picture"),
        ("pipe", "is not a regular file"),
        ("file/inside.jpg", "cannot be read: Not a directory"),
        ("a\0b", "cannot be read: it is no usable path"),
        ("x" * 5000, "cannot be read: File name too long"),
    ],
)
def test_what_is_no_file_is_named_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ImageNotFound) as refused:
        read_file(path)
    assert says in str(refused.value)
    assert len(str(refused.value)) < MOST_QUOTED + 100


def test_sizes_are_told_in_mebibytes() -> None:
    message = str(too_many_bytes(64 * 2**20 + 1, DEFAULT_LIMITS))
    assert message == "The picture has 64.0 MiB; the limit is 64 MiB."
