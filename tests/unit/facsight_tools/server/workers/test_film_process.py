"""A video in a process of its own: measured, refused, and ended with whoever waits."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.facsight_tools.server.workers.fakes import FILMS, MISSING
from tests.videos import flat, write_video

from facsight_tools.errors import FacsightError, MeasurementTimeout, ModelMissing, VideoUnreadable
from facsight_tools.server.workers.film_process import film_apart
from facsight_tools.video.film import Film, Filmed, Filming


async def filmed(
    film: Film, maker: str = FILMS, within_s: float = 600.0
) -> tuple[Filmed, list[Filming]]:
    far: list[Filming] = []

    async def told(one: Filming) -> None:
        far.append(one)

    async def part(_: Filmed) -> None:
        """Too short for parts."""

    found = await film_apart(film, told, part, memory_bytes=2**31, within_s=within_s, maker=maker)
    return found, far


async def test_a_video_is_measured_and_told(tmp_path: Path) -> None:
    clip = write_video(tmp_path / "a.mp4", (flat(120) for _ in range(3)))
    found, far = await filmed(Film(clip.read_bytes(), "a.mp4"))
    assert found.whole
    assert found.series.faces[1].columns["AU12"][0] == pytest.approx(3)
    assert far[0].frames == 1
    assert found.series.source == "a.mp4"


@pytest.mark.parametrize(
    ("maker", "within_s", "error"),
    [(FILMS, 600, VideoUnreadable), (MISSING, 600, ModelMissing), (FILMS, 0, MeasurementTimeout)],
)
async def test_what_goes_wrong_is_told(
    maker: str, within_s: float, error: type[FacsightError]
) -> None:
    with pytest.raises(error):
        await filmed(Film(b"no video", "x"), maker, within_s)
