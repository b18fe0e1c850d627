"""What the process of a video writes comes out as it went in."""

from __future__ import annotations

from tests.series import scene

from facsight_tools.server.workers.film_worker import _packed
from facsight_tools.server.workers.wire import HEADER, FilmPart, pack, unpack
from facsight_tools.video.film import Filmed
from facsight_tools.video.series_file import series_from_bytes


def test_a_part_crosses_the_pipe_unchanged() -> None:
    sent = _packed(Filmed(scene(), (640, 360), 7.5, 15.0, whole=False))
    found = unpack(pack(sent)[HEADER.size :])
    assert isinstance(found, FilmPart)
    assert found == sent
    assert len(series_from_bytes(found.series).times) == len(scene().times)
