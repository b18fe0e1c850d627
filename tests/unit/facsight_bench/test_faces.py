"""The bookkeeping of the face benchmark; its detectors are other people's."""

import numpy as np
import pytest

from facsight_bench.faces import (
    Boxes,
    FinderTally,
    agreed,
    changed,
    report_changed,
    report_plain,
    same_face,
    supported,
)

FACE = [40.0, 40.0, 80.0, 80.0]
NONE = np.zeros((0, 4))
PICTURE = np.random.default_rng(0).integers(0, 255, (120, 160, 3), dtype=np.uint8)


def boxes(*rows: list[float]) -> Boxes:
    return np.array(rows).reshape(-1, 4)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (FACE, True),
        ([45.0, 30.0, 85.0, 75.0], True),
        ([30.0, 30.0, 95.0, 95.0], True),
        ([70.0, 40.0, 110.0, 80.0], False),
        ([55.0, 55.0, 65.0, 65.0], False),
        ([0.0, 0.0, 120.0, 120.0], False),
    ],
)
def test_boxes_of_one_face(other: list[float], same: bool) -> None:
    assert same_face(boxes(FACE), boxes(other)).tolist() == [[same]]


def test_votes_are_the_other_finders() -> None:
    found = {
        "facsight": boxes(FACE, [0.0, 0.0, 20.0, 20.0]),
        "MediaPipe": boxes(FACE, [42.0, 40.0, 82.0, 80.0]),
        "YuNet": boxes([38.0, 42.0, 78.0, 82.0]),
        "Haar": boxes([100.0, 0.0, 140.0, 40.0]),
    }
    faces, votes = supported(found)
    assert faces.tolist() == [FACE, [100.0, 0.0, 140.0, 40.0]]
    assert votes.tolist() == [2, 1]
    assert agreed(found).tolist() == [FACE]
    nobody = dict.fromkeys(found, NONE)
    assert supported(nobody)[0].shape == (0, 4)


def test_a_tally_counts_hits_misses_and_false_positives() -> None:
    tally = FinderTally()
    tally.add(boxes(FACE, [100.0, 0.0, 140.0, 40.0]), boxes(FACE, [0.0, 90.0, 20.0, 110.0]))
    tally.add(NONE, boxes(FACE))
    tally.add(boxes(FACE), NONE)
    assert (tally.truth, tally.found, tally.false) == (3, 1, 2)


def test_changed_pictures_know_where_their_faces_went() -> None:
    scenes = {scene.kind: scene for scene in changed([(PICTURE, boxes(FACE))] * 16)}
    small = scenes["24 pixels"]
    assert small.faces[0, 2] - small.faces[0, 0] == pytest.approx(24.0)
    x, y = small.faces[0, :2].round().astype(int)
    inside = small.pixels[y + 4 : y + 20, x + 4 : x + 20]
    assert abs(float(inside.mean()) - float(PICTURE[40:80, 40:80].mean())) < 6
    turned = scenes["turned 180 degrees"]
    centre = (turned.faces[0, :2] + turned.faces[0, 2:]) / 2
    middle = np.array(turned.pixels.shape[1::-1]) / 2
    assert centre - middle == pytest.approx(middle * 0 + [20.0, 0.0], abs=1.5)
    painted = scenes["faces painted out"]
    assert len(painted.faces) == 0
    assert np.ptp(painted.pixels[45:75, 45:75].reshape(-1, 3), axis=0).max() == 0
    assert len(scenes["groups of 16"].faces) == 16
    assert list(changed([(PICTURE, NONE)])) == []


def test_the_reports_tell_who_missed_what(capsys: pytest.CaptureFixture[str]) -> None:
    found = {"facsight": NONE, "MediaPipe": boxes(FACE), "YuNet": boxes(FACE), "Haar": NONE}
    disputed = report_plain([PICTURE], [found])
    assert [title for title, _ in disputed] == ["missed 2"]
    finders = {"facsight": lambda _: NONE, "Haar": lambda _: boxes(FACE)}
    report_changed(finders, changed([(PICTURE, boxes(FACE))]))
    printed = capsys.readouterr().out
    assert "found by 2 or more of the others: 1; by facsight too: 0 (0.00%)" in printed
    rows = {line[:22].strip(): line.split()[-4:] for line in printed.splitlines()}
    assert rows["as it is"] == ["0.0%", "(0)", "100.0%", "(0)"]
    assert rows["faces painted out"] == ["-", "(0)", "-", "(1)"]
