import sys
from collections.abc import Iterator
from pathlib import Path

import PIL.Image
import pytest

from facsight_bench.folder_run import Standing, fill, line, states

LINUX_ONLY = pytest.mark.skipif(sys.platform != "linux", reason="it reads /proc")


def test_a_folder_holds_as_many_pictures_as_asked_for_and_no_two_the_same(tmp_path: Path) -> None:
    PIL.Image.effect_noise((90, 120), 80).save(tmp_path / "given.png")
    made = tmp_path / "made"
    made.mkdir()
    fill(made, [tmp_path / "given.png"], 30)
    contents = [path.read_bytes() for path in made.iterdir()]
    assert len(set(contents)) == len(contents) == 30


@LINUX_ONLY
def test_a_process_is_looked_at_at_each_mark_and_at_the_end() -> None:
    def measured() -> Iterator[int]:
        yield from [1] * 25

    seen = list(states(measured(), 5, [10, 20, 99]))
    assert [one.done for one in seen] == [10, 20, 30]
    assert all(one.held > 0 and one.cpu_s > 0 for one in seen)
    assert [one.done for one in states(measured(), 0, [25])] == [25]


def test_a_line_tells_rates_of_what_was_between() -> None:
    first = Standing(100, 10.0, 5.0, 1.0, 100 * 2**20)
    told = line(first, Standing(300, 20.0, 15.0, 9.0, 103 * 2**20), first)
    assert "20.0 a second" in told
    assert "50.0 ms" in told
    assert "used 1.00, asked for 1.80" in told
    assert "103 MiB (1.030)" in told
