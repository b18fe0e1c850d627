import numpy as np
from tests.readers import FixedReader, MeanLandmarker, plain_pipeline

from facsight_tools.rules.catalogue import select
from facsight_tools.seams import FaceView, units_of
from facsight_tools.video.frames import Frame
from facsight_tools.video.live import live


def smile(faces: list[FaceView]) -> list[object]:
    return [units_of({12: 3.0}, cue="made") for _ in faces]


def test_each_frame_is_measured_before_the_next_is_asked_for() -> None:
    asked = []

    def frames():  # type: ignore[no-untyped-def]
        tiles = np.random.default_rng(1).integers(80, 160, (15, 20, 1)).astype(np.uint8)
        for number in range(3):
            asked.append(number)
            yield Frame(number, number / 10, np.kron(tiles, np.ones((8, 8, 3), np.uint8)))

    pipeline = plain_pipeline(landmarker=MeanLandmarker(), au_readers=[FixedReader(answer=smile)])
    for number, now in enumerate(live(frames(), pipeline, select(()))):
        assert asked == list(range(number + 1))
        assert (now.number, now.time_s) == (number, number / 10)
        ((track, report),) = now.faces
        assert track == 1
        assert report.action_units.get(12).intensity == 3.0  # type: ignore[union-attr]
