"""Row of the safety matrix on paths: nothing outside the roots is read, and no hint is given."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from fastmcp.exceptions import ToolError
from tests.servers import TOKENS, Server

from facsight_tools.errors import ImageNotFound, ImageTooLarge, PathRefused
from facsight_tools.server.intake import roots as module
from facsight_tools.server.intake.roots import Roots

MOST = 1000


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A root with a picture, beside what must not be read."""
    (tmp_path / "root" / "sub").mkdir(parents=True)
    (tmp_path / "root-beside").mkdir()
    for name in ("root/p.png", "root/sub/q.png", "root/.hidden.png", "root-beside/s.png", "s.png"):
        (tmp_path / name).write_bytes(b"secret" if "s.png" in name else b"picture")
    return tmp_path / "root"


def test_files_below_a_root_are_read(root: Path) -> None:
    roots = Roots([root])
    inside = root / "inside.png"
    inside.symlink_to(root / "sub" / "q.png")
    for path in (root / "p.png", root / "sub" / "q.png", root / "sub" / ".." / "p.png", inside):
        assert roots.read(str(path), MOST) == b"picture"


def test_traversal_siblings_links_and_devices_are_refused_without_a_hint(root: Path) -> None:
    out, folder = root / "out.png", root / "folder"
    out.symlink_to(root.parent / "s.png")
    folder.symlink_to(root.parent)
    named = [
        f"{root}/../s.png",
        f"{root}/sub/../../s.png",
        f"{root.parent}/root-beside/s.png",
        str(root.parent / "s.png"),
        str(root.parent / "not-there.png"),
        str(out),
        str(folder / "s.png"),
        f"{root}/p.png\0.jpg",
        f"{root}/.hidden.png",
        "/proc/self/environ",
        "/proc/self/root/etc/passwd",
        "/dev/zero",
        "/etc/passwd",
        "~root/.bashrc",
        "~nobody-of-that-name/p.png",
        str(root),
        "",
    ]
    said = set()
    for path in named:
        with pytest.raises(PathRefused) as refused:
            Roots([root]).read(path, MOST)
        said.add(str(refused.value))
    assert len(said) == 1
    assert "secret" not in said.pop()


def test_a_fifo_or_a_folder_below_a_root_is_refused(root: Path) -> None:
    os.mkfifo(root / "fifo")
    for name in ("fifo", "sub", "not-there.png"):
        with pytest.raises(ImageNotFound, match=name):
            Roots([root]).read(str(root / name), MOST)


@pytest.mark.parametrize("swapped", ["file", "folder"])
@pytest.mark.parametrize("walks", [True, False])
def test_a_swap_after_the_check_is_refused(
    root: Path, swapped: str, walks: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A link is slipped in between the check of the path and its opening."""
    real_open: Callable[..., int] = module._open

    def swap_then_open(base: Path, parts: tuple[str, ...]) -> int:
        if swapped == "file":
            (root / "sub" / "q.png").unlink()
            (root / "sub" / "q.png").symlink_to(root.parent / "s.png")
        else:
            (root / "sub").rename(root / "was")
            (root / "sub").symlink_to(root.parent)
            (root.parent / "q.png").write_bytes(b"secret")
        return real_open(base, parts)

    monkeypatch.setattr(module, "_WALKS", walks)
    monkeypatch.setattr(module, "_open", swap_then_open)
    with pytest.raises(ImageNotFound):
        Roots([root]).read(str(root / "sub" / "q.png"), MOST)


def test_a_file_that_is_too_large_is_not_read(root: Path) -> None:
    (root / "large.png").write_bytes(bytes(MOST + 1))
    with pytest.raises(ImageTooLarge):
        Roots([root]).read(str(root / "large.png"), MOST)


def test_the_users_own_roots_never_are_the_whole_machine(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/")
    monkeypatch.setenv("HOME", str(root))
    assert Path("/") not in Roots.of_user().folders
    assert root in Roots.of_user().folders


async def test_over_http_no_file_is_read_that_is_not_below_a_root(guarded: Server) -> None:
    said = set()
    async with guarded.client(TOKENS["alice"]) as client:
        for path in ("/etc/passwd", "/no/such/file.png", str(guarded.log)):
            for tool in ("facs_analyze_image", "facs_infer_emotion"):
                with pytest.raises(ToolError) as refused:
                    await client.call_tool(tool, {"image": path})
                said.add(str(refused.value))
    assert len(said) == 1
    assert said.pop().startswith("PathRefused: ")
