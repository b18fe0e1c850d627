"""Spoilt files: the same for a seed, of every form, and what they do to a child is told."""

import os
import random
import signal
from pathlib import Path

import pytest
from tests.until import block_until

from facsight_bench import hostile_pictures
from facsight_bench.hostile_pictures import FORMS, MUTATIONS, Child, drawn, hostile, main, written
from facsight_tools.image import load_image


def test_a_seed_gives_the_same_files_and_every_form_is_spoilt_in_every_way() -> None:
    count = len(FORMS) * len(MUTATIONS)
    files = list(hostile(count, 1))
    assert files == list(hostile(count, 1))
    assert files != list(hostile(count, 2))
    ways = {(name.split("-")[1].split(".")[0], name.split(".")[1]) for name, _ in files}
    assert len(ways) == len({kind for kind, _, _ in FORMS}) * len(MUTATIONS)


SEEDED = random.Random(1)  # noqa: S311


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_before_they_are_spoilt_the_files_can_be_read(form: tuple) -> None:  # type: ignore[type-arg]
    assert load_image(written(drawn(SEEDED), *form)).size_wh == (96, 96)


def test_a_few_go_through_without_harm(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--count", "12", "--keep", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "crash: 0" in told
    assert "hang: 0" in told
    assert not list(tmp_path.iterdir())


def test_a_crash_and_a_hang_are_told_and_the_next_file_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sound = next(hostile(1, 1))[1]
    child = Child(measures=False)
    monkeypatch.setattr(child, "_wait_s", 0.2)
    os.kill(child._process.pid or 0, signal.SIGSTOP)
    assert child.ask(sound)[0].startswith("hang: ")
    os.kill(child._process.pid or 0, signal.SIGKILL)
    block_until(lambda: not child._process.is_alive())
    assert child.ask(sound)[0].startswith("crash: ")
    monkeypatch.setattr(child, "_wait_s", hostile_pictures._WAIT_S)
    assert ":" not in child.ask(sound)[0]
    child.end()
