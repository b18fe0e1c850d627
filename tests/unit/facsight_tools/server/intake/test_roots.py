"""The folders that are read: how they are named, and that a descriptor is never left open."""

import os
from pathlib import Path

import pytest

from facsight_tools.errors import (
    ImageNotFound,
    ImageTooLarge,
    PathRefused,
    UnknownOption,
    VideoNotFound,
)
from facsight_tools.server.intake.roots import Roots
from facsight_tools.video.identity import identity_of

MOST = 1000


def test_a_root_is_its_real_folder_and_stands_there_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "a")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    roots = Roots(["a", tmp_path / "a", str(tmp_path / "link"), "~/a"])
    assert roots.folders == (tmp_path / "a",)
    (tmp_path / "a" / "p").write_bytes(b"picture")
    for path in ("a/p", "link/p", "~/a/p", "./a/../a/p", str(tmp_path / "a" / "p")):
        assert roots.read(path, MOST) == b"picture"


@pytest.mark.parametrize("folder", ["none", "file"])
def test_what_is_no_folder_is_no_root(tmp_path: Path, folder: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UnknownOption, match=f"--root .*{folder}: this is no folder"):
        Roots([tmp_path / folder])


def test_the_folder_of_another_root_decides(tmp_path: Path) -> None:
    """A hidden folder may be a root itself; below another it stays hidden."""
    (tmp_path / ".cache").mkdir()
    (tmp_path / ".cache" / "p").write_bytes(b"picture")
    with pytest.raises(PathRefused):
        Roots([tmp_path]).read(str(tmp_path / ".cache" / "p"), MOST)
    assert Roots([tmp_path, tmp_path / ".cache"]).read(str(tmp_path / ".cache/p"), MOST)


def test_a_folder_in_place_of_a_picture_is_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "party").mkdir()
    with pytest.raises(ImageNotFound, match="'party' is a folder: give it to facs_analyze_batch"):
        Roots([tmp_path]).read(str(tmp_path / "party"), MOST)


@pytest.mark.parametrize("size", [0, 1, MOST, MOST + 1])
def test_the_limit_itself_is_read(tmp_path: Path, size: int) -> None:
    (tmp_path / "p.png").write_bytes(bytes(size))
    roots = Roots([tmp_path])
    if size <= MOST:
        assert roots.read(str(tmp_path / "p.png"), MOST) == bytes(size)
        return
    with pytest.raises(ImageTooLarge, match=r"'p\.png' has 0\.0 MiB"):
        roots.read(str(tmp_path / "p.png"), MOST)


def test_a_file_that_grows_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "p.png").write_bytes(bytes(10))
    monkeypatch.setattr(os, "read", lambda _, count: bytes(count))
    with pytest.raises(ImageTooLarge, match="is larger than"):
        Roots([tmp_path]).read(str(tmp_path / "p.png"), MOST)


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="counts descriptors on Linux")
def test_no_descriptor_is_left_open(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "p").write_bytes(bytes(MOST + 1))
    (tmp_path / "a" / "q").write_bytes(b"picture")
    os.mkfifo(tmp_path / "a" / "fifo")
    roots = Roots([tmp_path])

    def descriptors() -> int:
        return len(os.listdir("/proc/self/fd"))  # noqa: PTH208

    before = descriptors()
    for _ in range(5):
        roots.read(str(tmp_path / "a" / "q"), MOST)
        for name, error in (("a/b/p", ImageTooLarge), ("a/fifo", ImageNotFound), ("a/x/y", None)):
            with pytest.raises(error or ImageNotFound):
                roots.read(str(tmp_path / name), MOST)
    assert descriptors() == before


def test_without_a_root_the_way_out_is_told() -> None:
    with pytest.raises(PathRefused, match=r"reads no files: upload the picture \(POST /uploads\)"):
        Roots([]).read("p.png", MOST)


def test_a_refusal_names_the_folders_that_are_read(tmp_path: Path) -> None:
    with pytest.raises(PathRefused, match="facs_list_pictures") as refused:
        Roots([tmp_path]).read("/etc/passwd", MOST)
    assert str(tmp_path) in str(refused.value)
    assert "base64" not in str(refused.value)


def test_an_address_of_a_file_is_its_path(tmp_path: Path) -> None:
    (tmp_path / "a b.png").write_bytes(b"picture")
    roots = Roots([tmp_path])
    assert roots.read((tmp_path / "a b.png").as_uri(), MOST) == b"picture"
    for text in ("file:///etc/passwd", f"file://elsewhere{tmp_path}/a%20b.png"):
        with pytest.raises(PathRefused):
            roots.read(text, MOST)


def test_the_pictures_of_a_folder_are_listed_and_nothing_else(tmp_path: Path) -> None:
    for name in ("b.png", "a.JPG", "n.txt", ".h.png", "sub/c.webp", ".hidden/d.png"):
        (tmp_path / "root" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "root" / name).write_bytes(b"x")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "e.png").write_bytes(b"x")
    (tmp_path / "root" / "link").symlink_to(tmp_path / "out")
    roots = Roots([tmp_path / "root"])
    found = roots.pictures(str(tmp_path / "root"))
    assert [Path(one).name for one in found] == ["a.JPG", "b.png", "c.webp"]
    assert roots.pictures((tmp_path / "root" / "sub").as_uri()) == found[2:]
    for outside in (tmp_path, tmp_path / "out", tmp_path / "root" / "link"):
        with pytest.raises(PathRefused):
            roots.pictures(str(outside))
    with pytest.raises(ImageNotFound, match="no folder"):
        roots.pictures(str(tmp_path / "root" / "none"))


def test_a_video_is_found_below_a_root_and_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    clip, outside = tmp_path / "root" / "clip.mp4", tmp_path / "other.mp4"
    clip.write_bytes(b"x")
    outside.write_bytes(b"x")
    (tmp_path / "root" / "link.mp4").symlink_to(outside)
    (tmp_path / "root" / "p.png").write_bytes(b"x")
    roots = Roots([tmp_path / "root"])
    found = roots.find(str(clip))
    assert (found.path, found.identity) == (str(clip), identity_of(clip.stat()))
    for refused in (outside, tmp_path / "root" / "link.mp4"):
        with pytest.raises(PathRefused):
            roots.find(str(refused))
    (tmp_path / "root" / "folder.mp4").mkdir()
    for missing in ("none.mp4", "folder.mp4"):
        with pytest.raises(VideoNotFound):
            roots.find(str(tmp_path / "root" / missing))
    listed = roots.pictures(str(tmp_path / "root"), videos=True)
    assert [Path(one).name for one in listed] == ["clip.mp4", "link.mp4"]
