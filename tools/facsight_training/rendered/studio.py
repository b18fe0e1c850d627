"""Draws pictures of heads with known action units, and the half faces that the network learns from.

Everything that is drawn at random comes from the number of the picture and the seed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.analyzers.landmarks import MeshLandmarker
from facsight_tools.backends.ort import OrtEngine
from facsight_tools.geometry.align import crop_faces, face_roi, mesh_roi, to_image
from facsight_tools.geometry.half_faces import half_faces
from facsight_training.correspondence import face_model
from facsight_training.ict import read_ict
from facsight_training.rendered import degrade
from facsight_training.rendered.camera import projection_of, to_pixels, view_of
from facsight_training.rendered.expressions import (
    UNITS,
    DrawnExpression,
    draw_expression,
    draw_rest,
    labels_of,
    move_jaw,
    move_skin,
)
from facsight_training.rendered.furrows import furrows, height_map, paint_map
from facsight_training.rendered.heads import Fitted, TexturedHead, fit_head, load_head
from facsight_training.rendered.renderer import Lighting, Renderer, Surface

PICTURE_PX: Final = 224
_FRONT_CM: Final = 60.0
_WIDTH_CM: Final = 27.0
_TEETH_SHOW: Final = 0.2  # of AU25
_EYES: Final = ("eye_right", "eye_left")
_STUDIO_LIGHT: Final = Lighting(
    (0.3, 0.4, 0.86),
    (0.8, 0.8, 0.8),
    (-0.6, 0.1, 0.78),
    (0.3, 0.3, 0.3),
    (0.35, 0.35, 0.35),
    (0.2, 0.2, 0.2),
)
_PLAIN: Final = Surface((1, 1, 1), (1, 1, 1), (1, 1, 1), 0.06, 20.0, 0.0, 0.0, 1.0, 0.3)

Float = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture.

    Attributes:
        picture: uint8 (224, 224, 3), RGB.
        points: float32 (478, 3), the mesh as the landmark network sees it, pixels.
        halves: uint8 (2, 128, 72, 3).
        values, weights: float32 (2, K), see `expressions.labels_of`.
    """

    picture: NDArray[np.uint8]
    points: Float
    halves: NDArray[np.uint8]
    values: Float
    weights: Float


class Studio:
    """Heads, lights and a camera.

    Args:
        valid: folder with VALID's heads.
        ict: folder with ICT-FaceKit's shapes.
    """

    def __init__(self, valid: Path, ict: Path) -> None:
        self._valid = valid
        self._shapes = read_ict(ict)
        self._model = face_model(self._shapes)
        self._renderer = Renderer(PICTURE_PX)
        self._landmarker = MeshLandmarker.open(OrtEngine("cpu", threads=1))
        self.head = lru_cache(maxsize=2)(self._open)

    def _open(self, name: str) -> tuple[TexturedHead, Fitted]:
        head = load_head(self._valid, name)
        places = {part: mesh.vertices for part, mesh in head.parts.items()}
        view = view_of(np.zeros(3), _FRONT_CM)
        lens = projection_of(_FRONT_CM, _WIDTH_CM, (0.0, 0.15))
        rgba = self._renderer(
            head, places, None, view, lens, _STUDIO_LIGHT, _PLAIN, without=("hair",)
        )
        picture = degrade.put_before(rgba, np.full((*rgba.shape[:2], 3), 128, np.uint8))
        points = self.mesh(picture, _guess(places["head"], view, lens))
        points = self.mesh(picture, mesh_roi(points))
        on_head = _unproject(points[:, :2], lens, head)
        return head, fit_head(head, on_head, self._model, self._shapes)

    def mesh(self, picture: NDArray[np.uint8], roi: NDArray[np.float64]) -> Float:
        """The mesh (478, 3) of the face in a square of the picture, pixels."""
        crops, matrices = crop_faces(picture, [roi], self._landmarker.crop_px)
        found: Float = to_image(self._landmarker(crops).points_xyz, matrices)[0]
        return found

    def shoot(
        self,
        name: str,
        rng: np.random.Generator,
        expression: DrawnExpression | None = None,
        *,
        plain: bool = False,
        angles: tuple[float, float, float] | None = None,
    ) -> Shot:
        """One picture of a head; `plain` leaves out all that is random but light and camera."""
        head, fitted = self.head(name)
        expression = draw_expression(rng) if expression is None else expression
        rest = {part: mesh.vertices for part, mesh in head.parts.items()}
        if not plain:
            rest = _other_person(head, fitted, rng)
            rest["head"] = move_skin(head, fitted, rest["head"], draw_rest(rng))
        gaze = np.zeros(2) if plain else rng.normal(0.0, [11.0, 7.0])
        moves = dict(expression.moves)
        _lids_follow(moves, float(gaze[1]), expression)
        skin = move_skin(head, fitted, rest["head"], moves)
        teeth = move_jaw(head, rest["teeth_lower"], moves)
        drop = float((rest["teeth_lower"] - teeth)[:, 1].mean())
        values, weights = labels_of(expression, fitted, rest["head"], skin, drop)
        places = {**rest, "head": skin, "teeth_lower": teeth}
        for part in _EYES:
            places[part] = _turned(rest[part], gaze)
        turned = rng.normal(0.0, [13.0, 8.0, 7.0])
        if angles is not None:
            turned = np.array(angles)
        distance = float(rng.uniform(35.0, 140.0))
        view = view_of(turned, distance)
        lens = projection_of(
            distance,
            _WIDTH_CM * float(rng.uniform(0.93, 1.25)),
            (float(rng.normal(0, 0.04)), 0.15 + float(rng.normal(0, 0.05))),
        )
        strengths = {key: value / 5.0 * _fold(rng) for key, value in expression.strengths.items()}
        if not plain and rng.uniform() < 0.5:
            age = rng.uniform(0.1, 0.55)
            for one in furrows():
                if rng.uniform() < 0.4:
                    for side in ("right", "left"):
                        key = (one.au, side)
                        strengths[key] = max(strengths.get(key, 0.0), age * rng.uniform(0.3, 1.0))
        look = _PLAIN if plain else _draw_look(rng)
        if plain:
            look = Surface(look.skin, look.hair, look.eyes, 0.06, 20.0, 1.0, 0.02, 1.0, 0.3)
        paint = None
        if not plain:
            uv = head.parts["head"].uv[fitted.landmarks[[50, 280, 205, 425]]]
            at = np.clip((uv * head.colour.shape[0]).astype(int), 0, head.colour.shape[0] - 1)
            tone = head.colour[at[:, 1], at[:, 0]].mean(axis=0)
            paint = paint_map(self._model.neutral, tone.astype(np.uint8), rng)
        without = [] if plain or rng.uniform() < 0.75 else ["hair"]
        if values[:, UNITS.index(25)].max() < _TEETH_SHOW:
            without += ["teeth_lower", "teeth_upper"]
        rgba = self._renderer(
            head,
            places,
            fitted.mean_xy,
            view,
            lens,
            _draw_light(rng),
            look,
            height_map(strengths, self._model.neutral, rng),
            paint,
            without=without,
        )
        picture = degrade.put_before(rgba, degrade.background(PICTURE_PX, rng))
        drawn = to_pixels(skin[fitted.landmarks], view, lens, PICTURE_PX)
        if not plain:
            if rng.uniform() < 0.2:
                degrade.strands(picture, drawn, rng)
            if rng.uniform() < 0.2:
                degrade.glasses(picture, drawn, rng)
            if rng.uniform() < 0.1:
                degrade.thing(picture, drawn, rng)
            picture = degrade.photograph(picture, rng)
        roi = _guess(skin, view, lens, drawn)
        roi[:2] += rng.normal(0.0, 0.02, 2) * roi[2]
        # framed by its own mesh, as the pipeline frames faces, not by the points that were drawn
        points = self.mesh(picture, mesh_roi(self.mesh(picture, roi)))
        return Shot(picture, points, half_faces(picture, points), values, weights)


def _fold(rng: np.random.Generator) -> float:
    return float(rng.uniform(0.25, 1.4))


def _guess(skin: Float, view: Float, lens: Float, points: Float | None = None) -> Any:
    """The square around a face whose points are known, else around the front of the skin."""
    if points is None:
        front = skin[(skin[:, 2] > skin[:, 2].max() - 6.0) & (np.abs(skin[:, 0]) < 8.0)]
        points = to_pixels(front, view, lens, PICTURE_PX)
        low, high = points.min(axis=0), points.max(axis=0)
        return face_roi(np.concatenate([low, high]), np.array([[0.0, 0.0], [1.0, 0.0]]))
    low, high = points[:468].min(axis=0), points[:468].max(axis=0)
    return face_roi(np.concatenate([low, high]), points[[33, 263]])


def _unproject(points_xy: Float, lens: Float, head: TexturedHead) -> Float:
    """Pixels of the front view back to cm, at each point's own depth."""
    ndc = (points_xy / PICTURE_PX - 0.5) * np.array([2.0, -2.0], np.float32)
    shift = np.array([lens[0, 2], lens[1, 2]])
    skin = head.parts["head"].vertices
    depth = np.full(len(points_xy), float(np.percentile(skin[:, 2], 95)))
    for _ in range(3):
        places = (ndc + shift) * (_FRONT_CM - depth[:, None]) / lens[0, 0]
        front = skin[skin[:, 2] > skin[:, 2].max() - 14.0]
        far = ((front[None, :, :2] - places[:, None]) ** 2).sum(axis=2)
        near = np.where(far < 0.4, front[None, :, 2], -np.inf).max(axis=1)
        depth = np.where(np.isfinite(near), near, depth)
    found: Float = ((ndc + shift) * (_FRONT_CM - depth[:, None]) / lens[0, 0]).astype(np.float32)
    return found


def _other_person(head: TexturedHead, fitted: Fitted, rng: np.random.Generator) -> dict[str, Float]:
    """The head with other bones: ICT-FaceKit's identities in random amounts."""
    amounts = rng.normal(0.0, rng.uniform(0.0, 0.7), len(fitted.identity)).astype(np.float32)
    change = np.tensordot(amounts, fitted.identity, 1)
    rest = {part: mesh.vertices for part, mesh in head.parts.items()}
    skin = rest["head"]
    moved = {**rest, "head": skin + change}
    for part in rest:
        if part in ("head", "hair"):
            continue
        centre = rest[part].mean(axis=0)
        radius = 1.6 if part.startswith(("eye", "gland")) else 4.0
        near = np.linalg.norm(skin - centre, axis=1) < radius
        if near.any():
            moved[part] = rest[part] + change[near].mean(axis=0)
    return moved


def _lids_follow(moves: dict[str, float], pitch: float, expression: DrawnExpression) -> None:
    """Lids go with the gaze; half-closed lids of one who looks down are no closed eyes."""
    if any(expression.strengths.get((43, side), 0.0) > 0 for side in ("right", "left")):
        return
    for letter in "RL":
        name = f"{letter}eyeClose" if pitch < 0 else f"{letter}eyeOpen"
        moves[name] = moves.get(name, 0.0) + min(abs(pitch) * 0.018, 0.4)


def _turned(eye: Float, gaze: NDArray[np.float64]) -> Float:
    """An eye turned about its centre: yaw to the subject's left, pitch up, degrees."""
    yaw, pitch = np.radians(gaze)
    centre = (eye.min(axis=0) + eye.max(axis=0)) / 2
    about_y = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
    about_x = np.array(
        [[1, 0, 0], [0, np.cos(-pitch), -np.sin(-pitch)], [0, np.sin(-pitch), np.cos(-pitch)]]
    )
    turned: Float = ((eye - centre) @ (about_y @ about_x).T + centre).astype(np.float32)
    return turned


def _draw_light(rng: np.random.Generator) -> Lighting:
    def direction() -> Any:
        angle, height = rng.uniform(-1.3, 1.3), rng.normal(0.35, 0.45)
        found = np.array([np.sin(angle), height, np.cos(angle)])
        return tuple(float(v) for v in found / np.linalg.norm(found))

    def colour(low: float, high: float) -> Any:
        warm = rng.normal(0, 0.08)
        return tuple(float(v) for v in rng.uniform(low, high) * np.array([1 + warm, 1.0, 1 - warm]))

    return Lighting(
        direction(),
        colour(0.2, 1.1),
        direction(),
        colour(0.0, 0.5),
        colour(0.1, 0.55),
        colour(0.05, 0.35),
    )


def _draw_look(rng: np.random.Generator) -> Surface:
    shade = rng.uniform(0.6, 1.35)
    skin = shade * rng.uniform(0.94, 1.06, 3)
    hair = rng.uniform(0.3, 1.8) * rng.uniform(0.7, 1.3, 3)
    eyes = rng.uniform(0.75, 1.2) * rng.uniform(0.92, 1.08, 3)
    wet = rng.uniform() < 0.2
    return Surface(
        tuple(skin),
        tuple(hair),
        tuple(eyes),
        float(rng.uniform(0.2, 0.5) if wet else rng.uniform(0.0, 0.2)),
        float(rng.uniform(15, 80) if wet else rng.uniform(5, 40)),
        float(rng.uniform(0.6, 1.4)),
        float(rng.uniform(0.0, 0.03)),
        float(rng.uniform(0.85, 1.2)),
        float(rng.uniform(0.1, 0.6)),
    )
