"""A hand with bones, bent and lit as a hand before a face is, for covers to be drawn from.

The mesh is the hand of `@webxr-input-profiles/assets` (npm, MIT, Amazon):
`dist/profiles/generic-hand/left.glb`. It is painted from the back to the front, triangle by
triangle, which is fine enough for the small pictures that `cover_network` looks at.
"""

from __future__ import annotations

import json
import math
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]

_FINGERS: Final = ("index-finger", "middle-finger", "ring-finger", "pinky-finger")
_BONES: Final = ("proximal", "intermediate", "distal")
# Of the whole bend of a finger, what each of its joints takes, degrees
_MOST_BEND_DEG: Final = (75.0, 95.0, 60.0)
_TYPES: Final = {5121: np.uint8, 5123: np.uint16, 5125: np.uint32, 5126: np.float32}
_WIDTHS: Final = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}


@dataclass(frozen=True, slots=True)
class DrawnHand:
    """A hand on a square canvas: where it is, 0 or 1, how bright, about 1, and what is sleeve."""

    mask: NDArray[np.uint8]
    light: NDArray[np.float32]
    sleeve: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class HandMesh:
    """A left hand at rest: x across the palm, y to the fingertips, z out of its back; length 1.

    Attributes:
        points: (V, 3), the wrist at the origin.
        triangles: (T, 3).
        joints, weights: (V, 4), the bones that move each point.
        bones: (25, 3), where each bone begins.
        names: of the bones.
        skin: (V,), how bright it is: nails are paler, creases at the joints darker.
    """

    points: Float
    triangles: NDArray[np.int64]
    joints: NDArray[np.int64]
    weights: Float
    bones: Float
    names: tuple[str, ...]
    skin: Float

    @classmethod
    def open(cls, path: Path) -> HandMesh:
        """The mesh of a glTF file with WebXR's bones."""
        content, binary = _parts(path.read_bytes())
        shape = content["meshes"][0]["primitives"][0]
        read = {name: _array(content, binary, at) for name, at in shape["attributes"].items()}
        skin = content["skins"][0]
        names = tuple(content["nodes"][at]["name"] for at in skin["joints"])
        to_bone = _array(content, binary, skin["inverseBindMatrices"]).reshape(-1, 4, 4)
        bones = np.linalg.inv(to_bone.transpose(0, 2, 1))[:, :3, 3]
        axes, origin, length = _frame(bones, names)
        points = (read["POSITION"] - origin) @ axes.T / length
        bones = (bones - origin) @ axes.T / length
        triangles = _array(content, binary, shape["indices"]).reshape(-1, 3).astype(np.int64)
        normals = read["NORMAL"] @ axes.T
        return cls(
            points,
            triangles,
            read["JOINTS_0"].astype(np.int64),
            np.asarray(read["WEIGHTS_0"], np.float64),
            bones,
            names,
            _skin(points, normals, bones, names),
        )

    def bent(self, rng: np.random.Generator) -> Float:
        """Its points (V, 3) with the fingers bent and spread as hands at faces have them."""
        moves = np.tile(np.eye(4), (len(self.names), 1, 1))
        whole = rng.beta(1.0, 1.6)
        spread = rng.normal(0.0, 6.0)
        for k, finger in enumerate(_FINGERS):
            bend = float(np.clip(whole + rng.normal(0, 0.12), 0.0, 1.0))
            at = np.eye(4)
            for bone, most in zip(_BONES, _MOST_BEND_DEG, strict=True):
                i = self.names.index(f"{finger}-phalanx-{bone}")
                turn = _about(np.array([1.0, 0.0, 0.0]), -bend * most)
                if bone == "proximal":
                    turn = _about(np.array([0.0, 0.0, 1.0]), (1.5 - k) * spread) @ turn
                at = at @ _around(self.bones[i], turn)
                moves[i] = at
            moves[self.names.index(f"{finger}-tip")] = at
        at = np.eye(4)
        for bone in ("metacarpal", "phalanx-proximal", "phalanx-distal"):
            i = self.names.index(f"thumb-{bone}")
            turn = _about(np.array([0.0, 0.0, 1.0]), rng.normal(0, 14)) @ _about(
                np.array([0.0, 1.0, 0.0]), rng.normal(0, 14)
            )
            at = at @ _around(self.bones[i], turn)
            moves[i] = at
        moves[self.names.index("thumb-tip")] = at
        flat = np.concatenate([self.points, np.ones((len(self.points), 1))], axis=1)
        each = np.einsum("vkij,vj->vki", moves[self.joints], flat)[..., :3]
        found: Float = (each * self.weights[..., None]).sum(axis=1)
        return found

    def drawn(
        self,
        rng: np.random.Generator,
        size: int,
        touch: NDArray[Any],
        length: float,
        angle: float,
    ) -> DrawnHand:
        """One hand at a face.

        Args:
            rng: draws its pose and light.
            size: side of the canvas in pixels.
            touch: (2,), the place that a finger or the palm touches.
            length: of the hand from wrist to fingertip, pixels.
            angle: where its fingers point in the picture, radians; -pi/2 is up.
        """
        points = self.bent(rng) * np.array([rng.choice([-1.0, 1.0]), 1.0, 1.0])
        # mostly the back is seen, as the palm lies on the face; sometimes its edge or the palm
        pick = rng.random()
        twist = rng.normal(0, 25) if pick < 0.65 else rng.normal(180, 35) if pick < 0.85 else 90.0
        view = _about(np.array([1.0, 0.0, 0.0]), rng.normal(-12, 18)) @ _about(
            np.array([0.0, 1.0, 0.0]), twist + rng.normal(0, 10)
        )
        points = points @ view[:3, :3].T
        along = np.array([math.cos(angle), math.sin(angle)])
        flat = points[:, 1:2] * along + points[:, :1] * np.array([-along[1], along[0]])
        held = self._held(rng)
        flat = (flat - flat[held].mean(axis=0)) * length + touch
        mask = np.zeros((size, size), np.uint8)
        light = np.ones((size, size), np.float32)
        sleeve = np.zeros((size, size), np.uint8)
        self._paint(rng, mask, light, flat, points)
        self._arm(rng, mask, light, sleeve, flat, length)
        return DrawnHand(mask, light, sleeve)

    def _held(self, rng: np.random.Generator) -> NDArray[np.int64]:
        """Points near the place of the hand that touches the face: fingers mostly."""
        bone = self.names[int(rng.integers(len(self.names)))]
        if rng.random() < 0.6:
            bone = f"{_FINGERS[int(rng.integers(4))]}-phalanx-{_BONES[int(rng.integers(1, 3))]}"
        gaps = np.linalg.norm(self.points - self.bones[self.names.index(bone)], axis=1)
        return np.argsort(gaps)[:12]

    def _arm(
        self,
        rng: np.random.Generator,
        mask: NDArray[np.uint8],
        light: NDArray[np.float32],
        sleeve: NDArray[np.uint8],
        flat: Float,
        length: float,
    ) -> None:
        """The forearm, bare or in a sleeve, over the mesh's open end."""
        wrist = flat[np.argsort(self.points[:, 1])[:40]].mean(axis=0)
        palm = flat[np.argsort(np.abs(self.points[:, 1] - 0.4))[:60]].mean(axis=0)
        away = (wrist - palm) / max(float(np.linalg.norm(wrist - palm)), 0.15 * length)
        turned = away + rng.normal(0, 0.15, 2)
        wide = length * rng.uniform(0.24, 0.32)
        own = light.copy()
        start, end = wrist + away * length * 0.02, wrist + turned * length * 3
        ends = [tuple(int(v) for v in one) for one in (start, end)]
        cv2.line(mask, ends[0], ends[1], 1, max(int(wide), 1))
        for share, tone in ((1.0, 0.7), (0.75, 0.9), (0.45, 1.0)):
            cv2.line(light, ends[0], ends[1], tone, max(int(wide * share), 1))
        # the hand lies before its arm
        y, x = np.mgrid[: len(mask), : len(mask)]
        near = np.hypot(x - start[0], y - start[1])
        kept = np.clip(1 - near / (0.25 * length), 0, 1) * (own < 1)
        light[:] = light * (1 - kept) + own * kept
        if rng.random() < 0.4:
            cuff = start + turned * length * rng.uniform(0.0, 0.5)
            ends[0] = tuple(int(v) for v in cuff)
            wide *= rng.uniform(1.1, 1.7)
            for one in (mask, sleeve):
                cv2.line(one, ends[0], ends[1], 1, max(int(wide), 1))

    def _paint(
        self,
        rng: np.random.Generator,
        mask: NDArray[np.uint8],
        light: NDArray[np.float32],
        flat: Float,
        points: Float,
    ) -> None:
        a, b, c = (points[self.triangles[:, k]] for k in range(3))
        normal = np.cross(b - a, c - a)
        normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
        normal *= np.where(normal[:, 2:] < 0, -1.0, 1.0)
        source = np.array([rng.normal(0, 0.7), rng.normal(0.5, 0.5), rng.uniform(0.5, 1.2)])
        source /= np.linalg.norm(source)
        ambient = rng.uniform(0.35, 0.7)
        shade = ambient + (1.1 - ambient) * np.maximum(normal @ source, 0.0)
        shade *= rng.uniform(0.45, 0.75) * (1 - normal[:, 2]) + normal[:, 2]
        strength = rng.uniform(0.3, 1.2)
        shade *= 1 + strength * (self.skin[self.triangles].mean(axis=1) - 1)
        shade /= np.quantile(shade, 0.7)
        order = np.argsort((a + b + c)[:, 2])
        places = np.round(flat[self.triangles] * 16).astype(np.int32)
        for i in order:
            cv2.fillConvexPoly(mask, places[i], 1, cv2.LINE_8, 4)
            cv2.fillConvexPoly(light, places[i], float(shade[i]), cv2.LINE_8, 4)


def _skin(points: Float, normals: Float, bones: Float, names: tuple[str, ...]) -> Float:
    """How bright the skin is at each point (V,)."""
    bright = np.ones(len(points))
    for finger in (*_FINGERS, "thumb"):
        tip = bones[names.index(f"{finger}-tip")]
        last = bones[names.index(f"{finger}-phalanx-distal")]
        along = (tip - last) / max(float(np.linalg.norm(tip - last)), 1e-9)
        reach = (points - last) @ along / float(np.linalg.norm(tip - last))
        near = np.linalg.norm(points - tip, axis=1) < 0.11
        outside = normals[:, 2] > 0.6 if finger != "thumb" else normals @ along < 0.4
        bright[near & outside & (reach > 0.55)] = 1.25
        for bone in _BONES:
            name = f"{finger}-phalanx-{bone}"
            if name in names:
                gap = np.linalg.norm(points - bones[names.index(name)], axis=1)
                bright[(gap < 0.07) & (np.abs(normals[:, 2]) > 0.5)] *= 0.85
    return bright


def _frame(bones: Float, names: tuple[str, ...]) -> tuple[Float, Float, float]:
    """Axes as rows, origin and length of the hand's own frame."""
    wrist, tip = bones[names.index("wrist")], bones[names.index("middle-finger-tip")]
    roots = [bones[names.index(f"{one}-phalanx-proximal")] for one in _FINGERS]
    along = bones[names.index("middle-finger-phalanx-proximal")] - wrist
    along = along / np.linalg.norm(along)
    across = roots[0] - roots[-1]
    across = across - along * (across @ along)
    across /= np.linalg.norm(across)
    back = np.cross(across, along)
    # fingers at rest are bent a little away from the back
    if (tip - roots[1]) @ back > 0:
        back = -back
    return np.stack([across, along, back]), wrist, float(np.linalg.norm(tip - wrist))


def _about(axis: Float, degrees: float) -> Float:
    turn = np.eye(4)
    turn[:3, :3], _ = cv2.Rodrigues(axis * math.radians(degrees))
    return turn


def _around(place: Float, turn: Float) -> Float:
    there, back = np.eye(4), np.eye(4)
    there[:3, 3], back[:3, 3] = place, -place
    found: Float = there @ turn @ back
    return found


def _parts(content: bytes) -> tuple[dict[str, Any], bytes]:
    """The two chunks of a binary glTF file."""
    length = struct.unpack("<I", content[12:16])[0]
    return json.loads(content[20 : 20 + length]), content[28 + length :]


def _array(content: dict[str, Any], binary: bytes, at: int) -> NDArray[Any]:
    accessor = content["accessors"][at]
    view = content["bufferViews"][accessor["bufferView"]]
    kind, width = np.dtype(_TYPES[accessor["componentType"]]), _WIDTHS[accessor["type"]]
    start = view.get("byteOffset", 0) + accessor.get("byteOffset", 0)
    step = view.get("byteStride", kind.itemsize * width)
    rows = np.ndarray((accessor["count"], width), kind, binary, start, (step, kind.itemsize))
    return rows.copy()
