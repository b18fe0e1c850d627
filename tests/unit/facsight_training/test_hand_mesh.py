"""A hand with bones bends, is drawn where it is asked for, and repeats."""

import json
import struct
from pathlib import Path

import numpy as np
import pytest
from tests.unit.facsight_training.test_covers import CROP, POINTS, SIDE

from facsight_training.covers import draw
from facsight_training.hand_mesh import HandMesh

FINGERS = ("index-finger", "middle-finger", "ring-finger", "pinky-finger")
PHALANXES = ("proximal", "intermediate", "distal")


def bones() -> dict[str, list[float]]:
    """Where the bones of a hand of sticks begin, metres; fingers point down as in the file."""
    found = {"wrist": [0.0, 0.0, 0.0]}
    for k, finger in enumerate(FINGERS):
        x = 0.03 - 0.02 * k
        found[f"{finger}-metacarpal"] = [x, -0.03, 0.0]
        for n, bone in enumerate(PHALANXES):
            found[f"{finger}-phalanx-{bone}"] = [x, -0.09 - 0.03 * n, 0.002 * n]
        found[f"{finger}-tip"] = [x, -0.18, 0.006]
    for n, bone in enumerate(("metacarpal", "phalanx-proximal", "phalanx-distal", "tip")):
        name = f"thumb-{bone}"
        found[name] = [0.05 + 0.015 * n, -0.03 - 0.02 * n, 0.0]
    return found


@pytest.fixture
def hand(tmp_path: Path) -> HandMesh:
    """A file like that of the npm package: a small square around each bone."""
    places = bones()
    square = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]]) * 0.012
    points = np.concatenate([np.array(one) + square for one in places.values()]).astype("f4")
    each = np.repeat(np.arange(len(places)), 4)
    joints = np.stack([each, *[np.zeros_like(each)] * 3], axis=1).astype("u1")
    weights = np.tile(np.array([1, 0, 0, 0], "f4"), (len(points), 1))
    corners = np.array([0, 1, 2, 0, 2, 3])
    index = (np.arange(len(places))[:, None] * 4 + corners).astype("u2").reshape(-1, 1)
    moves = np.tile(np.eye(4, dtype="f4"), (len(places), 1, 1))
    moves[:, :3, 3] = -np.array(list(places.values()))
    arrays = {
        "POSITION": (points, "VEC3", 5126),
        "NORMAL": (np.tile(np.array([0, 0, 1], "f4"), (len(points), 1)), "VEC3", 5126),
        "JOINTS_0": (joints, "VEC4", 5121),
        "WEIGHTS_0": (weights, "VEC4", 5126),
        "index": (index, "SCALAR", 5123),
        "moves": (moves.transpose(0, 2, 1).reshape(-1, 16), "MAT4", 5126),
    }
    binary, views, accessors = b"", [], []
    for k, (array, kind, code) in enumerate(arrays.values()):
        views.append({"byteOffset": len(binary)})
        accessors.append(
            {"bufferView": k, "count": len(array), "type": kind, "componentType": code}
        )
        content = np.ascontiguousarray(array).tobytes()
        binary += content + b"\0" * (-len(content) % 4)
    shape = {"attributes": {name: k for k, name in enumerate(list(arrays)[:4])}, "indices": 4}
    told = {
        "meshes": [{"primitives": [shape]}],
        "nodes": [{"name": name} for name in places],
        "skins": [{"joints": list(range(len(places))), "inverseBindMatrices": 5}],
        "accessors": accessors,
        "bufferViews": views,
    }
    text = json.dumps(told).encode()
    text += b" " * (-len(text) % 4)
    path = tmp_path / "hand.glb"
    path.write_bytes(
        struct.pack("<4sII", b"glTF", 2, 28 + len(text) + len(binary))
        + struct.pack("<I4s", len(text), b"JSON")
        + text
        + struct.pack("<I4s", len(binary), b"BIN\0")
        + binary
    )
    return HandMesh.open(path)


def test_at_rest_the_fingers_point_away_from_the_wrist(hand: HandMesh) -> None:
    tip = hand.bones[hand.names.index("middle-finger-tip")]
    assert np.linalg.norm(tip) == pytest.approx(1.0)
    assert tip[1] > 0.95
    # bent a little, as at rest, to the side of the palm
    assert tip[2] < 0


def test_bending_moves_fingertips_and_leaves_the_wrist(hand: HandMesh) -> None:
    reach = []
    for seed in range(8):
        points = hand.bent(np.random.default_rng(seed))
        moved = np.linalg.norm(points - hand.points, axis=1)
        assert moved[:4].max() < 1e-9, "the wrist"
        at = hand.names.index("middle-finger-tip") * 4
        reach.append(points[at : at + 4, 1].mean())
        assert np.linalg.norm(points, axis=1).max() < 1.3
    assert min(reach) < 0.8 < max(reach)


def test_it_is_drawn_where_it_touches(hand: HandMesh) -> None:
    for seed in range(5):
        touch = np.array([60.0 + 20 * seed, 100.0])
        rng = np.random.default_rng(seed)
        one = hand.drawn(rng, SIDE, touch, 120.0, -np.pi / 2)
        y, x = np.nonzero(one.mask)
        assert np.hypot(x - touch[0], y - touch[1]).min() < 12
        assert 0.2 < one.light[one.mask > 0].mean() < 2.0
        assert not (one.sleeve & ~one.mask).any()


def test_as_a_cover_it_hides_what_it_says(hand: HandMesh) -> None:
    drawn = [
        draw(np.random.default_rng(seed), "bent hand", CROP, POINTS, [CROP[:50, :50]], hand)
        for seed in (3, 3, 4)
    ]
    assert np.array_equal(drawn[0][0], drawn[1][0])
    assert not np.array_equal(drawn[0][0], drawn[2][0])
    for crop, mask in drawn:
        changed = np.abs(crop.astype(int) - CROP).max(axis=2)
        assert (changed[mask > 0.9] > 2).mean() > 0.7
