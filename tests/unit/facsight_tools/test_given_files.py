"""Files that commands read and write: whole or not at all, never over an input."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from facsight_tools import given_files as files
from facsight_tools.errors import InputError, OutputRefused
from facsight_tools.given_files import kept_file, output_file, read_text, replacing, write


def test_text_is_utf_8_with_or_without_a_mark(tmp_path: Path) -> None:
    path = tmp_path / "said.txt"
    for data in ("Grüße".encode(), b"\xef\xbb\xbf" + "Grüße".encode()):
        path.write_bytes(data)
        assert read_text(str(path)) == "Grüße"


def test_a_dash_is_stdin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO("Zoë".encode())))
    assert read_text("-") == "Zoë"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (None, "no file"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"\x81\x8d", "UTF-8"),
        (b"x" * 101, "larger than 100 bytes"),
    ],
)
def test_what_is_no_text_is_refused(
    data: bytes | None, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_LARGEST_TEXT", 100)
    path = tmp_path / "said.txt"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(InputError, match=says):
        read_text(str(path))


def test_a_folder_is_no_text_and_a_text_of_the_largest_size_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InputError, match="no file"):
        read_text(str(tmp_path))
    monkeypatch.setattr(files, "_LARGEST_TEXT", 100)
    (tmp_path / "said.txt").write_bytes(b"x" * 100)
    assert len(read_text(str(tmp_path / "said.txt"))) == 100


def test_the_output_is_no_input_by_whatever_path(tmp_path: Path) -> None:
    source = tmp_path / "a.png"
    source.write_bytes(b"picture")
    (tmp_path / "link.png").symlink_to(source)
    for target in (source, tmp_path / "x" / ".." / "a.png", tmp_path / "link.png"):
        (tmp_path / "x").mkdir(exist_ok=True)
        with pytest.raises(OutputRefused, match="is an input"):
            output_file(str(target), inputs=["missing.png", source])
    assert source.read_bytes() == b"picture"


def test_what_is_there_is_written_over_only_where_that_is_asked_for(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("weeks of work")
    with pytest.raises(OutputRefused, match=r"there already.*--overwrite"):
        output_file(str(target), inputs=[])
    assert output_file(str(target), inputs=[], overwrite=True) == target
    assert target.read_text() == "weeks of work", "until there is something better"


@pytest.mark.parametrize("overwrite", [False, True])
def test_links_and_devices_are_never_written_to(tmp_path: Path, overwrite: bool) -> None:
    (tmp_path / "kept.csv").write_text("kept")
    for name, points_to in (("link.csv", "kept.csv"), ("new.csv", "not-there.csv")):
        (tmp_path / name).symlink_to(points_to)
        with pytest.raises(OutputRefused, match="is a link"):
            output_file(str(tmp_path / name), inputs=[], overwrite=overwrite)
    os.mkfifo(tmp_path / "pipe")
    for device in (os.devnull, str(tmp_path / "pipe")):
        with pytest.raises(OutputRefused, match="no regular file"):
            output_file(device, inputs=[], overwrite=overwrite)


def test_the_outputs_folder_is_made(tmp_path: Path) -> None:
    target = tmp_path / "new" / "deep" / "out.csv"
    assert output_file(str(target), inputs=[]) == target
    assert target.parent.is_dir()
    assert not target.exists()


def test_places_that_cannot_be_written_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(OutputRefused, match="is a folder"):
        output_file(str(tmp_path), inputs=[])
    (tmp_path / "file").touch()
    with pytest.raises(OutputRefused, match="cannot be written"):
        output_file(str(tmp_path / "file" / "out.csv"), inputs=[])
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(OutputRefused, match="permission denied"):
        output_file(str(tmp_path / "out.csv"), inputs=[])


def test_a_file_takes_its_name_when_it_is_complete(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("before")
    with replacing(target) as part:
        part.write("a\nb\n")
        assert target.read_text() == "before"
    assert target.read_bytes() == b"a\nb\n", "no line ending is changed"
    assert list(tmp_path.iterdir()) == [target]


def test_a_file_that_broke_off_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("before")
    with pytest.raises(UnicodeEncodeError), replacing(target) as part:
        part.write("half\ud800")
    assert target.read_text() == "before"


def test_bytes_are_written_as_a_whole(tmp_path: Path) -> None:
    target = tmp_path / "seen.png"
    write(target, b"\x89PNG\r\n")
    assert target.read_bytes() == b"\x89PNG\r\n"
    assert list(tmp_path.iterdir()) == [target]


def test_a_full_disk_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "seen.png"
    target.write_bytes(b"before")

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OutputRefused, match="No space left on device"):
        write(target, b"new")
    assert target.read_bytes() == b"before"
    gone = tmp_path / "gone" / "out.csv"
    with pytest.raises(OutputRefused, match="No such file"), replacing(gone):
        pytest.fail("opened")


def test_what_is_kept_is_no_input_and_no_output_by_whatever_path(tmp_path: Path) -> None:
    video, table = tmp_path / "a.mp4", tmp_path / "t.csv"
    video.write_bytes(b"video")
    (tmp_path / "same").hardlink_to(video)
    for name in ("a.mp4", "same", "t.csv", "./t.csv"):
        with pytest.raises(OutputRefused, match="would be lost"):
            kept_file(f"{tmp_path}/{name}", inputs=[video], outputs=[table])
    assert kept_file(f"{tmp_path}/kept", inputs=[video], outputs=[table]) == tmp_path / "kept"


def test_a_text_with_control_characters_is_told_as_that(tmp_path: Path) -> None:
    (tmp_path / "t.srt").write_bytes("Größe\0".encode())
    with pytest.raises(InputError, match="control characters"):
        read_text(str(tmp_path / "t.srt"))
